"""`python -m gristmill`: the command, for an interpreter whose scripts are not on the path."""

from gristmill.cli import main

if __name__ == "__main__":
    main()

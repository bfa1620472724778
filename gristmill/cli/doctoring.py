"""`doctor`: a table of what is there and what is not."""

from dataclasses import asdict

from grist.errors import Exit
from gristmill.cli.screen import emit
from gristmill.doctor import findings


def examine(*, as_json: bool) -> Exit:
    """Look at this machine and say what was found."""
    found = findings()
    if as_json:
        emit([asdict(finding) for finding in found])
    else:
        for finding in found:
            print(f"{finding.level:<5} {finding.what:<21} {finding.says}")
            if finding.level != "ok":
                print(f"{'':<27} {finding.mend}")
    failed = any(finding.level == "fail" for finding in found)
    return Exit.ENVIRONMENT if failed else Exit.OK

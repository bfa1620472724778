"""What goes wrong with a data set of the Hugging Face hub, told in one line.

    with told("teahouse/faq", "name a file instead"):
        load_dataset("teahouse/faq", split="dev")
    ->  data set 'teahouse/faq': Unknown split "dev". Should be one of ['train', 'test'].

Nothing that the hub's libraries print reaches the terminal, and no address of theirs an error.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from grist.errors import MissingError, UsageError, UserError
from grist.text import visible

_LOUD = ("datasets", "huggingface_hub")
_SHOWN = 300  # characters of what a library says


@contextmanager
def told(repo: str, instead: str) -> Iterator[None]:
    """Turn what the hub's libraries raise into one message, and keep them from the terminal.

    Args:
        repo: the data set's name.
        instead: what to do where the hub cannot be reached.

    Raises:
        MissingError: the hub has no such data set, or cannot be reached.
        UsageError: the data set has no such split or configuration.
    """
    import datasets
    from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError

    shown = datasets.is_progress_bar_enabled()
    levels = {name: logging.getLogger(name).level for name in _LOUD}
    try:
        datasets.disable_progress_bars()
        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        yield
    except UserError:
        raise
    except (
        RepositoryNotFoundError,
        RevisionNotFoundError,
        datasets.exceptions.DatasetNotFoundError,
    ) as error:
        raise MissingError(
            f"data set {repo!r}: the Hugging Face hub has none of that name or revision, or it is "
            "private or gated: `hf auth login` with an account that may read it"
        ) from error
    except ValueError as error:  # no such split or configuration, with those that there are
        said = visible(str(error).partition("\n")[0])[:_SHOWN]
        raise UsageError(f"data set {repo!r}: {said}") from error
    except Exception as error:
        raise MissingError(
            f"data set {repo!r}: the Hugging Face hub cannot be reached, or does not give the rows "
            f"({type(error).__name__}); {instead}"
        ) from error
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        if shown:
            datasets.enable_progress_bars()

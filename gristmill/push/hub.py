"""The way to the Hugging Face hub, through its own library and the login that it knows.

A repository is made private unless asked otherwise. One that is there already keeps what it is: a
public one takes nothing that was not meant for everybody. The token is never told.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from grist.errors import GateError, MissingError, UsageError, UserError
from gristmill.push.parcel import Parcel, unchanged

# As `huggingface_hub` checks it: of user and name each at most 96 characters, a letter, digit or
# underscore at both ends.
_PART = r"(?=[\w.-]{1,96}(?:/|$))\w(?:[\w.-]*\w)?"
_REPO = re.compile(f"{_PART}/{_PART}", re.ASCII)
_TOKEN = re.compile(r"[!-~]+")  # what can stand in a header; the value is looked at, never kept


@dataclass(frozen=True)
class Pushed:
    """Where it went."""

    url: str
    commit: str
    private: bool


def check(repo: str) -> None:
    """Check the name of a repository without asking anybody.

    Raises:
        UsageError: it is none.
    """
    if not _REPO.fullmatch(repo) or "--" in repo or ".." in repo or repo.endswith(".git"):
        raise UsageError(f"--repo {repo!r}: a repository goes by user/name")


def push(parcel: Parcel, repo: str, *, public: bool) -> Pushed:
    """Send a parcel; files that the repository has beside it stay.

    Raises:
        MissingError: nobody is logged in, or the hub cannot be reached.
        GateError: the repository is public unasked, or a file has changed.
        UserError: the hub refuses.
    """
    from huggingface_hub import HfApi, get_token
    from huggingface_hub.utils.tqdm import disable_progress_bars

    token = get_token()
    if token is None:
        raise MissingError(
            "nobody is logged in to the Hugging Face hub: `hf auth login`, or HF_TOKEN"
        )
    if not _TOKEN.fullmatch(token):
        raise MissingError(
            "HF_TOKEN, or what `hf auth login` has kept, has signs that no token has"
        )
    disable_progress_bars()
    api, kind = HfApi(), parcel.what
    with _answers(repo):
        api.create_repo(repo, repo_type=kind, private=not public, exist_ok=True)
        private = bool(api.repo_info(repo, repo_type=kind).private)
        if not private and not public:
            raise GateError(f"{repo} is there already and is public; name another, or say --public")
        unchanged(parcel)
        sent = api.upload_folder(
            repo_id=repo,
            repo_type=kind,
            folder_path=parcel.folder,
            allow_patterns=[file.name for file in parcel.files],
            commit_message=f"Gristmill {kind} {parcel.stage.hash[:12]}",
        )
    where = f"datasets/{repo}" if kind == "dataset" else repo
    return Pushed(f"{api.endpoint}/{where}", str(sent.oid), private)


@contextmanager
def _answers(repo: str) -> Iterator[None]:
    """Say in our words what the hub's library raises."""
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    # That of whichever client the library uses.
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # isort: skip

    try:
        yield
    except OfflineModeIsEnabled:
        raise MissingError("HF_HUB_OFFLINE is set: unset it to push") from None
    except HfHubHTTPError as error:
        status = error.response.status_code
        why = " ".join((error.server_message or "").split())[:200]
        raise UserError(f"{repo}: the hub refuses ({status}): {why or 'no reason given'}") from None
    except (HTTPError, ConnectionError) as error:
        raise MissingError(
            f"the Hugging Face hub cannot be reached: {type(error).__name__}"
        ) from None
    except (RuntimeError, ValueError) as error:  # its uploader's, and what it says of a card
        cause = f" ({type(error.__cause__).__name__})" if error.__cause__ else ""
        why = " ".join(str(error).split())[:200] + cause
        raise UserError(f"{repo}: the upload has failed: {why}") from None

"""Why a request came to nothing, in a word: the ledger's, not a library's.

DownloadTimeoutError                     timeout
DownloadFailedError <- OpenSSL.SSL.Error  bad_certificate
"""

from collections.abc import Iterator

from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

# By the name of the exception or of one it derives from; the first that is known counts.
_REASONS = {
    "DownloadConnectionRefusedError": "no_connection",
    "ConnectError": "no_connection",
    "CannotResolveHostError": "no_such_host",
    "DownloadTimeoutError": "timeout",
    "DownloadCancelledError": "too_large",
    "IgnoreRequest": "too_large",  # what unpacking raises where little becomes much
    "ResponseDataLossError": "broken_answer",
    "DownloadFailedError": "broken_answer",
    "StopDownload": "broken_answer",
    "BadGzipFile": "broken_answer",
    "ZstdError": "broken_answer",
    "error": "broken_answer",  # of zlib and of brotli
}
_BAD_CERTIFICATE = ("VerificationError", "CertificateError")
# What may be otherwise a moment later. A certificate is not; nor is what is too large.
PASSING = frozenset({"no_connection", "no_such_host", "timeout", "broken_answer", "no_answer"})


class Refused(IgnoreRequest):
    """A request that must not be made.

    Attributes:
        reason: why, in a word.
        failed: it could not be found out whether it may be made, or it was given up.
    """

    def __init__(self, reason: str, *, failed: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.failed = reason, failed


class NotRenderedError(Refused):
    """A page that did not become what it was to be; `reason` says why."""

    def __init__(self, reason: str = "not_rendered") -> None:
        super().__init__(reason, failed=True)


class MovedError(Refused):
    """A page that leads elsewhere by script or refresh.

    Attributes:
        target: where to.
    """

    def __init__(self, target: str) -> None:
        super().__init__("moved")
        self.target = target


def reason_of(failed: BaseException | Failure) -> str:
    """Give the reason for which a request failed."""
    error = failed.value if isinstance(failed, Failure) else failed
    if error is None:  # a failure that holds nothing
        return "no_answer"
    if isinstance(error, Refused):
        return error.reason
    if any(map(_is_about_a_certificate, _causes(error))):
        return "bad_certificate"
    kinds = (kind.__name__ for kind in type(error).__mro__)
    return next((_REASONS[kind] for kind in kinds if kind in _REASONS), "no_answer")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and what lies behind it: Twisted lists `reasons`, each a failure."""
    yield error
    for failure in getattr(error, "reasons", None) or ():
        yield from _causes(failure.value)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)


def _is_about_a_certificate(error: BaseException) -> bool:
    if any(kind.__name__ in _BAD_CERTIFICATE for kind in type(error).__mro__):
        return True
    return type(error).__module__ == "OpenSSL.SSL" and "certificate" in str(error)

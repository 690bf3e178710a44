"""Every error Good Measure raises on purpose.

    GoodMeasureError
    ├── InputError             what a person gave us cannot be used
    │   ├── UnknownAddress     a handle or link that names no channel
    │   ├── Unfinished         parts of it are still to write
    │   └── UnreadableFile     names the file and, where known, the line and field
    │       └── UnsafeFile     a zip bomb, a path that climbs out, a file over the limit
    ├── SourceError            a platform did not give us what we asked for
    │   ├── AccountNotFound    no such account there (404)
    │   ├── AccountGone        it was there and was deleted (410, tombstone)
    │   ├── AccountDeactivated switched off by its owner; may come back
    │   ├── AccountSuspended   switched off by the platform
    │   ├── NotPermitted       401 or 403: private, blocked, or the token is no good
    │   ├── RateLimited        429 and still so after waiting
    │   ├── SourceUnavailable  5xx, time-outs, no connection
    │   ├── UnreadableAnswer   truncated, wrong type, too large, not of the known shape
    │   └── ForbiddenAddress   a private or local address that nobody allowed
    ├── SettingsError          the installation is not set up right
    ├── NotDrawn               a paper could not be made into a file; the log says why
    ├── NotPermittedHere       the person's role does not allow it
    ├── Conflict               somebody else changed the same thing in the meantime
    └── UnlikeThings           two values that must not be compared

``code`` is for programs and never changes; the sentence and the next step are for people.
"""

from __future__ import annotations

from typing import ClassVar


class GoodMeasureError(Exception):
    """Base of all of them.

    ``sentence`` says what happened; ``next_step`` what to do about it. Neither ever holds a token,
    a password or other people's words.
    """

    code: ClassVar[str] = "error"

    def __init__(self, sentence: str, *, next_step: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}".strip()


class InputError(GoodMeasureError):
    code = "input"


class UnknownAddress(InputError):
    code = "unknown-address"


class Unfinished(InputError):
    """``parts`` says what is still to write, each a sentence."""

    code = "unfinished"

    def __init__(self, sentence: str, *, next_step: str = "", parts: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, next_step=next_step)
        self.parts = parts


class UnreadableFile(InputError):
    code = "unreadable-file"

    def __init__(
        self,
        sentence: str,
        *,
        next_step: str = "",
        file: str = "",
        line: int | None = None,
        field: str = "",
    ) -> None:
        where = ", ".join(part for part in (file, f"line {line}" if line else "", field) if part)
        super().__init__(f"{where}: {sentence}" if where else sentence, next_step=next_step)
        self.file, self.line, self.field = file, line, field


class UnsafeFile(UnreadableFile):
    code = "unsafe-file"


class SourceError(GoodMeasureError):
    """``permanent`` errors are not retried by the schedule until a person acts."""

    code = "source"
    permanent: ClassVar[bool] = False


class AccountNotFound(SourceError):
    code = "account-not-found"
    permanent = True


class AccountGone(SourceError):
    code = "account-gone"
    permanent = True


class AccountDeactivated(SourceError):
    code = "account-deactivated"


class AccountSuspended(SourceError):
    code = "account-suspended"


class NotPermitted(SourceError):
    code = "not-permitted"
    permanent = True


class RateLimited(SourceError):
    code = "rate-limited"

    def __init__(self, sentence: str, *, next_step: str = "", retry_after: float | None = None):
        super().__init__(sentence, next_step=next_step)
        self.retry_after = retry_after


class SourceUnavailable(SourceError):
    code = "source-unavailable"


class UnreadableAnswer(SourceError):
    code = "unreadable-answer"


class ForbiddenAddress(SourceError):
    code = "forbidden-address"
    permanent = True


class SettingsError(GoodMeasureError):
    code = "settings"


class NotDrawn(GoodMeasureError):
    code = "not-drawn"


class NotPermittedHere(GoodMeasureError):
    code = "role"


class Conflict(GoodMeasureError):
    """``theirs`` are sentences: who wrote what, since the form was made."""

    code = "conflict"

    def __init__(self, sentence: str, *, next_step: str = "", theirs: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, next_step=next_step)
        self.theirs = theirs


class UnlikeThings(GoodMeasureError, TypeError):
    """``aspect`` says in what they differ: definition, version, unit, counted, base, population,
    method, age, length or break."""

    code = "unlike-things"

    def __init__(self, sentence: str, *, next_step: str = "", aspect: str = "") -> None:
        super().__init__(sentence, next_step=next_step)
        self.aspect = aspect

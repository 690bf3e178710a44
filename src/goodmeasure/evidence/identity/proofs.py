"""Proofs that an account is who it says: what a check answered, and when to tell somebody.

A check asks somebody else's machine, and machines are away for a while: a website is put in
order, a name server does not answer, a platform looks at a record only now and then. So one look
that finds nothing is written down and shown, and nobody is woken by it (``time_to_tell``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

LOOKS = 3
"""Looks in a row without the proof before it is called lost."""
SPAN = timedelta(days=1)
"""Time from the first to the last of them.

Why these two: a name server's answer is kept by others for up to its time to live, often a day, so
that a record which is put right may look wrong for a day more; and websites are away for minutes or
hours when something new is put on them. Looks come at most every six hours, so that a proof which
is there once a day never alerts. Waiting longer would leave people without a word while others may
already doubt the account.
"""


class ProofKind(StrEnum):
    """``ACCOUNT`` is no proof but what all others need: that the account is there at all."""

    ACCOUNT = "account"
    DOMAIN = "domain handle"
    LINK = "link back"
    VERIFIER = "verifier"
    BADGE = "badge"
    HOLDER = "name holder"


class ProofStatus(StrEnum):
    """``NONE``: looked for and not there. ``UNKNOWN``: nobody could tell; never taken for lost.
    ``GIVEN_UP``: a person said that it is not ours any more and need not be watched."""

    VALID = "valid"
    INVALID = "invalid"
    NONE = "none"
    UNKNOWN = "unknown"
    GIVEN_UP = "given up"


ABSENT = frozenset({ProofStatus.INVALID, ProofStatus.NONE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one look at one proof found. ``subject`` is the domain, page, verifier or name.

    ``sure``: the cause is known and does not come and go by itself (an account renamed, a name in
    other hands), so that there is nothing to wait for.
    """

    kind: ProofKind
    status: ProofStatus
    sentence: str
    subject: str = ""
    sure: bool = False
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """Looks in a row that found the same: how many, the first and the last of them."""

    status: str
    since: datetime
    until: datetime
    looks: int
    sure: bool = False


def time_to_tell(stretches: Sequence[Stretch]) -> bool:
    """Is the proof lost? ``stretches`` are of one proof, oldest first.

    Lost is what was valid once and is not any more: at once where the cause is sure, else after
    ``LOOKS`` looks in a row over at least ``SPAN``. Looks that could not tell neither count nor
    break the row. What was never proved cannot be lost, and what a person gave up is of the past.
    """
    given_up = [i for i, one in enumerate(stretches) if one.status == ProofStatus.GIVEN_UP]
    stretches = stretches[given_up[-1] + 1 :] if given_up else stretches
    if not any(one.status == ProofStatus.VALID for one in stretches):
        return False
    absent: list[Stretch] = []
    for one in reversed(stretches):
        if one.status in ABSENT:
            absent.append(one)
        elif one.status != ProofStatus.UNKNOWN:
            break
    if not absent:
        return False
    if any(one.sure for one in absent):
        return True
    looks = sum(one.looks for one in absent)
    return looks >= LOOKS and absent[0].until - absent[-1].since >= SPAN

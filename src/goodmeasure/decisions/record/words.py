"""What people write about a decision: reasons, dissent, impact, risks, steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import msgspec

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.plain import in_words

CHARACTERISTICS: Mapping[str, str] = MappingProxyType(
    {
        "age": "Age",
        "disability": "Disability",
        "gender reassignment": "Gender reassignment",
        "marriage": "Marriage and civil partnership",
        "pregnancy": "Pregnancy and maternity",
        "race": "Race",
        "religion": "Religion or belief",
        "sex": "Sex",
        "sexual orientation": "Sexual orientation",
        "others": "Others, such as people who are not online",
    }
)
"""The protected characteristics of the Equality Act 2010, section 4, and whom it does not name."""

LONGEST = 8000
"""Characters of one passage: some four pages."""
MOST = 30
"""Rows of a list: risks, steps, places."""


class Effect(StrEnum):
    """What a decision does to people who share a characteristic."""

    GOOD = "good"
    BAD = "bad"
    BOTH = "good and bad"
    NONE = "none that we know of"
    UNKNOWN = "not known"


class Level(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, kw_only=True, slots=True)
class Impact:
    """``about`` is a key of ``CHARACTERISTICS``; ``what`` says how, and what is done about it."""

    about: str
    effect: Effect
    what: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    what: str
    likelihood: Level
    harm: Level
    mitigation: str
    owner: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """``by`` is the day by which it is done."""

    what: str
    owner: str
    by: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where people find us now. ``address`` is one of the web, or empty (a telephone, a desk)."""

    title: str
    what_for: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Everything that people wrote. Empty is not written yet."""

    purpose: str = ""
    background: str = ""
    reasons: str = ""
    dissent: str = ""
    decided_by: str = ""
    authority: str = ""
    equality: tuple[Impact, ...] = ()
    accessibility: str = ""
    risks: tuple[Risk, ...] = ()
    impersonation: str = ""
    incident: str = ""
    cost: str = ""
    steps: tuple[Step, ...] = ()
    recommendation: str = ""
    resolution: str = ""
    places: tuple[Place, ...] = ()
    colleagues: str = ""
    """What colleagues should do from now on."""
    contact: str = ""
    """Whom to ask."""
    replaces: int | None = None
    """Key of an earlier decision that this one replaces."""

    def __post_init__(self) -> None:
        for name in PASSAGES:
            if len(getattr(self, name)) > LONGEST:
                raise InputError(
                    f"{name}: This has more than {LONGEST:,} characters.",
                    next_step="Say it in fewer words; a paper of its own may hold the rest.",
                )
        for name in LISTS:
            if len(getattr(self, name)) > MOST:
                raise InputError(
                    f"{name}: There are more than {MOST}.", next_step="Put some of them together."
                )
        for one in self.places:
            if one.address and not one.address.startswith(("https://", "http://")):
                raise InputError(
                    f"places: {one.address} is no address of the web.",
                    next_step="Copy it from the browser: it starts with https://. A telephone"
                    " number belongs in the name of the place.",
                )

    def impact(self, about: str) -> Impact | None:
        return next((one for one in self.equality if one.about == about), None)


PASSAGES = (
    "purpose", "background", "reasons", "dissent", "decided_by", "authority", "accessibility",
    "impersonation", "incident", "cost", "recommendation", "resolution", "colleagues", "contact",
)  # fmt: skip
LISTS = ("equality", "risks", "steps", "places")


FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "choice": ("replaces",),
        "purpose": ("purpose", "background"),
        "reasons": ("reasons", "dissent"),
        "authority": ("decided_by", "authority"),
        "equality": ("equality",),
        "accessibility": ("accessibility",),
        "risks": ("risks", "impersonation"),
        "incident": ("incident",),
        "cost": ("cost",),
        "steps": ("steps", "colleagues"),
        "resolution": ("recommendation", "resolution"),
        "places": ("places", "contact"),
    }
)
"""Which words are written in which section of a draft, in the order in which they are written."""


def to_plain(words: Words) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(words)
    return plain


def from_plain(plain: object) -> Words:
    """What ``to_plain`` made. Raises ``InputError`` naming the field."""
    try:
        return msgspec.convert(plain, Words)
    except msgspec.ValidationError as wrong:
        sentence, where = in_words(str(wrong))
        raise InputError(
            f"{where}: {sentence}" if where else sentence,
            next_step="Put this field right, and try again.",
        ) from None

"""What people do to a review, one small change after another. The fold of them is in ``under``.

Every change has a place: what it is about. Changes of different places do not depend on each
other's order, so two people may work at once; where places meet (``meet``), the later of the two
has not seen what it changes, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import msgspec

from goodmeasure.decisions.review.cells import Evidence, Judgement
from goodmeasure.decisions.review.criteria import Audience, Criterion
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.weighing import Weighing
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.plain import in_words

Place = tuple[str | None, ...]
"""What a change is about: ("option", key), ("criterion", key), ("audience", key), ("cell", option,
criterion, audience), ("cell", option, criterion, audience, author), ("weighing", author),
("question",), ("waiting",)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionAsked:
    question: str

    @property
    def place(self) -> Place:
        return ("question",)


@dataclass(frozen=True, kw_only=True, slots=True)
class OptionPut:
    """A new option, or another wording or other states of one that is there."""

    option: Option

    @property
    def place(self) -> Place:
        return ("option", self.option.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class OptionRemoved:
    key: str

    @property
    def place(self) -> Place:
        return ("option", self.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionPut:
    """A new criterion, or another wording, scale or heading of one that is there."""

    criterion: Criterion

    @property
    def place(self) -> Place:
        return ("criterion", self.criterion.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionRemoved:
    key: str

    @property
    def place(self) -> Place:
        return ("criterion", self.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class AudiencePut:
    """A new audience, or another weight of one that is there."""

    audience: Audience

    @property
    def place(self) -> Place:
        return ("audience", self.audience.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class AudienceRemoved:
    key: str

    @property
    def place(self) -> Place:
        return ("audience", self.key)


@dataclass(frozen=True, kw_only=True, slots=True)
class FigurePut:
    """A figure for a cell, in place of one that is there."""

    option: str
    criterion: str
    audience: str | None = None
    evidence: Evidence

    @property
    def place(self) -> Place:
        return ("cell", self.option, self.criterion, self.audience)


@dataclass(frozen=True, kw_only=True, slots=True)
class CellEmptied:
    """Neither figure nor judgements any more; ``why`` is what a person knows of not knowing."""

    option: str
    criterion: str
    audience: str | None = None
    why: str

    @property
    def place(self) -> Place:
        return ("cell", self.option, self.criterion, self.audience)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One person's score for a cell, in place of their earlier one."""

    option: str
    criterion: str
    audience: str | None = None
    judgement: Judgement

    @property
    def place(self) -> Place:
        return ("cell", self.option, self.criterion, self.audience, self.judgement.author)


@dataclass(frozen=True, kw_only=True, slots=True)
class JudgementWithdrawn:
    option: str
    criterion: str
    audience: str | None = None
    author: str

    @property
    def place(self) -> Place:
        return ("cell", self.option, self.criterion, self.audience, self.author)


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """One person's weights, in place of their earlier ones."""

    weighing: Weighing

    @property
    def place(self) -> Place:
        return ("weighing", self.weighing.author)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeighingWithdrawn:
    author: str

    @property
    def place(self) -> Place:
        return ("weighing", self.author)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedStudy:
    """One way to know more. ``items`` are what it would tell of, by the names that
    ``worth_knowing`` gives; ``answers`` how many people it would ask, ``None`` where it would
    settle the matter. ``cost`` is in points of overall value, 0 to 100."""

    title: str
    items: tuple[str, ...]
    months: float
    answers: int | None = None
    cost: float = 0.0

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("A study needs a title.")
        if not self.items:
            raise ValueError(f"{self.title}: say what it would tell of.")
        if not (0 <= self.months < float("inf") and 0 <= self.cost < float("inf")):
            raise ValueError(f"{self.title}: months and cost are 0 or more.")
        if self.answers is not None and self.answers < 1:
            raise ValueError(f"{self.title}: a study asks at least one person.")


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingCosts:
    """What a month without a decision costs, in points of overall value (0 to 100), why, and the
    ways to know more that were thought of."""

    a_month: float
    reason: str = ""
    studies: tuple[PlannedStudy, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.a_month < float("inf"):
            raise ValueError("What a month costs is 0 or more.")

    @property
    def place(self) -> Place:
        return ("waiting",)


OfCell = FigurePut | CellEmptied | Judged | JudgementWithdrawn

Change = (
    QuestionAsked | OptionPut | OptionRemoved | CriterionPut | CriterionRemoved | AudiencePut
    | AudienceRemoved | FigurePut | CellEmptied | Judged | JudgementWithdrawn | Weighed
    | WeighingWithdrawn | WaitingCosts
)  # fmt: skip

CHANGES: Mapping[str, type[Change]] = MappingProxyType(
    {
        "question asked": QuestionAsked,
        "option put": OptionPut,
        "option removed": OptionRemoved,
        "criterion put": CriterionPut,
        "criterion removed": CriterionRemoved,
        "audience put": AudiencePut,
        "audience removed": AudienceRemoved,
        "figure put": FigurePut,
        "cell emptied": CellEmptied,
        "judged": Judged,
        "judgement withdrawn": JudgementWithdrawn,
        "weighed": Weighed,
        "weighing withdrawn": WeighingWithdrawn,
        "waiting costs": WaitingCosts,
    }
)
"""Every kind of change by its name, as it is kept."""

_NAMES = {made: name for name, made in CHANGES.items()}
_REMOVALS = (OptionRemoved, CriterionRemoved, AudienceRemoved)


def kind_of(change: Change) -> str:
    return _NAMES[type(change)]


def to_plain(change: Change) -> dict[str, Any]:
    """JSON's own types only; its kind is kept beside it."""
    plain: dict[str, Any] = msgspec.to_builtins(change)
    return plain


def from_plain(kind: str, plain: object) -> Change:
    """What ``to_plain`` made. Raises ``InputError`` naming the field."""
    if kind not in CHANGES:
        raise InputError(f"There is no change {kind!r}.", next_step=", ".join(CHANGES))
    try:
        change: Change = msgspec.convert(plain, CHANGES[kind])
    except msgspec.ValidationError as wrong:
        sentence, field = in_words(str(wrong))
        raise InputError(
            f"{field}: {sentence}" if field else sentence,
            next_step="Put this field right, and try again.",
        ) from None
    return change


def meet(one: Change, other: Change) -> bool:
    """Whether the two are about the same thing, so that neither may be made without having seen
    the other: one place holds the other, or one takes away what the other speaks of."""
    short, long = sorted((one.place, other.place), key=len)
    if long[: len(short)] == short:
        return True
    return _takes(one, other) or _takes(other, one)


def _takes(removal: Change, other: Change) -> bool:
    if not isinstance(removal, _REMOVALS):
        return False
    return removal.place in spoken_of(other)


def spoken_of(change: Change) -> frozenset[Place]:
    """The options, criteria and audiences that a change names."""
    match change:
        case FigurePut() | CellEmptied() | Judged() | JudgementWithdrawn():
            named: list[Place] = [("option", change.option), ("criterion", change.criterion)]
            if change.audience is not None:
                named.append(("audience", change.audience))
        case Weighed():
            named = [("criterion", key) for _, key in change.weighing.named()]
        case CriterionPut():
            named = [change.place, ("criterion", change.criterion.parent)]
        case _:
            named = [change.place]
    return frozenset(named)

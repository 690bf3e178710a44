"""What the parts of a review are called within a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goodmeasure.decisions.review.cells import item_of
from goodmeasure.decisions.review.changes import AudiencePut, Change, CriterionPut, OptionPut
from goodmeasure.decisions.review.review import Review
from goodmeasure.decisions.review.under import Under
from goodmeasure.kernel.words import listed

WEIGHT = "weight of "
"""How an outcome names the weight of a criterion among its drivers."""

MOST_NAMED = 3
"""Cells that are named one by one; more are counted."""

FRACTIONS = (
    (1 / 10, "a tenth"), (1 / 5, "a fifth"), (1 / 4, "a quarter"), (1 / 3, "a third"),
    (1 / 2, "half"), (2 / 3, "two thirds"), (3 / 4, "three quarters"),
)  # fmt: skip
NEAR = 0.005


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """Titles by key, and for each item (what cells draw from) the places that rest on it."""

    options: Mapping[str, str]
    criteria: Mapping[str, str]
    audiences: Mapping[str, str]
    places: Mapping[str, tuple[tuple[str, str, str | None], ...]]
    channels: Mapping[str, str] = field(default_factory=dict)

    def option(self, key: str) -> str:
        return f"“{self.options.get(key, key)}”"

    def criterion(self, key: str) -> str:
        """As it stands within a sentence: "incident duty"."""
        return within(self.criteria.get(key, key))

    def place(self, option: str, criterion: str, audience: str | None) -> str:
        """ "reach of groups of “Stay” for Researchers"."""
        whose = f" for {self.audiences.get(audience, audience)}" if audience else ""
        return f"{self.criterion(criterion)} of {self.option(option)}{whose}"

    def channel(self, key: str) -> str:
        return self.channels.get(key, key)

    def items(self, names: Sequence[str]) -> str:
        """Named one by one where there are few, else counted."""
        said = [self.item(one) for one in names]
        if len(said) <= MOST_NAMED:
            return listed(said)
        return f"{', '.join(said[: MOST_NAMED - 1])} and {len(said) - MOST_NAMED + 1} more cells"

    def item(self, name: str) -> str:
        """A figure, a judged or unknown cell, or a weight, in words."""
        if name.startswith(WEIGHT):
            return f"how much {self.criterion(name.removeprefix(WEIGHT))} counts"
        places = self.places.get(name, ())
        if not places:
            return name
        option, criterion, audience = places[0]
        if len(places) == 1:
            return self.place(option, criterion, audience)
        options = tuple(dict.fromkeys(one[0] for one in places))
        criteria = tuple(dict.fromkeys(self.criterion(one[1]) for one in places))
        whose = {one[2] for one in places}
        group = f" for {self.audiences.get(audience, audience)}" if audience else ""
        return (
            f"{listed(criteria)} of {listed([self.option(one) for one in options])}"
            f"{group if len(whose) == 1 else ''}, which rest on one figure"
        )


def names_of(review: Review | Under, channels: Mapping[str, str] | None = None) -> Names:
    """``channels`` are titles by the keys that options name them by."""
    places: dict[str, list[tuple[str, str, str | None]]] = {}
    for option in review.options:
        for criterion in review.leaves:
            for audience in review.audiences_of(criterion):
                place = option.key, criterion.key, audience
                places[item_of(*place)] = [place]
    for cell in review.cells:
        if cell.item != item_of(*cell.place):
            places.setdefault(cell.item, []).append(cell.place)
    return Names(
        options={one.key: one.title for one in review.options},
        criteria={one.key: one.title for one in review.criteria},
        audiences={one.key: one.title for one in review.audiences},
        places={name: tuple(where) for name, where in places.items()}, channels=channels or {},
    )  # fmt: skip


def names_ever(changes: Iterable[Change], channels: Mapping[str, str] | None = None) -> Names:
    """Of everything that was ever there, by its last title: also of what was taken out since."""
    options: dict[str, str] = {}
    criteria: dict[str, str] = {}
    audiences: dict[str, str] = {}
    for change in changes:
        match change:
            case OptionPut():
                options[change.option.key] = change.option.title
            case CriterionPut():
                criteria[change.criterion.key] = change.criterion.title
            case AudiencePut():
                audiences[change.audience.key] = change.audience.title
    return Names(
        options=options, criteria=criteria, audiences=audiences, places={},
        channels=channels or {},
    )  # fmt: skip


def within(title: str) -> str:
    """With a small first letter, unless it is a name or initials."""
    word = title.partition(" ")[0]
    return title[:1].lower() + title[1:] if len(word) == 1 or word[1:].islower() else title


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def in_hundred(share: float) -> str:
    """ "83"; never 0 or 100 where it is not."""
    if 0 < share < 0.005:
        return "fewer than 1"
    if 0.995 <= share < 1:
        return "more than 99"
    return f"{share * 100:.0f}"


def weight_words(weight: float) -> str:
    """A share of all weight: "half" where it is that, else "35%"."""
    for share, said in FRACTIONS:
        if abs(weight - share) <= NEAR:
            return said
    if 0 < weight < 0.005:
        return "less than 1%"
    return "more than 99%" if 0.995 <= weight < 1 else f"{weight * 100:.0f}%"

"""What people are asked about weights: which swing matters most, others beside it, or an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.weighing import MOST, Points, Preferred, Weighing
from goodmeasure.web.forms.reviews.parts import Choices, SeenForm, number, said

BOTH_ENDS = "enter both ends of the range, or neither"
SAME = "same"


class FirstForm(forms.Form):
    first = forms.ChoiceField(
        label="Which one would you lift first?", widget=forms.RadioSelect,
        error_messages={"required": "Choose the one you would lift first"},
    )  # fmt: skip

    def __init__(self, *args: Any, leaves: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].choices = list(leaves)  # type: ignore[attr-defined]


NAMES = ("low", "points", "high")


def _wrong(
    low: float | None, points: float | None, high: float | None
) -> tuple[str, str] | None:  # fmt: skip
    """The field, and what is wrong with it."""
    for name, value in zip(NAMES, (low, points, high), strict=True):
        if value is not None and not 0 <= value <= MOST:
            return name, "points go from 0 to 100"
    if (low is None) != (high is None):
        return "high" if high is None else "low", BOTH_ENDS
    if low is not None and points is None:
        return "points", "enter the points that the range is around"
    if low is not None and points is not None and high is not None and not low <= points <= high:
        return "points", "the points lie between the ends of the range"
    return None


class PointsForm(SeenForm):
    """Points for each criterion but the first, which has 100; empty where nothing is said."""

    reason = said("Why you see it so, in a sentence", most=500, area=True)

    def __init__(
        self, *args: Any, first: str, others: Sequence[Criterion], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.first, self.others = first, list(others)
        for one in self.others:
            for name, label in (("points", "Points"), ("low", "Could be as low as"),
                                ("high", "Could be as high as")):  # fmt: skip
                field = number(label)
                field.error_messages["invalid"] = f"{one.title}: enter a number"
                self.fields[f"{name}-{one.key}"] = field

    def rows(self) -> list[tuple[Criterion, Any, Any, Any]]:
        """A criterion with its three fields, for the page."""
        return [
            (one, self[f"points-{one.key}"], self[f"low-{one.key}"], self[f"high-{one.key}"])
            for one in self.others
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for one in self.others:
            if not any(f"{name}-{one.key}" in self.errors for name in NAMES):
                low, points, high = (given.get(f"{name}-{one.key}") for name in NAMES)
                wrong = _wrong(low, points, high)
                if wrong is not None:
                    self.add_error(f"{wrong[0]}-{one.key}", f"{one.title}: {wrong[1]}")
        return given

    def weighing(self, author: str, preferred: tuple[Preferred, ...]) -> Weighing:
        given = self.cleaned_data
        points = [Points(criterion=self.first, points=MOST)]
        points += [
            Points(
                criterion=one.key, points=given[f"points-{one.key}"], low=given[f"low-{one.key}"],
                high=given[f"high-{one.key}"],
            )
            for one in self.others if given[f"points-{one.key}"] is not None
        ]  # fmt: skip
        return Weighing(
            author=author, points=tuple(points), preferred=preferred, reason=given["reason"]
        )


class OrderForm(SeenForm):
    """A place for each criterion; the same place may be chosen twice, and none where not said."""

    reason = said("Why you see it so, in a sentence", most=500, area=True)

    def __init__(self, *args: Any, leaves: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", "Not said"), *((str(n), str(n)) for n in range(1, len(leaves) + 1))]
        self.keys = {f"place-{one.key}": one.key for one in leaves}
        for one in leaves:
            self.fields[f"place-{one.key}"] = forms.ChoiceField(
                label=one.title, choices=places, required=False
            )
        self.order_fields(["seen", *self.keys, "reason"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not any(given.get(name) for name in self.keys):
            self.add_error(None, "Give at least one of them a place")
        return given

    def weighing(self, author: str, preferred: tuple[Preferred, ...]) -> Weighing:
        given = self.cleaned_data
        tiers: dict[int, list[str]] = {}
        for name, key in self.keys.items():
            if given[name]:
                tiers.setdefault(int(given[name]), []).append(key)
        return Weighing(
            author=author, order=tuple(tuple(tiers[n]) for n in sorted(tiers)),
            preferred=preferred, reason=given["reason"],
        )  # fmt: skip


class PairsForm(SeenForm):
    """A few pairs of swings, each asked by itself."""

    def __init__(
        self,
        *args: Any,
        pairs: Sequence[tuple[str, str]],
        titles: dict[str, str],
        swings: dict[str, str],
        **kwargs: Any,
    ) -> None:
        """``swings`` say what going from worst to best is, by criterion."""
        super().__init__(*args, **kwargs)
        self.pairs = {f"pair-{n}": pair for n, pair in enumerate(pairs)}
        for name, (one, other) in self.pairs.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{titles[one]}, or {titles[other][:1].lower()}{titles[other][1:]}?",
                widget=forms.RadioSelect, required=False,
                choices=[(one, f"{titles[one]}, {swings[one]}"),
                         (other, f"{titles[other]}, {swings[other]}"),
                         (SAME, "About the same, or I cannot say")],
            )  # fmt: skip

    def preferred(self) -> tuple[Preferred, ...]:
        return tuple(
            Preferred(more=given, less=other if given == one else one)
            for name, (one, other) in self.pairs.items()
            if (given := self.cleaned_data[name]) in (one, other)
        )

"""What waiting costs, and the ways to know more that somebody thought of."""

from __future__ import annotations

from typing import Any

from django import forms

from goodmeasure.decisions.review.changes import PlannedStudy, WaitingCosts
from goodmeasure.web.forms.reviews.parts import Choices, SeenForm, chosen, number, said

STUDIES = 6
"""Ways to know more at most; the page asks for one more than there are."""


class WaitingForm(SeenForm):
    """``things`` are what a study may tell of, by the names that the result gives them."""

    a_month = number(
        "What does a month without a decision cost, in points of 100?",
        required="Enter a number, 0 where it costs nothing", least=0, most=100,
    )  # fmt: skip
    reason = said("Why", most=500, area=True)

    def __init__(self, *args: Any, things: Choices, ways: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = range(1, min(ways, STUDIES) + 1)
        for n in self.ways:
            self.fields[f"title-{n}"] = said(f"Way {n}: what is it called?", most=120)
            self.fields[f"item-{n}"] = chosen(
                f"Way {n}: what would it tell us?", [("", "Choose"), *things], required=False
            )
            self.fields[f"months-{n}"] = number(f"Way {n}: months it takes", least=0, most=120)
            self.fields[f"answers-{n}"] = forms.IntegerField(
                label=f"Way {n}: people it would ask", required=False, min_value=1,
                max_value=10_000_000, error_messages={"invalid": "Enter a whole number"},
                widget=forms.TextInput(attrs={"inputmode": "numeric", "characters": "5"}),
            )  # fmt: skip
            self.fields[f"cost-{n}"] = number(
                f"Way {n}: what it costs besides, in points of 100", least=0, most=100
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for n in self.ways:
            if not given.get(f"title-{n}"):
                continue
            if not given.get(f"item-{n}"):
                self.add_error(f"item-{n}", "Choose what it would tell us")
            if given.get(f"months-{n}") is None and f"months-{n}" not in self.errors:
                self.add_error(f"months-{n}", "Enter how many months it takes")
        return given

    def costs(self) -> WaitingCosts:
        given = self.cleaned_data
        return WaitingCosts(
            a_month=given["a_month"], reason=given["reason"],
            studies=tuple(
                PlannedStudy(
                    title=given[f"title-{n}"], items=(given[f"item-{n}"],),
                    months=given[f"months-{n}"], answers=given[f"answers-{n}"],
                    cost=given[f"cost-{n}"] or 0.0,
                )
                for n in self.ways if given[f"title-{n}"]
            ),
        )  # fmt: skip

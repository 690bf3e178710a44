"""What people fill in of a review. Every form of one carries the number of the last change that
was there when the form was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goodmeasure.decisions.review.options import State
from goodmeasure.evidence.audiences.pieces import Grade
from goodmeasure.kernel.findings import BaseKind
from goodmeasure.reports.audiences import GRADES
from goodmeasure.services.reviews.stating import Statement
from goodmeasure.web.forms.days import DayField

Choices = Sequence[tuple[str, str]]
NUMBER = {"invalid": "Enter a number"}
STATES = [(one.value, one.value.capitalize()) for one in State]
OPEN_STATES = [one for one in STATES if one[0] != State.CLOSED]
GRADE_CHOICES = [(one.value, f"{words[0]}: {words[1]}") for one, words in GRADES.items()]
KINDS = [
    (BaseKind.MEASURED.value, "It was counted or measured"),
    (BaseKind.OWN_SURVEY.value, "People said so in a survey of ours"),
    (BaseKind.CLAIMED.value, "People said so in somebody else’s survey"),
    (BaseKind.CENSUS.value, "A register or census"),
    (BaseKind.POSTS.value, "Counted on our posts"),
    (BaseKind.FOLLOWERS.value, "Counted on followers"),
]
NEW_CHANNELS = 5
LONGEST = 2000


def said(label: str, *, most: int = 200, required: str = "", area: bool = False) -> forms.CharField:
    """Words; ``required`` is what is said where there are none."""
    return forms.CharField(
        label=label, max_length=most, required=bool(required),
        widget=forms.Textarea if area else forms.TextInput,
        error_messages={"required": required} if required else {},
    )  # fmt: skip


def number(label: str, *, required: str = "", least: float | None = None,
           most: float | None = None) -> forms.FloatField:  # fmt: skip
    ends = f"Enter a number from {least:g} to {most:g}" if least is not None and most else ""
    return forms.FloatField(
        label=label, required=bool(required), min_value=least, max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "characters": "5"}),
        error_messages={
            **NUMBER, **({"required": required} if required else {}),
            **(dict.fromkeys(("min_value", "max_value"), ends) if ends else {}),
        },
    )  # fmt: skip


def chosen(label: str, choices: Choices, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required)


class SeenForm(forms.Form):
    """``seen``: the number of the newest change when the form was made."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class QuestionForm(forms.Form):
    question = said("The question", most=300, required="Write what is to be decided")


class AskAgainForm(SeenForm):
    question = said("The question", most=300, required="Write what is to be decided")


def _nth(n: int) -> str:
    return "" if n == 1 else f" ({n})"


class OptionForm(SeenForm):
    """A state for each channel, and one more channel yet to be opened than there are."""

    title = said("What the option is called", most=120, required="Say what the option is")

    def __init__(
        self, *args: Any, channels: Sequence[tuple[str, str, str]], outlets: Choices, **kwargs: Any
    ) -> None:
        """``channels`` are key, title and the state now in words."""
        super().__init__(*args, **kwargs)
        self.channels = {f"state-{n}": key for n, (key, _, _) in enumerate(channels)}
        for n, (_, title, now) in enumerate(channels):
            stays = [("", f"Stays as it is: {now.lower()}")]
            self.fields[f"state-{n}"] = chosen(title, [*stays, *STATES], required=False)
        held = sum(bool(self.initial.get(f"platform-{n}")) for n in range(1, NEW_CHANNELS + 1))
        self.new = range(1, min(held + 1, NEW_CHANNELS) + 1)
        for n in self.new:
            self.fields[f"platform-{n}"] = chosen(
                f"A channel yet to open{_nth(n)}", [("", "None"), *outlets], required=False
            )
            self.fields[f"opened-{n}"] = chosen(
                f"Its state once it is open{_nth(n)}",
                OPEN_STATES,
                required=False,
            )
            self.initial.setdefault(f"opened-{n}", State.ACTIVE.value)


class OutForm(SeenForm):
    """Taking something out: only the number of what was seen."""


class CriterionForm(SeenForm):
    title = said("What it is called", most=120, required="Say what it is called")
    question = said("The question it asks", most=300)
    parent = chosen("Heading it stands under", [], required=False)
    by_group = chosen("Is it asked for each group apart?", [("no", "No"), ("yes", "Yes")])
    measured = chosen(
        "How it is known",
        [("figure", "By figures, on the scale below"), ("judged", "By judgement only, 0 to 10")],
    )
    unit = said("Unit of the figures", most=40)
    worst = number("Worst figure worth telling apart")
    best = number("Best figure worth telling apart")
    swing = said("Going from worst to best, in words", most=200)
    lightest = number("Least share of all weight it must have, in %", least=0, most=100)
    heaviest = number("Greatest share of all weight it may have, in %", least=0, most=100)

    def __init__(self, *args: Any, headings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", "None"), *headings]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("measured") == "figure":
            for end in ("worst", "best"):
                if given.get(end) is None and end not in self.errors:
                    self.add_error(end, "Enter a number: without both ends a figure says nothing")
        return given


class GroupsForm(SeenForm):
    """How much each group matters, beside 10 for the one that matters most."""

    def __init__(
        self, *args: Any, audiences: Sequence[tuple[str, str, float]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.audiences = {f"matters-{n}": key for n, (key, _, _) in enumerate(audiences)}
        for n, (_, title, weight) in enumerate(audiences):
            field = number(title, required="Enter a number, 0 to leave it out", least=0, most=1000)
            self.fields[f"matters-{n}"] = field
            self.initial.setdefault(f"matters-{n}", f"{weight:g}")


class AudienceForm(SeenForm):
    group = chosen("Group", [])
    purpose = chosen("For which purpose", [], required=False)

    def __init__(self, *args: Any, groups: Choices, purposes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [("", "For everything"), *purposes]  # type: ignore[attr-defined]


class AudienceOutForm(SeenForm):
    audience = chosen("Group to take out", [])

    def __init__(self, *args: Any, audiences: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = list(audiences)  # type: ignore[attr-defined]


class OfferForm(SeenForm):
    offer = forms.CharField(widget=forms.HiddenInput, max_length=300)


class FigureForm(SeenForm):
    """Field names are those that ``services.reviews.stating`` names in its refusals."""

    value = number("The figure", required="Enter the figure")
    low = number("Lowest it could be")
    high = number("Highest it could be")
    of = said("Of whom or what it is", most=200)
    kind = chosen("How it came about", KINDS)
    grade = chosen("How good it is", GRADE_CHOICES[:-1])
    source_name = said("Who says so", most=300, required="Say who says so")
    source_url = said("Link to the source", most=500)
    dated = DayField("Day it is from", "Enter the day it is from")
    expires = DayField("Last day it holds")
    note = said("What to be careful about", most=500)

    def statement(self, times: float) -> Statement:
        """``times`` is 100 where the figure was asked in % and is kept as a share of 1."""
        given = self.cleaned_data
        low, value, high = (
            None if given[name] is None else given[name] / times
            for name in ("low", "value", "high")
        )
        return Statement(
            value=value or 0.0, low=low, high=high, of=given["of"], kind=BaseKind(given["kind"]),
            grade=Grade(given["grade"]), source_name=given["source_name"],
            source_url=given["source_url"], dated=given["dated"], note=given["note"],
            expires=given["expires"],
        )  # fmt: skip


class JudgeForm(SeenForm):
    score = number("Your score, 0 to 10", required="Enter a score from 0 to 10", least=0, most=10)
    reason = said("Why", most=LONGEST, required="Say why: a score without a reason helps nobody",
                  area=True)  # fmt: skip
    grade = chosen("What you rest it on", list(reversed(GRADE_CHOICES)))


class WhyForm(SeenForm):
    why = said("Why it is not known", most=500, required="Say why", area=True)


class SetAsideForm(forms.Form):
    reason = said("Why it is set aside", most=300, required="Say why: a colleague will ask")


class AtForm(forms.Form):
    at = DayField("Day", "Enter a day")

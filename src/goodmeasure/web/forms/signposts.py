from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goodmeasure.decisions.review.signposts import Direction
from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.measures.platforms import platforms
from goodmeasure.store.models import EventKind
from goodmeasure.web.forms.audiences import given, whole
from goodmeasure.web.forms.days import DayField

Choices = Sequence[tuple[str, str]]
KINDS = (
    ("measure", "A measure of one of our channels"),
    ("cell", "A share of a group, from surveys and published figures"),
    ("hand", "A figure that somebody enters by hand"),
    ("log", "Something that may come into the log"),
)
OFTEN = [("7", "Every week"), ("14", "Every two weeks"), ("28", "Every four weeks")]
RARELY = [*OFTEN, ("91", "Every three months")]
WAYS = [(one.value, str(one).capitalize()) for one in Direction]
LASTS = [("1", "1 look"), *((str(n), f"{n} looks together") for n in range(2, 7))]


class Attached(forms.Form):
    """What it is attached to and what it replaces, carried from step to step."""

    review = forms.CharField(widget=forms.HiddenInput, required=False)
    decision = forms.CharField(widget=forms.HiddenInput, required=False)
    replaces = forms.CharField(widget=forms.HiddenInput, required=False)


class KindForm(Attached):
    kind = given("What is watched", KINDS)


def _threshold(label: str) -> forms.FloatField:
    number = {"required": "Enter the threshold", "invalid": "Enter a number"}
    return forms.FloatField(label=label, error_messages=number)


def _until() -> forms.DateField:
    return DayField("Last day of the watch", "Enter the last day")


class WatchForm(Attached):
    """``kind`` is which of the forms it is."""

    kind = forms.CharField(widget=forms.HiddenInput)


class MeasureForm(WatchForm):
    channel = given("Channel")
    measure = given("Measure")
    direction = given("It trips when the measure", WAYS)
    threshold = _threshold("Threshold")
    every = given("How often to look", OFTEN)
    persistence = given("What must lie beyond the threshold", LASTS)
    until = _until()

    def __init__(self, *args: Any, channels: Choices, measures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]
        self.fields["measure"].choices = list(measures)  # type: ignore[attr-defined]


class CellForm(WatchForm):
    group = given("Group")
    outlet = given("Place", list(outlets().items()))
    purpose = given("What is asked", required=False)
    direction = given("It trips when the share", WAYS)
    threshold = forms.FloatField(
        label="Threshold, in per cent", min_value=0.1, max_value=99.9,
        error_messages={"required": "Enter the threshold",
                        **dict.fromkeys(("invalid", "min_value", "max_value"),
                                        "Enter a percentage between 0 and 100")},
    )  # fmt: skip
    until = _until()

    def __init__(self, *args: Any, groups: Choices, purposes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            ("", "Whether they are there"),
            *((key, f"Whether they expect us there: {name}") for key, name in purposes),
        ]


class HandForm(WatchForm):
    figure = forms.CharField(
        label="What is watched", max_length=120, error_messages={"required": "Say what is watched"}
    )
    unit = forms.CharField(label="Unit", max_length=60, required=False)
    exact = given(
        "What kind of figure it is",
        [("no", "It moves to and fro: counts of abuse, times"), ("yes", "It is exact: a price")],
    )
    direction = given("It trips when the figure", WAYS)
    threshold = _threshold("Threshold")
    every = given("How often it is entered", RARELY)
    persistence = given("What must lie beyond the threshold", LASTS)
    until = _until()


class LogForm(WatchForm):
    event = given("What kind of thing", EventKind.choices)
    about = given("Which channel it is about", required=False)
    threshold = whole("How many of them", "Enter how many")
    until = _until()

    def __init__(self, *args: Any, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = [(f"channel:{key}", name) for key, name in channels]
        described = [(name, f"Every channel on {one.title}") for name, one in platforms().items()]
        self.fields["about"].choices = [("", "Any channel"), *ours, *described]  # type: ignore[attr-defined]


class SetForm(forms.Form):
    title = forms.CharField(label="What you call it", max_length=200, required=False)
    owner = given("Who is told when it trips")

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = list(people)  # type: ignore[attr-defined]


class LookForm(forms.Form):
    on = DayField("Day it is of", "Enter the day")
    value = forms.FloatField(
        label="Figure", error_messages={"required": "Enter the figure", "invalid": "Enter a number"}
    )
    source = forms.CharField(
        label="Where it is from", max_length=200,
        error_messages={"required": "Say where the figure is from"},
    )  # fmt: skip


class CorrectForm(forms.Form):
    value = forms.FloatField(
        label="The right figure", required=False, error_messages={"invalid": "Enter a number"}
    )
    source = forms.CharField(label="Where it is from", max_length=200, required=False)
    reason = forms.CharField(
        label="Why it is corrected", max_length=300,
        error_messages={"required": "Say why it is corrected"},
    )  # fmt: skip


class SeenForm(forms.Form):
    note = forms.CharField(
        label="What you did, or why nothing", max_length=300, widget=forms.Textarea,
        error_messages={"required": "Say what you did, or why nothing"},
    )  # fmt: skip


class EndForm(forms.Form):
    reason = forms.CharField(
        label="Why it is not watched any more", max_length=300,
        error_messages={"required": "Say why it is ended"},
    )  # fmt: skip

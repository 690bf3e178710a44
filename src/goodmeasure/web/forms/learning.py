from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goodmeasure.store.models import LessonKind
from goodmeasure.web.forms.days import DayField

Choices = Sequence[tuple[str, str]]


class LessonForm(forms.Form):
    kind = forms.ChoiceField(label="What kind of lesson", choices=LessonKind.choices)
    sentence = forms.CharField(
        label="The lesson",
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": "Write the lesson as a sentence"},
    )
    about = DayField("Last day of what it was learned from", "Enter a day")
    rests_on = forms.MultipleChoiceField(
        label="Findings it rests on", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, candidates: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rests_on"].choices = list(candidates)  # type: ignore[attr-defined]
        if not candidates:
            del self.fields["rests_on"]


class FindLessonForm(forms.Form):
    words = forms.CharField(label="Words", max_length=200, required=False)
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "Every kind"), *LessonKind.choices]
    )


class ReviewForm(forms.Form):
    decision = forms.ChoiceField(
        label="Does it still hold?",
        choices=[("keep", "Yes: keep it for another year"), ("retire", "No: retire it")],
    )
    note = forms.CharField(label="Why", max_length=500, required=False, widget=forms.Textarea)


class ObjectiveForm(forms.Form):
    sentence = forms.CharField(
        label="What should be so",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Write the objective as a sentence"},
    )
    since = DayField("First day", "Enter the first day")
    until = DayField("Last day", "Enter the last day")
    channel = forms.ChoiceField(label="Channel it is measured on", required=False)
    measure = forms.ChoiceField(label="Measure", required=False)
    target = forms.FloatField(
        label="Target", required=False, error_messages={"invalid": "Enter a number"}
    )

    def __init__(self, *args: Any, channels: Choices, measures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", "Not measured")]
        self.fields["channel"].choices = [*none, *channels]  # type: ignore[attr-defined]
        self.fields["measure"].choices = [*none, *measures]  # type: ignore[attr-defined]


class SizeForm(forms.Form):
    """How big a test has to be: asked before anything is set up, with no trace left."""

    channel = forms.ChoiceField(label="Channel")
    measure = forms.ChoiceField(label="What posts are compared by")
    change = forms.ChoiceField(
        label="The smallest difference worth knowing of",
        choices=[("0.9", "A tenth less"), ("0.8", "A fifth less"), ("0.67", "A third less"),
                 ("0.5", "Half as much"), ("1.25", "A quarter more"), ("1.5", "Half as much again"),
                 ("2", "Twice as much")],
    )  # fmt: skip

    def __init__(self, *args: Any, channels: Choices, measures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]
        self.fields["measure"].choices = list(measures)  # type: ignore[attr-defined]


class StartForm(forms.Form):
    channel = forms.CharField(widget=forms.HiddenInput)
    measure = forms.CharField(widget=forms.HiddenInput)
    change = forms.FloatField(widget=forms.HiddenInput)
    question = forms.CharField(
        label="The question", max_length=200, error_messages={"required": "Enter the question"}
    )
    way_a = forms.CharField(
        label="Way A", max_length=100, error_messages={"required": "Say what way A is"}
    )
    way_b = forms.CharField(
        label="Way B", max_length=100, error_messages={"required": "Say what way B is"}
    )
    read_at_days = forms.FloatField(
        label="Age at which each post is read, in days", initial=7,
        error_messages={"required": "Enter a number of days", "invalid": "Enter a number of days"},
    )  # fmt: skip


class TossForm(forms.Form):
    about = forms.CharField(label="What the post is about", max_length=200, required=False)


class LinkForm(forms.Form):
    toss = forms.CharField(widget=forms.HiddenInput)
    post = forms.ChoiceField(label="Post", required=False)
    spoilt = forms.CharField(label="Or say why there is no post", max_length=300, required=False)

    def __init__(self, *args: Any, posts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", "None yet"), *posts]  # type: ignore[attr-defined]


class StopForm(forms.Form):
    reason = forms.CharField(label="Why it is stopped", max_length=300, required=False)

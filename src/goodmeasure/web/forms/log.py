from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goodmeasure.measures.platforms import platforms
from goodmeasure.services.change.log import PLATFORM_EVIDENCE
from goodmeasure.store.models import Channel, EventKind
from goodmeasure.web.forms.days import DayField

ALL = ""


class EventForm(forms.Form):
    """``about`` is a channel's key, a platform's name, or nothing for all."""

    kind = forms.ChoiceField(label="What kind of thing", choices=EventKind.choices)
    title = forms.CharField(
        label="What happened", max_length=200, error_messages={"required": "Say what happened"}
    )
    at = DayField("First day", "Enter the first day")
    until = DayField("Last day, if it ended")
    about = forms.ChoiceField(label="Which channel it is about", required=False)
    note = forms.CharField(label="More about it", required=False, widget=forms.Textarea)
    source_name = forms.CharField(label="Who says so", max_length=200, required=False)
    source_url = forms.CharField(label="Link to it", max_length=500, required=False)
    bears_on = forms.MultipleChoiceField(
        label="What it bears on, when a channel is under review",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        channels: Sequence[Channel],
        criteria: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.pk), str(one)) for one in channels]
        described = [(name, f"Every channel on {p.title}") for name, p in platforms().items()]
        self.fields["about"].choices = [(ALL, "All channels"), *named, *described]  # type: ignore[attr-defined]
        self.fields["bears_on"].choices = list(criteria)  # type: ignore[attr-defined]


class FindEventsForm(forms.Form):
    kind = forms.ChoiceField(label="Kind", required=False)
    platform = forms.ChoiceField(label="Platform", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets = [(ALL, "Every kind"), (PLATFORM_EVIDENCE, "Platform evidence")]
        described = [(name, p.title) for name, p in platforms().items()]
        self.fields["kind"].choices = [*sets, *EventKind.choices]  # type: ignore[attr-defined]
        self.fields["platform"].choices = [(ALL, "Every platform"), *described]  # type: ignore[attr-defined]


class StarterForm(forms.Form):
    take = forms.MultipleChoiceField(
        label="Which of them to take into the log", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one of them"},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = list(choices)  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why it is withdrawn", max_length=200, error_messages={"required": "Say why"}
    )


class StudyForm(forms.Form):
    event = forms.ChoiceField(label="What happened")
    channel = forms.ChoiceField(label="Channel whose figures to look at")
    series = forms.ChoiceField(label="Which figures")
    grain = forms.ChoiceField(
        label="Step by step",
        choices=[("day", "By day"), ("week", "By week"), ("month", "By month")],
    )
    controls = forms.MultipleChoiceField(
        label="Channels it did not touch",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        events: Sequence[tuple[str, str]],
        channels: Sequence[tuple[str, str]],
        series: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("event", events), ("channel", channels), ("series", series), ("controls", channels),
        ):  # fmt: skip
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

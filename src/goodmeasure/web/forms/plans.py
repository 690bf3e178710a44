"""Forms of communication plans and leaving plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goodmeasure.services.leaving.starting import LEAVES
from goodmeasure.store.models import ChannelState, LeavingPlan
from goodmeasure.web.forms.audiences import whole
from goodmeasure.web.forms.days import DayField

Choices = Sequence[tuple[str, str]]
FATES = tuple((one.value, one.label) for one in LeavingPlan.Fate)
STATES = tuple((one.value, ChannelState(one).label) for one in LEAVES)


def line(label: str, missing: str = "", *, most: int = 200) -> forms.CharField:
    """One line of words; with ``missing``, one that must be."""
    return forms.CharField(
        label=label, max_length=most, required=bool(missing),
        error_messages={"required": missing} if missing else {},
    )  # fmt: skip


def words(label: str, missing: str = "", *, most: int = 5_000) -> forms.CharField:
    """Several lines of words."""
    return forms.CharField(
        label=label, max_length=most, required=bool(missing), widget=forms.Textarea,
        error_messages={"required": missing} if missing else {},
    )  # fmt: skip


class WorkForm(forms.Form):
    title = line("What it is for", "Say what it is for")
    owner = line("Owner", "Say who can be asked about it", most=120)
    since = DayField("First day", "Enter the first day")
    until = DayField("Last day, if there is one")
    groups = forms.MultipleChoiceField(
        label="Groups it is for", required=False, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.MultipleChoiceField(
        label="Channels it leans on", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = words("Notes")

    def __init__(self, *args: Any, groups: Choices, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = list(groups)  # type: ignore[attr-defined]
        self.fields["channels"].choices = list(channels)  # type: ignore[attr-defined]
        for name, choices in (("groups", groups), ("channels", channels)):
            if not choices:
                del self.fields[name]


class LeavingForm(forms.Form):
    channel = forms.ChoiceField(label="Channel to leave")
    decision = forms.CharField(widget=forms.HiddenInput, required=False)
    leave_on = DayField("Leaving day", "Enter the leaving day")
    to_state = forms.ChoiceField(label="What the channel becomes here", choices=STATES)
    fate = forms.ChoiceField(
        label="What becomes of the account", required=False,
        choices=[("", "Decide later"), *FATES],
    )  # fmt: skip
    reason = words("Why you leave", "Say why you leave", most=2_000)

    def __init__(self, *args: Any, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]


class DayForm(forms.Form):
    leave_on = DayField("Leaving day", "Enter the leaving day")


class WhyForm(forms.Form):
    why = words("Why you leave", "Say why you leave", most=2_000)
    to_state = forms.ChoiceField(label="What the channel becomes here", choices=STATES)


class ReasonForm(forms.Form):
    reason = line("Why", "Say why", most=300)


class LeaveForm(ReasonForm):
    on = DayField("Day on which we left")


class NothingForm(forms.Form):
    """A button alone."""


class DoneForm(forms.Form):
    evidence = words("What shows that it is done", "Say what shows that it is done")
    done_by = line("Done by", most=200)
    done_on = DayField("Day on which it was done")


class StepForm(forms.Form):
    title = line("What is to be done", "Say what is to be done")
    owner = line("Owner", most=120)
    due = DayField("Due", "Enter a day")
    note = words("Notes")


class ArchiveForm(forms.Form):
    file = forms.FileField(
        label="The archive, as the platform gave it",
        error_messages={"required": "Choose a file", "empty": "That file is empty"},
    )


class CountForm(forms.Form):
    in_archive = whole("Posts in the archive", "Enter how many posts it has", least=0)
    source = line("Where the number stands", "Say where the number stands")


class NoticeForm(forms.Form):
    text = words("The notice", "Write the notice", most=70_000)


class FateForm(forms.Form):
    fate = forms.ChoiceField(
        label="What becomes of the account", choices=FATES, widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of the account"},
    )  # fmt: skip
    reason = line("Why", "Say why", most=300)


class SignedInForm(forms.Form):
    day = DayField("Day on which somebody signed in", "Enter the day")


class HoursForm(forms.Form):
    where = forms.ChoiceField(label="Hours for", choices=())
    since = DayField("First day", "Enter the first day")
    until = DayField("Last day", "Enter the last day")
    hours = forms.FloatField(
        label="Hours", min_value=0, max_value=100_000,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter the hours as a number"
        ),
    )  # fmt: skip
    source_name = line("How you know", "Say how you know", most=300)

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = [  # type: ignore[attr-defined]
            ("channel", channel), ("all", "All channels together"),
        ]  # fmt: skip

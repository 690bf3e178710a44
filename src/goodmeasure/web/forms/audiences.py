from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.measures.platforms import account_name
from goodmeasure.services.audiences.groups import NewGroup
from goodmeasure.services.audiences.inputs import KINDS as INPUT_KINDS
from goodmeasure.services.audiences.library import KINDS
from goodmeasure.services.audiences.purposes import NewPurpose
from goodmeasure.store.models import Channel, GradeOf, Group, Purpose, Whom
from goodmeasure.web.forms.days import DayField

Choices = Sequence[tuple[str, str]]
WHOLE = {
    "invalid": "Enter a whole number",
    "min_value": "Enter a number above 0",
    "max_value": "Enter a smaller number",
}
MOST = 2_000_000_000
"""What a column of the table holds."""


def whole(label: str, missing: str = "", *, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=bool(missing),
        min_value=least,
        max_value=MOST,
        error_messages={**WHOLE, **({"required": missing} if missing else {})},
    )


def percent(label: str) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Enter a percentage from 0 to 100"
        ),
    )


def given(label: str, choices: Choices = (), *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        error_messages={"required": "Choose one", "invalid_choice": "Choose one from the list"},
    )


def tree_choices(rows: Sequence[tuple[Group, int]] | Sequence[tuple[Purpose, int]]) -> Choices:
    """Names with a dash for each level they are down."""
    return [(str(one.pk), f"{'– ' * depth}{one.name}") for one, depth in rows]


def place_choices(channels: Sequence[Channel]) -> Choices:
    """Our channels first, then everywhere people can be reached. ``channel:7``, ``email``."""
    names = outlets()
    ours = [
        (f"channel:{one.pk}", f"{account_name(one.platform, one.handle)}, our channel on"
         f" {names.get(one.platform, one.platform)}")
        for one in channels
    ]  # fmt: skip
    return [*ours, *names.items()]


def called(longest: int) -> forms.CharField:
    return forms.CharField(
        label="Name", max_length=longest, error_messages={"required": "Enter a name"}
    )


class NodeForm(forms.Form):
    """A group or a purpose: its name, and what it is part of."""

    name = called(80)
    parent = given("Part of", required=False)

    def __init__(self, *args: Any, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", "Nothing: it stands by itself"), *parents]  # type: ignore[attr-defined]


class GroupForm(NodeForm):
    name = called(120)
    description = forms.CharField(
        label="Who they are", max_length=2000, required=False, widget=forms.Textarea
    )
    owed = forms.CharField(
        label="What we owe them", max_length=2000, required=False, widget=forms.Textarea
    )
    size = whole("How many they are, if known")
    size_source = forms.CharField(label="Who counted them", max_length=200, required=False)
    size_url = forms.CharField(label="Link to the count", max_length=500, required=False)
    size_on = DayField("Day of the count")
    is_public = given(
        "Are they members of the general public, as national surveys ask it?",
        [
            ("no", "No: figures of the public say nothing about them"),
            ("yes", "Yes: they are the public, or a part of it by age, sex or area"),
        ],
    )

    def new(self) -> NewGroup:
        said = self.cleaned_data
        return NewGroup(
            name=said["name"], parent=key_of(said["parent"]), description=said["description"],
            owed=said["owed"], size=said["size"], size_source=said["size_source"],
            size_url=said["size_url"], size_on=said["size_on"],
            is_public=said["is_public"] == "yes",
        )  # fmt: skip

    @staticmethod
    def filled(one: Group) -> dict[str, Any]:
        """What its fields begin with, to change a group."""
        return {
            "name": one.name, "parent": one.parent_id or "", "description": one.description,
            "owed": one.owed, "size": one.size, "size_source": one.size_source,
            "size_url": one.size_url, "size_on": one.size_on,
            "is_public": "yes" if one.is_public else "no",
        }  # fmt: skip


class PurposeForm(NodeForm):
    question = forms.CharField(
        label="How a survey asks it", max_length=300, required=False, widget=forms.Textarea
    )
    is_incident = given(
        "Is it about things that go wrong?",
        [("no", "No"), ("yes", "Yes: the incident plan is made of it")],
    )

    def new(self) -> NewPurpose:
        said = self.cleaned_data
        return NewPurpose(
            name=said["name"], parent=key_of(said["parent"]), question=said["question"],
            is_incident=said["is_incident"] == "yes",
        )  # fmt: skip

    @staticmethod
    def filled(one: Purpose) -> dict[str, Any]:
        """What its fields begin with, to change a purpose."""
        return {
            "name": one.name, "parent": one.parent_id or "", "question": one.question,
            "is_incident": "yes" if one.is_incident else "no",
        }  # fmt: skip


class WhyForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=300, error_messages={"required": "Say why"})


class GridForm(forms.Form):
    purpose = given("Show", required=False)

    def __init__(self, *args: Any, purposes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            ("", "Where they are"),
            *((key, f"Where they expect us: {name}") for key, name in purposes),
        ]


class FindEvidenceForm(forms.Form):
    group = given("Group", required=False)
    outlet = given("Where", required=False)
    grade = given("Grade", [("", "Every grade"), *GradeOf.choices], required=False)
    state = given(
        "State",
        [
            ("", "All that stands"),
            ("holds", "Still holds"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
        required=False,
    )

    def __init__(self, *args: Any, groups: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "Every group"), *groups]  # type: ignore[attr-defined]
        self.fields["outlet"].choices = [("", "Everywhere"), *outlets().items()]  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    statement = forms.CharField(
        label="What is so", max_length=2000, widget=forms.Textarea,
        error_messages={"required": "Say what is so, as a sentence"},
    )  # fmt: skip
    grade = given("How good it is", GradeOf.choices)
    groups = forms.MultipleChoiceField(
        label="Groups it is about", required=False, widget=forms.CheckboxSelectMultiple
    )
    place = given("Where", required=False)
    aspect = given(
        "What it says of them",
        [("", "Something else: to be read, no figure"), ("presence", "How many are there"),
         ("expectation", "How many expect us there, for a purpose")],
        required=False,
    )  # fmt: skip
    purpose = given("For which purpose, where they expect us", required=False)
    hits = whole("How many said so, or were counted", least=0)
    out_of = whole("Out of how many")
    share = percent("Or the share in %, where the numbers are not known")
    low = percent("Lower end of its range in %, if the source gives one")
    high = percent("Upper end of its range in %, if the source gives one")
    at_least = given("Is it the least there can be?", [("no", "No"), ("yes", "Yes: at least")])
    kind = given("How it came about", [("", "No figure"), *KINDS.items()], required=False)
    whom = given("Whom the figure is of", Whom.choices)
    population = forms.CharField(label="What the source calls them", max_length=300, required=False)
    dated = DayField("Day it is from", "Enter the day it is from")
    expires = DayField("Last day it holds")
    source_name = forms.CharField(
        label="Source", max_length=300, error_messages={"required": "Say who says so"}
    )
    source_url = forms.CharField(label="Link to the source", max_length=500, required=False)

    def __init__(
        self, *args: Any, groups: Choices, places: Choices, purposes: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("groups", list(groups)),
            ("place", [("", "No place"), *places]),
            ("purpose", [("", "No purpose"), *purposes]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class FollowersForm(forms.Form):
    group = given("Group")
    channel = given("Channel")
    followers = whole("How many followers it has", "Enter how many followers it has")
    looked_at = whole("How many profiles you looked at", "Enter how many you looked at")
    declared = whole("How many of these say they are of the group", "Enter how many", least=0)
    on = DayField("Day you looked", "Enter the day you looked")

    def __init__(self, *args: Any, groups: Choices, channels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]
        self.fields["channel"].choices = list(channels)  # type: ignore[attr-defined]


class ContactsForm(forms.Form):
    group = given("Group")
    place = given("Where they wrote from")
    people = whole("How many different people", "Enter how many different people")
    since = DayField("First day", "Enter the first day")
    until = DayField("Last day", "Enter the last day")
    source_name = forms.CharField(
        label="Where it was counted", max_length=300,
        error_messages={"required": "Say where it was counted"},
    )  # fmt: skip

    def __init__(self, *args: Any, groups: Choices, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = list(groups)  # type: ignore[attr-defined]
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]


class RouteForm(forms.Form):
    place = given("Where they are told")
    rank = given(
        "Which it is", [("first", "The first place"), ("fallback", "If the first is down")]
    )
    reason = forms.CharField(
        label="Why", max_length=1000, widget=forms.Textarea, error_messages={"required": "Say why"}
    )

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    since = DayField("First day", "Enter the first day")
    until = DayField("Last day", "Enter the last day")


class InputForm(forms.Form):
    group = given("Who wrote or spoke", required=False)
    kind = given("What it was", list(INPUT_KINDS.items()))
    place = given("Where", required=False)
    count = whole("How many", "Enter how many", least=0)
    first = DayField("First day", "Enter the first day")
    last = DayField("Last day", "Enter the last day")
    source_name = forms.CharField(
        label="Who counted, and where", max_length=300,
        error_messages={"required": "Say who counted"},
    )  # fmt: skip

    def __init__(self, *args: Any, groups: Choices, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "We do not know from whom"), *groups]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", "No place"), *places]  # type: ignore[attr-defined]


def key_of(text: str) -> int | None:
    """A key that a select gave; nothing chosen is ``None``."""
    return int(text) if text.isdecimal() else None


def place_of(text: str, channels: Mapping[int, Channel]) -> tuple[str, Channel | None]:
    """The outlet and the channel behind a choice of ``place_choices``."""
    kind, _, key = text.partition(":")
    if kind == "channel" and key.isdecimal():
        channel = channels[int(key)]
        return channel.platform, channel
    return text, None

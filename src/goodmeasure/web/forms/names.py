"""What people fill in about names: states, keepers, badges, lookalikes, a spreadsheet."""

from __future__ import annotations

from typing import Any

from django import forms

from goodmeasure.measures.platforms import platforms
from goodmeasure.services.names.keeping import LONGEST, WORDS
from goodmeasure.store.models import ChannelState, Keeping, Lookalike
from goodmeasure.web.forms.days import DayField


class StateForm(forms.Form):
    state = forms.ChoiceField(
        label="New state", choices=[("", "Choose a state"), *ChannelState.choices],
        error_messages={"required": "Choose a state"},
    )  # fmt: skip
    reason = forms.CharField(
        label="Why", max_length=300, error_messages={"required": "Say in a sentence why"}
    )


class KeepingForm(forms.Form):
    """``initial`` are the fields of ``Kept``."""

    owner = forms.CharField(label=WORDS["owner"], max_length=LONGEST["owner"], required=False)
    deputy = forms.CharField(label=WORDS["deputy"], max_length=LONGEST["deputy"], required=False)
    key_place = forms.CharField(
        label=WORDS["key_place"], max_length=LONGEST["key_place"], required=False
    )
    second_factor = forms.ChoiceField(
        label=WORDS["second_factor"], choices=Keeping.Factor.choices, required=False
    )
    second_factor_note = forms.CharField(
        label=WORDS["second_factor_note"], max_length=LONGEST["second_factor_note"], required=False
    )
    review_on = DayField(WORDS["review_on"])
    sign_in_every = forms.IntegerField(
        label=WORDS["sign_in_every"], required=False, min_value=1, max_value=3650,
        error_messages={"invalid": "Enter a whole number of days"},
    )  # fmt: skip
    signed_in_on = DayField(WORDS["signed_in_on"])
    note = forms.CharField(
        label=WORDS["note"], max_length=LONGEST["note"], required=False, widget=forms.Textarea
    )


class BadgeForm(forms.Form):
    badge = forms.CharField(
        label="Badge", max_length=100, error_messages={"required": "Say which badge it is"}
    )
    there = forms.ChoiceField(
        label="Do you see it?", choices=[("yes", "Yes, it is shown"), ("no", "No, it is not")]
    )
    note = forms.CharField(label="Note on the badge", max_length=300, required=False)


class ReserveForm(forms.Form):
    platform = forms.ChoiceField(label="Platform")
    handle = forms.CharField(
        label="Name", max_length=200, error_messages={"required": "Enter the name"}
    )
    reason = forms.CharField(
        label="Why it is reserved", max_length=300, error_messages={"required": "Say why"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (one.name, one.title) for one in platforms().values()
            if not one.owned
        ]  # fmt: skip
        self.fields["platform"].choices = named  # type: ignore[attr-defined]


class LetGoForm(forms.Form):
    """``given`` are keys of ``by_hand.may_be_let_go``, and what each is called."""

    proof = forms.ChoiceField(label="What is let go")
    reason = forms.CharField(
        label="Why it is let go", max_length=300, error_messages={"required": "Say why"}
    )

    def __init__(self, *args: Any, given: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].choices = given  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    status = forms.ChoiceField(
        label="What is it?",
        choices=[
            (Lookalike.Status.HARMLESS, "Harmless: nobody will take it for us"),
            (Lookalike.Status.OURS, "Ours"),
            (Lookalike.Status.REPORTED, "I have reported it to the platform"),
            (Lookalike.Status.NEW, "To be looked at again"),
        ],
    )
    note = forms.CharField(label="Note", max_length=1000, required=False, widget=forms.Textarea)


class SheetForm(forms.Form):
    file = forms.FileField(
        label="The register as a spreadsheet",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )

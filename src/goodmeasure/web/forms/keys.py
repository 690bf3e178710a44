from __future__ import annotations

from django import forms


class KeyForm(forms.Form):
    name = forms.CharField(
        label="What reads with it",
        max_length=80,
        error_messages={"required": "Say what reads with the key"},
    )
    days = forms.TypedChoiceField(
        label="How long it lasts",
        coerce=int,
        initial="90",
        choices=[("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("365", "A year")],
    )

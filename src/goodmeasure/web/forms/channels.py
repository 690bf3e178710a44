from __future__ import annotations

from django import forms


class AddChannelForm(forms.Form):
    address = forms.CharField(
        label="Link or handle",
        max_length=500,
        error_messages={"required": "Enter a link or a handle"},
    )


class TokenForm(forms.Form):
    """``token`` is shown to nobody, not even back to the person who typed it."""

    token = forms.CharField(
        label="App password or access token",
        max_length=2000,
        widget=forms.PasswordInput,
        error_messages={"required": "Enter an app password or access token"},
    )

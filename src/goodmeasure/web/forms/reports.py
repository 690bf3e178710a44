from __future__ import annotations

from django import forms


class ReportForm(forms.Form):
    since = forms.DateField(
        label="First day",
        error_messages={"required": "Enter the first day", "invalid": "Enter a real first day"},
    )
    until = forms.DateField(
        label="Last day",
        error_messages={"required": "Enter the last day", "invalid": "Enter a real last day"},
    )
    form = forms.ChoiceField(
        label="As",
        choices=[
            ("html", "One page (HTML)"),
            ("zip", "The page and the figures behind it (HTML and CSV, zipped)"),
        ],
    )

from __future__ import annotations

from django import forms

from goodmeasure.web.forms.days import DayField


class ReportForm(forms.Form):
    since = DayField("First day", "Enter the first day", invalid="Enter a real first day")
    until = DayField("Last day", "Enter the last day", invalid="Enter a real last day")
    form = forms.ChoiceField(
        label="As",
        choices=[
            ("html", "One page (HTML)"),
            ("zip", "The page and the figures behind it (HTML and CSV, zipped)"),
        ],
    )

from __future__ import annotations

from django import forms


class TopicForm(forms.Form):
    name = forms.CharField(
        label="Name of the topic", max_length=80, error_messages={"required": "Give it a name"}
    )
    keywords = forms.CharField(
        label="Keywords",
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": "Enter at least one keyword"},
    )

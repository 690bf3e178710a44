from __future__ import annotations

from typing import Any

from django import forms

from goodmeasure.store.models import Channel, Organisation
from goodmeasure.store.queries import channels as queries
from goodmeasure.web.forms.days import DayField
from goodmeasure.web.presenters.parts import channel_title


class ImportForm(forms.Form):
    file = forms.FileField(
        label="File",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
    channel = forms.ChoiceField(label="Which channel is it of?", required=False)
    exported_on = DayField("When was it exported?", invalid="Enter a real date, like 2026-03-04")
    mapping = forms.FileField(label="Mapping file", required=False)

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._channels = {str(one.pk): one for one in queries.channels(organisation)}
        named = [(key, channel_title(one)) for key, one in self._channels.items()]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            ("", "The one that the file names"),
            *named,
        ]

    def chosen_channel(self) -> Channel | None:
        return self._channels.get(self.cleaned_data["channel"])

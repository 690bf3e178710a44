from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms

from goodmeasure.measures.catalogue import LARGEST
from goodmeasure.measures.definitions import Measure
from goodmeasure.web.forms.days import DayField

LONGEST = timedelta(days=366 * 20)


class PeriodForm(forms.Form):
    """A period, and of which channel the months are drawn."""

    since = DayField("First day", "Enter the first day", invalid="Enter a real first day")
    until = DayField("Last day", "Enter the last day", invalid="Enter a real last day")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must be the same as or after the first day")
        elif since and until and until - since > LONGEST:
            self.add_error("since", "The period can be at most 20 years long")
        return given


class FiguresForm(PeriodForm):
    """With the channel whose months are drawn."""

    channel = forms.TypedChoiceField(
        label="Months of", required=False, coerce=int, empty_value=None
    )

    def __init__(self, channels: Mapping[int, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            ("", "The first with a figure"),
            *((str(key), name) for key, name in channels.items()),
        ]


class CompareForm(PeriodForm):
    """A measure, and the channels to put side by side."""

    measure = forms.ChoiceField(label="Measure")
    channel = forms.TypedMultipleChoiceField(
        label="Channels",
        coerce=int,
        error_messages={"required": "Choose at least two channels"},
    )

    def __init__(
        self, measures: Iterable[Measure], channels: Mapping[int, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("measure", [(one.name, one.title) for one in measures]),
            ("channel", [(str(key), title) for key, title in channels.items()]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_channel(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["channel"]
        if len(chosen) < 2:
            raise forms.ValidationError("Choose at least two channels")
        return chosen


class OwnMeasureForm(forms.Form):
    """A definition, pasted or as a file."""

    text = forms.CharField(
        label="The definition",
        required=False,
        strip=False,
        max_length=LARGEST,
        error_messages={"max_length": "A definition has at most 64 KB"},
    )
    file = forms.FileField(
        label="Or as a file", required=False, error_messages={"empty": "The file is empty"}
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file = given.get("file")
        if file is not None and file.size > LARGEST:
            self.add_error("file", "A definition has at most 64 KB")
        elif file is not None:
            try:
                given["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "The file is not text in UTF-8")
        elif not given.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", "Paste a definition, or choose a file")
        return given

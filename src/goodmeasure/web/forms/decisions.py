"""What people write about a decision, section by section, and the wording of its papers.

Every form of a draft carries the version that it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from goodmeasure.decisions.record.words import (
    CHARACTERISTICS,
    LONGEST,
    MOST,
    Effect,
    Impact,
    Level,
    Place,
    Risk,
    Step,
    Words,
)
from goodmeasure.reports.papers.language import LONGEST as LONGEST_TEMPLATE
from goodmeasure.reports.papers.passages import LONGEST as LONGEST_PASSAGE
from goodmeasure.web.forms.days import DayField
from goodmeasure.web.forms.reviews.parts import Choices, chosen, said

SPARE = 2
"""Empty rows below those that are filled in; saving gives more."""
LEVELS = [("", "Choose"), *((one.value, one.value.capitalize()) for one in Level)]
EFFECTS = [("", "Not written yet"), *((one.value, one.value.capitalize()) for one in Effect)]
WAIT = [("do", "Do it"), ("wait", "Wait: this for now, until a signpost trips or the day comes")]


@dataclass(frozen=True, kw_only=True)
class Fieldset:
    """Fields that belong together under a legend."""

    legend: str
    names: tuple[str, ...]


class DraftForm(forms.Form):
    """``fieldsets`` say in which groups the fields stand."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    fieldsets: tuple[Fieldset, ...] = ()

    def written(self) -> dict[str, Any]:
        """Fields of ``Words``."""
        raise NotImplementedError


class ChoiceForm(DraftForm):
    title = said("Title of the decision", most=200, required="Enter a title")
    option = chosen("What was chosen", (), required=False)
    do = forms.ChoiceField(label="Now, or wait?", choices=WAIT, widget=forms.RadioSelect)
    decided_on = DayField("Day of the decision")
    review_on = DayField("Day on which it is looked at again")
    replaces = chosen("It replaces an earlier decision", (), required=False)

    def __init__(self, *args: Any, options: Choices, earlier: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [("", "Not chosen yet"), *options]
        self.fields["option"].choices = named  # type: ignore[attr-defined]
        none = [("", "No"), *earlier]
        self.fields["replaces"].choices = none  # type: ignore[attr-defined]
        if not earlier:
            del self.fields["replaces"]

    def written(self) -> dict[str, Any]:
        older = self.cleaned_data.get("replaces")
        return {"replaces": int(older) if older else None}


class PassagesForm(DraftForm):
    """One field of several lines for each passage; ``labels`` by the name in ``Words``."""

    def __init__(self, *args: Any, labels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = tuple(labels)
        for name, label in labels.items():
            self.fields[name] = said(label, most=LONGEST, area=True)

    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}


class EqualityForm(DraftForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets = []
        for place, title in enumerate(CHARACTERISTICS.values()):
            effect, what = f"effect_{place}", f"what_{place}"
            self.fields[effect] = chosen("Effect", EFFECTS, required=False)
            self.fields[what] = said("How, and what we do about it", most=LONGEST, area=True)
            sets.append(Fieldset(legend=title, names=(effect, what)))
        self.fieldsets = tuple(sets)

    @staticmethod
    def start(words: Words) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for place, key in enumerate(CHARACTERISTICS):
            impact = words.impact(key)
            if impact is not None:
                found |= {f"effect_{place}": impact.effect.value, f"what_{place}": impact.what}
        return found

    def written(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "equality": tuple(
                Impact(about=key, effect=Effect(data[f"effect_{n}"]), what=data[f"what_{n}"])
                for n, key in enumerate(CHARACTERISTICS)
                if data[f"effect_{n}"]
            )
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for place in range(len(CHARACTERISTICS)):
            if data.get(f"what_{place}") and not data.get(f"effect_{place}"):
                self.add_error(f"effect_{place}", "Choose what the effect is")
        return data


class RowsForm(DraftForm):
    """Rows of a list, and some passages. A row whose first field is empty is left out."""

    row: ClassVar[str]
    list_name: ClassVar[str]

    def __init__(
        self, *args: Any, rows: int, labels: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.passages = tuple(labels or {})
        self.rows = min(max(rows, 0) + SPARE, MOST)
        sets = [Fieldset(legend="", names=self.passages)] if self.passages else []
        for name, label in (labels or {}).items():
            self.fields[name] = said(label, most=LONGEST, area=True)
        for n in range(self.rows):
            made = self.fields_of_row()
            self.fields |= {f"{name}_{n}": field for name, field in made.items()}
            names = tuple(f"{name}_{n}" for name in made)
            sets.append(Fieldset(legend=f"{self.row} {n + 1}", names=names))
        self.fieldsets = tuple(sets)

    def fields_of_row(self) -> dict[str, forms.Field]:
        """The first decides whether there is a row."""
        raise NotImplementedError

    def of_row(self, data: Mapping[str, Any]) -> object:
        raise NotImplementedError

    @staticmethod
    def start(things: Iterable[object], names: Sequence[str]) -> dict[str, Any]:
        return {f"{name}_{n}": getattr(one, name) for n, one in enumerate(things) for name in names}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, *rest = self.fields_of_row()
        for n in range(self.rows):
            if not data.get(f"{first}_{n}") and any(data.get(f"{name}_{n}") for name in rest):
                self.add_error(f"{first}_{n}", f"Say what {self.row.lower()} {n + 1} is")
        return data

    def written(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = tuple(self.fields_of_row())
        rows = ({name: data[f"{name}_{n}"] for name in names} for n in range(self.rows))
        made = tuple(self.of_row(row) for row in rows if row[names[0]])
        return {**{name: data[name] for name in self.passages}, self.list_name: made}


class RisksForm(RowsForm):
    row, list_name = "Risk", "risks"

    def fields_of_row(self) -> dict[str, forms.Field]:
        return {
            "what": said("What could go wrong"),
            "likelihood": chosen("How likely", LEVELS, required=False),
            "harm": chosen("How harmful", LEVELS, required=False),
            "mitigation": said("What we do about it", most=1000, area=True), "owner": said("Who"),
        }  # fmt: skip

    def of_row(self, data: Mapping[str, Any]) -> Risk:
        return Risk(
            what=data["what"], likelihood=Level(data["likelihood"]), harm=Level(data["harm"]),
            mitigation=data["mitigation"], owner=data["owner"],
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for n in range(self.rows):
            if data.get(f"what_{n}"):
                for name in ("likelihood", "harm"):
                    if not data.get(f"{name}_{n}"):
                        self.add_error(f"{name}_{n}", "Choose low, medium or high")
        return data


class StepsForm(RowsForm):
    row, list_name = "Step", "steps"

    def fields_of_row(self) -> dict[str, forms.Field]:
        return {"what": said("What is done"), "owner": said("Who"), "by": DayField("By when")}

    def of_row(self, data: Mapping[str, Any]) -> Step:
        return Step(what=data["what"], owner=data["owner"], by=data["by"])


class PlacesForm(RowsForm):
    row, list_name = "Place", "places"

    def fields_of_row(self) -> dict[str, forms.Field]:
        return {
            "title": said("Name of the place"), "what_for": said("What for"),
            "address": said("Address on the web", most=500),
        }  # fmt: skip

    def of_row(self, data: Mapping[str, Any]) -> Place:
        return Place(title=data["title"], what_for=data["what_for"], address=data["address"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for n in range(self.rows):
            address = data.get(f"address_{n}")
            if address and not address.startswith(("https://", "http://")):
                self.add_error(f"address_{n}", "Copy the address from the browser: it starts with"
                               " https://")  # fmt: skip
        return data


class FreezeForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class WithdrawForm(forms.Form):
    reason = said("Why it is withdrawn", most=300, required="Say why it is withdrawn")


class WordingForm(forms.Form):
    text = forms.CharField(
        label="Wording", max_length=LONGEST_PASSAGE, widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": "Write the passage, or take back your wording"},
    )  # fmt: skip


class TemplateForm(forms.Form):
    body = forms.CharField(
        label="Template", max_length=LONGEST_TEMPLATE, widget=forms.Textarea(attrs={"rows": 30}),
        error_messages={"required": "The template is empty. Start from ours."},
    )  # fmt: skip

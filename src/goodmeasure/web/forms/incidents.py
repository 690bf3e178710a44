"""The incident plan as people write it: one form, with a part for each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from goodmeasure.decisions.incident.plan import (
    Leans,
    Place,
    PlaceWords,
    Routes,
    Words,
    problems,
    usual,
)
from goodmeasure.measures.limits import Counting, Limit, limit_of
from goodmeasure.web.forms.days import DayField

LEANS = (
    (Leans.OTHERS.value, "Yes: it runs elsewhere, and we get in without our systems"),
    (Leans.SIGN_IN.value, "Perhaps not: it runs elsewhere, but we get in through our own sign-in"),
    (Leans.OURS.value, "No: it runs on our own systems"),
)
TAKEN = {
    Leans.OURS: "Nobody has said: we take it that it does not",
    Leans.OTHERS: "Nobody has said: we take it that it does",
}
LONG = 5_000
SHORT = 300
SCENARIO = "Our network is down: no website, no e-mail, and no sign-in that goes through it."


def key_of(place: Place, field: str) -> str:
    """ "message-channel-7"."""
    return f"{field}-{place.key.replace(':', '-')}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceFields:
    """The fields of one place, by name, in order."""

    place: Place
    names: tuple[str, ...]
    hints: dict[str, str]


class PlanForm(forms.Form):
    """``seen`` is the version that held when the form was made, 0 where there was none."""

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    starts = forms.CharField(
        label="Who says that the plan starts, and how are they reached?",
        max_length=500, widget=forms.Textarea,
        error_messages={"required": "Say who starts it. Without that, nobody does"},
    )  # fmt: skip
    copies = forms.CharField(
        label="Where are copies of the plan kept?",
        max_length=500, widget=forms.Textarea,
        error_messages={"required": "Say where copies are, outside of our own systems"},
    )  # fmt: skip

    def __init__(self, data: Any, *, routes: Routes, words: Words, seen: int) -> None:
        self.routes, self.before = routes, words
        initial = {"starts": words.starts, "copies": words.copies, "seen": seen}
        super().__init__(data, initial=initial)
        self.groups = _groups(routes, words)
        for number, (group, name) in enumerate(self.groups, start=1):
            self.fields[f"order-{group}"] = _place_in_order(name, number, len(self.groups))
        self.parts = tuple(self._part(one, words) for one in routes.places)

    def _part(self, place: Place, words: Words) -> PlaceFields:
        said = words.places.get(place.key, PlaceWords())
        made: dict[str, forms.Field] = {
            "leans": forms.ChoiceField(
                label="Does it work while our own systems are down?", required=False,
                choices=[("", TAKEN[usual(place.outlet)]), *LEANS], initial=said.leans or "",
            ),
            "message": forms.CharField(
                label="What is said there first", required=False, max_length=LONG,
                widget=forms.Textarea, initial=said.message,
            ),
            "who": _line("Who can post there", said.who),
            "device": _line("From what device", said.device),
            "key_place": _line("Where the key is kept", said.key_place),
        }  # fmt: skip
        for name, field in made.items():
            self.fields[key_of(place, name)] = field
        hints = {
            "message": _limit_hint(limit_of(place.outlet)),
            "device": "One that works without our network, such as a phone with mobile data.",
            "key_place": "Never the key itself. For example: sealed envelope in the duty office"
            " safe.",
        }
        return PlaceFields(
            place=place,
            names=tuple(key_of(place, one) for one in made),
            hints={key_of(place, name): hint for name, hint in hints.items()},
        )

    def words(self) -> Words:
        given = self.cleaned_data
        order = sorted(
            (given.get(f"order-{group}") or len(self.groups), place, group)
            for place, (group, _) in enumerate(self.groups)
        )
        return Words(
            starts=given.get("starts", ""),
            copies=given.get("copies", ""),
            order=tuple(group for _, _, group in order),
            places={one.key: self._words_of(one) for one in self.routes.places},
        )

    def _words_of(self, place: Place) -> PlaceWords:
        """As they were for a place that the table did not have when the form was made."""
        if not any(name in self.data for name in self._names(place)):
            return self.before.places.get(place.key, PlaceWords())

        def said(field: str) -> str:
            return str(self.cleaned_data.get(key_of(place, field)) or "").strip()

        return PlaceWords(
            leans=Leans(said("leans")) if said("leans") else None, message=said("message"),
            who=said("who"), device=said("device"), key_place=said("key_place"),
        )  # fmt: skip

    def _names(self, place: Place) -> tuple[str, ...]:
        return next(one.names for one in self.parts if one.place == place)

    def write_over(self, seen: int) -> None:
        """Sent once more, it stands in place of ``seen``."""
        self.data = {**self.data.dict(), "seen": str(seen)}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for wrong in problems(self.routes, self.words()):
            self.add_error(key_of(self.routes.place(wrong.place), wrong.field), wrong.sentence)
        return given


def _groups(routes: Routes, words: Words) -> list[tuple[int, str]]:
    """Groups with a place, each once, in the order that stands."""
    known = {one.group: one.name for one in routes.rows if one.ways}
    order = {group: place for place, group in enumerate(words.order)}
    return sorted(known.items(), key=lambda one: order.get(one[0], len(order)))


def _place_in_order(name: str, number: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=name, initial=number, required=False, min_value=1, max_value=1_000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"{name}: enter a number from 1 to {most}"
        ),
    )  # fmt: skip


def _line(label: str, initial: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=SHORT, initial=initial)


def _limit_hint(limit: Limit | None) -> str:
    if limit is None:
        return "There is no limit that we know of. Two or three sentences are read; more are not."
    if limit.counting is Counting.TEXT_MESSAGES:
        return "One text message holds 160 letters; at most six are joined."
    note = f" {limit.note}" if limit.note else ""
    links = f" A link counts as {limit.link}." if limit.link else ""
    return f"At most {limit.most:,}, as they count there.{links}{note}"


class ScenarioForm(forms.Form):
    scenario = forms.CharField(
        label="What is down in this drill?", max_length=300, initial=SCENARIO,
        widget=forms.Textarea, error_messages={"required": "Say what is down"},
    )  # fmt: skip


class FailedForm(forms.Form):
    note = forms.CharField(
        label="What did not work?", max_length=1_000, widget=forms.Textarea,
        error_messages={"required": "Say what did not work. A few words are enough"},
    )  # fmt: skip


class FinishForm(forms.Form):
    learned = forms.CharField(
        label="What was learned?", max_length=4_000, required=False, widget=forms.Textarea
    )
    next_on = DayField("Day of the next drill", "Enter the day of the next drill")

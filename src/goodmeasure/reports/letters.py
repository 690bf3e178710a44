"""E-mails that people get: few, as plain text and as HTML, and each says why it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from goodmeasure.decisions.review.signposts import Tripped
from goodmeasure.decisions.review.watched import Spec
from goodmeasure.reports import wording
from goodmeasure.reports.signposts import state_sentence, threshold_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    subject: str
    plain: str
    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Trip:
    """``about`` is the decision or the question it is attached to; ``link`` may be empty."""

    spec: Spec
    title: str
    on: date
    mean: float
    about: str
    link: str


def signpost_letter(trips: Sequence[Trip], organisation: str) -> Letter:
    """All that have tripped, to the person who owns them; at least one."""
    one = len(trips) == 1
    subject = (
        f"Signpost tripped: {trips[0].title}" if one else f"{len(trips)} signposts have tripped"
    )
    asked = "Look at what has changed since, and write down what you did."
    why = (
        f"You get this e-mail because you are the owner of {'this signpost' if one else 'these'} at"
        f" {organisation}. It is sent once."
    )
    said = [part for trip in trips for part in _of_trip(trip, organisation)]
    return _letter(subject, [*said, asked], why, [trip.link for trip in trips])


def _of_trip(trip: Trip, organisation: str) -> list[str]:
    said = (
        f"A signpost of {organisation} has tripped: {trip.title}",
        state_sentence(trip.spec, Tripped(on=trip.on, mean=trip.mean)),
        f"It was to trip when {_low(threshold_words(trip.spec))}. The watch began on"
        f" {wording.day(trip.spec.set_on)}.",
        f"It would change this: {trip.about}" if trip.about else "",
        trip.link,
    )
    return [one for one in said if one]


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _letter(subject: str, said: Sequence[str], why: str, links: Sequence[str]) -> Letter:
    parts = [
        f'<p><a href="{escape(one, quote=True)}">Open the signpost</a></p>'
        if one in links
        else f"<p>{escape(one)}</p>"
        for one in said
    ]
    html = (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head><body>{''.join(parts)}<hr><p>{escape(why)}</p>"
        "</body></html>"
    )
    flat = " ".join(subject.split())  # a header is one line
    return Letter(subject=flat[:200], plain="\n\n".join([*said, "--", why]) + "\n", html=html)

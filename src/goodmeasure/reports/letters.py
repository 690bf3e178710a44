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


def signpost_letter(
    spec: Spec, *, title: str, on: date, mean: float, about: str, organisation: str, link: str
) -> Letter:
    """``about`` is the decision or the question it is attached to; ``link`` may be empty."""
    said = [
        f"A signpost of {organisation} has tripped: {title}",
        state_sentence(spec, Tripped(on=on, mean=mean)),
        f"It was to trip when {_low(threshold_words(spec))}.",
        f"It would change this: {about}" if about else "",
        "Look at what has changed since, and write down what you did.",
        link,
    ]
    why = (
        f"You get this e-mail because you are the owner of this signpost at {organisation}. It is"
        f" sent once. The watch began on {wording.day(spec.set_on)}."
    )
    return _letter(f"Signpost tripped: {title}", [one for one in said if one], why, link)


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _letter(subject: str, said: Sequence[str], why: str, link: str) -> Letter:
    parts = [
        f'<p><a href="{escape(link, quote=True)}">Open the signpost</a></p>'
        if one == link
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

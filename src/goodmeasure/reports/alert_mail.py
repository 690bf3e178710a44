"""The e-mail about alerts, as plain text and as HTML, which say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from goodmeasure.reports.figures import many
from goodmeasure.reports.texts import plain


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


def alert_mail(organisation: str, sentences: Sequence[str], *, address: str) -> Mail:
    """What has come up, where to see it, and why this e-mail came.

    ``address`` is that of the pages, "" where nobody has said it. Sentences may hold names that
    others chose.
    """
    name = " ".join(plain(organisation).split())
    said = [" ".join(plain(one).split()) for one in sentences]
    opening = f"{many(len(said), 'thing needs', 'things need')} somebody at {name}:"
    link = f"{address}/alerts/" if address else ""
    where = f"See what to do: {link}" if link else "See what to do on the page Alerts."
    why = (
        f"You get this because you are an officer, approver or administrator of {name} in Good"
        " Measure. It comes once for each thing."
    )
    points = "\n".join(f"- {one}" for one in said)
    items = "".join(f"<li>{escape(one)}</li>" for one in said)
    shown = f'<a href="{escape(link, quote=True)}">See what to do</a>' if link else escape(where)
    return Mail(
        subject=f"{name}: {said[0]}"[:150] if len(said) == 1 else f"{name}: {opening}"[:150],
        text=f"{opening}\n\n{points}\n\n{where}\n\n{why}\n",
        html=f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(name)}'
        f"</title></head><body><p>{escape(opening)}</p><ul>{items}</ul>"
        f"<p>{shown}</p><p>{escape(why)}</p></body></html>",
    )

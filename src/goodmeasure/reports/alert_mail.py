"""The e-mail about alerts, as plain text and as HTML, which say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from goodmeasure.reports.figures import many
from goodmeasure.reports.texts import plain

LONGEST_SUBJECT = 150
STYLE = "max-width: 40em; font: 16px/1.5 Arial, sans-serif; color: #212b32"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


def alert_mail(organisation: str, alerts: Sequence[tuple[str, str]], *, address: str) -> Mail:
    """What has come up, where to see it, and why this e-mail came.

    ``alerts`` are pairs of a kind and a sentence, in the order in which they are read. Sentences
    may hold names that others chose. ``address`` is that of the pages, "" where nobody has said it.
    """
    name = _line(organisation)
    said = [(_line(kind), _line(sentence)) for kind, sentence in alerts]
    parts = {kind: [one for of, one in said if of == kind] for kind, _ in said}
    things = many(len(said), "thing needs", "things need")
    order = ", the most urgent first" if len(said) > 1 else ""
    opening = f"{things} somebody at {name}{order}:"
    link = f"{address}/alerts/" if address else ""
    where = f"See what to do: {link}" if link else "See what to do on the page Alerts."
    why = (
        f"You get this because you are an officer, approver or administrator of {name} in Good"
        " Measure. It comes once for each thing."
    )
    shown = f'<a href="{escape(link, quote=True)}">See what to do</a>' if link else escape(where)
    subject = said[0][1] if len(said) == 1 else f"{things} somebody"
    return Mail(
        subject=_cut(f"{name}: {subject}"),
        text="\n\n".join([opening, *_as_text(parts), where, why]) + "\n",
        html=f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(name)}'
        f'</title></head><body style="{STYLE}"><p>{escape(opening)}</p>{_as_html(parts)}'
        f"<p>{shown}</p><p>{escape(why)}</p></body></html>",
    )


def _line(text: str) -> str:
    return " ".join(plain(text).split())


def _capital(kind: str) -> str:
    return kind[:1].upper() + kind[1:]


def _cut(subject: str) -> str:
    """At the end of a word."""
    if len(subject) <= LONGEST_SUBJECT:
        return subject
    return f"{subject[:LONGEST_SUBJECT].rpartition(' ')[0]} …"


def _as_text(parts: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A heading over each kind, where there are several."""
    for kind, sentences in parts.items():
        head = [_capital(kind)] if len(parts) > 1 else []
        yield "\n".join([*head, *(f"- {one}" for one in sentences)])


def _as_html(parts: Mapping[str, Sequence[str]]) -> str:
    said = ""
    for kind, sentences in parts.items():
        if len(parts) > 1:
            said += f'<h2 style="font-size: 1.1em">{escape(_capital(kind))}</h2>'
        said += f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in sentences)}</ul>"
    return said

"""The plan as it is printed and kept elsewhere: one HTML document, and two pages of PDF of it.

The document holds all that it needs: no script, no picture, no style sheet and no link from
elsewhere, so that it opens from a disk while everything else is down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from goodmeasure.decisions.incident.plan import Leans, Place, Plan, Row
from goodmeasure.reports import wording
from goodmeasure.reports.incident import words
from goodmeasure.reports.pdf import Printed, pdf

PAGES = 2
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
"""Points of the letters, largest first; below 8 nobody reads it in a hurry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    plan: Plan
    organisation: str
    version: int
    made_on: date
    made_by: str
    size: float = SIZES[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One group in the table. ``first`` is where they are told while our systems are down; ``then``
    the other place, if it would work too."""

    name: str
    first: str
    then: str
    usual: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One place: what to say, who can say it, from what device, with what key."""

    title: str
    whom: str
    leans: str
    facts: tuple[tuple[str, str], ...]
    message: str
    count: str


def html(sheet: Sheet, *, to_print: bool = False) -> str:
    """The whole document; ``to_print`` leaves out what is for screens alone."""
    plan = sheet.plan
    css = _css("plan.css") + ("" if to_print else _css("wide.css")) + print_css(sheet.size)
    return (
        _environment()
        .get_template("plan.html")
        .render(
            sheet=sheet,
            day=wording.day(sheet.made_on),
            lines=[_line(plan, row) for row in plan.told],
            warnings=words.warnings(plan),
            gaps=words.gaps_sentence(plan),
            needed=[_card(plan, one) for one in plan.needed],
            spare=[_card(plan, one) for one in plan.spare],
            lost=[_card(plan, one) for one in plan.lost],
            css=css,
        )
    )


def fitted(sheet: Sheet) -> tuple[Sheet, Printed]:
    """With the largest letters that fit two pages; the smallest where none do, on more pages."""
    for size in SIZES:
        tried = replace(sheet, size=size)
        made = pdf(html(tried, to_print=True))
        if made.pages <= PAGES:
            break
    return tried, made


def print_css(size: float) -> str:
    return f"{_css('print.css')}@media print {{ html {{ font-size: {size:g}pt; }} }}"


@cache
def _css(name: str) -> str:
    return files("goodmeasure.reports.incident").joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("goodmeasure.reports.incident", ""), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip


def _line(plan: Plan, row: Row) -> Line:
    found, then = plan.when_down(row), plan.then(row)
    return Line(
        name=words.row_name(plan, row),
        first=_marked(plan, found) if found else "",
        then=_marked(plan, then) if then else "",
        usual=words.titles(plan, row.ways[:1]),
    )


def _marked(plan: Plan, place: Place) -> str:
    mind = " (if we can sign in)" if plan.leans(place) is Leans.SIGN_IN else ""
    return f"{place.title}{mind}"


def _card(plan: Plan, place: Place) -> Card:
    said = plan.of(place.key)
    facts = (
        ("Who can post", said.who),
        ("From what device", said.device),
        ("Where the key is kept", said.key_place),
    )
    return Card(
        title=place.title,
        whom=", ".join(dict.fromkeys(row.name for row in plan.told_at(place))),
        leans=words.leans_words(plan, place),
        facts=tuple((name, value or "Not written down") for name, value in facts),
        message=said.message,
        count=words.count_words(place, said.message) if said.message else "",
    )

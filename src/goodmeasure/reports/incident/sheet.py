"""The plan as it is printed and kept elsewhere: one HTML document, and two pages of PDF of it.

The document holds all that it needs: no script, no picture, no style sheet and no link from
elsewhere, so that it opens from a disk while everything else is down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from goodmeasure.decisions.incident.plan import Leans, Place, Plan, Row
from goodmeasure.reports import wording
from goodmeasure.reports.incident import words
from goodmeasure.reports.pdf import Printed, pdf

PAGES = 2
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
"""Points of the letters, largest first; below 8 nobody reads it in a hurry."""
SHORT = 900
"""Letters of a place's words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    plan: Plan
    organisation: str
    version: int
    made_on: date
    made_by: str
    size: float = SIZES[0]
    is_long: bool = False
    """Takes more than two pages, whatever the size of the letters; then the paper says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One group in the table. ``first`` is where they are told while our systems are down; ``then``
    the other place, if it would work too. Keys are those of their cards."""

    name: str
    first: str
    first_key: str
    then: str
    then_key: str
    usual: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One place: what to say, who can say it, from what device, with what key."""

    key: str
    title: str
    whom: str
    leans: str
    facts: tuple[tuple[str, str], ...]
    message: str
    count: str
    same_as: str = ""
    """The place before it that says the same words: paper says them once."""

    @property
    def short(self) -> bool:
        """Whether half a page's width is enough. What stands side by side cannot go over a page's
        end, so that a long one must have the width to itself."""
        message = 0 if self.same_as else len(self.message)
        return message + sum(len(value) for _, value in self.facts) <= SHORT


def html(sheet: Sheet, *, to_print: bool = False) -> str:
    """The whole document; ``to_print`` leaves out what is for screens alone."""
    plan = sheet.plan
    cards = _cards(plan)
    css = _css("plan.css") + ("" if to_print else _css("screen.css")) + print_css(sheet.size)
    return (
        _environment()
        .get_template("plan.html")
        .render(
            sheet=sheet,
            day=wording.day(sheet.made_on),
            lines=[_line(plan, row) for row in plan.told],
            warnings=words.warnings(plan),
            gaps=words.gaps_sentence(plan),
            needed=_side_by_side(cards[one.key] for one in plan.needed),
            spare=_side_by_side(cards[one.key] for one in plan.spare),
            lost=_side_by_side(cards[one.key] for one in plan.lost),
            links=not to_print,
            css=css,
        )
    )


def fitted(sheet: Sheet) -> tuple[Sheet, Printed]:
    """With the largest letters that fit two pages; the smallest where none do, on more pages."""
    best = _printed(sheet, SIZES[-1])
    if best[1].pages > PAGES:
        return _printed(replace(sheet, is_long=True), SIZES[-1])
    low, high = 0, len(SIZES) - 1  # SIZES[high] fits; larger ones come first
    while low < high:
        middle = (low + high) // 2
        tried = _printed(sheet, SIZES[middle])
        if tried[1].pages <= PAGES:
            best, high = tried, middle
        else:
            low = middle + 1
    return best


def fewest_pages(sheet: Sheet) -> int:
    """Pages with the smallest letters: more than two cannot be helped but by saying less."""
    return _printed(sheet, SIZES[-1])[1].pages


def _printed(sheet: Sheet, size: float) -> tuple[Sheet, Printed]:
    tried = replace(sheet, size=size)
    return tried, _drawn(html(tried, to_print=True))


@lru_cache(maxsize=16)
def _drawn(page: str) -> Printed:
    """A version never changes, and drawing it takes seconds: what is saved twice is drawn once."""
    return pdf(page)


def print_css(size: float) -> str:
    return f"{_css('print.css')}@media print {{ html {{ font-size: {size:g}pt; }} }}"


@cache
def _css(name: str) -> str:
    return files("goodmeasure.reports.incident").joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("goodmeasure.reports.incident", ""), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters["dialled"] = dialled
    return made


_NUMBER = re.compile(r"(?<![\w+])(?:\+\d{1,3}[ -]?(?:\(0\)[ -]?)?|0)\d(?:[ -]?\d){6,12}(?![\w-])")


def dialled(text: str) -> Markup:
    """With each telephone number as a link, which a phone calls when it is touched."""
    said, here = Markup(""), 0
    for found in _NUMBER.finditer(text):
        number = re.sub(r"[^\d+]", "", found[0].replace("(0)", ""))
        link = Markup('<a href="tel:{}">{}</a>').format(number, found[0])
        said += escape(text[here : found.start()]) + link
        here = found.end()
    return said + escape(text[here:])


def _side_by_side(cards: Iterable[Card]) -> list[tuple[Card, ...]]:
    """Two beside each other on paper where both are short; in the order they came."""
    rows: list[tuple[Card, ...]] = []
    for card in cards:
        if rows and len(rows[-1]) == 1 and card.short and rows[-1][0].short:
            rows[-1] = (*rows[-1], card)
        else:
            rows.append((card,))
    return rows


def _line(plan: Plan, row: Row) -> Line:
    found, then = plan.when_down(row), plan.then(row)
    return Line(
        name=words.row_name(plan, row),
        first=_marked(plan, found) if found else "",
        first_key=_anchor(found) if found else "",
        then=_marked(plan, then) if then else "",
        then_key=_anchor(then) if then else "",
        usual="" if found and found.key == row.ways[0] else words.titles(plan, row.ways[:1]),
    )


def _marked(plan: Plan, place: Place) -> str:
    mind = " (if we can sign in)" if plan.leans(place) is Leans.SIGN_IN else ""
    return f"{place.title}{mind}"


def _anchor(place: Place) -> str:
    return f"place-{place.key.replace(':', '-')}"


def _cards(plan: Plan) -> dict[str, Card]:
    """By place, in the order in which they stand; each names the one before with the same words."""
    found: dict[str, Card] = {}
    said: dict[str, str] = {}
    for place in (*plan.needed, *plan.spare, *plan.lost):
        card = _card(plan, place)
        same = said.setdefault(card.message, card.title) if card.message else card.title
        found[place.key] = replace(card, same_as=same if same != card.title else "")
    return found


def _card(plan: Plan, place: Place) -> Card:
    said = plan.of(place.key)
    facts = (
        ("Who can post", said.who),
        ("From what device", said.device),
        ("Where the key is kept", said.key_place),
    )
    return Card(
        key=_anchor(place),
        title=place.title,
        whom=", ".join(dict.fromkeys(row.name for row in plan.told_at(place))),
        leans=words.leans_words(plan, place),
        facts=tuple((name, value or "Not written down") for name, value in facts)
        if said.is_written
        else (),
        message=said.message,
        count=words.count_words(place, said.message) if said.message else "",
    )

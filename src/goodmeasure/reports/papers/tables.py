"""Tables and lists of papers. Where there is nothing they are empty, and a template says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from goodmeasure.decisions.record.record import GroupThen, Record
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.outcome import Outcome
from goodmeasure.reports import wording
from goodmeasure.reports.audiences import GRADES, share_words
from goodmeasure.reports.papers.annex import Annex
from goodmeasure.reports.papers.language import Blocks
from goodmeasure.reports.papers.tree import (
    Block,
    Bullets,
    Day,
    Inline,
    Line,
    Paragraph,
    Table,
    Text,
    words,
)
from goodmeasure.reports.reviews.knowing import choice_sentence, first_to_collect
from goodmeasure.reports.reviews.names import Names, capital, weight_words
from goodmeasure.reports.reviews.sentence import Way, ways_to
from goodmeasure.reports.reviews.unknown import all_notes
from goodmeasure.reports.reviews.weights import weighing_words

NARROW_COLUMNS = 6
"""Columns beyond which a table is put on a sheet on its side."""
MOST_TURNS = 4
AS_IS = "as it is"
FIRST = 2
"""Things not known that a page has room for."""


def bullets(lines: Sequence[Line]) -> Blocks:
    return (Bullets(lines=tuple(lines)),) if lines else ()


def table(caption: str, head: tuple[str, ...], rows: Iterable[tuple[Line, ...]]) -> Blocks:
    made = tuple(rows)
    if not made:
        return ()
    return (Table(caption=caption, head=head, rows=made, wide=len(head) > NARROW_COLUMNS),)


def own(text: str, missing: str = "Not known") -> Line:
    return (Text(text=text, own=True),) if text.strip() else (Text(text=missing),)


def on(day: date | None) -> Line:
    return (Day(on=day),) if day is not None else (Text(text="No day set"),)


def states(record: Record, *, changed: bool = False) -> Blocks:
    """Every channel that there is or that the choice opens; or only those that it changes."""
    chosen = record.chosen
    after = {one.channel: one.state.value for one in chosen.places} if chosen else {}
    return table(
        "What changes" if changed else "What happens to each channel",
        ("Channel", "Before", "After"),
        (
            (own(one.title), words(capital(one.state or "not there yet")),
             words(capital(after.get(one.key, AS_IS))))
            for one in record.channels
            if (one.state and not changed) or after.get(one.key, one.state) != one.state
        ),
    )  # fmt: skip


def evidence(record: Record, annex: Annex) -> Blocks:
    """One table of what is scored for all, and one for each criterion that is scored by group."""
    under = record.under
    head = tuple(one.title for one in under.options)
    plain = [one for one in under.leaves if not one.by_group]
    found: list[Block] = []
    found += table(
        "What is known of each option", ("Criterion", *head),
        (
            ((Text(text=_titled(one)),),
             *(annex.cell(option.key, one, None) for option in under.options))
            for one in plain
        ),
    )  # fmt: skip
    for criterion in (one for one in under.leaves if one.by_group):
        found += table(
            f"{_titled(criterion)}, by group", ("Group", *head),
            (
                (own(audience.title),
                 *(annex.cell(option.key, criterion, audience.key) for option in under.options))
                for audience in under.audiences
                if audience.weight > 0
            ),
        )  # fmt: skip
    return tuple(found)


def _titled(criterion: Criterion) -> str:
    unit = f" ({criterion.scale.unit})" if criterion.scale and criterion.scale.unit else ""
    return f"{criterion.title}{unit}"


def judgements(record: Record, names: Names) -> Blocks:
    return table(
        "Who judged what, and why", ("What", "Who", "Score, of ten", "Why", "It rests on"),
        (
            (words(capital(names.place(*cell.place))), own(one.author), words(f"{one.score:g}",
             own=True), own(one.reason), words(GRADES[one.grade][0]))
            for cell in record.under.cells
            for one in cell.judgements
        ),
    )  # fmt: skip


def weighings(record: Record, names: Names) -> Blocks:
    return table(
        "What people said matters", ("Who", "What they said", "Why"),
        (
            (own(one.author), words(weighing_words(one, names), own=True),
             own(one.reason, "No reason given"))
            for one in record.under.weighings
        ),
    )  # fmt: skip


def turning(outcome: Outcome, names: Names, annex: Annex) -> Blocks:
    """The nearest weights at which another option would come first."""
    ways = [
        (one.option, way)
        for one in outcome.standings[1:]
        for way in ways_to(outcome, one.option)
    ]  # fmt: skip
    ways.sort(key=lambda one: abs(one[1].weight - one[1].now))
    if not ways:
        said = "No change of one weight alone would put another option first."
        return bullets([annex.figure("weights", said)])
    return bullets(
        [annex.figure("weights", _turn(option, way, names)) for option, way in ways[:MOST_TURNS]]
    )


def _turn(option: str, way: Way, names: Names) -> str:
    more = "more" if way.more else "less"
    return (
        f"{names.option(option)} would come first if {names.criterion(way.criterion)} counted for"
        f" {more} than {weight_words(way.weight)} of all weight (now {weight_words(way.now)})."
    )


def unknown(record: Record, names: Names) -> Blocks:
    """Notes on what is missing, and on weights that do not fit together."""
    return bullets(
        [words(one.sentence, own=True) for one in all_notes(record.notes, names)]
    )  # fmt: skip


def unknown_first(record: Record, names: Names) -> Blocks:
    """The first of them, where there is no room for all."""
    said = [words(one.sentence, own=True) for one in all_notes(record.notes, names)]
    more = [words("More is named in the report.")] if len(said) > FIRST else []
    return bullets([*said[:FIRST], *more])


def collect_first(record: Record, names: Names, annex: Annex) -> Blocks:
    return bullets(
        [annex.figure("knowing", said) for said in first_to_collect(record.knowing, names)]
    )


def waiting(record: Record) -> str:
    return choice_sentence(record.waiting) if record.waiting is not None else ""


def method(record: Record, annex: Annex) -> Line:
    """How it was worked out, so that somebody can do it again."""
    outcome = record.outcome
    if outcome is None:
        return ()
    return (
        Text(text="The review stood as it did after its change "),
        Text(text=f"{record.change}", own=True),
        Text(text=" on "),
        Day(on=record.day),
        *annex.figure(
            "outcome",
            f", and was worked out from {wording.number(outcome.n)} draws by version"
            f" {record.method_version} of the method, from seed {record.seed}",
        ),
        Text(text=". The same seed gives the same figures again."),
    )


def groups(record: Record, annex: Annex) -> Blocks:
    """Where each group is told of each purpose; those without any way are named below."""
    rows = []
    for one in record.groups:
        if not one.routes:
            continue
        size = wording.number(one.size) if one.size is not None else "Not known"
        told = [
            f"{route.purpose}: {route.first}"
            + (f", else {route.fallback}" if route.fallback else "")
            for route in one.routes
        ]
        rows.append((
            own(one.title), annex.figure(("size", one.key), size), own("; ".join(told)),
        ))  # fmt: skip
    found = table("Groups, and where each can be reached",
                  ("Group", "How many people", "Where they are told"), rows)  # fmt: skip
    out = [one for one in record.groups if not one.routes]
    if not out:
        return found
    said: list[Inline] = [Text(text="Nobody has chosen where these are told: ")]
    for place, one in enumerate(out):
        said.append(Text(text=f"{', ' if place else ''}{one.title}", own=True))
        if one.size is not None:
            said.append(Text(text=" ("))
            said += annex.figure(("size", one.key), wording.number(one.size))
            said.append(Text(text=")"))
    return (*found, Paragraph(line=(*said, Text(text="."))))


def presence(record: Record, annex: Annex) -> Blocks:
    """Groups down, places across; those of which nothing is known anywhere are named below."""
    outlets = list(dict.fromkeys(place.outlet for one in record.groups for place in one.presence))
    known = [
        one for one in record.groups if any(place.answer.finding for place in one.presence)
    ]  # fmt: skip
    found = table(
        "Where groups are: how many of each group are there", ("Group", *outlets),
        ((own(one.title), *(_there(one, outlet, annex) for outlet in outlets)) for one in known),
    ) if outlets else ()  # fmt: skip
    out = [one.title for one in record.groups if one not in known]
    if not out:
        return found
    said: Line = (Text(text="Not known, of any of these places: "), Text(text=", ".join(out),
                  own=True), Text(text="."))  # fmt: skip
    return (*found, Paragraph(line=said))


def _there(group: GroupThen, outlet: str, annex: Annex) -> Line:
    place = next((one for one in group.presence if one.outlet == outlet), None)
    if place is None or place.answer.finding is None:
        return words("Not known")
    return annex.figure(("presence", group.key, outlet), share_words(place.answer.finding))

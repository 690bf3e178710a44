"""Tables and lists of papers. Where there is nothing they are empty, and a template says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from goodmeasure.decisions.record.record import GroupThen, Record
from goodmeasure.decisions.review.cells import Kind
from goodmeasure.decisions.review.checks import Trouble
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
from goodmeasure.reports.reviews.cells import why_unknown
from goodmeasure.reports.reviews.knowing import choice_sentence, first_to_collect
from goodmeasure.reports.reviews.names import NEAR, Names, capital, weight_words, within
from goodmeasure.reports.reviews.sentence import way_words, ways_to
from goodmeasure.reports.reviews.weights import weighing_words

NARROW_COLUMNS = 6
"""Columns beyond which a table is put on a sheet on its side."""
MOST_TURNS = 4


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


def evidence(record: Record, annex: Annex) -> Blocks:
    """One table of what is scored for all, and one for each criterion that is scored by group. What
    is known of no option is named below its table, and not repeated in each of its cells."""
    under = record.under
    plain = [
        (within(one.title), _titled(one), one, None) for one in under.leaves if not one.by_group
    ]
    found = _cells(record, annex, ("What is known of each option", "Criterion"), plain)
    for criterion in (one for one in under.leaves if one.by_group):
        by_group = [
            (one.title, one.title, criterion, one.key) for one in under.audiences if one.weight > 0
        ]
        caption = f"{_titled(criterion)}, by group"
        found += _cells(record, annex, (caption, "Group"), by_group)
    return tuple(found)


Row = tuple[str, str, Criterion, str | None]
"""What it is called in a sentence and at the head of its row, its criterion and its group."""


def _cells(
    record: Record, annex: Annex, heads: tuple[str, str], rows: Sequence[Row]
) -> list[Block]:
    caption, first = heads
    options = record.under.options
    out: dict[str, list[str]] = {}
    known = []
    for name, title, criterion, audience in rows:
        why = _not_known(record, criterion, audience)
        if why is None:
            cells = (annex.cell(one.key, criterion, audience) for one in options)
            known.append((own(title), *cells))
        else:
            out.setdefault(why, []).append(name)
    found: list[Block] = [*table(caption, (first, *(one.title for one in options)), known)]
    for why, names in out.items():
        what = ", ".join(names)
        if rows[0][3] is not None:
            whose = f" for {what}" if known else ", for any group"
            what = f"{within(rows[0][2].title)}{whose}"
        said = wording.sentences(f"Not known of any option: {what}", why)
        found.append(Paragraph(line=words(said, own=True)))
    return found


def _not_known(record: Record, criterion: Criterion, audience: str | None) -> str | None:
    """Why nothing is known of any option, where it is the same of all; else ``None``."""
    cells = [record.under.cell(one.key, criterion.key, audience) for one in record.under.options]
    if any(one.kind_on(record.day) is not Kind.UNKNOWN for one in cells):
        return None
    reasons = {why_unknown(one, record.day) for one in cells}
    return reasons.pop() if len(reasons) == 1 else None


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
        "Weights, by person", ("Who", "What they said", "Why"),
        (
            (own(one.author), words(weighing_words(one, names), own=True),
             own(one.reason, "No reason given"))
            for one in record.under.weighings
        ),
    )  # fmt: skip


def turning(record: Record, outcome: Outcome, names: Names, annex: Annex) -> Blocks:
    """The nearest weights at which another option comes first. None of a criterion on which nothing
    is known of any option: there, chance alone would tell them apart."""
    nothing = {one.about[0] for one in record.notes if one.trouble is Trouble.NOBODY_SCORED}
    ways = [
        (one.option, way)
        for one in outcome.standings[1:]
        for way in ways_to(outcome, one.option)
        if NEAR < way.weight < 1 - NEAR and way.criterion not in nothing
    ]
    ways.sort(key=lambda one: abs(one[1].weight - one[1].now))
    said = [
        f"{names.option(option)} comes first if {way_words(way, names)} of all weight"
        f" (now {weight_words(way.now)})."
        for option, way in ways[:MOST_TURNS]
    ] or ["No change of one weight alone puts another option first."]
    return bullets([annex.figure("weights", one) for one in said])


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
    found = table("Where each group is told",
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
    """Each group with how many of it are on each place, most first; those of which nothing is known
    anywhere are named below."""
    known = [one for one in record.groups if any(there.answer.finding for there in one.presence)]
    found = table(
        "Where groups are", ("Group", "How many of them are there", "Not known"),
        ((own(one.title), _there(one, annex), _unasked(one)) for one in known),
    )  # fmt: skip
    out = [one.title for one in record.groups if one not in known]
    if not out:
        return found
    said: Line = (Text(text="Not known, of any place: "), Text(text=", ".join(out), own=True),
                  Text(text="."))  # fmt: skip
    return (*found, Paragraph(line=said))


def _there(group: GroupThen, annex: Annex) -> Line:
    answers = [(one.outlet, one.answer.finding) for one in group.presence if one.answer.finding]
    said: list[Inline] = []
    for outlet, finding in sorted(answers, key=lambda one: -one[1].value):
        said.append(Text(text=f"{'; ' if said else ''}{outlet} ", own=True))
        said += annex.figure(("presence", group.key, outlet), share_words(finding))
    return tuple(said)


def _unasked(group: GroupThen) -> Line:
    return own(", ".join(one.outlet for one in group.presence if not one.answer.finding), "Nothing")

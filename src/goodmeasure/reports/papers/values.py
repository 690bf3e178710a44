"""Everything that a template may name, from one record: the whole of what papers can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from goodmeasure.decisions.record.record import Record
from goodmeasure.reports.papers import channels, options, tables, unknown, written
from goodmeasure.reports.papers.annex import Annex
from goodmeasure.reports.papers.language import Blocks, Own
from goodmeasure.reports.papers.tree import Day, Drawing, Line, Reference, Text
from goodmeasure.reports.reviews.names import Names, names_of
from goodmeasure.reports.reviews.ranks import ranks_picture
from goodmeasure.reports.reviews.sentence import anything_known, outcome_sentence
from goodmeasure.reports.reviews.weights import weights_picture

PARTS_OF_OPTIONS = options.PARTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """``values`` by the name that templates use; ``references`` is the whole annex."""

    values: Mapping[str, object]
    references: tuple[Reference, ...]


MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "organisation": "name of the organisation",
        "title": "title of the decision",
        "question": "question of the review",
        "draft": "true until it is frozen",
        "waits": "true for a decision to wait",
        "decision": "the decision in a sentence",
        "decided_on": "day of the decision",
        "review_on": "day on which it is looked at again",
        "approved_by": "who froze it",
        "replaces": "the earlier decision that it replaces",
        "purpose": "your words",
        "background": "your words",
        "reasons": "your words",
        "dissent": "your words",
        "decided_by": "your words",
        "authority": "your words",
        "recommendation": "your words",
        "resolution": "your words, ready for the minutes",
        "accessibility": "your words",
        "impersonation": "your words",
        "incident": "your words",
        "cost": "your words",
        "colleagues": "your words: what colleagues should do",
        "contact": "your words: whom to ask",
        "options": "list of options, with what speaks for and against each",
        "chosen": "title of the option that was chosen",
        "states": "table: each channel now and then",
        "changes": "table: only the channels that change",
        "moves": "list: what we do on each channel that changes, in words for the public",
        "answer": "what the review came to, in a sentence",
        "ranks": "picture: how often each option comes first",
        "weights": "picture: how much each criterion counts",
        "turning": "list: what would change the answer",
        "evidence": "tables: every cell of the review, with its range",
        "judgements": "table: who judged what, and why",
        "weighings": "table: who said what matters",
        "unknown": "list: what is not known",
        "unknown_figures": "list: what is not known, but for what people said matters",
        "unknown_first": "list: the first things that are not known, for one page",
        "collect_first": "list: what would be worth finding out",
        "waiting": "whether it is worth waiting, in a sentence",
        "groups": "table: groups, how many they are, where they are told",
        "presence": "table: where groups are",
        "equality": "table: effects by characteristic",
        "effects": "the same in short: a table of those with an effect, the others named",
        "risks": "table: risks and what is done about them",
        "steps": "table: steps, owners and days",
        "places": "list: where people find us now",
        "signposts": "table: what would make us look again",
        "events": "table: the platform evidence log",
        "method": "how the review was worked out, in a sentence",
        "edited": "list: passages in somebody’s own wording",
    }
)
"""Every placeholder with what it holds: shown beside the editor of templates."""


def fill(record: Record, edited: tuple[str, ...] = ()) -> Filled:
    """``edited`` says which passages of the pack are in whose own wording."""
    names = names_of(record.under, {one.key: one.title for one in record.channels})
    annex = Annex(record, names)
    words = record.words
    values: dict[str, object] = {
        "organisation": Own(text=record.organisation), "title": Own(text=record.title),
        "question": Own(text=record.question), "draft": record.is_draft, "waits": record.is_wait,
        "decision": decision(record), "decided_on": _day(record.decided_on),
        "review_on": _day(record.review_on), "approved_by": Own(text=record.frozen_by),
        "replaces": Own(text=record.replaces),
        "chosen": Own(text=record.chosen.title if record.chosen else ""),
        "options": options.options(record, names, annex),
        "edited": tables.bullets([(Text(text=one, own=True),) for one in edited]),
        **{
            name: Own(text=getattr(words, name))
            for name in ("purpose", "background", "reasons", "dissent", "decided_by", "authority",
                         "recommendation", "resolution", "accessibility", "impersonation",
                         "incident", "cost", "colleagues", "contact")
        },
        **_of_review(record, names, annex),
        **_of_tables(record, names, annex),
    }  # fmt: skip
    return Filled(values=values, references=tuple(annex.entries))


def _day(on: date | None) -> Day | str:
    return Day(on=on) if on is not None else "not yet set"


def decision(record: Record) -> Line:
    """ "Decided on 4 March 2026: close X. We look again on 1 September 2026, or when a signpost
    trips." Waiting is "until" that day."""
    chosen = record.chosen.title if record.chosen else "no option chosen yet"
    if record.decided_on is None or record.is_draft:
        start: Line = (Text(text="Proposed, and not decided yet: "),)
    else:
        start = (Text(text="Decided on "), Day(on=record.decided_on), Text(text=": "))
    what: Line = (Text(text=chosen, own=True),)
    if record.is_wait:
        what = (Text(text="wait, and for now “"), *what, Text(text="”"))
    if record.review_on is None:
        return (*start, *what, Text(text="."))
    again, trips = (
        (", until ", ", or until a signpost trips.") if record.is_wait
        else (". We look again on ", ", or when a signpost trips.")
    )  # fmt: skip
    end = trips if record.signposts else "."
    return (*start, *what, Text(text=again), Day(on=record.review_on), Text(text=end))


def _of_review(record: Record, names: Names, annex: Annex) -> dict[str, object]:
    outcome = record.outcome
    if outcome is None:
        said = f"The options could not be ranked: {record.no_outcome}"
        return {
            "answer": (Text(text=said),), "ranks": (), "weights": (), "turning": (),
            "collect_first": (), "waiting": "", "method": (),
        }  # fmt: skip
    weighed = any(one.points or one.order for one in record.under.weighings)
    sentence = outcome_sentence(
        outcome, names, weighed=weighed, known=anything_known(record.notes),
        said="what was said to matter",
    )  # fmt: skip
    ranks = Drawing(picture=ranks_picture(outcome, names), ref=annex.find("outcome"))
    weights = Drawing(picture=weights_picture(outcome, names), ref=annex.find("weights"))
    return {
        "answer": annex.figure("outcome", sentence),
        "ranks": (ranks,),
        "weights": (weights,),
        "turning": tables.turning(record, outcome, names, annex),
        "collect_first": tables.collect_first(record, names, annex),
        "waiting": tables.waiting(record),
        "method": tables.method(record, annex),
    }


def _of_tables(record: Record, names: Names, annex: Annex) -> dict[str, Blocks]:
    return {
        "states": channels.states(record),
        "changes": channels.changes(record),
        "moves": channels.moves(record),
        "evidence": tables.evidence(record, annex),
        "judgements": tables.judgements(record, names),
        "weighings": tables.weighings(record, names),
        "unknown": unknown.all_of(record, names),
        "unknown_figures": unknown.of_figures(record, names),
        "unknown_first": unknown.first(record, names),
        "groups": tables.groups(record, annex),
        "presence": tables.presence(record, annex),
        "equality": written.equality(record),
        "effects": written.effects(record),
        "risks": written.risks(record),
        "steps": written.steps(record),
        "places": written.places(record),
        "signposts": written.signposts(record),
        "events": written.events(record),
    }

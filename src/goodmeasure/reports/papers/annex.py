"""The data annex: every figure of a pack under a number, with all that is needed to defend it."""

from __future__ import annotations

from collections.abc import Mapping

from goodmeasure.decisions.record.record import GroupThen, Record
from goodmeasure.decisions.review.cells import Cell, Evidence, Kind
from goodmeasure.decisions.review.criteria import Criterion
from goodmeasure.decisions.review.outcome import Outcome
from goodmeasure.kernel.findings import Base, BaseKind, Finding
from goodmeasure.reports import wording
from goodmeasure.reports.audiences import GRADES, share_words
from goodmeasure.reports.papers.tree import Figure, Line, Reference, Text
from goodmeasure.reports.reviews.cells import (
    cell_words,
    figure_words,
    judged_words,
    judges_words,
    why_unknown,
    with_age,
)
from goodmeasure.reports.reviews.names import Names, capital, in_hundred
from goodmeasure.reports.reviews.weights import share_words as weight_share

METHODS: Mapping[str, str] = {
    "audiences": "The group’s own answers come first; a published figure counts for less",
    "effects": "A regression that holds other choices and the time of posting alike",
    "experiments": "A fair test by coin toss",
    "measures": "Counted, by the definition of the measure",
    "reach": "Worked out for the set of places that stay open",
    "surveys": "Counted from answers to a survey, each by its weight",
    "published-figures": "As its source published it",
}
"""Methods in a few words; each has a page of its own."""


class Annex:
    """Gives every figure its number, the same in all papers of a pack. In the order of a review:
    what it came to, weights, cells, then groups. One figure that several cells share has one
    number."""

    def __init__(self, record: Record, names: Names) -> None:
        self.record, self.names = record, names
        self.entries: list[Reference] = []
        self._numbers: dict[object, str] = {}
        if record.outcome is not None:
            self._outcome(record.outcome)
            self._weights(record.outcome)
        matter = {one.key for one in record.under.audiences if one.weight > 0}
        for criterion in record.under.leaves:
            for audience in record.under.audiences_of(criterion):
                if audience is not None and audience not in matter:
                    continue
                for option in record.under.options:
                    self._cell(record.under.cell(option.key, criterion.key, audience), criterion)
        for group in record.groups:
            self._group(group)
        if record.outcome is not None and record.everything is not None:
            self._knowing()

    def find(self, thing: object) -> str:
        """The number of a thing, empty where it has none: "outcome", "weights", "knowing", an item
        of a cell, ("size", group), ("presence", group, outlet)."""
        return self._numbers.get(thing, "")

    def figure(self, thing: object, text: str, *, strong: bool = False) -> Line:
        ref = self.find(thing)
        if not ref:
            return (Text(text=text, strong=strong),)
        return (Figure(text=text, ref=ref, strong=strong),)

    def in_words(self, option: str, criterion: Criterion) -> Line:
        """As ``cell`` of a criterion that is the same for all groups, with its unit."""
        cell = self.record.under.cell(option, criterion.key)
        unit = criterion.scale.unit if criterion.scale is not None else ""
        if cell.evidence is None or cell.kind_on(self.record.day) is not Kind.EVIDENCE:
            return self.cell(option, criterion, None)
        found = cell.evidence.finding
        said = with_age(figure_words(found, unit), found, self.record.day)
        return self.figure(self._thing(cell), said)

    def cell(self, option: str, criterion: Criterion, audience: str | None) -> Line:
        """What a cell says, short; "Not known" with its reason where it says nothing."""
        cell = self.record.under.cell(option, criterion.key, audience)
        kind = cell.kind_on(self.record.day)
        if kind is Kind.UNKNOWN:
            why = why_unknown(cell, self.record.day)
            return (Text(text="Not known. "), Text(text=wording.sentences(why), own=True))
        said = cell_words(cell, criterion, self.record.day)
        return self.figure(self._thing(cell), said.text)

    def _add(self, thing: object, reference: Reference) -> None:
        if thing not in self._numbers:
            self._numbers[thing] = reference.key
            self.entries.append(reference)

    @property
    def _next(self) -> str:
        return f"A{len(self.entries) + 1}"

    @staticmethod
    def _thing(cell: Cell) -> object:
        """Cells that rest on one figure share it, if they say the same."""
        value = cell.evidence.finding.value if cell.evidence is not None else None
        return (cell.item, value)

    def _outcome(self, outcome: Outcome) -> None:
        said = ", ".join(
            f"{self.names.option(one.option)} {in_hundred(one.first)} of 100"
            for one in outcome.standings
        )
        self._add("outcome", self._of_review(
            "How often each option comes first", said,
            "Figures, judgements and weights are drawn as uncertain as they are; an option’s share"
            " is in how many draws it is worth most (SMAA-2). The error of a share is at most"
            f" {0.5 / outcome.n ** 0.5 * 100:.1g} in 100",
        ))  # fmt: skip

    def _weights(self, outcome: Outcome) -> None:
        said = ", ".join(
            f"{self.names.criterion(key)} {weight_share(outcome, key)}"
            for key in sorted(outcome.criteria, key=lambda one: -outcome.weights[one])
        )
        people = [one.author for one in self.record.under.weighings]
        self._add("weights", self._of_review(
            "How much each criterion counts", capital(said),
            "Each person’s weights count in as many draws"
            + (f": {', '.join(people)}" if people else "; nobody said any, so all are as likely"),
        ))  # fmt: skip

    def _knowing(self) -> None:
        assert self.record.everything is not None  # noqa: S101 - asked for by the caller
        gain = self.record.everything.value
        self._add("knowing", self._of_review(
            "What knowing more would be worth",
            f"{gain:.1f} of 100 points on average, were everything known for certain",
            "The expected value of perfect information, of everything and of each thing alone",
        ))  # fmt: skip

    def _of_review(self, what: str, value: str, method: str) -> Reference:
        record = self.record
        n = record.outcome.n if record.outcome is not None else 0
        return Reference(
            key=self._next, what=what, value=value,
            base=f"the review “{record.question}” as it stood after change {record.change}",
            n=f"It rests on {wording.number(n)} draws",
            method=f"{method}. Version {record.method_version} of the method of reviews, started"
            f" from seed {record.seed}",
            as_of=record.day,
        )  # fmt: skip

    def _cell(self, cell: Cell, criterion: Criterion) -> None:
        kind = cell.kind_on(self.record.day)
        if kind is Kind.EVIDENCE and cell.evidence is not None:
            unit = criterion.scale.unit if criterion.scale is not None else ""
            title = capital(self.names.place(*cell.place))
            value = figure_words(cell.evidence.finding, unit)
            self._add(self._thing(cell), self.of_evidence(title, value, cell.evidence))
        elif kind is Kind.JUDGEMENT:
            self._add(self._thing(cell), self._judged(cell))

    def of_evidence(self, what: str, value: str, evidence: Evidence) -> Reference:
        grade, meaning = GRADES[evidence.grade]
        made = self.of_finding(what, value, evidence.finding)
        held = f"Holds until {wording.day(evidence.expires)}" if evidence.expires else ""
        return Reference(
            key=made.key, what=made.what, value=made.value, base=made.base, n=made.n,
            method=wording.sentences(made.method, f"{grade}: {meaning}").removesuffix("."),
            as_of=made.as_of, sources=made.sources, definition=made.definition,
            caveats=(*made.caveats, *((held,) if held else ())),
        )  # fmt: skip

    def of_finding(self, what: str, value: str, found: Finding) -> Reference:
        definition = ""
        if found.of is not None:
            definition = f"Definition: {found.of.title}, version {found.of.version}"
        ranged = "" if found.low is not None else "It has no range"
        return Reference(
            key=self._next, what=what, value=value, base=base_words(found.base),
            n=wording.sentences(_rests_on(found), ranged).removesuffix("."),
            method=METHODS.get(found.method, "Worked out as the methods of Good Measure describe"),
            as_of=found.as_of.date(), definition=definition, caveats=found.caveats,
            sources=tuple((one.name, one.url) for one in found.sources),
        )  # fmt: skip

    def _judged(self, cell: Cell) -> Reference:
        said = "; ".join(
            f"{one.author} {one.score:g}, “{one.reason.rstrip('.')}”" for one in cell.judgements
        )
        return Reference(
            key=self._next, what=f"{capital(self.names.place(*cell.place))}, judged",
            value=judged_words(cell.judgements), base="what people who know it think",
            n=judges_words(cell.judgements),
            method=f"Each person scored it apart, from 0 (worst) to 10 (best): {said}",
            as_of=self.record.day, sources=tuple((one.author, "") for one in cell.judgements),
        )  # fmt: skip

    def _group(self, group: GroupThen) -> None:
        if group.size is not None:
            on = group.size_on or self.record.day
            self._add(("size", group.key), Reference(
                key=self._next, what=f"How many people are in “{group.title}”",
                value=wording.number(group.size), base=f"everybody in “{group.title}”",
                n="It is a count, so it has no range", method="Somebody counted the group",
                as_of=on, sources=((group.size_source, ""),) if group.size_source else (),
            ))  # fmt: skip
        for one in group.presence:
            if one.answer.finding is not None:
                self._add(("presence", group.key, one.outlet), self.of_finding(
                    f"Share of “{group.title}” on {one.outlet}",
                    share_words(one.answer.finding), one.answer.finding,
                ))  # fmt: skip


def base_words(base: Base) -> str:
    size = f", {wording.number(base.size)} of them" if base.size is not None else ""
    return f"{base.population}{size} ({base.kind.value})"


ASKED = frozenset({BaseKind.OWN_SURVEY, BaseKind.CLAIMED, BaseKind.CENSUS})
"""Where people were asked, a figure rests on their answers."""


def _rests_on(found: Finding) -> str:
    if not found.n:
        return "How many it rests on is not known"
    what = "answer" if found.base.kind in ASKED else "figure"
    return f"It rests on {wording.many(found.n, what)}"

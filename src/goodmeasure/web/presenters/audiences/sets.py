"""Of one group: what several places reach together, and what changed between two surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Estimate, Question
from goodmeasure.evidence.audiences.reach import Bounds
from goodmeasure.reports import audiences as words
from goodmeasure.reports import wording
from goodmeasure.services.audiences.sets import Sets, wave_of
from goodmeasure.store.models import Group
from goodmeasure.web.presenters.blocks import Figure, Section
from goodmeasure.web.presenters.parts import HowKnown


def sets_section(sets: Sets, group: Group) -> Section:
    title = "How many do several places reach together?"
    if sets.none is not None:
        why = wording.sentences(f"We do not know: {sets.none.reason}", sets.none.needed)
        return Section(title=title, sentences=(why,))
    if sets.bounds is not None:
        return Section(title=title, figures=(_bounded(sets.outlets, sets.bounds, group),))
    return Section(title=title, figures=_counted(sets, group))


def _bounded(outlets: Sequence[str], bounds: Bounds, group: Group) -> Figure:
    names = ", ".join(outlet_title(one) for one in outlets)
    return Figure(
        sentence=f"{names} together reach between {bounds.low * 100:.0f} and"
        f" {bounds.high * 100:.0f}% of them. If being in one had nothing to do with being in"
        f" another, it would be {wording.percent(bounds.if_independent)}; that is an assumption.",
        how=HowKnown(
            method="Bounds: a set reaches at least as many as its largest part, and at most all of"
            " its parts added up (Fréchet). The ranges of the shares are not in it.",
            base=f"“{group.name}”.",
            caveats=("People’s own answers would say it exactly.",),
            link=reverse("method", args=["audiences"]),
        ),
        key="sets",
    )


def _counted(sets: Sets, group: Group) -> tuple[Figure, ...]:
    how = HowKnown(
        method="Counted from people’s own answers: who uses at least one of the places. Nothing is"
        " assumed.",
        base=f"Those of “{group.name}” who answered.",
        link=reverse("method", args=["audiences"]),
    )
    return tuple(
        Figure(
            sentence=f"{', '.join(outlet_title(o) for o in best.outlets)}:"
            f" {wording.percent_range(best.reach.value, best.reach.low, best.reach.high)}.",
            how=how,
            key=f"sets-{place}",
        )
        for place, found in enumerate(sets.reached)
        for best in found[:1]
    )


def waves_sections(group: Group, cells: Mapping[Question, Estimate]) -> list[Section]:
    figures = []
    for question, one in cells.items():
        wave = wave_of(one)
        if wave is None:
            continue
        name, gap = outlet_title(question.outlet), wave.difference
        ends = sorted((abs(gap.low), abs(gap.high))) if gap.differs else (gap.low, gap.high)
        ranged = wording.between(ends[0] * 100, ends[1] * 100)
        so = (
            f"{'up' if gap.value > 0 else 'down'} {abs(gap.value) * 100:.0f} points ({ranged})"
            if gap.differs
            else f"no change that chance could not make ({ranged} points)"
        )
        figures.append(
            Figure(
                sentence=f"{name}: {wording.percent(wave.before.share)} in"
                f" {wave.before.dated:%B %Y}, {wording.percent(wave.after.share)} in"
                f" {wave.after.dated:%B %Y}: {so}.",
                how=HowKnown(
                    method="The two newest of our own surveys, taken as of separate people; the"
                    " range of the difference is Newcombe’s hybrid score range.",
                    base=f"“{group.name}”.",
                    sources=(words.piece_words(wave.before), words.piece_words(wave.after)),
                    link=reverse("method", args=["audiences"]),
                ),
                key=f"wave-{question.aspect.value}-{question.purpose or 0}-{question.outlet}",
            )
        )
    return [Section(title="What has changed", figures=tuple(figures))] if figures else []

"""Setting a signpost: what is watched, then what it would take, and only then the signpost."""

from __future__ import annotations

from datetime import tzinfo

from django.urls import reverse

from goodmeasure.decisions.review.signposts import FEWEST
from goodmeasure.decisions.review.watched import OfHand, OfLog, OfMeasure, Seen, Spec, days_of
from goodmeasure.kernel.findings import Finding, NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.signposts import (
    looks_picture,
    often_words,
    seen_words,
    threshold_words,
    value_words,
)
from goodmeasure.services.signposts.foreseeing import Foreseen, LookThen
from goodmeasure.web.forms.signposts import KindForm, LogForm, SetForm, WatchForm
from goodmeasure.web.presenters.blocks import (
    Figure,
    Fold,
    FormBlock,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.parts import Empty, HowKnown, sentence_case
from goodmeasure.web.presenters.signposts.signpost import takes_section
from goodmeasure.web.presenters.signposts.signposts import LIST, METHOD, crumbs

HINTS = {
    "threshold": "In the unit of the figure. Set it where it would matter, not where the figure is"
    " now.",
    "persistence": "One wild look is not a change: they must lie beyond it together.",
    "every": "Each look is of days that no other look counts.",
    "figure": "For example: abuse per hour; price of the tool we measure with",
    "unit": "For example: posts an hour; pounds a year",
    "exact": "Of what moves to and fro it first learns how much.",
}
QUESTION = "Which figure would make us look at this again?"


def kind_page(about: str) -> SectionsPage:
    return SectionsPage(title="Set a signpost", lead=_lead(about), lead_own=True,
                        crumbs=crumbs(LIST))  # fmt: skip


def _lead(about: str) -> str:
    return f"{QUESTION} {about}".strip()


def kind_form(form: KindForm) -> FormBlock:
    return FormBlock(
        action=reverse("signpost_new"), method="get", button="Continue", form=form,
    )  # fmt: skip


def watch_form(form: WatchForm, spec: Spec | None) -> FormBlock:
    """Folded where ``spec`` can be watched: what matters then is what it takes."""
    hints = {name: hint for name, hint in HINTS.items() if name != "threshold"}
    return FormBlock(
        title="" if spec is not None else "What is watched, and when does it trip?",
        action=reverse("signpost_new"), method="get",
        button="See again what it would take" if spec is not None else "See what it would take",
        form=form, hints=hints if isinstance(form, LogForm) else HINTS,
        secondary=spec is not None, folds=() if spec is None else (_fold(form, spec),),
    )  # fmt: skip


def _fold(form: WatchForm, spec: Spec) -> Fold:
    rows = [("It trips when", threshold_words(spec))]
    if not isinstance(spec.watched, OfLog):
        rows.append(("Looked at", sentence_case(often_words(spec.every))))
    return Fold(
        title="What is watched, and when it trips",
        rows=(*rows, ("Watched until", wording.day(spec.until))),
        fields=tuple(one.name for one in form if not one.is_hidden),
        change="Change it",
    )


def set_form(form: SetForm, spec: Spec, query: str) -> FormBlock:
    return FormBlock(
        title="Set it", action=f"{reverse('signpost_new')}?{query}", button="Set the signpost",
        form=form,
        sentences=(
            "All of this is fixed from here on: a threshold that follows the figure warns of"
            " nothing. You can end it, and set another in its place.",
        ),
        hints={"title": f"Left empty, it is called “{threshold_words(spec)}”"},
    )  # fmt: skip


def watch_page(
    about: str, spec: Spec | None, foreseen: Foreseen | None, zone: tzinfo
) -> SectionsPage:
    sections: list[Section] = []
    if spec is not None and foreseen is not None:
        sections = _foreseen(spec, foreseen, zone)
    return SectionsPage(
        title="Set a signpost", lead=_lead(about), lead_own=True, crumbs=crumbs(LIST),
        sections=tuple(sections),
    )  # fmt: skip


def _foreseen(spec: Spec, found: Foreseen, zone: tzinfo) -> list[Section]:
    sections = [_now(spec, found, zone)]
    if found.refusal:
        said = wording.sentences(f"It cannot be watched: {found.refusal}", found.needed)
        return [*sections, Section(empty=Empty(sentence=said))]
    if found.tells_from is not None:
        sections.append(_late(spec, found))
    if found.beyond:
        said = (
            "It lies beyond the threshold already, so it would trip soon. Set the threshold where"
            " it would change your mind."
        )
        sections.append(Section(empty=Empty(sentence=said)))
    if found.takes and found.spread:
        takes = [(one.level, one.looks) for one in found.takes]
        sections.append(takes_section(spec, takes, found.spread))
    if spec.is_share:
        sections.append(_sure(spec, found, zone))
    return sections


def _now(spec: Spec, found: Foreseen, zone: tzinfo) -> Section:
    match spec.watched:
        case OfLog():
            return _lately(spec, found)
        case OfHand():
            return Section()
    if not isinstance(found.now, Finding):
        return Section(title="What it would take")
    seen = Seen(on=spec.set_on, value=found.now.value, low=found.now.low, high=found.now.high)
    away = value_words(spec, abs(found.now.value - spec.threshold))
    points = " points" if spec.is_share else ""
    away = away.removesuffix("%") if spec.is_share else away
    side = "beyond" if found.beyond else "from"
    said = (
        f"{spec.figure}: {seen_words(spec, seen)}{_newest(spec, found.looks)}. That is"
        f" {away}{points} {side} the threshold of {value_words(spec, spec.threshold)}."
    )
    figure = Figure(sentence=said, how=how(found.now, zone), key="now")
    if found.known < 2 or spec.is_share:
        return Section(title="What it would take", figures=(figure,))
    picture = looks_picture(spec, [_seen(one) for one in found.looks], key="new", is_set=False)
    return Section(
        title="What it would take", key="before", figures=(figure,),
        pictures=(("before", picture),), how=_how_looks(spec, found),
    )  # fmt: skip


def _newest(spec: Spec, looks: tuple[LookThen, ...]) -> str:
    newest = next((one for one in reversed(looks) if isinstance(one.answer, Finding)), None)
    if newest is None or not isinstance(spec.watched, OfMeasure):
        return " today"
    days = days_of(spec.watched, spec.every, newest.on)
    return f", {wording.period(days.since, days.until)}"


def _seen(one: LookThen) -> Seen:
    if not isinstance(one.answer, Finding):
        return Seen(on=one.on, value=None)
    return Seen(on=one.on, value=one.answer.value, low=one.answer.low, high=one.answer.high)


def _how_looks(spec: Spec, found: Foreseen) -> HowKnown:
    return HowKnown(
        method="The looks that there would have been, worked out from what is held today.",
        base=f"{spec.figure}: {wording.number(found.known)} of {len(found.looks)} looks,"
        f" {often_words(spec.every)}, have a figure.",
        link=reverse("method", args=[METHOD]),
    )  # fmt: skip


def _late(spec: Spec, found: Foreseen) -> Section:
    assert found.tells_from is not None  # noqa: S101 - asked for only then
    have = {0: "no look has", 1: "1 look has"}.get(found.known, f"{found.known} looks have")
    more = (
        " Enter figures of the past after you set it, and it can tell sooner."
        if isinstance(spec.watched, OfHand)
        else ""
    )
    said = (
        "It first has to learn how much the figure moves to and fro by itself. That takes"
        f" {FEWEST} looks, and {have} a figure. At this pace it can tell from"
        f" {wording.day(found.tells_from)} on.{more}"
    )
    known = HowKnown(
        method="How often a look had a figure lately, carried on.",
        base=f"{spec.figure}, looked at {often_words(spec.every)}.",
        link=reverse("method", args=[METHOD]),
    )
    return Section(title="From when it can tell",
                   figures=(Figure(sentence=said, how=known, key="late"),))  # fmt: skip


def _lately(spec: Spec, found: Foreseen) -> Section:
    lately = found.lately or 0
    said = (
        f"{spec.figure}: {wording.number(lately) if lately else 'none'} in the log in the year"
        f" before today. It trips when {wording.number(spec.threshold)} more"
        f" {'comes' if spec.threshold == 1 else 'come'}."
    )
    known = HowKnown(
        method="Counted from the log; what was withdrawn is left out.",
        base="Everything in the log of this organisation.",
        caveats=("It can only trip on what somebody writes down.",),
    )
    return Section(
        title="What it would take", figures=(Figure(sentence=said, how=known, key="lately"),),
        links=(Link(text="Open the log", href=reverse("log")),),
    )  # fmt: skip


def _sure(spec: Spec, found: Foreseen, zone: tzinfo) -> Section:
    if found.sure_at is None or isinstance(found.now, NotEnough | None):
        said = (
            "No survey as large as today’s could be sure of it before the watch ends. Choose"
            " another threshold, or ask more people."
        )
        return Section(title="How soon it would tell", empty=Empty(sentence=said))
    side = "less" if found.sure_at < spec.threshold else "more"
    sentence = (
        "A survey as large as the one behind today’s figure would be sure of it, nine times in"
        f" ten, where the share really is {value_words(spec, found.sure_at)} or {side}."
    )
    figure = Figure(sentence=sentence, how=how(found.now, zone), key="sure")
    return Section(title="How soon it would tell", figures=(figure,))

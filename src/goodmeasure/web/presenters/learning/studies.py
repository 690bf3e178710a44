"""Before and after an event, and what would spoil the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.reports import change, wording
from goodmeasure.store.models import Study
from goodmeasure.web.forms.log import StudyForm
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.blocks import (
    Cell,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import HOME, LEARNING
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag, channel_title

CRUMBS = (HOME, LEARNING)
CHANGED = Tag(text="Changed", shape="▲", colour="green")
CONTROLS_TOO = Tag(text="Controls moved too", shape="?", colour="grey")
CANNOT_TELL = Tag(text="Cannot tell", shape="?", colour="grey")
REFUSED = Tag(text="Not enough yet", shape="…", colour="grey")
HINTS = {
    "event": "From the log. Write it down there first if it is not in the list.",
    "series": "It must have been counted in one way from well before it to well after it.",
    "controls": "The same figures of channels that it cannot have touched. They stand for what"
    " would have happened anyway.",
}


def studies_page(
    studies: Sequence[Study], zone: tzinfo, *, has_events: bool = True
) -> SectionsPage:
    tags = [_tag(one) for one in studies]
    changed, too = tags.count(CHANGED), tags.count(CONTROLS_TOO)
    lead = (
        f"{wording.many(len(studies), 'question')} asked; {changed or 'none'} with a change that"
        f" both methods see{f', and {too} where a control moved too' if too else ''}."
        if studies
        else "What came after we joined, left or ran something?"
    )
    grid = Grid(
        caption="Questions asked, newest first",
        head=("After what", "Figures", "Answer", "Asked"),
        rows=tuple(_row(one, zone) for one in studies),
    )
    empty = Empty(
        sentence="Nothing has been asked yet. It takes an event of the log, and a series of"
        " figures from well before it to well after it.",
        action="" if has_events else "Write down what happened",
        href="" if has_events else reverse("log"),
    )
    return SectionsPage(
        title="Before and after",
        lead=lead,
        lead_known=explained.records(
            f"{wording.many(len(studies), 'question')}, each as it was answered",
            max(one.asked_at for one in studies),
            zone,
        )
        if studies
        else None,
        crumbs=CRUMBS,
        sections=(Section(grid=grid) if studies else Section(empty=empty),),
    )


def _row(one: Study, zone: tzinfo) -> tuple[Cell, ...]:
    figures = f"{change.series_words(one.series).capitalize()}, {channel_title(one.channel)}"
    return (
        Cell(text=one.event.title, href=reverse("study", args=[one.pk]), own=True),
        Cell(text=figures, own=True),
        Cell(
            tag=_tag(one),
            text=_sentence(one),
            key=f"study-{one.pk}",
            how=study_how(one, zone),
        ),
        Cell(text=wording.day(one.asked_at, zone), own=True),
    )


def _sentence(one: Study) -> str:
    return change.study_sentence(
        one.series, channel_title(one.channel), one.event.title, one.result
    )


def _tag(one: Study) -> Tag:
    if not one.result.get("known"):
        return REFUSED
    if not one.result["changed"]:
        return CANNOT_TELL
    return CHANGED if change.changed(one.result) else CONTROLS_TOO


def study_how(one: Study, zone: tzinfo) -> HowKnown:
    result = one.result
    if not result.get("known"):
        return HowKnown(
            method=wording.sentences(str(result.get("reason", ""))),
            base="Nothing yet.",
            caveats=(wording.sentences(str(result.get("needed", ""))),),
        )
    return HowKnown(
        method="What was is compared with what would have been, by two methods. We say that"
        " something changed only where both leave out no change, and no control changed at the"
        f" event too. {change.MEANT_TO_HOLD}",
        base=f"{wording.number(result['before'])} {one.grain}s before it and"
        f" {wording.number(result['after'])} after.",
        sources=(f"{channel_title(one.channel)}, as of {wording.moment(one.asked_at, zone)}",),
        caveats=(change.placebo_sentence(result), *change.spoilers(result)),
        versions=f"Method version {result.get('method_version', '1')}.",
        link=reverse("method", args=["before-and-after"]),
    )


def study_page(one: Study, zone: tzinfo) -> SectionsPage:
    result, title = one.result, one.event.title
    sections: list[Section] = []
    if result.get("known"):
        picture = change.study_picture(one.series, title, result, f"study{one.pk}")
        sections = [
            Section(
                title="What was, and what would have been",
                pictures=(("study", picture),),
                key="study",
                how=study_how(one, zone),
            ),
            Section(title="Two ways of saying what would have been", grid=_estimates(one)),
            Section(
                title="At other dates",
                sentences=(change.placebo_sentence(result),),
                rests_on="study-how",
            ),
            *_donors(one),
            Section(
                title="What would spoil this",
                bullets=change.spoilers(result),
                rests_on="study-how",
                sentences=() if change.spoilers(result) else ("Nothing that we know of.",),
                links=(Link(text="See the log of events", href=reverse("log")),),
            ),
        ]
    else:
        sections = [
            Section(
                empty=Empty(
                    sentence=wording.sentences(
                        str(result.get("needed", "")) or "Ask about another series."
                    )
                )
            )
        ]
    return SectionsPage(
        title=f"Before and after: {title}",
        lead=_sentence(one),
        lead_how="study-how" if result.get("known") else "",
        crumbs=(*CRUMBS, Crumb(text="Before and after", href=reverse("studies"))),
        sections=tuple(sections),
    )


def _donors(one: Study) -> tuple[Section, ...]:
    """Each control as if it had had the event; nothing where no controls were named."""
    said = change.donors_sentence(one.result)
    if not said:
        return ()
    donors = one.result["donors"]
    rows = sorted(
        [(channel_title(one.channel), donors.get("ratio", 0.0), True),
         *((name, ratio, False) for name, ratio in donors.get("theirs", ()))],
        key=lambda row: -row[1],
    )  # fmt: skip
    grid = Grid(
        caption="Error after the event over the error before it, the greatest first",
        head=("Whose figures", "Error after ÷ error before"),
        rows=tuple(
            (
                Cell(text=name, own=True, note="Ours" if ours else ""),
                Cell(text=f"{ratio:.1f}", key="study-how"),
            )
            for name, ratio, ours in rows
        ),
    )
    return (
        Section(
            title="Among the controls",
            sentences=(said,),
            rests_on="study-how",
            grid=grid if "p" in donors else None,
        ),
    )


def _estimates(one: Study) -> Grid:
    result = one.result
    return Grid(
        caption="What each method says",
        head=("Method", "Compared with what would have been"),
        rows=tuple(
            (
                Cell(text=change.METHODS[each["method"]], note=each["method"].capitalize()),
                Cell(
                    text=f"{change.per_cent(each['ratio'])} ({_ends(each)})".capitalize(),
                    key="study-how",
                ),
            )
            for each in result["estimates"]
        ),
    )


def _ends(each: dict[str, float]) -> str:
    low, high = ((each[end] - 1) * 100 for end in ("low", "high"))
    return f"{low:+.0f}% to {high:+.0f}%"


def ask_form(form: StudyForm) -> FormBlock:
    return FormBlock(
        title="Ask what came after something",
        key="ask",
        action=reverse("studies"),
        button="Work it out",
        form=form,
        hints=HINTS,
    )


def again_form(key: int) -> FormBlock:
    return FormBlock(
        title="Ask again with the figures of today",
        action=reverse("study", args=[key]),
        button="Work it out anew",
        secondary=True,
        sentences=("This answer is kept as it was found.",),
    )

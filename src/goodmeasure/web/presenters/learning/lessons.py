"""Lessons, and the landing page of what has been learned."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from goodmeasure.kernel.plain import from_plain
from goodmeasure.kernel.words import listed
from goodmeasure.reports import wording
from goodmeasure.services.lessons import About, Candidate, due
from goodmeasure.store.models import Experiment, Lesson, LessonKind, Study
from goodmeasure.web.forms.learning import FindLessonForm, LessonForm, ReviewForm
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import HOME, LEARNING
from goodmeasure.web.presenters.explaining import how
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag

KINDS = {
    "worked": Tag(text="What worked", shape="▲", colour="green"),
    "missed": Tag(text="What missed", shape="▼", colour="orange"),
    "learned": Tag(text="What we learned", shape="●", colour="blue"),
}
AS_IT_STOOD = " It is shown as it stood when the lesson was written."
MOST_LINKS = 5


def learning_page(
    *,
    lessons: Sequence[Lesson],
    candidates: Sequence[Candidate],
    tests: Sequence[Experiment],
    studies: Sequence[Study],
    may_write: bool,
    now: datetime,
    zone: tzinfo,
) -> SectionsPage:
    running = [one for one in tests if one.stopped_at is None]
    late = due(lessons, now.astimezone(zone).date())
    used = {held["key"] for one in lessons for held in one.rests_on}
    fresh = [one for one in candidates if one.key not in used]
    how_many = HowKnown(
        method="Lessons that a person wrote and nobody has retired, and findings that stand out"
        " beyond luck and that no such lesson rests on. They are plain counts.",
        base=f"Everything in this organisation: {wording.many(len(lessons), 'lesson')},"
        f" {wording.many(len(tests), 'fair test')} and {wording.many(len(studies), 'question')} of"
        " before and after, and what stands out of every channel’s posts.",
        sources=(f"Lessons as of {wording.moment(now, zone)}; effects as last evaluated.",),
        link=reverse("method", args=["lessons"]),
    )
    tests_links = tuple(
        Link(text=one.question, href=reverse("experiment", args=[one.pk])) for one in running
    )
    sections = (
        Section(title="Due for review", own_words=True, links=_links(late)),
        Section(title="Latest lessons", links=_links(lessons)),
        Section(title="Tests that are running", links=tests_links),
        Section(
            title="What stands out",
            figures=_offered(fresh, zone),
            links=(Link(text="Write a lesson", href=reverse("lesson_write")),)
            if fresh and may_write
            else (),
        ),
        Section(title="Ways to learn", links=_ways()),
    )
    return SectionsPage(
        title="Learning",
        lead=_said(len(lessons), len(fresh)),
        lead_known=how_many,
        crumbs=(HOME,),
        sections=tuple(one for one in sections if one.links or one.figures),
    )


def _said(lessons: int, fresh: int) -> str:
    written = f"{wording.many(lessons, 'lesson')} written" if lessons else "No lessons yet"
    if not fresh:
        return f"{written}; nothing {'more ' if lessons else ''}stands out beyond luck."
    return f"{written}; {wording.many(fresh, 'finding')} could become one."


def _links(lessons: Sequence[Lesson]) -> tuple[Link, ...]:
    return tuple(_link(one) for one in lessons[:MOST_LINKS])


def _offered(found: Sequence[Candidate], zone: tzinfo) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            sentence=f"{one.title}: {one.sentence}",
            how=_how(one.answer, zone),
            key=f"stands-out-{number}",
        )
        for number, one in enumerate(found[:MOST_LINKS])
    )


def _ways() -> tuple[Link, ...]:
    return (
        Link(text="What works: what posts’ choices go with", href=reverse("effects")),
        Link(text="Fair tests by coin toss", href=reverse("experiments")),
        Link(text="Before and after: what came after we joined or left", href=reverse("studies")),
        Link(text="Lessons", href=reverse("lessons")),
        Link(text="Objectives: what we set out to do", href=reverse("objectives")),
    )


def _link(one: Lesson) -> Link:
    return Link(text=one.sentence, href=reverse("lesson", args=[one.pk]))


def lessons_page(
    lessons: Sequence[Lesson], *, now: datetime, may_write: bool, zone: tzinfo
) -> SectionsPage:
    late = {one.pk for one in due(lessons, now.astimezone(zone).date())}
    rows = tuple(
        (
            Cell(text=one.sentence, href=reverse("lesson", args=[one.pk]), own=True),
            Cell(tag=KINDS[one.kind]),
            Cell(text=_rests(one), own=True),
            Cell(text=wording.day(one.about), own=True),
            Cell(
                text=wording.day(one.review_on),
                own=True,
                note="Due for review" if one.pk in late else "",
            ),
        )
        for one in lessons
    )
    grid = Grid(
        caption="Lessons, newest first",
        head=("Lesson", "Kind", "Rests on", "About", "Review on"),
        rows=rows,
    )
    empty = Empty(
        sentence="No lesson is here. Write down what worked, what missed and what you learned,"
        " beside the findings it rests on.",
        action="Write a lesson" if may_write else "",
        href=reverse("lesson_write") if may_write else "",
    )
    actions = (Link(text="Write a lesson", href=reverse("lesson_write")),) if may_write else ()
    return SectionsPage(
        title="Lessons",
        lead=_lead(lessons, late) if lessons else "What worked, what missed, what have we learned?",
        lead_known=explained.records(wording.many(len(lessons), "lesson"), now, zone)
        if lessons
        else None,
        crumbs=(HOME, LEARNING),
        actions=actions,
        sections=(Section(grid=grid, empty=empty),),
    )


def _lead(lessons: Sequence[Lesson], late: Container[int]) -> str:
    """ "3 lessons: 1 of what worked, 2 of what we learned. 1 is due for review." """
    kinds = [
        f"{wording.number(count)} of {tag.text[:1].lower()}{tag.text[1:]}"
        for kind, tag in KINDS.items()
        if (count := sum(one.kind == kind for one in lessons))
    ]
    again = sum(one.pk in late for one in lessons)
    due_now = f"{wording.number(again)} {'is' if again == 1 else 'are'} due for review."
    return wording.sentences(
        f"{wording.many(len(lessons), 'lesson')}: {listed(kinds)}.",
        due_now if again else "None is due for review.",
    )


def _rests(one: Lesson) -> str:
    if not one.rests_on:
        return "Judgement only"
    return "One finding" if len(one.rests_on) == 1 else "Several findings"


def lesson_page(one: Lesson, now: Mapping[str, Candidate], zone: tzinfo) -> SectionsPage:
    by = f" by {one.person}" if one.person else ""
    about = [f"Written on {wording.day(one.written_at, zone)}{by}."]
    if one.retired_at:
        about.append(f"Retired on {wording.day(one.retired_at, zone)}. {one.review_note}")
    elif one.reviewed_at:
        about.append(f"Reviewed on {wording.day(one.reviewed_at, zone)}. {one.review_note}")
    about.append(f"To be reviewed on {wording.day(one.review_on)}.")
    sections = [
        Section(sentences=(one.sentence,), own_words=True),
        Section(sentences=tuple(about), own_words=True),
    ]
    figures = []
    for number, held in enumerate(one.rests_on):
        key = f"finding-{number}"
        figures.append(
            Figure(
                sentence=f"{held['title']}: {held['sentence']}{_since(held, now)}",
                how=_how(
                    held["answer"], zone, " It is shown as it stood when the lesson was written."
                ),
                key=key,
            )
        )
    sections.append(
        Section(
            title="What it rests on",
            figures=tuple(figures),
            sentences=() if figures else ("It rests on judgement, and on no finding.",),
            links=tuple(
                Link(text="See it as it is now", href=where, hidden=held["sentence"])
                for held in one.rests_on
                if (where := leads_to(held))
            ),
        )
    )
    return SectionsPage(
        title=str(LessonKind(one.kind).label),
        crumbs=(HOME, LEARNING, Crumb(text="Lessons", href=reverse("lessons"))),
        sections=tuple(sections),
    )


def leads_to(held: Mapping[str, Any]) -> str:
    """Where a finding can be seen as it is now. The oldest lessons kept an address of their own."""
    about = held.get("about")
    return str(held.get("href", "")) if about is None else _address(About(**about))


def _address(about: About) -> str:
    match about.kind:
        case "posts":
            return f"{reverse('posts')}?channel={about.number}&verdict={quote(about.outcome)}"
        case "study":
            return reverse("study", args=[about.number])
        case "experiment":
            return reverse("experiment", args=[about.number])
    return f"{reverse('effects')}?channel={about.number}"


def _since(held: Mapping[str, Any], now: Mapping[str, Candidate]) -> str:
    """What has become of a finding since the lesson was written."""
    if held["key"] not in now:
        return " It does not stand out any more."
    today = now[held["key"]].sentence
    return "" if today == held["sentence"] else f" Now: {today}"


def _how(plain: dict[str, Any] | None, zone: tzinfo, shown: str = "") -> HowKnown:
    if plain is None:
        return HowKnown(method=f"Its own page says how.{shown}", base="See there.")
    known = how(from_plain(plain), zone)
    return replace(known, method=f"{known.method}{shown}")


def write_page(has_candidates: bool) -> SectionsPage:
    sentence = (
        "Tick the findings it rests on. They are kept as they stand today, so that a later figure"
        " never changes what you learned from this one."
        if has_candidates
        else "No finding stands out yet, so this lesson rests on your judgement. The page of the"
        " lesson says so."
    )
    return SectionsPage(
        title="Write a lesson",
        lead="What would you tell a colleague who starts tomorrow?",
        crumbs=(HOME, LEARNING, Crumb(text="Lessons", href=reverse("lessons"))),
        sections=(Section(sentences=(sentence,)),),
    )


def write_form(form: LessonForm) -> FormBlock:
    return FormBlock(
        action=reverse("lesson_write"),
        button="Keep lesson",
        form=form,
        hints={
            "sentence": "For example: Posts that show our staff at work get more answers than"
            " posts that show buildings.",
            "rests_on": "What stands out beyond luck, as it is today",
        },
    )


def find_form(form: FindLessonForm) -> FormBlock:
    return FormBlock(
        action=reverse("lessons"),
        button="Search",
        form=form,
        method="get",
        secondary=True,
    )


def review_form(form: ReviewForm, key: int) -> FormBlock:
    return FormBlock(
        title="Review",
        action=reverse("lesson", args=[key]),
        button="Save review",
        form=form,
        sentences=(
            "The sentence itself stays as it was written. Write another lesson to correct it.",
        ),
    )

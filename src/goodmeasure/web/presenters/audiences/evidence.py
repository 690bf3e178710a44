"""The evidence library: what we hold, how good it is, and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.pieces import Aspect
from goodmeasure.reports import wording
from goodmeasure.reports.texts import web_address
from goodmeasure.services.audiences.library import KINDS, is_expired
from goodmeasure.store.models import Evidence, Whom
from goodmeasure.web.forms.audiences import (
    ContactsForm,
    EvidenceForm,
    FindEvidenceForm,
    FollowersForm,
    WhyForm,
)
from goodmeasure.web.presenters.audiences.parts import EXPIRED, HOLDS, WITHDRAWN, grade_tag
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.crumbs import AUDIENCES, HOME
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag, channel_title

LIBRARY = Crumb(text="Evidence library", href="/audiences/evidence/")
HINTS = {
    "statement": "For example: 31 of 40 members at the May conference said they use LinkedIn",
    "grade": "Official statistics and second-hand facts need a link to the source. An opinion is"
    " kept and read, and never becomes a figure.",
    "aspect": "Only people themselves can say where they expect us: such a figure comes from a"
    " survey of ours",
    "whom": "A figure of more people than the group is kept and read, and fills no cell. Bring"
    " national figures in as published figures instead.",
    "population": "For example: members who came to the conference",
    "expires": "Left empty, a figure holds for two years",
    "source_name": "For example: Members’ survey of May",
    "source_url": "It starts with https://",
}


def library_page(
    rows: Sequence[Evidence], *, today: date, asked: bool, may_add: bool
) -> SectionsPage:  # fmt: skip
    due = sum(is_expired(one, today) for one in rows)
    actions = (
        Link(text="Add evidence", href=reverse("evidence_add")),
        Link(text="Count followers who say who they are", href=reverse("evidence_followers")),
        Link(text="Count people who wrote to us", href=reverse("evidence_contacts")),
    )
    none = (
        "Nothing fits these filters."
        if asked
        else "Nothing is written down yet: survey results, counts, published facts, what colleagues"
        " know. Each with its source and its day."
    )
    return SectionsPage(
        title="Evidence library",
        lead=_lead(len(rows), due) if rows else "What do we know of where our people are?",
        lead_how="library-count" if rows else "",
        crumbs=(HOME, AUDIENCES),
        actions=actions if may_add else (),
        sections=(
            Section(
                figures=(
                    Figure(
                        sentence="Those that have expired come first.",
                        how=HowKnown(
                            method="Counted in the library, as filtered. Withdrawn ones are shown"
                            " only where you ask for them.",
                            base="Everything that people of this organisation wrote down.",
                        ),
                        key="library-count",
                    ),
                )
                if rows
                else (),
                grid=_grid(rows, today),
                empty=Empty(sentence=none),
            ),
        ),
    )


def _lead(many: int, due: int) -> str:
    said = f"{wording.many(many, 'piece')} of evidence"
    if not due:
        return f"{said}. None has expired."
    return f"{said}. {wording.number(due)} {'has' if due == 1 else 'have'} expired: look again."


def _grid(rows: Sequence[Evidence], today: date) -> Grid:
    return Grid(
        caption="Evidence: expired first, then newest first",
        head=("What is so", "About", "Grade", "From", "Holds until"),
        rows=tuple(
            (
                Cell(text=one.statement, href=reverse("evidence_item", args=[one.pk]), own=True),
                Cell(text=about(one), own=True),
                Cell(tag=grade_tag(one.grade)),
                Cell(text=wording.short_day(one.dated), own=True),
                _until(one, today),
            )
            for one in rows
        ),
    )


def _until(one: Evidence, today: date) -> Cell:
    if one.withdrawn_at is not None:
        return Cell(tag=WITHDRAWN, own=True)
    text = wording.short_day(one.expires) if one.expires else "No end"
    return Cell(text=text, tag=EXPIRED if is_expired(one, today) else None, own=True)


def about(one: Evidence) -> str:
    """ "Sponsors, LinkedIn"."""
    names = [group.name for group in one.groups.all()]
    place = channel_title(one.channel) if one.channel else ""
    if not place and one.outlet:
        place = outlet_title(one.outlet)
    return ", ".join([*names, place] if place else names)


def state_tag(one: Evidence, today: date) -> Tag:
    if one.withdrawn_at is not None:
        return WITHDRAWN
    return EXPIRED if is_expired(one, today) else HOLDS


def item_page(one: Evidence, *, today: date, zone: tzinfo) -> SectionsPage:
    by = f" by {one.person}" if one.person else ""
    facts = [
        ("Is about", about(one)),
        ("From", wording.day(one.dated)),
        ("Holds until", wording.day(one.expires) if one.expires else "No end"),
        ("Source", one.source_name),
        ("Written down", f"{wording.day(one.recorded_at, zone)}{by}"),
    ]
    if one.withdrawn_at is not None:
        facts.append(("Withdrawn", wording.day(one.withdrawn_at, zone)))
    figure = figure_words(one)
    if figure:
        facts += [
            ("Figure", figure),
            ("How it came about", KINDS.get(one.kind, one.kind)),
            ("Whom it is of", _whom(one)),
        ]
    grade = Cell(tag=grade_tag(one.grade), text=grade_tag(one.grade).meaning)
    rows = [(Cell(text="Grade"), grade), (Cell(text="State"), Cell(tag=state_tag(one, today)))]
    rows += [(Cell(text=name), Cell(text=value, own=True)) for name, value in facts]
    address = web_address(one.source_url)
    return SectionsPage(
        title="Evidence",
        crumbs=(HOME, AUDIENCES, LIBRARY),
        sections=(
            Section(sentences=(one.statement,), own_words=True),
            Section(
                grid=Grid(caption="About this evidence", head=("What", "Is"), rows=tuple(rows)),
                links=(Link(text="Open the source", href=address),) if address else (),
            ),
        ),
    )


def figure_words(one: Evidence) -> str:
    """ "26 of 40 are there", "at least 12% expect us there, for Incident"; empty without one."""
    if one.share is not None:
        ranged = (
            wording.percent_range(one.share, one.low, one.high)
            if one.low is not None and one.high is not None
            else wording.percent(one.share)
        )
        said = f"at least {ranged}" if one.at_least else ranged
    elif one.hits is not None and one.out_of:
        said = f"{wording.number(one.hits)} of {wording.number(one.out_of)}"
    else:
        return ""
    if one.aspect == Aspect.EXPECTATION and one.purpose is not None:
        return f"{said} expect us there: {one.purpose.name}"
    return f"{said} are there"


def _whom(one: Evidence) -> str:
    said = Whom(one.whom).label
    return f"{said}: {one.population}" if one.population else str(said)


def find_form(form: FindEvidenceForm) -> FormBlock:
    return FormBlock(
        action=reverse("evidence"), button="Show", form=form, method="get", secondary=True
    )


def add_page() -> SectionsPage:
    return SectionsPage(
        title="Add evidence",
        lead="What do you know of where people are, and who says so?",
        crumbs=(HOME, AUDIENCES, LIBRARY),
        sections=(
            Section(
                sentences=(
                    "A figure is of one group, in one place. Leave it out where the source gives"
                    " none: the sentence is kept and read beside the figures.",
                )
            ),
        ),
    )


def add_form(form: EvidenceForm) -> FormBlock:
    return FormBlock(action=reverse("evidence_add"), button="Keep it", form=form, hints=HINTS)


def followers_page() -> SectionsPage:
    return SectionsPage(
        title="Count followers who say who they are",
        lead="How many of a group follow us, at the least?",
        crumbs=(HOME, AUDIENCES, LIBRARY),
        sections=(
            Section(
                sentences=(
                    "Draw some followers by chance, look at what each profile says, and count those"
                    " who say they are of the group. Keep no names.",
                    "With the number of followers and the size of the group, that is at least this"
                    " part of the group: nobody has to say who they are.",
                )
            ),
        ),
    )


def followers_form(form: FollowersForm) -> FormBlock:
    return FormBlock(
        action=reverse("evidence_followers"), button="Keep it", form=form,
        hints={"looked_at": "Thirty or more, drawn by chance and not the newest"},
    )  # fmt: skip


def contacts_page() -> SectionsPage:
    return SectionsPage(
        title="Count people who wrote to us",
        lead="How many of a group are in one place, at the least?",
        crumbs=(HOME, AUDIENCES, LIBRARY),
        sections=(
            Section(
                sentences=(
                    "Where messages are tagged by group, count the different people of one group"
                    " who wrote from one place. Over the size of the group that is the least part"
                    " of it that is there. Keep no names.",
                )
            ),
        ),
    )


def contacts_form(form: ContactsForm) -> FormBlock:
    return FormBlock(
        action=reverse("evidence_contacts"), button="Keep it", form=form,
        hints={
            "people": "Different people, not messages",
            "source_name": "For example: Enquiries system, tagged by group",
        },
    )  # fmt: skip


def withdraw_form(form: WhyForm, key: int) -> FormBlock:
    return FormBlock(
        title="Withdraw it", action=reverse("evidence_item", args=[key]), button="Withdraw",
        form=form, warning=True,
        sentences=(
            "Evidence is never changed. Withdrawn, it stays here, marked, and no cell rests on it"
            " any more. Then write down what is right.",
        ),
    )  # fmt: skip

"""The lists of groups and of purposes, and the page that changes one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.store.models import Group, Purpose
from goodmeasure.web.forms.audiences import GroupForm, NothingForm, PurposeForm, WhyForm
from goodmeasure.web.presenters.audiences.parts import AUDIENCES, HOME, how_size
from goodmeasure.web.presenters.blocks import FormBlock, Link, Section, SectionsPage
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown

GROUP_HINTS = {
    "name": "For example: Research ethics committee members",
    "owed": "A duty or a promise, in your own words",
    "size": "Leave it empty where nobody has counted. With a size, counts can become shares",
    "size_source": "For example: Register of members",
    "size_url": "It starts with https://",
    "is_public": "Researchers, committee members and journalists are members of the public too, but"
    " as a group they live differently: say no. Say yes for patients, or for people over 65.",
}
PURPOSE_HINTS = {
    "name": "For example: Inform",
    "question": "For example: Where would you look if our systems were down?",
}


@dataclass(frozen=True, kw_only=True)
class TreeLine:
    """``key`` is the id of the explanation of the size."""

    name: str
    href: str
    depth: int
    about: str
    size: str
    how: HowKnown | None
    key: str
    shift: str
    change: str


@dataclass(frozen=True, kw_only=True)
class TreePage(Page):
    lines: tuple[TreeLine, ...]
    head: tuple[str, ...]
    retired: tuple[Link, ...]
    empty: Empty | None
    may_change: bool
    example: str
    has_sizes: bool


def groups_page(
    placed: Sequence[tuple[Group, int]], retired: Sequence[Group], *, may_change: bool,
    example: bool,
) -> TreePage:  # fmt: skip
    lines = tuple(
        TreeLine(
            name=one.name,
            href=reverse("group", args=[one.pk]),
            depth=depth,
            about=one.owed or "Nothing is written down.",
            size=wording.number(one.size) if one.size else "Not known",
            how=how_size(one) if one.size else None,
            key=f"size-{one.pk}",
            shift=reverse("group_shift", args=[one.pk]),
            change=reverse("group_change", args=[one.pk]),
        )
        for one, depth in placed
    )
    return TreePage(
        title="Groups",
        lead="Who are the people we are here for, how many are they, and what do we owe them?",
        crumbs=(HOME, AUDIENCES),
        lines=lines,
        head=("Group", "What we owe them", "How many"),
        retired=tuple(_retired(one, "group_change") for one in retired),
        empty=None if lines else Empty(sentence="There are no groups yet."),
        may_change=may_change,
        example=reverse("audiences_example") if example and may_change else "",
        has_sizes=True,
    )


def purposes_page(
    placed: Sequence[tuple[Purpose, int]], retired: Sequence[Purpose], *, may_change: bool,
    example: bool,
) -> TreePage:  # fmt: skip
    lines = tuple(
        TreeLine(
            name=one.name,
            href="",
            depth=depth,
            about=one.question or "No question is written down.",
            size="For the incident plan" if one.is_incident else "",
            how=None,
            key="",
            shift=reverse("purpose_shift", args=[one.pk]),
            change=reverse("purpose", args=[one.pk]),
        )
        for one, depth in placed
    )
    return TreePage(
        title="Purposes",
        lead="What would we speak to people for?",
        crumbs=(HOME, AUDIENCES),
        lines=lines,
        head=("Purpose", "As a survey asks it", "Kind"),
        retired=tuple(_retired(one, "purpose") for one in retired),
        empty=None if lines else Empty(sentence="There are no purposes yet."),
        may_change=may_change,
        example=reverse("audiences_example") if example and may_change else "",
        has_sizes=False,
    )


def _retired(one: Group | Purpose, name: str) -> Link:
    return Link(text=one.name, href=reverse(name, args=[one.pk]))


def add_group_form(form: GroupForm) -> FormBlock:
    return FormBlock(
        title="Add a group", key="add", action=reverse("groups"), button="Add the group",
        form=form, hints=GROUP_HINTS,
    )  # fmt: skip


def add_purpose_form(form: PurposeForm) -> FormBlock:
    return FormBlock(
        title="Add a purpose", key="add", action=reverse("purposes"), button="Add the purpose",
        form=form, hints=PURPOSE_HINTS,
    )  # fmt: skip


def change_page(one: Group | Purpose, zone: tzinfo) -> SectionsPage:
    kind = "group" if isinstance(one, Group) else "purpose"
    back = Crumb(text=f"{kind.capitalize()}s", href=reverse(f"{kind}s"))
    retired = one.retired_at
    return SectionsPage(
        title=f"Change “{one.name}”" if retired is None else one.name,
        crumbs=(HOME, AUDIENCES, back),
        sections=(
            Section(
                sentences=(f"This {kind} was retired on {wording.day(retired, zone)}.",),
                own_words=True,
            ),
        )
        if retired
        else (),
    )


def change_forms(
    one: Group | Purpose, form: GroupForm | PurposeForm, why: WhyForm
) -> list[FormBlock]:  # fmt: skip
    """Change and retire, or bring back."""
    kind = "group" if isinstance(one, Group) else "purpose"
    if one.retired_at is not None:
        return [
            FormBlock(
                title="", action=reverse(f"{kind}_restore", args=[one.pk]), button="Bring it back",
                form=NothingForm(), secondary=True,
                sentences=("Its routes stay ended: somebody chooses anew.",),
            )
        ]  # fmt: skip
    here = reverse("group_change" if kind == "group" else "purpose", args=[one.pk])
    return [
        FormBlock(
            title="", action=here, button="Save changes", form=form,
            hints=GROUP_HINTS if kind == "group" else PURPOSE_HINTS,
        ),
        FormBlock(
            title="Retire it", key="retire", action=reverse(f"{kind}_retire", args=[one.pk]),
            button=f"Retire this {kind}", form=why, warning=True,
            sentences=(
                "Evidence, answers and choices about it are kept. It is no longer asked about, and"
                " its routes end.",
            ),
        ),
    ]  # fmt: skip

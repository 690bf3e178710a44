"""Options, criteria and groups of a review: what they are, and the forms that change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse

from goodmeasure.decisions.review.changes import AudiencePut
from goodmeasure.decisions.review.criteria import Audience, Criterion
from goodmeasure.decisions.review.options import NEW, Option, channel_key
from goodmeasure.decisions.review.under import Under
from goodmeasure.evidence.audiences.outlets import outlet_title, outlets
from goodmeasure.reports import wording
from goodmeasure.reports.reviews.cells import is_share, scale_words
from goodmeasure.reports.reviews.changes import states_words
from goodmeasure.reports.reviews.names import Names
from goodmeasure.store.models import Channel, ReviewRecord
from goodmeasure.web.forms.reviews.parts import (
    AudienceForm,
    AudienceOutForm,
    CriterionForm,
    GroupsForm,
    OptionForm,
    OutForm,
)
from goodmeasure.web.presenters.blocks import Cell, FormBlock, Grid, Link, Section, SectionsPage
from goodmeasure.web.presenters.parts import Empty, channel_title, state_words
from goodmeasure.web.presenters.reviews.shared import crumbs

OPTIONS, CRITERIA = ("Options", "review_options"), ("Criteria", "review_criteria")
STATES = (
    "Reserved: the name is ours, and nothing is posted there.",
    "Active: we post there, and read what people write to us.",
    "Watching: we read, and do not post.",
    "Scaled back: we post less than we did, and read.",
    "Emergency only: we post when systems are down, and on no other day.",
    "Dormant: the account is kept so that nobody takes its name; nobody posts or reads.",
    "Closed: we have no account there any more.",
)
"""As figures of options take them: ``decisions.review.options``."""


def options_page(
    record: ReviewRecord, under: Under, names: Names, *, may: bool
) -> SectionsPage:  # fmt: skip
    rows = tuple(
        (
            Cell(
                text=one.title, own=True,
                href=reverse("review_option", args=[record.pk, one.key]) if may else "",
            ),
            Cell(text=wording.sentences(_capital(states_words(one, names))), own=True),
        )
        for one in under.options
    )  # fmt: skip
    new = Link(text="Write an option", href=reverse("review_option_new", args=[record.pk]))
    empty = Empty(
        sentence="There is no option yet. Write at least two: staying as you are is an option too.",
        action=new.text if may else "",
        href=new.href if may else "",
    )
    grid = Grid(caption="Options", head=("Option", "What it does with channels"), rows=rows)
    return SectionsPage(
        title="Options",
        lead=f"{wording.many(len(rows), 'thing')} could be done. Each option is a state for each"
        " channel."
        if rows
        else "What could you do? Each option is a state for each channel.",
        lead_own=True,
        crumbs=crumbs(record),
        actions=(new,) if may and rows else (),
        sections=(Section(grid=grid, empty=empty),),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _who_matters(under: Under) -> str:
    matter = sum(one.weight > 0 for one in under.audiences)
    if not under.audiences:
        return "No group is named for this question yet."
    left = len(under.audiences) - matter
    rest = f"; {wording.number(left)} {'is' if left == 1 else 'are'} left out" if left else ""
    verb = "matters" if matter == 1 else "matter"
    return f"{wording.many(matter, 'group')} {verb} for this question{rest}."


def channel_choices(channels: Sequence[Channel]) -> list[tuple[str, str, str]]:
    """Key, title and state now, as the form wants them."""
    return [(channel_key(one.pk), channel_title(one), state_words(one)) for one in channels]


def outlet_choices() -> list[tuple[str, str]]:
    """Where a channel could be opened."""
    return [(one, outlet_title(one)) for one in outlets()]


def option_initial(option: Option, channels: Sequence[Channel]) -> dict[str, str]:
    held = {one.channel: one.state.value for one in option.places}
    initial = {"title": option.title}
    for n, one in enumerate(channels):
        initial[f"state-{n}"] = held.get(channel_key(one.pk), "")
    new = [one for one in option.places if one.channel.startswith(NEW)]
    for n, place in enumerate(new, 1):
        initial[f"platform-{n}"] = place.channel.removeprefix(NEW)
        initial[f"opened-{n}"] = place.state.value
    return initial


def option_new_page(record: ReviewRecord) -> SectionsPage:
    return SectionsPage(
        title="Write an option",
        lead="Channels you do not change stay as they are.",
        crumbs=crumbs(record, OPTIONS),
        sections=(_states(),),
    )


def _states() -> Section:
    return Section(folded=("What the states mean", STATES))


def option_page(record: ReviewRecord, option: Option) -> SectionsPage:
    return SectionsPage(
        title=f"Change “{option.title}”", own_title=True, crumbs=crumbs(record, OPTIONS),
        sections=(_states(),),
    )  # fmt: skip


def option_block(
    form: OptionForm, record: ReviewRecord, option: Option | None = None
) -> FormBlock:  # fmt: skip
    address = (
        reverse("review_option_new", args=[record.pk])
        if option is None
        else reverse("review_option", args=[record.pk, option.key])
    )
    return FormBlock(
        action=address, form=form,
        button="Write it down" if option is None else "Save changes",
        hints={"title": "For example: Emergency only on X, and open Bluesky"},
    )  # fmt: skip


def option_out_block(form: OutForm, record: ReviewRecord, option: Option) -> FormBlock:
    return FormBlock(
        title="Take it out", action=reverse("review_option_out", args=[record.pk, option.key]),
        button="Take this option out", form=form, warning=True,
        sentences=(
            "What was said of it is kept, and counts again if you write it again by that name.",
        ),
    )  # fmt: skip


def criteria_page(record: ReviewRecord, under: Under, *, may: bool) -> SectionsPage:
    leaves = {one.key for one in under.leaves}
    headings = {one.key: one.title for one in under.criteria}
    rows = tuple(
        (
            Cell(
                text=one.title, own=True, note=headings.get(one.parent or "", ""),
                href=reverse("review_criterion", args=[record.pk, one.key]) if may else "",
            ),
            Cell(text=one.question or "–", own=True),
            Cell(text=_ends(one), own=True),
            Cell(text="Yes" if one.by_group else "No", own=True),
        )
        for one in under.criteria
        if one.key in leaves
    )  # fmt: skip
    new = Link(text="Write a criterion", href=reverse("review_criterion_new", args=[record.pk]))
    return SectionsPage(
        title="Criteria",
        lead=f"An option is judged by {wording.many(len(under.leaves), 'criterion', 'criteria')}."
        " Drop what does not matter to this question: a criterion that nobody can tell options"
        " apart by only costs work.",
        lead_own=True,
        crumbs=crumbs(record),
        actions=(new,) if may else (),
        sections=(
            Section(
                grid=Grid(
                    caption="Criteria",
                    head=("Criterion", "Its question", "From worst to best", "For each group"),
                    rows=rows,
                ),
                empty=Empty(sentence="There is no criterion. Write at least one."),
            ),
        ),
    )


def _ends(one: Criterion) -> str:
    return scale_words(one) if one.scale is not None else "Judged from 0 to 10"


def heading_choices(under: Under, besides: str = "") -> list[tuple[str, str]]:
    """Those that nothing is scored under yet: headings, and what may become one."""
    scored = {one.criterion for one in under.cells}
    leaves = {one.key for one in under.leaves}
    return [
        (one.key, one.title)
        for one in under.criteria
        if one.key != besides and one.key not in scored and one.key not in leaves
    ]


def criterion_initial(one: Criterion) -> dict[str, object]:
    times = 100 if one.scale is not None and is_share(one.scale.unit) else 1
    return {
        "title": one.title, "question": one.question, "parent": one.parent or "",
        "by_group": "yes" if one.by_group else "no",
        "measured": "judged" if one.scale is None else "figure",
        "unit": one.scale.unit if one.scale else "",
        "worst": f"{one.scale.worst * times:g}" if one.scale else "",
        "best": f"{one.scale.best * times:g}" if one.scale else "",
        "swing": one.swing,
        "lightest": f"{one.lightest * 100:g}" if one.lightest > 0 else "",
        "heaviest": f"{one.heaviest * 100:g}" if one.heaviest < 1 else "",
    }  # fmt: skip


def criterion_new_page(record: ReviewRecord) -> SectionsPage:
    return SectionsPage(title="Write a criterion", crumbs=crumbs(record, CRITERIA))


def criterion_page(record: ReviewRecord, one: Criterion) -> SectionsPage:
    return SectionsPage(
        title=f"Change “{one.title}”", own_title=True, crumbs=crumbs(record, CRITERIA)
    )


CRITERION_HINTS = {
    "question": "For example: How many hours a month does it take?",
    "unit": "For example: hours a month. Of a share, “share of people” for example, enter the ends"
    " below in %",
    "worst": "Which is as bad as it can get here. Beyond it counts as it",
    "best": "Where it is lower than the worst, less is better",
    "swing": "For example: from 40 hours a month to none",
    "lightest": "Only where a rule says so. Leave it empty otherwise",
    "heaviest": "Only where a rule says so. Leave it empty otherwise",
}


def criterion_block(
    form: CriterionForm, record: ReviewRecord, one: Criterion | None = None
) -> FormBlock:  # fmt: skip
    address = (
        reverse("review_criterion_new", args=[record.pk])
        if one is None
        else reverse("review_criterion", args=[record.pk, one.key])
    )
    return FormBlock(
        action=address, form=form, hints=CRITERION_HINTS,
        button="Write it down" if one is None else "Save changes",
    )  # fmt: skip


def criterion_out_block(form: OutForm, record: ReviewRecord, one: Criterion) -> FormBlock:
    return FormBlock(
        title="Take it out", action=reverse("review_criterion_out", args=[record.pk, one.key]),
        button="Take this criterion out", form=form, warning=True,
        sentences=("It counts no more. What was said on it is kept.",),
    )  # fmt: skip


def groups_page(record: ReviewRecord, under: Under) -> SectionsPage:
    rows = tuple(
        (Cell(text=one.title, own=True), Cell(text=_matters(one, under.audiences), own=True))
        for one in under.audiences
    )
    grid = Grid(caption="Groups", head=("Group", "How much it matters"), rows=rows)
    empty = Empty(
        sentence="There is no group yet. Criteria that ask for groups need at least one.",
        action="Add groups under Audiences", href=reverse("groups"),
    )  # fmt: skip
    return SectionsPage(
        title="Groups",
        lead=_who_matters(under),
        lead_own=True,
        crumbs=crumbs(record),
        sections=(Section(grid=grid, empty=empty),),
    )


def _matters(one: Audience, audiences: Sequence[Audience]) -> str:
    whole = sum(each.weight for each in audiences)
    if not one.weight or not whole:
        return "Left out"
    return f"{wording.percent(one.weight / whole)} of all groups"


def weight_changes(audiences: Sequence[Audience], form: GroupsForm) -> list[AudiencePut]:
    """Only those that differ: two people may then weigh different groups at once."""
    given = {key: form.cleaned_data[name] for name, key in form.audiences.items()}
    return [
        AudiencePut(audience=replace(one, weight=given[one.key]))
        for one in audiences
        if one.key in given and given[one.key] != one.weight
    ]


def group_blocks(
    record: ReviewRecord, weights: GroupsForm, add: AudienceForm, out: AudienceOutForm
) -> list[FormBlock]:
    blocks = []
    if weights.audiences:
        blocks.append(
            FormBlock(
                title="How much does each matter?",
                action=reverse("review_groups", args=[record.pk]),
                button="Save",
                form=weights,
                sentences=(
                    "Give ten to the group that matters most here, and the others what they matter"
                    " beside it. A group with nought is left out.",
                ),
            )
        )
    if add.fields["group"].choices:  # type: ignore[attr-defined]
        blocks.append(
            FormBlock(
                title="Add a group",
                action=reverse("review_audience_add", args=[record.pk]),
                button="Add it",
                form=add,
                secondary=True,
                hints={"purpose": "Where a group matters for one purpose only"},
            )
        )
    if weights.audiences:
        blocks.append(audience_out_block(out, record))
    return blocks


def audience_out_block(form: AudienceOutForm, record: ReviewRecord) -> FormBlock:
    return FormBlock(
        title="Take a group out", action=reverse("review_audience_out", args=[record.pk]),
        button="Take it out", form=form, secondary=True,
    )  # fmt: skip

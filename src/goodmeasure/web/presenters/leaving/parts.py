"""Archive, notices and account of a leaving plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from django.urls import reverse

from goodmeasure.decisions.leaving.notices import Kind
from goodmeasure.decisions.leaving.places import Fate, Place, shipped, sources_of
from goodmeasure.measures.limits import limits
from goodmeasure.reports import leaving as words
from goodmeasure.reports import wording
from goodmeasure.services.leaving.account import SigningIn
from goodmeasure.services.leaving.archive import Checked
from goodmeasure.services.leaving.notices import Standing
from goodmeasure.store.models import LeavingPlan
from goodmeasure.web.forms.plans import (
    ArchiveForm,
    CountForm,
    FateForm,
    NoticeForm,
    SignedInForm,
)
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    FormBlock,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.leaving.plan import crumbs, fate_words
from goodmeasure.web.presenters.parts import Crumb, HowKnown, channel_title, snippet

KINDS = {
    Kind.PINNED: "Pinned on",
    Kind.PROFILE: "Profile of",
    Kind.ELSEWHERE: "Notice for",
}


def archive_page(
    plan: LeavingPlan, place: Place, found: Checked | None, zone: tzinfo
) -> SectionsPage:
    how_to = Section(
        title="How to take it", bullets=place.archive, own_words=True,
        sentences=("Keep it where your records are kept, before the account is switched off.",),
        folded=_sources(place),
        links=(Link(text="Import it here too", href=reverse("import")),),
    )  # fmt: skip
    sections = [how_to]
    if found is not None:
        sections.insert(0, _checked(found, zone))
        if found.posts:
            sections.insert(1, _missing(found, zone))
    return SectionsPage(
        title="Archive",
        lead="Is everything that was posted kept, and is nothing missing?",
        crumbs=crumbs(plan),
        sections=tuple(sections),
    )


def _sources(place: Place) -> tuple[str, tuple[str, ...]]:
    day = wording.day(shipped().checked)
    lines = [
        f"{one.name}{', not the platform’s own page' if one.second_hand else ''}: {one.url}"
        for one in sources_of(place)
    ]
    return ("Where this stands", (*lines, f"Looked at on {day}. Platforms change: look again."))


def _checked(found: Checked, zone: tzinfo) -> Section:
    return Section(
        title="What the last check found",
        key="checked",
        figures=(
            Figure(
                sentence=words.archive_sentence(found),
                key="checked-how",
                how=HowKnown(
                    method="Posts in the archive and posts that were collected here are compared"
                    " by their numbers on the platform." if found.listed else
                    "A number that a person read off the archive is held against how many posts"
                    " were collected here. Which ones are missing cannot be told from it.",
                    base=f"Posts of our own, without those of others that we passed on. The"
                    f" archive is {found.file}.",
                    sources=(f"Compared on {wording.moment(found.at, zone)}",),
                    caveats=("A post that was deleted on the platform is in no later archive.",),
                ),
            ),
        ),
    )  # fmt: skip


def _missing(found: Checked, zone: tzinfo) -> Section:
    rows = tuple(
        (
            Cell(text=snippet(one["text"]) or one["id"], own=True),
            Cell(text=wording.day(datetime.fromisoformat(one["published_at"]), zone), own=True),
        )
        for one in found.posts
    )
    part = found.missing > len(rows)
    return Section(
        title="Collected here, and not in the archive",
        key="missing",
        sentences=(f"The newest {len(rows)} of them.",) if part else (),
        rests_on="checked-how",
        grid=Grid(caption="Posts that the archive lacks", head=("Post", "Posted"), rows=rows),
    )


def archive_forms(
    plan: LeavingPlan, place: Place, file: ArchiveForm, count: CountForm
) -> list[FormBlock]:
    here = reverse("leaving_archive", args=[plan.pk])
    by_file = FormBlock(
        title="Check an archive", action=here, button="Check it", form=file, files=True,
        does="file", sentences=("It is read and compared, and not kept here.",),
    )  # fmt: skip
    by_count = FormBlock(
        title="Or count what it has" if place.reads_archive else "Count what it has",
        action=here, button="Compare the number", form=count, does="count",
        secondary=place.reads_archive,
        hints={"source": "For example: the number of items in outbox.json"},
    )  # fmt: skip
    return [by_file, by_count] if place.reads_archive else [by_count, by_file]


def notices_page(plan: LeavingPlan, found: Sequence[Standing]) -> SectionsPage:
    long = sum(one.count is not None and not one.count.fits for one in found)
    return SectionsPage(
        title="Notices",
        lead="What people are told, in words that fit where they stand."
        if not long else "Some notices are too long where they stand.",
        crumbs=crumbs(plan),
        actions=(Link(text="Where people can go", href=reverse("leaving_people", args=[plan.pk])),),
        sections=tuple(_notice(plan, one) for one in found),
    )  # fmt: skip


def _title(one: Standing) -> str:
    return f"{KINDS[one.kind]} {channel_title(one.channel)}"


def _notice(plan: LeavingPlan, one: Standing) -> Section:
    key = f"notice-{one.kind.value}-{one.channel.pk}"
    change = reverse("leaving_notice", args=[plan.pk, one.kind.value, one.channel.pk])
    left_out = ""
    if one.kept is None and one.draft.left_out:
        names = ", ".join(each.title for each in one.draft.left_out)
        left_out = f"There was no room for: {names}."
    return Section(
        title=_title(one),
        key=key,
        sentences=(left_out,) if left_out else (),
        quote=one.text,
        figures=(Figure(sentence=count_sentence(one), key=f"{key}-how", how=_how_long(one)),),
        links=(Link(text="Write it in your own words", href=change, hidden=f": {_title(one)}"),),
    )


def count_sentence(one: Standing) -> str:
    whose = "Your own words." if one.kept else "A draft."
    if one.count is None:
        return f"{whose} We know of no limit there."
    said = f"{wording.number(one.count.used)} of {wording.number(one.count.most)} characters"
    if one.count.links_over:
        return f"{whose} {said}, and {wording.many(one.count.links_over, 'link')} too many."
    if not one.count.fits:
        return f"{whose} {said}: it is {wording.number(one.count.over)} too long."
    return f"{whose} {said}."


def _how_long(one: Standing) -> HowKnown:
    known = limits().get(one.channel.platform)
    text = "profile" if one.kind is Kind.PROFILE else "post"
    if known is None or text not in known.texts:
        return HowKnown(method="No limit of that platform is written down here.",
                        base="The words of the notice.")  # fmt: skip
    limit = known.texts[text]
    return HowKnown(
        method="Counted as the platform counts, as far as it says how; otherwise rather too much"
        f" than too little. {limit.note}".strip(),
        base="The words of the notice, with its links.",
        sources=(f"{known.source}, looked at on {wording.day(known.checked)}",),
    )


def notice_page(plan: LeavingPlan, one: Standing) -> SectionsPage:
    back = Crumb(text="Notices", href=reverse("leaving_notices", args=[plan.pk]))
    return SectionsPage(
        title=_title(one),
        own_title=True,
        lead=count_sentence(one),
        lead_known=_how_long(one),
        crumbs=(*crumbs(plan), back),
        sections=(Section(title="The draft", quote=one.draft.text),) if one.kept else (),
    )


def notice_forms(plan: LeavingPlan, one: Standing, form: NoticeForm) -> list[FormBlock]:
    here = reverse("leaving_notice", args=[plan.pk, one.kind.value, one.channel.pk])
    most = f"At most {one.count.most:,} characters" if one.count else ""
    blocks = [FormBlock(action=here, button="Keep it", form=form, does="write",
                        hints={"text": most})]  # fmt: skip
    if one.kept is not None:
        blocks.append(
            FormBlock(title="Take the draft instead", action=here, button="Take the draft",
                      secondary=True, does="draft",
                      sentences=("Your words are kept in the list of changes.",))
        )  # fmt: skip
    return blocks


def account_page(
    plan: LeavingPlan, place: Place, sign: SigningIn | None, *, today: date
) -> SectionsPage:
    chosen = Fate(plan.fate) if plan.fate else None
    risks = [
        Section(
            title=f"If you {one.value} it" + (" (decided)" if one is chosen else ""),
            key=f"risk-{one.value}",
            sentences=(place.risks[one],),
            own_words=True,
        )
        for one in Fate
    ]
    risks[-1] = Section(
        title=risks[-1].title, key=risks[-1].key, sentences=risks[-1].sentences, own_words=True,
        folded=_sources(place),
    )  # fmt: skip
    return SectionsPage(
        title="The account",
        lead=f"{fate_words(plan)}." if chosen else "Keep, park or delete the account?",
        crumbs=crumbs(plan),
        sections=(*_signing(sign, today), *risks),
    )


def _signing(sign: SigningIn | None, today: date) -> tuple[Section, ...]:
    if sign is None:
        return ()
    late = sign.next <= today
    last = f"Last signed in on {wording.day(sign.last)}."
    rule = (
        "The platform names a time, and we remind you when four fifths of it are over."
        if sign.by_rule
        else "The platform names no time: a quarter of a year, so that the key is not lost."
    )
    due = f"It was due on {wording.day(sign.next)}" if late else f"By {wording.day(sign.next)}"
    return (
        Section(
            title="Sign in",
            key="sign-in",
            sentences=(f"{due}. {rule}", last),
            own_words=True,
        ),
    )


def account_forms(
    plan: LeavingPlan, sign: SigningIn | None, fate: FateForm, signed: SignedInForm
) -> list[FormBlock]:
    here = reverse("leaving_account", args=[plan.pk])
    blocks = []
    if sign is not None:
        blocks.append(
            FormBlock(title="Somebody signed in", action=here, button="Keep the day", form=signed,
                      does="signed in")
        )  # fmt: skip
    if plan.finished_at is None and plan.given_up_at is None:
        blocks.append(
            FormBlock(
                title="Decide again" if plan.fate else "Decide", action=here, button="Decide",
                form=fate, does="fate", secondary=bool(plan.fate),
                sentences=("The steps follow what you decide.",),
            )
        )  # fmt: skip
    return blocks

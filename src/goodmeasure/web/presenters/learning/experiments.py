"""Fair tests: what one takes, what to do next, what it says so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from django.urls import reverse

from goodmeasure.evidence.experiments.trials import Size
from goodmeasure.kernel.findings import Finding, NotEnough
from goodmeasure.measures.definitions import measures
from goodmeasure.reports import wording
from goodmeasure.reports.experiments import (
    looks_picture,
    result_sentence,
    size_sentence,
    tally_sentence,
)
from goodmeasure.services.experiments.results import Results
from goodmeasure.services.experiments.sizing import Spread
from goodmeasure.store.models import Assignment, Experiment
from goodmeasure.web.forms.learning import LinkForm, SizeForm, StartForm, StopForm, TossForm
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
from goodmeasure.web.presenters.parts import Crumb, Empty, HowKnown, Tag, channel_title, snippet

CRUMBS = (HOME, LEARNING)
LIST = Crumb(text="Fair tests", href="/learning/experiments/")
RUNNING = Tag(text="Running", shape="◔", colour="blue")
STOPPED = Tag(text="Stopped", shape="■", colour="grey")


def experiments_page(
    tests: Sequence[Experiment], *, may_start: bool, now: datetime, zone: tzinfo
) -> SectionsPage:
    running = sum(one.stopped_at is None for one in tests)
    rows = tuple(
        (
            Cell(text=one.question, href=reverse("experiment", args=[one.pk]), own=True),
            Cell(text=channel_title(one.channel), own=True),
            Cell(tag=RUNNING if one.stopped_at is None else STOPPED),
            Cell(text=wording.day(one.started_at), own=True),
        )
        for one in tests
    )
    start = Link(text="Set up a fair test", href=reverse("experiment_start"))
    empty = Empty(
        sentence="There is no test yet. A coin decides which way each post goes, so that the two"
        " ways differ in nothing else. It is the only way to know what causes what.",
        action=start.text if may_start else "",
        href=start.href if may_start else "",
    )
    grid = Grid(caption="Fair tests", head=("Question", "Channel", "State", "Since"), rows=rows)
    return SectionsPage(
        title="Fair tests",
        lead=f"{wording.many(len(tests), 'fair test')} set up; {running or 'none'} running."
        if tests
        else "Does it make a difference, when nothing else does?",
        lead_known=explained.records(wording.many(len(tests), "fair test"), now, zone)
        if tests
        else None,
        crumbs=CRUMBS,
        actions=(start,) if may_start else (),
        sections=(Section(grid=grid, empty=empty),),
    )


def start_page(
    size: SizeForm, start: StartForm, wanted: tuple[Spread, Size] | NotEnough | None, *, bound: bool
) -> tuple[SectionsPage, list[FormBlock]]:
    """How many posts it takes comes first; the test itself only after that."""
    first = FormBlock(
        title="How many posts does it take?",
        action=reverse("experiment_start"),
        method="get",
        button="Work it out",
        form=size,
        secondary=wanted is not None,
    )
    if not size.fields["channel"].choices:  # type: ignore[attr-defined]
        return _nothing_to_test(), []
    blocks = [first]
    if bound or (wanted is not None and not isinstance(wanted, NotEnough)):
        blocks.append(_set_up(start))
    return _start(() if wanted is None else (_sized(wanted, size),)), blocks


def _start(sections: tuple[Section, ...]) -> SectionsPage:
    return SectionsPage(
        title="Set up a fair test",
        lead="How many posts and weeks would a fair answer take?",
        crumbs=(*CRUMBS, LIST),
        sections=sections,
    )


def _nothing_to_test() -> SectionsPage:
    empty = Empty(
        sentence="There are no channels yet. A test is sized by the posts that a channel has had.",
        action="Add your first channel",
        href=reverse("channel_add"),
    )
    return _start((Section(empty=empty),))


def _sized(wanted: tuple[Spread, Size] | NotEnough, form: SizeForm) -> Section:
    if isinstance(wanted, NotEnough):
        why = f"A fair test cannot be sized: {wanted.reason}"
        return Section(empty=Empty(sentence=wording.sentences(why, wanted.needed)))
    known, needed = wanted
    said = size_sentence(needed, float(form.cleaned_data["change"]))
    return Section(figures=(Figure(sentence=said, key="size", how=_how_size(known, needed)),))


def _set_up(start: StartForm) -> FormBlock:
    return FormBlock(
        title="Set up the test",
        action=reverse("experiment_start"),
        button="Start the test",
        form=start,
        sentences=(
            "All of this is fixed from here on: a test that is changed on the way is not fair any"
            " more.",
        ),
        hints={
            "question": "For example: Does a link cost us engagement?",
            "way_a": "For example: link in the post",
            "way_b": "For example: link in the first reply",
            "read_at_days": "Every post is read at this age, so that old and young ones are alike.",
        },
    )


def _how_size(known: Spread, needed: Size) -> HowKnown:
    return HowKnown(
        method="Worked out from how much posts of this channel differ anyway: the more they differ,"
        " the more of them it takes. It is enough to see such a difference four times in five."
        f" A test that is looked at once would take {needed.posts_at_one_look:,} posts; looking"
        " as often as you like has its price.",
        base=f"{known.posts} settled posts of the channel, which got {known.mean:.1f} each in the"
        f" mean, {known.a_week:.1f} posts a week.",
        caveats=("Posts of the future may differ more or less than those of the past.",),
        link=reverse("method", args=["experiments"]),
    )


def experiment_page(
    test: Experiment,
    found: Results,
    answer: Finding | NotEnough,
    zone: tzinfo,
    *,
    may_stop: bool = False,
) -> SectionsPage:
    waiting = [
        one.toss for one in found.readings if one.toss.post_id is None and not one.toss.spoilt
    ]
    sections = [_next(test, waiting)]
    if found.looks:
        picture = looks_picture(found.looks, f"test{test.pk}")
        sections.append(
            Section(
                title="As posts came in",
                pictures=(("looks", picture),),
                key="looks",
                how=how(answer, zone),
            )
        )
    sections.append(_design(test, found, zone))
    if found.readings:
        sections.append(
            Section(
                title="Tosses",
                grid=_tosses(test, found, zone),
                links=(
                    Link(text="Download (CSV)", href=reverse("experiment_csv", args=[test.pk])),
                ),
            )
        )
    stop = Link(text="Stop the test", href=reverse("experiment_stop", args=[test.pk]))
    return SectionsPage(
        title=test.question,
        actions=(stop,) if may_stop and test.stopped_at is None else (),
        lead=result_sentence(test.way_a, test.way_b, test.measure, answer),
        lead_how="looks-how" if found.looks else "design",
        crumbs=(*CRUMBS, LIST),
        sections=tuple(sections),
    )


def _next(test: Experiment, waiting: Sequence[Assignment]) -> Section:
    if waiting:
        way = test.way_a if waiting[0].way == "a" else test.way_b
        said = (
            f"Next post: way {waiting[0].way.upper()}, “{way}”. Then say below which post it was."
        )
    elif test.stopped_at is not None:
        said = f"The test is stopped. {test.stop_reason}".strip()
    else:
        said = "Toss the coin before you write the next post."
    return Section(title="What to do next", sentences=(said,), own_words=True)


def _design(test: Experiment, found: Results, zone: tzinfo) -> Section:
    measure = measures()[test.measure]
    known = HowKnown(
        method=f"A coin decides between way A, “{test.way_a}”, and way B, “{test.way_b}”, before"
        f" each post is written. Each post is read {wording.age(test.read_at_days)} after it was"
        f" published, by {measure.title.lower()}.",
        base=f"Posts of {channel_title(test.channel)} since {wording.day(test.started_at, zone)}."
        f" About {test.planned_posts} were planned.",
        caveats=(
            "A post that went the other way counts as it was tossed.",
            "Stopping early is fair: the range allows for it.",
        ),
        versions=f"{measure.title}, version {test.measure_version}.",
        link=reverse("method", args=["experiments"]),
    )
    return Section(
        title="How it is done",
        figures=(
            Figure(
                sentence=wording.sentences(
                    "Everything was agreed before the first toss", tally_sentence(found.tally)
                ),
                how=known,
                key="design",
            ),
        ),
    )


def _tosses(test: Experiment, found: Results, zone: tzinfo) -> Grid:
    rows = []
    for one in reversed(found.readings):
        post = one.toss.post
        label = (
            snippet(post.text, 60) or post.external_id if post else one.toss.about or "No post yet"
        )
        way = test.way_a if one.toss.way == "a" else test.way_b
        value = wording.number(one.value) if one.value is not None else one.why
        rows.append(
            (
                Cell(text=label, own=True, href=reverse("post", args=[post.pk]) if post else ""),
                Cell(text=f"{one.toss.way.upper()}: {way}", own=True),
                Cell(text=wording.day(one.toss.tossed_at, zone), own=True),
                Cell(text=value, key="design", own=one.value is None),
            )
        )
    return Grid(
        caption="Tosses, newest first",
        head=("Post", "Way", "Tossed", "Count at the agreed age"),
        rows=tuple(rows),
    )


def toss_form(form: TossForm, test: Experiment) -> FormBlock:
    return FormBlock(
        title="Toss the coin",
        action=reverse("experiment_toss", args=[test.pk]),
        button="Toss the coin",
        form=form,
        sentences=("Before you write the post. A toss cannot be taken back.",),
    )


def link_form(form: LinkForm, test: Experiment, toss: Assignment) -> FormBlock:
    return FormBlock(
        title=f"Which post was it? (way {toss.way.upper()})",
        action=reverse("experiment_link", args=[test.pk]),
        button="Keep",
        form=form,
        hints={"post": "Posts since the toss. Collect the channel if yours is not here yet."},
    )


def stop_page(
    test: Experiment, found: Results, answer: Finding | NotEnough, zone: tzinfo
) -> SectionsPage:
    """What is known so far and what a stop means, before it is done."""
    back = reverse("experiment", args=[test.pk])
    waiting = sum(one.toss.post_id is None and not one.toss.spoilt for one in found.readings)
    means = [
        "Stopping early is fair. The range allows for looking every day and for stopping when you"
        " like, so what it says now may be told as it stands.",
        "It cannot be undone. There are no more tosses, and a test that goes on after a look at the"
        " result is another test.",
        "Nothing is lost: tosses, posts and the result stay, and posts that are still too young are"
        " read when they are old enough.",
    ]
    if waiting:
        means.append(
            "A toss is still waiting for its post. You can say which it was after the stop."
        )
    return SectionsPage(
        title="Stop this test?",
        lead=test.question,
        lead_own=True,
        crumbs=(*CRUMBS, LIST, Crumb(text=test.question, href=back)),
        sections=(
            Section(
                title="What is known so far",
                figures=(
                    Figure(
                        sentence=result_sentence(test.way_a, test.way_b, test.measure, answer),
                        how=how(answer, zone),
                        key="result",
                    ),
                ),
            ),
            _design(test, found, zone),
            Section(title="What a stop means", bullets=tuple(means)),
            Section(links=(Link(text="Go back, and let the test run", href=back),)),
        ),
    )


def stop_form(form: StopForm, test: Experiment) -> FormBlock:
    return FormBlock(
        title="Stop it",
        action=reverse("experiment_stop", args=[test.pk]),
        button="Yes, stop the test",
        form=form,
        warning=True,
    )

"""Events, a study of each kind, a fair test and a lesson, made by the services themselves."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
from tests.browser.seeding import Seeded

from goodmeasure.evidence.change.before_after import before_after
from goodmeasure.evidence.change.questions import Question
from goodmeasure.evidence.change.questions import Study as Answered
from goodmeasure.measures.series import Grain
from goodmeasure.services import lessons, objectives, topics
from goodmeasure.services.change import log, studies
from goodmeasure.services.experiments import running
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Collection,
    Event,
    Experiment,
    Lesson,
    Objective,
    Study,
    Topic,
)

DAYS = 200


def website(seeded: Seeded, now: datetime) -> Channel:
    """A site with visits by day, higher on weekdays."""
    channel = Channel.objects.create(
        organisation=seeded.organisation, platform="website", account_id="site",
        handle="www.research.example", added_at=now,
    )  # fmt: skip
    run = Collection.objects.create(
        organisation=seeded.organisation, channel=channel, kind="import", status="done",
        started_at=now, finished_at=now, asked="visits.csv",
    )  # fmt: skip
    chance = random.Random(7)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ChannelReadingRecord.objects.bulk_create(
        ChannelReadingRecord(
            organisation=seeded.organisation, channel=channel, collection=run, metric="visits",
            at=midnight - timedelta(days=back, seconds=1), days=1,
            value=int((900 if back % 7 > 1 else 500) * chance.uniform(0.9, 1.1)),
        )
        for back in range(DAYS)
    )  # fmt: skip
    return channel


def learned(seeded: Seeded, now: datetime) -> dict[str, int]:
    """Keys of what was made, by the names that tests use."""
    organisation = seeded.organisation
    there = Event.objects.filter(organisation=organisation).order_by("pk").first()
    if there is None:
        _make(seeded, now)
    return {
        "event": Event.objects.filter(organisation=organisation).earliest("pk").pk,
        "test": Experiment.objects.filter(organisation=organisation).earliest("pk").pk,
        "study": Study.objects.filter(organisation=organisation).earliest("pk").pk,
        "refused": Study.objects.get(organisation=organisation, result__known=False).pk,
        "donors": Study.objects.filter(organisation=organisation).latest("pk").pk,
        "lesson": Lesson.objects.filter(organisation=organisation).earliest("pk").pk,
        "topic": Topic.objects.filter(organisation=organisation).earliest("pk").pk,
        "objective": Objective.objects.filter(organisation=organisation).earliest("pk").pk,
    }


def _make(seeded: Seeded, now: datetime) -> None:
    organisation, site = seeded.organisation, website(seeded, now)
    left = log.write(
        organisation,
        log.NewEvent(kind="left", at=(now - timedelta(days=60)).date(), title="Left X",
                        note="The board decided it."),
        now=now,
    )  # fmt: skip
    log.write(
        organisation,
        log.NewEvent(kind="platform", at=(now - timedelta(days=30)).date(), platform="mastodon",
                        title="The server was moved", source_name="Its administrators"),
        now=now,
    )  # fmt: skip
    for series in ("visits", "joins"):
        studies.ask(
            organisation,
            studies.Asked(event=left, channel=site, series=series, grain=Grain.DAY),
            now=now,
        )
    beside_controls(seeded, site, left, now)
    topics.define(organisation, "Research", ["research", "studies"], now=now)
    _test(seeded, now)
    found = lessons.candidates(organisation, now=now)
    lessons.write(
        organisation,
        lessons.NewLesson(
            kind="worked", sentence="Posts with an image get more answers here.",
            about=now.date(), rests_on=tuple(one.key for one in found[:2]),
        ),
        now=now,
    )  # fmt: skip
    objectives.set_out(
        organisation,
        objectives.NewObjective(
            sentence="Researchers find our guidance on Bluesky.",
            since=(now - timedelta(days=90)).date(), until=now.date(), channel=seeded.bluesky,
            measure="engagement", target=20,
        ),
        now=now,
    )  # fmt: skip


def beside_controls(seeded: Seeded, site: Channel, event: Event, now: datetime) -> Study:
    """A study as the service keeps it, of made-up visits beside those of six other sites."""
    chance = np.random.default_rng(3)
    season = np.tile([1, 1.1, 1.05, 1, 0.9, 0.6, 0.5], 30)[:DAYS]
    common = np.exp(0.02 * np.sin(np.arange(DAYS) / 20))
    rows = [
        level * season * common * chance.normal(1, 0.05, DAYS)
        for level in (800, 500, 300, 1200, 150, 640, 90)
    ]
    first = DAYS - 60
    rows[0][first:] *= 0.75
    names = tuple(f"Town {letter} on Website" for letter in "ABCDEF")
    found = before_after(
        Question(outcome=rows[0], first_after=first, season=7, controls=tuple(rows[1:]),
                 control_names=names)
    )  # fmt: skip
    assert isinstance(found, Answered)
    days = tuple((now - timedelta(days=DAYS - i)).date() for i in range(DAYS))
    steps = studies.Steps(days=days, values=rows[0])
    return Study.objects.create(
        organisation=seeded.organisation, event=event, channel=site, series="visits", grain="day",
        asked_at=now, computed_at=now,
        result={"known": True, **studies.as_plain(found, steps, first, len(names))},
    )  # fmt: skip


def _test(seeded: Seeded, now: datetime) -> None:
    """A fair test that has been running for eight months: long enough for a range and its picture."""
    test = running.start(
        seeded.organisation,
        running.NewExperiment(
            channel=seeded.bluesky, question="Does an image help?", way_a="no image",
            way_b="an image", measure="engagement", read_at_days=1, wanted_ratio=1.5,
        ),
        now=now - timedelta(days=240),
    )  # fmt: skip
    posts = seeded.bluesky.posts.filter(
        published_at__gte=now - timedelta(days=240), kind="original"
    ).order_by("published_at")[:70]
    for post in posts:
        at = post.published_at - timedelta(minutes=5)
        tossed = running.toss(seeded.organisation, test.pk, about="Research", now=at)
        running.link(seeded.organisation, tossed.pk, post.pk, now=now)
    running.toss(seeded.organisation, test.pk, about="Opening hours", now=now)

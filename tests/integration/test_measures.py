"""Measures of real rows: alike by another route, kept apart by organisation, in few statements."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.browser.seeding import Seeded
from tests.integration.web import as_role, signed_in
from typer.testing import CliRunner

from goodmeasure.cli.app import app
from goodmeasure.kernel.errors import InputError, UnreadableFile
from goodmeasure.kernel.findings import Finding
from goodmeasure.kernel.periods import Period
from goodmeasure.measures.definitions import measures
from goodmeasure.measures.series import Grain
from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading, Post, Reading
from goodmeasure.observations.records import Page as RecordPage
from goodmeasure.services import measuring, own_measures
from goodmeasure.store.models import (
    Collection,
    Event,
    LatestReading,
    OwnMeasure,
    PostRecord,
    Role,
)
from goodmeasure.store.writing import write_page

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
TWO = (
    own_measures.EXAMPLE.replace("version: 1", "version: 2\nchanged: Reposts as well.")
    .replace("every: likes", "every: likes + reposts")
    .replace("effective_from: 2026-11-01", "effective_from: 2027-01-01")
    + """earlier:
  - version: 1
    effective_from: 2026-11-01
    changed: First version
    formula: {every: likes}
"""
)


@pytest.fixture
def seeded(realistic_body: Seeded) -> Seeded:
    return realistic_body


@pytest.fixture
def others(small_body: Seeded) -> Seeded:
    return small_body


def period(days: int = 90) -> Period:
    return Period(since=NOW.date() - timedelta(days=days), until=NOW.date())


def by_rows(seeded: Seeded, of: Period) -> list[int]:
    """Engagement post by post, through the objects."""
    zone, found = ZoneInfo(seeded.organisation.time_zone), []
    for post in PostRecord.objects.filter(channel=seeded.bluesky).exclude(kind="repost"):
        rows = {row.metric: row for row in LatestReading.objects.filter(post=post)}
        needed = [rows.get(name) for name in ("likes", "replies", "reposts", "quotes")]
        day = post.published_at.astimezone(zone).date()
        if None in needed or not of.since <= day <= of.until:
            continue
        if min(row.looked_at for row in needed) - post.published_at >= timedelta(days=7):
            found.append(sum(row.value for row in needed))
    return found


def test_a_figure_is_what_the_rows_say(seeded: Seeded) -> None:
    found = measuring.answers(seeded.organisation, "engagement", period(), now=NOW)
    expected = by_rows(seeded, period())
    answer = found[seeded.bluesky.pk]
    assert isinstance(answer, Finding)
    assert (answer.n, answer.value) == (len(expected), pytest.approx(fmean(expected)))


def test_all_channels_at_once_take_as_few_statements_as_one(seeded: Seeded) -> None:
    counts = []
    for channels in ([seeded.bluesky], None):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            measuring.answers(
                seeded.organisation, "engagement", period(), channels=channels, now=NOW
            )
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 8


def test_nobody_sees_anothers_channels_or_measures(seeded: Seeded, others: Seeded) -> None:
    theirs = measuring.answers(
        others.organisation, "engagement", period(), channels=[seeded.bluesky], now=NOW
    )
    assert theirs == {}
    own_measures.add(seeded.organisation, own_measures.EXAMPLE, now=NOW)
    assert "applause" in own_measures.own_measures(seeded.organisation)
    assert own_measures.own_measures(others.organisation) == {}
    with pytest.raises(InputError, match="applause"):
        measuring.definition(others.organisation, "applause")
    with pytest.raises(InputError):
        own_measures.retire(others.organisation, "applause", now=NOW)
    assert as_role(others, Role.VIEWER).get("/data/measures/applause/").status_code == 404
    page = as_role(others, Role.VIEWER).get(
        f"/channels/compare/?measure=engagement&since=2026-01-01&until=2026-02-01"
        f"&channel={seeded.bluesky.pk}&channel={others.bluesky.pk}"
    )
    assert page.status_code == 422
    assert seeded.bluesky.handle not in page.content.decode()


def test_a_series_has_every_month_and_the_breaks_of_the_log(seeded: Seeded) -> None:
    Event.objects.create(
        organisation=seeded.organisation, channel=seeded.bluesky, at=date(2026, 1, 15),
        kind="method", title="Another export", recorded_at=NOW,
    )  # fmt: skip
    found = measuring.series(
        seeded.organisation, seeded.bluesky, "engagement", grain=Grain.MONTH,
        since=date(2025, 10, 3), until=date(2026, 2, 20), now=NOW,
    )  # fmt: skip
    assert [f"{one.period.since:%Y-%m}" for one in found.points] == [
        "2025-10", "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    assert "Another export" in [one.why for one in found.breaks]
    assert "not alike: Another export" in found.points[3].answer.reason


def test_an_own_measure_is_versioned_audited_and_retired(seeded: Seeded) -> None:
    organisation, officer = seeded.organisation, seeded.people[Role.OFFICER]
    own_measures.add(organisation, own_measures.EXAMPLE, now=NOW, person=officer)
    with pytest.raises(InputError, match="already in version 1"):
        own_measures.add(organisation, own_measures.EXAMPLE, now=NOW)
    with pytest.raises(InputError, match="Earlier versions are missing: 1"):
        own_measures.add(organisation, TWO[: TWO.index("earlier")], now=NOW)
    own_measures.add(organisation, TWO, now=NOW, person=officer)
    assert [one.version for one in own_measures.own_measures(organisation)["applause"].versions] == [
        1, 2,
    ]  # fmt: skip
    own_measures.retire(organisation, "applause", now=NOW, person=officer)
    assert own_measures.own_measures(organisation) == {}
    assert OwnMeasure.objects.filter(name="applause").count() == 2
    trail = as_role(seeded, Role.ADMINISTRATOR).get("/settings/changes/").content.decode()
    assert "Applause (version 2)" in trail


def test_names_of_shipped_measures_and_of_pages_are_taken(seeded: Seeded) -> None:
    for name in ("engagement", "add"):
        with pytest.raises(InputError):
            own_measures.check(
                seeded.organisation, own_measures.EXAMPLE.replace("applause", name, 1)
            )


def test_an_officer_adds_one_and_sees_what_it_gives_first(seeded: Seeded) -> None:
    officer = as_role(seeded, Role.OFFICER)
    broken = own_measures.EXAMPLE.replace("every: likes", "every: applause")
    refused = officer.post("/data/measures/add/", {"text": broken, "save": "1"})
    assert refused.status_code == 422
    assert "measure.yaml, line 7, formula.every" in refused.content.decode()
    checked = officer.post("/data/measures/add/", {"text": own_measures.EXAMPLE, "check": "1"})
    assert "The definition can be used" in checked.content.decode()
    assert not OwnMeasure.objects.exists()
    saved = officer.post("/data/measures/add/", {"text": own_measures.EXAMPLE, "save": "1"})
    assert saved.status_code == 302
    assert officer.get(saved.url).status_code == 200
    viewer = signed_in(seeded.people[Role.VIEWER])
    assert viewer.post("/data/measures/applause/retire/").status_code == 403
    assert officer.post("/data/measures/applause/retire/").status_code == 302
    assert officer.get("/data/measures/applause/").status_code == 404


def test_unlike_channels_are_refused_in_a_sentence_with_what_can_be_done(seeded: Seeded) -> None:
    """Bluesky's engagement has quotes in it, and Mastodon's cannot."""
    asked = (
        f"since={period().since}&until={period().until}"
        f"&channel={seeded.bluesky.pk}&channel={seeded.mastodon.pk}"
    )
    viewer = as_role(seeded, Role.VIEWER)
    unlike = viewer.get(f"/channels/compare/?measure=engagement&{asked}").content.decode()
    assert "These two cannot be compared: one is a count of" in unlike
    assert "Posting frequency of all of them" in unlike
    assert "<table" not in unlike
    alike = viewer.get(f"/channels/compare/?measure=posting_frequency&{asked}").content.decode()
    assert "cannot be compared" not in alike
    assert "<table" in alike


def test_the_download_has_every_month_and_says_why_one_is_empty(seeded: Seeded) -> None:
    answer = as_role(seeded, Role.VIEWER).get(
        "/data/measures/engagement/figures.csv?since=2025-12-01&until=2026-02-28"
    )
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 3 * 3
    assert all(bool(row["value"]) != bool(row["why_none"]) for row in rows)


@pytest.mark.django_db(transaction=True)
def test_the_commands(seeded: Seeded, tmp_path) -> None:
    file = tmp_path / "applause.yaml"
    file.write_text(own_measures.EXAMPLE.replace("good: up", "good: perhaps"))
    refused = CliRunner().invoke(app, ["measure", "check", str(file)])
    assert (refused.exit_code, OwnMeasure.objects.count()) == (2, 0)
    assert "applause.yaml, line 11, good" in refused.stderr
    file.write_text(own_measures.EXAMPLE)
    assert CliRunner().invoke(app, ["measure", "add", str(file)]).exit_code == 0
    shown = CliRunner().invoke(app, ["measure", "show", "applause"])
    assert "Every platform: likes" in shown.stdout
    listed = CliRunner().invoke(app, ["measure", "list", "--json"])
    assert '"applause"' in listed.stdout


MISTAKES = {
    "unit: likes for each post\n": ("", "unit"),
    "way: mean of posts": ("way: median", "way"),
    "base_kind: posts": ("base_kind: 3", "base_kind"),
    "review_by: 2027-11-01": ("review_by: soon", "review_by"),
    "name: applause": ("name: Applause!", "name"),
    "version: 1": ("version: 1\nspare: 1", "spare"),
    "  every: likes": ("  every: likes ** 2", "formula.every"),
    "good: up": ("good: up\nunder: {every: views}", "under"),
    "stage: outtakes": ("stage: outtakes\nfeature: alt_text", "feature"),
    "owner: Communications team": ("owner: [", ""),
    "effective_from: 2026-11-01": (
        "effective_from: 2026-11-01\nearlier: [{version: 1, effective_from: 2026-10-01, changed: x,"
        " formula: {every: likes}}]",
        "version",
    ),
}


@pytest.mark.parametrize("right", MISTAKES)
def test_each_kind_of_mistake_is_refused_with_its_line_and_field(seeded: Seeded, right) -> None:
    wrong, field = MISTAKES[right]
    text = own_measures.EXAMPLE.replace(right, wrong, 1)
    assert text != own_measures.EXAMPLE
    with pytest.raises(UnreadableFile) as refused:
        own_measures.check(seeded.organisation, text)
    assert refused.value.field == field
    lines = text.splitlines()
    assert refused.value.line
    if wrong and field and "." not in field:
        assert lines[refused.value.line - 1].startswith(field)


def test_several_measures_at_once_are_each_as_alone_and_loaded_once(seeded: Seeded) -> None:
    names = tuple(measures())
    with CaptureQueriesContext(connection) as one:
        measuring.answers(seeded.organisation, names[0], period(), now=NOW)
    with CaptureQueriesContext(connection) as all_:
        found = measuring.all_answers(seeded.organisation, names, period(), now=NOW)
    assert len(all_) == len(one)
    for name in names:
        assert found[name] == measuring.answers(seeded.organisation, name, period(), now=NOW)


def test_a_quiet_channel_is_shown_by_quarter_and_says_why(seeded: Seeded) -> None:
    """Five posts a month: no month has the ten that a figure takes, and each quarter has."""
    channel = seeded.x
    PostRecord.objects.filter(channel=channel).delete()
    run = Collection.objects.filter(channel=channel).first() or Collection.objects.create(
        organisation=seeded.organisation, channel=channel, kind="import", status="done",
        started_at=NOW, finished_at=NOW,
    )  # fmt: skip
    posts, counts = [], []
    for month in range(1, 13):
        for day in range(1, 6):
            key = f"{month}-{day}"
            posts.append(Post(external_id=key, published_at=datetime(2025, month, day, tzinfo=UTC)))
            counts += [
                Reading(external_id=key, metric=metric, value=month, at=NOW)
                for metric in measures()["engagement"].metrics_on("x")
            ]
    seen = RecordPage(looked_at=NOW, posts=tuple(posts), readings=tuple(counts))
    write_page(seeded.organisation, run, seen)
    found = measuring.whole_series(seeded.organisation, channel, "engagement", now=NOW)
    assert found is not None
    assert found.grain is Grain.QUARTER
    n = len(measures()["engagement"].metrics_on("x"))
    assert [point.value for point in found.points] == [2 * n, 5 * n, 8 * n, 11 * n]
    page = as_role(seeded, Role.VIEWER).get(reverse("channel", args=[channel.pk])).content.decode()
    assert "It is by quarter because most months have too few posts" in page
    assert "January to March 2025" in page
    more = [replace(one, external_id=f"{one.external_id} {n}") for one in posts for n in (1, 2)]
    also = [replace(one, external_id=f"{one.external_id} {n}") for one in counts for n in (1, 2)]
    seen = RecordPage(looked_at=NOW, posts=tuple(more), readings=tuple(also))
    write_page(seeded.organisation, run, seen)
    busy = measuring.whole_series(seeded.organisation, channel, "engagement", now=NOW)
    assert busy is not None
    assert busy.grain is Grain.MONTH


def test_followers_that_stay_the_same_are_known_to(organisation, channel, collection):
    """Looked at every day for half a year and never changed: growth is 0, and posts have a base."""
    for days in range(180, -1, -1):
        at = NOW - timedelta(days=days)
        count = ChannelReading(metric=Metric.FOLLOWERS, value=500, at=at)
        write_page(organisation, collection, RecordPage(looked_at=at, channel_readings=(count,)))
    names = ("likes", "replies", "reposts", "quotes")
    posts = [
        Post(external_id=str(i), published_at=NOW - timedelta(days=20 + i), text="News")
        for i in range(12)
    ]
    counts = [
        Reading(external_id=one.external_id, metric=Metric(name), value=5, at=NOW)
        for one in posts for name in names
    ]  # fmt: skip
    page = RecordPage(looked_at=NOW, posts=tuple(posts), readings=tuple(counts))
    write_page(organisation, collection, page)
    wanted = ("follower_growth", "engagement_per_follower")
    found = measuring.all_answers(organisation, wanted, period(30), now=NOW)
    growth, rate = (found[name][channel.pk] for name in wanted)
    assert isinstance(growth, Finding), growth
    assert isinstance(rate, Finding), rate
    assert (growth.value, rate.base.size) == (0, 500)
    assert rate.value == pytest.approx(20 / 500 * 1000)

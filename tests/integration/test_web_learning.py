"""What works, a stop that is asked for, and shifts in the log: the pages themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from tests.browser.seeding import Seeded, small
from tests.integration.web import address, as_role

from goodmeasure.services.change import log, shifts
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Collection,
    EffectRecord,
    Experiment,
    Role,
    ShiftRecord,
)
from goodmeasure.store.queries.columns import post_columns

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    return small_body


def test_a_test_is_stopped_only_after_the_page_that_asks(seeded):
    client = as_role(seeded, Role.OFFICER)
    where = address("experiment_stop", seeded)
    asked = client.get(where)
    assert asked.status_code == 200
    text = asked.content.decode()
    for said in ("Stop this test?", "What is known so far", "Stopping early is fair", "cannot be"):
        assert said in text
    assert Experiment.objects.get().stopped_at is None
    answered = client.post(where, {"reason": "Enough"})
    assert answered.status_code == 302
    test = Experiment.objects.get()
    assert (test.stopped_at is not None, test.stop_reason) == (True, "Enough")
    again = client.post(where, {"reason": "Other"})
    assert again.status_code == 302
    assert Experiment.objects.get().stop_reason == "Enough"


def test_effects_are_shown_one_channel_at_a_time(seeded):
    client = as_role(seeded, Role.VIEWER)
    one = client.get(reverse("effects"), {"channel": seeded.mastodon.pk}).content.decode()
    other = client.get(reverse("effects"), {"channel": seeded.bluesky.pk}).content.decode()
    assert EffectRecord.objects.filter(channel=seeded.mastodon).exists()
    assert f'id="channel">@{seeded.mastodon.handle}' in one
    assert f'id="channel">@{seeded.bluesky.handle}' in other
    assert f"?channel={seeded.bluesky.pk}" in one
    for strange in ("", "0", "nonsense", "9" * 30):
        assert client.get(reverse("effects"), {"channel": strange}).status_code == 200


@pytest.fixture
def turned(seeded: Seeded) -> Seeded:
    """Followers that grew by 30 a month for two years and fell by 20 a month since."""
    run = Collection.objects.filter(channel=seeded.bluesky).first()
    ChannelReadingRecord.objects.filter(channel=seeded.bluesky).delete()
    value = 1_000
    for month in range(48):
        value += (30 if month < 24 else -20) + month % 3
        ChannelReadingRecord.objects.create(
            organisation=seeded.organisation, channel=seeded.bluesky, metric="followers",
            at=datetime(2021 + month // 12, month % 12 + 1, 20, tzinfo=UTC), value=value,
            collection=run,
        )  # fmt: skip
    shifts.find_shifts(seeded.organisation, now=NOW, columns=post_columns(seeded.organisation))
    return seeded


def test_a_shift_is_listed_until_somebody_says_what_happened(turned):
    (kept,) = ShiftRecord.objects.filter(organisation=turned.organisation)
    assert (kept.series, kept.at) == ("followers", date(2023, 1, 1))
    client = as_role(turned, Role.OFFICER)
    text = client.get(reverse("log")).content.decode()
    assert "Nobody has explained this yet" in text
    link = f"?at=2023-01-01&amp;about={turned.bluesky.pk}#add"
    assert link in text
    form = client.get(reverse("log"), {"at": "2023-01-01", "about": turned.bluesky.pk})
    assert 'value="2023-01-01"' in form.content.decode()
    assert f'value="{turned.bluesky.pk}" selected' in form.content.decode()
    told = log.NewEvent(
        kind="other", at=date(2023, 1, 9), title="A purge of bots", channel=turned.bluesky
    )
    log.write(turned.organisation, told, now=NOW)
    text = client.get(reverse("log")).content.decode()
    assert "Nobody has explained this yet" not in text
    assert "A purge of bots" in text
    viewer = as_role(turned, Role.VIEWER).get(reverse("log")).content.decode()
    assert "Write down what happened" not in viewer


def test_an_event_of_another_channel_or_time_explains_nothing(turned):
    for fields in ({"channel": turned.mastodon}, {"at": date(2023, 4, 1)}, {"platform": "x"}):
        given = {"kind": "other", "at": date(2023, 1, 9), "title": "Something", **fields}
        log.write(turned.organisation, log.NewEvent(**given), now=NOW)
    assert [one.event for one in shifts.shifts_of(turned.organisation)] == [None]


def test_a_shift_is_drawn_on_the_channel_as_what_it_is(turned):
    where = reverse("channel", args=[turned.bluesky.pk])
    text = as_role(turned, Role.VIEWER).get(where).content.decode()
    assert "A shift was found in the figures, in January 2023" in text
    assert "Found in the figures: followers grew by about 31 a month before" in text


def test_another_organisation_sees_none_of_it(turned):
    others = small(NOW, slug="others", name="Others")
    assert shifts.shifts_of(others.organisation) == []
    shifts.find_shifts(others.organisation, now=NOW, columns={})
    assert len(shifts.shifts_of(turned.organisation)) == 1


def test_followers_of_a_website_are_not_measurable_and_not_awaited(seeded):
    Channel.objects.create(
        organisation=seeded.organisation, platform="website", account_id="site",
        handle="www.example.org", added_at=NOW - timedelta(days=9),
    )  # fmt: skip
    client = as_role(seeded, Role.VIEWER)
    for name in ("overview", "channels"):
        assert "Not measurable" in client.get(reverse(name)).content.decode()


def test_a_post_without_a_verdict_says_which_count_is_missing(seeded):
    post = seeded.bluesky.posts.filter(kind="original").first()
    post.verdicts.all().delete()
    post.latest.filter(metric="quotes").delete()
    text = as_role(seeded, Role.VIEWER).get(reverse("post", args=[post.pk])).content.decode()
    assert "that of quotes is missing. A missing count is not 0." in text

"""Effects of stored posts: kept by organisation, never from likes where the question is views."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.browser.seeding import Seeded, small
from typer.testing import CliRunner

from goodmeasure.cli.app import app
from goodmeasure.kernel.findings import Finding, NotEnough, NotMeasurable
from goodmeasure.services import topics
from goodmeasure.services.change import log
from goodmeasure.services.effects import find_effects
from goodmeasure.store.models import Channel, EffectRecord, PostRecord
from goodmeasure.store.queries.effects import effect_rows

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def seeded(realistic_body: Seeded) -> Seeded:
    return realistic_body


@pytest.mark.parametrize("platform", ["bluesky", "mastodon"])
def test_whether_a_link_costs_views_is_never_answered_from_likes(seeded, platform):
    found = find_effects(seeded.organisation, now=NOW)
    ours = [one for one in found if one.channel.platform == platform and one.measure == "views"]
    assert ours
    for one in ours:
        assert isinstance(one.answer, NotMeasurable)
        assert one.choice == "link"
        assert "Likes are no answer" in one.answer.cost
        assert "Tag your links" in one.answer.cost


def test_what_is_found_replaces_what_was_found_and_nobody_elses(seeded):
    others = small(NOW)
    find_effects(others.organisation, now=NOW)
    theirs = list(
        EffectRecord.objects.filter(organisation=others.organisation).order_by("pk").values()
    )
    assert theirs
    find_effects(seeded.organisation, now=NOW)
    once = EffectRecord.objects.filter(organisation=seeded.organisation).count()
    find_effects(seeded.organisation, now=NOW)
    assert EffectRecord.objects.filter(organisation=seeded.organisation).count() == once
    assert (
        list(EffectRecord.objects.filter(organisation=others.organisation).order_by("pk").values())
        == theirs
    )
    ours = {one.pk for one in effect_rows(seeded.organisation)}
    assert not ours & {row["id"] for row in theirs}
    assert not effect_rows(seeded.organisation, others.bluesky)


def link_effect(seeded: Seeded) -> object:
    (found,) = [
        one.answer for one in find_effects(seeded.organisation, now=NOW)
        if (one.channel, one.measure, one.choice) == (seeded.bluesky, "engagement", "link")
    ]  # fmt: skip
    return found


def with_links(seeded: Seeded) -> None:
    """Every other post has a link, on a channel with posts enough on both sides."""
    for place, post in enumerate(seeded.bluesky.posts.order_by("published_at")):
        PostRecord.objects.filter(pk=post.pk).update(has_link=place % 2 == 0)


def test_only_posts_after_a_break_of_method_count_and_it_says_so(seeded):
    with_links(seeded)
    before = link_effect(seeded)
    assert isinstance(before, Finding)
    published = list(
        seeded.bluesky.posts.exclude(kind="repost")
        .order_by("published_at")
        .values_list("published_at", flat=True)
    )
    day = published[len(published) // 3].date()
    fields = {"kind": "method", "at": day, "title": "Counted anew", "channel": seeded.bluesky}
    log.write(seeded.organisation, log.NewEvent(**fields), now=NOW)
    after = link_effect(seeded)
    assert isinstance(after, Finding)
    assert after.n < before.n
    assert not any("not counted alike" in one for one in before.caveats)
    assert any(f"from {day:%-d %B %Y} on" in one for one in after.caveats)
    late = {**fields, "at": (NOW - timedelta(days=9)).date(), "title": "And again"}
    log.write(seeded.organisation, log.NewEvent(**late), now=NOW)
    assert isinstance(link_effect(seeded), NotEnough)


def test_what_a_link_does_to_engagement_says_that_it_is_not_about_views(seeded):
    with_links(seeded)
    for one in find_effects(seeded.organisation, now=NOW):
        if isinstance(one.answer, Finding):
            said = any("trade likes for clicks" in caveat for caveat in one.answer.caveats)
            assert said is (one.choice == "link" and one.measure != "views")
    assert isinstance(link_effect(seeded), Finding)


def test_posts_whose_links_are_not_known_are_not_posts_without(seeded):
    with_links(seeded)
    PostRecord.objects.filter(channel=seeded.bluesky, has_link=False).update(has_link=None)
    answer = link_effect(seeded)
    assert isinstance(answer, NotEnough)
    assert "not known" in answer.reason


def test_a_topic_is_found_in_words_without_capitals_or_accents(seeded):
    assert topics.pattern_of(["Café", "open day"]).search(topics.fold("at the CAFE now"))
    assert topics.pattern_of(["cafe"]).search(topics.fold("Le Café."))
    assert not topics.pattern_of(["cafe"]).search(topics.fold("cafeteria"))
    assert not topics.pattern_of(["c.fe"]).search(topics.fold("cafe"))
    topics.define(seeded.organisation, "Everything", ["the"], now=NOW)
    found = {one.choice for one in find_effects(seeded.organisation, now=NOW)}
    assert "topic: Everything" in found


def test_the_command_says_what_the_store_holds_and_takes_one_channel(seeded):
    with_links(seeded)
    find_effects(seeded.organisation, now=NOW)
    whole = CliRunner().invoke(app, ["effects", "--json"])
    assert whole.exit_code == 0, whole.output
    rows = json.loads(whole.stdout)
    assert len(rows) == EffectRecord.objects.filter(organisation=seeded.organisation).count()
    handle = seeded.bluesky.handle
    one = json.loads(CliRunner().invoke(app, ["effects", handle, "--json"]).stdout)
    assert one == [row for row in rows if row["channel"] == handle]
    (link,) = [row for row in one if (row["measure"], row["choice"]) == ("engagement", "link")]
    assert link["low"] <= link["value"] <= link["high"]
    assert link["answer"] == "finding"
    said = CliRunner().invoke(app, ["effects", handle]).stdout
    assert "Posts with a link got about" in said
    assert "not what causes what" in said


def test_the_example_posts_of_a_topic_are_the_newest_of_all_channels(organisation, channel, now):
    other = Channel.objects.create(
        organisation=organisation, platform="x", account_id="x:1", handle="town", added_at=now
    )
    for days, where in enumerate((other, channel, other, channel), 1):
        PostRecord.objects.create(
            organisation=organisation, channel=where, external_id=f"{days}", kind="original",
            text=f"Flu, {days} days ago", published_at=now - timedelta(days=days),
            first_seen_at=now, last_seen_at=now,
        )  # fmt: skip
    count, newest = topics.examples(organisation, ["flu"])
    assert count == 4
    assert newest == [f"Flu, {days} days ago" for days in (1, 2, 3)]

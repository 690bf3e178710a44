"""A leaving plan from start to finish on a real database: refused in words, frozen once, recoverable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.browser.seeding import Seeded
from tests.integration.deciding import draft_of, review_of

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.decisions import freezing
from goodmeasure.services.leaving import (
    account,
    archive,
    baseline,
    going,
    notices,
    starting,
    steps,
)
from goodmeasure.services.leaving.starting import NewLeaving
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    ChannelReadingRecord,
    DecisionRecord,
    LatestReading,
    LeavingPlan,
    OwnMeasure,
    PostRecord,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
LEAVE_ON = TODAY + timedelta(days=28)


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def plan(seeded: Seeded) -> LeavingPlan:
    return starting.start(seeded.organisation, new(seeded), now=NOW)


def new(seeded: Seeded, **more: Any) -> NewLeaving:
    given = NewLeaving(
        channel=seeded.mastodon, reason="Nobody answers there.", leave_on=LEAVE_ON, fate="park"
    )
    return replace(given, **more)


def at(days: int) -> datetime:
    return NOW + timedelta(days=days)


# starting


def test_a_plan_starts_with_its_steps_dated_from_the_leaving_day(plan):
    found = {one.key: one for one in steps.steps_of(plan)}
    assert found["state"].due == LEAVE_ON
    assert found["pinned"].due == LEAVE_ON - timedelta(days=7)
    assert "signing-in" in found
    assert "close" not in found
    assert AuditEvent.objects.get(action="leaving plan started").subject == plan.title


def test_steps_of_a_plan_that_starts_late_are_due_today_and_never_before(seeded):
    made = starting.start(seeded.organisation, new(seeded, leave_on=TODAY), now=NOW)
    assert min(one.due for one in steps.steps_of(made)) == TODAY


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"leave_on": TODAY - timedelta(days=1)}, "The leaving day, 3 March 2026, is over."),
        ({"reason": " "}, "Say why you leave."),
        ({"to_state": "active"}, "A channel that is left does not become active."),
        ({"fate": "burn"}, "There is no 'burn'."),
    ],
)
def test_what_cannot_be_is_refused_in_words(seeded, wrong, said):
    with pytest.raises(InputError) as refused:
        starting.start(seeded.organisation, new(seeded, **wrong), now=NOW)
    assert refused.value.sentence == said
    assert refused.value.next_step
    assert not LeavingPlan.objects.exists()


def test_two_plans_for_one_channel_are_refused_until_the_first_is_given_up(seeded, plan):
    with pytest.raises(InputError, match=r"There is a leaving plan for .* already"):
        starting.start(seeded.organisation, new(seeded), now=NOW)
    starting.give_up(seeded.organisation, plan.pk, "We stay.", now=NOW)
    assert starting.start(seeded.organisation, new(seeded), now=NOW).pk != plan.pk


def test_the_database_itself_keeps_a_second_plan_out(seeded, plan, monkeypatch):
    """Two people at the same moment: both looked and saw none."""
    monkeypatch.setattr(starting, "under_way", lambda *_: None)
    with pytest.raises(InputError, match="already"):
        starting.start(seeded.organisation, new(seeded), now=NOW)
    assert LeavingPlan.objects.count() == 1


def test_another_organisation_has_none_of_it(plan, other_organisation):
    assert starting.leaving_of(other_organisation) == []
    for asked in (
        lambda: starting.plan_of(other_organisation, plan.pk),
        lambda: baseline.freeze(other_organisation, plan.pk, now=NOW),
        lambda: going.leave(other_organisation, plan.pk, reason="x", now=NOW),
        lambda: starting.move(other_organisation, plan.pk, LEAVE_ON, now=NOW),
    ):
        with pytest.raises(LeavingPlan.DoesNotExist):
            asked()


@pytest.fixture
def decision(seeded: Seeded) -> DecisionRecord:
    """Close the account on Mastodon and open another, written in full and frozen."""
    review = review_of(seeded.organisation, seeded.mastodon, now=NOW)
    draft = draft_of(seeded.organisation, review, now=NOW)
    assert starting.decisions_that_leave(seeded.organisation) == []  # a draft asks for nothing
    freezing.freeze(seeded.organisation, draft.pk, seen=draft.version, now=NOW)
    return DecisionRecord.objects.get(pk=draft.pk)


def test_a_decision_tells_which_channels_are_left_and_what_they_become(seeded, decision):
    ((found, channels),) = starting.decisions_that_leave(seeded.organisation)
    assert found == decision
    assert [(one.channel, one.state, one.plan) for one in channels] == [
        (seeded.mastodon, "closed", None)
    ]
    plan = starting.start(
        seeded.organisation, new(seeded, decision=decision, to_state="closed"), now=NOW
    )
    assert starting.wanted(seeded.organisation, decision)[0].plan == plan


def test_a_withdrawn_decision_asks_for_nothing(seeded, decision):
    freezing.withdraw(seeded.organisation, decision.pk, reason="Asked again.", now=NOW)
    assert starting.decisions_that_leave(seeded.organisation) == []
    with pytest.raises(DecisionRecord.DoesNotExist):
        starting.decision_of(seeded.organisation, decision.pk)


def test_the_leaving_day_moves_and_open_steps_with_it(seeded, plan):
    steps.do(seeded.organisation, plan.pk, "staff", done_by="Ann", evidence="Intranet", now=NOW)
    done = steps.step_of(seeded.organisation, plan.pk, "staff").due
    later = LEAVE_ON + timedelta(days=10)
    starting.move(seeded.organisation, plan.pk, later, now=NOW)
    assert steps.step_of(seeded.organisation, plan.pk, "state").due == later
    assert steps.step_of(seeded.organisation, plan.pk, "staff").due == done
    with pytest.raises(InputError, match="is over"):
        starting.move(seeded.organisation, plan.pk, TODAY - timedelta(days=1), now=NOW)


# steps


def test_a_day_that_a_team_gave_a_step_keeps_its_distance_from_the_leaving_day(seeded, plan):
    step = steps.step_of(seeded.organisation, plan.pk, "staff")
    day = plan.leave_on - timedelta(days=3)
    steps.change(seeded.organisation, plan.pk, "staff", steps.StepDetails(title=step.title, due=day), now=NOW)  # fmt: skip
    later = plan.leave_on + timedelta(days=7)
    starting.move(seeded.organisation, plan.pk, later, now=NOW)
    assert steps.step_of(seeded.organisation, plan.pk, "staff").due == day + timedelta(days=7)


def test_a_step_needs_evidence_and_no_day_to_come(seeded, plan):
    given: dict[str, Any] = {"done_by": "Ann", "now": NOW}
    with pytest.raises(InputError, match="what shows that it is done"):
        steps.do(seeded.organisation, plan.pk, "staff", evidence=" ", **given)
    with pytest.raises(InputError, match="5 March 2026 is still to come"):
        steps.do(seeded.organisation, plan.pk, "staff", evidence="Soon",
                 done_on=TODAY + timedelta(days=1), **given)  # fmt: skip
    with pytest.raises(InputError, match="not ticked by hand"):
        steps.do(seeded.organisation, plan.pk, "baseline", evidence="Trust me", **given)
    done = steps.do(seeded.organisation, plan.pk, "staff", evidence="Intranet", **given)
    assert (done.done_on, done.done_by, done.evidence) == (TODAY, "Ann", "Intranet")
    assert steps.progress_of(plan, now=NOW).done == 1
    steps.undo(seeded.organisation, plan.pk, "staff", now=NOW)
    assert steps.progress_of(plan, now=NOW).done == 0
    assert AuditEvent.objects.get(action="leaving step open again").detail["before"] == "Intranet"


def test_a_step_removed_by_mistake_comes_back_as_it_was(seeded, plan):
    steps.do(seeded.organisation, plan.pk, "staff", done_by="Ann", evidence="Intranet", now=NOW)
    total = len(steps.steps_of(plan))
    steps.remove(seeded.organisation, plan.pk, "staff", now=NOW)
    assert len(steps.steps_of(plan)) == total - 1
    assert [one.key for one in steps.removed_steps(plan) if one.done_on] == ["staff"]
    with pytest.raises(InputError, match="was removed"):
        steps.undo(seeded.organisation, plan.pk, "staff", now=NOW)
    back = steps.restore(seeded.organisation, plan.pk, "staff", now=NOW)
    assert (back.done_by, back.evidence, back.removed_at) == ("Ann", "Intranet", None)
    assert len(steps.steps_of(plan)) == total


def test_a_plan_cannot_be_without_its_baseline_or_leaving_day(seeded, plan):
    for key in steps.BY_ITSELF:
        with pytest.raises(InputError, match="cannot be without"):
            steps.remove(seeded.organisation, plan.pk, key, now=NOW)


def test_a_step_of_ones_own_and_a_day_in_the_past(seeded, plan):
    wanted = steps.StepDetails(title="Tell the mayor", due=TODAY, owner="Ann")
    first = steps.add(seeded.organisation, plan.pk, wanted, now=NOW)
    second = steps.add(seeded.organisation, plan.pk, wanted, now=NOW)
    assert (first.key, second.key) == ("own-1", "own-2")
    past = replace(wanted, due=TODAY - timedelta(days=1))
    with pytest.raises(InputError, match="3 March 2026 is over"):
        steps.add(seeded.organisation, plan.pk, past, now=NOW)
    with pytest.raises(InputError, match="is over"):
        steps.change(seeded.organisation, plan.pk, first.key, past, now=NOW)
    late = steps.change(
        seeded.organisation, plan.pk, first.key, replace(wanted, owner="Ben"), now=at(9)
    )
    assert late.owner == "Ben"  # a step that is late already can still change hands


def test_what_becomes_of_the_account_brings_its_steps_and_takes_others_away(seeded, plan):
    account.decide(seeded.organisation, plan.pk, "delete", reason="Nobody knows it.", now=NOW)
    keys = {one.key for one in steps.steps_of(plan)}
    assert {"close", "watch-name"} <= keys
    assert "signing-in" not in keys
    account.decide(seeded.organisation, plan.pk, "park", reason="Safer.", now=NOW)
    keys = {one.key for one in steps.steps_of(plan)}
    assert "signing-in" in keys
    assert not {"close", "watch-name"} & keys
    assert steps.step_of(seeded.organisation, plan.pk, "fate").evidence.endswith("Safer.")
    with pytest.raises(InputError, match="Choose what becomes"):
        account.decide(seeded.organisation, plan.pk, "", reason="x", now=NOW)


# baseline


def test_a_baseline_is_frozen_once(seeded, plan):
    found = baseline.freeze(seeded.organisation, plan.pk, now=NOW)
    assert found.baseline["frozen_on"] == "2026-03-04"
    kinds = {one["answer"]["answer"] for one in found.baseline["findings"]}
    assert kinds == {"finding", "not enough", "not measurable"}
    assert 5 < len(found.baseline["top_posts"]) <= baseline.TOP
    counts = found.baseline["top_posts"][0]["counts"]
    assert {"metric", "value", "counted_at", "age_days"} == set(counts[0])
    engaged = [one["engagement"] for one in found.baseline["top_posts"]]
    assert engaged == sorted(engaged, reverse=True)
    assert steps.step_of(seeded.organisation, plan.pk, "baseline").done_on == TODAY
    with pytest.raises(InputError, match="never worked out again"):
        baseline.freeze(seeded.organisation, plan.pk, now=at(1))


def test_the_best_posts_are_those_that_adding_up_by_hand_finds(seeded, plan):
    found = baseline.freeze(seeded.organisation, plan.pk, now=NOW).baseline["top_posts"]
    by_hand: dict[str, int] = {}
    for post in PostRecord.objects.filter(channel=seeded.mastodon).exclude(kind="repost"):
        held = {one.metric: one.value for one in post.latest.all()}
        if {"likes", "replies", "reposts"} <= held.keys():
            by_hand[post.external_id] = held["likes"] + held["replies"] + held["reposts"]
    best = sorted(by_hand.values(), reverse=True)[: baseline.TOP]
    assert [one["engagement"] for one in found] == best
    assert [by_hand[one["id"]] for one in found] == best


def test_a_baseline_stays_to_the_digit_whatever_comes_after(seeded, plan):
    before = baseline.freeze(seeded.organisation, plan.pk, now=NOW).baseline
    LatestReading.objects.filter(post__channel=seeded.mastodon).update(value=777, looked_at=at(2))
    PostRecord.objects.filter(channel=seeded.mastodon).order_by("pk")[0].delete()
    ChannelReadingRecord.objects.filter(channel=seeded.mastodon).delete()
    OwnMeasure.objects.create(
        organisation=seeded.organisation, name="engagement_of_ours", version=1, text="",
        effective_from=TODAY, added_at=NOW, retired_at=NOW,
    )  # fmt: skip
    after = LeavingPlan.objects.get(pk=plan.pk)
    assert after.baseline == before
    assert baseline.is_as_frozen(after)
    fresh = baseline.taken(seeded.organisation, seeded.mastodon, now=at(2))
    assert fresh["top_posts"] != before["top_posts"]


def test_a_baseline_that_somebody_changed_in_the_database_is_found_out(seeded, plan):
    found = baseline.freeze(seeded.organisation, plan.pk, now=NOW)
    found.baseline["top_posts"][0]["engagement"] += 1
    found.save()
    assert not baseline.is_as_frozen(LeavingPlan.objects.get(pk=plan.pk))


# the archive


def x_archive(tmp_path, ids):
    """An archive of X with the given posts, as a zip."""
    import json
    import zipfile

    path = tmp_path / "twitter-2026-03-04.zip"
    tweets = [
        {"tweet": {"id_str": one, "id": one, "full_text": f"Post {one}", "favorite_count": "1",
                   "retweet_count": "0", "created_at": "Wed Mar 04 09:30:00 +0000 2026",
                   "entities": {}, "lang": "en"}}
        for one in ids
    ]  # fmt: skip
    account_file = [{"account": {"username": "TownX", "accountId": "42",
                                 "createdAt": "2010-01-01T00:00:00.000Z",
                                 "accountDisplayName": "Town"}}]  # fmt: skip
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("data/tweets.js", f"window.YTD.tweets.part0 = {json.dumps(tweets)}")
        file.writestr("data/account.js", f"window.YTD.account.part0 = {json.dumps(account_file)}")
    return path


def on_x(organisation, ids):
    channel = Channel.objects.create(
        organisation=organisation, platform="x", account_id="42", handle="TownX", added_at=NOW
    )
    PostRecord.objects.bulk_create(
        PostRecord(organisation=organisation, channel=channel, external_id=one, kind="original",
                   text=f"Post {one}", published_at=NOW - timedelta(days=int(one)),
                   first_seen_at=NOW, last_seen_at=NOW)
        for one in ids
    )  # fmt: skip
    given = NewLeaving(channel=channel, reason="It costs.", leave_on=LEAVE_ON, fate="park")
    return starting.start(organisation, given, now=NOW)


def test_posts_that_an_archive_lacks_are_listed(organisation, tmp_path):
    made = on_x(organisation, ["101", "102", "103", "104"])
    path = x_archive(tmp_path, ["102", "104", "999"])
    found = archive.check_file(organisation, made.pk, path, now=NOW)
    assert (found.in_archive, found.collected, found.missing, found.more) == (3, 4, 2, 1)
    assert [one["id"] for one in found.posts] == ["101", "103"]
    assert not found.complete
    assert archive.checked(LeavingPlan.objects.get(pk=made.pk)) == found
    again = archive.check_file(
        organisation, made.pk, x_archive(tmp_path, ["101", "102", "103", "104"]), now=NOW
    )
    assert again.complete


def test_an_archive_of_another_platform_is_refused(seeded, plan, tmp_path):
    with pytest.raises(InputError, match=r"The file is from X .*, and the channel is on Mastodon"):
        archive.check_file(seeded.organisation, plan.pk, x_archive(tmp_path, ["1"]), now=NOW)


def test_a_count_read_off_an_archive_is_compared_and_lists_nothing(seeded, plan):
    collected = seeded.mastodon.posts.exclude(kind="repost").count()
    found = archive.check_count(
        seeded.organisation, plan.pk, collected - 2, source="outbox.json", now=NOW
    )
    assert (found.missing, found.more, found.listed) == (2, 0, False)


# notices


def test_every_notice_is_drafted_within_its_limit(seeded, plan):
    found = notices.notices_of(plan)
    assert [one.kind.value for one in found] == ["pinned", "profile", "elsewhere"]
    for one in found:
        assert one.draft.fits
        assert one.count is not None
        assert one.count.fits
        assert "1 April 2026" in one.text
    assert seeded.bluesky.url in found[0].text


def test_a_notice_that_is_too_long_is_refused_with_how_much(seeded, plan):
    where_ = seeded.bluesky.pk
    with pytest.raises(InputError, match=r"It is 12 over the limit: 312 of 300 there\."):
        notices.write(seeded.organisation, plan.pk, "elsewhere", where_, "a" * 312, now=NOW)
    with pytest.raises(InputError, match="There is no such notice"):
        notices.write(seeded.organisation, plan.pk, "pinned", where_, "Hello", now=NOW)
    notices.write(seeded.organisation, plan.pk, "elsewhere", where_, "We moved.", now=NOW)
    notices.write(seeded.organisation, plan.pk, "elsewhere", where_, "We moved here.", now=NOW)
    mine = next(one for one in notices.notices_of(plan) if one.channel.pk == where_)
    assert mine.text == "We moved here."
    assert plan.notices.count() == 2
    notices.take_draft(seeded.organisation, plan.pk, "elsewhere", where_, now=NOW)
    assert notices.notices_of(plan)[2].kept is None

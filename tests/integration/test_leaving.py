"""A leaving plan from start to finish on a real database: refused in words, frozen once, recoverable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.browser.seeding import Seeded

from goodmeasure.kernel.errors import InputError
from goodmeasure.services import plans
from goodmeasure.services.audiences import groups, inputs, library, purposes, routing
from goodmeasure.services.leaving import (
    account,
    aftermath,
    archive,
    baseline,
    dates,
    due,
    going,
    hours,
    notices,
    starting,
    steps,
    where,
)
from goodmeasure.services.leaving.starting import NewLeaving
from goodmeasure.store.models import (
    Aftermath,
    AuditEvent,
    Channel,
    ChannelReadingRecord,
    ChannelState,
    Collection,
    DecisionRecord,
    Event,
    Group,
    Keeping,
    LatestReading,
    LeavingPlan,
    Organisation,
    OwnMeasure,
    PostRecord,
    Purpose,
    ReviewRecord,
    StateChange,
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


def decision(organisation: Organisation, places: list[dict[str, str]]) -> DecisionRecord:
    review = ReviewRecord.objects.create(
        organisation=organisation, question="Where?", seed=1, opened_at=NOW
    )
    return DecisionRecord.objects.create(
        organisation=organisation, review=review, title="Leave", choice="out", started_at=NOW,
        decided_on=TODAY, frozen_at=NOW,
        frozen={"under": {"options": [
            {"key": "stay", "title": "Stay", "places": []},
            {"key": "out", "title": "Out", "places": places},
        ]}},
    )  # fmt: skip


def test_a_decision_tells_which_channels_are_left_and_what_they_become(seeded):
    there = {"bluesky": seeded.bluesky, "mastodon": seeded.mastodon}
    made = decision(
        seeded.organisation,
        [{"channel": f"channel:{there['mastodon'].pk}", "state": "dormant"},
         {"channel": f"channel:{there['bluesky'].pk}", "state": "active"},
         {"channel": "new:threads", "state": "active"}],
    )  # fmt: skip
    ((found, channels),) = starting.decisions_that_leave(seeded.organisation)
    assert found == made
    assert [(one.channel, one.state, one.plan) for one in channels] == [
        (seeded.mastodon, "dormant", None)
    ]
    plan = starting.start(seeded.organisation, new(seeded, decision=made), now=NOW)
    assert starting.wanted(seeded.organisation, made)[0].plan == plan


def test_a_draft_or_withdrawn_decision_asks_for_nothing(seeded):
    made = decision(
        seeded.organisation, [{"channel": f"channel:{seeded.mastodon.pk}", "state": "closed"}]
    )
    made.withdrawn_at = NOW
    made.save()
    assert starting.decisions_that_leave(seeded.organisation) == []
    with pytest.raises(DecisionRecord.DoesNotExist):
        starting.decision_of(seeded.organisation, made.pk)


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
    with pytest.raises(InputError, match="The file is from x, and the channel is on mastodon"):
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


# plans and where their groups can be reached


@pytest.fixture
def groups_(seeded: Seeded) -> dict[str, Group]:
    mine = seeded.organisation
    purposes.add(mine, purposes.NewPurpose(name="Inform"), now=NOW)
    return {
        name: groups.add(mine, groups.NewGroup(name=name), now=NOW)
        for name in ("Researchers", "Sponsors", "Members")
    }


def presence(organisation, group, outlet, hits, out_of):
    return library.add(
        organisation,
        library.NewEvidence(
            statement=f"{hits} of {out_of} use {outlet}", grade="own survey", aspect="presence",
            outlet=outlet, groups=(group.pk,), hits=hits, out_of=out_of, dated=TODAY,
            kind="own survey", population=group.name, source_name="Survey",
        ),
        now=NOW,
    )  # fmt: skip


def test_each_group_of_each_plan_gets_a_place_with_its_finding_or_we_do_not_know(
    seeded, plan, groups_
):
    mine = seeded.organisation
    presence(mine, groups_["Researchers"], "bluesky", 80, 100)
    presence(mine, groups_["Researchers"], "linkedin", 95, 100)
    presence(mine, groups_["Researchers"], "mastodon", 99, 100)
    purpose = Purpose.objects.get(organisation=mine)
    routing.choose(
        mine,
        routing.Choice(group=groups_["Sponsors"].pk, purpose=purpose.pk, outlet="email",
                       reason="They answer."),
        today=TODAY, now=NOW,
    )  # fmt: skip
    leaning = plans.add(
        mine,
        plans.NewPlan(title="Annual report", owner="Ann", since=TODAY,
                      groups=[one.pk for one in groups_.values()], channels=[seeded.mastodon.pk]),
        now=NOW,
    )  # fmt: skip
    plans.add(
        mine,
        plans.NewPlan(title="Elsewhere", owner="Ann", since=TODAY, channels=[seeded.bluesky.pk]),
        now=NOW,
    )
    over = plans.NewPlan(title="Over", owner="Ann", since=TODAY - timedelta(days=9),
                         until=TODAY - timedelta(days=1), channels=[seeded.mastodon.pk])  # fmt: skip
    plans.add(mine, over, now=NOW)
    (found,) = where.affected(mine, seeded.mastodon, today=TODAY)
    assert found.plan == leaning
    by_name = {one.group.name: one for one in found.groups}
    ways = by_name["Researchers"].ways
    assert [(one.outlet, one.is_ours) for one in ways] == [("bluesky", True), ("linkedin", False)]
    assert ways[0].finding.value == pytest.approx(0.8)
    assert (by_name["Sponsors"].ways, by_name["Sponsors"].routed) == ((), ("E-mail from us",))
    assert (by_name["Members"].ways, by_name["Members"].routed) == ((), ())


def test_a_plan_without_title_owner_or_with_strange_groups_is_refused(seeded, other_organisation):
    mine = seeded.organisation
    given = plans.NewPlan(title="Report", owner="Ann", since=TODAY)
    theirs = groups.add(other_organisation, groups.NewGroup(name="Theirs"), now=NOW)
    for wrong in ({"title": ""}, {"owner": " "}, {"until": TODAY - timedelta(days=1)}):
        with pytest.raises(InputError):
            plans.add(mine, replace(given, **wrong), now=NOW)
    with pytest.raises(Group.DoesNotExist):
        plans.add(mine, replace(given, groups=[theirs.pk]), now=NOW)
    made = plans.add(mine, given, now=NOW)
    plans.change(mine, made.pk, replace(given, channels=[seeded.mastodon.pk]), now=NOW)
    assert plans.leaning_on(mine, seeded.mastodon, today=TODAY) == [made]
    plans.end(mine, made.pk, now=NOW)
    assert plans.leaning_on(mine, seeded.mastodon, today=TODAY) == []
    plans.resume(mine, made.pk, now=NOW)
    assert plans.plan_of(mine, made.pk).ended_at is None


# the day, and after


def left(seeded: Seeded, plan: LeavingPlan) -> LeavingPlan:
    baseline.freeze(seeded.organisation, plan.pk, now=NOW)
    return going.leave(seeded.organisation, plan.pk, reason="As decided.", now=at(28))


def test_leaving_waits_for_the_baseline_and_the_day(seeded, plan):
    with pytest.raises(InputError, match="The baseline is not frozen"):
        going.leave(seeded.organisation, plan.pk, reason="Now.", now=at(28))
    baseline.freeze(seeded.organisation, plan.pk, now=NOW)
    with pytest.raises(InputError, match="The leaving day is 1 April 2026"):
        going.leave(seeded.organisation, plan.pk, reason="Now.", now=at(27))
    with pytest.raises(InputError, match="Say why"):
        going.leave(seeded.organisation, plan.pk, reason=" ", now=at(28))
    going.leave(seeded.organisation, plan.pk, reason="As decided.", now=at(28))
    channel = Channel.objects.get(pk=seeded.mastodon.pk)
    assert channel.state == ChannelState.DORMANT
    change = StateChange.objects.get(channel=channel)
    assert (change.before, change.state, change.reason) == ("active", "dormant", "As decided.")
    assert Event.objects.get(channel=channel).kind == "left"
    days = list(Aftermath.objects.order_by("months").values_list("due_on", flat=True))
    assert days == [date(2026, 5, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 4, 1)]
    with pytest.raises(InputError, match="left already"):
        going.leave(seeded.organisation, plan.pk, reason="Again.", now=at(29))
    with pytest.raises(InputError, match="left already"):
        starting.give_up(seeded.organisation, plan.pk, "No", now=at(29))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [(date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2027, 11, 30), 3, date(2028, 2, 29)),
     (date(2026, 8, 31), 3, date(2026, 11, 30)), (date(2026, 12, 1), 12, date(2027, 12, 1))],
)  # fmt: skip
def test_so_many_months_on_is_a_real_day(day, months, then):
    assert going.months_after(day, months) == then


def test_a_plan_is_finished_when_every_step_that_stands_is_done(seeded, plan):
    left(seeded, plan)
    with pytest.raises(InputError, match="steps are not done"):
        starting.finish(seeded.organisation, plan.pk, now=at(28))
    account.decide(seeded.organisation, plan.pk, "park", reason="Safer.", now=at(28))
    for one in steps.steps_of(plan):
        if one.done_on is None:
            steps.do(seeded.organisation, plan.pk, one.key, done_by="Ann", evidence="Seen",
                     now=at(28))  # fmt: skip
    starting.finish(seeded.organisation, plan.pk, now=at(28))
    with pytest.raises(InputError, match="finished"):
        steps.undo(seeded.organisation, plan.pk, "staff", now=at(28))
    again = NewLeaving(channel=seeded.bluesky, reason="x", leave_on=TODAY, fate="park")
    assert starting.start(seeded.organisation, again, now=NOW)


def test_signing_in_is_due_before_the_platform_asks(organisation):
    made = on_x(organisation, ["101"])
    assert account.signing_in(made) is None
    baseline.freeze(organisation, made.pk, now=NOW)
    going.leave(organisation, made.pk, reason="x", now=at(28))
    made.refresh_from_db()
    found = account.signing_in(made)
    assert found is not None
    assert (found.every, found.by_rule) == (24, True)  # X says 30
    assert found.next == LEAVE_ON + timedelta(days=24)
    waits = [one.sentence for one in due.waiting(organisation, now=at(28 + 25))
             if one.kind is due.Kind.SIGN_IN]  # fmt: skip
    assert waits == ["Sign in to @TownX on X (formerly Twitter): it was due on 25 April 2026. A"
                     " platform may take away a name that is not used."]  # fmt: skip
    keeping = Keeping.objects.get(channel=made.channel)
    assert (keeping.sign_in_every, keeping.signed_in_on) == (24, LEAVE_ON)
    account.signed_in(organisation, made.pk, date(2026, 4, 29), now=at(28 + 28))
    found = account.signing_in(made)
    assert found is not None
    assert found.next == date(2026, 5, 23)
    with pytest.raises(InputError, match="still to come"):
        account.signed_in(organisation, made.pk, date(2027, 1, 1), now=at(30))


def test_what_waits_is_how_far_it_is_and_what_is_late(seeded, plan):
    (only,) = due.waiting(seeded.organisation, now=NOW)
    assert only.kind is due.Kind.GOING_ON
    assert only.sentence == f"{plan.title}: 0 of 18 steps done. Next: freeze the baseline, due on" \
        " 18 March 2026."  # fmt: skip
    (late,) = due.waiting(seeded.organisation, now=at(20))
    assert late.kind is due.Kind.OVERDUE
    assert "6 are late. Next: freeze the baseline, which was due on 18 March 2026." in late.sentence
    (later,) = due.waiting(seeded.organisation, now=at(22))
    assert later.key != late.key  # one more is late: people are told again
    starting.give_up(seeded.organisation, plan.pk, "We stay.", now=NOW)
    assert due.waiting(seeded.organisation, now=at(22)) == []


def website(seeded: Seeded, until: datetime, *, from_day: datetime, times: float) -> Channel:
    """Visits by day, ``times`` as many from a day on."""
    import random

    channel = Channel.objects.create(
        organisation=seeded.organisation, platform="website", account_id="site",
        handle="www.small.example", added_at=NOW,
    )  # fmt: skip
    run = Collection.objects.create(organisation=seeded.organisation, channel=channel,
                                    kind="import", started_at=NOW)  # fmt: skip
    chance = random.Random(3)
    midnight = until.replace(hour=0, minute=0)
    ChannelReadingRecord.objects.bulk_create(
        ChannelReadingRecord(
            organisation=seeded.organisation, channel=channel, collection=run, metric="visits",
            at=day - timedelta(seconds=1), days=1,
            value=int((900 if day.weekday() < 5 else 500) * chance.uniform(0.9, 1.1)
                      * (times if day > from_day else 1)),
        )
        for day in (midnight - timedelta(days=back) for back in range(400))
    )  # fmt: skip
    return channel


def test_a_look_finds_a_fall_and_says_what_it_cannot_know(seeded, plan):
    left(seeded, plan)
    website(seeded, at(28 + 95), from_day=at(28), times=0.6)
    hours.write(
        seeded.organisation,
        hours.NewHours(since=date(2026, 4, 6), until=date(2026, 4, 19), hours=7,
                       source_name="Timesheet", channel=seeded.mastodon),
        today=date(2026, 6, 1), now=at(90),
    )  # fmt: skip
    inputs.count_in(
        seeded.organisation,
        inputs.NewInput(kind="enquiry", count=30, since=date(2026, 4, 1), until=date(2026, 4, 30),
                        source_name="Desk"),
        now=at(90),
    )  # fmt: skip
    assert aftermath.look(seeded.organisation, now=at(28 + 20)) == 0
    assert aftermath.look(seeded.organisation, now=at(28 + 95)) == 2  # after 1 month and 3
    found = aftermath.look_of(seeded.organisation, plan.pk, 3).result
    visits = next(one for one in found["series"] if one["series"] == "visits")
    assert visits["result"]["changed"]
    first = visits["result"]["estimates"][0]
    assert first["low"] < 0.6 < first["high"]
    joins = next(one for one in found["series"] if one["series"] == "joins")
    assert joins["result"] == {"known": False, "reason": "nobody counts this",
                               "needed": "Import the newsletter’s figures by day."}  # fmt: skip
    ours = next(one for one in found["hours"] if one["title"].startswith("@"))
    assert (ours["before"], ours["after"]["a_week"]) == (None, 3.5)
    asked = next(one for one in found["inputs"] if one["kind"] == "Enquiries")
    assert (asked["before"], asked["after"]) == (None, 30)
    assert aftermath.look(seeded.organisation, now=at(28 + 96)) == 0


def test_a_look_that_runs_late_says_what_it_would_have_said_on_its_day(seeded, plan):
    left(seeded, plan)
    website(seeded, at(28 + 200), from_day=at(28 + 91), times=0.3)  # falls after the third month
    three = Aftermath.objects.get(plan=plan, months=3)
    plan = starting.plan_of(seeded.organisation, plan.pk)
    on_time = aftermath.found(seeded.organisation, plan, three, now=at(28 + 91))
    late = aftermath.found(seeded.organisation, plan, three, now=at(28 + 200))
    assert late == on_time
    visits = next(one for one in late["series"] if one["series"] == "visits")
    assert not visits["result"]["changed"]


def test_the_calendar_has_the_open_steps_and_what_is_to_come(seeded, plan):
    steps.do(seeded.organisation, plan.pk, "staff", done_by="Ann", evidence="Intranet", now=NOW)
    text = dates.calendar_of(plan, now=NOW)
    assert text.count("BEGIN:VEVENT") == 18  # 17 open steps and the leaving day
    assert "SUMMARY:Tell staff" not in text
    left(seeded, plan)
    plan.refresh_from_db()
    text = dates.calendar_of(plan, now=at(28))
    assert "RRULE:FREQ=DAILY;INTERVAL=90" in text
    assert text.count("what came after") == 4

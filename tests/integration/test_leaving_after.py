"""Leaving on a real database: whom it touches, the day itself, and what came after."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from tests.browser.seeding import Seeded
from tests.integration.test_leaving import LEAVE_ON, NOW, TODAY, at, new, on_x

from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Finding
from goodmeasure.services import plans
from goodmeasure.services.audiences import (
    demonstration,
    estimates,
    groups,
    inputs,
    library,
    purposes,
    routing,
)
from goodmeasure.services.leaving import (
    account,
    aftermath,
    baseline,
    dates,
    due,
    going,
    hours,
    starting,
    steps,
    where,
)
from goodmeasure.services.leaving.starting import NewLeaving
from goodmeasure.services.names.due import due as names_due
from goodmeasure.store.models import (
    Aftermath,
    AuditEvent,
    Channel,
    ChannelReadingRecord,
    ChannelState,
    Collection,
    Event,
    Group,
    Keeping,
    LeavingPlan,
    Purpose,
    StateChange,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def plan(seeded: Seeded) -> LeavingPlan:
    return starting.start(seeded.organisation, new(seeded), now=NOW)


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


def test_no_group_of_any_plan_is_left_without_a_place_or_the_sentence(seeded):
    """Held against the grids of presence and of each purpose, cell by cell."""
    mine = seeded.organisation
    demonstration.add_demonstration(mine, now=NOW)
    everybody = groups.groups_of(mine)
    plans.add(
        mine,
        plans.NewPlan(title="Everything", owner="Ann", since=TODAY,
                      groups=[one.pk for one in everybody], channels=[seeded.bluesky.pk]),
        now=NOW,
    )  # fmt: skip
    sheets = [estimates.sheet(mine, today=TODAY)]
    sheets += [estimates.sheet(mine, today=TODAY, purpose=one.pk) for one in sheets[0].purposes]
    known: dict[str, set[str]] = {}
    for sheet in sheets:
        for group, outlet in product(everybody, sheet.outlets):
            cell = sheet.cell(group, outlet)
            if cell and isinstance(cell.answer, Finding) and cell.answer.value > 0:
                known.setdefault(group.name, set()).add(outlet)
    (found,) = where.affected(mine, seeded.bluesky, today=TODAY)
    assert {one.group.name for one in found.groups} == {one.name for one in everybody}
    for one in found.groups:
        elsewhere = known.get(one.group.name, set()) - {"bluesky"}
        assert len(one.ways) == min(len(elsewhere), where.MOST_WAYS)
        assert {way.outlet for way in one.ways} <= elsewhere
        assert [way.is_ours for way in one.ways] == sorted(
            (way.is_ours for way in one.ways), reverse=True
        )
    assert any(one.ways for one in found.groups)
    assert any(not one.ways for one in found.groups)


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
    (waits,) = names_due(organisation, today=at(28 + 25).date())
    assert "Somebody must sign in to @TownX on X" in waits.sentence
    assert "was due on 25 April 2026" in waits.sentence
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


def events(text: str) -> dict[str, dict[str, str]]:
    """Events of a calendar file by the end of their name, each property as it is written."""
    found: dict[str, dict[str, str]] = {}
    for part in text.replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[1:]:
        one = dict(line.split(":", 1) for line in part.split("\r\n")[:-1] if ":" in line)
        found[one["UID"].partition("@")[0].split("-", 3)[-1]] = one
    return found


def test_the_calendar_has_the_open_steps_and_what_is_to_come(seeded, plan):
    first = events(dates.calendar_of(plan, now=NOW))
    assert len(first) == 19  # 18 steps and the leaving day
    assert {one["STATUS"] for one in first.values()} == {"CONFIRMED"}
    steps.do(seeded.organisation, plan.pk, "staff", done_by="Ann", evidence="Intranet", now=NOW)
    steps.remove(seeded.organisation, plan.pk, "embeds", now=NOW)
    starting.move(seeded.organisation, plan.pk, LEAVE_ON + timedelta(days=1), now=NOW)
    plan.refresh_from_db()
    then = events(dates.calendar_of(plan, now=NOW + timedelta(minutes=1)))
    assert then.keys() == first.keys(), "what a calendar holds is moved and does not double"
    over = {key for key, one in then.items() if one["STATUS"] == "CANCELLED"}
    assert over == {"staff", "embeds"}
    assert all(int(then[key]["SEQUENCE"]) > int(first[key]["SEQUENCE"]) for key in first)
    assert then["day"]["DTSTART;VALUE=DATE"] == f"{LEAVE_ON + timedelta(days=1):%Y%m%d}"
    starting.move(seeded.organisation, plan.pk, LEAVE_ON, now=NOW)
    left(seeded, plan)
    plan.refresh_from_db()
    after = events(dates.calendar_of(plan, now=at(28)))
    assert after["sign-in"]["RRULE"] == "FREQ=DAILY;INTERVAL=90"
    assert after["after-1"]["SUMMARY"].endswith("what came after 1 month")
    assert {"after-1", "after-3", "after-6", "after-12"} <= after.keys()
    assert after["day"]["DTSTART;VALUE=DATE"] == f"{LEAVE_ON:%Y%m%d}", "the day it was"
    account.decide(seeded.organisation, plan.pk, "delete", reason="Nobody wants it.", now=at(29))
    plan.refresh_from_db()
    gone = events(dates.calendar_of(plan, now=at(29)))["sign-in"]
    assert (gone["STATUS"], "RRULE" in gone) == ("CANCELLED", False), "or it asks for ever"


def test_the_calendar_of_a_plan_given_up_strikes_out_all_of_it(seeded, plan):
    starting.give_up(seeded.organisation, plan.pk, "We stay.", now=NOW)
    plan.refresh_from_db()
    found = events(dates.calendar_of(plan, now=NOW)).values()
    assert {one["STATUS"] for one in found} == {"CANCELLED"}


def test_a_day_that_is_over_is_the_day_from_which_it_is_counted(seeded, plan):
    """Left on Friday, and confirmed on Monday: the effect is dated to Friday."""
    mine = seeded.organisation
    baseline.freeze(mine, plan.pk, now=at(10))
    for wrong, said in ((date(2026, 3, 13), "frozen on 14 March 2026"),
                        (LEAVE_ON + timedelta(days=4), "still to come")):  # fmt: skip
        with pytest.raises(InputError, match=said):
            going.leave(mine, plan.pk, reason="x", on=wrong, now=at(28 + 3))
    made = going.leave(mine, plan.pk, reason="x", on=LEAVE_ON, now=at(28 + 3))
    assert mine.day_of(made.left_at) == made.event.at == LEAVE_ON
    looks = aftermath.looks_of(made)
    assert [one.due_on for one in looks] == [going.months_after(LEAVE_ON, m) for m in going.MONTHS]
    assert account.signing_in(made).last == LEAVE_ON


def test_a_plan_is_put_in_other_words_and_becomes_something_else_until_it_is_left(seeded, plan):
    mine, other = seeded.organisation, {"reason": "Fewer are there.", "to_state": "closed"}
    starting.reword(mine, plan.pk, **other, now=NOW)
    plan.refresh_from_db()
    assert (plan.reason, plan.to_state) == ("Fewer are there.", "closed")
    trail = AuditEvent.objects.get(action="leaving plan reworded")
    assert trail.detail["before"]["reason"] != "Fewer are there."
    for wrong, said in (({"reason": " "}, "Say why"), ({"to_state": "active"}, "does not become")):
        with pytest.raises(InputError, match=said):
            starting.reword(mine, plan.pk, **{**other, **wrong}, now=NOW)
    left(seeded, plan)
    starting.reword(mine, plan.pk, reason="Few are there.", to_state="closed", now=at(29))
    with pytest.raises(InputError, match="left already"):
        starting.reword(mine, plan.pk, reason="x", to_state="dormant", now=at(29))

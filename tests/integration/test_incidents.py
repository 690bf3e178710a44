"""The incident plan kept, versions of it, drills by the clock, and what nobody else may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.browser.incidents import drilled
from tests.browser.seeding import Seeded

from goodmeasure.decisions.incident.changes import Kind
from goodmeasure.decisions.incident.plan import Leans, PlaceWords, Reach, Words
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.audiences import groups, routing
from goodmeasure.services.audiences.demonstration import add_demonstration
from goodmeasure.services.audiences.routing import Choice
from goodmeasure.services.incidents import drills, files, plans
from goodmeasure.services.incidents.demonstration import add_plan
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    Drill,
    Group,
    IncidentPlan,
    Keeping,
    Organisation,
    Purpose,
    Role,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
MEMBERS, STAFF = "Research ethics committee members", "Staff"


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    add_demonstration(small_body.organisation, now=NOW)
    return small_body


@pytest.fixture
def ours(seeded: Seeded) -> Organisation:
    return seeded.organisation


def later(**more: float) -> datetime:
    return NOW + timedelta(**more)


def choose(ours: Organisation, name: str, outlet: str = "", *, down: bool = False, **more) -> None:
    routing.choose(
        ours,
        Choice(
            group=Group.objects.get(organisation=ours, name=name).pk,
            purpose=Purpose.objects.get(organisation=ours, is_incident=True).pk, outlet=outlet,
            is_fallback=down, reason="So it is.", **more,
        ),
        today=NOW.date(), now=NOW,
    )  # fmt: skip


WORDS = Words(starts="Head of communications", copies="Duty office")


def test_a_plan_is_made_of_the_incident_routes_alone(ours):
    made = plans.make(ours, WORDS, now=NOW)
    plan = plans.plan_of(made)
    assert {one.purpose_name for one in plan.routes.rows} == {"Incident"}
    assert [one.key for one in plan.routes.places] == ["email", "website"]
    assert {one.name: plan.reach(one) for one in plan.told} == {
        MEMBERS: Reach.NONE, "Researchers and research teams": Reach.NONE,
    }  # fmt: skip
    assert STAFF in {one.name for one in plan.gaps}
    assert "Our Community" not in {one.name for one in plan.rows}


def test_a_new_version_ends_the_one_before(ours, seeded):
    person = seeded.people[Role.OFFICER]
    first = plans.make(ours, WORDS, now=NOW, person=person)
    second = plans.make(ours, replace(WORDS, starts="The director"), now=later(days=1))
    first.refresh_from_db()
    assert (first.version, first.ended_at) == (1, later(days=1))
    assert (second.version, second.ended_at) == (2, None)
    assert plans.standing(ours) == second
    assert plans.plan_of(plans.version(ours, 1)).words.starts == "Head of communications"
    assert [one.version for one in plans.versions(ours)] == [2, 1]
    trail = AuditEvent.objects.filter(organisation=ours, action="incident plan made")
    assert [(one.subject, one.person) for one in trail.order_by("pk")] == [
        ("Version 1", person), ("Version 2", None),
    ]  # fmt: skip


def test_a_version_says_what_has_changed_since_and_itself_stays(ours):
    made = plans.make(ours, WORDS, now=NOW)
    assert plans.since(ours, made) == ()
    before = plans.plan_of(made).routes
    choose(ours, MEMBERS, "text", down=True)
    choose(ours, STAFF, "text")
    made.refresh_from_db()
    assert plans.plan_of(made).routes == before
    assert [(one.kind, one.name, one.before, one.after) for one in plans.since(ours, made)] == [
        (Kind.FALLBACK, MEMBERS, "Website", "Text message"),
        (Kind.FIRST, STAFF, "", "Text message"),
    ]
    assert plans.since(ours, plans.make(ours, WORDS, now=later(hours=1))) == ()


def test_a_closed_channel_tells_nobody(ours, seeded):
    choose(ours, STAFF, channel=seeded.bluesky)
    made = plans.make(ours, WORDS, now=NOW)
    Channel.objects.filter(pk=seeded.bluesky.pk).update(state="closed")
    (gone,) = plans.since(ours, made)
    assert (gone.kind, gone.name, gone.after) == (Kind.FIRST, STAFF, "")
    assert gone.before.startswith("Bluesky (@")


def test_a_message_that_is_too_long_and_a_key_itself_are_refused(ours, seeded):
    choose(ours, STAFF, channel=seeded.bluesky)
    key = f"channel:{seeded.bluesky.pk}"
    for words in (PlaceWords(message="x" * 301), PlaceWords(key_place="abcd-ef12-gh34-ij56")):
        with pytest.raises(InputError, match=r"Too long|looks like a key"):
            plans.make(ours, replace(WORDS, places={key: words}), now=NOW)
    assert not IncidentPlan.objects.exists()
    made = plans.make(ours, replace(WORDS, places={key: PlaceWords(message="x" * 300)}), now=NOW)
    assert plans.plan_of(made).of(key).message == "x" * 300


def test_words_for_places_that_the_table_no_longer_has_are_left_out(ours):
    words = replace(WORDS, places={"post": PlaceWords(message="A letter")})
    assert plans.plan_of(plans.make(ours, words, now=NOW)).words.places == {}


def test_without_any_place_there_is_no_plan(organisation):
    with pytest.raises(InputError, match="No group has a place"):
        plans.make(organisation, WORDS, now=NOW)


def test_who_keeps_an_account_is_offered_from_the_register_until_the_plan_says(ours, seeded):
    choose(ours, STAFF, channel=seeded.bluesky)
    key = f"channel:{seeded.bluesky.pk}"
    Keeping.objects.create(
        channel=seeded.bluesky, owner="Ada", deputy="Ben", key_place="The safe", updated_at=NOW
    )
    offered = plans.draft(ours).words.places[key]
    assert (offered.who, offered.key_place, offered.leans) == ("Ada, Ben", "The safe", None)
    said = PlaceWords(who="Cleo", leans=Leans.OTHERS)
    plans.make(ours, replace(WORDS, places={key: said}), now=NOW)
    assert plans.draft(ours).words.places[key] == said


def test_files_hold_the_version_that_was_asked_for(ours, tmp_path):
    add_plan(ours, now=NOW)
    saved = files.save_files(ours, tmp_path / "copies")
    text = saved.html.read_text(encoding="utf-8")
    assert "Nothing that you sent is lost" in text
    assert "version 1, of 4 March 2026" in text
    assert saved.pages == 2
    assert saved.pdf.read_bytes().startswith(b"%PDF-")


def test_the_day_of_a_version_is_the_organisations(ours):
    ours.time_zone = "Pacific/Auckland"
    made = plans.make(ours, WORDS, now=datetime(2026, 3, 4, 20, 0, tzinfo=UTC))
    assert files.sheet_of(ours, made).made_on == date(2026, 3, 5)


@pytest.fixture
def drill(ours: Organisation) -> Drill:
    plans.make(ours, WORDS, now=NOW)
    return drills.start(ours, "No network", now=NOW)


def test_the_server_times_each_step(ours, drill):
    here = drills.at(drill)
    assert (here.row.position, here.row.started_at) == (1, NOW)
    drills.end_step(ours, drill.pk, 1, now=later(seconds=40))
    drills.end_step(ours, drill.pk, 2, now=later(seconds=100), failed=True, note=" No answer ")
    first, second, third, *rest = drills.timed(drills.drill_of(ours, drill.pk))
    assert (first.took, first.failed) == (timedelta(seconds=40), False)
    assert (second.took, second.failed, second.note) == (timedelta(seconds=60), True, "No answer")
    assert (third.started_at, third.ended_at) == (later(seconds=100), None)
    assert not any(one.started_at for one in rest)


def test_a_button_pressed_twice_ends_one_step(ours, drill):
    drills.end_step(ours, drill.pk, 1, now=later(seconds=40))
    drills.end_step(ours, drill.pk, 1, now=later(seconds=41))
    drills.end_step(ours, drill.pk, 3, now=later(seconds=42))
    ended = [one.ended_at for one in drills.timed(drills.drill_of(ours, drill.pk))]
    assert ended[:3] == [later(seconds=40), None, None]


def test_a_failure_needs_a_note(ours, drill):
    with pytest.raises(InputError, match="Say what did not work"):
        drills.end_step(ours, drill.pk, 1, now=NOW, failed=True, note="  ")
    assert drills.at(drill).row.position == 1


def test_a_step_ended_by_mistake_is_opened_again(ours, drill):
    drills.end_step(ours, drill.pk, 1, now=later(seconds=40), failed=True, note="Oh")
    drills.take_back(ours, drill.pk, 2, now=later(seconds=50))
    first, second, *_ = drills.timed(drills.drill_of(ours, drill.pk))
    assert (first.started_at, first.ended_at, first.failed, first.note) == (NOW, None, False, "")
    assert second.started_at is None
    drills.end_step(ours, drill.pk, 1, now=later(seconds=60))
    assert drills.timed(drills.drill_of(ours, drill.pk))[0].took == timedelta(seconds=60)


def test_back_from_where_the_drill_is_no_more_opens_nothing(ours, drill):
    for step in (1, 2, 3):
        assert drills.end_step(ours, drill.pk, step, now=later(seconds=step))
    for seen in (2, 3, 5):
        drills.take_back(ours, drill.pk, seen, now=later(seconds=9))
    assert drills.at(drills.drill_of(ours, drill.pk)).row.position == 4
    drills.take_back(ours, drill.pk, 4, now=later(seconds=9))
    assert drills.at(drills.drill_of(ours, drill.pk)).row.position == 3


def test_only_the_newest_drill_is_opened_again_and_only_for_a_day(ours, drill, other_organisation):
    how = {"learned": "Much", "next_on": date(2026, 9, 1), "today": NOW.date()}
    with pytest.raises(InputError, match="cannot be opened"):
        drills.open_again(ours, drill.pk, now=NOW)
    assert drills.finish(ours, drill.pk, **how, now=later(hours=1))
    assert not drills.finish(ours, drill.pk, **how, now=later(hours=2))
    with pytest.raises(Drill.DoesNotExist):
        drills.open_again(other_organisation, drill.pk, now=later(hours=2))
    found = drills.open_again(ours, drill.pk, now=later(hours=2))
    assert (found.finished_at, found.learned, found.next_on) == (None, "Much", date(2026, 9, 1))
    assert drills.running(ours) == found
    assert drills.next_due(ours).last is None
    drills.finish(ours, drill.pk, **how, now=later(hours=3))
    assert not drills.may_be_opened(ours, drills.drill_of(ours, drill.pk), now=later(hours=28))
    drills.start(ours, "Another", now=later(hours=4))
    with pytest.raises(InputError, match="cannot be opened"):
        drills.open_again(ours, drill.pk, now=later(hours=5))


def test_a_drill_that_is_stopped_on_the_way_keeps_what_was_not_reached(ours, drill):
    drills.end_step(ours, drill.pk, 1, now=later(seconds=40))
    for wrong in (NOW.date(), NOW.date() - timedelta(days=1)):
        with pytest.raises(InputError, match="day to come"):
            drills.finish(ours, drill.pk, learned="", next_on=wrong, today=NOW.date(), now=NOW)
    drills.finish(
        ours,
        drill.pk,
        learned=" Much ",
        next_on=date(2026, 9, 1),
        today=NOW.date(),
        now=later(hours=1),
    )
    found = drills.drill_of(ours, drill.pk)
    assert (found.learned, found.next_on, found.finished_at) == (
        "Much", date(2026, 9, 1), later(hours=1),
    )  # fmt: skip
    assert drills.at(found) is None
    drills.end_step(ours, drill.pk, 2, now=later(hours=2))
    drills.take_back(ours, drill.pk, 2, now=later(hours=2))
    drills.finish(
        ours,
        drill.pk,
        learned="Less",
        next_on=date(2027, 1, 1),
        today=NOW.date(),
        now=later(hours=2),
    )
    after = drills.drill_of(ours, drill.pk)
    assert (after.learned, [one.ended_at for one in drills.timed(after)][:2]) == (
        "Much", [later(seconds=40), None],
    )  # fmt: skip


def test_one_drill_at_a_time_and_none_without_a_plan(ours, drill, other_organisation):
    with pytest.raises(InputError, match="running already"):
        drills.start(ours, "Again", now=later(hours=1))
    with pytest.raises(InputError, match="no plan to try"):
        drills.start(other_organisation, "No network", now=NOW)
    with pytest.raises(InputError, match="Say what is down"):
        drills.start(ours, " ", now=NOW)


def test_a_drill_goes_on_with_the_plan_that_it_began_with(ours, drill):
    choose(ours, STAFF, "text")
    plans.make(ours, replace(WORDS, starts="Somebody else"), now=later(minutes=1))
    drills.end_step(ours, drill.pk, 1, now=later(minutes=2))
    here = drills.at(drills.drill_of(ours, drill.pk))
    assert here.step.lines == (("Who", "Head of communications"),)


def test_a_drill_is_compared_with_the_finished_one_before(ours):
    plans.make(ours, WORDS, now=NOW)
    first = drilled(ours, later(days=1), None)
    stopped = drills.start(ours, "Half", now=later(days=2))
    assert drills.last_before(ours, first) is None
    drills.finish(
        ours, stopped.pk, learned="", next_on=date(2026, 12, 1), today=NOW.date(), now=later(days=2)
    )
    last = drilled(ours, later(days=3), None)
    assert drills.last_before(ours, last) == stopped
    assert [one.pk for one in drills.drills_of(ours)] == [last.pk, stopped.pk, first.pk]


def test_what_is_due(ours):
    today = NOW.date()
    assert drills.next_due(ours) is None
    assert drills.due(ours, today) == ()
    plans.make(ours, WORDS, now=NOW)
    plans.make(ours, WORDS, now=later(days=80))  # a new version does not put it off
    assert drills.due(ours, date(2026, 6, 2)) == ()
    (never,) = drills.due(ours, date(2026, 6, 3))
    assert (never.on, never.last) == (date(2026, 6, 2), None)
    made = drilled(ours, later(days=100), None)
    assert drills.due(ours, made.next_on) == ()
    (over,) = drills.due(ours, made.next_on + timedelta(days=1))
    assert (over.on, over.last) == (made.next_on, made)
    assert over.key != never.key
    assert over.key == drills.due(ours, made.next_on + timedelta(days=9))[0].key


def test_nothing_of_it_is_another_organisations(ours, drill, other_organisation):
    for ask in (
        lambda: plans.version(other_organisation, 1),
        lambda: drills.drill_of(other_organisation, drill.pk),
        lambda: drills.end_step(other_organisation, drill.pk, 1, now=NOW),
        lambda: drills.take_back(other_organisation, drill.pk, 2, now=NOW),
        lambda: drills.finish(
            other_organisation, drill.pk, learned="", next_on=date(2027, 1, 1), today=NOW.date(), now=NOW
        ),
    ):  # fmt: skip
        with pytest.raises((Drill.DoesNotExist, IncidentPlan.DoesNotExist)):
            ask()
    assert plans.standing(other_organisation) is None
    assert drills.drills_of(other_organisation) == []


def test_the_example_is_added_once_and_only_where_its_groups_are(ours, organisation):
    assert add_plan(ours, now=NOW).version == 1
    assert add_plan(ours, now=NOW) is None
    groups.add(organisation, groups.NewGroup(name="Staff"), now=NOW)
    assert add_plan(organisation, now=NOW) is None

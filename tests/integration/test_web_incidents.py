"""The pages of the incident plan and its drills: forms, files, who may, and what is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.browser.incidents import drilled
from tests.browser.seeding import Seeded
from tests.integration.web import as_role

from goodmeasure.decisions.incident.plan import Leans
from goodmeasure.services.audiences.demonstration import add_demonstration
from goodmeasure.services.audiences.example import add_example
from goodmeasure.services.incidents import drills, plans
from goodmeasure.services.incidents.demonstration import add_plan
from goodmeasure.store.models import Drill, Group, IncidentPlan, Role

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
PLAN, WRITE, DRILLS = "incident", "incident_write", "drills"


@pytest.fixture
def ours(small_body: Seeded) -> Seeded:
    add_demonstration(small_body.organisation, now=NOW)
    return small_body


@pytest.fixture
def officer(ours: Seeded) -> Client:
    return as_role(ours, Role.OFFICER)


@pytest.fixture
def planned(ours: Seeded) -> IncidentPlan:
    made = add_plan(ours.organisation, now=NOW - timedelta(hours=1), channel=ours.bluesky)
    assert made is not None
    return made


def text(client: Client, name: str, *keys: Any) -> str:
    return client.get(reverse(name, args=keys)).content.decode()


def said(**more: str) -> dict[str, str]:
    return {"starts": "Head of communications", "copies": "Duty office", **more}


def test_before_there_is_a_plan_the_page_says_what_is_missing(small_body):
    client = as_role(small_body, Role.OFFICER)
    assert "No purpose is about things that go wrong" in text(client, PLAN)
    add_example(small_body.organisation, now=NOW)
    assert "Nobody has chosen yet where any group is told" in text(client, PLAN)
    assert "The routing table has no place for an incident yet" in text(client, WRITE)
    add_demonstration(small_body.organisation, now=NOW)


def test_a_plan_is_written_in_one_form_and_shown(ours, officer):
    assert "There is no plan yet" in text(officer, PLAN)
    groups = dict(Group.objects.values_list("name", "pk"))
    members, researchers = "Research ethics committee members", "Researchers and research teams"
    answer = officer.post(
        reverse(WRITE),
        said(**{
            f"order-{groups[researchers]}": "1", f"order-{groups[members]}": "2",
            "leans-email": "others", "message-email": "We are down.\r\nMore at 2pm.",
            "who-email": "Ada", "device-email": "A phone", "key_place-email": "The safe",
        }),
    )  # fmt: skip
    assert answer.status_code == 302
    plan = plans.plan_of(IncidentPlan.objects.get())
    assert [one.name for one in plan.told] == [researchers, members]
    assert plan.of("email").leans is Leans.OTHERS
    assert plan.of("email").key_place == "The safe"
    page = text(officer, PLAN)
    for shown in ("Version 1 holds from now on", "1. Researchers",
                  "We are down.", "The safe", "Runs without us", "Nobody has chosen where"):  # fmt: skip
        assert shown in page, shown


def test_a_message_over_the_limit_keeps_what_was_written(ours, officer, planned):
    key = f"channel-{ours.bluesky.pk}"
    answer = officer.post(
        reverse(WRITE), said(**{f"message-{key}": "x" * 312, "who-email": "Somebody"})
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "it takes 312 of 300. Shorten it by 12." in page
    assert f'href="#id_message-{key}"' in page
    assert "Somebody" in page
    assert IncidentPlan.objects.count() == 1


def test_two_people_who_write_at_once_are_told_and_lose_nothing(ours, officer, planned):
    approver = as_role(ours, Role.APPROVER)
    assert 'name="seen" value="1"' in text(officer, WRITE)
    assert officer.post(reverse(WRITE), said(seen="1", starts="Ada")).status_code == 302
    late = approver.post(reverse(WRITE), said(seen="1", starts="Ben"))
    page = late.content.decode()
    assert late.status_code == 409
    assert "made version 2 while you were writing" in page
    assert "Ben" in page
    assert IncidentPlan.objects.count() == 2
    assert 'name="seen" value="2"' in page
    assert approver.post(reverse(WRITE), said(seen="2", starts="Ben")).status_code == 302
    held = [plans.plan_of(one).words.starts for one in plans.versions(ours.organisation)]
    assert held[:2] == ["Ben", "Ada"]


def test_words_of_a_place_that_came_while_somebody_wrote_are_kept(ours, officer, planned):
    before = plans.plan_of(planned).of("text")
    assert before.message
    officer.post(reverse(WRITE), said(**{"message-email": "New words."}))
    after = plans.plan_of(IncidentPlan.objects.get(version=2))
    assert (after.of("text"), after.of("email").message) == (before, "New words.")


def test_a_key_itself_is_refused_beside_its_field(officer, planned):
    answer = officer.post(reverse(WRITE), said(**{"key_place-text": "abcd-ef12-gh34-ij56"}))
    assert answer.status_code == 422
    assert "This looks like a key itself" in answer.content.decode()


@pytest.mark.parametrize("place", ["0", "x", "99999"])
def test_a_place_in_order_that_is_no_number_is_refused(officer, planned, place):
    group = plans.plan_of(planned).told[0]
    answer = officer.post(reverse(WRITE), said(**{f"order-{group.group}": place}))
    assert answer.status_code == 422
    assert f"{group.name}: enter a number from 1 to 7" in answer.content.decode()


def test_a_viewer_reads_and_saves_and_writes_nothing(ours, planned):
    viewer = as_role(ours, Role.VIEWER)
    assert "Write a new version" not in text(viewer, PLAN)
    assert viewer.get(reverse("incident_html")).status_code == 200
    assert viewer.get(reverse(WRITE)).status_code == 403
    assert "Start the drill now" not in text(viewer, DRILLS)
    viewer.post(reverse(DRILLS), {"scenario": "No network"})
    assert not Drill.objects.exists()


def test_files_are_downloads_by_name_and_version(ours, officer, planned):
    plans.make(ours.organisation, plans.plan_of(planned).words, now=NOW)
    for name, kind in (
        ("incident_html", "text/html; charset=utf-8"),
        ("incident_pdf", "application/pdf"),
    ):
        ending = name.rpartition("_")[2]
        for asked, version in (({}, 2), ({"version": "1"}, 1), ({"version": "²"}, 2)):
            found = officer.get(reverse(name), asked)
            assert found["Content-Type"] == kind
            assert found["Content-Disposition"] == (
                f'attachment; filename="incident-plan-{ours.organisation.slug}-version-{version}.{ending}"'
            )
    assert officer.get(reverse("incident_pdf"), {"version": "9"}).status_code == 404


def test_without_a_plan_there_is_no_file(officer):
    assert officer.get(reverse("incident_html")).status_code == 404


def test_a_plan_that_is_too_long_for_two_pages_says_so(officer, planned):
    long = {f"message-{key}": "word " * 990 for key in ("email", "website", "post", "colleagues")}
    page = officer.post(reverse(WRITE), said(**long), follow=True).content.decode()
    assert "and not on two, even in small letters" in page


def test_an_older_version_says_until_when_and_the_one_that_holds_has_one_address(
    ours, officer, planned
):
    assert officer.get(reverse("incident_version", args=[1])).url == reverse(PLAN)
    plans.make(ours.organisation, plans.plan_of(planned).words, now=NOW)
    page = text(officer, "incident_version", 1)
    assert "This version held from" in page
    assert "plan.pdf?version=1" in page
    assert officer.get(reverse("incident_version", args=[3])).status_code == 404


def test_words_of_people_are_shown_as_they_are(officer, planned):
    nasty = "<script>alert(1)</script>"
    officer.post(reverse(WRITE), said(starts=nasty, **{"message-text": nasty, "who-text": nasty}))
    for name in (PLAN, WRITE, "incident_html"):
        page = text(officer, name)
        assert nasty not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_drill_goes_step_by_step(ours, officer, planned):
    began = officer.post(reverse(DRILLS), {"scenario": "No network"})
    drill = Drill.objects.get()
    assert began.url == reverse("drill_step", args=[drill.pk])
    page = text(officer, "drill_step", drill.pk)
    assert "Step 1 of 10" in page
    assert "This is a drill. Send nothing." in page
    officer.post(reverse("drill_done", args=[drill.pk, 1]))
    nothing = officer.post(reverse("drill_failed", args=[drill.pk, 2]), {"note": ""})
    assert nothing.status_code == 422
    assert "Say what did not work" in nothing.content.decode()
    officer.post(reverse("drill_failed", args=[drill.pk, 2]), {"note": "No answer"})
    officer.post(reverse("drill_back", args=[drill.pk, 3]))
    assert "Step 2 of 10" in text(officer, "drill_step", drill.pk)
    for position in range(2, 11):
        officer.post(reverse("drill_done", args=[drill.pk, position]))
    asked = officer.get(reverse("drill_step", args=[drill.pk]))
    assert asked.url == reverse("drill_finish", args=[drill.pk])
    past = officer.post(asked.url, {"learned": "Much", "next_on": "2020-01-01"})
    assert past.status_code == 422
    assert "must be on a day to come" in past.content.decode()
    day = f"{NOW + timedelta(days=90):%Y-%m-%d}"
    officer.post(asked.url, {"learned": "Much", "next_on": day})
    page = text(officer, "drill", drill.pk)
    assert "10 of 10 steps took" in page
    assert "All of those worked." in page
    assert "Much" in page
    for name in ("drill_step", "drill_finish"):
        assert officer.get(reverse(name, args=[drill.pk])).url == reverse("drill", args=[drill.pk])


def test_two_people_in_one_drill_lose_nothing(ours, officer, planned):
    drill = drills.start(ours.organisation, "No network", now=NOW)
    approver = as_role(ours, Role.APPROVER)
    officer.post(reverse("drill_done", args=[drill.pk, 1]))
    late = reverse("drill_failed", args=[drill.pk, 1])
    for _ in range(2):  # and again, with a finger that is too quick
        approver.post(late, {"note": "The copy is of the last version."})
    assert "Somebody had ended that step already" in text(approver, "drill_step", drill.pk)
    first, second, *_ = drills.timed(drills.drill_of(ours.organisation, drill.pk))
    assert (first.failed, first.note) == (True, "The copy is of the last version.")
    assert second.ended_at is None
    for client in (officer, approver):  # both see step 2, and both go back one
        client.post(reverse("drill_back", args=[drill.pk, 2]))
    assert "Step 1 of 10" in text(officer, "drill_step", drill.pk)
    day = f"{NOW + timedelta(days=90):%Y-%m-%d}"
    for client, learned in ((officer, "Much"), (approver, "More")):
        client.post(reverse("drill_finish", args=[drill.pk]), {"learned": learned, "next_on": day})
    page = text(approver, "drill", drill.pk)
    assert "Much" in page
    assert "What you wrote was not kept: “More”" in page


def test_a_drill_that_was_ended_by_mistake_goes_on(ours, officer, planned):
    drill = drills.start(ours.organisation, "No network", now=NOW)
    officer.post(reverse("drill_done", args=[drill.pk, 1]))
    day = f"{NOW + timedelta(days=90):%Y-%m-%d}"
    where = reverse("drill_finish", args=[drill.pk])
    officer.post(where, {"learned": "Oh", "next_on": day})
    assert "Was it ended by mistake?" in text(officer, "drill", drill.pk)
    assert "Was it ended by mistake?" not in text(as_role(ours, Role.VIEWER), "drill", drill.pk)
    officer.post(reverse("drill_again", args=[drill.pk]))
    assert "Step 2 of 10" in text(officer, "drill_step", drill.pk)
    page = officer.get(where).content.decode()
    assert ">Oh</textarea>" in page
    assert day in page


def test_a_drill_that_was_left_says_that_its_times_say_nothing(ours, officer, planned):
    drill = drills.start(ours.organisation, "No network", now=NOW - timedelta(hours=19))
    assert "running for 19 hours" in text(officer, "drill_step", drill.pk)
    officer.post(reverse("drill_done", args=[drill.pk, 1]))
    assert "its times say nothing" not in text(officer, "drill_step", drill.pk)


def test_a_second_drill_is_set_beside_the_first(ours, officer, planned):
    drilled(ours.organisation, NOW - timedelta(minutes=50), None, failed={3: "No key there."})
    last = drilled(ours.organisation, NOW - timedelta(minutes=20), None, seconds=20)
    page = " ".join(text(officer, "drill", last.pk).split())
    for shown in ("Beside the drill of", "shorter, beside that one", "Did not work then, and does now: Bluesky",
                  "20 seconds shorter"):  # fmt: skip
        assert shown in page, shown


def test_an_overdue_drill_is_said_on_the_plan_and_a_running_one_on_the_list(ours, officer, planned):
    IncidentPlan.objects.update(at=NOW - timedelta(days=200))
    assert "The incident plan has never been tried out. That was due by" in text(officer, PLAN)
    drills.start(ours.organisation, "A flood", now=NOW)
    page = text(officer, DRILLS)
    assert "A drill is running" in page
    assert "Start the drill now" not in page


def test_pages_ask_the_database_little(ours, officer, planned, django_assert_max_num_queries):
    for minutes in range(60, 10, -10):
        drilled(ours.organisation, NOW - timedelta(minutes=minutes), None)
    for name in (PLAN, DRILLS):
        officer.get(reverse(name))
        with django_assert_max_num_queries(24):
            officer.get(reverse(name))

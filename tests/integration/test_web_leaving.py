"""The pages of leaving a channel: to the digit, in words, and for those who may."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.browser.seeding import Seeded
from tests.integration.test_cli import run, run_json
from tests.integration.test_leaving import on_x, x_archive
from tests.integration.test_measures import TWO
from tests.integration.web import as_role

from goodmeasure.services import own_measures, tasks
from goodmeasure.services.leaving import aftermath, baseline, going, starting, steps
from goodmeasure.services.leaving.starting import Wanted
from goodmeasure.store.models import (
    Aftermath,
    AuditEvent,
    Channel,
    ChannelReadingRecord,
    Collection,
    CommunicationPlan,
    DecisionRecord,
    HoursSpent,
    LatestReading,
    LeavingPlan,
    PostRecord,
    Role,
)
from goodmeasure.web.presenters.plans import plans_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def plan(seeded: Seeded) -> LeavingPlan:
    return starting.start(
        seeded.organisation,
        starting.NewLeaving(channel=seeded.mastodon, reason="Nobody answers.", fate="park",
                            leave_on=today()),
        now=timezone.now(),
    )  # fmt: skip


def today() -> date:
    return timezone.localdate()


def words(html: str) -> str:
    """What a person reads: the main part without tags."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def read(seeded: Seeded, name: str, *args: Any, role: Role = Role.VIEWER) -> str:
    answered = as_role(seeded, role).get(reverse(name, args=args))
    assert answered.status_code == 200
    return words(answered.content.decode())


def test_the_baseline_reads_the_same_to_the_digit_after_collections_and_a_new_definition(
    seeded, plan
):
    own_measures.add(seeded.organisation, own_measures.EXAMPLE, now=timezone.now())
    baseline.freeze(seeded.organisation, plan.pk, now=timezone.now())
    before = read(seeded, "leaving_baseline", plan.pk)
    assert "Applause" in before
    mine = {"organisation": seeded.organisation, "channel": seeded.mastodon}
    run_ = Collection.objects.create(**mine, kind="collect", started_at=timezone.now())
    LatestReading.objects.filter(post__channel=seeded.mastodon).update(value=9_999)
    ChannelReadingRecord.objects.create(
        **mine, metric="followers", at=timezone.now(), value=1, collection=run_
    )
    PostRecord.objects.create(
        **mine, external_id="new", kind="original", text="New", published_at=timezone.now(),
        first_seen_at=timezone.now(), last_seen_at=timezone.now(),
    )  # fmt: skip
    seeded.mastodon.posts.filter(kind="original").order_by("pk")[0].delete()
    own_measures.add(seeded.organisation, TWO, now=timezone.now())
    seeded.organisation.refresh_from_db()
    assert read(seeded, "leaving_baseline", plan.pk) == before
    fresh = baseline.taken(seeded.organisation, seeded.mastodon, now=timezone.now())
    assert fresh != LeavingPlan.objects.get(pk=plan.pk).baseline


def test_a_baseline_that_was_tampered_with_is_said_to_be_so(seeded, plan):
    frozen = baseline.freeze(seeded.organisation, plan.pk, now=timezone.now())
    assert "somebody has changed them" not in read(seeded, "leaving_baseline", plan.pk)
    frozen.baseline["followers"]["value"] = 12_345
    frozen.save()
    assert "somebody has changed them" in read(seeded, "leaving_baseline", plan.pk)


def test_it_is_frozen_by_the_button_and_only_once(seeded, plan):
    client, where = as_role(seeded, Role.OFFICER), reverse("leaving_baseline", args=[plan.pk])
    assert "Freeze the baseline" in client.get(where).content.decode()
    client.post(where)
    kept = LeavingPlan.objects.get(pk=plan.pk).baseline
    again = client.post(where, follow=True).content.decode()
    assert "never worked out again" in again
    assert LeavingPlan.objects.get(pk=plan.pk).baseline == kept


def test_a_viewer_reads_and_changes_nothing(seeded, plan):
    client = as_role(seeded, Role.VIEWER)
    for name in ("leaving_baseline", "leaving_archive", "leaving_account", "leaving_after"):
        client.post(reverse(name, args=[plan.pk]), {"do": "fate", "fate": "delete", "reason": "x"})
    client.post(reverse("leaving_step", args=[plan.pk, "staff"]), {"do": "done", "evidence": "x"})
    after = LeavingPlan.objects.get(pk=plan.pk)
    assert (after.baseline_at, after.archive, after.fate) == (None, {}, "park")
    assert not after.steps.filter(done_on__isnull=False).exists()
    assert not HoursSpent.objects.exists()


def test_a_step_is_done_removed_and_brought_back_by_pages(seeded, plan):
    client = as_role(seeded, Role.OFFICER)
    where = reverse("leaving_step", args=[plan.pk, "staff"])
    empty = client.post(where, {"do": "done", "evidence": "", "done_by": "Ann"})
    assert empty.status_code == 422
    assert "Say what shows that it is done" in empty.content.decode()
    client.post(where, {"do": "done", "evidence": "Intranet, 4 March", "done_by": "Ann"})
    assert "Intranet, 4 March" in read(seeded, "leaving_step", plan.pk, "staff")
    client.post(where, {"do": "remove"})
    listed = read(seeded, "leaving", plan.pk)
    assert "Removed steps Nothing of them is lost" in listed
    client.post(where, {"do": "restore"})
    assert "Removed steps" not in read(seeded, "leaving", plan.pk)
    assert "by Ann" in read(seeded, "leaving_step", plan.pk, "staff")
    past = {"do": "change", "title": "Tell staff", "due": "2020-01-01", "owner": "", "note": ""}
    refused = client.post(where, past)
    assert refused.status_code == 422
    assert "1 January 2020 is over" in refused.content.decode()


def test_the_day_of_a_plan_cannot_be_in_the_past_and_a_second_plan_is_refused(seeded, plan):
    client, where = as_role(seeded, Role.OFFICER), reverse("leaving_start")
    given = {"channel": seeded.bluesky.pk, "leave_on": "2020-01-01", "to_state": "dormant",
             "fate": "", "reason": "It is quiet."}  # fmt: skip
    assert "is over" in client.post(where, given).content.decode()
    given |= {"channel": seeded.mastodon.pk, "leave_on": today().isoformat()}
    answered = client.post(where, given)
    assert answered.status_code == 422
    assert "There is a leaving plan for" in answered.content.decode()
    assert LeavingPlan.objects.count() == 1


@pytest.mark.parametrize(("channels", "rows"), [(5, 5), (6, 1)])
def test_many_channels_that_a_decision_leaves_are_one_row(channels, rows):
    found = [
        Wanted(channel=Channel(pk=n, platform="x", handle=f"town{n}"), state="closed", plan=None)
        for n in range(channels)
    ]
    page = plans_page(
        [], [], [(DecisionRecord(pk=7, title="Our place on X"), found)], now=timezone.now(),
        today=today(), zone=UTC, may_write=True,
    )  # fmt: skip
    shown = page.sections[0].grid
    assert len(shown.rows) == rows
    assert shown.rows[0][-1].href.startswith(f"{reverse('leaving_start')}?decision=7")
    assert ("and 4 others" in shown.rows[0][0].text) == (rows == 1)


def test_without_a_channel_there_is_nothing_to_leave(seeded):
    Channel.objects.filter(organisation=seeded.organisation).update(state="closed")
    answered = as_role(seeded, Role.OFFICER).get(reverse("leaving_start"))
    assert "There is no channel to leave" in answered.content.decode()
    assert 'name="channel"' not in answered.content.decode()


def test_an_archive_is_compared_and_what_it_lacks_is_listed(seeded, tmp_path):
    made = on_x(seeded.organisation, ["101", "102", "103"])
    LeavingPlan.objects.filter(pk=made.pk).update(leave_on=today())
    path = x_archive(tmp_path, ["102"])
    client, where = as_role(seeded, Role.OFFICER), reverse("leaving_archive", args=[made.pk])
    file = SimpleUploadedFile(path.name, path.read_bytes(), content_type="application/zip")
    client.post(where, {"do": "file", "file": file})
    text = read(seeded, "leaving_archive", made.pk)
    assert (
        "The archive has 1 post; 3 were collected here. 2 of these are not in the archive." in text
    )
    assert "Post 101" in text
    assert "Post 103" in text
    nonsense = SimpleUploadedFile("x.zip", b"PK nonsense", content_type="application/zip")
    refused = client.post(where, {"do": "file", "file": nonsense})
    assert refused.status_code == 422
    assert LeavingPlan.objects.get(pk=made.pk).archive["missing"] == 2


def test_a_notice_that_is_too_long_comes_back_with_its_words(seeded, plan):
    client = as_role(seeded, Role.OFFICER)
    where = reverse("leaving_notice", args=[plan.pk, "elsewhere", seeded.bluesky.pk])
    answered = client.post(where, {"do": "write", "text": "Gone! " * 60})
    assert answered.status_code == 422
    text = answered.content.decode()
    assert "over the limit" in text
    assert "Gone! Gone!" in text
    strange = reverse("leaving_notice", args=[plan.pk, "pinned", seeded.bluesky.pk])
    assert client.get(strange).status_code == 404


def test_the_calendar_is_a_file_of_its_kind(seeded, plan):
    answered = as_role(seeded, Role.VIEWER).get(reverse("leaving_calendar", args=[plan.pk]))
    assert answered["Content-Type"] == "text/calendar; charset=utf-8"
    assert answered.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert f"http://testserver/plans/leaving/{plan.pk}/".encode() in answered.content.replace(
        b"\r\n ", b""
    )


@pytest.fixture
def left(seeded: Seeded, plan: LeavingPlan) -> LeavingPlan:
    baseline.freeze(seeded.organisation, plan.pk, now=timezone.now())
    return going.leave(seeded.organisation, plan.pk, reason="Decided.", now=timezone.now())


def test_the_leaving_day_of_a_calendar_is_the_day_it_was_left(seeded, left):
    moment = left.left_at - timedelta(days=2)
    LeavingPlan.objects.filter(pk=left.pk).update(left_at=moment)
    answered = as_role(seeded, Role.VIEWER).get(reverse("leaving_calendar", args=[left.pk]))
    (day,) = [one for one in answered.content.decode().split("BEGIN:VEVENT") if "-day@" in one]
    on = seeded.organisation.day_of(moment)
    assert f"DTSTART;VALUE=DATE:{on:%Y%m%d}" in day
    assert "STATUS:CONFIRMED" in day


def test_a_look_is_taken_again_and_the_first_is_kept(seeded, left):
    later = timezone.now() + timedelta(days=40)
    assert aftermath.look(seeded.organisation, now=later) == 1
    client, where = as_role(seeded, Role.OFFICER), reverse("leaving_look", args=[left.pk, 1])
    assert "What was found before" not in read(seeded, "leaving_look", left.pk, 1)
    client.post(where)
    client.post(where)
    assert len(Aftermath.objects.get(plan=left, months=1).result["earlier"]) == 2
    assert "What was found before" in read(seeded, "leaving_look", left.pk, 1)
    assert AuditEvent.objects.filter(action="looked again what came after").count() == 2
    assert client.get(reverse("leaving_look", args=[left.pk, 3])).status_code == 404


def test_a_look_is_a_report_for_anybody_in_three_kinds_of_file(seeded, left):
    assert aftermath.look(seeded.organisation, now=timezone.now() + timedelta(days=40)) == 1
    viewer = as_role(seeded, Role.VIEWER)
    where = f"/plans/leaving/{left.pk}/after"
    for form, kind, start in (("html", "text/html", b"<!DOCTYPE"), ("pdf", "application/pdf", b"%PDF"),
                              ("docx", "application/vnd.openxml", b"PK")):  # fmt: skip
        got = viewer.get(f"{where}/1/as/{form}/")
        assert got["content-type"].startswith(kind)
        name = f"leaving-{left.pk}-after-1-months.{form}"
        assert got["content-disposition"] == f'attachment; filename="{name}"'
        assert got.content.startswith(start)
    page = viewer.get(f"{where}/1/as/html/").content.decode()
    assert "1 month after leaving" in page
    assert "Import" not in page, "what is still to be done is for the team"
    assert viewer.get(f"{where}/1/as/exe/").status_code == 404
    assert viewer.get(f"{where}/12/as/html/").status_code == 404


def test_the_daily_task_takes_what_is_due_once(seeded, left):
    assert tasks.enqueue_daily(timezone.now())
    waiting = DBTaskResult.objects.filter(task_path=tasks.look_back.module_path)
    assert not waiting.exists()  # nothing is due yet
    Aftermath.objects.filter(plan=left, months=1).update(due_on=today())
    DBTaskResult.objects.all().delete()
    assert tasks.enqueue_daily(timezone.now())
    assert waiting.count() == 1
    assert tasks.look_back.call(seeded.organisation.pk) == {"looks": 1}
    assert tasks.look_back.call(seeded.organisation.pk) == {"looks": 0}


def test_hours_are_written_once_for_a_day_and_can_be_withdrawn(seeded, left):
    client, where = as_role(seeded, Role.OFFICER), reverse("leaving_after", args=[left.pk])
    given = {"where": "all", "since": "2026-01-05", "until": "2026-01-11", "hours": "12.5",
             "source_name": "Timesheets"}  # fmt: skip
    client.post(where, given)
    assert "written down already" in client.post(where, given).content.decode()
    assert client.post(where, {**given, "hours": "nan"}).status_code == 422
    entry = HoursSpent.objects.get()
    client.post(reverse("leaving_hours_withdraw", args=[left.pk, entry.pk]))
    assert "No hours are written down" in read(seeded, "leaving_after", left.pk)


def test_a_plan_of_work_is_written_changed_and_ended(seeded, plan):
    client = as_role(seeded, Role.OFFICER)
    given = {"title": "Report", "owner": "Ann", "since": "2026-01-05", "until": "2026-01-01",
             "channels": [seeded.mastodon.pk]}  # fmt: skip
    wrong = client.post(reverse("work_add"), given)
    assert "ends before it starts" in wrong.content.decode()
    client.post(reverse("work_add"), {**given, "until": ""})
    made = CommunicationPlan.objects.get()
    assert "being left" in read(seeded, "work", made.pk)
    where = reverse("work", args=[made.pk])
    client.post(where, {**given, "do": "change", "until": "", "title": "Annual report"})
    assert "Annual report" in read(seeded, "plans")
    client.post(where, {"do": "end"})
    assert "Over" in read(seeded, "work", made.pk)
    client.post(where, {"do": "resume"})
    assert "Under way" in read(seeded, "work", made.pk)


def test_the_plan_is_on_the_overview_and_the_commands_say_the_same(seeded, plan, tmp_path):
    said = "0 of 18 steps done. Next: "
    assert said in read(seeded, "overview")
    chosen = ("--organisation", seeded.organisation.slug)
    assert said in run("leaving", "list", *chosen).stdout
    (one,) = run_json("leaving", "list", *chosen)
    assert (one["number"], one["state"], one["fate"]) == (plan.pk, "under way", "park")
    steps.do(seeded.organisation, plan.pk, "staff", done_by="Ann", evidence="Intranet",
             now=timezone.now())  # fmt: skip
    shown = run_json("leaving", "show", str(plan.pk), *chosen)
    assert shown["baseline"] is None
    assert next(s for s in shown["steps"] if s["key"] == "staff")["evidence"] == "Intranet"
    assert "by Ann" in run("leaving", "show", str(plan.pk), *chosen).stdout
    file = tmp_path / "days.ics"
    run("leaving", "ics", str(plan.pk), "--file", str(file), *chosen)
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert run("leaving", "ics", str(plan.pk), "--file", "/nowhere/x", *chosen).exit_code == 2

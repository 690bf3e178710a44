"""Names and leaving plans, by somebody who sends what no form of ours would: keys of another
organisation inside what is posted, and markup in what strangers call themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.browser.seeding import Seeded, small
from tests.integration.web import as_role

from goodmeasure.evidence.identity.proofs import Answer, ProofKind, ProofStatus
from goodmeasure.services.audiences import groups
from goodmeasure.services.leaving import hours, starting
from goodmeasure.services.names.records import keep_answer
from goodmeasure.store.models import (
    AuditEvent,
    Channel,
    CommunicationPlan,
    HoursSpent,
    LeavingPlan,
    Lookalike,
    Notice,
    ProofRecord,
    Role,
)

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>\"'&"


@pytest.fixture
def ours(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def theirs(db: None) -> Seeded:
    return small(timezone.now(), slug="theirs", name="Somebody Else")


@pytest.fixture
def officer(ours: Seeded) -> Client:
    return as_role(ours, Role.OFFICER)


def plan_of(seeded: Seeded) -> LeavingPlan:
    new = starting.NewLeaving(channel=seeded.mastodon, reason="Quiet.", fate="park",
                              leave_on=timezone.localdate() + timedelta(days=20))  # fmt: skip
    return starting.start(seeded.organisation, new, now=timezone.now())


def test_a_plan_cannot_be_started_for_their_channel_or_from_their_decision(officer, theirs):
    given = {"channel": theirs.mastodon.pk, "leave_on": timezone.localdate().isoformat(),
             "to_state": "dormant", "reason": "x", "fate": ""}  # fmt: skip
    assert officer.post(reverse("leaving_start"), given).status_code == 422
    assert officer.post(reverse("leaving_start"), {**given, "decision": "1"}).status_code == 404
    for odd in ("x", "-1", "9" * 40, "1 or 1=1"):
        assert officer.post(reverse("leaving_start"), {**given, "channel": odd}).status_code == 422
    assert not LeavingPlan.objects.exists()


def test_a_plan_of_work_takes_no_group_or_channel_of_theirs(officer, theirs):
    group = groups.add(theirs.organisation, groups.NewGroup(name="Theirs"), now=timezone.now())
    given = {"title": "x", "owner": "x", "since": "2026-01-05"}
    for stolen in ({"groups": [group.pk]}, {"channels": [theirs.bluesky.pk]}):
        answered = officer.post(reverse("work_add"), {**given, **stolen})
        assert answered.status_code in (302, 422)
    for made in CommunicationPlan.objects.all():
        assert not made.groups.exists()
        assert not made.channels.exists()


def test_a_notice_is_not_written_for_their_channel(officer, ours, theirs):
    plan = plan_of(ours)
    for kind, channel in (("elsewhere", theirs.bluesky), ("pinned", theirs.mastodon),
                          ("pinned", ours.bluesky)):  # fmt: skip
        where = reverse("leaving_notice", args=[plan.pk, kind, channel.pk])
        assert officer.post(where, {"do": "write", "text": "x"}).status_code == 404
    assert not Notice.objects.exists()


def test_their_proof_their_hours_and_their_step_stay(officer, ours, theirs):
    plan, strange = plan_of(ours), plan_of(theirs)
    answer = Answer(kind=ProofKind.LINK, subject="https://their.example", status=ProofStatus.NONE,
                    sentence="None.")  # fmt: skip
    proof = keep_answer(theirs.mastodon, answer, now=timezone.now())
    mine = reverse("name_let_go", args=[ours.mastodon.pk])
    for key in (str(proof.pk), "²", "-1", "9" * 40, ""):
        officer.post(mine, {"proof": key, "reason": "Let me"})
    assert ProofRecord.objects.filter(status=ProofStatus.GIVEN_UP).count() == 0
    new = hours.NewHours(since=date(2026, 1, 5), until=date(2026, 1, 6), hours=3, source_name="x")
    entry = hours.write(theirs.organisation, new, today=date(2026, 2, 1), now=timezone.now())
    where = reverse("leaving_hours_withdraw", args=[plan.pk, entry.pk])
    assert officer.post(where).status_code == 404
    assert HoursSpent.objects.get(pk=entry.pk).withdrawn_at is None
    where = reverse("leaving_step", args=[strange.pk, "staff"])
    assert officer.post(where, {"do": "remove"}).status_code == 404
    assert strange.steps.get(key="staff").removed_at is None


def test_a_form_that_says_what_to_do_does_nothing_else(officer, ours):
    plan = plan_of(ours)
    for name in ("leaving_change", "leaving_account", "leaving_archive"):
        before = AuditEvent.objects.count()
        for does in ("", "delete", "freeze", "__class__"):
            assert officer.post(reverse(name, args=[plan.pk]), {"do": does}).status_code == 200
        assert AuditEvent.objects.count() == before


@pytest.fixture
def stranger(ours: Seeded) -> Lookalike:
    now = timezone.now()
    return Lookalike.objects.create(
        channel=ours.bluesky, platform="bluesky", server=ours.bluesky.server, why="It looks the same.",
        account_id=f"did:plc:{'a' * 24}", handle=f"town{MARKUP}.example", display_name=MARKUP * 9,
        first_seen_at=now, last_seen_at=now,
    )  # fmt: skip


def test_what_strangers_call_themselves_is_text_on_every_page(officer, ours, stranger):
    officer.post(reverse("lookalike", args=[stranger.pk]), {"status": "harmless", "note": MARKUP})
    pages: list[tuple[str, list[Any]]] = [
        ("lookalikes", []), ("lookalike", [stranger.pk]), ("name", [ours.bluesky.pk]),
    ]  # fmt: skip
    for name, args in pages:
        page = officer.get(reverse(name, args=args)).content.decode()
        assert "<img src=x" not in page, name
        assert "&lt;img src=x" in page, "it was there to be shown"


def test_our_own_words_are_text_in_the_report_and_the_calendar(officer, ours):
    plan = plan_of(ours)
    where = reverse("leaving_change", args=[plan.pk])
    officer.post(where, {"do": "reword", "why": MARKUP, "to_state": "closed"})
    officer.post(reverse("leaving_step_add", args=[plan.pk]),
                 {"title": f"{MARKUP}\r\nATTACH:x", "due": timezone.localdate().isoformat()})  # fmt: skip
    page = officer.get(reverse("leaving", args=[plan.pk])).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    text = officer.get(reverse("leaving_calendar", args=[plan.pk])).content.decode()
    assert "\r\nATTACH" not in text


def test_a_handle_that_is_a_formula_runs_in_no_spreadsheet(officer, ours):
    evil = "=cmd|'!A0"
    Channel.objects.filter(pk=ours.bluesky.pk).update(handle=evil)
    got = officer.get(reverse("names_csv"))
    text = got.content.decode("utf-8-sig")
    assert f",'{evil}," in text
    assert got["content-disposition"].startswith('attachment; filename="names-')

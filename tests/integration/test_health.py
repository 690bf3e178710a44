"""``health`` tells the truth: each trouble is found, told in a sentence, and gone when it is healed."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_tasks_db.models import DBTaskResult
from tests.integration.months_of_posts import fill

from goodmeasure.kernel.errors import AccountNotFound, SettingsError
from goodmeasure.services import tasks
from goodmeasure.services.database import DatabaseState, look_at_database, make_ready
from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.health import Health, HealthFinding, Level, health
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Collection, Credential, GapRecord, Organisation
from goodmeasure.store.secrets import keep_credential

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(organisation: Organisation, channel: Channel, now: datetime) -> Organisation:
    """An organisation with nothing the matter: collected whole, evaluated."""
    run = fill(organisation, channel, now=now)
    GapRecord.objects.all().delete()
    evaluate(organisation, now=now)
    channel.next_collection_at = run.finished_at + timedelta(hours=1)
    channel.save()
    return organisation


def find(found: Health, code: str) -> HealthFinding:
    (one,) = [finding for finding in found.findings if finding.code == code]
    return one


def test_everything_is_well(well, now):
    found = health(well, now=now)
    assert found.level is Level.OK, [f for f in found.findings if f.level]
    assert found.sentence == "Everything is well."
    assert "last collected on 4 March 2026 at 9:29am" in find(found, "collected").sentence


def test_every_trouble_has_a_sentence_and_a_next_step(well, channel, now):
    Collection.objects.filter(channel=channel).update(status="failed", sentence="It broke.")
    keep_credential(well, channel, kind="token", secret=b"x", now=now, expires_at=now)
    found = health(well, now=now + timedelta(days=3))
    bad = [finding for finding in found.findings if finding.level]
    assert len(bad) >= 2
    assert all(finding.sentence.endswith((".", "!")) and finding.next_step for finding in bad)
    assert [f.level for f in found.findings] == sorted(
        (f.level for f in found.findings), reverse=True
    )


def test_an_installation_without_an_organisation_waits_for_one(db, now):
    found = find(health(None, now=now), "no-organisation")
    assert (found.level, found.next_step) == (Level.ATTENTION, "Run: goodmeasure setup")


def test_with_an_organisation_the_installation_alone_is_well(organisation, now):
    assert health(None, now=now).level is Level.OK


def test_no_channels_and_nothing_collected(organisation, now):
    assert find(health(organisation, now=now), "no-channels").level is Level.ATTENTION
    Channel.objects.create(
        organisation=organisation, platform="x", account_id="handle:a", handle="a", added_at=now
    )
    found = find(health(organisation, now=now), "never-collected")
    assert "import" in found.next_step


def test_a_trouble_of_a_channel_is_attention_at_first_and_broken_after_a_day(well, channel, now):
    channel.trouble, channel.trouble_sentence = AccountNotFound.code, "There is no such account."
    channel.save()
    early = find(health(well, now=now), "account-not-found")
    late = find(health(well, now=now + timedelta(days=2)), "account-not-found")
    assert (early.level, late.level) == (Level.ATTENTION, Level.BROKEN)
    assert "There is no such account." in late.sentence
    assert "Last good: 4 March 2026" in late.sentence


def test_a_run_that_was_killed_is_interrupted_not_running_for_ever(well, channel, now):
    run = Collection.objects.create(
        organisation=well, channel=channel, kind="collect", started_at=now
    )
    assert find(health(well, now=now + timedelta(minutes=5)), "running").level is Level.OK
    assert find(health(well, now=now + timedelta(hours=3)), "interrupted").level is Level.ATTENTION
    run.status, run.finished_at = "done", now + timedelta(hours=3)
    run.save()
    evaluate(well, now=now + timedelta(hours=4))
    assert health(well, now=now + timedelta(hours=4)).level is Level.OK


def test_a_schedule_nobody_keeps_is_noticed(well, now):
    found = find(health(well, now=now + timedelta(days=2)), "overdue")
    assert "2 days" in found.sentence or "hours" in found.sentence
    assert "serve" in found.next_step


@pytest.mark.parametrize(
    ("days", "level", "code"),
    [(30, None, ""), (5, Level.ATTENTION, "token-expires"), (-1, Level.BROKEN, "token-expired")],
)
def test_tokens_that_end(well, channel, now, days, level, code):
    keep_credential(
        well,
        channel,
        kind="token",
        secret=b"secret",
        now=now,
        expires_at=now + timedelta(days=days),
    )
    found = health(well, now=now)
    assert found.level == (level or Level.OK)
    if code:
        assert find(found, code).channel == channel.pk
    assert "secret" not in repr(found)


def test_a_token_sealed_with_another_key_is_broken(well, channel, now, settings):
    keep_credential(well, channel, kind="token", secret=b"secret", now=now)
    settings.TOKEN_KEY = "another"
    found = find(health(well, now=now), "token-unreadable")
    assert found.level is Level.BROKEN
    assert "token-key" in found.next_step
    Credential.objects.all().delete()
    assert health(well, now=now).level is Level.OK


def test_a_gap_asks_for_attention_until_a_later_run_is_whole(well, channel, collection, now):
    Collection.objects.filter(pk=collection.pk).update(status="partial", finished_at=now)
    for _ in range(2):
        GapRecord.objects.create(
            organisation=well, channel=channel, collection=collection, reason="rate limited",
            sentence="The server asked us to wait.", at=now,
        )  # fmt: skip
    GapRecord.objects.create(
        organisation=well, channel=channel, collection=collection, reason="not published",
        sentence="No views.", at=now,
    )  # fmt: skip
    found = find(health(well, now=now), "gap")
    assert found.level is Level.ATTENTION
    assert "2 times in 30 days" in found.sentence
    Collection.objects.create(
        organisation=well, channel=channel, kind="collect", status="done",
        started_at=now + timedelta(hours=1), finished_at=now + timedelta(hours=1),
    )  # fmt: skip
    assert find(health(well, now=now + timedelta(hours=1)), "gap").level is Level.OK


def test_a_refused_file_is_told_until_it_comes_in(well, now):
    audit.record(well, person=None, at=now, action="import refused", subject="a.zip", reason="Bad.")
    assert "a.zip was not imported: Bad." in find(health(well, now=now), "import-refused").sentence
    audit.record(well, person=None, at=now, action="file imported", subject="a.zip")
    assert health(well, now=now).level is Level.OK


def test_verdicts_that_know_nothing_of_newer_figures_are_stale(well, channel, now):
    fill_later = now + timedelta(days=1)
    fill(well, channel, now=fill_later, posts=121)
    found = find(health(well, now=fill_later), "evaluation")
    assert found.level is Level.ATTENTION
    evaluate(well, now=fill_later)
    assert find(health(well, now=fill_later), "evaluation").level is Level.OK


def test_work_that_waits_has_no_worker(well, channel, now):
    tasks.collect_channel.enqueue(channel.pk)
    task = DBTaskResult.objects.get()
    assert find(health(well, now=task.enqueued_at), "worker").level is Level.OK
    found = find(health(well, now=task.enqueued_at + timedelta(hours=1)), "worker")
    assert found.level is Level.ATTENTION
    assert "1 task in the background, the oldest for 1 hour" in found.sentence


def test_a_full_disk_is_broken(well, now, monkeypatch):
    usage = type("Usage", (), {"free": 10 * 2**20})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert find(health(well, now=now), "disk").level is Level.BROKEN


def test_another_organisations_troubles_are_not_ours(well, other_organisation, now):
    theirs = Channel.objects.create(
        organisation=other_organisation, platform="bluesky", account_id="did:plc:other",
        handle="other.example", added_at=now, trouble="account-gone",
    )  # fmt: skip
    keep_credential(other_organisation, theirs, kind="token", secret=b"x", now=now, expires_at=now)
    audit.record(
        other_organisation, person=None, at=now, action="import refused", subject="b", reason="."
    )
    assert health(well, now=now).level is Level.OK
    assert "other.example" not in repr(health(well, now=now))


def test_a_database_of_an_earlier_version_is_not_touched_without_asking(well, now):
    MigrationRecorder(connection).migration_qs.filter(
        app="sites", name="0002_alter_domain_unique"
    ).delete()
    assert look_at_database().state is DatabaseState.BEHIND
    found = health(well, now=now)
    assert found.level is Level.BROKEN
    assert "goodmeasure setup" in find(found, "database").next_step
    with pytest.raises(SettingsError, match="waits for 1 change"):
        make_ready()


def test_a_database_of_a_later_version_is_refused(well, now):
    MigrationRecorder(connection).record_applied("store", "9999_from_the_future")
    assert find(health(well, now=now), "database").level is Level.BROKEN
    with pytest.raises(SettingsError, match="later version"):
        make_ready()


def test_due_channels_are_queued_once_and_dead_tasks_are_ended(well, channel, now):
    later = now + timedelta(days=2)
    assert tasks.enqueue_due(later) == 1
    assert tasks.enqueue_due(later) == 0
    DBTaskResult.objects.update(status="RUNNING", started_at=later)
    assert tasks.enqueue_due(later) == 0
    assert tasks.tidy(later + timedelta(hours=3)) == 1
    assert tasks.enqueue_due(later) == 1


def test_looking_costs_few_queries(well, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        health(well, now=now)


def test_a_server_of_e_mails_that_does_not_answer_is_said(organisation, now, settings):
    assert "e-mail" not in {one.code for one in health(organisation, now=now, mail=True).findings}
    settings.EMAIL_IS_SET_UP, settings.EMAIL_HOST = True, "127.0.0.1"
    assert find(health(organisation, now=now, mail=True), "e-mail").level is Level.OK
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_PORT = free.getsockname()[1]
    said = find(health(organisation, now=now, mail=True), "e-mail")
    assert said.level is Level.ATTENTION
    assert f"by 127.0.0.1, port {settings.EMAIL_PORT}: " in said.sentence

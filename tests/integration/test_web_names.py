"""Pages of names: what people do on them, and what they are told when it does not go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.browser.names import named
from tests.browser.seeding import Seeded
from tests.integration.web import as_role

from goodmeasure.services import tasks
from goodmeasure.services.names import lookalikes, sheets
from goodmeasure.store.models import (
    Alert,
    Channel,
    Keeping,
    Lookalike,
    ProofRecord,
    Role,
    StateChange,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def seeded(realistic_body: Seeded) -> Seeded:
    named(realistic_body, NOW)
    return realistic_body


def words(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_the_register_says_who_keeps_what_and_what_proves_it(seeded: Seeded) -> None:
    text = words(as_role(seeded, Role.VIEWER).get(reverse("names")))
    assert "of them have a proof of identity that holds" in text
    assert "Head of communications, then Duty officer" in text
    assert "A name in other hands, look at it again, lookalikes" in text
    assert "Reserve a name" not in text, "a viewer only looks"


def test_a_change_of_state_is_made_or_refused_where_it_is_asked(seeded: Seeded) -> None:
    client, key = as_role(seeded, Role.OFFICER), seeded.bluesky.pk
    where = reverse("name_state", args=[key])
    refused = client.post(where, {"state": "dormant", "reason": ""})
    assert refused.status_code == 422
    assert "Say in a sentence why" in words(refused)
    same = client.post(where, {"state": "active", "reason": "No change."})
    assert same.status_code == 422
    assert "already" in words(same)
    assert client.post(where, {"state": "watching", "reason": "To see."}).status_code == 302
    row = StateChange.objects.get(channel=seeded.bluesky)
    assert (row.state, row.reason, row.person) == (
        "watching",
        "To see.",
        seeded.people[Role.OFFICER],
    )
    assert "To see." in words(client.get(reverse("name", args=[key])))


def test_a_key_typed_into_the_form_is_refused_and_not_shown_again_as_kept(seeded: Seeded) -> None:
    client = as_role(seeded, Role.OFFICER)
    where = reverse("name_keeping", args=[seeded.mastodon.pk])
    refused = client.post(where, {"owner": "Ada", "key_place": "password: hunter2"})
    assert refused.status_code == 422
    assert "looks like a password or key itself" in words(refused)
    assert not Keeping.objects.filter(channel=seeded.mastodon).exists()
    assert (
        client.post(
            where, {"owner": "Ada", "key_place": "Safe", "review_on": "2026-12-01"}
        ).status_code
        == 302
    )
    assert "Ada" in words(client.get(reverse("name", args=[seeded.mastodon.pk])))


def test_reserving_and_confirming(seeded: Seeded, django_capture_on_commit_callbacks: Any) -> None:
    client = as_role(seeded, Role.OFFICER)
    refused = client.post(
        reverse("name_reserve"), {"platform": "bluesky", "handle": "a b", "reason": "x"}
    )
    assert refused.status_code == 422
    given = {"platform": "mastodon", "handle": "@town@social.example", "reason": "Ours."}
    with django_capture_on_commit_callbacks(execute=True):
        made = client.post(reverse("name_reserve"), given)
    assert made.status_code == 302
    new = Channel.objects.get(handle="town@social.example")
    assert tasks.queued_checks() == {new.pk}
    reserved = Channel.objects.get(handle="research-news.bsky.social")
    assert "Is this account yours?" in words(client.get(reverse("name", args=[reserved.pk])))
    client.post(reverse("name_confirm", args=[reserved.pk]))
    reserved.refresh_from_db()
    assert reserved.account_id == "did:plc:" + "z" * 24
    again = client.post(reverse("name_confirm", args=[reserved.pk]), follow=True)
    assert "known already" in words(again)


def test_badges_former_names_and_checks(
    seeded: Seeded, django_capture_on_commit_callbacks: Any
) -> None:
    client, key = as_role(seeded, Role.OFFICER), seeded.bluesky.pk
    assert client.post(reverse("name_badge", args=[key]), {"badge": ""}).status_code == 422
    client.post(
        reverse("name_badge", args=[key]), {"badge": "Gold tick", "there": "no", "note": "Ended"}
    )
    assert ProofRecord.objects.filter(kind="badge", subject="Gold tick", status="none").exists()
    page = words(client.get(reverse("name", args=[key])))
    assert "Ask for the name back" in page
    held = ProofRecord.objects.filter(kind="name holder", subject="research-lab.bsky.social")
    client.post(
        reverse("name_let_go", args=[key]), {"proof": held.latest("at").pk, "reason": "Merged."}
    )
    page = words(client.get(reverse("name", args=[key])))
    assert "Ask for the name back" not in page
    assert "was let go: Merged." in page
    for proof, reason in (("x", "x"), ("9" * 5_000, "x"), (held.latest("at").pk, "x" * 70_000)):
        given = {"proof": proof, "reason": reason}
        said = words(client.post(reverse("name_let_go", args=[key]), given, follow=True))
        assert "Only a former name" in said
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("name_check", args=[key]))
    assert tasks.queued_checks() == {key}
    assert "It is being checked now" in words(client.get(reverse("name", args=[key])))


def test_a_spreadsheet_goes_out_and_comes_back(seeded: Seeded) -> None:
    client = as_role(seeded, Role.OFFICER)
    out = client.get(reverse("names_csv"))
    assert out["Content-Disposition"].startswith("attachment; filename=")
    assert out.content.decode("utf-8-sig") == sheets.written(seeded.organisation)
    back = client.post(reverse("names_upload"), {"file": SimpleUploadedFile("n.csv", out.content)})
    assert back.status_code == 302
    wrong = SimpleUploadedFile("n.csv", b"Platform,Name,Owner\nMyspace,town,Ada\n")
    refused = client.post(reverse("names_upload"), {"file": wrong})
    assert refused.status_code == 422
    assert "Nothing was taken" in words(refused)
    assert "There is no platform" in words(refused)
    none = client.post(reverse("names_upload"), {"file": SimpleUploadedFile("n.csv", b"a,b\n")})
    assert "does not name the columns" in words(none)


def test_a_lookalike_is_judged_by_a_person(seeded: Seeded) -> None:
    one = Lookalike.objects.get(handle="research-official.bsky.social")
    where = reverse("lookalike", args=[one.pk])
    text = words(as_role(seeded, Role.VIEWER).get(where))
    assert "Draft of a report" in text
    assert "Nothing is reported by itself" in text
    as_role(seeded, Role.VIEWER).post(where, {"status": "harmless", "note": ""})
    one.refresh_from_db()
    assert one.status == "new", "a viewer only looks"
    as_role(seeded, Role.OFFICER).post(where, {"status": "reported", "note": "On 4 March"})
    one.refresh_from_db()
    assert (one.status, one.person) == ("reported", seeded.people[Role.OFFICER])
    assert lookalikes.waiting(seeded.organisation) == 0
    fan = words(as_role(seeded, Role.VIEWER).get(reverse("lookalikes")))
    assert "A fan &lt;b&gt;of&lt;/b&gt; research" in fan


def test_alerts_are_on_the_overview_until_somebody_has_seen_them(seeded: Seeded) -> None:
    viewer, officer = as_role(seeded, Role.VIEWER), as_role(seeded, Role.OFFICER)
    before = words(viewer.get(reverse("overview")))
    assert "is held by another account now" in before
    assert "that nobody has looked at has a name like ours" in before
    assert viewer.post(reverse("alerts")).status_code == 403
    assert officer.post(reverse("alerts")).status_code == 302
    after = words(viewer.get(reverse("overview")))
    assert "is held by another account now" not in after
    assert "is held by another account now" in words(viewer.get(reverse("alerts")))
    assert Alert.objects.filter(seen_at__isnull=True, over_at__isnull=True).count() == 0


def test_a_name_without_an_account_is_on_the_register_and_no_channel_of_figures(
    seeded: Seeded,
) -> None:
    client = as_role(seeded, Role.VIEWER)
    reserved = Channel.objects.get(handle="research-news.bsky.social")
    assert reserved.handle in words(client.get(reverse("names")))
    for page in ("overview", "channels", "compare", "posts"):
        assert reserved.handle not in words(client.get(reverse(page))), page
    for name in ("engagement", "engagement_by_views"):
        assert reserved.handle not in words(client.get(reverse("measure", args=[name])))
    assert "Collect now" not in words(client.get(reverse("channel", args=[reserved.pk])))
    assert client.get(reverse("channel_progress", args=[reserved.pk])).status_code == 200

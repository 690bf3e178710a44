"""Signing in, set-up, errors and what every answer carries."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.browser.seeding import PASSWORD, Seeded, small
from tests.integration.web import as_role, signed_in

from goodmeasure.kernel.errors import InputError
from goodmeasure.store.models import AuditEvent, Membership, Organisation, Role, User
from goodmeasure.web import uploads

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
SET_UP = {
    "organisation": "Town Council",
    "email": "First@Town.example",
    "password": "correct horse battery staple",
}


@pytest.fixture
def seeded(db: None, settings: Any, tmp_path: Path) -> Seeded:
    settings.UPLOADS = tmp_path / "uploads"
    return small(NOW)


def sign_in(client: Client, email: str, password: str, where: str = "") -> Any:
    return client.post(reverse("account_login") + where, {"login": email, "password": password})


def test_people_sign_in_with_their_address(seeded: Seeded) -> None:
    client = Client()
    response = sign_in(client, "VIEWER@small.example", PASSWORD)
    assert response.status_code == 302
    assert response.url == "/"
    assert client.get("/").status_code == 200


def test_after_signing_in_people_are_where_they_wanted(seeded: Seeded) -> None:
    wanted = Client().get("/posts/?verdict=worked").url
    response = sign_in(Client(), "viewer@small.example", PASSWORD, "?" + wanted.partition("?")[2])
    assert response.url == "/posts/?verdict=worked"


def test_nobody_is_sent_to_another_site(seeded: Seeded) -> None:
    response = sign_in(
        Client(), "viewer@small.example", PASSWORD, "?next=https://elsewhere.example/"
    )
    assert response.url == "/"


def test_guessing_is_stopped_for_the_person_and_not_for_others(seeded: Seeded) -> None:
    client = Client()
    answers = [sign_in(client, "viewer@small.example", f"guess {n}") for n in range(11)]
    assert [answer.status_code for answer in answers[:9]] == [200] * 9
    assert "Too many tries" in answers[10].content.decode()
    assert answers[10].status_code == 429
    # the right password does not help now, from the same address
    assert sign_in(client, "viewer@small.example", PASSWORD).status_code == 429
    assert sign_in(Client(), "officer@small.example", PASSWORD).status_code == 302


def test_a_wrong_password_and_an_unknown_person_look_the_same(seeded: Seeded) -> None:
    known = sign_in(Client(), "viewer@small.example", "wrong password")
    unknown = sign_in(Client(), "nobody@small.example", "wrong password")
    assert known.status_code == unknown.status_code == 200
    for answer in (known, unknown):
        assert "There is a problem" in answer.content.decode()


def test_nobody_signs_themselves_up(seeded: Seeded) -> None:
    response = Client().post(
        "/accounts/signup/", {"email": "me@x.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert response.status_code == 403
    assert not User.objects.filter(email="me@x.example").exists()


def test_set_up_makes_the_first_administrator_and_closes(db: None) -> None:
    client = Client()
    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse("set_up")
    response = client.post(reverse("set_up"), SET_UP)
    assert response.status_code == 302
    member = Membership.objects.get()
    assert member.user.email == "first@town.example"
    assert member.role == Role.ADMINISTRATOR
    assert client.get("/").status_code == 200
    again = Client().post(reverse("set_up"), {**SET_UP, "email": "second@town.example"})
    assert again.status_code == 302
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "short"},
        {"password": "passwordpassword"[:8]},
        {"email": "no address"},
        {"organisation": " "},
        {"organisation": "!!!"},
    ],
)
def test_set_up_says_what_is_wrong_and_makes_nothing(db: None, wrong: dict[str, str]) -> None:
    response = Client().post(reverse("set_up"), {**SET_UP, **wrong})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    "from_elsewhere",
    [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, {"HTTP_FORWARDED": "x"}],
)
def test_set_up_is_only_open_on_the_machine_itself(
    db: None, from_elsewhere: dict[str, str]
) -> None:
    response = Client(**from_elsewhere).post(reverse("set_up"), SET_UP)
    assert response.status_code == 403
    assert "goodmeasure setup" in response.content.decode()
    assert not User.objects.exists()


def test_an_administrator_cannot_take_over_somebody_of_another_organisation(
    seeded: Seeded,
) -> None:
    """Whoever makes a password link could use it."""
    theirs = small(NOW, slug="theirs", name="Somebody Else")
    victim = theirs.people[Role.ADMINISTRATOR]
    client = as_role(seeded, Role.ADMINISTRATOR)
    page = client.post(reverse("people"), {"email": victim.email, "role": "viewer"}, follow=True)
    assert "/password/reset/key/" not in page.content.decode()
    here = Membership.objects.get(organisation=seeded.organisation, user=victim)
    refused = client.post(reverse("person_link", args=[here.pk]))
    assert refused.status_code == 403
    victim.set_unusable_password()
    victim.save()
    page = client.post(reverse("people"), {"email": victim.email, "role": "viewer"}, follow=True)
    assert "/password/reset/key/" not in page.content.decode()


@pytest.mark.parametrize("wanted", ["viewer", "remove"])
def test_the_last_administrator_stays(seeded: Seeded, wanted: str) -> None:
    me = seeded.people[Role.ADMINISTRATOR]
    member = Membership.objects.get(organisation=seeded.organisation, user=me)
    client = signed_in(me)
    assert client.post(reverse("person", args=[member.pk]), {"role": wanted}).status_code == 403
    member.refresh_from_db()
    assert member.role == Role.ADMINISTRATOR
    # nor by adding themselves again with less
    client.post(reverse("people"), {"email": me.email.upper(), "role": "viewer"})
    member.refresh_from_db()
    assert member.role == Role.ADMINISTRATOR


def test_settings_are_saved_with_a_trail(seeded: Seeded) -> None:
    client = as_role(seeded, Role.ADMINISTRATOR)
    client.post(reverse("organisation"), {"name": "New Name", "time_zone": "Europe/Dublin"})
    seeded.organisation.refresh_from_db()
    assert (seeded.organisation.name, seeded.organisation.time_zone) == (
        "New Name",
        "Europe/Dublin",
    )
    event = AuditEvent.objects.get(action="settings changed")
    assert event.detail["was_name"] == "A Small Body"
    client.post(reverse("organisation"), {"name": "X", "time_zone": "Nowhere/Else"})
    seeded.organisation.refresh_from_db()
    assert seeded.organisation.name == "New Name"


def test_every_answer_is_strict(seeded: Seeded) -> None:
    for response in (as_role(seeded, Role.VIEWER).get("/"), Client().get("/accounts/login/")):
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]


def test_a_form_without_its_token_does_nothing(seeded: Seeded) -> None:
    client = signed_in(seeded.people[Role.ADMINISTRATOR], enforce_csrf_checks=True)
    response = client.post(reverse("people"), {"email": "x@y.example", "role": "viewer"})
    assert response.status_code == 403
    assert "Please send that again" in response.content.decode()
    assert not User.objects.filter(email="x@y.example").exists()


def test_a_broken_page_says_sorry_without_the_database(
    seeded: Seeded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("goodmeasure.store.queries.channels.glances", broken)
    client = as_role(seeded, Role.VIEWER)
    client.raise_request_exception = False
    response = client.get(reverse("channels"))
    assert response.status_code == 500
    text = response.content.decode()
    assert "Sorry, there is a problem" in text
    assert "secret detail" not in text


def test_errors_do_not_echo_the_address(seeded: Seeded) -> None:
    response = as_role(seeded, Role.VIEWER).get("/<script>alert(1)</script>/")
    assert response.status_code == 404
    assert "alert(1)" not in response.content.decode()


def test_a_body_over_the_limit_is_refused_unread(seeded: Seeded, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1_000_000
    client = as_role(seeded, Role.OFFICER)
    big = SimpleUploadedFile("big.csv", b"x" * 1_000_001)
    with CaptureQueriesContext(connection) as queries:
        response = client.post(reverse("import"), {"file": big})
    assert response.status_code == 413
    assert "1 MB" in response.content.decode()
    assert not queries.captured_queries
    assert not Path(settings.UPLOADS).exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/absolute/name.csv", "name.csv"),
        (".hidden", "hidden"),
        ("..", "file"),
        ("a" * 300 + ".csv", ("a" * 300 + ".csv")[-100:]),
        ("na\x00me\n.csv", "na_me_.csv"),
        ("Übersicht März.csv", "Übersicht März.csv"),
    ],
)
def test_no_upload_names_its_own_place(given: str, kept: str) -> None:
    assert uploads.safe_name(given) == kept


def test_a_refused_upload_leaves_nothing_behind(seeded: Seeded, settings: Any) -> None:
    client = as_role(seeded, Role.OFFICER)
    wrong = SimpleUploadedFile("posts.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    response = client.post(reverse("import"), {"file": wrong})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not [path for path in Path(settings.UPLOADS).rglob("*") if path.is_file()]


def test_another_organisation_never_sees_an_upload(seeded: Seeded) -> None:
    theirs = small(NOW, slug="theirs", name="Somebody Else")
    kept = uploads.keep(seeded.organisation, SimpleUploadedFile("a.csv", b"1,2"), None)
    assert uploads.find(seeded.organisation, kept.token).file.read_bytes() == b"1,2"
    with pytest.raises(InputError):
        uploads.find(theirs.organisation, kept.token)
    for name in ("import_preview", "import_confirm"):
        where = reverse(name, args=[kept.token])
        client = as_role(theirs, Role.ADMINISTRATOR)
        answer = client.post(where) if name == "import_confirm" else client.get(where)
        assert answer.status_code == 404


@pytest.mark.parametrize("token", ["..", "x" * 20 + "/..", "", "x" * 41, "abc"])
def test_a_token_is_only_ever_a_token(seeded: Seeded, token: str) -> None:
    with pytest.raises(InputError):
        uploads.find(seeded.organisation, token)


def test_uploads_that_nobody_wanted_go_after_a_day(
    seeded: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = uploads.keep(seeded.organisation, SimpleUploadedFile("a.csv", b"1"), None)
    monkeypatch.setattr(uploads, "KEPT_FOR", -1)
    uploads.forget_old(seeded.organisation)
    assert not kept.folder.exists()

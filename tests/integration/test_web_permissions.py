"""Who may open what: roles, organisations, signed out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.browser.seeding import Seeded, empty_organisation, small
from tests.integration.web import (
    EVERYBODYS,
    KEYS,
    OPEN,
    address,
    as_role,
    names,
    own_pages,
    post_only,
    signed_in,
)

from goodmeasure.store.models import AuditEvent, Credential, Membership, Role, User
from goodmeasure.web import permissions

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def ours(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def theirs(db: None) -> Seeded:
    return small(NOW, slug="theirs", name="Somebody Else")


def ask(client: Client, name: str, where: str) -> int:
    response = client.post(where) if name in post_only() else client.get(where)
    return response.status_code


def least(name: str) -> Role:
    """The role that the page's view asks for."""
    view = next(p for p in own_pages() if p.name == name).callback
    return permissions.LEAST[f"{view.__module__}.{view.__qualname__}"]


def test_every_page_about_one_thing_is_in_the_walk() -> None:
    about_one = {str(p.name) for p in own_pages() if p.pattern.converters}
    assert about_one == set(KEYS)


def test_every_page_asks_for_a_role() -> None:
    for name in sorted(set(names()) - OPEN):
        assert least(name) in Role


def test_nothing_of_another_organisation_opens(ours: Seeded, theirs: Seeded) -> None:
    """Every address with the other organisation's keys is not found, even to an administrator."""
    client = as_role(ours, Role.ADMINISTRATOR)
    where = {name: address(name, theirs) for name in sorted(KEYS.keys() - EVERYBODYS)}
    before = AuditEvent.objects.filter(organisation=theirs.organisation).count()
    for name in where:
        assert ask(client, name, where[name]) == 404, name
        if name not in post_only():
            assert client.post(where[name]).status_code in (404, 405), name
    assert AuditEvent.objects.filter(organisation=theirs.organisation).count() == before


def test_what_is_not_theirs_looks_like_what_is_not_there(ours: Seeded, theirs: Seeded) -> None:
    """The answer must not tell a stranger's key from a key that nobody has."""
    client = as_role(ours, Role.ADMINISTRATOR)
    strange = client.get(reverse("post", args=[theirs.bluesky.posts.first().pk]))
    nobody = client.get(reverse("post", args=[10**9]))
    assert client.get(reverse("post", args=[10**30])).status_code == 404
    assert strange.status_code == nobody.status_code == 404
    assert strange.content == nobody.content


def test_lists_hold_only_what_is_ours(ours: Seeded, theirs: Seeded) -> None:
    client = as_role(ours, Role.ADMINISTRATOR)
    for name in ("overview", "posts", "channels", "data", "people", "trail"):
        text = client.get(reverse(name)).content.decode()
        assert "theirs" not in text, name
        assert "Somebody Else" not in text, name
    download = b"".join(client.get(reverse("posts_csv")).streaming_content).decode()
    assert "small.example" in download
    assert "theirs" not in download


def test_a_filter_with_their_channel_shows_nothing(ours: Seeded, theirs: Seeded) -> None:
    client = as_role(ours, Role.VIEWER)
    page = client.get(reverse("posts"), {"channel": theirs.bluesky.pk})
    assert "No posts fit these filters" in page.content.decode()


@pytest.mark.parametrize("name", sorted(set(names()) - OPEN))
def test_each_role_opens_what_it_may(ours: Seeded, name: str) -> None:
    """A lesser role than the page asks for is refused; the role itself is not."""
    where = address(name, ours)
    for role in Role:
        status = ask(as_role(ours, role), name, where)
        if role.rank < least(name).rank:
            assert status == 403, role
        else:
            assert status != 403, role


@pytest.mark.parametrize("name", sorted(set(names()) - OPEN))
def test_signed_out_people_are_sent_to_sign_in(ours: Seeded, name: str) -> None:
    client = Client()
    where = address(name, ours)
    response = client.post(where) if name in post_only() else client.get(where)
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/?next=")


def test_a_person_without_a_role_is_told_so(ours: Seeded) -> None:
    lonely = User.objects.create_user("lonely@example.org", "correct horse battery staple")
    response = signed_in(lonely).get("/")
    assert response.status_code == 403
    assert "not in an organisation yet" in response.content.decode()


def test_a_person_with_two_organisations_switches(ours: Seeded, theirs: Seeded) -> None:
    both = ours.people[Role.VIEWER]
    Membership.objects.create(organisation=theirs.organisation, user=both, role="viewer")
    client = signed_in(both)
    assert "Switch organisation" in client.get("/").content.decode()
    their_post = reverse("post", args=[theirs.bluesky.posts.first().pk])
    assert client.get(their_post).status_code == 404
    client.post(reverse("switch"), {"organisation": theirs.organisation.pk})
    assert client.get(their_post).status_code == 200
    assert "Somebody Else" in client.get("/").content.decode()


def test_nobody_switches_to_an_organisation_that_is_not_theirs(
    ours: Seeded, theirs: Seeded
) -> None:
    client = as_role(ours, Role.ADMINISTRATOR)
    client.post(reverse("switch"), {"organisation": theirs.organisation.pk})
    session = client.session
    session["organisation"] = theirs.organisation.pk
    session.save()
    assert "Somebody Else" not in client.get("/").content.decode()


def test_a_token_is_kept_sealed_and_never_shown(ours: Seeded) -> None:
    client = as_role(ours, Role.OFFICER)
    where = reverse("channel_token", args=[ours.bluesky.pk])
    response = client.post(where, {"token": "abcd-efgh-ijkl-mnop"}, follow=True)
    assert response.status_code == 200
    kept = Credential.objects.get(channel=ours.bluesky)
    assert b"abcd-efgh" not in bytes(kept.ciphertext)
    assert "abcd-efgh" not in response.content.decode()
    event = AuditEvent.objects.get(organisation=ours.organisation, action="app password kept")
    assert event.person == ours.people[Role.OFFICER]
    assert "abcd" not in str(event.detail)


def test_the_empty_organisation_opens_every_list(db: None) -> None:
    organisation = empty_organisation()
    user = Membership.objects.get(organisation=organisation, role="viewer").user
    client = signed_in(user)
    for name in ("overview", "posts", "channels", "data", "report"):
        assert client.get(reverse(name)).status_code == 200, name

"""Access keys: made, shown once, worth what their person may see, ended."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from tests.browser.seeding import Seeded, small
from tests.integration.web import as_role

from goodmeasure.kernel.errors import InputError
from goodmeasure.services import keys
from goodmeasure.services.organisations import add_person, remove_person
from goodmeasure.store.models import AccessKey, AuditEvent, Membership, Role

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def ours(small_body: Seeded) -> Seeded:
    return small_body


@pytest.fixture
def made(ours: Seeded) -> keys.NewKey:
    return make(ours)


def make(seeded: Seeded, role: Role = Role.VIEWER, name: str = "Workbook") -> keys.NewKey:
    user = seeded.people[role]
    return keys.make(seeded.organisation, user=user, by=user, name=name, days=30, now=NOW)


def test_only_a_digest_is_kept(made):
    kept = AccessKey.objects.get(pk=made.key.pk)
    assert made.secret.startswith("gm_")
    assert len(made.secret) >= 43
    assert kept.digest == hashlib.sha256(made.secret.encode()).hexdigest()
    every_value = " ".join(str(one) for one in AccessKey.objects.values_list().get())
    assert made.secret not in every_value
    assert made.secret not in str(list(AuditEvent.objects.values()))
    assert make_again_differs(made)


def make_again_differs(made: keys.NewKey) -> bool:
    other = keys.make(made.key.organisation, user=made.key.user, name="Another", days=1, now=NOW)
    return other.secret != made.secret


def test_it_opens_until_it_expires(made):
    def opens(at):
        return keys.opened_by(made.secret, now=at) is not None

    assert opens(NOW)
    assert opens(NOW + timedelta(days=30, seconds=-1))
    assert not opens(NOW + timedelta(days=30))
    assert keys.opened_by(f"{made.secret}x", now=NOW) is None
    assert keys.opened_by("", now=NOW) is None


def test_a_lost_role_ends_it_for_good(ours, made):
    user, boss = made.key.user, ours.people[Role.ADMINISTRATOR]
    remove_person(ours.organisation, user=user, by=boss, now=NOW)
    assert keys.opened_by(made.secret, now=NOW) is None
    add_person(ours.organisation, email=user.email, role=Role.OFFICER, now=NOW, by=boss)
    assert keys.opened_by(made.secret, now=NOW) is None


def test_a_role_that_went_without_our_doing_shuts_it_too(made):
    Membership.objects.filter(user=made.key.user).delete()
    assert keys.opened_by(made.secret, now=NOW) is None


def test_a_role_elsewhere_opens_nothing_here(ours, made):
    theirs = small(NOW, slug="theirs", name="Somebody Else")
    Membership.objects.filter(user=made.key.user).update(organisation=theirs.organisation)
    assert keys.opened_by(made.secret, now=NOW) is None


def test_a_person_who_may_not_sign_in_reads_nothing(made):
    made.key.user.is_active = False
    made.key.user.save()
    assert keys.opened_by(made.secret, now=NOW) is None


def test_opening_takes_one_query_whatever_is_wrong(made, django_assert_num_queries):
    for secret in (made.secret, "gm_nobodys"):
        with django_assert_num_queries(1):
            keys.opened_by(secret, now=NOW)


def test_use_is_written_down_once_an_hour(ours, made, django_assert_num_queries):
    key = made.key
    with django_assert_num_queries(1):
        keys.was_used(ours.organisation, key, now=NOW)
    key.refresh_from_db()
    assert key.used_at == NOW
    with django_assert_num_queries(0):
        keys.was_used(ours.organisation, key, now=NOW + timedelta(minutes=59))
    keys.was_used(ours.organisation, key, now=NOW + timedelta(minutes=61))
    key.refresh_from_db()
    assert key.used_at == NOW + timedelta(minutes=61)


@pytest.mark.parametrize(("name", "days"), [(" ", 30), ("A", 0), ("A", 366), ("WORKBOOK", 30)])
def test_what_cannot_be_is_refused(ours, made, name, days):
    with pytest.raises(InputError):
        keys.make(ours.organisation, user=made.key.user, name=name, days=days, now=NOW)
    assert AccessKey.objects.count() == 1


def test_nobody_without_a_role_gets_one(ours):
    theirs = small(NOW, slug="theirs", name="Somebody Else")
    with pytest.raises(InputError, match="no role"):
        keys.make(
            ours.organisation, user=theirs.people[Role.VIEWER], name="A", days=1, now=NOW
        )  # fmt: skip


def test_a_name_is_free_again_when_its_key_has_ended(ours, made):
    keys.end(ours.organisation, made.key.pk, by=made.key.user, now=NOW)
    assert make(ours).key.pk != made.key.pk


def test_a_person_has_twenty_at_most(ours):
    for number in range(keys.MOST):
        make(ours, name=f"Key {number}")
    with pytest.raises(InputError, match="20 keys"):
        make(ours, name="One more")


def test_a_key_is_shown_once_on_the_page(ours):
    client = as_role(ours, Role.VIEWER)
    page = client.post(reverse("access_keys"), {"name": "Board", "days": "90"})
    (secret,) = set(re.findall(r"gm_[\w-]{43}", page.content.decode()))
    assert keys.opened_by(secret, now=datetime.now(UTC)) is not None
    again = client.get(reverse("access_keys")).content.decode()
    assert "Board" in again
    assert "gm_" not in again
    assert client.post(reverse("access_keys"), {"name": "Board", "days": "90"}).status_code == 422
    event = AuditEvent.objects.get(action="access key made")
    assert event.person == ours.people[Role.VIEWER]


def test_a_key_that_lasts_longer_than_a_year_cannot_be_asked_for(ours):
    client = as_role(ours, Role.VIEWER)
    page = client.post(reverse("access_keys"), {"name": "Board", "days": "3650"})
    assert page.status_code == 422
    assert not AccessKey.objects.exists()


def test_each_sees_and_ends_their_own_and_administrators_all(ours, made):
    where = reverse("access_key", args=[made.key.pk])
    officer = as_role(ours, Role.OFFICER)
    assert "Workbook" not in officer.get(reverse("access_keys")).content.decode()
    assert officer.get(where).status_code == 404
    assert officer.post(where).status_code == 404
    assert keys.opened_by(made.secret, now=NOW) is not None
    boss = as_role(ours, Role.ADMINISTRATOR)
    assert "viewer@small.example" in boss.get(reverse("access_keys")).content.decode()
    assert boss.post(where, follow=True).status_code == 200
    assert keys.opened_by(made.secret, now=NOW) is None
    event = AuditEvent.objects.get(action="access key ended")
    assert event.person == ours.people[Role.ADMINISTRATOR]
    boss.post(where)
    assert AuditEvent.objects.filter(action="access key ended").count() == 1


def test_ones_own_key_is_ended_by_oneself(ours, made):
    as_role(ours, Role.VIEWER).post(reverse("access_key", args=[made.key.pk]))
    assert keys.opened_by(made.secret, now=NOW) is None

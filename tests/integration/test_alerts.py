"""Alerts: raised once, told once, over when put right; an e-mail that fails breaks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from goodmeasure.services.alerts import (
    About,
    AlertKind,
    Standing,
    keep_standing,
    open_alerts,
    over,
    past_alerts,
    raise_alert,
    recipients,
    see,
    tell,
)
from goodmeasure.services.overdue import alert_of_dates
from goodmeasure.store.models import (
    Alert,
    AuditEvent,
    Drill,
    IncidentPlan,
    Membership,
    Organisation,
    Role,
    User,
)

pytestmark = pytest.mark.django_db
ABOUT = About(kind="name", key=7)


@pytest.fixture(autouse=True)
def mail_is_set_up(settings: Any) -> None:
    settings.EMAIL_IS_SET_UP, settings.PUBLIC_ADDRESS = True, "https://measure.town.example"


@pytest.fixture
def people(organisation: Organisation) -> dict[Role, User]:
    made = {}
    for role in Role:
        made[role] = User.objects.create_user(f"{role.value}@town.example", None)
        Membership.objects.create(organisation=organisation, user=made[role], role=role)
    return made


def lost(organisation: Organisation, now: datetime, sentence: str = "Lost.") -> Alert:
    return raise_alert(organisation, AlertKind.PROOF_LOST, "1:x", sentence, about=ABOUT, now=now)


def test_the_same_thing_does_not_come_twice(organisation: Organisation, now: datetime) -> None:
    first = lost(organisation, now)
    again = lost(organisation, now + timedelta(days=1), "Lost, and for longer.")
    assert first.pk == again.pk
    (one,) = open_alerts(organisation)
    assert (one.sentence, one.raised_at, one.about) == (
        "Lost, and for longer.",
        now,
        {"kind": "name", "key": 7},
    )
    assert over(organisation, AlertKind.PROOF_LOST, "1:x", now=now) == 1
    assert over(organisation, AlertKind.PROOF_LOST, "1:x", now=now) == 0
    assert open_alerts(organisation) == []
    assert lost(organisation, now).pk != first.pk, "it may come again"


def test_what_stands_no_more_ends_and_others_stay(
    organisation: Organisation, now: datetime
) -> None:
    for key in ("name:1", "name:2", "plan:1"):
        raise_alert(organisation, AlertKind.SIGN_IN_DUE, key, key, about=ABOUT, now=now)
    still = [
        Standing(key="name:2", sentence="Still.", about=ABOUT),
        Standing(key="name:3", sentence="New.", about=ABOUT),
    ]
    keep_standing(organisation, AlertKind.SIGN_IN_DUE, still, start="name:", now=now)
    assert {one.key: one.sentence for one in open_alerts(organisation)} == {
        "name:2": "Still.", "name:3": "New.", "plan:1": "plan:1",
    }  # fmt: skip
    assert [one.key for one in past_alerts(organisation)] == ["name:1"]


def test_seen_leaves_the_list_and_stays_open(
    organisation: Organisation,
    other_organisation: Organisation,
    people: dict[Role, User],
    now: datetime,
) -> None:
    one, officer = lost(organisation, now), people[Role.OFFICER]
    with pytest.raises(Alert.DoesNotExist):
        see(other_organisation, one.pk, now=now, person=officer)
    see(organisation, one.pk, now=now, person=officer)
    see(organisation, one.pk, now=now + timedelta(days=1), person=people[Role.ADMINISTRATOR])
    assert open_alerts(organisation) == []
    (kept,) = open_alerts(organisation, seen=True)
    assert (kept.seen_by, kept.seen_at, kept.over_at) == (officer, now, None)
    assert AuditEvent.objects.filter(action="alert seen").count() == 1


def test_told_once_to_those_who_can_act(
    organisation: Organisation,
    other_organisation: Organisation,
    people: dict[Role, User],
    now: datetime,
) -> None:
    lost(organisation, now, "A name <b>changed</b> hands.")
    raise_alert(other_organisation, AlertKind.PROOF_LOST, "2", "Theirs.", about=ABOUT, now=now)
    people[Role.APPROVER].is_active = False
    people[Role.APPROVER].save()
    assert [one.email for one in recipients(organisation)] == [
        "officer@town.example",
        "administrator@town.example",
    ]
    assert tell(organisation, now=now) == 1
    assert tell(organisation, now=now) == 0
    assert [one.to for one in mail.outbox] == [
        ["officer@town.example"],
        ["administrator@town.example"],
    ]
    (html, kind), = mail.outbox[0].alternatives  # fmt: skip
    assert kind == "text/html"
    assert "<b>" not in html
    assert "Theirs" not in mail.outbox[0].body
    assert "You get this because" in mail.outbox[0].body
    assert "https://measure.town.example/alerts/" in mail.outbox[0].body
    assert tell(other_organisation, now=now) == 0, "nobody to tell: it waits"
    assert Alert.objects.get(organisation=other_organisation).told_at is None


def test_the_most_urgent_is_told_first(
    organisation: Organisation, people: dict[Role, User], now: datetime
) -> None:
    for number, kind in enumerate(reversed(AlertKind)):
        raise_alert(organisation, kind, str(number), f"{kind.value}.", about=ABOUT,
                    now=now + timedelta(hours=number))  # fmt: skip
    assert tell(organisation, now=now + timedelta(days=1)) == len(AlertKind)
    body = mail.outbox[0].body
    places = [body.index(f"- {one.value}.") for one in AlertKind]
    assert places == sorted(places)


class Breaks(BaseEmailBackend):
    """Fails for the first of the two people, or for all."""

    only = ""

    def send_messages(self, messages: Any) -> int:
        if not self.only or messages[0].to == [self.only]:
            raise ConnectionRefusedError("no mail server here")
        return len(messages)


@pytest.fixture
def breaking(settings: Any) -> Iterator[type[Breaks]]:
    settings.EMAIL_BACKEND = f"{__name__}.Breaks"
    yield Breaks
    Breaks.only = ""


def test_an_e_mail_that_cannot_be_sent_is_tried_again(
    organisation: Organisation, people: dict[Role, User], now: datetime, breaking: type[Breaks]
) -> None:
    lost(organisation, now)
    assert tell(organisation, now=now) == 0
    assert Alert.objects.get().told_at is None
    breaking.only = "officer@town.example"
    assert tell(organisation, now=now) == 1, "it reached somebody"


def test_without_a_mail_server_nothing_counts_as_told(
    organisation: Organisation, people: dict[Role, User], now: datetime, settings: Any
) -> None:
    settings.EMAIL_IS_SET_UP = False
    lost(organisation, now)
    assert tell(organisation, now=now) == 0
    assert Alert.objects.get().told_at is None


def test_what_is_over_before_it_was_told_is_not_told(
    organisation: Organisation, people: dict[Role, User], now: datetime
) -> None:
    lost(organisation, now)
    over(organisation, AlertKind.PROOF_LOST, "1:x", now=now)
    assert tell(organisation, now=now) == 0
    assert mail.outbox == []


def test_a_drill_that_is_overdue_alerts_once_and_ends_when_it_was_done(
    organisation: Organisation, now: datetime
) -> None:
    plan = IncidentPlan.objects.create(organisation=organisation, version=1, at=now)
    late = now + timedelta(days=200)
    for day in range(3):
        alert_of_dates(organisation, now=late + timedelta(days=day))
    (one,) = open_alerts(organisation)
    assert (one.kind, one.about) == ("drill overdue", {"kind": "drill", "key": plan.pk})
    assert "never been tried out" in one.sentence
    done = late + timedelta(days=3)
    Drill.objects.create(
        organisation=organisation, plan=plan, scenario="No network", started_at=done,
        finished_at=done, next_on=(done + timedelta(days=180)).date(),
    )  # fmt: skip
    alert_of_dates(organisation, now=done)
    assert open_alerts(organisation) == []

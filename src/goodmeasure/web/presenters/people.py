"""People, their roles, and what was changed by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.urls import reverse

from goodmeasure.reports import wording
from goodmeasure.store.models import AuditEvent, Membership, Organisation, Role, User
from goodmeasure.web.presenters import explained
from goodmeasure.web.presenters.crumbs import HOME
from goodmeasure.web.presenters.page import Page
from goodmeasure.web.presenters.parts import Crumb


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    email: str
    role: str
    signed_in: str
    href: str
    you: bool


@dataclass(frozen=True, kw_only=True)
class EventLine:
    when: str
    who: str
    what: str


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page):
    people: tuple[PersonLine, ...]
    link: str
    """A link to choose a password, shown once to the administrator who made it."""
    link_for: str
    trail_href: str


@dataclass(frozen=True, kw_only=True)
class PersonPage(Page):
    email: str
    role_href: str
    link_href: str


@dataclass(frozen=True, kw_only=True)
class TrailPage(Page):
    events: tuple[EventLine, ...]
    newer: str
    older: str


def people_page(
    *,
    organisation: Organisation,
    people: Sequence[Membership],
    me: User,
    now: datetime,
    zone: tzinfo,
    link: str = "",
    link_for: str = "",
) -> PeoplePage:
    return PeoplePage(
        title="People and roles",
        lead=f"{wording.many(len(people), 'person has', 'people have')} a role in "
        f"{organisation.name}.",
        crumbs=(HOME,),
        known={"records": explained.records(_people(len(people)), now, zone)},
        people=tuple(_person(one, me, zone) for one in people),
        link=link,
        link_for=link_for,
        trail_href=reverse("trail"),
    )


def _people(how_many: int) -> str:
    return wording.many(how_many, "person", "people") + " with a role here"


def _person(one: Membership, me: User, zone: tzinfo) -> PersonLine:
    last = one.user.last_login
    return PersonLine(
        email=one.user.email,
        role=str(Role(one.role).label),
        signed_in=wording.day(last, zone) if last else "Never",
        href=reverse("person", args=[one.pk]),
        you=one.user_id == me.pk,
    )


def person_page(one: Membership) -> PersonPage:
    return PersonPage(
        title=one.user.email,
        crumbs=(
            HOME,
            Crumb(text="People and roles", href=reverse("people")),
        ),
        email=one.user.email,
        role_href=reverse("person", args=[one.pk]),
        link_href=reverse("person_link", args=[one.pk]),
    )


def trail_page(
    *, events: Sequence[AuditEvent], total: int, page: int, size: int, now: datetime, zone: tzinfo
) -> TrailPage:
    here = reverse("trail")
    return TrailPage(
        title="What was changed",
        lead=f"{wording.many(total, 'change')} so far, newest first.",
        crumbs=(
            HOME,
            Crumb(text="People and roles", href=reverse("people")),
        ),
        known={"records": explained.records(wording.many(total, "change"), now, zone)},
        events=tuple(_event(one, zone) for one in events),
        newer=f"{here}?page={page - 1}" if page > 1 else "",
        older=f"{here}?page={page + 1}" if page * size < total else "",
    )


def _event(one: AuditEvent, zone: tzinfo) -> EventLine:
    detail = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in one.detail.items())
    said = f"{one.action.capitalize()}: {one.subject}"
    return EventLine(
        when=wording.moment(one.at, zone),
        who=one.person.email if one.person else "Good Measure",
        what=f"{said} ({detail})" if detail else said,
    )

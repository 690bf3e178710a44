"""Which organisation a request is about, and what the person may do in it.

A person with one organisation is always in it. A person with several is in the one they chose
last (kept in the session), else the first by name. An organisation that the person does not
belong to can never be reached, whatever the session says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from goodmeasure.store.models import Membership, Organisation, Role, User

CHOSEN = "organisation"
"""Session key of the organisation a person with several chose last."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the person is: their membership here, and the others they could switch to."""

    membership: Membership | None
    others: tuple[Membership, ...] = ()

    def may(self, role: Role) -> bool:
        """Whether the person's role allows what ``role`` allows."""
        return self.membership is not None and Role(self.membership.role).rank >= role.rank


class PageRequest(HttpRequest):
    """A request of a signed-in person within an organisation (``permissions.page`` makes sure)."""

    user: User
    place: Place
    organisation: Organisation
    zone: tzinfo
    today: date
    """The day it is where the organisation is."""


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    text: str
    href: str
    active: bool


class OrganisationMiddleware:
    """Hangs a lazy ``place`` on the request: pages that never ask cost no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.place = SimpleLazyObject(lambda: find_place(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def find_place(request: HttpRequest) -> Place:
    """One query: all memberships of the person, of which one is here."""
    if isinstance(request.user, AnonymousUser):
        return Place(membership=None)
    mine = memberships_of(request.user)
    chosen = request.session.get(CHOSEN)
    here = next((m for m in mine if m.organisation_id == chosen), mine[0] if mine else None)
    return Place(membership=here, others=tuple(m for m in mine if m is not here))


def memberships_of(user: Any) -> list[Membership]:
    """All organisations of a person, by name. The one query that does not start from one."""
    mine = Membership.objects.filter(user=user).select_related("organisation")
    return list(mine.order_by("organisation__name", "pk"))


def context(request: HttpRequest) -> dict[str, Any]:
    """What the layout needs on every page."""
    place = cast(Place, getattr(request, "place", Place(membership=None)))
    membership = place.membership
    return {
        "organisation_name": membership.organisation.name if membership else "",
        "person": str(request.user) if membership else "",
        "may_switch": bool(place.others),
        "may_manage": place.may(Role.ADMINISTRATOR),
        "navigation": navigation(request.path) if membership else (),
    }


def navigation(path: str) -> tuple[NavigationItem, ...]:
    """The row of navigation, in the order of the work."""
    sections = (
        ("Overview", reverse("overview")),
        ("Posts", reverse("posts")),
        ("Channels", reverse("channels")),
        ("Audiences", reverse("audiences")),
        ("Reviews", reverse("reviews")),
        ("Plans", reverse("plans")),
        ("Learning", reverse("learning")),
        ("Data", reverse("data")),
    )
    return tuple(
        NavigationItem(
            text=text,
            href=href,
            active=path == href or (href != "/" and path.startswith(href)),
        )
        for text, href in sections
    )


def zone_of(organisation: Organisation) -> tzinfo:
    return ZoneInfo(organisation.time_zone)

"""What waits for a person under Audiences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goodmeasure.store.models import Evidence, Group, Organisation, Purpose, Route


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """How much evidence has expired, and which groups nobody has chosen any route for."""

    expired: int
    without_route: tuple[str, ...]


def due(organisation: Organisation, *, today: date) -> Due:
    """Nothing where the organisation has not begun: an empty list is not a chore."""
    expired = Evidence.objects.filter(
        organisation=organisation, withdrawn_at__isnull=True, expires__lt=today
    ).count()
    routed = Route.objects.filter(organisation=organisation, ended_at__isnull=True)
    groups = Group.objects.filter(organisation=organisation, retired_at__isnull=True)
    begun = Purpose.objects.filter(organisation=organisation, retired_at__isnull=True).exists()
    without = groups.exclude(pk__in=routed.values("group")).order_by("position", "pk")
    names = tuple(without.values_list("name", flat=True)) if begun else ()
    return Due(expired=expired, without_route=names)

"""People, their roles, and the trail of what they changed."""

from __future__ import annotations

from goodmeasure.store.models import AuditEvent, Membership, Organisation


def people(organisation: Organisation) -> list[Membership]:
    """Everybody with a role here, by e-mail address."""
    return list(
        Membership.objects.filter(organisation=organisation)
        .select_related("user")
        .order_by("user__email")
    )


def membership(organisation: Organisation, key: int) -> Membership:
    """One person's role here; ``Membership.DoesNotExist`` for another organisation's."""
    return Membership.objects.select_related("user").get(organisation=organisation, pk=key)


def trail(organisation: Organisation, *, offset: int = 0, limit: int = 50) -> list[AuditEvent]:
    """Newest changes first."""
    events = AuditEvent.objects.filter(organisation=organisation).select_related("person")
    return list(events.order_by("-at", "-pk")[offset : offset + limit])


def trail_length(organisation: Organisation) -> int:
    return AuditEvent.objects.filter(organisation=organisation).count()

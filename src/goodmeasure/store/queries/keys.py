"""Access keys for lists."""

from __future__ import annotations

from goodmeasure.store.models import AccessKey, Organisation, User


def keys_of(organisation: Organisation, *, user: User | None = None) -> list[AccessKey]:
    """One person's, or everybody's; newest first. Ended and expired ones too."""
    rows = AccessKey.objects.filter(organisation=organisation).select_related("user")
    if user is not None:
        rows = rows.filter(user=user)
    return list(rows.order_by("-made_at", "-pk"))

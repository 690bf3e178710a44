"""The trail of changes: call it inside the transaction of the change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from goodmeasure.store.models import AuditEvent, Organisation, User


def record(
    organisation: Organisation,
    *,
    person: User | None,
    at: datetime,
    action: str,
    subject: str,
    **detail: Any,
) -> None:
    """``person`` is ``None`` for what the software noticed by itself or the command line did."""
    AuditEvent.objects.create(
        organisation=organisation,
        person=person,
        at=at,
        action=action,
        subject=subject[:200],
        detail=detail,
    )

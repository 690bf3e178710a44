"""Whose rows, and of which days, a report is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodmeasure.store.models import Channel, Organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Channels of one organisation, and the moments between which a report lies."""

    organisation: Organisation
    channels: tuple[Channel, ...]
    starts: datetime
    ends: datetime

    def of(self, model: Any, moment: str, *, owner: str = "") -> Any:
        """Rows of these channels of this organisation whose ``moment`` is in the period."""
        return model.objects.filter(
            **{
                f"{owner}organisation": self.organisation,
                f"{owner}channel__in": [channel.pk for channel in self.channels],
                f"{owner}{moment}__gte": self.starts,
                f"{owner}{moment}__lt": self.ends,
            }
        )

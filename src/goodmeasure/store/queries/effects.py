"""Effects as last found."""

from __future__ import annotations

from goodmeasure.store.models import Channel, EffectRecord, Organisation


def effect_rows(organisation: Organisation, channel: Channel | None = None) -> list[EffectRecord]:
    """Of all channels or one, by channel, measure and choice."""
    rows = EffectRecord.objects.filter(organisation=organisation).select_related("channel")
    if channel is not None:
        rows = rows.filter(channel=channel)
    return list(rows.order_by("channel__platform", "channel__handle", "measure", "pk"))

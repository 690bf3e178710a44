"""From a channel to its posts and readings, again and again, losing and doubling nothing."""

from goodmeasure.services.collecting.collect import (
    CollectionResult,
    collect_channel,
    collect_due,
    due_channels,
)

__all__ = ["CollectionResult", "collect_channel", "collect_due", "due_channels"]

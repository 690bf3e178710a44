"""From a channel to its posts and readings, again and again, losing and doubling nothing."""

from goodmeasure.services.collecting.collect import (
    CollectionResult,
    collect_channel,
    collect_due,
)

__all__ = ["CollectionResult", "collect_channel", "collect_due"]

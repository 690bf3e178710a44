"""From a channel to its posts and readings, again and again, losing and doubling nothing."""

from goodmeasure.services.collecting.closing import CollectionResult
from goodmeasure.services.collecting.collect import collect_channel, collect_due
from goodmeasure.services.collecting.credentials import add_credential

__all__ = ["CollectionResult", "add_credential", "collect_channel", "collect_due"]

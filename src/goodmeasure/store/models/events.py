"""The log of what happened that figures must be read beside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.channels import Channel
from goodmeasure.store.models.organisations import Organisation, User


class EventKind(models.TextChoices):
    """The first four are ours to study before and after; the last three are breaks. Those between
    are what platforms and those who watch over them did: evidence for a review."""

    JOINED = "joined", "Joined a channel"
    LEFT = "left", "Left a channel"
    SCALED_BACK = "scaled back", "Scaled back a channel"
    CAMPAIGN = "campaign", "Campaign"
    OTHER = "other", "Something else"
    REGULATOR = "regulator", "Finding of a regulator or a court"
    POLICY = "policy", "Change of a platform’s rules"
    PRICE = "price", "Change of a price"
    OUTAGE = "outage", "Outage"
    ALGORITHM = "algorithm", "Change of what people are shown"
    PLATFORM = "platform", "Platform event"
    METHOD = "method", "Counted in another way"
    DEFINITION = "definition", "Defined in another way"


class Event(models.Model):
    """A dated fact a person wrote down. Never changed, only withdrawn.

    Without ``channel`` it is about every channel of ``platform``; without either, about all.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    at = models.DateField()
    until = models.DateField(null=True)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE)
    platform = models.CharField(max_length=32, blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    bears_on = models.JSONField(default=list)
    """Keys of the criteria of reviews that it says something about."""
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"], name="event_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.title}"

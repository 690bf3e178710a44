"""What was asked, what came back, and what could not be had."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.observations.records import GapReason
from goodmeasure.store.models.channels import Channel
from goodmeasure.store.models.organisations import Organisation


class CollectionKind(models.TextChoices):
    COLLECT = "collect", "Collected from the platform"
    IMPORT = "import", "Imported from a file"


class CollectionStatus(models.TextChoices):
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    PARTIAL = "partial", "Done with gaps"
    FAILED = "failed", "Failed"


class Collection(models.Model):
    """One run against one channel."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="collections")
    kind = models.CharField(max_length=16, choices=CollectionKind.choices)
    status = models.CharField(
        max_length=16, choices=CollectionStatus.choices, default=CollectionStatus.RUNNING
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    asked = models.TextField(blank=True)
    """What was asked for, in words: "everything since 3 March", "x-archive.zip"."""
    file_digest = models.CharField(max_length=64, blank=True)
    requests = models.PositiveIntegerField(default=0)
    posts_seen = models.PositiveIntegerField(default=0)
    posts_new = models.PositiveIntegerField(default=0)
    readings_new = models.PositiveIntegerField(default=0)
    readings_unchanged = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=32, blank=True)
    sentence = models.TextField(blank=True)
    """How it ended, for people."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "-started_at"], name="collection_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of channel {self.channel_id} at {self.started_at:%Y-%m-%d %H:%M}"


class GapRecord(models.Model):
    """Something a collection could not have, and why."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="gaps")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="gaps")
    reason = models.CharField(max_length=32, choices=[(r.value, r.value) for r in GapReason])
    sentence = models.TextField()
    metric = models.CharField(max_length=32, blank=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["channel", "-at"], name="gap_by_time")]

    def __str__(self) -> str:
        return self.sentence


class Payload(models.Model):
    """Raw text of our own posts, compressed, kept once however often it was seen."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    """zlib of what was received."""
    size = models.PositiveIntegerField()
    """Bytes before compression."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="payload_once")
        ]

    def __str__(self) -> str:
        return self.sha256


class ExchangeRecord(models.Model):
    """One request of a collection and what was answered; the payload where it may be kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="exchanges")
    at = models.DateTimeField()
    method = models.CharField(max_length=8)
    url = models.TextField()
    status = models.PositiveSmallIntegerField()
    seconds = models.FloatField()
    headers = models.JSONField(default=dict)
    body_sha256 = models.CharField(max_length=64, blank=True)
    body_size = models.PositiveIntegerField(default=0)
    payload = models.ForeignKey(Payload, null=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.status} {self.url}"

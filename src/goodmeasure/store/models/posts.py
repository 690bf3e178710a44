"""Posts and their readings. Readings are only ever added, and only when a value is new."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.observations.posts import PostKind, Presence
from goodmeasure.store.models.channels import Channel
from goodmeasure.store.models.collections import Collection
from goodmeasure.store.models.organisations import Organisation


class PostRecord(models.Model):
    """A post as last seen. ``external_id`` is the platform's, as text."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, db_index=False)
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, related_name="posts", db_index=False
    )
    external_id = models.CharField(max_length=300)
    url = models.TextField(blank=True)
    published_at = models.DateTimeField()
    date_only = models.BooleanField(default=False)
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in PostKind])
    text = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    has_link = models.BooleanField(null=True)
    has_image = models.BooleanField(null=True)
    has_video = models.BooleanField(null=True)
    has_alt_text = models.BooleanField(null=True)
    has_captions = models.BooleanField(null=True)
    hashtags = models.JSONField(null=True)
    has_hashtags = models.BooleanField(null=True)
    """From a source that says whether, and not which."""
    edited_at = models.DateTimeField(null=True)
    presence = models.CharField(
        max_length=8,
        choices=[(p.value, p.value) for p in Presence],
        default=Presence.SHOWN.value,
    )
    deleted_seen_at = models.DateTimeField(null=True)
    """When we first noticed that it is gone; its readings stay."""
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    look_due_at = models.DateTimeField(null=True)
    """When to read its counts again; null for posts no collection can re-read."""
    look_wait = models.PositiveIntegerField(default=0)
    """Seconds the schedule waits now; doubled each time nothing has changed."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="post_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-published_at"], name="post_by_time"),
            models.Index(fields=["channel", "-published_at"], name="post_by_channel_time"),
            models.Index(
                fields=["channel", "look_due_at"],
                name="post_due",
                condition=models.Q(look_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} of channel {self.channel_id}"


class ReadingRecord(models.Model):
    """The value of one metric of one post from ``at`` on, until the next reading says otherwise."""

    post = models.ForeignKey(
        PostRecord, on_delete=models.CASCADE, related_name="readings", db_index=False
    )
    metric = models.CharField(max_length=24)
    at = models.DateTimeField()
    value = models.BigIntegerField()
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["post", "metric", "at"], name="reading_by_post")]

    def __str__(self) -> str:
        return f"{self.metric} {self.value} at {self.at:%Y-%m-%d %H:%M}"


class LatestReading(models.Model):
    """The last reading per post and metric, and when the value was last seen to be so.

    Kept by upsert with each page: it makes lists and evaluation several times faster than looking
    for the last reading each time.
    """

    post = models.ForeignKey(
        PostRecord, on_delete=models.CASCADE, related_name="latest", db_index=False
    )
    metric = models.CharField(max_length=24)
    value = models.BigIntegerField()
    at = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "metric"], name="latest_once")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"


class ChannelReadingRecord(models.Model):
    """One metric of a channel: standing (``days`` 0) or over so many days that end at ``at``."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, related_name="readings", db_index=False
    )
    metric = models.CharField(max_length=24)
    at = models.DateTimeField()
    days = models.PositiveSmallIntegerField(default=0)
    value = models.BigIntegerField()
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "metric", "days", "at"], name="channel_reading")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value} at {self.at:%Y-%m-%d}"

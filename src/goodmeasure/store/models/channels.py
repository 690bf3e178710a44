"""Channels, where their collecting has got to, and the keys they are read with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.organisations import Organisation

BY_NAME = "name:"
"""Starts the account id of a name that is kept on the register while its account is not known."""


class ChannelState(models.TextChoices):
    """What the organisation does with a channel (a decision of people, not of the platform)."""

    RESERVED = "reserved", "Reserved"
    ACTIVE = "active", "Active"
    WATCHING = "watching", "Watching"
    SCALED_BACK = "scaled back", "Scaled back"
    EMERGENCY_ONLY = "emergency only", "Emergency only"
    DORMANT = "dormant", "Dormant"
    CLOSED = "closed", "Closed"


class Channel(models.Model):
    """One account of an organisation on a platform.

    Known by ``account_id`` (a DID, or the id on its server), never by the handle, which others can
    take over; a reserved name has none yet (``BY_NAME``). ``trouble`` is the code of the error that
    the last collection ended with, empty when it went well (``kernel.errors``), with its sentence
    beside it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    platform = models.CharField(max_length=32)
    server = models.CharField(max_length=300, blank=True)
    account_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=300)
    name = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    state = models.CharField(
        max_length=16, choices=ChannelState.choices, default=ChannelState.ACTIVE
    )
    account_created_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    trouble = models.CharField(max_length=32, blank=True)
    trouble_sentence = models.TextField(blank=True)
    next_collection_at = models.DateTimeField(null=True)
    """When ``collect --due`` looks here next; null means now for platforms we can collect."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "platform", "server", "account_id"], name="channel_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.handle} ({self.platform})"


class Cursor(models.Model):
    """How far a named range of one channel is safely stored. Written with the range's last page."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="cursors")
    name = models.CharField(max_length=32)
    value = models.TextField(blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "name"], name="cursor_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.name}"


class Credential(models.Model):
    """A token or session, encrypted (``store.secrets``). Never shown, never logged."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="credential")
    kind = models.CharField(max_length=32)
    ciphertext = models.BinaryField()
    expires_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of channel {self.channel_id}"

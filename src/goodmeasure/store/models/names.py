"""The register of names: who keeps each account, what proves that it is ours, who looks like it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.channels import Channel, ChannelState
from goodmeasure.store.models.organisations import Organisation, User


class StateChange(models.Model):
    """A channel came into a state, by whom and why. Append-only."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="state_changes")
    state = models.CharField(max_length=16, choices=ChannelState.choices)
    before = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=300)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.before} to {self.state}"


class Keeping(models.Model):
    """Who keeps an account, and where its key is. Never the key."""

    class Factor(models.TextChoices):
        UNKNOWN = "", "Not known"
        ON = "on", "On"
        OFF = "off", "Off"

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="keeping")
    owner = models.CharField(max_length=120, blank=True)
    """A name or a post, "Head of communications" for one: keepers need no account here."""
    deputy = models.CharField(max_length=120, blank=True)
    key_place = models.CharField(max_length=200, blank=True)
    second_factor = models.CharField(
        max_length=8, choices=Factor.choices, default=Factor.UNKNOWN, blank=True
    )
    second_factor_note = models.CharField(max_length=200, blank=True)
    review_on = models.DateField(null=True)
    sign_in_every = models.PositiveIntegerField(null=True)
    """Days after which a parked account must be signed in to, or it may be taken away."""
    signed_in_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel_id} kept by {self.owner or 'nobody'}"


class ProofRecord(models.Model):
    """What one check of a proof found. Append-only and change-only: a row is written when the
    answer differs from the last, and ``looked_at`` says until when it was seen to hold.

    ``kind``: "domain handle", "link back", "verifier", "badge", "name holder". ``status``: "valid",
    "invalid", "none" or "unknown"; unknown is never taken for lost.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField(max_length=24)
    subject = models.CharField(max_length=300, blank=True)
    """The domain, the page, the verifier's account: what is proved by what."""
    status = models.CharField(max_length=16)
    sentence = models.TextField()
    detail = models.JSONField(default=dict)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    """Who noted it by hand; ``None`` for a check of ours."""
    at = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "kind", "subject", "-at"], name="proof_by_time")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.channel_id}: {self.status}"


class Lookalike(models.Model):
    """Somebody else's account whose name may be taken for ours, until a person has looked."""

    class Status(models.TextChoices):
        NEW = "new", "To be looked at"
        HARMLESS = "harmless", "Harmless"
        OURS = "ours", "Ours"
        REPORTED = "reported", "Reported"

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="lookalikes")
    platform = models.CharField(max_length=32)
    server = models.CharField(max_length=300, blank=True)
    account_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=300)
    display_name = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=300)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.NEW)
    note = models.TextField(blank=True)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "platform", "server", "account_id"], name="lookalike_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.handle} beside channel {self.channel_id}"


class Alert(models.Model):
    """Something a person must know of, told once and shown until it is seen or over.

    ``key`` says what it is about, so that the same thing does not come twice.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=200)
    sentence = models.TextField()
    about = models.JSONField(default=dict)
    """Kind and key of what it leads to."""
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    over_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "over_at"], name="alert_by_over")]

    def __str__(self) -> str:
        return self.sentence[:80]

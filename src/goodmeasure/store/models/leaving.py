"""Leaving a channel: the plan, its steps and notices, what came after; and who leaned on it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.audiences import Group
from goodmeasure.store.models.channels import Channel, ChannelState
from goodmeasure.store.models.events import Event
from goodmeasure.store.models.organisations import Organisation, User
from goodmeasure.store.models.reviews import DecisionRecord


class LeavingPlan(models.Model):
    """The way out of one channel. ``baseline`` is frozen once and never worked out again."""

    class Fate(models.TextChoices):
        KEEP = "keep", "Keep it, signed in to and quiet"
        PARK = "park", "Park it: no posts, signed in to now and then"
        DELETE = "delete", "Delete it"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="leaving_plans")
    decision = models.ForeignKey(
        DecisionRecord, null=True, on_delete=models.PROTECT, related_name="leaving_plans"
    )
    title = models.CharField(max_length=200)
    reason = models.TextField()
    fate = models.CharField(max_length=8, choices=Fate.choices, blank=True)
    to_state = models.CharField(
        max_length=16, choices=ChannelState.choices, default=ChannelState.DORMANT
    )
    """What the channel becomes on the leaving day."""
    leave_on = models.DateField()
    baseline = models.JSONField(default=dict)
    baseline_at = models.DateTimeField(null=True)
    archive = models.JSONField(default=dict)
    """What the last check of the archive found (``services.leaving.archive``)."""
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL)
    """The entry of the log that was written on the leaving day."""
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    given_up_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(finished_at__isnull=True, given_up_at__isnull=True),
                name="one_leaving_plan_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.title


class LeavingStep(models.Model):
    """One step. Removed ones can be brought back."""

    plan = models.ForeignKey(LeavingPlan, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=48)
    """Which of the shipped steps; "own-…" for one that a team added."""
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    owner = models.CharField(max_length=120, blank=True)
    due = models.DateField()
    position = models.PositiveIntegerField(default=0)
    done_on = models.DateField(null=True)
    done_by = models.CharField(max_length=254, blank=True)
    evidence = models.TextField(blank=True)
    """What shows that it is done: a sentence, a link, a count."""
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "key"], name="leaving_step_once")
        ]

    def __str__(self) -> str:
        return self.title


class Notice(models.Model):
    """What people are told, in the words for one place. Ended, never changed."""

    plan = models.ForeignKey(LeavingPlan, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=24)
    """ "pinned", "profile", "elsewhere"."""
    channel = models.ForeignKey(Channel, null=True, on_delete=models.SET_NULL)
    platform = models.CharField(max_length=32)
    text = models.TextField()
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} on {self.platform}"


class Aftermath(models.Model):
    """What happened after, so many months on. ``result`` is kept as it was found."""

    plan = models.ForeignKey(LeavingPlan, on_delete=models.CASCADE, related_name="aftermaths")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    found_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "months"], name="aftermath_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} after {self.months} months"


class HoursSpent(models.Model):
    """Hours of work that a person wrote down, for one channel or all. Withdrawn, not changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE)
    since = models.DateField()
    until = models.DateField()
    hours = models.FloatField()
    source_name = models.CharField(max_length=300)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-until"], name="hours_by_time")]

    def __str__(self) -> str:
        return f"{self.hours:g} hours"


class CommunicationPlan(models.Model):
    """One piece of communication work, as far as channels matter to it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)
    note = models.TextField(blank=True)
    groups = models.ManyToManyField(Group, related_name="plans")
    channels = models.ManyToManyField(Channel, related_name="plans")
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title

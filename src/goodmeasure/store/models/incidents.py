"""When our systems are down: the plan, as it stood in each version, and the drills of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.organisations import Organisation, User


class IncidentPlan(models.Model):
    """One version of the plan. ``words`` is what people wrote (holding messages, who can post from
    where, the order); ``routes`` who hears what where, as the routing table stood. A new version
    ends the one before."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    words = models.JSONField(default=dict)
    routes = models.JSONField(default=dict)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "version"], name="incident_plan_once")
        ]

    def __str__(self) -> str:
        return f"Incident plan of {self.organisation_id}, version {self.version}"


class Drill(models.Model):
    """The plan tried out: each step timed, what failed, and when next."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    plan = models.ForeignKey(IncidentPlan, on_delete=models.PROTECT, related_name="drills")
    scenario = models.CharField(max_length=300)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    next_on = models.DateField(null=True)
    learned = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.scenario


class DrillStep(models.Model):
    """One step of a drill."""

    drill = models.ForeignKey(Drill, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["drill", "position"], name="drill_step_once")
        ]

    def __str__(self) -> str:
        return self.title

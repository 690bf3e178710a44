"""What an organisation learns: effects found, fair tests, studies of an event, lessons, aims."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.channels import Channel
from goodmeasure.store.models.events import Event
from goodmeasure.store.models.organisations import Organisation, User
from goodmeasure.store.models.posts import PostRecord


class Topic(models.Model):
    """What some posts are about, by keywords that a person chose."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    keywords = models.JSONField(default=list)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="topic_once")
        ]

    def __str__(self) -> str:
        return self.name


class EffectRecord(models.Model):
    """What one choice (a link, an image, a topic) goes with on one channel.

    Replaced with each evaluation. ``answer`` is ``kernel.plain`` of a finding (a ratio) or of why
    there is none; ``detail`` the posts on each side, overlap and sensitivity.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    measure = models.CharField(max_length=64)
    choice = models.CharField(max_length=100)
    answer = models.JSONField()
    detail = models.JSONField(default=dict)
    method_version = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "measure", "choice"], name="effect_once")
        ]

    def __str__(self) -> str:
        return f"{self.choice} on channel {self.channel_id}"


class ShiftRecord(models.Model):
    """A shift in a channel's months, found in the figures. Replaced with each evaluation.

    ``series`` is "engagement" (its monthly mean) or "followers" (their change from month to month).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    series = models.CharField(max_length=24)
    at = models.DateField()
    before = models.FloatField()
    after = models.FloatField()
    method_version = models.CharField(max_length=16)
    found_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "series", "at"], name="shift_once")
        ]

    def __str__(self) -> str:
        return f"{self.series} from {self.at:%Y-%m-%d} on channel {self.channel_id}"


class Experiment(models.Model):
    """A fair test of two ways of posting, agreed before the first coin is tossed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    question = models.CharField(max_length=200)
    way_a = models.CharField(max_length=100)
    way_b = models.CharField(max_length=100)
    measure = models.CharField(max_length=64)
    measure_version = models.PositiveIntegerField()
    read_at_days = models.FloatField()
    """Age at which each post is read; a design agreed before looking."""
    wanted_ratio = models.FloatField()
    """The smallest change worth knowing of, as a ratio of way B to way A (0.8 is 20% less)."""
    planned_posts = models.PositiveIntegerField()
    design = models.JSONField(default=dict)
    """What the size was worked out from, and the tuning of the always-valid range."""
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.question


class Assignment(models.Model):
    """One toss: which way the next post goes, recorded before it is written."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="assignments")
    number = models.PositiveIntegerField()
    way = models.CharField(max_length=1, choices=[("a", "A"), ("b", "B")])
    about = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    tossed_at = models.DateTimeField()
    post = models.ForeignKey(PostRecord, null=True, on_delete=models.SET_NULL)
    linked_at = models.DateTimeField(null=True)
    spoilt = models.CharField(max_length=300, blank=True)
    """Why the post cannot count (never sent, sent the other way); empty where it does. It stays in
    the comparison as tossed: leaving it out would undo the toss."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["experiment", "number"], name="toss_once"),
            models.UniqueConstraint(fields=["experiment", "post"], name="toss_post_once"),
        ]

    def __str__(self) -> str:
        return f"Toss {self.number} of {self.experiment_id}: {self.way}"


class Study(models.Model):
    """A question of before and after: one event, one series. ``result`` is kept as it was found."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    event = models.ForeignKey(Event, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    series = models.CharField(max_length=64)
    """A measure or a metric of the channel."""
    grain = models.CharField(max_length=8)
    controls = models.JSONField(default=list)
    """Keys of channels whose same series stands for what would have happened anyway."""
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.series} of channel {self.channel_id} around event {self.event_id}"


class LessonKind(models.TextChoices):
    WORKED = "worked", "What worked"
    MISSED = "missed", "What missed"
    LEARNED = "learned", "What we learned"


class Lesson(models.Model):
    """A sentence a person wrote, with the findings it rests on as they stood that day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    kind = models.CharField(max_length=16, choices=LessonKind.choices)
    sentence = models.TextField()
    about = models.DateField()
    """The last day of what it was learned from: reports of that time show it."""
    rests_on = models.JSONField(default=list)
    """Each {"key", "title", "sentence", "about", "answer", "stood_on"}: ``answer`` is
    ``kernel.plain``, ``about`` is ``services.lessons.About``. The oldest have an address, "href",
    in place of ``about``."""
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    written_at = models.DateTimeField()
    review_on = models.DateField()
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-about"], name="lesson_by_time")]

    def __str__(self) -> str:
        return self.sentence


class Objective(models.Model):
    """What we set out to do in a period: a sentence, and where it can be measured, a target."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    sentence = models.TextField()
    since = models.DateField()
    until = models.DateField()
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE)
    measure = models.CharField(max_length=64, blank=True)
    target = models.FloatField(null=True)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sentence

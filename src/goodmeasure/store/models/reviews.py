"""Reviews, the decisions they end in, the signposts that would change these, and their papers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.organisations import Organisation, User


class ReviewRecord(models.Model):
    """One question under review. What it holds is the sum of its changes (``ReviewChange``)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    question = models.CharField(max_length=300)
    """As it stands after the last change, for lists."""
    last_change = models.PositiveIntegerField(default=0)
    """Number of the newest change; forms carry the number they were made from."""
    seed = models.PositiveIntegerField()
    """What chance is drawn from, kept so that the result is the same to the digit."""
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    opened_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True)
    set_aside_reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.question


class ReviewChange(models.Model):
    """One thing that one person changed: an option, a criterion, a judgement, a weight.

    Append-only. Folding the changes up to a time gives the review as it stood then
    (``decisions.review.changes``). ``author`` is the name under which it stands in the review, kept
    beside ``person`` because people leave.
    """

    review = models.ForeignKey(ReviewRecord, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    author = models.CharField(max_length=254)
    kind = models.CharField(max_length=32)
    what = models.JSONField(default=dict)
    """The change as plain data."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "number"], name="review_change_once")
        ]

    def __str__(self) -> str:
        return f"{self.review_id}.{self.number} {self.kind}"


class ReviewResult(models.Model):
    """What a review came to at one of its changes, on one day; worked out once and read often.

    A cache and nothing more: it may be deleted at any time, and the same seed gives the same again.
    """

    review = models.ForeignKey(ReviewRecord, on_delete=models.CASCADE, related_name="results")
    change = models.PositiveIntegerField()
    day = models.DateField()
    """Figures expire by the day."""
    method_version = models.CharField(max_length=16)
    result = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "change", "day", "method_version"], name="review_result_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} at {self.change} on {self.day}"


class DecisionRecord(models.Model):
    """What was decided on a review: written as a draft, then frozen with every figure as it stood.

    ``words`` is what people wrote (reasons, dissent, impact, risks…); ``frozen`` the review, its
    result, and everything the papers are made of, taken once. After ``frozen_at`` nothing of it
    changes; ``withdrawn_at`` ends it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    review = models.ForeignKey(ReviewRecord, on_delete=models.PROTECT, related_name="decisions")
    title = models.CharField(max_length=200)
    choice = models.CharField(max_length=64, blank=True)
    """Key of the option; empty until one is chosen."""
    is_wait = models.BooleanField(default=False)
    """Wait: nothing changes unless a signpost trips or the day of review comes."""
    decided_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    words = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    """Raised with every change of the draft, so that two people cannot write over each other."""
    frozen = models.JSONField(default=dict)
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="decisions_frozen"
    )
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-decided_on"], name="decision_by_time")
        ]

    def __str__(self) -> str:
        return self.title


class SignpostRecord(models.Model):
    """Something watched that would change a decision. Ended, never changed.

    ``spec`` is ``decisions.review.signposts`` as plain data, with what is watched. ``status`` and
    what follows are as of ``checked_at``; a tripped one stays tripped, unless a figure
    that was entered wrong tripped it and is corrected.
    """

    class Status(models.TextChoices):
        WATCHING = "watching", "Watching"
        TRIPPED = "tripped", "Tripped"
        CANNOT_TELL = "cannot tell", "Cannot tell"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    decision = models.ForeignKey(
        DecisionRecord, null=True, on_delete=models.CASCADE, related_name="signposts"
    )
    review = models.ForeignKey(
        ReviewRecord, null=True, on_delete=models.CASCADE, related_name="signposts"
    )
    title = models.CharField(max_length=200)
    spec = models.JSONField()
    owner = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="signposts_owned"
    )
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.WATCHING)
    detail = models.JSONField(default=dict)
    checked_at = models.DateTimeField(null=True)
    tripped_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)
    """When people were told that it had tripped."""
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="signposts_seen"
    )
    seen_note = models.CharField(max_length=300, blank=True)
    """What was done about it, once tripped."""
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.title


class SignpostLook(models.Model):
    """The figure of one look, as it stood when it was looked at. Append-only.

    One that was entered wrong by hand stays, and another one ``corrects`` it: the newest of such a
    row stands. ``person`` and ``reason`` are of figures by hand, who entered it and why it is
    corrected; ``took_back`` the day of a trip that went with what was wrong.
    """

    signpost = models.ForeignKey(SignpostRecord, on_delete=models.CASCADE, related_name="looks")
    on = models.DateField()
    value = models.FloatField(null=True)
    answer = models.JSONField()
    """``kernel.plain`` of the finding, or of why there was none."""
    looked_at = models.DateTimeField()
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="correction"
    )
    reason = models.CharField(max_length=300, blank=True)
    took_back = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signpost", "on"],
                condition=models.Q(corrects__isnull=True),
                name="signpost_look_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.signpost_id} on {self.on}: {self.value}"


class PackText(models.Model):
    """A passage of a decision's papers in a person's own wording. Ended, never changed."""

    decision = models.ForeignKey(DecisionRecord, on_delete=models.CASCADE, related_name="texts")
    document = models.CharField(max_length=32)
    part = models.CharField(max_length=64)
    text = models.TextField()
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.document} {self.part}"


class PackTemplate(models.Model):
    """An organisation's own template of one kind of paper, in place of the one that ships."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    document = models.CharField(max_length=32)
    body = models.TextField()
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.document

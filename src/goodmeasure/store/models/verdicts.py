"""What evaluation said of each post, with the versions it was said under."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.channels import Channel
from goodmeasure.store.models.organisations import Organisation
from goodmeasure.store.models.posts import PostRecord


class Evaluation(models.Model):
    """One pass over a whole organisation for one measure."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    measure = models.CharField(max_length=64)
    measure_version = models.PositiveIntegerField()
    method_version = models.CharField(max_length=16)
    at = models.DateTimeField()
    seconds = models.FloatField()
    posts = models.PositiveIntegerField()
    last_reading_id = models.BigIntegerField(default=0)
    """Readings up to this key were used: a higher key in the store means it is out of date."""
    growth = models.JSONField(default=dict)
    """Per platform: how posts grow with age, or why that is not known yet."""

    def __str__(self) -> str:
        return f"{self.measure} v{self.measure_version} at {self.at:%Y-%m-%d %H:%M}"


class Verdict(models.Model):
    """The verdict on one post by one measure. Replaced when readings or definitions change.

    ``published_at`` repeats the post's own, so that a list by outcome and time needs one index.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, db_index=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, db_index=False)
    post = models.ForeignKey(
        PostRecord, on_delete=models.CASCADE, related_name="verdicts", db_index=False
    )
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE)
    measure = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    outcome = models.CharField(max_length=16)
    reason = models.CharField(max_length=32)
    value = models.BigIntegerField(null=True)
    age_days = models.FloatField(null=True)
    looked_at = models.DateTimeField(null=True)
    low = models.FloatField(null=True)
    median = models.FloatField(null=True)
    high = models.FloatField(null=True)
    p_low = models.FloatField(null=True)
    p_high = models.FloatField(null=True)
    share = models.FloatField(null=True)
    """Share of the eventual count expected at this age."""
    n_history = models.PositiveIntegerField(default=0)
    kind_effect = models.FloatField(null=True)
    """How the post's kind did against the channel's others: it rests on all earlier posts, so that
    with it a post can be drawn from the newest ones. Not there before it was first kept."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "measure"], name="verdict_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "measure", "outcome", "-published_at"],
                name="verdict_by_outcome",
            ),
            models.Index(
                fields=["channel", "measure", "outcome", "-published_at"],
                name="verdict_by_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} (post {self.post_id})"

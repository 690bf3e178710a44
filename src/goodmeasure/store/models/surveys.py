"""Surveys of our own: what was asked, and what was answered, apart from who answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.audiences import Group
from goodmeasure.store.models.organisations import Organisation, User


class SurveyState(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class Survey(models.Model):
    """A questionnaire and when it is open.

    ``form`` is ``evidence.audiences.questionnaire`` as plain data, wording by language in it. It is
    fixed once the first answer is in; a changed survey is a new ``wave`` of the same ``series``.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    series = models.CharField(max_length=80, blank=True)
    """The name that waves of one survey share; empty where there is one alone."""
    wave = models.PositiveIntegerField(default=1)
    token = models.CharField(max_length=32, unique=True)
    """In the public address: not to be guessed."""
    state = models.CharField(max_length=8, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    form = models.JSONField(default=dict)
    margins = models.JSONField(default=dict)
    """Known sizes to weight answers to, by question: {"question": {"answer": share}}, with the
    source of each."""
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "title", "wave"], name="survey_wave_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class SurveyLink(models.Model):
    """An address of a survey for one group, so that nobody has to say which they belong to."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="links")
    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    token = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.survey_id} for {self.group_id}"


class Response(models.Model):
    """One person's answers. Nothing here says who: no address, no time of day, no browser.

    ``once`` is the digest of a number that the form carried, so that a form sent twice counts
    once; it says nothing about the person.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT)
    way = models.CharField(max_length=8)
    """web, paper or file."""
    language = models.CharField(max_length=8, default="en")
    answers = models.JSONField()
    received_on = models.DateField()
    once = models.CharField(max_length=64, unique=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    set_aside = models.CharField(max_length=200, blank=True)
    """Why it does not count (filled in by a machine, a test); empty where it does."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["survey", "group"], name="response_by_group")]

    def __str__(self) -> str:
        return f"Response {self.pk} to survey {self.survey_id}"


class Contact(models.Model):
    """An e-mail address that somebody left to hear of the results. Not tied to any response.

    Kept in no order of arrival and deleted on ``delete_on``.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="contacts")
    code = models.CharField(max_length=32, unique=True)
    """Random, and what rows are ordered by."""
    address = models.BinaryField()
    """Sealed (``store.secrets``)."""
    delete_on = models.DateField()

    def __str__(self) -> str:
        return f"Contact of survey {self.survey_id}"

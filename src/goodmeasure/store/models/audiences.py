"""Groups, purposes, what is known about where groups are, and where each is told what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goodmeasure.store.models.channels import Channel
from goodmeasure.store.models.organisations import Organisation, User


class Group(models.Model):
    """A stakeholder group, in a tree. Retired, never deleted: evidence and answers point at it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    owed = models.TextField(blank=True)
    """What the organisation owes these people: a duty, a promise."""
    size = models.PositiveIntegerField(null=True)
    size_source = models.CharField(max_length=200, blank=True)
    size_url = models.CharField(max_length=500, blank=True)
    size_on = models.DateField(null=True)
    is_public = models.BooleanField(default=False)
    """Whether they are members of the general public as national surveys ask it. Figures of the
    public say nothing about researchers or committee members, so this is off unless a person says
    so."""
    position = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="group_once")
        ]

    def __str__(self) -> str:
        return self.name


class Purpose(models.Model):
    """Why we would speak to people: inform, celebrate, involve, incident. In a tree."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=80)
    question = models.CharField(max_length=300, blank=True)
    """As a survey asks it, "Where would you look for news of our systems?" for one."""
    is_incident = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="purpose_once")
        ]

    def __str__(self) -> str:
        return self.name


class GradeOf(models.TextChoices):
    """``evidence.audiences.pieces.Grade`` as the table keeps it."""

    OWN_MEASUREMENT = "own measurement", "Own measurement"
    OWN_SURVEY = "own survey", "Own survey"
    OFFICIAL = "official statistics", "Official statistics"
    SECOND_HAND = "second-hand", "Second-hand"
    OPINION = "opinion", "Opinion"


class Whom(models.TextChoices):
    """Whose share a figure is, seen from the groups it is written down for.

    Official and second-hand figures enter a cell only where they are of these very people: a
    figure of more people than them says nothing about them by itself.
    """

    THESE = "these", "These very people"
    SOME = "some", "Some of these people"
    MORE = "more", "More people than these"


class Evidence(models.Model):
    """A dated, sourced fact about groups and outlets. Never changed, only withdrawn.

    With ``hits`` of ``out_of``, or a ``share``, it may enter an estimate; without, it is read.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    statement = models.TextField()
    grade = models.CharField(max_length=20, choices=GradeOf.choices)
    kind = models.CharField(max_length=20, blank=True)
    """``kernel.findings.BaseKind``: claimed and measured are different things."""
    whom = models.CharField(max_length=8, choices=Whom.choices, default=Whom.THESE)
    population = models.CharField(max_length=300, blank=True)
    aspect = models.CharField(max_length=16, blank=True)
    """``presence``, ``expectation``, or empty for a fact of another sort."""
    outlet = models.CharField(max_length=40, blank=True)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.SET_NULL)
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT)
    groups = models.ManyToManyField(Group, related_name="evidence")
    share = models.FloatField(null=True)
    hits = models.PositiveIntegerField(null=True)
    out_of = models.PositiveIntegerField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    at_least = models.BooleanField(default=False)
    dated = models.DateField()
    expires = models.DateField(null=True)
    source_name = models.CharField(max_length=300)
    source_url = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-dated"], name="evidence_time")]

    def __str__(self) -> str:
        return self.statement[:80]


class PublishedSource(models.Model):
    """A file of published figures as it was read: what it was, and by which mapping.

    ``layout`` is what the reader saw (titles, banner, bases), so that next year's file can be
    held against it; ``mapping`` what a person confirmed.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    published_on = models.DateField()
    fieldwork = models.CharField(max_length=120, blank=True)
    grade = models.CharField(max_length=20, choices=GradeOf.choices)
    file_name = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    layout = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    read_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class PublishedFigure(models.Model):
    """One cell of a published table in long form, with all that it needs to be understood."""

    source = models.ForeignKey(PublishedSource, on_delete=models.CASCADE, related_name="figures")
    table = models.CharField(max_length=300)
    sheet = models.CharField(max_length=100, blank=True)
    line = models.PositiveIntegerField(null=True)
    """Row of the sheet, or line of the file, from 1."""
    population = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    heading = models.CharField(max_length=120, blank=True)
    """The upper level of the banner: "Age"."""
    column = models.CharField(max_length=120)
    """The lower level: "16-24", or "Total"."""
    row = models.CharField(max_length=300)
    outlet = models.CharField(max_length=40, blank=True)
    measure = models.CharField(max_length=120)
    """What the share says of people: "uses", "uses every day"."""
    value = models.FloatField(null=True)
    """``None`` where the source suppressed it; ``note`` says so."""
    unit = models.CharField(max_length=20)
    base_unweighted = models.FloatField(null=True)
    base_weighted = models.FloatField(null=True)
    letters = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["source", "outlet", "column"], name="published_by_outlet")
        ]

    def __str__(self) -> str:
        return f"{self.row}, {self.column}: {self.value}"


class Standing(models.Model):
    """A person's word that a group is part of a published column's population, and how alike.

    Without one, no published figure says anything about a group.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    source = models.ForeignKey(PublishedSource, on_delete=models.CASCADE)
    column = models.CharField(max_length=120)
    discount = models.FloatField()
    """The part of the published base that counts for the group, over 0 and at most 0.5."""
    reason = models.TextField()
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.column} stands for {self.group_id}"


class PopulationCount(models.Model):
    """How many people of an age and sex live in an area, from a file that a person brought."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    area = models.CharField(max_length=120)
    area_code = models.CharField(max_length=16, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField()
    """The last year of age in it; 120 where it is open."""
    count = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    source_name = models.CharField(max_length=300)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.area} {self.sex} {self.age_from} to {self.age_to}: {self.count}"


class Route(models.Model):
    """Where a group is told of a purpose: first, or where to fall back to. Ended, never changed.

    ``evidence`` is what stood beside it when it was chosen (``kernel.plain`` of the cells).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT)
    outlet = models.CharField(max_length=40)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.SET_NULL)
    is_fallback = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose_id} to {self.group_id}: {self.outlet}"


class InputCount(models.Model):
    """How often a group, or people of whom we do not know, wrote to us in a time. Counts only."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.SET_NULL)
    outlet = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=24)
    """A reply, a mention, a newsletter reply, an enquiry, a word at a meeting."""
    since = models.DateField()
    until = models.DateField()
    count = models.PositiveIntegerField()
    source_name = models.CharField(max_length=300)
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-until"], name="input_by_time")]

    def __str__(self) -> str:
        return f"{self.count} {self.kind}"

"""Lessons: what a person learned, with the findings it rests on as they stood that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Q

from goodmeasure.evidence.posts.clusters import Cluster, Question, clusters
from goodmeasure.evidence.posts.verdicts import Outcome
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import Base, BaseKind, Finding
from goodmeasure.kernel.plain import from_plain, to_plain
from goodmeasure.measures import ranges
from goodmeasure.measures.definitions import ENGAGEMENT
from goodmeasure.measures.platforms import account_name, account_title
from goodmeasure.reports import change
from goodmeasure.reports.effects import effect_sentence
from goodmeasure.reports.wording import number
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Channel,
    EffectRecord,
    Lesson,
    LessonKind,
    Organisation,
    Study,
    User,
    Verdict,
)

MOST_CANDIDATES = 30
REVIEW_AFTER = timedelta(days=365)
KINDS = {"original": "original posts", "reply": "replies", "quote": "quotes"}
TOLD = (Outcome.WORKED, Outcome.AS_EXPECTED, Outcome.MISSED)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a finding is about, for those who lead to it: ``number`` is the key of a channel where
    ``kind`` is "effect" or "posts", else of the study or the test. ``outcome`` is of posts."""

    kind: str
    number: int
    outcome: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A finding that a lesson may rest on. ``key`` stays the same while the finding does."""

    key: str
    kind: str
    title: str
    sentence: str
    about: About
    answer: dict[str, Any] | None
    """``kernel.plain`` of the finding, where it is one figure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLesson:
    kind: str
    sentence: str
    about: date
    review_on: date | None = None
    rests_on: tuple[str, ...] = ()
    """Keys of candidates."""


def candidates(organisation: Organisation, *, now: datetime) -> list[Candidate]:
    """What stands out: effects, clusters of posts that worked or missed, changes around events."""
    found = [
        *_effects(organisation),
        *_clusters(organisation, now=now),
        *_studies(organisation),
        *_experiments(organisation, now=now),
    ]
    return found[:MOST_CANDIDATES]


def _effects(organisation: Organisation) -> list[Candidate]:
    rows = EffectRecord.objects.filter(organisation=organisation).select_related("channel")
    ordered = rows.order_by("channel", "measure", "choice")
    standing = [one for one in ordered if one.detail.get("candidate")]
    standing.sort(key=lambda one: one.detail["p"])
    return [
        Candidate(
            key=f"effect:{one.channel_id}:{one.measure}:{one.choice}",
            kind="worked" if one.detail["ratio"] > 1 else "missed",
            title=account_name(one.channel.platform, one.channel.handle),
            sentence=effect_sentence(one.choice, one.measure, from_plain(one.answer)),
            about=About(kind="effect", number=one.channel_id),
            answer=one.answer,
        )
        for one in standing
    ]


def _clusters(organisation: Organisation, *, now: datetime) -> list[Candidate]:
    """Posts of one weekday or kind that worked, or missed, more often than the channel's others.

    Only posts with a verdict: of one that cannot be told nobody knows whether it worked.
    """
    rows = (
        Verdict.objects.filter(organisation=organisation, measure=ENGAGEMENT, outcome__in=TOLD)
        .order_by("channel", "post")
        .values_list("channel", "post__kind", "published_at", "outcome")
    )
    names = {one.pk: one for one in Channel.objects.filter(organisation=organisation)}
    asked = []
    for key, posts in groupby(rows, key=itemgetter(0)):
        _, kinds, moments, outcomes = (np.array(column) for column in zip(*posts, strict=True))
        days = np.array([organisation.day_of(at).toordinal() for at in moments])
        groups = {
            **{f"posts on a {name}": days % 7 == (i + 1) % 7 for i, name in enumerate(WEEKDAYS)},
            **{words: kinds == kind for kind, words in KINDS.items()},
        }
        asked += [
            Question(about=(names[key], outcome, group), inside=inside, hit=outcomes == outcome,
                     day=days)
            for outcome in ("worked", "missed") for group, inside in groups.items()
        ]  # fmt: skip
    return [_cluster(one, now) for one in clusters(asked)]


def _cluster(one: Cluster[tuple[Channel, str, str]], now: datetime) -> Candidate:
    channel, outcome, group = one.about
    held = ranges.wilson(one.hits, one.posts)
    name = account_name(channel.platform, channel.handle)
    finding = Finding(
        value=one.hits / one.posts, low=held.low, high=held.high, n=one.posts, method="lessons",
        as_of=now,
        base=Base(population=f"{group} of {name} with a verdict", kind=BaseKind.POSTS,
                  size=one.posts),
        caveats=(
            "Many ways of grouping posts were looked at; this one stands out beyond luck.",
            "Posts of which we cannot tell whether they worked are not counted on either side.",
        ),
    )  # fmt: skip
    return Candidate(
        key=f"cluster:{channel.pk}:{outcome}:{group}",
        kind=outcome,
        title=name,
        sentence=f"{number(one.hits)} of {number(one.posts)} {group} {outcome}, against"
        f" {number(one.other_hits)} of {number(one.other_posts)} others.",
        about=About(kind="posts", number=channel.pk, outcome=outcome),
        answer=to_plain(finding),
    )


def _studies(organisation: Organisation) -> list[Candidate]:
    rows = Study.objects.filter(organisation=organisation).select_related("event", "channel")
    return [
        Candidate(
            key=f"study:{one.pk}", kind="learned", title=one.event.title,
            sentence=change.study_sentence(
                one.series, account_title(one.channel.platform, one.channel.handle),
                one.event.title, one.result,
            ),
            about=About(kind="study", number=one.pk), answer=None,
        )
        for one in rows.order_by("-asked_at", "-pk")
        if change.changed(one.result)
    ]  # fmt: skip


def _experiments(organisation: Organisation, *, now: datetime) -> list[Candidate]:
    from goodmeasure.services.experiments.results import results_for_lessons

    return [
        Candidate(
            key=f"experiment:{key}", kind="learned", title=title, sentence=sentence,
            about=About(kind="experiment", number=key), answer=to_plain(finding),
        )
        for key, title, sentence, finding in results_for_lessons(organisation, now=now)
    ]  # fmt: skip


def write(
    organisation: Organisation, new: NewLesson, *, now: datetime, person: User | None = None
) -> Lesson:
    """Keep a lesson with its findings frozen. Raises ``InputError``."""
    if new.kind not in LessonKind.values:
        raise InputError(f"There is no kind {new.kind!r}.", next_step=", ".join(LessonKind.values))
    if len(new.sentence.strip()) < 10:
        raise InputError(
            "A lesson is a whole sentence.", next_step="Say what you would tell a colleague."
        )
    known = {one.key: one for one in candidates(organisation, now=now)} if new.rests_on else {}
    gone = [key for key in new.rests_on if key not in known]
    if gone:
        raise InputError(
            "A finding you chose is no longer there.", next_step="Look at the list again."
        )
    with transaction.atomic():
        lesson = Lesson.objects.create(
            organisation=organisation, kind=new.kind, sentence=new.sentence.strip(),
            about=new.about, person=person, written_at=now,
            review_on=new.review_on or organisation.day_of(now + REVIEW_AFTER),
            rests_on=[_frozen(known[key], organisation.day_of(now)) for key in new.rests_on],
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="lesson written",
            subject=lesson.sentence,
        )  # fmt: skip
    return lesson


def _frozen(one: Candidate, today: date) -> dict[str, Any]:
    return {
        "key": one.key, "title": one.title, "sentence": one.sentence, "about": asdict(one.about),
        "answer": one.answer, "stood_on": today.isoformat(),
    }  # fmt: skip


def lessons_of(
    organisation: Organisation,
    *,
    words: str = "",
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
    retired: bool = False,
) -> list[Lesson]:
    """Newest first. Words are looked for in the sentence and in what it rests on."""
    rows = Lesson.objects.filter(organisation=organisation).select_related("person")
    if not retired:
        rows = rows.filter(retired_at__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    if since:
        rows = rows.filter(about__gte=since)
    if until:
        rows = rows.filter(about__lte=until)
    for word in words.split()[:8]:
        rows = rows.filter(Q(sentence__icontains=word) | Q(rests_on__icontains=word))
    return list(rows.order_by("-about", "-pk"))


def lesson_of(organisation: Organisation, key: int) -> Lesson:
    """``Lesson.DoesNotExist`` for another organisation's."""
    return Lesson.objects.select_related("person").get(organisation=organisation, pk=key)


def now_of(organisation: Organisation, lesson: Lesson, *, now: datetime) -> dict[str, Candidate]:
    """What the findings of a lesson say today, by key; one that no longer stands out is missing."""
    if not lesson.rests_on:
        return {}
    known = {one.key: one for one in candidates(organisation, now=now)}
    return {one["key"]: known[one["key"]] for one in lesson.rests_on if one["key"] in known}


def review(
    organisation: Organisation, key: int, *, keep: bool, note: str, now: datetime,
    person: User | None = None,
) -> Lesson:  # fmt: skip
    """Keep it for another year, or retire it with a reason. The sentence itself never changes."""
    if not keep and not note.strip():
        raise InputError("Say why it is retired.", next_step="A colleague will ask.")
    with transaction.atomic():
        lesson = lesson_of(organisation, key)
        lesson.reviewed_at, lesson.review_note = now, note.strip()
        if keep:
            lesson.review_on = organisation.day_of(now + REVIEW_AFTER)
        else:
            lesson.retired_at = now
        lesson.save(update_fields=["reviewed_at", "review_note", "review_on", "retired_at"])
        audit.record(
            organisation, person=person, at=now,
            action="lesson kept" if keep else "lesson retired", subject=lesson.sentence,
            note=note.strip(),
        )  # fmt: skip
    return lesson


def due(lessons: Sequence[Lesson], today: date) -> list[Lesson]:
    """Those whose day of review has come."""
    return [one for one in lessons if one.review_on <= today]

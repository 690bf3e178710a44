"""Topics: what some posts are about, by keywords that a person chose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.observations.columns import Flags
from goodmeasure.observations.posts import PostKind
from goodmeasure.store import audit
from goodmeasure.store.models import Channel, Organisation, PostRecord, Topic, User
from goodmeasure.store.queries.columns import post_texts

MOST_TOPICS = 20
MOST_KEYWORDS = 30
LONGEST_KEYWORD = 60


def topics_of(organisation: Organisation) -> list[Topic]:
    return list(Topic.objects.filter(organisation=organisation).order_by("name"))


def topic_hits(
    topics: Sequence[Topic], organisation: Organisation, channel: Channel, posts: list[int]
) -> dict[str, Flags]:
    """Per topic, which of the posts (in the order of their keys) are about it."""
    if not topics:
        return {}
    texts = post_texts(organisation, channel)
    folded = [fold(texts.get(key, "")) for key in posts]
    return {
        topic.name: np.array([bool(pattern.search(text)) for text in folded], dtype=np.bool_)
        for topic in topics
        for pattern in [pattern_of(topic.keywords)]
    }


def fold(text: str) -> str:
    """Without capitals and accents, so that "Café" is found by "cafe"."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def pattern_of(keywords: list[str]) -> re.Pattern[str]:
    """Finds any of the keywords as whole words in folded text."""
    words = "|".join(re.escape(fold(word)) for word in keywords)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def keywords_in(text: str) -> list[str]:
    """Keywords from what a person typed: one a line, or between commas. Raises ``InputError``."""
    words = [" ".join(part.split()) for part in re.split(r"[,\n]", text)]
    words = list(dict.fromkeys(word for word in words if word))
    if not words:
        raise InputError("A topic needs at least one keyword.", next_step="Enter one a line.")
    if len(words) > MOST_KEYWORDS or any(len(word) > LONGEST_KEYWORD for word in words):
        raise InputError(
            f"A topic has at most {MOST_KEYWORDS} keywords of {LONGEST_KEYWORD} letters.",
            next_step="Leave some out, or make two topics.",
        )
    return words


def examples(organisation: Organisation, keywords: list[str]) -> tuple[int, list[str]]:
    """How many posts the keywords catch, and the words of the newest three."""
    pattern = pattern_of(keywords)
    own = PostRecord.objects.filter(organisation=organisation).exclude(kind=PostKind.REPOST.value)
    newest = own.exclude(text="").order_by("-published_at", "-pk").values_list("text", flat=True)
    caught = [text for text in newest if pattern.search(fold(text))]
    return len(caught), caught[:3]


def define(
    organisation: Organisation, name: str, keywords: list[str], *, now: datetime,
    person: User | None = None,
) -> Topic:  # fmt: skip
    """Add a topic, or give one other keywords. Effects follow with the next evaluation."""
    plain = " ".join(name.split())[:80]
    if not plain:
        raise InputError("A topic needs a name.", next_step="Give it one.")
    with transaction.atomic():
        there = Topic.objects.filter(organisation=organisation)
        if there.count() >= MOST_TOPICS and not there.filter(name=plain).exists():
            raise InputError(
                f"There are {MOST_TOPICS} topics already.", next_step="Remove one first."
            )
        topic, _ = Topic.objects.update_or_create(
            organisation=organisation, name=plain,
            defaults={"keywords": keywords, "person": person, "added_at": now},
        )  # fmt: skip
        audit.record(
            organisation, person=person, at=now, action="topic defined", subject=plain,
            keywords=keywords,
        )  # fmt: skip
    return topic


def remove(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> None:
    """``Topic.DoesNotExist`` for another organisation's."""
    with transaction.atomic():
        topic = Topic.objects.get(organisation=organisation, pk=key)
        topic.delete()
        audit.record(
            organisation, person=person, at=now, action="topic removed", subject=topic.name
        )

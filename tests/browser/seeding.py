"""A realistic organisation to look at, an empty one, and a stranger whose things nobody may open.

Figures are drawn from a fixed seed, so every run shows the same pages; verdicts are the product's
own, not written in by hand.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import make_password

from goodmeasure.services.evaluating import evaluate
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    ChannelState,
    Collection,
    CollectionKind,
    CollectionStatus,
    GapRecord,
    LatestReading,
    Membership,
    Organisation,
    PostRecord,
    ReadingRecord,
    Role,
    User,
)

PASSWORD = "correct horse battery staple"
TEXTS = (
    "Our new annual report is out. Read how research helped 12,000 people last year.",
    "Recruiting: lay members for our research ethics committees. No experience needed 🎓",
    "Thank you to every volunteer who took part this week 💙👩🏽‍🔬🧪",
    "مرحبا بكم في أسبوع البحث الصحي. شاركونا قصصكم مع الباحثين.",
    "ברוכים הבאים! היום אנחנו מציגים את המחקר החדש שלנו.",
    "Systems maintenance on Saturday from 8am. Applications will be back by noon.",
    '=HYPERLINK("https://example.org","click") is how a formula looks in a spreadsheet',
    "A very long address: https://example.org/" + "research-and-evidence/" * 8 + "report.html",
    "<script>alert('no')</script> & other <b>markup</b> is shown as it was typed",
    "",
)
METRICS = {
    "bluesky": ("likes", "replies", "reposts", "quotes", "bookmarks"),
    "mastodon": ("likes", "replies", "reposts"),
    "x": ("likes", "reposts"),
}
SHARES = {"likes": 1.0, "replies": 0.1, "reposts": 0.3, "quotes": 0.04, "bookmarks": 0.08}


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """What was made, for tests to point at."""

    organisation: Organisation
    bluesky: Channel
    mastodon: Channel
    x: Channel
    people: dict[Role, User]


@cache
def hashed() -> str:
    """The hash of ``PASSWORD``, worked out once: a slow hash for each person adds up to minutes."""
    return make_password(PASSWORD)


def person(organisation: Organisation, role: Role, *, email: str = "") -> User:
    """Somebody with a role, who signs in with ``PASSWORD``."""
    address = email or f"{role.value}@{organisation.slug}.example"
    user, _ = User.objects.get_or_create(email=address, defaults={"password": hashed()})
    Membership.objects.create(organisation=organisation, user=user, role=role.value)
    return user


def empty_organisation(slug: str = "new-body", name: str = "A New Public Body") -> Organisation:
    """An organisation with people and nothing else."""
    made = Organisation.objects.create(name=name, slug=slug)
    for role in Role:
        person(made, role)
    return made


def realistic(now: datetime, *, slug: str = "research", seed: int = 1) -> Seeded:
    """Three channels: one well, one in trouble, one of files only; two years of posts."""
    organisation = Organisation.objects.create(name="Health Research Example", slug=slug)
    people = {role: person(organisation, role) for role in Role}
    chance = random.Random(seed)
    bluesky = _channel(organisation, "bluesky", "research.example", now)
    mastodon = _channel(organisation, "mastodon", "research@social.example", now)
    x = _channel(organisation, "x", "ResearchExample", now, state=ChannelState.DORMANT)
    for channel, level, months in ((bluesky, 24.0, 14), (mastodon, 3.0, 10), (x, 40.0, 20)):
        _fill(channel, now, chance, level=level, months=months)
    _trouble(mastodon, now)
    _stories(bluesky, now)
    audit.record(
        organisation,
        person=people[Role.ADMINISTRATOR],
        at=now - timedelta(days=3),
        action="role given",
        subject=f"officer@{slug}.example",
        role="officer",
    )
    evaluate(organisation, now=now)
    return Seeded(organisation=organisation, bluesky=bluesky, mastodon=mastodon, x=x, people=people)


def small(now: datetime, *, slug: str = "small", name: str = "A Small Body") -> Seeded:
    """As ``realistic`` but a month of two channels: quick, for tests that look at no verdicts."""
    organisation = Organisation.objects.create(name=name, slug=slug)
    people = {role: person(organisation, role) for role in Role}
    chance = random.Random(2)
    bluesky = _channel(organisation, "bluesky", f"{slug}.example", now)
    mastodon = _channel(organisation, "mastodon", f"{slug}@social.example", now)
    for channel in (bluesky, mastodon):
        _fill(channel, now, chance, level=10.0, months=1)
    _trouble(mastodon, now)
    evaluate(organisation, now=now)
    return Seeded(
        organisation=organisation, bluesky=bluesky, mastodon=mastodon, x=bluesky, people=people
    )


def _channel(
    organisation: Organisation,
    platform: str,
    handle: str,
    now: datetime,
    *,
    state: str = ChannelState.ACTIVE,
) -> Channel:
    return Channel.objects.create(
        organisation=organisation,
        platform=platform,
        server="" if platform == "x" else f"https://{platform}.example",
        account_id=f"{platform}:{organisation.slug}",
        handle=handle,
        name="Health Research Example",
        url="" if platform == "x" else f"https://{platform}.example/@{handle}",
        state=state,
        account_created_at=now - timedelta(days=900),
        added_at=now - timedelta(days=300),
    )


def _fill(
    channel: Channel, now: datetime, chance: random.Random, *, level: float, months: int
) -> None:
    """About ten posts a month, read at several ages where the channel is collected."""
    from_file = channel.platform == "x"
    end = now - timedelta(days=400) if from_file else now - timedelta(hours=5)
    run = Collection.objects.create(
        organisation=channel.organisation,
        channel=channel,
        kind=CollectionKind.IMPORT if from_file else CollectionKind.COLLECT,
        status=CollectionStatus.DONE,
        started_at=now - timedelta(hours=4),
        finished_at=now - timedelta(hours=4) + timedelta(seconds=41),
        asked="x-archive.zip" if from_file else "everything",
        posts_seen=10 * months,
        posts_new=10 * months,
        readings_new=30 * months,
        requests=12,
    )
    for number in range(10 * months):
        at = end - timedelta(days=3 * number, hours=chance.uniform(0, 8))
        boost = 9.0 if number % 37 == 5 else 0.02 if number % 41 == 9 else 1.0
        total = chance.gammavariate(3.0, level * boost / 3.0)
        _post(channel, run, at, TEXTS[number % len(TEXTS)], total, now, chance, number=number)
    for month in range(0 if from_file else months):
        ChannelReadingRecord.objects.create(
            organisation=channel.organisation,
            channel=channel,
            metric="followers",
            at=now - timedelta(days=30 * month, hours=4),
            value=int(1800 - 45 * month + chance.uniform(-10, 10)),
            collection=run,
        )


def _post(
    channel: Channel,
    run: Collection,
    at: datetime,
    text: str,
    total: float,
    now: datetime,
    chance: random.Random,
    *,
    number: int,
) -> PostRecord:
    kind = "reply" if number % 11 == 3 else "repost" if number % 13 == 7 else "original"
    last_look = run.started_at
    looks = [at + age for age in (timedelta(hours=1), timedelta(hours=8), timedelta(days=2))]
    looks = [look for look in looks if look < last_look] if channel.platform != "x" else []
    post = PostRecord.objects.create(
        organisation=channel.organisation,
        channel=channel,
        external_id=f"{channel.platform}-{number}",
        url=f"https://{channel.platform}.example/posts/{number}",
        published_at=at,
        kind=kind,
        text="" if kind == "repost" else text,
        language="en",
        has_link="https://" in text,
        has_image=number % 3 == 0,
        has_alt_text=number % 2 == 0 if number % 3 == 0 else None,
        hashtags=["research"] if number % 4 == 0 else [],
        first_seen_at=looks[0] if looks else last_look,
        last_seen_at=last_look,
    )
    if kind == "repost":
        return post
    counts: dict[str, int] = {}
    for look in [*looks, last_look]:
        days = max((look - at) / timedelta(days=1), 0.01)
        grown = total * min(1.0, (days / 6.0) ** 0.35) if days < 6 else total
        for metric in METRICS[channel.platform]:
            value = int(grown * SHARES[metric] + 0.3)
            if counts.get(metric) != value:
                counts[metric] = value
                ReadingRecord.objects.create(
                    post=post, metric=metric, at=look, value=value, collection=run
                )
                LatestReading.objects.update_or_create(
                    post=post,
                    metric=metric,
                    defaults={"value": value, "at": look, "looked_at": last_look},
                )
    return post


def _trouble(channel: Channel, now: datetime) -> None:
    channel.trouble = "not-permitted"
    channel.trouble_sentence = (
        "social.example no longer accepts the access token. Make a new one in the account's "
        "settings and enter it here."
    )
    channel.save()
    run = Collection.objects.create(
        organisation=channel.organisation,
        channel=channel,
        kind=CollectionKind.COLLECT,
        status=CollectionStatus.FAILED,
        started_at=now - timedelta(hours=1),
        finished_at=now - timedelta(hours=1),
        trouble=channel.trouble,
        sentence=channel.trouble_sentence,
    )
    for reason, sentence, metric, since, until in (
        ("not published", "Mastodon counts no views and publishes none.", "views", None, None),
        (
            "unavailable",
            "The server did not answer for nine days.",
            "",
            now - timedelta(days=61),
            now - timedelta(days=52),
        ),
    ):
        GapRecord.objects.create(
            organisation=channel.organisation,
            channel=channel,
            collection=run,
            reason=reason,
            sentence=sentence,
            metric=metric,
            since=since,
            until=until,
            at=now - timedelta(hours=1),
        )


def _stories(channel: Channel, now: datetime) -> None:
    """One post that is gone, one that was edited."""
    newest = list(channel.posts.filter(kind="original").order_by("-published_at")[4:6])
    newest[0].presence = "deleted"
    newest[0].deleted_seen_at = now - timedelta(days=2)
    newest[1].edited_at = newest[1].published_at + timedelta(hours=3)
    for post in newest:
        post.save()

"""The platform's own archive, held against what was collected: is anything missing in it?

The file is read and not kept. Whether it is imported too is another question (Data, Import).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.platforms import platforms
from goodmeasure.services.leaving.starting import open_plan
from goodmeasure.sources.importing import read_file
from goodmeasure.store import audit
from goodmeasure.store.models import LeavingPlan, Organisation, PostRecord, User

MOST_LISTED = 200
"""Posts that are listed by themselves; how many there are is said in any case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """``missing`` were collected and are not in the archive, newest first; ``more`` are in the
    archive and were never collected. ``listed`` is false where only a number is known."""

    file: str
    in_archive: int
    collected: int
    missing: int
    more: int
    listed: bool
    posts: tuple[dict[str, str], ...]
    at: datetime

    @property
    def complete(self) -> bool:
        return not self.missing


def check_file(
    organisation: Organisation, key: int, path: Path, *, now: datetime,
    person: User | None = None,
) -> Checked:  # fmt: skip
    """Read an archive's posts and compare them one by one. Raises ``InputError``."""
    plan = LeavingPlan.objects.select_related("channel").get(organisation=organisation, pk=key)
    channel = plan.channel
    file = read_file(path, timezone=ZoneInfo(organisation.time_zone), channel_hint=channel.handle)
    if file.platform != channel.platform:
        raise InputError(
            f"The file is from {_title(file.platform)}, and the channel is on"
            f" {_title(channel.platform)}.",
            next_step="Choose the archive of the account that you leave.",
        )
    ids = {post.external_id for page in file.pages() for post in page.posts}
    newest_first = _held(organisation, plan).order_by("-published_at", "-pk")
    held = dict(newest_first.values_list("external_id", "pk"))
    gone = [key for one, key in held.items() if one not in ids]
    listed = newest_first.filter(pk__in=gone[:MOST_LISTED])
    found = Checked(
        file=path.name, in_archive=len(ids), collected=len(held), missing=len(gone),
        more=len(ids - held.keys()), listed=True, at=now,
        posts=tuple(
            {"id": one.external_id, "published_at": one.published_at.isoformat(),
             "text": one.text[:140], "url": one.url}
            for one in listed
        ),
    )  # fmt: skip
    return _keep(organisation, key, found, person)


def _title(name: str) -> str:
    known = platforms().get(name)
    return known.title if known else name


def check_count(
    organisation: Organisation, key: int, in_archive: int, *, source: str, now: datetime,
    person: User | None = None,
) -> Checked:  # fmt: skip
    """A number that a person read off an archive that cannot be read here."""
    if in_archive < 0:
        raise InputError("A count is 0 or more.", next_step="Enter how many posts it has.")
    if not source.strip():
        raise InputError("Say where the number stands.", next_step="outbox.json, for one.")
    plan = LeavingPlan.objects.select_related("channel").get(organisation=organisation, pk=key)
    collected = _held(organisation, plan).count()
    found = Checked(
        file=source.strip()[:200], in_archive=in_archive, collected=collected,
        missing=max(collected - in_archive, 0), more=max(in_archive - collected, 0), listed=False,
        posts=(), at=now,
    )  # fmt: skip
    return _keep(organisation, key, found, person)


def _held(organisation: Organisation, plan: LeavingPlan) -> Any:
    """Our posts there, and not those of others that we passed on: archives differ in these."""
    rows = PostRecord.objects.filter(organisation=organisation, channel=plan.channel)
    return rows.exclude(kind="repost")


def _keep(
    organisation: Organisation, key: int, found: Checked, person: User | None
) -> Checked:  # fmt: skip
    with transaction.atomic():
        plan = open_plan(organisation, key)
        plan.archive = {
            "file": found.file, "in_archive": found.in_archive, "collected": found.collected,
            "missing": found.missing, "more": found.more, "listed": found.listed,
            "posts": list(found.posts), "at": found.at.isoformat(),
        }  # fmt: skip
        plan.save(update_fields=["archive"])
        audit.record(
            organisation, person=person, at=found.at, action="archive checked",
            subject=plan.title, file=found.file, in_archive=found.in_archive,
            collected=found.collected, missing=found.missing,
        )  # fmt: skip
    return found


def checked(plan: LeavingPlan) -> Checked | None:
    """What the last check found."""
    kept = plan.archive
    if not kept:
        return None
    return Checked(**{**kept, "posts": tuple(kept["posts"]),
                      "at": datetime.fromisoformat(kept["at"])})  # fmt: skip

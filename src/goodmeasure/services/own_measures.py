"""Measures that an organisation defines itself: checked, previewed, kept by version, retired."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goodmeasure.kernel.errors import InputError
from goodmeasure.measures.definitions import Measure, measures, parse
from goodmeasure.store import audit
from goodmeasure.store.models import Organisation, OwnMeasure, User
from goodmeasure.store.queries.measures import own_measure_rows

RESERVED = ("add",)
"""Names that are addresses of pages."""

EXAMPLE = """\
name: applause
title: Applause
question: How many likes did a post get?
unit: likes for each post
way: mean of posts
formula:
  every: likes
base: posts
base_kind: posts
stage: outtakes
good: up
caveats:
  - A like costs nothing.
owner: Communications team
review_by: 2027-11-01
version: 1
effective_from: 2026-11-01
"""
"""A definition to start from."""


def own_measures(organisation: Organisation) -> dict[str, Measure]:
    """By name, in the version last added. Each file names the versions before it."""
    rows = {row.name: row for row in own_measure_rows(organisation)}
    return {name: parse(row.text, name=f"{name}.yaml") for name, row in rows.items()}


def check(organisation: Organisation, text: str, *, file: str = "measure.yaml") -> Measure:
    """The measure a file defines. Raises ``UnreadableFile`` with file, line and field, and
    ``InputError`` where it does not fit what is there: a shipped name, a version not newer."""
    found = parse(text, name=file)
    if found.name in measures():
        raise InputError(
            f"{found.name} is a measure that comes with Good Measure.",
            next_step="Give yours another name, so that nobody takes one for the other.",
        )
    if found.name in RESERVED:
        raise InputError(f"No measure can be called {found.name}.", next_step="Name it otherwise.")
    held = own_measures(organisation).get(found.name)
    if held is None:
        return found
    if found.version <= held.version or found.effective_from <= held.effective_from:
        raise InputError(
            f"{found.name} is there already in version {held.version}, from"
            f" {held.effective_from:%-d %B %Y}.",
            next_step="Raise the version, say what changed, and let it take effect later.",
        )
    missing = {one.version for one in held.versions} - {one.version for one in found.versions}
    if missing:
        raise InputError(
            f"Earlier versions are missing: {', '.join(map(str, sorted(missing)))}.",
            next_step="List them under 'earlier', so that figures of their time keep theirs.",
        )
    return found


def add(
    organisation: Organisation,
    text: str,
    *,
    now: datetime,
    person: User | None = None,
    file: str = "measure.yaml",
) -> Measure:
    """Keep a new measure, or a new version of one."""
    found = check(organisation, text, file=file)
    with transaction.atomic():
        OwnMeasure.objects.create(
            organisation=organisation,
            name=found.name,
            version=found.version,
            effective_from=found.effective_from,
            text=text,
            person=person,
            added_at=now,
        )
        audit.record(
            organisation, person=person, at=now, action="measure defined",
            subject=f"{found.title} (version {found.version})",
        )  # fmt: skip
    return found


def retire(
    organisation: Organisation, name: str, *, now: datetime, person: User | None = None
) -> None:
    """Take a measure out of use. Its versions stay in the record."""
    with transaction.atomic():
        rows = OwnMeasure.objects.filter(
            organisation=organisation, name=name, retired_at__isnull=True
        )
        if not rows.update(retired_at=now):
            raise InputError(
                f"There is no measure of your own called {name!r}.", next_step="See the list."
            )
        audit.record(organisation, person=person, at=now, action="measure retired", subject=name)

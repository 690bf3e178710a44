"""Published figures in the library: a workbook, the starter set, numbers of people, a standing."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path

from tests.browser.seeding import Seeded
from tests.unit.sources import official
from tests.unit.sources.official import Manner

from goodmeasure.services.published import reading, rebasing, standings
from goodmeasure.services.published.keeping import NewSource
from goodmeasure.services.published.starter_set import add_starter_set
from goodmeasure.store.models import Group, Organisation, PublishedSource, Standing, User

PEOPLE = "Code,Name,Sex,All ages,0-15,16-24,25-34,35-54,55-64,65+\nE06,Kent,Persons,100,20,12,13,26,12,17\n"


def kept(
    organisation: Organisation, path: Path, *, now: datetime, people: str = "public",
    person: User | None = None,
) -> PublishedSource:  # fmt: skip
    """A workbook with every doubt answered by its first choice, as a person would by the pages."""
    found = reading.read(organisation, path)
    while found.layout is not None and found.layout.doubts:
        answers = {one.key: one.choices[0].key for one in found.layout.doubts}
        found = reading.read(organisation, path, mapping=reading.answered(found, answers))
    figures, _ = reading.long_form(path, found, found.mapping)
    new = NewSource(
        title="Adults and what they use", publisher="Office of Examples", grade="official statistics",
        published_on=date(2025, 11, 20), fieldwork="September to November 2025",
        url="https://example.org/tables", people=people, file_name=path.name,
    )  # fmt: skip
    return reading.keep(organisation, new, found, found.mapping, figures, now=now, person=person)[0]


def group(organisation: Organisation, name: str, *, is_public: bool, now: datetime) -> Group:
    made, _ = Group.objects.get_or_create(
        organisation=organisation, name=name, defaults={"is_public": is_public, "added_at": now}
    )
    return made


def published(seeded: Seeded, now: datetime) -> dict[str, int]:
    """Keys of what was made, by the names that tests use."""
    organisation = seeded.organisation
    there = PublishedSource.objects.filter(
        organisation=organisation, file_name="tables.xlsx"
    ).first()
    if there is None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tables.xlsx"
            official.write(path, Manner(rows="shares", tables=4))
            there = kept(organisation, path, now=now)
            people = Path(folder) / "people.csv"
            people.write_text(PEOPLE)
            rebasing.keep_counts(
                organisation, people, year=2024, source_name="Mid-year estimates", now=now
            )
        add_starter_set(organisation, now=now)
        patients = group(organisation, "Patients and the public", is_public=True, now=now)
        group(organisation, "Health researchers", is_public=False, now=now)
        standings.stand(
            organisation, there.pk,
            standings.NewStanding(group=patients.pk, column="Age: 65+", discount=0.2,
                                  reason="Most patients we hear from are over 65."),
            now=now,
        )  # fmt: skip
    return {
        "published": there.pk,
        "share": there.figures.filter(column="Total", value__gt=0).earliest("pk").pk,
        "starter": PublishedSource.objects.filter(
            organisation=organisation, file_name="published_figures.csv", title__contains="public GitHub data file"
        ).earliest("pk").pk,
        "standing": Standing.objects.filter(organisation=organisation).earliest("pk").pk,
    }  # fmt: skip

"""The example organisation: 24 libraries on Twitter in 2014, real figures, by the ordinary road.

Source and licence: ``example/SOURCE.md``. Its audiences are made up, and so is what people say in
its review, decision and plans; all of it says so (``audiences``, ``reviews``, ``decisions`` and
``leaving.demonstration``). Run again, it finds everything there and changes nothing.
"""

from __future__ import annotations

import base64
import csv
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from goodmeasure.observations.metrics import Metric
from goodmeasure.observations.posts import ChannelReading
from goodmeasure.observations.records import Page
from goodmeasure.services.audiences.demonstration import add_demonstration
from goodmeasure.services.channels import add_file_channel
from goodmeasure.services.decisions.demonstration import add_demonstration_decision
from goodmeasure.services.evaluating import evaluate_if_needed
from goodmeasure.services.importing import import_file
from goodmeasure.services.incidents.demonstration import add_plan
from goodmeasure.services.leaving.demonstration import add_demonstration_plans
from goodmeasure.services.organisations import add_person, create_organisation
from goodmeasure.services.reporting.files import write_report
from goodmeasure.services.reviews.demonstration import add_demonstration_review
from goodmeasure.store.models import (
    Channel,
    Collection,
    CollectionKind,
    CollectionStatus,
    Organisation,
    Role,
    User,
)
from goodmeasure.store.writing import write_page

NAME = "Example libraries (figures of 2014)"
SLUG = "example-libraries"
EMAIL = "officer@example.org"
COLLECTED = datetime(2014, 4, 9, tzinfo=UTC)
"""The figures were read on this day; the hour is not published, so the day's start is taken."""
PERIOD = (date(2014, 1, 1), date(2014, 4, 9))

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done and how much there is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Demo:
    """The example as it stands. ``already`` is true when nothing had to be made."""

    organisation: Organisation
    email: str
    password: str
    report: Path
    already: bool


def prepare_demo(*, folder: Path, now: datetime, progress: Progress = lambda *_: None) -> Demo:
    """Make the example organisation, or find it. The report goes into ``folder``."""
    organisation = _organisation(now)
    handles = list(_followers())
    made = 0
    for done, (handle, followers) in enumerate(handles):
        progress("Importing posts", done, len(handles))
        made += _import(organisation, handle, followers, now=now)
    progress("Judging every post", 0, 1)
    add_demonstration(organisation, now=now)
    add_plan(organisation, now=now)
    evaluated = evaluate_if_needed(organisation, now=now)
    add_demonstration_review(organisation, now=now)
    person = User.objects.get(email=EMAIL)
    add_demonstration_decision(organisation, now=now, person=person)
    add_demonstration_plans(organisation, now=now)
    report = folder / "report" / "report.html"
    if made or evaluated or not report.exists():
        progress("Writing the report", 0, 1)
        since, until = PERIOD
        write_report(organisation, since=since, until=until, folder=report.parent, now=now)
    return Demo(
        organisation=organisation,
        email=EMAIL,
        password=_password(),
        report=report,
        already=not made and evaluated is None,
    )


def _organisation(now: datetime) -> Organisation:
    found = Organisation.objects.filter(slug=SLUG).first()
    if found is None:
        with transaction.atomic():
            found = create_organisation(NAME, slug=SLUG, now=now, time_zone="Europe/Berlin")
            add_person(
                found,
                email=EMAIL,
                name="Example officer",
                role=Role.ADMINISTRATOR,
                password=_password(),
                now=now,
            )
    elif not User.objects.get(email=EMAIL).check_password(_password()):
        user = User.objects.get(email=EMAIL)  # the installation's key is new: so is the password
        user.set_password(_password())
        user.save(update_fields=["password"])
    return found


def _password() -> str:
    """The example's password: of this installation only, the same at each run, stored nowhere."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"the example's sign-in", "sha256")
    text = base64.b32encode(digest).decode().lower()
    return f"{text[:4]}-{text[4:8]}-{text[8:12]}-{text[12:16]}"


def _followers() -> Iterator[tuple[str, int]]:
    with _example("accounts.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield row["handle"], int(row["followers"])


def _import(organisation: Organisation, handle: str, followers: int, *, now: datetime) -> int:
    """Returns how many posts were new."""
    channel = add_file_channel(organisation, "x", handle, now=now)
    with (
        as_file(_example("libraries").joinpath(f"{handle}.csv")) as path,
        as_file(_example("libraries.yaml")) as mapping,
    ):
        result = import_file(
            organisation,
            path,
            channel=channel,
            mapping=mapping,
            exported_at=COLLECTED,
            now=now,
        )
    if result.already is None:
        _keep_followers(organisation, channel, followers, now=now)
    return result.written.posts_new


def _keep_followers(
    organisation: Organisation, channel: Channel, followers: int, *, now: datetime
) -> None:
    run = Collection.objects.create(
        organisation=organisation,
        channel=channel,
        kind=CollectionKind.IMPORT,
        status=CollectionStatus.DONE,
        started_at=now,
        finished_at=now,
        asked="followers (accounts.csv)",
        sentence="Followers as published with the posts.",
    )
    reading = ChannelReading(metric=Metric.FOLLOWERS, value=followers, at=COLLECTED)
    write_page(organisation, run, Page(looked_at=COLLECTED, channel_readings=(reading,)))


def _example(name: str) -> Traversable:
    return files("goodmeasure.services").joinpath("example", name)

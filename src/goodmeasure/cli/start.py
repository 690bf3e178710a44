"""What every command does first: Django, the database, the organisation, the clock."""

from __future__ import annotations

import math
import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

if TYPE_CHECKING:
    from goodmeasure.sources.http import Client
    from goodmeasure.store.models import Channel, Organisation, User

OrganisationOption = Annotated[
    str | None,
    typer.Option(
        "--organisation", metavar="SHORT-NAME", help="Which organisation, where there are several."
    ),
]
NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="As the list shows it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def finite(text: str | float) -> float:
    """A number that options take: neither "nan" nor without end."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise typer.BadParameter(f"{text!r} is no number.")
    return number


def django(*, database: Path | None = None) -> None:
    """Start Django. ``database`` is a SQLite file to use instead of the installation's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodmeasure.config.settings")
    if database is not None:
        os.environ["GOODMEASURE_DATABASE_URL"] = f"sqlite:///{quote(str(database.resolve()))}"
    import django as django_

    from goodmeasure.kernel.errors import SettingsError

    try:
        django_.setup()
    except (OSError, ValueError) as error:  # no data folder, an address that is none
        raise SettingsError(
            f"Good Measure cannot start with these settings: {error}",
            next_step="Check the GOODMEASURE_ variables and the rights of the data folder.",
        ) from error


def example() -> None:
    """Use a data folder of the example's own, so that it never mixes with a team's figures.

    A folder or database that the person named is used as it is.
    """
    if not {"GOODMEASURE_HOME", "GOODMEASURE_DATABASE_URL"} & os.environ.keys():
        from platformdirs import user_data_path

        os.environ["GOODMEASURE_HOME"] = str(user_data_path("goodmeasure-example"))


def database(*, path: Path | None = None) -> None:
    """Start Django and see that the database can be used; lay it out when it is brand new."""
    django(database=path)
    from goodmeasure.cli.output import note
    from goodmeasure.services.database import make_ready

    if make_ready() and path is None:
        note("Made a new, empty database.")


def organisation(short_name: str | None) -> Organisation:
    """Start, and the organisation that is meant."""
    database()
    from goodmeasure.services.organisations import the_organisation

    return the_organisation(short_name)


def channel_of(owner: Organisation, text: str) -> Channel:
    """The channel a person means by its handle, address or number."""
    from goodmeasure.services.channels import find_channel

    return find_channel(owner, text)


def client() -> Client:
    """The HTTP client, with the private hosts this installation allows."""
    from goodmeasure.services.tasks import open_client

    return open_client()


def person_of(owner: Organisation, email: str) -> User:
    """Somebody with a role in the organisation, by the address they sign in with."""
    from goodmeasure.kernel.errors import InputError
    from goodmeasure.store.queries.people import people

    wanted = email.strip().lower()
    for one in people(owner):
        if one.user.email == wanted:
            return one.user
    raise InputError(
        f"{email} has no role in {owner.name}.", next_step="See: goodmeasure user list"
    )


def now() -> datetime:
    """By Django's clock, as everywhere: one clock for pages, worker and commands."""
    from django.utils import timezone

    return timezone.now()


def needed_day(text: str) -> date:
    """A day that has to be given, as 2026-03-04."""
    found = day_of(text)
    assert found is not None  # noqa: S101 - text is given
    return found


def day_of(text: str | None) -> date | None:
    """A day given as 2026-03-04."""
    if text is None:
        return None
    from goodmeasure.kernel.errors import InputError
    from goodmeasure.kernel.periods import FIRST_DAY, LAST_DAY

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{text!r} is not a day.", next_step="Write it as year-month-day: 2026-03-04."
        ) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError(
            f"{text} is no day of ours.", next_step=f"Give one from {FIRST_DAY} to {LAST_DAY}."
        )
    return day

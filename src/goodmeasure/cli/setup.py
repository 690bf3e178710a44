"""``goodmeasure setup``: the database, the organisation, its first administrator."""

from __future__ import annotations

from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.user import new_password


def setup(
    name: Annotated[str | None, typer.Option(help="The organisation's name.")] = None,
    email: Annotated[str | None, typer.Option(help="The first administrator's address.")] = None,
    short_name: Annotated[
        str, typer.Option(help="What commands call it (default: made from the name).")
    ] = "",
    time_zone: Annotated[str, typer.Option(help="Where its days begin and end.")] = "Europe/London",
) -> None:
    """Make or update the database, and add an organisation with its first administrator.

    Asks for what is not given. Run again after an update, or with --name to add another
    organisation. The password is asked for, or read from GOODMEASURE_PASSWORD.
    """
    start.django()
    from goodmeasure.cli.output import note, say
    from goodmeasure.services.database import DatabaseState, look_at_database, make_ready, migrate
    from goodmeasure.store.models import Organisation

    state = look_at_database().state
    if state in (DatabaseState.NEW, DatabaseState.BEHIND):
        migrate()
        note("The database is laid out." if state is DatabaseState.NEW else "Database updated.")
    make_ready()  # says what is wrong with any other
    if name is None and Organisation.objects.exists():
        say("Everything is set up. To add another organisation, give its --name.")
        return
    _add(name or typer.prompt("Name of your organisation"), email, short_name, time_zone)
    say("Next: goodmeasure channel add ADDRESS, then goodmeasure serve")


def _add(name: str, email: str | None, short_name: str, time_zone: str) -> None:
    from zoneinfo import ZoneInfo

    from django.db import transaction

    from goodmeasure.cli.output import say
    from goodmeasure.kernel.errors import InputError
    from goodmeasure.services.organisations import add_person, create_organisation, valid_address
    from goodmeasure.store.models import Role

    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise InputError(
            f"There is no time zone called {time_zone!r}.",
            next_step="Use a name like Europe/London.",
        ) from None
    address = valid_address(email or typer.prompt("E-mail address of its first administrator"))
    with transaction.atomic():
        made = create_organisation(name, slug=short_name, time_zone=time_zone, now=start.now())
        add_person(
            made,
            email=address,
            role=Role.ADMINISTRATOR,
            password=new_password(address),
            now=start.now(),
        )
    say(f"{made.name} is there (short name: {made.slug}); {address} can sign in.")

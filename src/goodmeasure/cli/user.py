"""``goodmeasure user``: who may sign in, and as what."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

commands = typer.Typer(help="People who may sign in.", no_args_is_help=True)


class RoleName(StrEnum):
    """As ``store.models.Role``, which is not imported here: it needs Django started."""

    VIEWER = "viewer"
    OFFICER = "officer"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


@commands.command("add")
def add(
    email: Annotated[str, typer.Argument(help="The address they sign in with.")],
    role: Annotated[RoleName, typer.Option(help="What they may do.")] = RoleName.VIEWER,
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    organisation: OrganisationOption = None,
) -> None:
    """Give a person a role, or another one. A new person's password is asked for.

    The password may also stand in GOODMEASURE_PASSWORD. A known person keeps theirs.
    """
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.organisations import add_person, valid_address
    from goodmeasure.store.models import Role, User

    address = valid_address(email)
    known = User.objects.filter(email=address).exists()
    add_person(
        owner,
        email=address,
        role=Role(role.value),
        name=name,
        password=None if known else new_password(address),
        now=start.now(),
    )
    say(f"{email} is {role.value} of {owner.name}.")


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Who may sign in, and as what."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, table
    from goodmeasure.store.models import Membership

    rows = Membership.objects.filter(organisation=owner).select_related("user").order_by("pk")
    people = [(row.user.email, row.user.get_full_name(), row.role) for row in rows]
    if json:
        as_json([{"email": e, "name": n, "role": r} for e, n, r in people])
    else:
        table(("E-mail", "Name", "Role"), people)


def new_password(email: str) -> str:
    """From the environment, for programs; else asked for twice and never shown."""
    given = os.environ.get("GOODMEASURE_PASSWORD")
    return given or str(
        typer.prompt(f"Password for {email}", hide_input=True, confirmation_prompt=True)
    )

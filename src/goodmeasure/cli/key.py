"""``goodmeasure key``: access keys for programs that read the figures."""

from __future__ import annotations

from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

commands = typer.Typer(help="Keys for programs that read the figures.", no_args_is_help=True)


@commands.command("make")
def make(
    email: Annotated[str, typer.Argument(help="Whose key: the address they sign in with.")],
    name: Annotated[str, typer.Option(help="What reads with it.")],
    days: Annotated[int, typer.Option(help="How long it lasts, at most 365.")] = 90,
    organisation: OrganisationOption = None,
) -> None:
    """Make a key for a person. It is printed once, and nobody can look it up again."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import note, say
    from goodmeasure.services import keys

    user = start.person_of(owner, email)
    made = keys.make(owner, user=user, name=name, days=days, now=start.now())
    note(f"Key {made.key.pk}, until {made.key.expires_at:%Y-%m-%d}. It is not shown again:")
    say(made.secret)


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Everybody's keys: whose, until when, last used when."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.services.keys import state
    from goodmeasure.store.queries.keys import keys_of

    found, now = keys_of(owner), start.now()
    if json:
        as_json(
            [
                {
                    "number": one.pk, "name": one.name, "email": one.user.email,
                    "state": state(one, now), "made_at": one.made_at,
                    "expires_at": one.expires_at, "used_at": one.used_at,
                    "ended_at": one.ended_at,
                }
                for one in found
            ]
        )  # fmt: skip
        return
    if not found:
        say("There are no keys. Next: goodmeasure key make EMAIL --name NAME")
        return
    table(
        ("No.", "Key", "Person", "State", "Until", "Last used"),
        (
            (
                str(one.pk), one.name, one.user.email, state(one, now),
                f"{one.ended_at or one.expires_at:%Y-%m-%d}",
                f"{one.used_at:%Y-%m-%d}" if one.used_at else "never",
            )
            for one in found
        ),
        numbers=(0,),
    )  # fmt: skip


@commands.command("end")
def end(number: NumberArgument, organisation: OrganisationOption = None) -> None:
    """End a key at once. It cannot be brought back."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services import keys

    found = keys.end(owner, number, now=start.now())
    say(f"{found.name} opens nothing any more.")

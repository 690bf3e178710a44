"""``goodmeasure names``: who keeps each account, and what proves that it is ours."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

commands = typer.Typer(help="Who keeps each account, and what proves it.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Its handle or its number.")]
ReasonOption = Annotated[str, typer.Option(help="Why; it stays in the record.")]


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """All names with their state, who keeps them, and which proofs hold."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.services.names.register import entries
    from goodmeasure.services.plain.names import key_plain, name_plain

    found = entries(owner)
    if json:
        as_json([{**name_plain(one), **key_plain(one)} for one in found])
        return
    if not found:
        say("No name is on the register yet. Next: goodmeasure names reserve PLATFORM NAME")
    table(
        ("No.", "Name", "Platform", "State", "Kept by", "Proofs that hold", "Lookalikes"),
        (
            (
                str(one.channel.pk),
                one.channel.handle,
                one.channel.platform,
                one.channel.state,
                one.keeping.owner if one.keeping else "",
                ", ".join(dict.fromkeys(row.kind for row in one.holding)),
                str(one.lookalikes or ""),
            )
            for one in found
        ),
        numbers=(0, 6),
    )


@commands.command("check")
def check(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Its handle or number; all if left out.")
    ] = None,
    lookalikes: Annotated[
        bool, typer.Option("--lookalikes", help="Search for accounts with such a name, too.")
    ] = False,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Ask for every proof now. Ends with 1 when something needs a person."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.names import checking
    from goodmeasure.services.names import lookalikes as looks
    from goodmeasure.services.names.register import entries
    from goodmeasure.services.plain.names import answer_plain

    asked = [start.channel_of(owner, name)] if name else [one.channel for one in entries(owner)]
    asked = [one for one in asked if checking.can_be_checked(one)]
    domains, said, told = checking.public_domains(), [], 0
    with checking.open_client() as client:
        for channel in asked:
            now = start.now()
            found = checking.check_channel(owner, channel, client=client, domains=domains, now=now)
            searched = looks.look(owner, channel, client=client, now=now) if lookalikes else None
            told += len(found.told) + (searched.new if searched else 0)
            said.append((channel, found, searched))
    if json:
        as_json(
            [
                {"name": channel.handle, "answers": [answer_plain(one) for one in found.answers]}
                for channel, found, _ in said
            ]
        )
    else:
        for channel, found, searched in said:
            say(f"{channel.handle}: {found.sentence}")
            for one in found.answers:
                say(f"    {one.kind}, {one.status}: {one.sentence}")
            if searched:
                say(f"    {searched.sentence}")
        if not said:
            say("No name here is on a platform that lets us check.")
    if told:
        raise typer.Exit(1)


@commands.command("reserve")
def reserve(
    platform: Annotated[str, typer.Argument(help="bluesky, mastodon, x, …")],
    name: Annotated[str, typer.Argument(help="The whole name, as the platform shows it.")],
    reason: ReasonOption,
    organisation: OrganisationOption = None,
) -> None:
    """Put a name on the register that is kept without being used."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.names import reserving

    made = reserving.reserve(owner, platform, name, reason=reason, now=start.now())
    say(f"{made.handle} is on the register as number {made.pk}.")


@commands.command("state")
def state(
    name: NameArgument,
    state: Annotated[str, typer.Argument(help="active, watching, dormant, closed, …")],
    reason: ReasonOption,
    organisation: OrganisationOption = None,
) -> None:
    """Say what is done with an account from now on, and why."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.names import states

    channel = start.channel_of(owner, name)
    made = states.change_state(owner, channel, state, reason=reason, now=start.now())
    say(f"{channel.handle} is {made.state} now; it was {made.before}.")


@commands.command("signed")
def signed_in(
    name: NameArgument,
    on: Annotated[str | None, typer.Option(metavar="DAY", help="When; else today.")] = None,
    organisation: OrganisationOption = None,
) -> None:
    """Note that somebody has signed in to a parked account."""
    owner = start.organisation(organisation)

    from goodmeasure.cli.output import say
    from goodmeasure.services.names import due, keeping

    now = start.now()
    today = owner.day_of(now)
    channel = start.channel_of(owner, name)
    day = start.day_of(on) or today
    row = keeping.signed_in(owner, channel, day, now=now, today=today)
    due.alert_of_dates(owner, now=now)
    by = due.sign_in_by(row)
    again = f" The next time is due on {by.isoformat()}." if by else ""
    say(f"Noted: somebody signed in to {channel.handle} on {day.isoformat()}.{again}")


@commands.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    organisation: OrganisationOption = None,
) -> None:
    """Write the register as a spreadsheet."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say, writing
    from goodmeasure.services.names.sheets import written

    with writing(file):
        file.write_text(written(owner), encoding="utf-8-sig", newline="")
    say(f"Written: {file}")


@commands.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or Excel.")],
    organisation: OrganisationOption = None,
) -> None:
    """Read a changed register in: all of it, or nothing. Ends with 2 where a line is wrong."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.names import sheets

    with file.open("rb") as opened:
        data = opened.read(sheets.LARGEST + 1)
    result = sheets.read_in(owner, data, file=file.name, now=start.now())
    for one in result.wrong:
        say(f"Line {one.line}, {one.column}: {one.sentence}")
    if result.wrong:
        say("Nothing was taken.")
        raise typer.Exit(2)
    say(f"{result.read} lines read: {result.added} added, {result.changed} changed.")


@commands.command("alerts")
def alerts(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """What needs a person. Ends with 1 when anything does."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.alerts import open_alerts
    from goodmeasure.services.plain.names import alert_plain

    found = open_alerts(owner, seen=True)
    if json:
        as_json([alert_plain(one) for one in found])
    else:
        for one in found:
            say(f"{one.pk}. {one.kind}: {one.sentence}")
        if not found:
            say("Nothing needs somebody at the moment.")
    if found:
        raise typer.Exit(1)


@commands.command("history")
def history(
    number: NumberArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """All that checks of a name found, the newest first."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.names import records
    from goodmeasure.services.plain.names import proof_plain
    from goodmeasure.store.queries.channels import channel

    found = records.history(owner, channel(owner, number))
    if json:
        as_json([proof_plain(one) for one in found])
        return
    for one in found:
        say(f"{one.at:%Y-%m-%d %H:%M}  {one.kind}, {one.status}: {one.sentence}")
    if not found:
        say("Nothing was checked yet. Next: goodmeasure names check")

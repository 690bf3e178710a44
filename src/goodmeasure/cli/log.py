"""``goodmeasure log``: what happened that figures must be read beside."""

from __future__ import annotations

from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

commands = typer.Typer(help="What happened: events and breaks.", no_args_is_help=True)


@commands.command("list")
def list_(
    kind: Annotated[
        str,
        typer.Option(help="Only this kind of event; “platform evidence” for what platforms did."),
    ] = "",
    platform: Annotated[str, typer.Option(help="Only what is about this platform.")] = "",
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Events and breaks, newest first; withdrawn ones too."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.services.change.log import events_of
    from goodmeasure.services.plain.learning import event_plain

    found = events_of(owner, kind=kind, platform=platform)
    if json:
        as_json([event_plain(one) for one in found])
        return
    if not found:
        say("Nothing is in the log yet. Next: goodmeasure log add TITLE --kind KIND --on DAY")
        return
    table(
        ("No.", "When", "Kind", "What happened", "About"),
        (
            (
                str(one.pk),
                f"{one.at}",
                f"{one.kind} (withdrawn)" if one.withdrawn_at else one.kind,
                one.title,
                str(one.channel or one.platform or "all channels"),
            )
            for one in found
        ),
        numbers=(0,),
    )


@commands.command("add")
def add(
    title: Annotated[str, typer.Argument(help="What happened, in a few words.")],
    kind: Annotated[
        str,
        typer.Option(
            help="joined, left, scaled back, campaign, other; with a source: regulator, policy,"
            " price, outage, algorithm; or a break: platform, method, definition."
        ),
    ],
    on: Annotated[str, typer.Option(metavar="DAY", help="When, as 2026-03-04.")],
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Its last day.")] = None,
    channel: Annotated[
        str | None, typer.Option(help="The one channel it is about; all if left out.")
    ] = None,
    platform: Annotated[str, typer.Option(help="The platform it is about.")] = "",
    note: Annotated[str, typer.Option(help="What a reader of the figures should know.")] = "",
    source: Annotated[str, typer.Option(help="Who says so.")] = "",
    link: Annotated[str, typer.Option(help="Where they say so, from https:// on.")] = "",
    bears_on: Annotated[
        list[str] | None,
        typer.Option(help="A criterion of reviews it says something about; may be given again."),
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Write something into the log. It is never changed, only withdrawn."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.change.log import NewEvent, write
    from goodmeasure.services.plain.learning import event_plain
    from goodmeasure.services.signposts.watching import check_quietly

    made = write(
        owner,
        NewEvent(
            kind=kind, at=start.needed_day(on), until=start.day_of(until), title=title, note=note,
            channel=start.channel_of(owner, channel) if channel else None, platform=platform,
            source_name=source, source_url=link, bears_on=tuple(bears_on or ()),
        ),
        now=start.now(),
    )  # fmt: skip
    check_quietly(owner, now=start.now())
    if json:
        as_json(event_plain(made))
    else:
        say(f"It is in the log as number {made.pk}.")


@commands.command("starter")
def starter(
    platform: Annotated[
        list[str] | None,
        typer.Option(help="A platform to take in facts about; may be given again."),
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Take in dated facts about platforms, each with its source: those you are on, or name."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports import wording
    from goodmeasure.services.change import starter_set
    from goodmeasure.services.plain.learning import event_plain
    from goodmeasure.services.signposts.watching import check_quietly

    wanted = frozenset(platform or ()) or starter_set.platforms_of(owner)
    keys = [one.key for one in starter_set.not_in_log(owner) if one.new.platform in wanted]
    made = starter_set.add_starter_events(owner, keys, now=start.now())
    check_quietly(owner, now=start.now())
    if json:
        as_json([event_plain(one) for one in made])
    else:
        facts = wording.many(len(made), "dated fact is", "dated facts are")
        say(f"{facts} in the log now." if made else "There is nothing to add.")


@commands.command("withdraw")
def withdraw(
    number: NumberArgument,
    reason: Annotated[str, typer.Option(help="Why; it goes into the trail of changes.")],
    organisation: OrganisationOption = None,
) -> None:
    """Take an event out of use. It stays in the log, and no figure is read beside it any more."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.change import log

    found = log.withdraw(owner, number, reason=reason, now=start.now())
    say(f"Withdrawn: {found.title}.")

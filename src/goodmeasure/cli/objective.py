"""``goodmeasure objective``: what was set out to be done, and whether it is."""

from __future__ import annotations

from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

commands = typer.Typer(help="What you set out to do.", no_args_is_help=True)

MET = {True: "met", False: "not met", None: "cannot tell"}


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Objectives with the figure of their days beside the target."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.measures.definitions import measures
    from goodmeasure.reports import measures as words
    from goodmeasure.services.objectives import objectives_of, progress_of
    from goodmeasure.services.own_measures import own_measures
    from goodmeasure.services.plain.learning import objective_plain

    found = progress_of(owner, objectives_of(owner), now=start.now())
    if json:
        as_json([objective_plain(one) for one in found])
        return
    if not found:
        say("No objective is set.")
    known = {**measures(), **own_measures(owner)}
    for one in found:
        held = one.objective
        say(f"{held.pk}. {held.sentence} ({held.since} to {held.until})")
        if held.target is not None:
            measure = known.get(held.measure)
            now = words.figure(one.answer, measure) if one.answer and measure else "not known"
            target = words.target(held.target, measure) if measure else f"{held.target:g}"
            say(f"    {held.measure} of {held.channel}: target {target}; now: {now}")
            say(f"    So: {MET[one.met]}{'' if one.over or one.met is None else ' so far'}")


@commands.command("add")
def add(
    sentence: Annotated[str, typer.Argument(help="What should be so.")],
    since: Annotated[str, typer.Option(metavar="DAY", help="First day, as 2026-03-04.")],
    until: Annotated[str, typer.Option(metavar="DAY", help="Last day.")],
    channel: Annotated[str | None, typer.Option(help="The channel it is measured on.")] = None,
    measure: Annotated[str, typer.Option(help="The measure it is measured by.")] = "",
    target: Annotated[
        float | None,
        typer.Option(parser=start.finite, metavar="NUMBER", help="In the unit of the measure."),
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Set an objective. Reports of its days show it."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services import objectives
    from goodmeasure.services.plain.learning import objective_plain

    now = start.now()
    made = objectives.set_out(
        owner,
        objectives.NewObjective(
            sentence=sentence, since=start.needed_day(since), until=start.needed_day(until),
            channel=start.channel_of(owner, channel) if channel else None, measure=measure,
            target=target,
        ),
        now=now,
    )  # fmt: skip
    if json:
        as_json(objective_plain(objectives.progress(owner, made, now=now)))
    else:
        say(f"Objective {made.pk} is set.")


@commands.command("withdraw")
def withdraw(number: NumberArgument, organisation: OrganisationOption = None) -> None:
    """Withdraw an objective. It stays in the record."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services import objectives

    objectives.withdraw(owner, number, now=start.now())
    say("Withdrawn.")

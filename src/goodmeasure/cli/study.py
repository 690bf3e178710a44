"""``goodmeasure study``: before and after an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.store.models import Study

commands = typer.Typer(help="Before and after an event.", no_args_is_help=True)


@commands.command("ask")
def ask(
    event: Annotated[int, typer.Argument(help="The event's number in: goodmeasure log list.")],
    channel: Annotated[str, typer.Argument(help="Its handle, address or number.")],
    series: Annotated[
        str, typer.Argument(help="A count of the channel (visits, followers) or a measure.")
    ],
    grain: Annotated[str, typer.Option(help="Steps: day, week or month.")] = "week",
    beside: Annotated[
        list[str] | None,
        typer.Option(help="A channel that the event did not touch; may be given more than once."),
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Ask what came after an event. The answer is kept as it was found."""
    owner = start.organisation(organisation)
    from goodmeasure.kernel.errors import InputError
    from goodmeasure.measures.series import Grain
    from goodmeasure.services.change import studies
    from goodmeasure.services.change.log import event_of

    if grain not in set(Grain):
        raise InputError(f"There are no steps of a {grain}.", next_step="day, week or month.")
    made = studies.ask(
        owner,
        studies.Asked(
            event=event_of(owner, event), channel=start.channel_of(owner, channel), series=series,
            grain=Grain(grain),
            controls=tuple(start.channel_of(owner, one) for one in beside or ()),
        ),
        now=start.now(),
    )  # fmt: skip
    _print(made, json=json)


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """What was asked, and what was found; newest first."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.measures.platforms import account_title
    from goodmeasure.reports.change import study_sentence
    from goodmeasure.services.change.studies import studies_of
    from goodmeasure.services.plain.learning import study_plain

    found = studies_of(owner)
    if json:
        as_json([study_plain(one) for one in found])
        return
    if not found:
        say("Nothing has been asked yet. Next: goodmeasure study ask EVENT CHANNEL SERIES")
    for one in found:
        whose = account_title(one.channel.platform, one.channel.handle)
        said = study_sentence(one.series, whose, one.event.title, one.result)
        say(f"{one.pk}. By {one.grain}: {said}")


@commands.command("show")
def show(
    number: NumberArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """One answer: by each method, at other dates, and what would spoil it."""
    owner = start.organisation(organisation)
    from goodmeasure.services.change.studies import study_of

    _print(study_of(owner, number), json=json)


def _print(found: Study, *, json: bool) -> None:
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.measures.platforms import account_title
    from goodmeasure.reports import change
    from goodmeasure.services.plain.learning import study_plain

    if json:
        as_json(study_plain(found, series=True))
        return
    result = found.result
    say(f"Study {found.pk}: {found.series} of {found.channel} by {found.grain}")
    whose = account_title(found.channel.platform, found.channel.handle)
    say(change.study_sentence(found.series, whose, found.event.title, result))
    if not result.get("known"):
        return
    for one in result["estimates"]:
        method = change.METHODS.get(one["method"], one["method"])
        say(f"  {method}: {one['ratio']:.2f} ({one['low']:.2f} to {one['high']:.2f}) times")
    say(f"  {change.placebo_sentence(result)}")
    for kind, what in result["spoilers"]:
        say(f"  Be careful: {change.SPOILERS.get(kind, kind).format(what)}")

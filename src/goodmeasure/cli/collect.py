"""``goodmeasure collect``: read what is new and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.services.collecting import CollectionResult
    from goodmeasure.store.models import Channel, Organisation


def collect(
    channel: Annotated[
        str | None, typer.Argument(help="Its handle, address or number (default: all).")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Only the channels whose time has come.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Read every post again.")] = False,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Read new posts, and again the counts of those that are due; then judge them.

    Exit code 1 when a channel could not be collected: goodmeasure check tells more.
    """
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, note, say
    from goodmeasure.services.evaluating import evaluate_if_needed
    from goodmeasure.services.signposts.watching import check_quietly

    wanted = _wanted(owner, channel, due=due)
    results = [_collect(owner, one, full=full, quiet=json) for one in wanted]
    evaluate_if_needed(owner, now=start.now())
    check_quietly(owner, now=start.now())
    if json:
        as_json([_one(result) for result in results])
    elif not results:
        say("Nothing is due." if due else "There is nothing to collect.")
    for result in [] if json else results:
        (say if result.ok else note)(_sentence(result))
    if not all(result.ok for result in results):
        raise typer.Exit(1)


def _wanted(owner: Organisation, channel: str | None, *, due: bool) -> list[Channel]:
    from goodmeasure.measures.platforms import platforms
    from goodmeasure.services.collecting.collect import due_channels
    from goodmeasure.store.queries.channels import channels

    if channel is not None:
        return [start.channel_of(owner, channel)]
    if due:
        return due_channels(owner, now=start.now())
    collected = {name for name, known in platforms().items() if known.collected}
    return [one for one in channels(owner) if one.platform in collected and one.state != "closed"]


def _collect(owner: Organisation, channel: Channel, *, full: bool, quiet: bool) -> CollectionResult:
    from goodmeasure.cli.output import progress
    from goodmeasure.services.channels import channel_name
    from goodmeasure.services.collecting import collect_channel

    with start.client() as client, progress(quiet=quiet) as tell:
        return collect_channel(
            owner,
            channel,
            client=client,
            now=start.now(),
            full=full,
            progress=lambda done, total: tell(channel_name(channel), done, total),
        )


def _sentence(result: CollectionResult) -> str:
    from goodmeasure.services.channels import channel_name

    return f"{channel_name(result.channel)}: {result.sentence}"


def _one(result: CollectionResult) -> dict[str, object]:
    return {
        "channel": result.channel.handle,
        "platform": result.channel.platform,
        "status": result.status,
        "trouble": result.trouble,
        "sentence": result.sentence,
        "requests": result.requests,
        "posts_seen": result.posts_seen,
        "posts_new": result.posts_new,
        "readings_new": result.readings_new,
        "readings_unchanged": result.readings_unchanged,
        "deleted": result.deleted,
        "gaps": [{"reason": gap.reason.value, "sentence": gap.sentence} for gap in result.gaps],
    }

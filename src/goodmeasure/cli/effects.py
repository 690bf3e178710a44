"""``goodmeasure effects``: what posts' choices go with, as last found."""

from __future__ import annotations

from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption


def effects(
    channel: Annotated[
        str | None,
        typer.Argument(metavar="CHANNEL", help="Its handle, address or number; all if left out."),
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """What posts' choices (a link, an image, the hour) go with. Association, not cause."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.kernel.plain import from_plain
    from goodmeasure.reports.effects import effect_sentence
    from goodmeasure.store.queries.effects import effect_rows

    rows = effect_rows(owner, start.channel_of(owner, channel) if channel else None)
    if json:
        as_json(
            [
                {
                    "channel": one.channel.handle, "platform": one.channel.platform,
                    "measure": one.measure, "choice": one.choice, **one.answer,
                    "detail": one.detail, "method_version": one.method_version, "at": one.at,
                }
                for one in rows
            ]
        )  # fmt: skip
        return
    if not rows:
        say("Nothing has been worked out yet. Run: goodmeasure evaluate")
    for one in rows:
        mark = " It stands out." if one.detail.get("candidate") else ""
        sentence = effect_sentence(one.choice, one.measure, from_plain(one.answer))
        say(f"@{one.channel.handle.lstrip('@')}: {sentence}{mark}")
    if any(one.detail for one in rows):
        say("This is what goes together, not what causes what; a fair test is to toss a coin.")

"""``goodmeasure report``: one HTML file and CSVs for a period."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption


def report(
    since: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="First day (default: 30 days before the last)."),
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="Last day (default: today).")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where to write (default: goodmeasure-report-DAY, here).")
    ] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="Only this channel; may be given more than once.")
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Write report.html and the CSVs of a period: what worked, what missed, what cannot be told."""
    owner = start.organisation(organisation)

    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports import wording
    from goodmeasure.services.reporting.files import write_report

    last = start.day_of(until) or owner.day_of(start.now())
    first = start.day_of(since) or last - timedelta(days=29)
    wanted = [start.channel_of(owner, one) for one in channel] if channel else None
    place = folder or Path(f"goodmeasure-report-{last}")
    files = write_report(
        owner, since=first, until=last, folder=place, channels=wanted, now=start.now()
    )
    if json:
        as_json(
            {
                "since": first,
                "until": last,
                "posts": files.how_many,
                "outcomes": {outcome or "not judged": n for outcome, n in files.outcomes.items()},
                "files": {
                    "report": files.html.resolve(),
                    "posts": files.posts.resolve(),
                    "readings": files.readings.resolve(),
                    "channels": files.channels.resolve(),
                },
            }
        )
        return
    say(f"{wording.period(first, last)}: {wording.many(files.how_many, 'post')}.")
    say(f"Report: {files.html}")
    say(f"Figures: {files.posts}, {files.readings.name}, {files.channels.name}")

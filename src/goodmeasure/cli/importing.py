"""``goodmeasure import``: figures out of files."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.services.importing import ImportResult


def import_(
    file: Annotated[Path, typer.Argument(help="An archive, its folder, a CSV or a spreadsheet.")],
    channel: Annotated[
        str | None, typer.Option(help="The channel it belongs to, where the file does not say.")
    ] = None,
    mapping: Annotated[
        str | None, typer.Option(help="A mapping file that names the columns of other tables.")
    ] = None,
    exported: Annotated[
        str | None, typer.Option(metavar="DAY", help="When it was exported, as 2026-03-04.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would come in, and store nothing.")
    ] = False,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Read posts and readings from a file into a channel; then judge them.

    X archives and exports are known by themselves; other tables need a --mapping. The same file
    twice changes nothing, and nothing is ever half imported.
    """
    owner = start.organisation(organisation)
    from zoneinfo import ZoneInfo

    from goodmeasure.cli.output import as_json, progress
    from goodmeasure.services.evaluating import evaluate_if_needed
    from goodmeasure.services.importing import import_file
    from goodmeasure.services.signposts.watching import check_quietly

    day = start.day_of(exported)
    at = datetime.combine(day, time(12), ZoneInfo(owner.time_zone)) if day else None
    with progress(quiet=json) as tell:
        result = import_file(
            owner,
            file,
            channel=start.channel_of(owner, channel) if channel else None,
            mapping=_mapping(mapping),
            exported_at=at,
            dry_run=dry_run,
            now=start.now(),
            progress=lambda done, total: tell(f"Reading {file.name}", done, total),
        )
    if not dry_run:
        evaluate_if_needed(owner, now=start.now())
        check_quietly(owner, now=start.now())
    if json:
        as_json(_one(result))
    else:
        _print(result)


def _mapping(text: str | None) -> Path | str | None:
    """A file where there is one of that name, else the name of an included mapping."""
    return Path(text) if text and Path(text).exists() else text


def _print(result: ImportResult) -> None:
    from goodmeasure.cli.output import say
    from goodmeasure.reports import wording
    from goodmeasure.services.channels import channel_name

    would = "Would import" if result.dry_run else "Imported"
    new = " (a new channel)" if result.channel_is_new else ""
    say(f"{would} {result.description} into {channel_name(result.channel)}{new}.")
    if result.already is not None:
        say(f"This same file came in on {wording.day(result.already)}: nothing to do.")
    summary = result.summary
    if summary is None:
        return
    say(f"{wording.number(summary.read)} read.")
    say(f"{wording.many(result.written.posts_new, 'new post')}, "
        f"{wording.many(result.written.posts_known, 'post')} already known, "
        f"{wording.number(summary.duplicates)} doubled in the file.")  # fmt: skip
    if result.written.of_channel_new:
        say(f"{wording.many(result.written.of_channel_new, 'new figure')} of the channel itself.")
    say(f"{wording.many(result.written.readings_new, 'new reading')}, "
        f"{wording.number(result.written.readings_unchanged)} unchanged.")  # fmt: skip
    for left in summary.left_out:
        say(
            f"Left out: {wording.number(left.count)}, {left.reason}"
            f" (first: {', '.join(left.first)})"
        )
    for remark in summary.notes:
        say(f"Note: {remark}")


def _one(result: ImportResult) -> dict[str, Any]:
    summary = result.summary
    return {
        "channel": result.channel.handle,
        "platform": result.channel.platform,
        "channel_is_new": result.channel_is_new,
        "description": result.description,
        "dry_run": result.dry_run,
        "already_imported_at": result.already,
        "read": summary.read if summary else 0,
        "posts_new": result.written.posts_new,
        "posts_known": result.written.posts_known,
        "readings_new": result.written.readings_new,
        "readings_unchanged": result.written.readings_unchanged,
        "duplicates": summary.duplicates if summary else 0,
        "left_out": [
            {"reason": left.reason, "count": left.count, "first": list(left.first)}
            for left in (summary.left_out if summary else ())
        ],
        "notes": list(summary.notes) if summary else [],
    }

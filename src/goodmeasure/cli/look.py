"""``goodmeasure look``: one account, public data, no set-up."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption
from goodmeasure.kernel.errors import GoodMeasureError, InputError

if TYPE_CHECKING:
    from goodmeasure.services.looking import LookResult


def look(
    address: Annotated[str, typer.Argument(help="A Bluesky or Mastodon handle, or its link.")],
    folder: Annotated[
        Path | None,
        typer.Option(help="Where to write (default: goodmeasure-look-HANDLE, here)."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How far the report looks back.")] = 365,
    all_: Annotated[bool, typer.Option("--all", help="Report on the whole history.")] = False,
    json: JsonOption = False,
) -> None:
    """Read an account's public posts and say which worked, which missed, and which cannot be told.

    Needs no token and no set-up. Writes report.html and CSV files. Look again later into the same
    folder and readings add up, so that it learns how posts grow with age.
    """
    from goodmeasure.cli.output import progress

    place = folder or Path(folder_name(address))
    is_new = not place.exists()
    start.django(database=_writable(place) / "look.sqlite3")
    from goodmeasure.services.database import make_ready
    from goodmeasure.services.looking import look as take_a_look

    make_ready()
    try:
        with start.client() as client, progress(quiet=json) as tell:
            result = take_a_look(
                address,
                folder=place,
                client=client,
                now=start.now(),
                days=None if all_ else days,
                progress=tell,
            )
    except GoodMeasureError:
        if is_new:
            _take_away(place)
        raise
    _print_json(result) if json else _print(result)
    if not result.collection.ok:
        raise typer.Exit(2 if not result.posts else 1)


def folder_name(address: str) -> str:
    """``goodmeasure-look-town.example`` for whatever names that account.

    Raises ``UnknownAddress`` before anything is made on disk.
    """
    from goodmeasure.sources.addresses import platform_of

    hosts = os.environ.get("GOODMEASURE_PRIVATE_HOSTS", "").split(",")
    known = platform_of(address, allowed_hosts=frozenset(filter(None, map(str.strip, hosts))))
    safe = re.sub(r"[^A-Za-z0-9.]+", "-", str(known)).strip("-.")
    return f"goodmeasure-look-{safe[:80]}"


def _take_away(place: Path) -> None:
    """Leave nothing behind for an account that could not be had, and touch nothing else."""
    from django.db import connection

    connection.close()
    for file in place.glob("look.sqlite3*"):
        file.unlink()
    with contextlib.suppress(OSError):
        place.rmdir()


def _writable(place: Path) -> Path:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"The folder {place} cannot be made: {error.strerror}.",
            next_step="Choose another with --folder.",
        ) from None
    return place


def _print(result: LookResult) -> None:
    from goodmeasure.cli.output import note, say, table
    from goodmeasure.reports import wording
    from goodmeasure.services.looking import look_sentence

    say(look_sentence(result))
    if result.collection.trouble:
        note(f"The collection ended early: {result.collection.sentence}")
    when = f"{wording.period(result.since, result.until)}:"
    say(wording.overview_sentence(result.outcomes, channels=1, when=when))
    for title, posts in (("Worked", result.worked), ("Missed", result.missed)):
        if posts:
            say()
            say(title)
            table(
                ("Posted", "Got", "Expected", "Post"),
                (
                    (
                        wording.short_day(post.published_at),
                        wording.count(post.verdict.value),
                        _expected(post.verdict),
                        _short(post.text),
                    )
                    for post in posts
                ),
                numbers=(1,),
            )
    say()
    say(f"Report: {result.files.html}")
    say(
        f"Figures: {result.files.posts}, {result.files.readings.name}, {result.files.channels.name}"
    )


def _expected(verdict: Any) -> str:
    from goodmeasure.reports import wording

    if verdict.low is None or verdict.high is None:
        return "not known"
    return wording.between(verdict.low, verdict.high, beside=verdict.value)


def _short(text: str) -> str:
    from goodmeasure.reports.texts import excerpt

    return excerpt(text, 70) or "(no words)"


def _print_json(result: LookResult) -> None:
    from goodmeasure.cli.output import as_json

    run = result.collection
    as_json(
        {
            "channel": {
                "name": result.name,
                "platform": result.channel.platform,
                "handle": result.channel.handle,
                "account_id": result.channel.account_id,
            },
            "collection": {
                "status": run.status,
                "sentence": run.sentence,
                "trouble": run.trouble,
                "requests": run.requests,
                "posts_seen": run.posts_seen,
                "posts_new": run.posts_new,
                "readings_new": run.readings_new,
                "gaps": [gap.sentence for gap in run.gaps],
            },
            "since": result.since,
            "until": result.until,
            "posts": result.posts,
            "outcomes": {outcome or "not judged": n for outcome, n in result.outcomes.items()},
            "files": {
                "report": result.files.html.resolve(),
                "posts": result.files.posts.resolve(),
                "readings": result.files.readings.resolve(),
                "channels": result.files.channels.resolve(),
            },
        }
    )

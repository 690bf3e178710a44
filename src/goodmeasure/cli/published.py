"""``goodmeasure published``: figures that others published, by source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

commands = typer.Typer(
    name="published", no_args_is_help=True, help="Figures that others published.",
    rich_markup_mode=None,
)  # fmt: skip


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Every source, newest first, with how many figures of it are kept."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.services.plain.published import source_plain
    from goodmeasure.services.published.keeping import sources_of

    found = [source_plain(one) for one in sources_of(owner)]
    if json:
        as_json(found)
    elif not found:
        say("There are no published figures yet: goodmeasure published starter")
    else:
        head = ("No.", "Source", "Publisher", "Published", "Grade", "Figures")
        shown = ("number", "title", "publisher", "published_on", "grade", "figures")
        table(head, [[str(one[name]) for name in shown] for one in found], numbers=(0, 5))


@commands.command("starter")
def starter(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Add second-hand figures about media use in the UK. Run again, it changes nothing."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.published.starter_set import add_starter_set

    made = add_starter_set(owner, now=start.now())
    if json:
        as_json({"added": [one.pk for one in made]})
    else:
        say(f"{len(made)} sources added, each second-hand." if made else "It is here already.")


@commands.command("read")
def read(
    file: Annotated[Path, typer.Argument(help="A workbook or CSV of published figures.")],
    source: Annotated[int, typer.Option("--as", help="Key of the source it is a later wave of.")],
    published: Annotated[
        str, typer.Option(metavar="DAY", help="When it was published, as 2026-11-20.")
    ],
    title: Annotated[str | None, typer.Option(help="Its title, where it is another.")] = None,
    url: Annotated[str | None, typer.Option(help="Link to it.")] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Read a file by the mapping that a person confirmed for an earlier one.

    A layout that has changed is said and nothing is kept: bring such a file by the pages.
    """
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.published.waves import NextWave, keep_wave

    day = start.day_of(published)
    assert day is not None  # noqa: S101 - the option is needed
    wave = NextWave(path=file, source=source, published_on=day, title=title or "", url=url or "")
    kept = keep_wave(owner, wave, now=start.now())
    figures = sum(one.figures.count() for one in kept)
    if json:
        as_json({"sources": [one.pk for one in kept], "figures": figures})
    else:
        say(f"{figures:,} figures kept as {', '.join(str(one.pk) for one in kept)}.")

"""``goodmeasure measure``: what each figure means, and measures of your own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.measures.definitions import Measure

commands = typer.Typer(help="What each figure means, and your own.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A definition (YAML).")]


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """All measures, those that come with Good Measure and your own."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, table
    from goodmeasure.measures.definitions import measures
    from goodmeasure.services.own_measures import own_measures
    from goodmeasure.services.plain.measures import measure_plain

    own = own_measures(owner)
    known = {**measures(), **own}
    if json:
        as_json([measure_plain(one, own=one.name in own) for one in known.values()])
        return
    table(
        ("Name", "Question", "Stage", "Version", "Review by"),
        [
            (one.name, one.question, one.stage.value, str(one.version), str(one.review_by))
            for one in known.values()
        ],
    )


@commands.command("show")
def show(
    name: Annotated[str, typer.Argument(help="The measure's name, as in the list.")],
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """One measure: what is counted, on which platform, since when."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json
    from goodmeasure.measures.definitions import measures
    from goodmeasure.services.measuring import definition
    from goodmeasure.services.plain.measures import measure_plain

    found = definition(owner, name)
    if json:
        as_json(measure_plain(found, own=name not in measures()))
    else:
        _say(found)


@commands.command("check")
def check(
    file: FileArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """Whether a definition of your own can be used; if not, which line is wrong."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services import own_measures
    from goodmeasure.services.plain.measures import measure_plain

    found = own_measures.check(owner, _text(file), file=file.name)
    if json:
        as_json(measure_plain(found, own=True))
    else:
        say(f"{file.name} can be used.")
        _say(found)


@commands.command("add")
def add(
    file: FileArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """Add a measure of your own, or a new version of one."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services import own_measures
    from goodmeasure.services.plain.measures import measure_plain

    found = own_measures.add(owner, _text(file), file=file.name, now=start.now())
    if json:
        as_json(measure_plain(found, own=True))
    else:
        say(f"{found.title} is saved in version {found.version}.")


def _text(file: Path) -> str:
    from goodmeasure.kernel.errors import UnreadableFile
    from goodmeasure.measures.catalogue import LARGEST

    try:
        if file.stat().st_size > LARGEST:
            raise UnreadableFile("A definition has at most 64 KB.", file=file.name)
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise UnreadableFile(
            "The file cannot be read as text.", next_step="Is the name right?", file=file.name
        ) from wrong


def _say(measure: Measure) -> None:
    from goodmeasure.cli.output import say
    from goodmeasure.reports import measures as words

    say(f"{measure.title} ({measure.name}), version {measure.version}")
    say(measure.question)
    say(f"In {words.unit(measure)}. {words.GOOD[measure.good]}. {words.WAYS[measure.way]}")
    for platform, formula in words.formulas(measure, measure.now):
        say(f"  {platform}: {formula}")
    for caveat in measure.caveats:
        say(f"  Be careful: {caveat}")
    for one in reversed(measure.versions):
        say(f"  Version {one.version} from {one.effective_from}: {one.changed or 'first'}")

"""``goodmeasure survey``: surveys of your own, their days, answers and results."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.store.models import Survey

commands = typer.Typer(help="Surveys of your own.", no_args_is_help=True)

NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="As in the list.")]
USUAL_DAYS = 28


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """All surveys: where they are, and how many answers they have."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, table
    from goodmeasure.services.plain.surveys import survey_plain
    from goodmeasure.services.surveys import answering, making

    today, answers = owner.day_of(start.now()), answering.totals_of(owner)
    rows = [
        {**survey_plain(one, today=today, answers=answers[one.pk]),
         "path": f"/s/{one.token}/"}
        for one in making.surveys_of(owner)
    ]  # fmt: skip
    if json:
        as_json(rows)
        return
    table(
        ("Number", "Survey", "Wave", "State", "Last day", "Answers"),
        [
            [str(row[key] or "") for key in
             ("number", "title", "wave", "state", "closes_on", "answers")]
            for row in rows
        ],
        numbers=(0, 2, 5),
    )  # fmt: skip


@commands.command("open")
def open_(
    number: NumberArgument,
    opens: Annotated[
        str | None, typer.Option(metavar="DAY", help="First day, as 2026-03-04; today if left out.")
    ] = None,
    closes: Annotated[
        str | None, typer.Option(metavar="DAY", help="Last day; four weeks later if left out.")
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Set the first and the last day on which people can answer."""
    owner = start.organisation(organisation)
    from goodmeasure.services.surveys import making

    first = start.day_of(opens) or owner.day_of(start.now())
    last = start.day_of(closes) or first + timedelta(days=USUAL_DAYS)
    made = making.open_survey(owner, number, opens_on=first, closes_on=last, now=start.now())
    _say(made, json, f"{made.title} takes answers from {first} to {last}: /s/{made.token}/")


@commands.command("close")
def close(
    number: NumberArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """Take no more answers."""
    owner = start.organisation(organisation)
    from goodmeasure.services.surveys import making

    made = making.close_survey(owner, number, now=start.now())
    _say(made, json, f"{made.title} is closed.")


@commands.command("results")
def results(
    number: NumberArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """Shares by question, answer and group. Nothing is said of fewer than 10 people."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.reports.surveys import wait_sentence
    from goodmeasure.services.plain.surveys import found_plain
    from goodmeasure.services.surveys import results as service
    from goodmeasure.services.surveys.findings import every_finding
    from goodmeasure.services.surveys.results import SELF_SELECTED

    today = owner.day_of(start.now())
    held, _ = service.results_of(owner, number, today=today)
    if json:
        as_json([found_plain(one) for one in every_finding(held, today=today)])
        return
    table(
        ("Question", "Answer", "Group", "Share", "Range", "Answers"),
        [
            (question, answer, group, _part(value), f"{_part(low)} to {_part(high)}", str(n))
            if value is not None
            else (question, answer, group, "not shown", "", "")
            for question, answer, group, value, low, high, n, _, _ in service.lines_of(held)
        ],
        numbers=(5,),
    )
    say(SELF_SELECTED)
    if held.waiting:
        say(wait_sentence(held.waiting))


@commands.command("import")
def import_(
    number: NumberArgument,
    file: Annotated[Path, typer.Argument(help="A CSV file as the template has it.")],
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Bring in answers from a CSV file: all lines, or none. The same lines again change nothing."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, note, say
    from goodmeasure.kernel.errors import UnreadableFile
    from goodmeasure.services.surveys import files

    try:
        data = file.read_bytes()
    except OSError as wrong:
        raise UnreadableFile(
            "The file cannot be read.", next_step="Is the name right?", file=file.name
        ) from wrong
    found = files.import_file(owner, number, data, name=file.name, now=start.now())
    if json:
        as_json({"read": found.read, "new": found.new,
                 "wrong": [{"line": o.line, "field": o.field, "sentence": o.sentence}
                           for o in found.wrong]})  # fmt: skip
    else:
        for one in found.wrong:
            note(f"{file.name}, line {one.line}, {one.field}: {one.sentence}")
        say("Nothing came in." if found.wrong else f"{found.new} of {found.read} answers are new.")
    if found.wrong:
        raise typer.Exit(2)


def _part(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _say(made: Survey, json: bool, sentence: str) -> None:
    from goodmeasure.cli.output import as_json, say

    if json:
        as_json({"number": made.pk, "state": made.state, "opens_on": made.opens_on,
                 "closes_on": made.closes_on, "path": f"/s/{made.token}/"})  # fmt: skip
    else:
        say(sentence)

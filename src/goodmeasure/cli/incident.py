"""``goodmeasure incident``: who hears what, where, if our systems are down."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

commands = typer.Typer(help="If our systems are down.", no_args_is_help=True)


@commands.command("show")
def show(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Show the incident plan: whom to tell, in what order, where, and whom nobody could tell."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports.incident import words
    from goodmeasure.services.incidents import plans
    from goodmeasure.services.plain.incidents import plan_plain

    kept = plans.standing(owner)
    if kept is None:
        if json:
            as_json(None)
        else:
            say("There is no plan yet. Write it on the pages, under Incident plan.")
        return
    plan, changed = plans.plan_of(kept), plans.since(owner, kept)
    if json:
        as_json(plan_plain(kept, plan, changed))
        return
    say(f"Version {kept.version}. {words.lead(plan)}")
    for number, row in enumerate(plan.told, start=1):
        found = plan.when_down(row)
        where = found.title if found else "nothing works"
        say(f"{number}. {words.row_name(plan, row)}: {where}")
    for said in (*words.warnings(plan), words.gaps_sentence(plan)):
        if said:
            say(said)
    for one in changed:
        say(f"Changed since: {words.change_words(one)}")


@commands.command("save")
def save(
    folder: Annotated[Path, typer.Argument(help="The folder to write into.")],
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Save the incident plan as one HTML file and as a PDF of two pages, to be kept elsewhere."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, writing
    from goodmeasure.services.incidents.files import save_files

    with writing(folder):
        saved = save_files(owner, folder)
    if json:
        as_json({"html": str(saved.html), "pdf": str(saved.pdf), "pages": saved.pages})
        return
    say(f"Saved {saved.html} and {saved.pdf} ({saved.pages} pages). Put copies elsewhere.")

"""``goodmeasure leaving``: plans to leave a channel, how far they are, and their days."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

commands = typer.Typer(help="Plans to leave a channel.", no_args_is_help=True)


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Every leaving plan, and how far it is."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports.leaving import progress_sentence
    from goodmeasure.services.leaving.starting import leaving_of
    from goodmeasure.services.leaving.steps import progress_of
    from goodmeasure.services.plain.plans import leaving_plain, state_of

    now = start.now()
    found = leaving_of(owner)
    if json:
        as_json([leaving_plain(one) for one in found])
        return
    if not found:
        say("No channel is being left.")
    for one in found:
        said = progress_sentence(progress_of(one, now=now), owner.day_of(now))
        say(f"{one.pk}. {one.title}, {one.leave_on:%-d %B %Y} ({state_of(one)}): {said}")


@commands.command("show")
def show(
    number: NumberArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """One plan: its steps, when each is due, who did it and what shows that."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports.leaving import after_sentence, due_words
    from goodmeasure.services.leaving.aftermath import looks_of
    from goodmeasure.services.leaving.starting import plan_of
    from goodmeasure.services.leaving.steps import steps_of
    from goodmeasure.services.plain.plans import state_of, whole_plain

    plan, today = plan_of(owner, number), owner.day_of(start.now())
    if json:
        as_json({**whole_plain(plan), "baseline": plan.baseline or None})
        return
    say(f"{plan.title} ({state_of(plan)}), leaving day {plan.leave_on:%-d %B %Y}")
    say(f"Why: {plan.reason}")
    for one in steps_of(plan):
        done = f"done on {one.done_on:%-d %B %Y} by {one.done_by}" if one.done_on else ""
        say(f"  {one.title}: {done or due_words(one.due, today)}")
    for look in looks_of(plan):
        if look.found_at:
            say(after_sentence(look.result))


@commands.command("ics")
def ics(
    number: NumberArgument,
    file: Annotated[Path, typer.Option(help="Where to write it.")] = Path("leaving.ics"),
    organisation: OrganisationOption = None,
) -> None:
    """Write the days of a plan as a calendar file."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say, writing
    from goodmeasure.services.leaving.dates import calendar_of
    from goodmeasure.services.leaving.starting import plan_of

    text = calendar_of(plan_of(owner, number), now=start.now())
    with writing(file):
        file.write_bytes(text.encode())
    say(f"Wrote {file}.")


@commands.command("report")
def report(
    number: NumberArgument,
    months: Annotated[int, typer.Argument(help="1, 3, 6 or 12 months after leaving.")],
    file: Annotated[Path, typer.Option(help="Where to write it: .docx, .pdf or .html.")],
    organisation: OrganisationOption = None,
) -> None:
    """Write what came after as a report that can be shown to anybody."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say, writing
    from goodmeasure.services.leaving.report import file_of

    made = file_of(owner, number, months, file.suffix.removeprefix(".").lower())
    with writing(file):
        file.write_bytes(made.content)
    say(f"Wrote {file}.")

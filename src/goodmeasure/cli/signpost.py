"""``goodmeasure signpost``: what would change a decision, and has it?"""

from __future__ import annotations

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

commands = typer.Typer(help="What would change a decision, watched.", no_args_is_help=True)


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Signposts and where each stands, those that have tripped first; ended ones too."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports.signposts import state_sentence
    from goodmeasure.services.plain.signposts import signpost_plain
    from goodmeasure.services.signposts.reading import signposts_of, spec_of, state_of

    found = signposts_of(owner)
    if json:
        as_json([signpost_plain(one) for one in found])
        return
    if not found:
        say("No signpost is set. Set one on the pages, under Reviews.")
    for one in found:
        state = "ended" if one.ended_at else one.status
        say(f"{one.pk}. {one.title} ({state})")
        say(f"    {state_sentence(spec_of(one), state_of(one))}")


@commands.command("check")
def check(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Look where a look is due, and say what has tripped. Collecting does the same by itself.

    Exit code 1 where something has tripped that nobody has seen yet.
    """
    owner = start.organisation(organisation)

    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports import wording
    from goodmeasure.services.plain.signposts import signpost_plain
    from goodmeasure.services.signposts import watching
    from goodmeasure.services.signposts.reading import waiting

    now = start.now()
    done = watching.check(owner, now=now)
    unseen = waiting(owner, today=owner.day_of(now)).tripped
    if json:
        plain = [signpost_plain(one) for one in unseen]
        as_json({"watched": done.watched, "looks": done.looks, "tripped": plain})
    else:
        watched = wording.many(done.watched, "signpost")
        say(f"{watched} watched, {wording.many(done.looks, 'new look')}.")
        for one in unseen:
            say(f"Tripped: {one.pk}. {one.title} ({one.tripped_on})")
    if unseen:
        raise typer.Exit(1)

"""``goodmeasure check``: is everything well?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.services.health import Health


def check(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Look at the database, the disk, e-mail, the last collections, gaps, tokens and the worker.

    Exit code 0 when everything is well, 1 when something needs attention, 2 when something is
    broken. Changes nothing.
    """
    start.django()
    from goodmeasure.cli.output import as_json
    from goodmeasure.services.database import DatabaseState, look_at_database
    from goodmeasure.services.health import Level, health
    from goodmeasure.store.models import Organisation

    wanted: list[Organisation | None] = [None]
    if look_at_database().state is DatabaseState.READY:
        if organisation:
            from goodmeasure.services.organisations import the_organisation

            wanted = [the_organisation(organisation)]
        else:
            wanted = list(Organisation.objects.order_by("pk")) or [None]
    found = [(one, health(one, now=start.now(), mail=True)) for one in wanted]
    if json:
        as_json([_one(owner, result) for owner, result in found])
    else:
        for owner, result in found:
            _print(owner, result)
    worst = max((result.level for _, result in found), default=Level.OK)
    raise typer.Exit(int(worst))


def _print(owner: object | None, result: Health) -> None:
    from goodmeasure.cli.output import say
    from goodmeasure.services.health import Level

    short = getattr(owner, "slug", "")
    say(f"{owner} ({short}): {result.sentence}" if owner else result.sentence)
    words = {Level.OK: "ok       ", Level.ATTENTION: "attention", Level.BROKEN: "broken   "}
    for finding in result.findings:
        say(f"  {words[finding.level]}  {finding.sentence}")
        if finding.next_step:
            say(f"             Next: {finding.next_step}")


def _one(owner: object | None, result: Health) -> dict[str, object]:
    return {
        "organisation": getattr(owner, "slug", None),
        "at": result.at,
        "level": result.level.word,
        "findings": [
            {
                "level": finding.level.word,
                "code": finding.code,
                "sentence": finding.sentence,
                "next_step": finding.next_step,
                "channel": finding.channel,
            }
            for finding in result.findings
        ],
    }

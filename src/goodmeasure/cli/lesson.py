"""``goodmeasure lesson``: what was learned, and what it rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

commands = typer.Typer(help="What was learned.", no_args_is_help=True)

KindOption = Annotated[str, typer.Option(help="worked, missed or learned.")]


@commands.command("candidates")
def candidates(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Findings that stand out beyond luck, with the keys that a lesson can rest on."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.lessons import candidates as found_of
    from goodmeasure.services.plain.learning import candidate_plain

    found = found_of(owner, now=start.now())
    if json:
        as_json([candidate_plain(one) for one in found])
        return
    if not found:
        say("No finding stands out yet.")
    for one in found:
        say(f"{one.key}  {one.title}: {one.sentence}")


@commands.command("list")
def list_(
    words: Annotated[str, typer.Option(help="Only those with these words.")] = "",
    kind: KindOption = "",
    retired: Annotated[bool, typer.Option(help="Retired ones too.")] = False,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Lessons, newest first."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.lessons import lessons_of
    from goodmeasure.services.plain.learning import lesson_plain

    found = lessons_of(owner, words=words, kind=kind, retired=retired)
    if json:
        as_json([lesson_plain(one) for one in found])
        return
    if not found:
        say("No lesson is here.")
    for one in found:
        end = " (retired)" if one.retired_at else ""
        say(f"{one.pk}. {one.sentence}{end}")
        for held in one.rests_on:
            say(f"    {held['title']}: {held['sentence']}")
        say(f"    {one.kind}; about {one.about}; to be reviewed on {one.review_on}")


@commands.command("write")
def write(
    sentence: Annotated[str, typer.Argument(help="What you would tell a colleague.")],
    kind: KindOption = "learned",
    about: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Last day of what it was learned from; else today."),
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="A finding it rests on; may be given more than once."),
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Write a lesson down, with its findings as they stand today."""
    owner = start.organisation(organisation)

    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services import lessons
    from goodmeasure.services.plain.learning import lesson_plain

    now = start.now()
    made = lessons.write(
        owner,
        lessons.NewLesson(
            kind=kind, sentence=sentence, rests_on=tuple(on or ()),
            about=start.day_of(about) or owner.day_of(now),
        ),
        now=now,
    )  # fmt: skip
    if json:
        as_json(lesson_plain(made))
    else:
        say(f"Lesson {made.pk} is kept. It is to be reviewed on {made.review_on}.")


@commands.command("review")
def review(
    number: NumberArgument,
    keep: Annotated[
        bool, typer.Option("--keep/--retire", help="Keep it for another year, or retire it.")
    ],
    note: Annotated[str, typer.Option(help="Why; needed to retire it.")] = "",
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Say whether a lesson still holds. The sentence itself never changes."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services import lessons
    from goodmeasure.services.plain.learning import lesson_plain

    found = lessons.review(owner, number, keep=keep, note=note, now=start.now())
    if json:
        as_json(lesson_plain(found))
    elif keep:
        say(f"Kept. It is to be reviewed again on {found.review_on}.")
    else:
        say("Retired. It stays in the record.")

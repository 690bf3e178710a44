"""All commands under one name, and what they share: errors, help, version."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from goodmeasure import __version__
from goodmeasure.cli import (
    audience,
    calibrate,
    channel,
    check,
    collect,
    demo,
    effects,
    evaluate,
    fairtest,
    importing,
    incident,
    key,
    lesson,
    log,
    look,
    measure,
    names,
    objective,
    published,
    report,
    review,
    serve,
    setup,
    signpost,
    study,
    survey,
    user,
)
from goodmeasure.kernel.errors import GoodMeasureError

TROUBLE = 2
"""Exit code when something could not be done; 1 is for "done, but look at it"."""


class Commands(TyperGroup):
    """Turns errors that people can act on into a sentence and a next step, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except GoodMeasureError as error:
            print(f"Error: {error.sentence}", file=sys.stderr)
            if error.next_step:
                print(f"Next: {error.next_step}", file=sys.stderr)
            raise typer.Exit(TROUBLE) from None
        except Exception as error:
            if any(one.__name__ == "ObjectDoesNotExist" for one in type(error).__mro__):
                print("Error: There is no such thing in this organisation.", file=sys.stderr)
                print("Next: Use the number that the list shows.", file=sys.stderr)
                raise typer.Exit(TROUBLE) from None
            if type(error).__module__ != "django.db.utils":
                raise
            print(f"Error: The database did not answer: {error}", file=sys.stderr)
            print("Next: Try again; goodmeasure check says what is wrong.", file=sys.stderr)
            raise typer.Exit(TROUBLE) from None


app = typer.Typer(
    cls=Commands,
    name="goodmeasure",
    add_completion=False,
    help="See what your communications achieve, on data you own.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # it prints local variables, and those may hold a token
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"goodmeasure {__version__}")
        raise typer.Exit


@app.callback()
def _all(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """See what your communications achieve, on data you own."""


app.command("look", short_help="Look at one account: what worked?")(look.look)
app.command("demo", short_help="Show the example organisation.")(demo.demo)
app.command("setup", short_help="Make the database and an organisation.")(setup.setup)
app.add_typer(user.commands, name="user")
app.add_typer(channel.commands, name="channel")
app.command("collect", short_help="Read new posts and counts.")(collect.collect)
app.command("import", short_help="Read figures from a file.")(importing.import_)
app.command("evaluate", short_help="Judge every post again.")(evaluate.evaluate)
app.command("effects", short_help="What do posts' choices go with?")(effects.effects)
app.add_typer(measure.commands, name="measure")
app.add_typer(log.commands, name="log")
app.add_typer(study.commands, name="study")
app.add_typer(fairtest.commands, name="fairtest")
app.add_typer(lesson.commands, name="lesson")
app.add_typer(review.commands, name="review")
app.add_typer(objective.commands, name="objective")
app.add_typer(signpost.commands, name="signpost")
app.add_typer(key.commands, name="key")
app.add_typer(audience.commands, name="audience")
app.add_typer(published.commands, name="published")
app.add_typer(survey.commands, name="survey")
app.add_typer(incident.commands, name="incident")
app.add_typer(names.commands, name="names")
app.command("report", short_help="Write a report for a period.")(report.report)
app.command("serve", short_help="Serve the pages and collect in the background.")(serve.serve)
app.command("check", short_help="Is everything well?")(check.check)
app.command("calibrate", short_help="Do the ranges keep their promise?")(calibrate.calibrate)

"""All commands under one name, and what they share: errors, help, version."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from goodmeasure import __version__
from goodmeasure.cli import (
    STOPPED,
    UNREAD,
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
    leaving,
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

    def make_context(self, *args: Any, **more: Any) -> Any:
        try:
            return super().make_context(*args, **more)
        except BrokenPipeError:  # of --help
            raise typer.Exit(UNREAD) from None

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(UNREAD) from None
        except KeyboardInterrupt:
            raise _stopped() from None
        except typer.Abort as unanswered:
            if isinstance(unanswered.__context__, KeyboardInterrupt):
                raise _stopped() from None
            _say(
                "Nobody answered what was asked.",
                "Give it as an option or a variable: --help names it.",
            )
            raise typer.Exit(TROUBLE) from None
        except Exception as error:
            known = _in_words(error)
            if known is None:
                raise
            _say(*known)
            raise typer.Exit(TROUBLE) from None


def _say(sentence: str, next_step: str) -> None:
    print(f"Error: {sentence}", file=sys.stderr)
    if next_step:
        print(f"Next: {next_step}", file=sys.stderr)


def _stopped() -> typer.Exit:
    print("Stopped. What was done before is kept.", file=sys.stderr)
    return typer.Exit(STOPPED)


LISTED = {
    "AccessKey": ("key", "key list"),
    "Aftermath": ("look after leaving (1, 3, 6 or 12 months)", "leaving list"),
    "Channel": ("channel", "channel list"),
    "Event": ("event", "log list"),
    "Experiment": ("fair test", "fairtest list"),
    "LeavingPlan": ("leaving plan", "leaving list"),
    "Lesson": ("lesson", "lesson list"),
    "Objective": ("objective", "objective list"),
    "ReviewRecord": ("review", "review list"),
    "Study": ("study", "study list"),
    "Survey": ("survey", "survey list"),
}
"""What a thing that is not there is called, and which command shows those that are."""


def _in_words(error: Exception) -> tuple[str, str] | None:
    """What happened and what to do; ``None`` for a mistake of ours, whose trace we need."""
    if isinstance(error, GoodMeasureError):
        return error.sentence, error.next_step
    if any(one.__name__ == "ObjectDoesNotExist" for one in type(error).__mro__):
        model = type(error).__qualname__.partition(".")[0]
        what, command = LISTED.get(model, ("thing", ""))
        next_step = f"See: goodmeasure {command}" if command else "Use the number of one that is."
        return f"There is no such {what} in this organisation.", next_step
    if type(error).__module__ == "django.db.utils":
        return (
            f"The database did not answer: {error}",
            "Try again; goodmeasure check says what is wrong.",
        )
    if isinstance(error, OverflowError):
        return "A number or a day that was given is too large.", "Give one that can be."
    if isinstance(error, UnicodeEncodeError):
        return (
            "What was given holds bytes that are no text.",
            "Write it again, in a terminal that is set to UTF-8.",
        )
    if isinstance(error, OSError) and error.filename is not None:
        return (
            f"{error.filename} cannot be used: {error.strerror}.",
            "Check the name, its rights, and the room on the disk.",
        )
    return None


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
app.add_typer(leaving.commands, name="leaving")
app.command("report", short_help="Write a report for a period.")(report.report)
app.command("serve", short_help="Serve the pages and collect in the background.")(serve.serve)
app.command("check", short_help="Is everything well?")(check.check)
app.command("calibrate", short_help="Do the ranges keep their promise?")(calibrate.calibrate)

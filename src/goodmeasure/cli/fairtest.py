"""``goodmeasure fairtest``: two ways of posting, told apart by coin toss."""

from __future__ import annotations

from typing import Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

commands = typer.Typer(help="Fair tests of two ways of posting.", no_args_is_help=True)

ChannelArgument = Annotated[str, typer.Argument(help="Its handle, address or number.")]
MeasureOption = Annotated[str, typer.Option(help="What posts are compared by.")]
ChangeOption = Annotated[
    float,
    typer.Option(
        parser=start.finite,
        metavar="NUMBER",
        help="The smallest difference worth knowing of, as a ratio: 0.8 is a fifth less, 1.5 half"
        " as much again.",
    ),
]


@commands.command("size")
def size(
    channel: ChannelArgument,
    measure: MeasureOption = "engagement",
    change: ChangeOption = 0.8,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """How many posts and weeks a fair answer takes. Nothing is set up."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.kernel.errors import InputError
    from goodmeasure.kernel.findings import NotEnough
    from goodmeasure.reports.experiments import size_sentence
    from goodmeasure.services.experiments.sizing import measurable, needed

    on = start.channel_of(owner, channel)
    usable = {one.name: one for one in measurable(on)}
    if measure not in usable:
        raise InputError(
            f"Posts there cannot be compared by {measure!r}.",
            next_step=f"Choose one of: {', '.join(usable) or 'none'}.",
        )
    found = needed(owner, on, usable[measure], change)
    if isinstance(found, NotEnough):
        raise InputError(f"It cannot be sized: {found.reason}.", next_step=found.needed)
    known, wanted = found
    if json:
        as_json({"posts": wanted.posts, "weeks": wanted.weeks, "a_week": known.a_week,
                 "mean": known.mean, "from_posts": known.posts})  # fmt: skip
    else:
        say(size_sentence(wanted, change))


@commands.command("start")
def start_(
    channel: ChannelArgument,
    question: Annotated[str, typer.Option(help="What you want to know.")],
    way_a: Annotated[str, typer.Option(help="What way A is.")],
    way_b: Annotated[str, typer.Option(help="What way B is.")],
    measure: MeasureOption = "engagement",
    change: ChangeOption = 0.8,
    age: Annotated[
        float,
        typer.Option(
            parser=start.finite, metavar="NUMBER", help="Age at which posts are read, in days."
        ),
    ] = 7.0,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Set a test up. All of it is fixed from here on."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.experiments import running
    from goodmeasure.services.plain.experiments import agreed_plain

    made = running.start(
        owner,
        running.NewExperiment(
            channel=start.channel_of(owner, channel), question=question, way_a=way_a, way_b=way_b,
            measure=measure, read_at_days=age, wanted_ratio=change,
        ),
        now=start.now(),
    )  # fmt: skip
    if json:
        as_json(agreed_plain(made))
    else:
        say(f"Test {made.pk} is set up; about {made.planned_posts} posts are planned.")
        say(f"Next: before you write each post, goodmeasure fairtest toss {made.pk}")


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """All tests, running ones first."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.services.experiments.running import experiments_of
    from goodmeasure.services.plain.experiments import agreed_plain

    found = experiments_of(owner)
    if json:
        as_json([agreed_plain(one) for one in found])
        return
    if not found:
        say("There are no tests yet. Next: goodmeasure fairtest size CHANNEL")
        return
    table(
        ("No.", "Question", "Channel", "State"),
        (
            (
                str(one.pk), one.question, str(one.channel),
                "stopped" if one.stopped_at else "running",
            )
            for one in found
        ),
        numbers=(0,),
    )  # fmt: skip


@commands.command("show")
def show(
    number: NumberArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """How a test stands. It may be looked at on any day: the range allows for it."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports.experiments import tally_sentence
    from goodmeasure.services.experiments import running
    from goodmeasure.services.experiments.results import results
    from goodmeasure.services.plain.experiments import results_plain

    test = running.experiment_of(owner, number)
    found = results(owner, test, now=start.now())
    plain = results_plain(test, found)
    if json:
        as_json(plain)
        return
    say(test.question)
    say(plain["sentence"])
    say(tally_sentence(found.tally) or "No coin has been tossed yet.")
    for one in found.readings:
        way = test.way_a if one.toss.way == "a" else test.way_b
        said = one.why if one.value is None else str(one.value)
        say(f"  Toss {one.toss.number}: {one.toss.way.upper()}, {way}: {said}")
    if test.stopped_at is not None:
        say(f"Stopped on {test.stopped_at:%Y-%m-%d}. {test.stop_reason}".strip())


@commands.command("toss")
def toss(
    number: NumberArgument,
    about: Annotated[str, typer.Option(help="What the post will be about.")] = "",
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Toss the coin for the next post, before it is written. A toss cannot be taken back."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.experiments import running

    test = running.experiment_of(owner, number)
    made = running.toss(owner, number, about=about, now=start.now())
    way = test.way_a if made.way == "a" else test.way_b
    if json:
        as_json({"toss": made.number, "way": made.way, "is": way, "tossed_at": made.tossed_at})
    else:
        say(f"Toss {made.number}: way {made.way.upper()}, {way}.")
        say(f"Next: goodmeasure fairtest link {number} {made.number} POST, when it is out.")


TossArgument = Annotated[int, typer.Argument(help="The number of the toss within the test.")]


@commands.command("link")
def link(
    number: NumberArgument,
    toss: TossArgument,
    post: Annotated[str, typer.Argument(help="The post's address, or its id on the platform.")],
    organisation: OrganisationOption = None,
) -> None:
    """Say which post a toss was for. It counts as it was tossed, even if it went the other way."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.experiments import running
    from goodmeasure.store.queries.post import post_called

    test = running.experiment_of(owner, number)
    found = post_called(owner, test.channel, post)
    running.link(owner, running.toss_of(owner, number, toss).pk, found.pk, now=start.now())
    say(f"Toss {toss} has its post.")


@commands.command("spoil")
def spoil(
    number: NumberArgument,
    toss: TossArgument,
    reason: Annotated[str, typer.Option(help="Why there is no post.")],
    organisation: OrganisationOption = None,
) -> None:
    """Say that the post of a toss was never sent."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.experiments import running

    tossed = running.toss_of(owner, number, toss)
    running.spoil(owner, tossed.pk, reason=reason, now=start.now())
    say(f"Toss {toss} has no post. It is counted among those without one.")


@commands.command("stop")
def stop(
    number: NumberArgument,
    reason: Annotated[str, typer.Option(help="Why it is stopped.")] = "",
    organisation: OrganisationOption = None,
) -> None:
    """No more tosses. Stopping early is fair: the range allows for it."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.experiments import running

    found = running.stop(owner, number, reason=reason, now=start.now())
    say(f"Stopped: {found.question}")

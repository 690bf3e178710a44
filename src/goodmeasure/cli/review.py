"""``goodmeasure review``: what to do about the channels, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, NumberArgument, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.decisions.review.under import Under
    from goodmeasure.reports.reviews.names import Names
    from goodmeasure.services.reviews.results import Collect, Result

commands = typer.Typer(help="Reviews of where to be.", no_args_is_help=True)


@commands.command("list")
def list_(
    set_aside: Annotated[bool, typer.Option("--set-aside", help="Those set aside too.")] = False,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """All reviews, the newest first."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.services.plain.reviews import review_plain
    from goodmeasure.services.reviews.reading import reviews_of

    found = reviews_of(owner, set_aside=set_aside)
    if json:
        as_json([review_plain(one) for one in found])
        return
    if not found:
        say("There are no reviews yet. Open one on the page Reviews.")
        return
    table(
        ("No.", "Question", "Changes", "Opened", "State"),
        (
            (
                str(one.pk), one.question, str(one.last_change), f"{owner.day_of(one.opened_at)}",
                "set aside" if one.set_aside_at else "open",
            )
            for one in found
        ),
        numbers=(0, 2),
    )  # fmt: skip


@commands.command("show")
def show(
    number: NumberArgument,
    on: Annotated[
        str | None, typer.Option(help="As it stood at the end of a day, as 2026-03-04.")
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """What is in a review, as it stands or stood on a day."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json
    from goodmeasure.services.plain.reviews import titles_of, whole_plain
    from goodmeasure.services.reviews import reading

    record = reading.review_of(owner, number)
    day = start.day_of(on)
    until = reading.end_of(owner, day) if day is not None else None
    under = reading.under(record, until=until)
    names = titles_of(owner, under)
    if json:
        counts_on, trail = (
            day or owner.day_of(start.now()),
            reading.trail(record, until=until),
        )
        as_json(whole_plain(record, under, trail, names, day=counts_on))
    else:
        _whole(under, names)


def _whole(under: Under, names: Names) -> None:
    from collections import Counter

    from goodmeasure.cli.output import say, table
    from goodmeasure.reports.reviews.changes import states_words
    from goodmeasure.reports.reviews.weights import weighing_words

    say(under.question or "There is no question yet.")
    for option in under.options:
        say(f"  {option.title}: {states_words(option, names)}")
    kinds = Counter((cell.criterion, cell.kind.value) for cell in under.cells)
    asked = Counter(criterion for _, criterion, _ in under.places)
    table(
        ("Criterion", "Cells", "Figures", "Judged", "Not known, and why"),
        (
            (
                one.title, str(asked[one.key]), str(kinds[one.key, "evidence"]),
                str(kinds[one.key, "judgement"]), str(kinds[one.key, "unknown"]),
            )
            for one in under.leaves
        ),
        numbers=(1, 2, 3, 4),
    )  # fmt: skip
    for audience in under.audiences:
        say(f"  {audience.title}: counts for {audience.weight:g}")
    for weighing in under.weighings:
        say(f"  {weighing.author}: {weighing_words(weighing, names)}")


@commands.command("result")
def result(
    number: NumberArgument, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """What a review comes to, what is not known, and what to collect first."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.kernel.findings import NotEnough
    from goodmeasure.services.plain.reviews import result_plain, sentence_of, titles_of
    from goodmeasure.services.reviews import reading, results

    record = reading.review_of(owner, number)
    under = reading.under(record)
    found = results.result(owner, record, today=owner.day_of(start.now()))
    first = () if isinstance(found, NotEnough) else results.to_collect(under, found)
    names = titles_of(owner, under)
    if json:
        as_json(result_plain(record, under, found, first, names))
        return
    say(sentence_of(under, found))
    if not isinstance(found, NotEnough):
        _found(found, first, names)


def _found(found: Result, first: tuple[Collect, ...], names: Names) -> None:
    from goodmeasure.cli.output import say, table
    from goodmeasure.reports.reviews.knowing import choice_sentence, first_to_collect
    from goodmeasure.reports.reviews.names import in_hundred
    from goodmeasure.reports.reviews.unknown import all_notes

    ranks = range(1, len(found.outcome.options) + 1)
    table(
        ("Option", *(f"Rank {rank}" for rank in ranks), "Value of 100"),
        (
            (
                names.options[one.option], *(in_hundred(share) for share in one.ranks),
                f"{one.mean:.0f}",
            )
            for one in found.outcome.standings
        ),
        numbers=(*ranks, len(ranks) + 1),
    )  # fmt: skip
    for note in all_notes(found.notes, names):
        say(f"  {note.all}")
    for sentence in first_to_collect(found.knowing, names, {one.item: one.how for one in first}):
        say(f"  {sentence}")
    if found.choice is not None:
        say(choice_sentence(found.choice))

"""``goodmeasure calibrate``: do the expected ranges keep their promise?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.evidence.posts.calibration import Calibration


def calibrate(
    organisation: OrganisationOption = None,
    example: Annotated[
        bool, typer.Option("--example", help="On the figures that `goodmeasure demo` loaded.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check the ranges on your own posts: each channel foretold from the others of its platform.

    A 95% range should hold about 95 in 100 posts. Needs two channels of a platform with more than
    30 posts each; exit code 1 where there are none.
    """
    if example:
        start.example()
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.evidence.posts.calibration import Calibration
    from goodmeasure.evidence.posts.calibration import calibrate as check_ranges
    from goodmeasure.measures.definitions import ENGAGEMENT, measures
    from goodmeasure.measures.platforms import platforms
    from goodmeasure.reports import wording
    from goodmeasure.services.evaluating import channel_case
    from goodmeasure.store.queries.channels import channels

    ours = channels(owner)
    found: dict[str, Any] = {}
    for name in sorted({one.platform for one in ours} & measures()[ENGAGEMENT].sums.keys()):
        cases = [channel_case(owner, one) for one in ours if one.platform == name]
        found[name] = check_ranges([case.history for case in cases], cases[0].growth)
    good = {name: one for name, one in found.items() if isinstance(one, Calibration)}
    if json:
        as_json({name: _one(one) for name, one in good.items()})
    else:
        for name, one in found.items():
            say(platforms()[name].title)
            _print(one) if name in good else say(f"  {wording.answer(one)}")
        if not found:
            say("There are no posts to check the ranges on yet.")
    if not good:
        raise typer.Exit(1)


def _print(found: Calibration) -> None:
    from goodmeasure.cli.output import say, table
    from goodmeasure.reports import wording

    say(f"  {wording.many(found.posts, 'post')} on {wording.many(found.channels, 'channel')},"
        f" {wording.percent(found.zeros)} of them with none.")  # fmt: skip
    table(
        ("  Range", "Held", "As shown", "Least held", "Most held"),
        (
            (
                f"  {wording.percent(one.level)}",
                wording.percent(one.exact, places=1),
                wording.percent(one.printed, places=1),
                wording.percent(one.least, places=1),
                wording.percent(one.most, places=1),
            )
            for one in found.cover
        ),
    )
    table(
        ("  Forecast", "Log score, nats a post"),
        ((f"  {score.name}", f"{score.nats:.3f}") for score in found.scores),
    )
    say(f"  Better than the smoothed frequencies of the last 50 by {found.gain:.3f}"
        f" (standard error {found.gain_error:.3f}).")  # fmt: skip


def _one(found: Calibration) -> dict[str, Any]:
    return {
        "channels": found.channels,
        "posts": found.posts,
        "zeros": found.zeros,
        "cover": [
            {
                "level": one.level,
                "exact": one.exact,
                "printed": one.printed,
                "least": one.least,
                "most": one.most,
            }
            for one in found.cover
        ],
        "pit": list(found.pit),
        "scores": [{"name": score.name, "nats": score.nats} for score in found.scores],
        "gain": found.gain,
        "gain_error": found.gain_error,
    }

"""``goodmeasure evaluate``: judge every post."""

from __future__ import annotations

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption


def evaluate(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """Judge all posts again: worked, as expected, missed, too early, or cannot tell."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.reports import wording
    from goodmeasure.services.evaluating import evaluate as judge_all

    result = judge_all(owner, now=start.now())
    outcomes = {outcome.value: n for outcome, n in result.outcomes.items()}
    if json:
        as_json(
            {
                "posts": result.evaluation.posts,
                "outcomes": outcomes,
                "seconds": round(result.seconds, 3),
                "measure": result.evaluation.measure,
                "measure_version": result.evaluation.measure_version,
                "method_version": result.evaluation.method_version,
            }
        )
        return
    say(f"{wording.many(result.evaluation.posts, 'post')} judged in {result.seconds:.1f} seconds.")
    for outcome, words in wording.OUTCOMES.items():
        say(f"{words.label}: {wording.number(outcomes.get(outcome, 0))}. {words.meaning}")

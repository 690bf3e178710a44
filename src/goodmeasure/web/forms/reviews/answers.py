"""What valid forms say, as the values of a review. Where it makes no sense the form says why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from goodmeasure.decisions.review.criteria import Criterion, Scale
from goodmeasure.decisions.review.options import NEW, Option, Placement, State
from goodmeasure.measures.definitions import Good
from goodmeasure.reports.reviews.cells import is_share
from goodmeasure.web.forms.reviews.parts import CriterionForm, OptionForm

LONGEST_KEY = 40


def key_for(title: str, taken: Collection[str]) -> str:
    """A short key of letters that nobody has yet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].strip("-") or "it"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def option_from(form: OptionForm, *, key: str | None, taken: Collection[str]) -> Option | None:
    given = form.cleaned_data
    places = [
        Placement(channel=channel, state=State(given[name]))
        for name, channel in form.channels.items()
        if given[name]
    ]
    places += [
        Placement(
            channel=f"{NEW}{given[f'platform-{n}']}",
            state=State(given[f"opened-{n}"] or State.ACTIVE),
        )
        for n in form.new
        if given[f"platform-{n}"]
    ]
    try:
        return Option(
            key=key or key_for(given["title"], taken), title=given["title"], places=tuple(places)
        )
    except ValueError as wrong:
        form.add_error(None, str(wrong))
        return None


def criterion_from(
    form: CriterionForm, *, key: str | None, taken: Collection[str], bends: Scale | None = None
) -> Criterion | None:
    """``bends`` is the scale until now: its bends stay while its ends do."""
    given = form.cleaned_data
    try:
        scale = _scale(form, bends)
        return Criterion(
            key=key or key_for(given["title"], taken), title=given["title"],
            parent=given["parent"] or None,
            good=Good.DOWN if scale is not None and scale.best < scale.worst else Good.UP,
            scale=scale, by_group=given["by_group"] == "yes", question=given["question"],
            swing=given["swing"], lightest=_share(given["lightest"], 0.0),
            heaviest=_share(given["heaviest"], 1.0),
        )  # fmt: skip
    except ValueError as wrong:
        form.add_error(None, str(wrong))
        return None


def _scale(form: CriterionForm, was: Scale | None) -> Scale | None:
    given = form.cleaned_data
    if given["measured"] != "figure":
        return None
    times = 100 if is_share(given["unit"]) else 1
    worst, best = given["worst"] / times, given["best"] / times
    same = was is not None and (was.worst, was.best) == (worst, best)
    return Scale(
        worst=worst, best=best, unit=given["unit"],
        bends=was.bends if was is not None and same else (),
    )  # fmt: skip


def _share(per_cent: float | None, otherwise: float) -> float:
    return otherwise if per_cent is None else per_cent / 100

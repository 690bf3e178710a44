"""What a survey found: for each question, shares with ranges; by group; change; reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from goodmeasure.evidence.audiences.outlets import outlet_title
from goodmeasure.evidence.audiences.questionnaire import Asked, Kind, Option
from goodmeasure.evidence.audiences.reach import Reached
from goodmeasure.evidence.audiences.shares import Difference, Share
from goodmeasure.evidence.audiences.survey_results import LEAST
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.reports import wording
from goodmeasure.reports.charts.survey_bars import Bar, bars_picture
from goodmeasure.reports.surveys import (
    change_words,
    data_defect_line,
    found_sentence,
    reach_sentence,
    share_words,
    wait_sentence,
)
from goodmeasure.services.surveys.results import (
    LINE,
    SELF_SELECTED,
    SMALL_NUMBERS,
    Answered,
    change_since,
    lines_of,
    own_words,
    share_of,
)
from goodmeasure.web.presenters.blocks import (
    Cell,
    Figure,
    Grid,
    Link,
    Section,
    SectionsPage,
)
from goodmeasure.web.presenters.explaining import NOT_ENOUGH
from goodmeasure.web.presenters.parts import HowKnown
from goodmeasure.web.presenters.surveys.overview import crumbs

STEPS = (
    f"While the survey is open, answers of a group are shown {LEAST} or more at a time, of days"
    f" that are over, and {LEAST} of each group wait for the close: so nobody who looks twice can"
    " tell what one person said."
)
WEIGHTED_SO_FAR = "Until the close, answers are weighted by the sizes of what is shown so far."


@dataclass(frozen=True, kw_only=True)
class Result:
    """One answer of a question, for one group."""

    key: str
    words: str
    share: Share | NotEnough
    change: Difference | None = None


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is looked at: a group or all, and the wave before."""

    held: Answered
    before: Answered | None
    group: int | None

    @property
    def who(self) -> str:
        return dict(self.held.groups).get(self.group or 0, "All who answered")


def results(asking: Asking, question: Asked) -> list[Result]:
    found = [
        Result(
            key=option.key,
            words=asking.held.form.say(option.words, asking.held.form.language)[0],
            share=share_of(asking.held, question, option.key, asking.group),
            change=change_since(
                asking.held, asking.before, question, option.key, asking.group
            )
            if asking.before is not None
            else None,
        )
        for option in question.options
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.share.value if isinstance(one.share, Share) else 1)


def results_page(
    asking: Asking, reach: Sequence[tuple[int, tuple[Reached, ...]]], *, may_see_words: bool
) -> SectionsPage:
    held = asking.held
    total = int(held.inside(asking.group).sum())
    sections = []
    for question in held.form.shown:
        if question.kind is Kind.TEXT:
            if may_see_words and asking.group is None:
                sections.append(_words(held, question))
        elif question.kind is not Kind.GROUP:  # the survey's own page counts them
            sections.append(_question(asking, question, results(asking, question)))
    at = [held.survey.pk]
    return SectionsPage(
        title=f"Results: {held.survey.title}",
        lead=found_sentence(asking.who, total, waiting=held.waiting),
        lead_how="limits",
        crumbs=crumbs(held.survey),
        warning=f"The sizes that were given could not be met, so nothing is weighted:"
        f" {held.trouble}" if held.trouble else "",
        actions=(
            Link(text="Download (CSV)", href=reverse("survey_results_csv", args=at)),
            *(
                (Link(text="Weight to known sizes",
                      href=reverse("survey_sizes", args=[*at, sizable[0].key])),)
                if (sizable := [o for o in held.form.shown if o.kind in (Kind.GROUP, Kind.ONE)])
                else ()
            ),
        ),
        sections=(_limits(asking, total), *sections, *_reach(asking, reach)),
    )  # fmt: skip


def _limits(asking: Asking, total: int) -> Section:
    held = asking.held
    weighted = ""
    if held.weights is not None:
        sources = "; ".join(str(one["source"]) for one in held.survey.margins.values())
        weighted = f" Answers are weighted to known sizes ({sources})."
    known = HowKnown(
        method="Each share is of the people who answered that question. Were they drawn by"
        f" chance, 95 in 100 such ranges would hold the true share.{weighted}",
        base=f"{total:,} people who chose to answer ({asking.who}).",
        sources=(f"Answers to “{held.survey.title}”.",),
        caveats=(
            SELF_SELECTED,
            data_defect_line(total, held.sizes.get(asking.group or 0)),
            f"Nothing is shown for fewer than {LEAST} answers, nor where it would give a smaller"
            " group away.",
            *(
                (STEPS, WEIGHTED_SO_FAR)
                if held.waiting and held.weights is not None
                else (STEPS,)
                if held.waiting
                else ()
            ),
        ),
        link=reverse("method", args=["surveys"]),
    )
    return Section(
        sentences=(wait_sentence(held.waiting),) if held.waiting else (),
        rests_on="limits",
        figures=(
            Figure(sentence="People chose to answer: read the shares with that in mind.",
                   how=known, key="limits"),
        ),
    )  # fmt: skip


def _question(asking: Asking, question: Asked, found: Sequence[Result]) -> Section:
    form = asking.held.form
    words = form.say(question.words, form.language)[0]
    shown = [one for one in found if isinstance(one.share, Share)]
    if not shown:
        reason = next((o.share for o in found if isinstance(o.share, NotEnough)), None)
        said = f"Not shown: {reason.reason}." if reason else "Nothing to show."
        return Section(title=words, key=question.key, sentences=(said,), rests_on="limits")
    bars = tuple(Bar(label=one.words, share=one.share) for one in shown
                 if isinstance(one.share, Share))  # fmt: skip
    sentence = _first(question, asking.who, shown)
    what = "Who uses it at least every month" if question.kind is Kind.GRID else "Who chose it"
    title = f"{what}: {words[:1].lower()}{words[1:]}"
    picture = bars_picture(
        bars, title=f"{title}: {words}", sentence=sentence, key=f"{question.key}-bars",
    )  # fmt: skip
    head = ["Answer", "Share", "Answers"]
    if asking.before is not None:
        head.append("Since the last wave")
    return Section(
        title=words,
        key=question.key,
        pictures=((question.key, picture),),
        how=_how(asking, question, shown),
        grid=Grid(
            caption=words,
            head=tuple(head),
            rows=tuple(_row(asking, question, one) for one in found),
        ),
        links=(
            Link(
                text="Compare groups",
                hidden=words,
                href=reverse("survey_compare", args=[asking.held.survey.pk, question.key]),
            ),
        )
        if asking.held.groups and question.kind is not Kind.GROUP
        else (),
    )


def _first(question: Asked, who: str, shown: Sequence[Result]) -> str:
    best = shown[0]
    said = share_words(best.share) if isinstance(best.share, Share) else ""
    verb = "use it at least every month" if question.kind is Kind.GRID else "chose it"
    return f"{who}: {best.words} comes first; {said} {verb}."


def _how(asking: Asking, question: Asked, shown: Sequence[Result]) -> HowKnown:
    sizes = [one.share.n for one in shown if isinstance(one.share, Share)]
    size = f"{min(sizes):,}" if min(sizes) == max(sizes) else f"{min(sizes):,} to {max(sizes):,}"
    counted = (
        "those who use it at least every month, of those who filled in its row"
        if question.kind is Kind.GRID
        else "those who chose it, of those who answered the question"
    )
    return HowKnown(
        method=f"The share of {counted}, with its range: 95 in 100 such hold the true share.",
        base=f"{size} people who chose to answer ({asking.who}).",
        sources=(f"Answers to “{asking.held.survey.title}”.",),
        caveats=(SELF_SELECTED,),
        link=reverse("method", args=["surveys"]),
    )


def _row(asking: Asking, question: Asked, one: Result) -> tuple[Cell, ...]:
    key = f"{question.key}-how"
    label = Cell(text=one.words, own=True)
    more = () if asking.before is None else (Cell(text=change_words(one.change), key=key),)
    if isinstance(one.share, NotEnough):
        none = _not_enough(one.share, f"{question.key}-{one.key}-none")
        return (label, none, Cell(text="–"), *more)
    return (
        label,
        Cell(text=share_words(one.share), key=key),
        Cell(text=f"{one.share.n:,}", key=key),
        *more,
    )


def _not_enough(found: NotEnough, key: str) -> Cell:
    """The tag, which opens to why nothing is shown and what would do."""
    known = HowKnown(
        method=wording.sentences("There is no figure", found.reason),
        base=f"Fewer than {LEAST} answers that may be shown.",
        caveats=(found.needed,) if found.needed else (),
        link=reverse("method", args=["surveys"]),
    )
    return Cell(tag=NOT_ENOUGH, key=key, how=known)


def _words(held: Answered, question: Asked) -> Section:
    title = held.form.say(question.words, held.form.language)[0]
    found = own_words(held, question)
    if isinstance(found, NotEnough):
        return Section(title=title, sentences=(f"Not shown: {found.reason}.",), rests_on="limits")
    return Section(
        title=title, folded=(f"What {len(found):,} people wrote", found), rests_on="limits",
        sentences=("By the alphabet, apart from people’s other answers.",),
    )  # fmt: skip


def _reach(asking: Asking, reach: Sequence[tuple[int, tuple[Reached, ...]]]) -> tuple[Section, ...]:
    if not reach:
        return ()
    first = reach[0][1][0].reach
    known = HowKnown(
        method="Counted from people’s own answers: who uses at least one of the outlets at least"
        " every month. Every set was tried. Nothing is assumed about who uses several.",
        base=f"{first.n:,} people who filled in every row ({asking.who}).",
        sources=(f"Answers to “{asking.held.survey.title}”.",),
        caveats=(
            SELF_SELECTED,
            "Who uses an outlet does not see everything that is posted there.",
        ),
        link=reverse("method", args=["surveys"]),
    )
    rows = tuple(
        (
            Cell(text=str(size), own=True),
            Cell(text=", ".join(_outlet(asking, key) for key in sets[0].outlets), own=True),
            Cell(text=share_words(sets[0].reach), key="reach"),
            Cell(text=_as_good(asking, sets), own=True),
        )
        for size, sets in reach
    )
    return (
        Section(
            title="Which outlets together reach most",
            figures=(Figure(sentence=reach_sentence(asking.who, reach[-1][1][0].reach,
                                                    reach[-1][0]),
                            how=known, key="reach"),),
            grid=Grid(
                caption="Sets of outlets that reach most",
                head=("How many", "Which", "Reach", "About as good"),
                rows=rows,
            ),
        ),
    )  # fmt: skip


def _as_good(asking: Asking, sets: Sequence[Reached]) -> str:
    others = [one for one in sets[1:3] if one.as_good]
    said = "; ".join(", ".join(_outlet(asking, key) for key in one.outlets) for one in others)
    return said or "None"


def _outlet(asking: Asking, key: str) -> str:
    question = asking.held.form.question("use")
    option = question.option(key) if question else None
    return asking.held.form.say(option.words, "en")[0] if option else outlet_title(key)


def compare_page(held: Answered, question: Asked) -> SectionsPage:
    """One question, a column for each group."""
    words = held.form.say(question.words, held.form.language)[0]
    some = [one for one in held.groups if _any_share(held, question, one[0])]
    none = [name for key, name in held.groups if (key, name) not in some]
    groups: list[tuple[int | None, str]] = [(None, "All"), *some]
    rows, some_missing = [], False
    for option in question.options:
        cells = [Cell(text=held.form.say(option.words, held.form.language)[0], own=True)]
        for key, name in groups:
            found = share_of(held, question, option.key, key)
            some_missing |= isinstance(found, NotEnough)
            cells.append(
                Cell(text=share_words(found), note=f"of {found.n:,}", key="limits")
                if isinstance(found, Share)
                else Cell(
                    tag=NOT_ENOUGH,
                    text="Why",
                    href="#why-none",
                    hidden=_whose(option, held, name),
                    key="why-none",
                )
            )
        rows.append(tuple(cells))
    asking = Asking(held=held, before=None, group=None)
    return SectionsPage(
        title=words,
        lead="How each group answered.",
        crumbs=crumbs(held.survey),
        sections=(
            _limits(asking, len(held.given)),
            Section(
                grid=Grid(
                    caption=words,
                    head=("Answer", *(name for _, name in groups)),
                    rows=tuple(rows),
                    tight=True,
                ),
                figures=(_why_none(held, none),) if some_missing or none else (),
            ),
        ),
    )


def _whose(option: Option, held: Answered, group: str) -> str:
    words = held.form.say(option.words, held.form.language)[0]
    return f"{words} is not shown for {group}"


def _any_share(held: Answered, question: Asked, group: int) -> bool:
    return any(
        isinstance(share_of(held, question, option.key, group), Share)
        for option in question.options
    )


def _why_none(held: Answered, groups: Sequence[str]) -> Figure:
    """Of groups without any figure, which have no column, and of single cells."""
    known = HowKnown(
        method=f"A share is shown once at least {LEAST} people of the group answered that question."
        " Where one small group could be worked out from all the others, the next smallest is left"
        " out with it.",
        base="Fewer answers than that, of each group without a figure.",
        sources=(f"Answers to “{held.survey.title}”.",),
        caveats=(SMALL_NUMBERS.needed, *((STEPS,) if held.waiting else ())),
        link=reverse("method", args=["surveys"]),
    )
    of = f" of {', '.join(groups)}" if groups else ""
    return Figure(
        sentence=f"Not enough yet{of}: too few people of that group answered, or the figure would"
        " give a smaller group away.",
        how=known, key="why-none",
    )  # fmt: skip


def results_table(held: Answered) -> list[tuple[object, ...]]:
    """All that the pages show, as lines of a file."""
    return [LINE, *lines_of(held)]

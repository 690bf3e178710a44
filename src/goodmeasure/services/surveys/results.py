"""What a survey found: shares with ranges by group, weighted where sizes are known, and change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
from django.db import transaction
from django.utils import timezone

from goodmeasure.evidence.audiences.questionnaire import (
    ASK,
    GROUP,
    NO_GROUP,
    NOWHERE,
    USE,
    Asked,
    Kind,
    Questionnaire,
)
from goodmeasure.evidence.audiences.raking import Weights, rake
from goodmeasure.evidence.audiences.shares import Bools, Difference, Share, difference, share
from goodmeasure.evidence.audiences.survey_results import (
    LEAST,
    Given,
    answered,
    columns,
    hidden_of,
    of_groups,
    uses,
)
from goodmeasure.evidence.audiences.survey_steps import Came, shown_while_open
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import NotEnough
from goodmeasure.observations.columns import Floats
from goodmeasure.services.surveys.making import Stage, form_of, stage_of, survey_of
from goodmeasure.store import audit
from goodmeasure.store.models import Group, Organisation, Response, Survey, User

SELF_SELECTED = (
    "People chose to answer, so those who care more are counted more than others. The range allows"
    " for chance, not for that."
)
SMALL_NUMBERS = NotEnough(
    reason=f"fewer than {LEAST} people of this group answered, or a smaller group beside it could"
    " be worked out from the figure",
    needed=f"It is shown once {LEAST} people of each group that answered have answered.",
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Answered:
    """A survey's answers, ready to be added up; ``weights`` where sizes are known."""

    survey: Survey
    form: Questionnaire
    given: tuple[Given, ...]
    groups: tuple[tuple[int, str], ...]
    """Groups that answers came from or that were asked for, in the order asked."""
    parts: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Each group with all that are in it, by key."""
    weights: Weights | None = None
    sizes: Mapping[int, int] = field(default_factory=dict)
    """How many people there are in a group, where that is known."""
    trouble: str = ""
    """Why the sizes given could not be met."""
    waiting: int = 0
    """How many more answers are here and not shown before there are more of them, or the close."""

    def inside(self, group: int | None) -> Bools:
        """Who is in a group or in one of its parts; everybody for ``None``."""
        if group is None:
            return np.ones(len(self.given), dtype=np.bool_)
        return of_groups(self.given, self.parts.get(group, frozenset({group})))


def answered_of(
    organisation: Organisation, survey: Survey, *, today: date | None = None
) -> Answered:
    """While the survey is open on the day given (else today's), its answers by whole steps: see
    ``evidence.audiences.survey_steps``. Once it is closed, all of them."""
    rows = shown_rows(organisation, survey, today=today)
    return _answered(organisation, survey, rows, waiting=_count(organisation, survey) - len(rows))


Row = tuple[int | None, dict[str, object]]


def shown_rows(
    organisation: Organisation, survey: Survey, *, today: date | None = None
) -> list[Row]:
    """Group and answers of each person that may be shown, in random order."""
    rows = list(
        Response.objects.filter(survey=survey, survey__organisation=organisation, set_aside="")
        .order_by("once").values_list("group", "answers", "received_on", "once")
    )  # fmt: skip
    day = today or organisation.day_of(timezone.now())
    if stage_of(survey, day) not in (Stage.OPEN, Stage.SCHEDULED):
        return [(group, values) for group, values, _, _ in rows]
    came = [Came(group=group, day=on, lot=once) for group, _, on, once in rows]
    shown = shown_while_open(came, day)
    return [(row[0], row[1]) for row, there in zip(rows, shown, strict=True) if there]


def _count(organisation: Organisation, survey: Survey) -> int:
    return Response.objects.filter(
        survey=survey, survey__organisation=organisation, set_aside=""
    ).count()


def _answered(
    organisation: Organisation, survey: Survey, rows: Sequence[Row], *, waiting: int = 0
) -> Answered:
    form = form_of(survey)
    given = tuple(Given(group=group, values=values) for group, values in rows)
    names = dict(Group.objects.filter(organisation=organisation).values_list("pk", "name"))
    sized = Group.objects.filter(organisation=organisation, size__gt=0).values_list("pk", "size")
    asked = form.question(GROUP)
    order = [int(o.key) for o in asked.options if o.key != NO_GROUP] if asked else []
    order += sorted({one.group for one in given if one.group is not None} - set(order))
    weights, trouble = _weights(survey, form, given, some_wait=waiting > 0)
    return Answered(
        survey=survey, form=form, given=given, weights=weights,
        groups=tuple((key, names[key]) for key in order if key in names),
        parts=_parts(organisation), trouble=trouble,
        sizes={key: size for key, size in sized if size}, waiting=waiting,
    )  # fmt: skip


def _parts(organisation: Organisation) -> dict[int, frozenset[int]]:
    rows = dict(Group.objects.filter(organisation=organisation).values_list("pk", "parent"))

    def above(key: int) -> list[int]:
        found: list[int] = []
        at: int | None = key
        while at is not None and at not in found:
            found.append(at)
            at = rows.get(at)
        return found

    lines = {key: above(key) for key in rows}
    return {top: frozenset(key for key, line in lines.items() if top in line) for top in rows}


def _weights(
    survey: Survey, form: Questionnaire, given: Sequence[Given], *, some_wait: bool = False
) -> tuple[Weights | None, str]:
    """One weight for each person; whose answer has no known size keeps the part they have."""
    margins = {key: one["shares"] for key, one in survey.margins.items() if one.get("shares")}
    if not margins or not given:
        return None, ""
    found = columns(form, given, margins)
    if some_wait:  # an answer that nobody shown has given yet is no contradiction
        margins = {key: _among(margins[key], found.get(key, ())) for key in margins}
        margins = {key: shares for key, shares in margins.items() if len(shares) > 1}
        if not margins:
            return None, ""
    names = {key: _names(form, key) for key in margins}
    said = {
        names[key][""]: [
            names[key].get(value, value) if value in margins[key] else ""
            for value in (one or "" for one in found.get(key, ()))
        ]
        for key in margins
    }
    known = {
        names[key][""]: {names[key].get(one, one): share for one, share in shares.items()}
        for key, shares in margins.items()
    }
    try:
        return rake(said, known), ""
    except InputError as wrong:
        return None, str(wrong)


def _names(form: Questionnaire, key: str) -> dict[str, str]:
    """A question (by "") and its answers in words, so that what cannot be met is named in them."""
    question = form.question(key)
    if question is None:
        return {"": key}
    words = {one.key: form.say(one.words, form.language)[0] for one in question.options}
    alike = len(set(words.values())) < len(words)
    return {"": form.say(question.words, form.language)[0], **({} if alike else words)}


def _among(shares: Mapping[str, float], said: Sequence[str | None]) -> dict[str, float]:
    """Known shares of the answers that were given, of one another."""
    there = {key: share for key, share in shares.items() if key in set(said)}
    whole = sum(there.values())
    return {key: share / whole for key, share in there.items()} if whole else {}


def share_of(held: Answered, question: Asked, option: str, group: int | None) -> Share | NotEnough:
    """Of those of a group (or of all) who answered a question, the share who chose an option."""
    return shares_of(held, question, option, (group,))[group]


def shares_of(
    held: Answered, question: Asked, option: str, groups: Sequence[int | None]
) -> dict[int | None, Share | NotEnough]:
    """``share_of`` for several groups, going through the answers once."""
    hit, there = answered(question, option, held.given)
    small = hidden_of(question, option, held.given, (key for key, _ in held.groups))
    return {
        group: SMALL_NUMBERS
        if group is not None and held.parts.get(group, frozenset({group})) & (small - {None})
        else _share(held, hit, held.inside(group) & there)
        for group in groups
    }


def _share(held: Answered, hit: Bools, inside: Bools) -> Share | NotEnough:
    if held.weights is None:
        return share(hit[inside])
    if inside.all():
        return share(hit, held.weights)
    return share(hit[inside], held.weights.values[inside])


def own_words(held: Answered, question: Asked) -> tuple[str, ...] | NotEnough:
    """What people wrote, by the alphabet: in no order that leads to other answers."""
    found = [v for one in held.given if isinstance(v := one.values.get(question.key), str)]
    if len(found) < LEAST:
        return NotEnough(
            reason=f"fewer than {LEAST} people wrote something",
            needed=f"They are shown once {LEAST} have.",
        )
    return tuple(sorted(found, key=str.casefold))


def change_since(
    now: Answered, before: Answered, question: Asked, option: str, group: int | None
) -> Difference | None:
    """The difference between two waves, where both asked it alike; ``None`` where one says
    nothing."""
    then = before.form.question(question.key)
    if then is None or then.kind is not question.kind or then.option(option) is None:
        return None
    first = share_of(before, then, option, group)
    second = share_of(now, question, option, group)
    if isinstance(first, NotEnough) or isinstance(second, NotEnough):
        return None
    return difference(first, second)


def reach_of(held: Answered, group: int | None) -> tuple[Mapping[str, Bools], Floats | None]:
    """Who uses which outlet, of those who said it for every one of them."""
    question = held.form.question(USE)
    if question is None or not question.asked:
        return {}, None
    if group is not None:
        counts = hidden_of(question, question.options[0].key, held.given,
                           (key for key, _ in held.groups))  # fmt: skip
        if held.parts.get(group, frozenset({group})) & {one for one in counts if one is not None}:
            return {}, None
    inside = held.inside(group)
    used, whole = uses(question, held.given, inside)
    return used, held.weights.values[whole] if held.weights is not None else None


def expected_of(
    held: Answered, group: int, purpose: int
) -> tuple[Mapping[str, Bools], Floats | None]:
    """Who would look for us at which outlet for a purpose, of those who said it."""
    question = next((one for one in held.form.shown if one.purpose == purpose), None)
    if question is None or question.kind is not Kind.PURPOSE:
        return {}, None
    small = hidden_of(question, "", held.given, (key for key, _ in held.groups))
    if held.parts.get(group, frozenset({group})) & {one for one in small if one is not None}:
        return {}, None
    there = answered(question, "", held.given)[1] & held.inside(group)
    said = {
        one.key: answered(question, one.key, held.given)[0][there]
        for one in question.options if one.key not in (ASK, NOWHERE)
    }  # fmt: skip
    return said, held.weights.values[there] if held.weights is not None else None


def know_sizes(
    organisation: Organisation, key: int, question: str, sizes: Mapping[str, float], *,
    source: str, now: datetime, person: User | None = None,
) -> Survey:  # fmt: skip
    """Weight answers to known sizes of the answers to one question; none takes them away.

    Raises ``InputError``; also where the answers that came in cannot be made to fit.
    """
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(organisation=organisation, pk=key)
        form = form_of(survey)
        one = form.question(question)
        if one is None or one.kind not in (Kind.GROUP, Kind.ONE):
            raise InputError(
                "Sizes can be known for questions with one answer.", next_step="Choose another."
            )
        margins = {name: kept for name, kept in survey.margins.items() if name != question}
        if sizes:
            margins[question] = _margin(one, sizes, source)
        survey.margins = margins
        survey.save(update_fields=["margins"])
        trouble = _trouble(survey, form)
        if trouble and sizes:
            raise InputError(f"The answers cannot be weighted to these sizes: {trouble}")
        audit.record(
            organisation, person=person, at=now, action="sizes for a survey changed",
            subject=survey.title, question=question, source=source,
        )  # fmt: skip
    return survey


def _trouble(survey: Survey, form: Questionnaire) -> str:
    """Why the answers so far, also those not shown yet, cannot be made to fit; empty where they
    can."""
    rows = survey.responses.filter(set_aside="").order_by("once").values_list("group", "answers")
    return _weights(survey, form, [Given(group=g, values=values) for g, values in rows])[1]


def _margin(one: Asked, sizes: Mapping[str, float], source: str) -> dict[str, object]:
    if not source.strip():
        raise InputError("Say where the sizes come from.", next_step="Name the source.")
    if any(size < 0 for size in sizes.values()) or len(sizes) < 2:
        raise InputError(
            "Sizes are numbers of people, of at least two answers.", next_step="Enter them again."
        )
    if any(one.option(key) is None for key in sizes):
        raise InputError("One of these is no answer.", next_step="Choose from the answers.")
    total = sum(sizes.values())
    if total <= 0:
        raise InputError("The sizes add up to nothing.", next_step="Enter them again.")
    shares = {key: size / total for key, size in sizes.items()}
    return {"shares": shares, "sizes": dict(sizes), "source": source.strip()}


LINE = ("question", "answer", "group", "share", "low", "high", "answers", "effective", "why_none")
Line = tuple[str, str, str, float | None, float | None, float | None, int | None, float | None, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupShare:
    """One share in words. ``group`` is ``None`` for all who answered."""

    question: str
    answer: str
    group: int | None
    group_name: str
    share: Share | NotEnough


def every_share(held: Answered) -> Iterator[GroupShare]:
    """Of every question that has answers to choose from, by answer and group."""
    for question in held.form.shown:
        if question.kind in (Kind.GROUP, Kind.TEXT):
            continue
        asked = held.form.say(question.words, held.form.language)[0]
        for option in question.options:
            words = held.form.say(option.words, held.form.language)[0]
            for key, name in ((None, "All"), *held.groups):
                yield GroupShare(
                    question=asked, answer=words, group=key, group_name=name,
                    share=share_of(held, question, option.key, key),
                )  # fmt: skip


def lines_of(held: Answered) -> list[Line]:
    """Every share of every group, or why it is not shown; for files and programs."""
    return [_line(one) for one in every_share(held)]


def _line(one: GroupShare) -> Line:
    about, found = (one.question, one.answer, one.group_name), one.share
    if isinstance(found, NotEnough):
        return (*about, None, None, None, None, None, found.reason)
    return (
        *about, round(found.value, 4), round(found.low, 4), round(found.high, 4), found.n,
        round(found.effective, 1), "",
    )  # fmt: skip


def results_of(
    organisation: Organisation, key: int, *, today: date | None = None
) -> tuple[Answered, Answered | None]:
    """A survey's answers as they are shown on a day (else today), and those of the wave before."""
    from goodmeasure.services.surveys.making import earlier_wave

    survey = survey_of(organisation, key)
    before = earlier_wave(organisation, survey)
    return (
        answered_of(organisation, survey, today=today),
        answered_of(organisation, before, today=today) if before is not None else None,
    )

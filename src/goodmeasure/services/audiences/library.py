"""The evidence library: dated, sourced facts about groups and outlets. Withdrawn, never changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from goodmeasure.evidence.audiences.outlets import outlets
from goodmeasure.evidence.audiences.pieces import Aspect, Grade, Piece, Question
from goodmeasure.kernel.errors import InputError
from goodmeasure.kernel.findings import BaseKind, Source
from goodmeasure.store import audit
from goodmeasure.store.models import (
    Channel,
    Evidence,
    GradeOf,
    Group,
    Organisation,
    Purpose,
    User,
    Whom,
)

KINDS: dict[str, str] = {
    BaseKind.CLAIMED.value: "People said so (claimed)",
    BaseKind.OWN_SURVEY.value: "People said so in a survey of ours",
    BaseKind.MEASURED.value: "It was counted or measured",
    BaseKind.FOLLOWERS.value: "Counted among followers",
    BaseKind.CENSUS.value: "Everybody was counted",
}
GOOD_FOR_YEARS = 2
"""How long a figure holds where nobody says otherwise. Use of platforms moves by several points a
year, so that after two the next wave of any survey is due; a person may enter another day."""
OF_OTHERS = (Grade.OFFICIAL, Grade.SECOND_HAND)
PUBLIC_AT_LARGE = re.compile(
    r"\b(adults?|population|general public|the public|households|internet users|online users"
    r"|(people|those|men|women|everyone) aged|aged \d+|nationally representative)\b",
    re.IGNORECASE,
)
"""How national statistics name whom they asked. Not complete, and need not be: a person is asked as
well. It catches a national figure written down as if it were of a group that is not the public."""
WIDER = "It is of more people than {group}. Such a figure counts only as a published figure, once"\
    " somebody has said that the group is part of those people, and then discounted."  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvidence:
    """What a person writes down. ``groups`` and ``purpose`` are keys.

    The figure, if there is one, is ``hits`` of ``out_of`` or a ``share`` (0 to 1) with its own
    range. With a share, ``hits`` of ``out_of`` say what the share was worked out from.
    """

    statement: str
    grade: str
    dated: date
    source_name: str
    source_url: str = ""
    kind: str = ""
    whom: str = Whom.THESE.value
    population: str = ""
    groups: tuple[int, ...] = ()
    aspect: str = ""
    outlet: str = ""
    channel: Channel | None = None
    purpose: int | None = None
    share: float | None = None
    hits: int | None = None
    out_of: int | None = None
    low: float | None = None
    high: float | None = None
    at_least: bool = False
    expires: date | None = None

    @property
    def has_figure(self) -> bool:
        return self.share is not None or self.hits is not None or self.out_of is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A filter of the library; empty fields let everything through."""

    group: int | None = None
    outlet: str = ""
    grade: str = ""
    state: str = ""
    """``holds``, ``expired`` or ``withdrawn``; empty for all that is not withdrawn."""


def evidence_of(
    organisation: Organisation, *, today: date, wanted: Wanted | None = None
) -> list[Evidence]:
    """Those due first (expired), then the newest."""
    asked = wanted or Wanted()
    rows = _rows(organisation).filter(withdrawn_at__isnull=asked.state != "withdrawn")
    if asked.group is not None:
        rows = rows.filter(groups=asked.group)
    if asked.outlet:
        rows = rows.filter(outlet=asked.outlet)
    if asked.grade:
        rows = rows.filter(grade=asked.grade)
    found = list(rows.order_by("-dated", "-pk"))
    if asked.state in ("holds", "expired"):
        found = [one for one in found if is_expired(one, today) == (asked.state == "expired")]
    return sorted(found, key=lambda one: not is_expired(one, today))


def _rows(organisation: Organisation) -> QuerySet[Evidence]:
    rows = Evidence.objects.filter(organisation=organisation)
    return rows.select_related("channel", "purpose", "person").prefetch_related(
        Prefetch("groups", Group.objects.order_by("name", "pk"))
    )


def one_of(organisation: Organisation, key: int) -> Evidence:
    """``Evidence.DoesNotExist`` for another organisation's."""
    return _rows(organisation).get(pk=key)


def is_expired(one: Evidence, today: date) -> bool:
    """After the last day that it held."""
    return one.withdrawn_at is None and one.expires is not None and one.expires < today


def add(
    organisation: Organisation, new: NewEvidence, *, now: datetime, person: User | None = None
) -> Evidence:
    """Keep a fact. Raises ``InputError`` for what cannot be right, naming what."""
    with transaction.atomic():
        groups = _groups(organisation, new.groups)
        purpose = (
            Purpose.objects.get(organisation=organisation, pk=new.purpose)
            if new.purpose is not None
            else None
        )
        if new.channel is not None and new.channel.organisation_id != organisation.pk:
            raise Channel.DoesNotExist("That channel belongs to another organisation.")
        _check_fact(new, groups, organisation.day_of(now))
        if new.has_figure:
            _check_figure(new, groups, purpose)
        outlet = new.outlet or (new.channel.platform if new.channel else "")
        made = Evidence.objects.create(
            organisation=organisation, statement=new.statement.strip(), grade=new.grade,
            kind=new.kind, whom=new.whom, population=new.population.strip()[:300],
            aspect=new.aspect, outlet=outlet, channel=new.channel, purpose=purpose,
            share=new.share, hits=new.hits, out_of=new.out_of, low=new.low, high=new.high,
            at_least=new.at_least, dated=new.dated, expires=_expiry(new),
            source_name=new.source_name.strip()[:300], source_url=new.source_url.strip(),
            person=person, recorded_at=now,
        )  # fmt: skip
        made.groups.set(groups)
        audit.record(
            organisation, person=person, at=now, action="evidence added", subject=made.statement,
            grade=made.grade, groups=[one.name for one in groups], outlet=outlet,
        )  # fmt: skip
    return made


def _groups(organisation: Organisation, keys: Sequence[int]) -> list[Group]:
    found = list(Group.objects.filter(organisation=organisation, pk__in=keys))
    if len(found) != len(set(keys)):
        raise Group.DoesNotExist("A group belongs to another organisation.")
    return found


def _check_fact(new: NewEvidence, groups: Sequence[Group], today: date) -> None:
    if len(new.statement.strip()) < 10:
        raise InputError("Evidence is a whole sentence.", next_step="Say what is so.")
    if new.grade not in GradeOf.values:
        raise InputError(f"There is no grade {new.grade!r}.", next_step=", ".join(GradeOf.values))
    _check_source(new)
    if new.dated > today:
        raise InputError("It is of a day to come.", next_step="Enter the day it was found out.")
    if new.expires is not None and new.expires <= new.dated:
        raise InputError("It expires before it begins.", next_step="Enter a later day.")
    _check_about(new, groups)


def _check_source(new: NewEvidence) -> None:
    if not new.source_name.strip():
        raise InputError("Evidence has a source.", next_step="Say who says so, or where it is.")
    if new.source_url and not new.source_url.startswith("https://"):
        raise InputError(
            "A link to a source starts with https://.", next_step="Copy it from the browser."
        )
    if Grade(new.grade) in OF_OTHERS and not new.source_url:
        raise InputError(
            "What others published needs a link to it.",
            next_step="Copy the address of the publication.",
        )


def _check_about(new: NewEvidence, groups: Sequence[Group]) -> None:
    if not (groups or new.outlet or new.channel):
        raise InputError("It is about no group and no place.", next_step="Choose what it is about.")
    if new.outlet and new.outlet not in outlets():
        raise InputError(
            f"Nobody has described {new.outlet!r}.", next_step="Choose a place from the list."
        )
    if new.aspect and new.aspect not in list(Aspect):
        raise InputError(f"There is no aspect {new.aspect!r}.", next_step=", ".join(Aspect))
    if new.whom not in Whom.values:
        raise InputError("Whom the figure is of is not known.", next_step="Choose from the list.")


def _check_figure(new: NewEvidence, groups: Sequence[Group], purpose: Purpose | None) -> None:
    if new.grade == Grade.OPINION:
        raise InputError(
            "An opinion is never a figure.",
            next_step="Leave the figure out, or choose the grade of where the figure is from.",
        )
    if len(groups) != 1:
        raise InputError(
            "A figure is of one group.", next_step="Write it down once for each group."
        )
    if not new.aspect or not (new.outlet or new.channel):
        raise InputError(
            "A figure says that people are somewhere, or expect us somewhere.",
            next_step="Choose what it is about, and the place.",
        )
    if new.aspect == Aspect.EXPECTATION and purpose is None:
        raise InputError(
            "People expect us somewhere for a purpose.", next_step="Choose the purpose."
        )
    if new.kind not in KINDS:
        raise InputError("How it came about is missing.", next_step="Choose how it is known.")
    _check_numbers(new)
    _check_population(new, groups[0])


def _check_numbers(new: NewEvidence) -> None:
    alone = new.out_of is not None and new.hits is None and new.share is None
    if alone or (new.hits is not None and new.out_of is None):
        raise InputError(
            "How many, and out of how many, go together.",
            next_step="Enter both; or a share, with out of how many if the source says so.",
        )
    if new.out_of is not None and new.out_of < 1:
        raise InputError("Out of nobody is no share.", next_step="Enter how many were asked.")
    if new.hits is not None and new.out_of is not None and new.hits > new.out_of:
        raise InputError(
            f"{new.hits} of {new.out_of} is more than all.", next_step="Are they swapped?"
        )
    if new.share is not None and not 0 <= new.share <= 1:
        raise InputError("A share lies between 0 and 100%.", next_step="Look at it again.")
    if (new.low is None) != (new.high is None):
        raise InputError("A range has both ends or none.", next_step="Enter both or neither.")
    if new.low is not None and new.high is not None:
        middle = new.share if new.share is not None else (new.hits or 0) / (new.out_of or 1)
        if not 0 <= new.low <= middle <= new.high <= 1:
            raise InputError(
                "The share does not lie in its range.", next_step="Look at the three again."
            )


def _check_population(new: NewEvidence, group: Group) -> None:
    if new.whom != Whom.THESE and not new.population.strip():
        raise InputError(
            "Whom the figure is of is missing.", next_step="Name them as the source does."
        )
    if new.whom != Whom.MORE and not group.is_public and PUBLIC_AT_LARGE.search(new.population):
        raise InputError(
            f"“{new.population.strip()}” are the public at large, and figures of the public say"
            f" nothing about “{group.name}”.",
            next_step="Choose “More people than these”: it is kept to be read, and fills no cell.",
        )


def _expiry(new: NewEvidence) -> date | None:
    if new.expires is not None or not new.has_figure:
        return new.expires
    try:
        return new.dated.replace(year=new.dated.year + GOOD_FOR_YEARS)
    except ValueError:  # 29 February
        return new.dated.replace(year=new.dated.year + GOOD_FOR_YEARS, day=28)


def withdraw(
    organisation: Organisation, key: int, *, reason: str, now: datetime, person: User | None = None
) -> Evidence:
    """It stays in the library, marked, and no cell rests on it any more."""
    if not reason.strip():
        raise InputError("Say why it is withdrawn.", next_step="A colleague will ask.")
    with transaction.atomic():
        found = one_of(organisation, key)
        if found.withdrawn_at is None:
            found.withdrawn_at = now
            found.save(update_fields=["withdrawn_at"])
            audit.record(
                organisation, person=person, at=now, action="evidence withdrawn",
                subject=found.statement, reason=reason.strip(),
            )  # fmt: skip
    return found


def pieces_of_evidence(organisation: Organisation, *, today: date) -> dict[Question, list[Piece]]:
    """Every figure of the library by the cell it bears on, in two statements.

    One of more people than the group has a discount of 0: it is shown, and carries nothing.
    """
    found: dict[Question, list[Piece]] = {}
    for one in _rows(organisation).filter(withdrawn_at__isnull=True).order_by("dated", "pk"):
        share = _share(one)
        if share is None or one.dated > today or not one.outlet or not one.aspect:
            continue
        for group in one.groups.all():
            asked = Question(
                group=group.pk, outlet=one.outlet, aspect=Aspect(one.aspect),
                purpose=one.purpose_id if one.aspect == Aspect.EXPECTATION else None,
            )  # fmt: skip
            found.setdefault(asked, []).append(_piece(one, group, share))
    return found


def _share(one: Evidence) -> float | None:
    if one.share is not None:
        return float(one.share)
    return one.hits / one.out_of if one.hits is not None and one.out_of else None


def _piece(one: Evidence, group: Group, share: float) -> Piece:
    wider, theirs = one.whom == Whom.MORE, one.whom == Whom.THESE
    caveats = [WIDER.format(group=f"“{group.name}”")] if wider else []
    if one.whom == Whom.SOME:
        caveats.append(f"It is of {one.population}, who are some of “{group.name}”.")
    if theirs and one.population and one.population != group.name:
        caveats.append(f"The source calls them “{one.population}”.")
    if one.channel is not None:
        caveats.append(f"It is of our channel @{one.channel.handle.lstrip('@')} there.")
    return Piece(
        grade=Grade(one.grade), kind=BaseKind(one.kind),
        population=group.name if theirs else one.population,
        share=share, n=float(one.out_of) if one.out_of else None, low=one.low, high=one.high,
        at_least=one.at_least, discount=0.0 if wider else 1.0, dated=one.dated,
        expires=one.expires, caveats=tuple(caveats),
        source=Source(
            name=one.source_name, url=one.source_url,
            seen_at=datetime.combine(one.dated, time(12), tzinfo=UTC),
        ),
    )  # fmt: skip

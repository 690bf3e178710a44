"""Answers coming in: from the public page and from paper. Files are in ``files``.

What is kept says nothing of who answered: no address, no time of day, no browser. Rows get random
keys, so that neither answers nor addresses tell the order in which they came.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import Count

from goodmeasure.evidence.audiences.survey_answers import Answers, answers_to_plain
from goodmeasure.kernel.errors import InputError
from goodmeasure.services.surveys.making import survey_of
from goodmeasure.store import audit
from goodmeasure.store import secrets as sealing
from goodmeasure.store.models import (
    Contact,
    Group,
    Organisation,
    Response,
    Survey,
    SurveyLink,
    User,
)

LEAST_SECONDS = 3
"""Nobody reads and answers in less. Such answers are set aside and not refused: a page that was
filled in by a browser's memory is rare, but it happens."""
LONGEST_SECONDS = 24 * 3600
KEY_BITS = 53

TOO_FAST = f"Filled in within {LEAST_SECONDS} seconds"
HIDDEN_BOX = "A box that people do not see was filled in"
TOO_MANY = "One of many from one place within minutes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visited:
    """What a public address leads to."""

    survey: Survey
    group: int | None
    """The group whose link it is."""

    @property
    def organisation(self) -> Organisation:
        return self.survey.organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """What a form carries: a number that makes it count once, and when it was given out."""

    once: str
    age: float


def visited(token: str) -> Visited | None:
    """By the address alone: people who answer belong to no organisation. The token is the right."""
    rows = Survey.objects.select_related("organisation")
    survey = rows.filter(token=token).first()
    if survey is not None:
        return Visited(survey=survey, group=None)
    links = SurveyLink.objects.select_related("survey__organisation")
    link = links.filter(token=token, ended_at=None).first()
    return Visited(survey=link.survey, group=link.group_id) if link else None


def ticket(survey: Survey, *, now: datetime) -> str:
    """Signed, so that nobody makes up a number or a time. It says nothing of the person."""
    number = secrets.token_urlsafe(12)
    return _signer().sign(f"{survey.pk}.{int(now.timestamp())}.{number}")


def read_ticket(survey: Survey, text: str, *, now: datetime) -> Ticket | None:
    """``None`` where it is not ours, of another survey, or too old."""
    try:
        key, at, number = _signer().unsign(text[:200]).split(".")
    except (BadSignature, ValueError):
        return None
    age = now.timestamp() - int(at)
    if key != str(survey.pk) or not -60 <= age <= LONGEST_SECONDS:
        return None
    return Ticket(once=digest(survey, number), age=age)


def digest(survey: Survey, *parts: str) -> str:
    return hashlib.sha256("\x1f".join((str(survey.pk), *parts)).encode()).hexdigest()


def _signer() -> Signer:
    return Signer(salt="goodmeasure.survey")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """One person's form. ``suspicion`` says why it is set aside; ``email`` is kept apart."""

    answers: Answers
    once: str
    language: str
    email: str = ""
    suspicion: str = ""


def receive(organisation: Organisation, survey: Survey, sent: Sent, *, now: datetime) -> bool:
    """Keep one person's answers. False where this form came in before: it counts once."""
    row = _row(
        organisation, survey, sent.answers, way="web", once=sent.once, language=sent.language,
        now=now,
    )  # fmt: skip
    row.set_aside = sent.suspicion
    with transaction.atomic():
        new = _insert(row)
        if new and sent.email and not sent.suspicion:
            _keep_address(organisation, survey, sent.email, now=now)
    return new


def enter_paper(
    organisation: Organisation, key: int, answers: Answers, once: str, *, language: str,
    now: datetime, person: User,
) -> bool:  # fmt: skip
    """What somebody wrote on paper, typed by an officer. ``once`` comes with the page."""
    survey = survey_of(organisation, key)
    row = _row(
        organisation, survey, answers, way="paper", once=digest(survey, "paper", once),
        language=language, now=now,
    )  # fmt: skip
    row.entered_by = person
    with transaction.atomic():
        new = _insert(row)
        if new:
            audit.record(
                organisation, person=person, at=now, action="paper answers entered",
                subject=survey.title,
            )  # fmt: skip
    return new


def _row(
    organisation: Organisation, survey: Survey, answers: Answers, *, way: str, once: str,
    language: str, now: datetime,
) -> Response:  # fmt: skip
    return Response(
        pk=secrets.randbits(KEY_BITS), survey=survey, group_id=answers.group, way=way,
        language=language, answers=answers_to_plain(answers),
        received_on=organisation.day_of(now), once=once,
    )  # fmt: skip


def _insert(row: Response) -> bool:
    """False where it is there already, also where it came at the very same time."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not Response.objects.filter(once=row.once).exists():
            raise
        return False
    return True


def insert_all(organisation: Organisation, survey: Survey, rows: list[Response]) -> int:
    """Many at once (a file); those known already stay as they are."""
    if survey.organisation_id != organisation.pk:
        raise Survey.DoesNotExist("That survey belongs to another organisation.")
    known = set(
        Response.objects.filter(survey=survey, once__in=[row.once for row in rows]).values_list(
            "once", flat=True
        )
    )
    new = [row for row in rows if row.once not in known]
    Response.objects.bulk_create(new, batch_size=500)
    return len(new)


def _keep_address(
    organisation: Organisation, survey: Survey, address: str, *, now: datetime
) -> None:
    from goodmeasure.services.surveys.making import form_of

    last = survey.closes_on or organisation.day_of(now)
    Contact.objects.create(
        pk=secrets.randbits(KEY_BITS), survey=survey, code=secrets.token_urlsafe(16),
        address=sealing.seal(address.encode()),
        delete_on=last + timedelta(days=form_of(survey).notice.email_days),
    )  # fmt: skip


def set_aside(
    organisation: Organisation, key: int, response: int, *, why: str, now: datetime,
    person: User | None = None,
) -> None:  # fmt: skip
    """Leave answers out of every result; an empty ``why`` takes them back in."""
    with transaction.atomic():
        survey = survey_of(organisation, key)
        row = Response.objects.select_for_update().get(survey=survey, pk=response)
        if row.set_aside == why[:200]:
            return
        row.set_aside = why.strip()[:200]
        row.save(update_fields=["set_aside"])
        audit.record(
            organisation, person=person, at=now, subject=survey.title, why=row.set_aside,
            action="survey answers set aside" if row.set_aside else "survey answers taken back in",
        )  # fmt: skip


def set_aside_of(organisation: Organisation, survey: Survey) -> list[Response]:
    """Those left out, the same reasons together; by random key, so in no order of arrival."""
    rows = Response.objects.filter(survey=survey, survey__organisation=organisation)
    return list(rows.exclude(set_aside="").order_by("set_aside", "pk"))


def counts_of(organisation: Organisation, survey: Survey) -> Counter[int | None]:
    """Answers that count, by group."""
    rows = Response.objects.filter(
        survey=survey, survey__organisation=organisation, set_aside=""
    ).values_list("group", flat=True)
    return Counter(rows)


def totals_of(organisation: Organisation) -> Counter[int]:
    """Answers that count, by survey: 0 where there are none."""
    rows = Response.objects.filter(survey__organisation=organisation, set_aside="")
    return Counter(dict(rows.values_list("survey").annotate(Count("pk")).order_by()))


def ways_of(organisation: Organisation, survey: Survey) -> Counter[str]:
    rows = Response.objects.filter(
        survey=survey, survey__organisation=organisation, set_aside=""
    ).values_list("way", flat=True)
    return Counter(rows)


def own_groups(organisation: Organisation, keys: Iterable[int]) -> set[int]:
    """Which of these keys are groups of the organisation."""
    return set(
        Group.objects.filter(organisation=organisation, pk__in=list(keys)).values_list(
            "pk", flat=True
        )
    )


def contacts_of(
    organisation: Organisation, key: int, *, now: datetime, person: User | None = None
) -> tuple[str, ...]:
    """The addresses that people left, in random order. Who looked is in the trail of changes."""
    survey = survey_of(organisation, key)
    rows = Contact.objects.filter(survey=survey).order_by("code")
    found = tuple(sealing.open_sealed(bytes(one.address)).decode() for one in rows)
    if not found:
        raise InputError("Nobody has left an address.", next_step="Come back later.")
    audit.record(
        organisation, person=person, at=now, action="survey addresses looked at",
        subject=survey.title, count=len(found),
    )  # fmt: skip
    return found

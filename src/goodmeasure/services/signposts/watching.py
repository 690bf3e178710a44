"""The looks that have come due, where each signpost stands, and who is told: safe to run at any
time and twice."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec
from django.db import transaction

from goodmeasure.decisions.review.signposts import CannotTell, NotYet, State, Tripped
from goodmeasure.decisions.review.watched import OfLog, OfMeasure, Seen, Spec, due, standing
from goodmeasure.kernel.findings import Finding, NotMeasurable
from goodmeasure.kernel.periods import Period
from goodmeasure.services.signposts.figures import Sight
from goodmeasure.services.signposts.reading import looks_of, spec_of
from goodmeasure.services.signposts.setting import row_of
from goodmeasure.services.signposts.telling import tell
from goodmeasure.store import audit
from goodmeasure.store.models import Organisation, SignpostLook, SignpostRecord

log = logging.getLogger(__name__)
Status = SignpostRecord.Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """How many signposts are watched, how many looks were new, and which have tripped just now."""

    watched: int
    looks: int
    tripped: tuple[SignpostRecord, ...]


def check(organisation: Organisation, *, now: datetime) -> Checked:
    """Look where a look is due, and work out where each stands. Then tell the owners of those that
    have tripped and were not told."""
    today = organisation.day_of(now)
    sight = Sight(organisation, today=today, now=now)
    rows = SignpostRecord.objects.filter(organisation=organisation, ended_at__isnull=True)
    keys = list(rows.exclude(status=Status.TRIPPED).order_by("pk").values_list("pk", flat=True))
    looks, tripped = 0, []
    for key in keys:
        record, new = _check(organisation, key, sight)
        looks += new
        if record.status == Status.TRIPPED:
            tripped.append(record)
    tell(organisation, now=now)
    return Checked(watched=len(keys), looks=looks, tripped=tuple(tripped))


def check_quietly(organisation: Organisation, *, now: datetime) -> Checked | None:
    """After a collection, which must stand whatever becomes of its signposts."""
    try:
        return check(organisation, now=now)
    except Exception:
        log.exception("The signposts of %s could not be checked.", organisation.slug)
        return None


def _check(organisation: Organisation, key: int, sight: Sight) -> tuple[SignpostRecord, int]:
    """One signpost, in a transaction of its own. Somebody else may be at it: then they did it."""
    with transaction.atomic():
        record = SignpostRecord.objects.select_for_update().get(organisation=organisation, pk=key)
        if record.ended_at is not None or record.status == Status.TRIPPED:
            return record, 0
        spec = spec_of(record)
        new = _look(record, spec, sight)
        _keep(record, _state(record, spec, sight), sight.now)
    return record, new


def _keep(record: SignpostRecord, found: State, now: datetime) -> None:
    """Where it stands now. Only a trip, or one on another day, is news."""
    before = record.tripped_on
    record.detail = msgspec.to_builtins(found)
    record.checked_at, record.status = now, _status(found)
    record.tripped_on = found.on if isinstance(found, Tripped) else None
    if isinstance(found, Tripped) and found.on != before:
        audit.record(
            record.organisation, person=None, at=now, action="signpost tripped",
            subject=record.title, number=record.pk, on=found.on.isoformat(), mean=found.mean,
        )  # fmt: skip
    record.save(update_fields=["detail", "checked_at", "status", "tripped_on"])


def stand_again(record: SignpostRecord, *, now: datetime) -> date | None:
    """Where it stands with its looks as they stand now, a tripped one too: after a look was
    corrected, and inside that transaction. The day of the trip that it takes back, if it does: then
    what was said of that trip goes into the trail, and the next one is news again."""
    today = record.organisation.day_of(now)
    before = record.tripped_on
    _keep(record, _state(record, spec_of(record), Sight(record.organisation, today=today, now=now)),
          now)  # fmt: skip
    if before is None or record.tripped_on is not None:
        return None
    audit.record(
        record.organisation, person=None, at=now, action="signpost trip taken back",
        subject=record.title, number=record.pk, on=before.isoformat(), note=record.seen_note,
    )  # fmt: skip
    record.told_at = record.seen_at = record.seen_by = None
    record.seen_note = ""
    record.save(update_fields=["told_at", "seen_at", "seen_by", "seen_note"])
    return before


def _look(record: SignpostRecord, spec: Spec, sight: Sight) -> int:
    """Keep the looks that are due."""
    days = due(spec, sight.today)
    if not days:
        return 0
    rows = _of_cell(record, spec, days, sight) if spec.is_share else _due(record, spec, days, sight)
    SignpostLook.objects.bulk_create(rows)
    return len(rows)


def _due(
    record: SignpostRecord, spec: Spec, days: Sequence[date], sight: Sight
) -> list[SignpostLook]:
    """One without a figure waits for it until the next is due."""
    held = set(record.looks.values_list("on", flat=True))
    rows = []
    for on in days:
        if on in held:
            continue
        answer = sight.answer(spec, on)
        over = on + timedelta(days=spec.every) <= sight.today
        if over or isinstance(answer, Finding | NotMeasurable):
            rows.append(row_of(record, on, answer, now=sight.now))
    return rows


def _of_cell(
    record: SignpostRecord, spec: Spec, days: Sequence[date], sight: Sight
) -> list[SignpostLook]:
    """A cell is as it stands today: what it was on an earlier day nobody can say now. It is a new
    look only where it rests on newer answers, or on none any more; one at most from each day that
    a look is due to the next."""
    looks = looks_of(record)
    if any(one.seen.on >= days[-1] for one in looks):
        return []
    last = looks[-1].answer if looks else None
    answer = sight.answer(spec, sight.today)
    if isinstance(answer, Finding) and isinstance(last, Finding):
        new = answer.as_of > last.as_of
    else:
        new = type(answer) is not type(last)
    return [row_of(record, sight.today, answer, now=sight.now)] if new else []


def _state(record: SignpostRecord, spec: Spec, sight: Sight) -> State:
    seen: list[Seen] = [one.seen for one in looks_of(record)]
    events: Sequence[date] = ()
    if isinstance(spec.watched, OfLog):
        events = sight.days_of_events(spec.watched)
    found = standing(spec, seen, events, sight.today)
    if isinstance(found, Tripped) or not isinstance(spec.watched, OfMeasure):
        return found
    return _parted(spec, sight) or found


def _parted(spec: Spec, sight: Sight) -> CannotTell | None:
    """Counted in another way since: the threshold is one of another quantity."""
    if sight.today <= spec.set_on:
        return None
    cuts = sight.parted(spec, Period(since=spec.set_on, until=sight.today))
    if not cuts:
        return None
    return CannotTell(
        reason=f"figures before and after {cuts[0].at:%-d %B %Y} are not alike: {cuts[0].why}",
        needed="Set another in its place, with a threshold for how it is counted now.",
    )


def _status(found: State) -> str:
    match found:
        case Tripped():
            return str(Status.TRIPPED)
        case CannotTell():
            return str(Status.CANNOT_TELL)
        case NotYet():
            return str(Status.WATCHING)

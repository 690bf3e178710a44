"""Signposts of every kind and in every state, set by the service itself in the past and checked
since."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from tests.browser.seeding import Seeded

from goodmeasure.decisions.review.signposts import Direction
from goodmeasure.evidence.audiences.pieces import Aspect
from goodmeasure.kernel.findings import Finding
from goodmeasure.services.audiences.estimates import cells_of
from goodmeasure.services.audiences.groups import groups_of
from goodmeasure.services.change import log
from goodmeasure.services.signposts import entering, setting, specs, watching
from goodmeasure.services.signposts.setting import NewSignpost
from goodmeasure.store.models import (
    Channel,
    ChannelReadingRecord,
    Collection,
    Organisation,
    ReviewRecord,
    Role,
    SignpostLook,
    SignpostRecord,
)

DAYS = 620
WATCHED = 150
"""Days since those that learn from the past were set."""
FELL = 70
"""Days since visits fell to half."""


def jobs_site(organisation: Organisation, now: datetime, *, falls: bool = True) -> Channel:
    """A site with visits by day that fell to half seventy days ago, or did not."""
    channel = Channel.objects.create(
        organisation=organisation, platform="website", account_id="jobs" if falls else "steady",
        handle="jobs.research.example" if falls else "steady.research.example", added_at=now,
    )  # fmt: skip
    run = Collection.objects.create(
        organisation=organisation, channel=channel, kind="import", status="done",
        started_at=now, finished_at=now, asked="visits.csv",
    )  # fmt: skip
    chance = random.Random(17)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    ChannelReadingRecord.objects.bulk_create(
        ChannelReadingRecord(
            organisation=organisation, channel=channel, collection=run, metric="visits",
            at=midnight - timedelta(days=back, seconds=1), days=1,
            value=int((300 if back % 7 > 1 else 160) * chance.uniform(0.8, 1.2)
                      * (0.5 if falls and back < FELL else 1)),
        )
        for back in range(DAYS)
    )  # fmt: skip
    return channel


def watched(
    organisation: Organisation, channel: Channel, threshold: float, now: datetime, **more: object
) -> SignpostRecord:
    """Visits a week, watched since long ago."""
    then = now - timedelta(days=WATCHED)
    spec = specs.of_measure(
        organisation, channel, "site_visits",
        specs.Watch(threshold=threshold, set_on=then.date(),
                    until=then.date() + timedelta(days=730)),
    )  # fmt: skip
    return setting.set_up(organisation, NewSignpost(spec=spec, **more), now=then)


def signposted(seeded: Seeded, now: datetime) -> dict[str, Any]:
    """Keys of what was made, by the names that tests use."""
    organisation = seeded.organisation
    if not SignpostRecord.objects.filter(organisation=organisation).exists():
        _make(seeded, now)
    mine = SignpostRecord.objects.filter(organisation=organisation)
    return {
        "jobs": Channel.objects.get(organisation=organisation, account_id="jobs").pk,
        "staff": next(one.pk for one in groups_of(organisation) if one.name == "Staff"),
        "attached_review": mine.get(title="Visits to our jobs fall away").review_id,
        "later_day": f"{now.date() + timedelta(days=730)}",
        "signpost": mine.get(title="Visits keep up").pk,
        "tripped_signpost": mine.get(title="Visits to our jobs fall away").pk,
        "seen_signpost": mine.get(title="Visits fell, and we know").pk,
        "share_signpost": mine.get(title="Staff leave e-mail").pk,
        "price_signpost": mine.get(title="The price of measuring").pk,
        "price_look": SignpostLook.objects.get(signpost__in=mine, value=930).pk,
        "abuse_signpost": mine.get(title="Abuse of our staff").pk,
        "log_signpost": mine.get(title="A regulator says so").pk,
        "ended_signpost": mine.get(title="Watched no more").pk,
    }


def _make(seeded: Seeded, now: datetime) -> None:
    organisation, owner = seeded.organisation, seeded.people[Role.OFFICER]
    site = jobs_site(organisation, now)
    review = ReviewRecord.objects.filter(organisation=organisation).first()
    review = review or ReviewRecord.objects.create(
        organisation=organisation, question="Should we stay on X?", seed=1, opened_at=now
    )
    watched(organisation, site, 500, now, title="Visits keep up", owner=owner)
    watched(organisation, site, 1_400, now, title="Visits to our jobs fall away", owner=owner,
            review=review)  # fmt: skip
    seen = watched(organisation, site, 1_300, now, title="Visits fell, and we know", owner=owner)
    _share(seeded, now)
    _by_hand(seeded, now)
    _log(seeded, now)
    ended = watched(organisation, site, 700, now, title="Watched no more")
    watching.check(organisation, now=now)
    setting.saw(organisation, seen.pk, note="A new address: nothing is lost.", now=now,
                person=owner)  # fmt: skip
    setting.end(organisation, ended.pk, reason="The site is to close.", now=now, person=owner)


def _share(seeded: Seeded, now: datetime) -> None:
    organisation = seeded.organisation
    ours = groups_of(organisation)
    cells = cells_of(organisation, ours, today=now.date())
    staff = next(one.pk for one in ours if one.name == "Staff")
    cell = next(
        question for question, found in cells.items()
        if question.group == staff and question.outlet == "email"
        and question.aspect is Aspect.PRESENCE and isinstance(found.answer, Finding)
    )  # fmt: skip
    spec = specs.of_cell(
        organisation, cell.group, cell.outlet, cell.purpose,
        specs.Watch(threshold=0.4, set_on=now.date(), until=now.date() + timedelta(days=730)),
    )  # fmt: skip
    new = NewSignpost(spec=spec, title="Staff leave e-mail", owner=seeded.people[Role.OFFICER])
    setting.set_up(organisation, new, now=now)


def _by_hand(seeded: Seeded, now: datetime) -> None:
    organisation, owner = seeded.organisation, seeded.people[Role.OFFICER]
    then = now - timedelta(days=95)
    watch = specs.Watch(
        threshold=900, set_on=then.date(), until=then.date() + timedelta(days=730),
        direction=Direction.RISES, every=28, persistence=2,
    )  # fmt: skip
    price = setting.set_up(
        organisation,
        NewSignpost(
            spec=specs.of_hand("Price of measuring X", "pounds a month", watch, exact=True),
            title="The price of measuring", owner=owner,
        ),
        now=then,
    )  # fmt: skip
    for back, value in ((90, 640), (62, 6_400), (34, 930)):
        at = now - timedelta(days=back)
        look = entering.enter(
            organisation, price.pk, on=at.date(), value=value, source="The invoice",
            today=at.date(), now=at, person=owner,
        )  # fmt: skip
        if value > 1_000:
            entering.correct(
                organisation, price.pk, look.pk, value=640, source="The invoice, read again",
                reason="One nought too many.", now=at, person=owner,
            )  # fmt: skip
    watch = specs.Watch(
        threshold=3, set_on=now.date(), until=now.date() + timedelta(days=1500),
        direction=Direction.RISES, every=7,
    )  # fmt: skip
    abuse = specs.of_hand("Abuse of our staff", "messages an hour", watch, exact=False)
    setting.set_up(organisation, NewSignpost(spec=abuse, title="Abuse of our staff"), now=now)


def _log(seeded: Seeded, now: datetime) -> None:
    organisation = seeded.organisation
    then = now - timedelta(days=40)
    spec = specs.of_log(
        organisation, "regulator", "x",
        specs.Watch(threshold=2, set_on=then.date(), until=then.date() + timedelta(days=730)),
    )  # fmt: skip
    new = NewSignpost(spec=spec, title="A regulator says so", owner=seeded.people[Role.APPROVER])
    setting.set_up(organisation, new, now=then)
    log.write(
        organisation,
        log.NewEvent(
            kind="regulator", at=(now - timedelta(days=12)).date(), platform="x",
            title="Asked for its risk assessment", source_name="The regulator, its register",
            bears_on=("safety",),
        ),
        now=now,
    )  # fmt: skip

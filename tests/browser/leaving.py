"""Plans of communication work, a channel being left, and one that was left, by the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.browser.seeding import Seeded

from goodmeasure.services import plans
from goodmeasure.services.leaving import (
    account,
    aftermath,
    archive,
    baseline,
    going,
    hours,
    notices,
    starting,
    steps,
)
from goodmeasure.store.models import (
    Channel,
    Group,
    LeavingPlan,
    Role,
)

LEFT_DAYS_AGO = 45


def leaving(seeded: Seeded, now: datetime) -> dict[str, int]:
    """Keys of what was made, by the names that tests use."""
    mine = seeded.organisation
    ann = seeded.people[Role.OFFICER]
    facebook = Channel.objects.create(
        organisation=mine, platform="facebook", account_id="fb", handle="research.example",
        name="Health Research Example", added_at=now, state="active",
    )  # fmt: skip
    work, over = _work(seeded, now)
    left = _left(seeded, now, ann)
    given_up = starting.start(
        mine,
        starting.NewLeaving(channel=facebook, reason="Few answers.", leave_on=now.date()),
        now=now, person=ann,
    )  # fmt: skip
    starting.give_up(mine, given_up.pk, "Carers asked us to stay.", now=now, person=ann)
    plan = _going(seeded, now, ann)
    return {"work": work, "work_over": over, "leaving": plan.pk, "left": left.pk,
            "given_up": given_up.pk}  # fmt: skip


def _work(seeded: Seeded, now: datetime) -> tuple[int, int]:
    mine = seeded.organisation
    groups = list(Group.objects.filter(organisation=mine, retired_at__isnull=True)[:3])
    made = plans.add(
        mine,
        plans.NewPlan(
            title="Getting the annual report to those it is about", owner="Head of communications",
            since=now.date(), groups=[one.pk for one in groups],
            channels=[seeded.mastodon.pk, seeded.bluesky.pk], note="Launch with a film.",
        ),
        now=now,
    )  # fmt: skip
    ended = plans.add(
        mine,
        plans.NewPlan(title="Volunteers’ week", owner="Ann", channels=[seeded.mastodon.pk],
                      since=now.date() - timedelta(days=90), until=now.date() + timedelta(days=1)),
        now=now,
    )  # fmt: skip
    plans.end(mine, ended.pk, now=now)
    return made.pk, ended.pk


def _going(seeded: Seeded, now: datetime, ann: Any) -> LeavingPlan:
    mine = seeded.organisation
    plan = starting.start(
        mine,
        starting.NewLeaving(
            channel=seeded.mastodon, fate="park",
            reason="Hardly anybody whom we look for is there.",
            leave_on=now.date() + timedelta(days=12),
        ),
        now=now - timedelta(days=6), person=ann,
    )  # fmt: skip
    steps.do(mine, plan.pk, "partners", done_by="Ann", evidence="E-mail to 14 partners", now=now)
    steps.remove(mine, plan.pk, "embeds", now=now)
    steps.add(mine, plan.pk, steps.StepDetails(title="Tell the 3 mayors", due=now.date()), now=now)
    notices.write(mine, plan.pk, "profile", seeded.mastodon.pk, "We moved to Bluesky.", now=now)
    return plan


def _left(seeded: Seeded, now: datetime, ann: Any) -> LeavingPlan:
    """X, which was left some weeks ago: its first look is taken."""
    mine, then = seeded.organisation, now - timedelta(days=LEFT_DAYS_AGO)
    Channel.objects.filter(pk=seeded.x.pk).update(state="active")
    seeded.x.refresh_from_db()
    plan = starting.start(
        mine,
        starting.NewLeaving(channel=seeded.x, reason="It costs more than our website.",
                            leave_on=then.date(), fate="park"),
        now=then, person=ann,
    )  # fmt: skip
    baseline.freeze(mine, plan.pk, now=then, person=ann)
    account.decide(mine, plan.pk, "park", reason="Others could take the name.", now=then)
    going.leave(mine, plan.pk, reason="As the board decided.", now=then, person=ann)
    archive.check_count(mine, plan.pk, 100, source="The archive of 12 May", now=now)
    hours.write(
        mine,
        hours.NewHours(since=then.date(), until=then.date() + timedelta(days=6), hours=2.5,
                       source_name="Timesheets", channel=seeded.x),
        today=now.date(), now=now,
    )  # fmt: skip
    aftermath.look(mine, now=now)
    return plan

"""An incident plan with two versions, two drills behind it and one that is running."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.browser.seeding import Seeded

from goodmeasure.services.audiences import routing
from goodmeasure.services.audiences.routing import Choice
from goodmeasure.services.incidents import drills, plans
from goodmeasure.services.incidents.demonstration import add_plan
from goodmeasure.store.models import Drill, Group, Organisation, Purpose, Role, User


def planned(seeded: Seeded, now: datetime) -> dict[str, int]:
    """Keys of the drills; the groups are those of ``audiences.met``."""
    ours, person = seeded.organisation, seeded.people[Role.OFFICER]
    first = now - timedelta(days=200)
    made = add_plan(ours, now=first, channel=seeded.bluesky, person=person)
    assert made is not None
    drilled(ours, now - timedelta(days=190), person, failed={3: "Nobody knew where the key is."})
    plans.make(
        ours, plans.plan_of(made).words, now=now - timedelta(days=180), person=person
    )  # fmt: skip
    last = drilled(
        ours, now - timedelta(days=170), person, seconds=25,
        failed={7: "The sign-in was down: it is ours."},
    )  # fmt: skip
    mine = {"organisation": ours}
    routing.choose(
        ours,
        Choice(
            group=Group.objects.get(**mine, name="NHS and social care organisations").pk,
            purpose=Purpose.objects.get(**mine, is_incident=True).pk, outlet="text",
            is_fallback=True, reason="It needs none of our systems.",
        ),
        today=now.date(), now=now,
    )  # fmt: skip
    began = now - timedelta(minutes=5)
    running = drills.start(
        ours, "A flood in the server room: nothing of ours works.", now=began, person=person
    )
    for step in range(1, 4):
        drills.end_step(ours, running.pk, step, now=began + timedelta(seconds=40 * step))
    return {"drill": last.pk, "running": running.pk}


def drilled(
    organisation: Organisation, at: datetime, person: User | None, *, seconds: int = 40,
    failed: dict[int, str] | None = None,
) -> Drill:  # fmt: skip
    """A drill from start to finish, each step somewhat longer than the one before."""
    made = drills.start(
        organisation, "No network: no website, no e-mail, no sign-in.", now=at, person=person
    )
    for row in drills.steps_of(made):
        at += timedelta(seconds=seconds + row.position)
        note = (failed or {}).get(row.position, "")
        drills.end_step(
            organisation, made.pk, row.position, now=at, failed=bool(note), note=note, person=person
        )
    drills.finish(
        organisation, made.pk, learned="Put the key where the deputy can get at it.",
        next_on=at.date() + timedelta(days=150), today=at.date(), now=at, person=person,
    )  # fmt: skip
    return drills.drill_of(organisation, made.pk)

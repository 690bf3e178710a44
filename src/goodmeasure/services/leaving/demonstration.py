"""Plans of the example organisation, and one of its channels being left. All of it made up.

The figures of the frozen baseline are the example's own; the plans, and what people did, were
invented to show what the pages do, and say so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from goodmeasure.services import plans
from goodmeasure.services.audiences.demonstration import MADE_UP, MEMBERS, PUBLIC, RESEARCHERS
from goodmeasure.services.leaving import baseline, starting, steps
from goodmeasure.store.models import (
    Channel,
    CommunicationPlan,
    DecisionRecord,
    Group,
    Organisation,
    User,
)

LEFT_IN = timedelta(days=17)
WORK = (
    ("Recruiting committee members", "Volunteering team", (MEMBERS, PUBLIC)),
    ("New guidance for researchers", "Guidance team", (RESEARCHERS, "Journalists")),
)


def add_demonstration_plans(
    organisation: Organisation, *, now: datetime, person: User | None = None
) -> bool:
    """Add them where there are no plans yet; whether they were added."""
    if CommunicationPlan.objects.filter(organisation=organisation).exists():
        return False
    channels = Channel.objects.filter(organisation=organisation, platform="x")
    left = channels.order_by("handle").first()
    if left is None:
        return False
    today = organisation.day_of(now)
    groups = dict(Group.objects.filter(organisation=organisation).values_list("name", "pk"))
    with transaction.atomic():
        for title, owner, named in WORK:
            new = plans.NewPlan(
                title=title, owner=owner, since=today, channels=[left.pk], note=MADE_UP,
                groups=[groups[one] for one in named if one in groups],
            )  # fmt: skip
            plans.add(organisation, new, now=now, person=person)
        decision = DecisionRecord.objects.filter(organisation=organisation).order_by("pk").first()
        plan = starting.start(
            organisation,
            starting.NewLeaving(
                channel=left, fate="park", leave_on=today + LEFT_IN, decision=decision,
                reason=f"Few of those we look for are there, and it takes a day a week. {MADE_UP}.",
            ),
            now=now, person=person,
        )  # fmt: skip
        baseline.freeze(organisation, plan.pk, now=now, person=person)
        steps.do(organisation, plan.pk, "staff", done_by="Example officer", evidence=MADE_UP,
                 now=now, person=person)  # fmt: skip
    return True

"""The example set of groups and purposes: a health-research regulator's. A team edits its own.

Nothing in it is a figure: sizes are for the team to find out.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goodmeasure.services.audiences import groups, purposes
from goodmeasure.services.audiences.groups import NewGroup
from goodmeasure.services.audiences.purposes import NewPurpose
from goodmeasure.store.models import Group, Organisation, Purpose, User

COMMUNITY = NewGroup(
    name="Our Community",
    description="People who give their time to our committees and our work.",
    owed="Thanks, a say in how we work, and news before others hear it.",
)
PARTS = (
    NewGroup(
        name="Research ethics committee members",
        description="Volunteers who review research.",
        owed="Papers and changes of process in good time; thanks in public.",
    ),
    NewGroup(
        name="Confidentiality advisors",
        description="People who advise on the use of patients’ information without consent.",
        owed="Papers in good time and advice on the law.",
    ),
    NewGroup(
        name="Public contributors",
        description="Patients and members of the public who help us to do our work.",
        owed="To be heard, told what came of it, and paid on time.",
    ),
)
OTHERS = (
    NewGroup(
        name="Researchers and research teams",
        description="People who apply to us and run studies.",
        owed="Clear guidance, and word at once when our systems are down.",
    ),
    NewGroup(
        name="Sponsors",
        description="Organisations that answer for a study.",
        owed="Notice of changes to what they must do.",
    ),
    NewGroup(
        name="Patients, service users, carers and the public",
        description="Everybody whom research is for.",
        owed="To know what research goes on, in plain words.",
        is_public=True,
    ),
    NewGroup(
        name="NHS and social care organisations",
        description="Where research takes place.",
        owed="Notice of approvals and of changes of process.",
    ),
    NewGroup(
        name="Partner regulators and funders",
        description="Bodies we share decisions and work with.",
        owed="Word before we announce what touches them.",
    ),
    NewGroup(name="Journalists", description="Press and trade press.", owed="Answers in time."),
    NewGroup(name="Staff", description="People who work for us.", owed="To hear it from us first."),
)
PURPOSES = (
    NewPurpose(name="Inform", question="Where would you look for our news and guidance?"),
    NewPurpose(name="Celebrate", question="Where would you like us to celebrate what you do?"),
    NewPurpose(name="Involve", question="Where would you like us to ask for your views?"),
    NewPurpose(
        name="Incident",
        question="Where would you look if our systems were down?",
        is_incident=True,
    ),
)


def add_example(
    organisation: Organisation, *, now: datetime, person: User | None = None
) -> tuple[int, int]:
    """Add what is not there yet, by name; returns how many groups and purposes were added.

    A group or purpose that somebody retired stays retired.
    """
    with transaction.atomic():
        have = {one.name: one for one in Group.objects.filter(organisation=organisation)}
        asked = set(
            Purpose.objects.filter(organisation=organisation).values_list("name", flat=True)
        )
        made = 0
        top = have.get(COMMUNITY.name)
        if top is None:
            top = groups.add(organisation, COMMUNITY, now=now, person=person)
            made += 1
        inside = top.pk if top.retired_at is None else None
        for one in (*PARTS, *OTHERS):
            if one.name not in have:
                made += 1
                parent = inside if one in PARTS else None
                groups.add(organisation, _under(one, parent), now=now, person=person)
        wanted = [one for one in PURPOSES if one.name not in asked]
        for purpose in wanted:
            purposes.add(organisation, purpose, now=now, person=person)
    return made, len(wanted)


def _under(one: NewGroup, parent: int | None) -> NewGroup:
    return NewGroup(
        name=one.name, description=one.description, owed=one.owed, is_public=one.is_public,
        parent=parent,
    )  # fmt: skip

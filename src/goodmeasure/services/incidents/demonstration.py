"""The incident plan of the example organisation. All of it made up, and said so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goodmeasure.decisions.incident.plan import Leans, PlaceWords, Words
from goodmeasure.services.audiences import routing
from goodmeasure.services.audiences.groups import groups_of
from goodmeasure.services.audiences.routing import Choice
from goodmeasure.services.incidents import plans
from goodmeasure.store.models import Channel, IncidentPlan, Organisation, Purpose, User

MADE_UP = "Made up for this example."
ROUTES = (
    ("Public contributors", "text", "post"),
    ("Sponsors", "linkedin", "email"),
    ("NHS and social care organisations", "email", ""),
    ("Staff", "text", "colleagues"),
)
MESSAGE = (
    "Our systems are down and we are working on it. Applications, e-mail and our website cannot be"
    " used. Nothing that you sent is lost. Safety reports: phone 020 7946 0958. More here at 2pm."
)
SAFE = "Sealed envelope in the duty office safe"
PLACES = {
    "text": PlaceWords(
        leans=Leans.OTHERS, message=MESSAGE, who="Duty officer", device="The emergency phone",
        key_place="Password manager on the emergency phone",
    ),
    "linkedin": PlaceWords(
        leans=Leans.SIGN_IN, message=MESSAGE, who="Communications officers", device="Own phone",
        key_place="Everybody’s own account; the company page has three managers",
    ),
    "email": PlaceWords(
        message=f"Subject: our systems are down\n\n{MESSAGE}", who="Communications officers",
        device="Work laptop", key_place="Single sign-on",
    ),
    "website": PlaceWords(
        message=MESSAGE, who="Web team", device="Any", key_place="Password manager, folder “Web”"
    ),
}  # fmt: skip
CHANNEL = PlaceWords(
    leans=Leans.OTHERS, message=MESSAGE, who="Head of communications, deputy",
    device="Own phone with mobile data", key_place=SAFE,
)  # fmt: skip


def add_plan(
    organisation: Organisation, *, now: datetime, channel: Channel | None = None,
    person: User | None = None,
) -> IncidentPlan | None:  # fmt: skip
    """Routes for an incident and a plan of them, where the example groups are and no plan is yet.
    With a channel, journalists and researchers are told there."""
    known = {one.name: one.pk for one in groups_of(organisation)}
    purpose = Purpose.objects.filter(organisation=organisation, is_incident=True).first()
    if (
        purpose is None
        or plans.standing(organisation)
        or not {one for one, *_ in ROUTES} <= set(known)
    ):
        return None
    today = organisation.day_of(now)
    with transaction.atomic():
        for name, first, then in ROUTES:
            for outlet, down in ((first, False), (then, True)):
                if outlet:
                    choice = Choice(
                        group=known[name], purpose=purpose.pk, outlet=outlet, is_fallback=down,
                        reason=MADE_UP,
                    )  # fmt: skip
                    routing.choose(organisation, choice, today=today, now=now, person=person)
        places = dict(PLACES)
        if channel is not None:
            for name, down in (("Journalists", False), ("Researchers and research teams", True)):
                choice = Choice(
                    group=known[name], purpose=purpose.pk, channel=channel, is_fallback=down,
                    reason=MADE_UP,
                )  # fmt: skip
                routing.choose(organisation, choice, today=today, now=now, person=person)
            places[f"channel:{channel.pk}"] = CHANNEL
        order = ("Researchers and research teams", "Research ethics committee members", "Staff")
        return plans.make(
            organisation,
            Words(
                starts="Head of communications (020 7946 0123); if they cannot be reached, the duty"
                " director (020 7946 0456)",
                copies="On paper in the duty office and at home of both; as a file on the emergency"
                " phone",
                order=tuple(known[one] for one in order if one in known),
                places=places,
            ),
            now=now, person=person,
        )  # fmt: skip

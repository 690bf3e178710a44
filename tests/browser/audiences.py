"""Groups with evidence of every grade, routes, gaps and input, made by the services themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.browser.seeding import Seeded

from goodmeasure.evidence.audiences.pieces import Aspect
from goodmeasure.services.audiences import counted, groups, library, trees
from goodmeasure.services.audiences.demonstration import add_demonstration
from goodmeasure.services.audiences.library import NewEvidence
from goodmeasure.store.models import Evidence, Group, InputCount, Purpose, Route

MEMBERS, JOURNALISTS = "Research ethics committee members", "Journalists"


def met(seeded: Seeded, now: datetime) -> dict[str, int]:
    """Keys of what was made, by the names that tests use."""
    organisation = seeded.organisation
    if add_demonstration(organisation, now=now):
        _more(seeded, now)
    mine = {"organisation": organisation}
    return {
        "group": Group.objects.get(**mine, name=MEMBERS).pk,
        "unknown_group": Group.objects.get(**mine, name="Sponsors").pk,
        "retired_group": Group.objects.get(**mine, name="Fellows").pk,
        "purpose": Purpose.objects.get(**mine, name="Incident").pk,
        "evidence": Evidence.objects.filter(**mine, grade="own survey").earliest("pk").pk,
        "opinion": Evidence.objects.filter(**mine, grade="opinion").earliest("pk").pk,
        "withdrawn": Evidence.objects.get(**mine, withdrawn_at__isnull=False).pk,
        "input": InputCount.objects.filter(**mine).earliest("pk").pk,
        "route": Route.objects.filter(**mine).earliest("pk").pk,
    }


def _more(seeded: Seeded, now: datetime) -> None:
    """A lower bound, a cell that is not enough, an official figure, and what was taken back."""
    organisation, today = seeded.organisation, now.date()
    known = {one.name: one.pk for one in groups.groups_of(organisation)}
    counted.followers_evidence(
        organisation,
        counted.Followers(
            group=known[JOURNALISTS], channel=seeded.mastodon, followers=300, looked_at=50,
            declared=6, on=today,
        ),
        now=now,
    )  # fmt: skip
    for hits, out_of, outlet, dated in (
        (2, 4, "linkedin", today), (66, 120, "email", today - timedelta(days=400)),
    ):  # fmt: skip
        library.add(
            organisation,
            NewEvidence(
                statement=f"{hits} of {out_of} of the staff who were asked said so ({outlet}).",
                grade="own survey", kind="own survey", groups=(known["Staff"],),
                aspect=Aspect.PRESENCE, outlet=outlet, hits=hits, out_of=out_of, dated=dated,
                source_name="Staff survey",
            ),
            now=now,
        )  # fmt: skip
    library.add(
        organisation,
        NewEvidence(
            statement="78 of 120 of the staff read e-mail from us, in the second wave.",
            grade="own survey", kind="own survey", groups=(known["Staff"],),
            aspect=Aspect.PRESENCE, outlet="email", hits=78, out_of=120, dated=today,
            source_name="Staff survey",
        ),
        now=now,
    )  # fmt: skip
    wrong = library.add(
        organisation,
        NewEvidence(
            statement="Everybody is on Mastodon, a colleague thinks.", grade="opinion",
            groups=(known["Staff"],), outlet="mastodon", dated=today, source_name="A colleague",
        ),
        now=now,
    )  # fmt: skip
    library.withdraw(organisation, wrong.pk, reason="It was a joke.", now=now)
    fellow = groups.add(organisation, groups.NewGroup(name="Fellows"), now=now)
    trees.retire(Group, organisation, fellow.pk, reason="There are none.", now=now)

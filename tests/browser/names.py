"""Names of the example organisation with everything that a page can show of one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.browser.seeding import Seeded

from goodmeasure.evidence.identity.proofs import Answer, ProofKind, ProofStatus
from goodmeasure.services.alerts import About, AlertKind, over, raise_alert, see
from goodmeasure.services.names import by_hand, lookalikes, reserving
from goodmeasure.services.names.checking import CHECKED
from goodmeasure.services.names.due import alert_of_dates
from goodmeasure.services.names.keeping import Kept, keep
from goodmeasure.services.names.records import keep_answer
from goodmeasure.services.names.states import change_state
from goodmeasure.store.models import Channel, Cursor, Lookalike, Role

DID = "did:plc:" + "z" * 24


def named(seeded: Seeded, now: datetime) -> dict[str, Any]:
    ours, person = seeded.organisation, seeded.people[Role.OFFICER]
    bluesky, mastodon = seeded.bluesky, seeded.mastodon
    before = now - timedelta(days=40)
    _proofs(bluesky, mastodon, before)
    _proofs(bluesky, mastodon, now - timedelta(hours=1))
    by_hand.note_badge(ours, seeded.x, "Grey tick", there=True, note="Paid until June", now=before,
                       person=person)  # fmt: skip
    today = now.date()
    keep(ours, bluesky, Kept(owner="Head of communications", deputy="Duty officer", second_factor="on",
         second_factor_note="App on the duty phone", key_place="Password safe, folder Press",
         review_on=today - timedelta(days=3)), now=before, today=today, person=person)  # fmt: skip
    keep(ours, seeded.x, Kept(owner="Web team", sign_in_every=30, signed_in_on=today - timedelta(days=33)),
         now=before, today=today, person=person)  # fmt: skip
    change_state(
        ours,
        seeded.x,
        "scaled back",
        reason="Fewer people see what we post.",
        now=before,
        person=person,
    )
    change_state(ours, seeded.x, "dormant", reason="Decided with the review of March.",
                 now=now - timedelta(days=9), person=person)  # fmt: skip
    reserved = reserving.reserve(ours, "bluesky", "research-news.bsky.social", now=before, person=person,
                                 reason="Kept so that nobody else takes it.")  # fmt: skip
    keep_answer(reserved, Answer(kind=ProofKind.HOLDER, status=ProofStatus.UNKNOWN, subject=reserved.handle,
                sentence=f"{reserved.handle} leads to the account {DID}.", detail={"holder": DID}), now=now)  # fmt: skip
    closed = reserving.reserve(
        ours, "tiktok", "research", reason="A trial.", now=before, person=person
    )
    change_state(ours, closed, "closed", reason="The trial is over.", now=now, person=person)
    _alerts(seeded, now)
    looked = _lookalikes(seeded, now)
    for channel in Channel.objects.filter(organisation=ours):
        # nothing here is to be asked of the real network
        for cursor, said in ((CHECKED, "6 things looked at, 3 as they should be, 1 not known."),
                             (lookalikes.LOOKED, "7 searches: 3 accounts with a name like ours.")):  # fmt: skip
            Cursor.objects.update_or_create(
                channel=channel,
                name=cursor,
                defaults={"value": said, "updated_at": now - timedelta(hours=1)},
            )
    return {"reserved": reserved.pk, "lookalike": looked[0].pk, "harmless": looked[1].pk}


def _proofs(bluesky: Channel, mastodon: Channel, at: datetime) -> None:
    old = "research-lab.bsky.social"
    said = [
        (bluesky, ProofKind.ACCOUNT, "", ProofStatus.VALID, "The account is there."),
        (bluesky, ProofKind.DOMAIN, bluesky.handle, ProofStatus.VALID,
         f"{bluesky.handle} and the account name each other (by the domain's DNS record)."),
        (bluesky, ProofKind.VERIFIER, DID, ProofStatus.VALID,
         "press.example, a trusted verifier, vouches for this account."),
        (bluesky, ProofKind.HOLDER, bluesky.handle, ProofStatus.VALID, f"The name {bluesky.handle} leads to our account."),
        (bluesky, ProofKind.HOLDER, old, ProofStatus.INVALID,
         f"The name {old} is held by another account now, {DID}, not ours."),
        (mastodon, ProofKind.ACCOUNT, "", ProofStatus.UNKNOWN, "It could not be asked for: social.example did not answer in time."),
        (mastodon, ProofKind.LINK, "https://research.example/a-very-long-page-name-that-must-break-somewhere-or-it-makes-the-page-wide",
         ProofStatus.NONE, "The profile names a page, and its server has not seen a link back."),
    ]  # fmt: skip
    for channel, kind, subject, status, sentence in said:
        keep_answer(channel, Answer(kind=kind, subject=subject, status=status, sentence=sentence,
                    detail={"holder": DID}), now=at)  # fmt: skip


def _alerts(seeded: Seeded, now: datetime) -> None:
    ours, about = seeded.organisation, About(kind="name", key=seeded.bluesky.pk)
    raise_alert(ours, AlertKind.CHANGED_HANDS, "a", "@research on Bluesky: The name research-lab.bsky.social"
                f" is held by another account now, {DID}, not ours.", about=about, now=now)  # fmt: skip
    seen = raise_alert(ours, AlertKind.PROOF_LOST, "b", "@research on Bluesky: a proof of identity is lost.",
                       about=about, now=now - timedelta(days=4))  # fmt: skip
    see(ours, seen.pk, now=now, person=seeded.people[Role.OFFICER])
    raise_alert(ours, AlertKind.NAME_FREE, "c", "@research on Bluesky: Nobody holds the name any more.",
                about=about, now=now - timedelta(days=30))  # fmt: skip
    over(ours, AlertKind.NAME_FREE, "c", now=now - timedelta(days=20))
    alert_of_dates(ours, now=now)


def _lookalikes(seeded: Seeded, now: datetime) -> list[Lookalike]:
    rows = [
        Lookalike.objects.create(
            channel=seeded.bluesky, platform="bluesky", server=seeded.bluesky.server,
            account_id=f"did:plc:{letter * 24}", handle=handle, display_name=shown, why=why,
            first_seen_at=now - timedelta(days=12), last_seen_at=now - timedelta(hours=1),
        )
        for letter, handle, shown, why in (
            ("a", "research-official.bsky.social", "Resеarch Council", "The display name looks the same, with other letters or hidden signs."),
            ("b", "researrch.example", "A fan <b>of</b> research", "The name differs from ours by one letter."),
        )
    ]  # fmt: skip
    lookalikes.decide(seeded.organisation, rows[1].pk, "harmless", note="Says that it is a fan.", now=now,
                      person=seeded.people[Role.OFFICER])  # fmt: skip
    return rows

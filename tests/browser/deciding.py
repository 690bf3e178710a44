"""Decisions in every state, made by the services themselves: one that stands and what changed
since, one that is written in full, one begun, one withdrawn; and a passage in somebody's words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.browser.seeding import Seeded

from goodmeasure.decisions.record.words import (
    CHARACTERISTICS,
    Effect,
    Impact,
    Level,
    Place,
    Risk,
    Step,
)
from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import Judged
from goodmeasure.services.change import log
from goodmeasure.services.decisions import drafting, freezing, papers
from goodmeasure.services.reviews import making, reading
from goodmeasure.services.signposts import setting, specs
from goodmeasure.store.models import DecisionRecord, ReviewRecord, Role

SAID = (
    "The account reaches few of the groups we are here for, and the people who run it read abuse"
    " every day.\n\nThree reasons weighed most:\n\n- It is not a place where a public body should"
    " be seen.\n- Researchers tell us that they have left.\n- We can tell everybody in an incident"
    " without it."
)


def decided(seeded: Seeded, review: int, now: datetime) -> dict[str, int]:
    """Keys of what was made, by the names that tests use."""
    then = now - timedelta(days=12)
    record = reading.review_of(seeded.organisation, review)
    signposts(seeded, record, then)
    stands = written(seeded, record, then)
    freezing.freeze(
        seeded.organisation, stands.pk, seen=stands.version, now=then,
        person=seeded.people[Role.APPROVER],
    )  # fmt: skip
    stands = drafting.decision_of(seeded.organisation, stands.pk)
    papers.edit(
        seeded.organisation, stands, "notice", "places",
        "Our website has everything, every day. Write to us at any of these 2 places:\n\n- "
        "https://www.research.example\n- hello@research.example",
        now=now, person=seeded.people[Role.OFFICER],
    )  # fmt: skip
    _since(seeded, record, now)
    gone = written(seeded, record, then)
    freezing.withdraw(
        seeded.organisation, gone.pk, reason="The board asked for another survey first.", now=now,
        person=seeded.people[Role.APPROVER],
    )  # fmt: skip
    full = written(seeded, record, now, title="Our place on X, again", replaces=stands.pk)
    begun = _begun(seeded, now)
    return {"decision": stands.pk, "decision_draft": full.pk, "begun": begun.pk, "decision_withdrawn": gone.pk,
            "begun_review": begun.review_id}  # fmt: skip


def signposts(seeded: Seeded, review: ReviewRecord, now: datetime) -> None:
    setting.set_up(
        seeded.organisation,
        setting.NewSignpost(
            title="The regulator acts again", review=review, owner=seeded.people[Role.OFFICER],
            spec=specs.of_log(
                seeded.organisation, "regulator", "x",
                specs.Watch(threshold=1, set_on=now.date(),
                            until=(now + timedelta(days=300)).date()),
            ),
        ),
        now=now, person=seeded.people[Role.OFFICER],
    )  # fmt: skip


def written(
    seeded: Seeded, review: ReviewRecord, now: datetime, *, title: str = "Our place on X",
    replaces: int | None = None,
) -> DecisionRecord:  # fmt: skip
    """Every section of a draft, by an officer."""
    officer = seeded.people[Role.OFFICER]
    made = drafting.start(seeded.organisation, review.pk, now=now, person=officer)
    for section, words in words_of(now.date()).items():
        made = drafting.write(
            seeded.organisation, made.pk, section, words, seen=made.version, now=now, person=officer
        )
    return drafting.write(
        seeded.organisation, made.pk, "choice", {"replaces": replaces}, seen=made.version, now=now,
        person=officer, choice=drafting.Choice(
            title=title, option="close", decided_on=now.date(),
            review_on=(now + timedelta(days=180)).date(),
        ),
    )  # fmt: skip


def words_of(day: date) -> dict[str, dict[str, Any]]:
    worse = {"age": "People over 75 who follow us there are told by letter and telephone.",
             "disability": "Pictures on LinkedIn will carry descriptions, as ours do now."}  # fmt: skip
    return {
        "purpose": {"purpose": "To decide whether we stay on X, and where people find us if not.",
                    "background": "Fewer people act on our posts each year. In the winter a colleague"
                    " asked not to run the account any more."},
        "reasons": {"reasons": SAID, "dissent": "One member would have waited for the survey."},
        "authority": {"decided_by": "The Communications Board, on the advice of the Director",
                      "authority": "Scheme of delegation, paragraph 4.2"},
        "equality": {"equality": tuple(
            Impact(about=key, effect=Effect.BOTH if key in worse else Effect.UNKNOWN,
                   what=worse.get(key, "")) for key in CHARACTERISTICS)},
        "accessibility": {"accessibility": "Nobody needs an account to read our website. LinkedIn"
                          " asks for one, so nothing is said there alone."},
        "risks": {
            "impersonation": "We keep the name, with a last post that links to our website. The"
            " press desk searches for copies every month.",
            "risks": (
                Risk(what="Rumours are not answered where they start", likelihood=Level.MEDIUM,
                     harm=Level.HIGH, mitigation="We watch, and answer on our website.",
                     owner="Press desk"),
                Risk(what="Researchers miss a deadline", likelihood=Level.LOW, harm=Level.MEDIUM,
                     mitigation="E-mail and the newsletter carry every deadline.", owner="Web team"),
            ),
        },
        "incident": {"incident": "E-mail to all applicants first, then the banner on the website,"
                     " then Bluesky. X is not needed for it."},
        "cost": {"cost": "Frees about 20 hours a month. No licence ends and none begins."},
        "steps": {"steps": (
            Step(what="Say where to find us, on every channel", owner="Ada", by=day),
            Step(what="Turn off replies, and pin the last post", owner="Grace",
                 by=day + timedelta(days=14)),
            Step(what="Open LinkedIn", owner="Ada", by=day + timedelta(days=30)),
        ), "colleagues": "Do not post on X any more. Send people to the website."},
        "resolution": {"recommendation": "That the Board agrees to close the account on X and to"
                       " open one on LinkedIn.",
                       "resolution": "RESOLVED: that the account on X be closed within 14 days, and"
                       " one on LinkedIn be opened."},
        "places": {"places": (
            Place(title="Our website", what_for="everything", address="https://www.research.example"),
            Place(title="Bluesky", what_for="news", address="https://bsky.app/profile/research.example"),
            Place(title="Telephone 0300 123 4567", what_for="for those who are not online"),
        ), "contact": "press@research.example"},
    }  # fmt: skip


def _since(seeded: Seeded, review: ReviewRecord, now: datetime) -> None:
    """A judgement and a state changed, and something happened on the platform."""
    approver = seeded.people[Role.APPROVER]
    making.change(
        seeded.organisation, review.pk,
        Judged(option="stay", criterion="safety", judgement=Judgement(
            author=making.author_of(approver), score=1, reason="It became worse.")),
        seen=reading.review_of(seeded.organisation, review.pk).last_change, now=now,
        person=approver,
    )  # fmt: skip
    log.write(
        seeded.organisation,
        log.NewEvent(kind="policy", at=(now - timedelta(days=4)).date(), platform="x",
                        title="Blocked people can read posts again", source_name="Its own notice",
                        source_url="https://x.example/rules", bears_on=("safety",)),
        now=now,
    )  # fmt: skip


def _begun(seeded: Seeded, now: datetime) -> DecisionRecord:
    """On a review that cannot be worked out, with one section written."""
    officer = seeded.people[Role.OFFICER]
    review = making.open_review(
        seeded.organisation, "Should we answer every comment?", now=now, person=officer
    )
    made = drafting.start(seeded.organisation, review.pk, now=now, person=officer)
    return drafting.write(
        seeded.organisation, made.pk, "cost", {"cost": "Ten hours a month."}, seen=0, now=now,
        person=officer,
    )  # fmt: skip

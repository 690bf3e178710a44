"""What is made of what checks were told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.identity.drafts import Party, hand_back_draft, report_draft
from goodmeasure.evidence.identity.facts import Document, ProfileLink, Told, Verification
from goodmeasure.evidence.identity.judging import (
    domain_answer,
    holder_answer,
    link_answers,
    reserved_answer,
    verifier_answers,
)

OURS, OTHERS, THIRD = "did:plc:a", "did:plc:b", "did:plc:c"
TOWN = "town.gov.example"
CLAIMED = Document(handles=(TOWN,), handed_out=(".bsky.social",))
AWAY = Told(why="Its name server did not answer in time.")
told = st.sampled_from(
    [
        Told(),
        AWAY,
        *(Told(accounts=(one,)) for one in (OURS, OTHERS)),
        Told(accounts=(OURS, OTHERS)),
    ]
)


@pytest.mark.parametrize(
    ("dns", "web", "status"),
    [
        (Told(accounts=(OURS,)), Told(), "valid"),
        (Told(), Told(accounts=(OURS,)), "valid"),
        (Told(accounts=(OURS,)), Told(accounts=(OTHERS,)), "valid"),  # the record goes first
        (Told(accounts=(OTHERS,)), Told(accounts=(OURS,)), "invalid"),
        (Told(accounts=(OURS, OTHERS)), Told(), "invalid"),
        (Told(), Told(), "none"),
        (AWAY, Told(), "unknown"),
        (Told(), AWAY, "unknown"),
        (AWAY, Told(accounts=(OURS,)), "valid"),
    ],
)
def test_a_domain(dns: Told, web: Told, status: str) -> None:
    answer = domain_answer(OURS, TOWN, CLAIMED, dns, web)
    assert (answer.status, answer.subject, answer.sure) == (status, TOWN, False)
    assert TOWN in answer.sentence


@given(told, told)
def test_a_domain_that_could_not_be_asked_is_never_lost(dns: Told, web: Told) -> None:
    """Where a place was away, the answer is unknown, or rests on a place that answered."""
    answer = domain_answer(OURS, TOWN, CLAIMED, dns, web)
    if answer.status == "none":
        assert dns.known
        assert web.known
    if answer.status == "invalid":
        assert dns.known, "its record goes before the website, and may name ours"
        assert dns.accounts or web.accounts
    assert not answer.sure


def test_a_document_that_could_not_be_had_proves_nothing() -> None:
    document = Document(handles=(TOWN,), why="It did not answer.")
    answer = domain_answer(OURS, TOWN, document, Told(accounts=(OURS,)), Told())
    assert (answer.status, answer.sentence.endswith("It did not answer.")) == ("unknown", True)


def test_a_domain_the_account_has_left_is_lost_for_sure() -> None:
    answer = domain_answer(OURS, "old.example", CLAIMED, Told(), Told())
    assert (answer.status, answer.sure) == ("invalid", True)


def test_a_name_that_is_handed_out_proves_nothing() -> None:
    document = Document(handles=("town.bsky.social",), handed_out=(".bsky.social",))
    answer = domain_answer(OURS, "town.bsky.social", document, Told(accounts=(OURS,)), Told())
    assert answer.status == "none"


def test_why_a_verifier_does_not_count_any_more() -> None:
    was = {"issuer": OTHERS, "issuer_name": "press.example", "valid": False}
    renamed = verifier_answers(
        "new.example", "Town", [Verification(**was, handle="old.example", name="Town")], []
    )
    assert "called old.example then, and is called new.example now" in renamed[0].sentence
    assert renamed[0].sure
    shown = verifier_answers(
        "t.example", "Town Hall", [Verification(**was, handle="t.example", name="Town")], []
    )
    assert "display name was “Town” then, and is “Town Hall” now" in shown[0].sentence
    silent = verifier_answers("t.example", "Town", [Verification(**was)], [])
    assert (silent[0].status, silent[0].sure) == ("invalid", False)


def test_a_verifier_that_is_gone_is_not_forgotten() -> None:
    found = [Verification(issuer=THIRD, issuer_name="", valid=True)]
    answers = verifier_answers("t.example", "", found, [OTHERS, THIRD, ""])
    assert [(one.subject, one.status) for one in answers] == [(THIRD, "valid"), (OTHERS, "none")]
    assert [one.status for one in verifier_answers("t.example", "", [], [])] == ["none"]


def test_links_back() -> None:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    found = [
        ProfileLink(url="https://a.example", verified_at=at),
        ProfileLink(url="https://b.example", verified_at=None),
    ]
    answers = link_answers(found, ["https://gone.example"], ["4 March 2026", ""])
    assert [(one.subject, one.status, one.sure) for one in answers] == [
        ("https://a.example", "valid", False),
        ("https://b.example", "none", False),
        ("https://gone.example", "none", True),
    ]
    assert "on 4 March 2026" in answers[0].sentence
    assert link_answers([], [], [])[0].subject == ""


@pytest.mark.parametrize(
    ("told", "claimed", "status", "sure"),
    [
        (Told(accounts=(OURS,)), True, "valid", False),
        (Told(accounts=(OTHERS,)), True, "invalid", True),
        (Told(accounts=(OTHERS,)), False, "invalid", True),
        (Told(), False, "none", True),
        (Told(), True, "unknown", False),
        (AWAY, False, "unknown", False),
    ],
)
def test_who_holds_a_name(told: Told, claimed: bool, status: str, sure: bool) -> None:
    answer = holder_answer("town.bsky.social", OURS, told, claimed=claimed)
    assert (answer.status, answer.sure) == (status, sure)


def test_a_reserved_name_is_no_proof_whoever_holds_it() -> None:
    assert reserved_answer("t.example", Told(accounts=(OTHERS,))).status == "unknown"
    assert reserved_answer("t.example", Told(accounts=(OTHERS,))).detail == {"holder": OTHERS}
    assert reserved_answer("t.example", Told()).status == "none"
    assert reserved_answer("t.example", AWAY).status == "unknown"


def test_drafts_leave_to_a_person_what_only_a_person_knows() -> None:
    ours = Party(handle="@town.example", display="Town", url="https://x.example", account_id=OURS)
    theirs = Party(handle="t0wn.example", display="", url="https://y.example", account_id=OTHERS)
    report = report_draft(
        "Town", "mastodon", ours, theirs, why="One letter.", seen_on="4 March 2026"
    )
    assert "Mastodon" not in report.where
    assert "own server" in report.where
    whole = " ".join(report.paragraphs)
    assert "[Say here" in whole
    assert "@t0wn.example, https://y.example, account did:plc:b" in whole
    back = hand_back_draft("Town", "elsewhere", ours, "old.example", OTHERS, seen_on="4 March 2026")
    assert OTHERS in " ".join(back.paragraphs)
    assert "platform's own form" in back.where

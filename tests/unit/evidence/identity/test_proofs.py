"""When a proof counts as lost: never for a flap, always for a loss that lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.evidence.identity.proofs import LOOKS, SPAN, Stretch, time_to_tell

START = datetime(2026, 3, 4, 9, tzinfo=UTC)
SIX = timedelta(hours=6)


def stretches(statuses: list[str], every: timedelta = SIX, *, sure: bool = False) -> list[Stretch]:
    """As they are kept: looks in a row that found the same are one row."""
    found, number = [], 0
    for status, run in groupby(statuses):
        looks = len(list(run))
        found.append(
            Stretch(status=status, since=START + every * number, looks=looks, sure=sure and status == "invalid",
                    until=START + every * (number + looks - 1))
        )  # fmt: skip
        number += looks
    return found


def test_what_was_never_proved_cannot_be_lost() -> None:
    assert not time_to_tell([])
    assert not time_to_tell(stretches(["none"] * 50))
    assert not time_to_tell(stretches(["unknown", "invalid", "none"] * 9, sure=True))


def test_lost_after_three_looks_over_a_day() -> None:
    assert not time_to_tell(stretches(["valid"] + ["none"] * 2, timedelta(days=2)))
    assert not time_to_tell(stretches(["valid"] + ["none"] * 4))  # 18 hours
    assert time_to_tell(stretches(["valid"] + ["none"] * 5))  # 24 hours


def test_a_mistake_that_turns_into_another_is_one_loss() -> None:
    assert time_to_tell(stretches(["valid", "none", "none", "invalid", "none", "invalid"]))


def test_what_nobody_could_tell_neither_counts_nor_breaks_the_row() -> None:
    assert not time_to_tell(stretches(["valid"] + ["unknown"] * 100))
    assert not time_to_tell(stretches(["valid", "none", *["unknown"] * 20, "none"]))
    assert time_to_tell(stretches(["valid", "none", *["unknown"] * 20, "none", "none"]))


def test_a_known_cause_is_told_at_once() -> None:
    assert time_to_tell(stretches(["valid", "invalid"], sure=True))


def test_what_a_person_gave_up_is_of_the_past() -> None:
    assert not time_to_tell(stretches(["valid", "invalid", "given up"], sure=True))
    assert not time_to_tell(stretches(["valid", "given up"] + ["none"] * 20))
    assert time_to_tell(stretches(["given up", "valid"] + ["none"] * 5))


@given(st.lists(st.sampled_from(["none", "invalid", "unknown"]), max_size=3), st.integers(1, 30))
def test_a_proof_that_is_there_once_a_day_never_alerts(bad: list[str], days: int) -> None:
    """Four looks a day, of which one is good, however the others are."""
    day = [*bad, *["valid"] * (4 - len(bad))]
    for seen in range(1, 4 * days + 1):
        assert not time_to_tell(stretches((day * days)[:seen]))


@given(
    st.lists(st.sampled_from(["valid", "none", "invalid", "unknown"]), max_size=40),
    st.integers(1, 48),
)
def test_against_the_rule_written_out_look_by_look(statuses: list[str], hours: int) -> None:
    every = timedelta(hours=hours)
    known = [
        (status, START + every * i) for i, status in enumerate(statuses) if status != "unknown"
    ]
    last_good = max((i for i, (status, _) in enumerate(known) if status == "valid"), default=None)
    expected = False
    if last_good is not None:
        missed = [at for _, at in known[last_good + 1 :]]
        expected = len(missed) >= LOOKS and missed[-1] - missed[0] >= SPAN
    assert time_to_tell(stretches(statuses, every)) == expected

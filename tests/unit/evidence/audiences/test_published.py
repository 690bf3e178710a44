"""Whom a published figure may stand for, and whom never."""

from __future__ import annotations

import pytest

from goodmeasure.evidence.audiences.published import (
    DISCOUNTS,
    LARGEST_DISCOUNT,
    names_a_role,
    why_not,
)

PUBLIC = (
    "UK adults 16+", "all adults 16+ who go online", "UK online adults 18+ (Ipsos iris)",
    "adults in Scotland", "UK people 16+", "the whole UK population", "internet users",
)  # fmt: skip
ROLES = (
    "UK health researchers", "members of research ethics committees who are committee members",
    "NHS staff in England", "journalists in the UK", "funders", "registered nurses aged 20+",
)  # fmt: skip


@pytest.mark.parametrize("population", PUBLIC)
def test_national_figures_say_nothing_about_researchers(population: str) -> None:
    for marked in (False, True):
        said = why_not("Researchers", is_public=False, populations=(population,), marked=marked)
        assert "say nothing about Researchers" in said
        assert "general public" in said
    assert why_not("Patients", is_public=True, populations=(population,), marked=False) == ""
    assert not names_a_role(population)


@pytest.mark.parametrize("population", ROLES)
def test_figures_of_a_role_stand_for_groups_of_a_role_once_marked(population: str) -> None:
    assert names_a_role(population)
    assert why_not("Researchers", is_public=False, populations=(population,), marked=True) == ""
    assert why_not("Researchers", is_public=False, populations=(population,), marked=False)
    assert why_not("Patients", is_public=True, populations=(population,), marked=True)


def test_one_general_population_among_others_is_enough_to_refuse() -> None:
    assert why_not(
        "Researchers", is_public=False, populations=("UK researchers", "UK adults"), marked=True
    )


def test_no_discount_is_over_the_largest() -> None:
    assert max(DISCOUNTS) == LARGEST_DISCOUNT == 0.5
    assert all(one > 0 for one in DISCOUNTS)

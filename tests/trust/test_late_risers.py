"""How others mislead: counting stops after seven days, so a post that was found late stays small."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.trust.test_history_is_kept import METRICS, look

from goodmeasure.services.collecting.schedule import next_wait
from goodmeasure.services.evaluating import evaluate
from goodmeasure.store.models import Verdict
from goodmeasure.store.queries.columns import post_columns

DAY = timedelta(days=1)


@given(
    age=st.timedeltas(min_value=timedelta(0), max_value=3650 * DAY),
    waited=st.timedeltas(min_value=timedelta(0), max_value=3650 * DAY),
    changed=st.booleans(),
)
def test_a_post_is_read_again_however_old_it_is(age, waited, changed):
    wait = next_wait(age=age, last_wait=waited, changed=changed)
    assert timedelta(0) < wait <= 180 * DAY


def test_a_change_makes_it_read_more_often_again():
    quiet = next_wait(age=400 * DAY, last_wait=120 * DAY, changed=False)
    assert next_wait(age=400 * DAY, last_wait=120 * DAY, changed=True) < quiet


@pytest.mark.django_db
def test_what_comes_after_a_month_counts(organisation, channel, collection, now):
    look(organisation, collection, now, 7)
    look(organisation, collection, now + 40 * DAY, 250)
    evaluate(organisation, now=now + 40 * DAY)
    assert Verdict.objects.get().value == 253
    assert post_columns(organisation)[channel.pk].total(METRICS).value.tolist() == [253]

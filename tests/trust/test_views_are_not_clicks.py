"""How others mislead: a column is taken by its place, or by a name that sounds alike, so that views
are filed as clicks; and the platform's own "engagements" are reported as impressions."""

from __future__ import annotations

import random

import pytest
from tests.trust.conftest import X

from goodmeasure.services.importing import import_file
from goodmeasure.store.models import LatestReading

pytestmark = pytest.mark.django_db

FILED = {
    "impressions": X["Impressions"], "likes": X["Likes"], "engagements": X["Engagements"],
    "link_clicks": X["URL Clicks"], "detail_expands": X["Detail Expands"],
    "profile_visits": X["Profile visits"], "permalink_clicks": X["Permalink Clicks"],
}  # fmt: skip


def filed() -> dict[str, int]:
    return dict(LatestReading.objects.filter(metric__in=FILED).values_list("metric", "value"))


@pytest.mark.parametrize("seed", range(5))
def test_a_column_is_known_by_its_name_wherever_it_stands(organisation, write, now, seed):
    names = list(X)
    random.Random(seed).shuffle(names)
    import_file(organisation, write([{name: X[name] for name in names}]), now=now)
    assert filed() == FILED


def test_a_column_nobody_knows_is_left_out_and_not_filed_under_a_neighbour(
    organisation, write, now
):
    renamed = {("Link taps" if name == "URL Clicks" else name): value for name, value in X.items()}
    import_file(organisation, write([renamed]), now=now)
    assert filed() == {name: value for name, value in FILED.items() if name != "link_clicks"}


def test_the_platforms_engagements_are_neither_impressions_nor_our_engagement(
    organisation, write, now
):
    import_file(organisation, write([X]), now=now)
    counts = dict(LatestReading.objects.values_list("metric", "value"))
    assert counts["engagements"] == 300
    assert counts["impressions"] == 5000
    from goodmeasure.measures.definitions import measures

    assert "engagements" not in {
        metric for one in measures()["engagement"].sums.values() for metric in one
    }

"""How others mislead: a count that a platform did not give is shown, added up and averaged as 0."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from django.urls import reverse
from tests.trust.conftest import FACEBOOK

from goodmeasure.observations.metrics import Metric
from goodmeasure.services.evaluating import evaluate
from goodmeasure.services.importing import import_file
from goodmeasure.store.models import LatestReading, Verdict
from goodmeasure.store.queries.columns import post_columns

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(organisation, facebook, write, now):
    """A channel with a post whose comments the export left blank."""
    import_file(organisation, write([FACEBOOK | {"Comments": ""}]), channel=facebook, now=now)
    return facebook


def test_a_blank_cell_makes_no_reading(post):
    assert not LatestReading.objects.filter(metric="replies").exists()
    assert LatestReading.objects.get(metric="reactions").value == 40


def test_a_sum_with_a_part_missing_is_missing(organisation, post, now):
    columns = post_columns(organisation)[post.pk]
    engagement = columns.total((Metric.REACTIONS, Metric.REPLIES, Metric.SHARES))
    assert np.isnan(engagement.value).all()
    evaluate(organisation, now=now)
    assert not Verdict.objects.exists()


def text(response) -> str:
    return response.getvalue().decode("utf-8-sig")


def test_the_page_and_the_download_say_so(client, post):
    (row,) = csv.DictReader(io.StringIO(text(client.get(reverse("posts_csv")))))
    assert (row["replies"], row["engagement"], row["views"]) == ("", "", "12400")
    page = client.get(reverse("post", args=[post.posts.get().pk])).content.decode()
    assert "Not imported yet" in page  # comments: the file could have had them
    assert "Not measurable here" in page  # quotes: Facebook has none

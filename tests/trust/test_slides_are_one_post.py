"""How others mislead: an export has a row for each slide of a carousel, with the whole post's
figures on each, and adding the rows up doubles its impressions."""

from __future__ import annotations

import pytest
from tests.trust.conftest import FACEBOOK, X

from goodmeasure.services.importing import import_file
from goodmeasure.store.models import LatestReading, PostRecord, ReadingRecord

pytestmark = pytest.mark.django_db


def once(metric: str, value: object) -> bool:
    readings = list(ReadingRecord.objects.filter(metric=metric).values_list("value", flat=True))
    return (
        PostRecord.objects.count() == 1
        and LatestReading.objects.get(metric=metric).value == value
        and readings == [value]
    )


def test_rows_of_one_post_are_one_post_and_are_counted_openly(organisation, facebook, write, now):
    found = import_file(organisation, write([FACEBOOK] * 3), channel=facebook, now=now)
    assert once("views", FACEBOOK["Views"])
    assert found.summary.duplicates == 2


def test_likewise_in_an_export_of_x(organisation, write, now):
    found = import_file(organisation, write([X] * 3), now=now)
    assert once("impressions", X["Impressions"])
    assert found.summary.duplicates == 2

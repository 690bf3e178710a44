"""The decision of the example organisation: all of it there to be tried, and said to be made up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.browser.seeding import Seeded

from goodmeasure.reports.papers.kinds import KINDS
from goodmeasure.services.audiences.demonstration import add_demonstration
from goodmeasure.services.channels import add_file_channel
from goodmeasure.services.decisions.demonstration import CHOICE, add_demonstration_decision
from goodmeasure.services.decisions.papers import Pack
from goodmeasure.services.decisions.since import since
from goodmeasure.services.reviews.demonstration import add_demonstration_review
from goodmeasure.store.models import DecisionRecord, Role

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def test_it_stands_with_papers_signposts_and_what_changed_since(small_body: Seeded):
    organisation, person = small_body.organisation, small_body.people[Role.APPROVER]
    add_file_channel(organisation, "x", "town", now=NOW)
    assert add_demonstration_decision(organisation, now=NOW) is None  # there is no review
    add_demonstration(organisation, now=NOW)
    add_demonstration_review(organisation, now=NOW)
    one = add_demonstration_decision(organisation, now=NOW, person=person)
    assert one.frozen_at == NOW
    assert (one.choice, one.frozen_by) == (CHOICE, person)
    assert "made up" in one.title
    found = since(one, now=NOW)
    assert [changed.about[0] for changed in found.written] == ["cell"]
    assert ["made up" in event.title for event in found.events] == [True]
    assert len(found.record.signposts) == 2
    pack = Pack(one, now=NOW)
    for kind in KINDS:
        assert pack.made(kind.key).paper.blocks
    # and again: nothing more
    assert add_demonstration_decision(organisation, now=NOW) is None
    assert DecisionRecord.objects.filter(organisation=organisation).count() == 1

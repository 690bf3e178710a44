"""A real database under every test: SQLite, or what GOODMEASURE_DATABASE_URL names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from tests.browser.audiences import met
from tests.browser.deciding import decided
from tests.browser.incidents import planned
from tests.browser.learning import learned
from tests.browser.leaving import leaving
from tests.browser.names import named
from tests.browser.published import published
from tests.browser.reviewing import reviewed
from tests.browser.seeding import Seeded, realistic, small
from tests.browser.signposting import signposted
from tests.browser.surveying import surveyed
from tests.integration.seeded_rows import seeded

from goodmeasure.store.models import Channel, Collection, CollectionKind, Organisation

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Sign-ins of an address and requests of a key are counted by the minute in the process's
    memory, where those of the test before would count too."""
    cache.clear()


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(name="Sandwell Example Trust", slug="sandwell")


@pytest.fixture
def other_organisation(db: None) -> Organisation:
    return Organisation.objects.create(name="Another Council", slug="another")


@pytest.fixture
def channel(organisation: Organisation) -> Channel:
    return Channel.objects.create(
        organisation=organisation,
        platform="bluesky",
        server="https://public.api.bsky.app",
        account_id="did:plc:sandwell",
        handle="sandwell.example",
        added_at=NOW,
    )


@pytest.fixture
def collection(organisation: Organisation, channel: Channel) -> Collection:
    return Collection.objects.create(
        organisation=organisation, channel=channel, kind=CollectionKind.COLLECT, started_at=NOW
    )


@pytest.fixture
def small_body(db: None, request: pytest.FixtureRequest) -> Seeded:
    """A small organisation, as of the module's own NOW where it has one."""
    return seeded(small, getattr(request.module, "NOW", NOW))


@pytest.fixture
def realistic_body(db: None, request: pytest.FixtureRequest) -> Seeded:
    return seeded(realistic, getattr(request.module, "NOW", NOW))


@pytest.fixture
def learned_body(db: None, request: pytest.FixtureRequest) -> Seeded:
    """As ``realistic_body``, with all that was learned from it: tests, studies, lessons, aims."""
    return seeded(_learned, getattr(request.module, "NOW", NOW))


@pytest.fixture
def working_body(db: None, request: pytest.FixtureRequest) -> Seeded:
    """A small organisation that has used all of it: groups, surveys, reviews, decisions, plans."""
    return seeded(_working, getattr(request.module, "NOW", NOW))


def _working(now: datetime) -> Seeded:
    made = small(now)
    met(made, now)
    published(made, now)
    planned(made, now)
    surveyed(made.organisation, now)
    named(made, now)
    review = reviewed(made, now)["review"]
    signposted(made, now)
    leaving(made, now)
    decided(made, review, now)
    return made


def _learned(now: datetime) -> Seeded:
    made = realistic(now)
    learned(made, now)
    return made

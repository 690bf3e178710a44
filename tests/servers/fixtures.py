"""Pytest fixtures for the real servers: one of each a session, on loopback, gone afterwards.

A server that is not installed skips the tests that need it and says what to run. Where everything
must be there (`make test`, CI), set GOODMEASURE_REQUIRE_SERVERS=1 and they fail instead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TypeVar

import pytest

from .absence import skip_or_fail
from .bluesky_network import BlueskyNetwork
from .bluesky_network import bluesky_network as run_bluesky_network
from .child import ServerMissingError
from .faulty import FaultyServer
from .faulty import faulty_server as run_faulty_server
from .mastodon import MastodonMock
from .mastodon import mastodon_mock as run_mastodon_mock
from .postgres import postgres_server

T = TypeVar("T")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL: postgresql://…/postgres, as its superuser."""
    yield from _or_skip(postgres_server())


@pytest.fixture(scope="session")
def bluesky_network(postgres_url: str) -> Iterator[BlueskyNetwork]:
    """A Bluesky network. Shared: make accounts of your own, count nothing that is everybody's."""
    yield from _or_skip(run_bluesky_network(postgres_url))


@pytest.fixture(scope="session")
def mastodon_session() -> Iterator[MastodonMock]:
    yield from _or_skip(run_mastodon_mock())


@pytest.fixture
def mastodon_mock(mastodon_session: MastodonMock) -> MastodonMock:
    """A Mastodon server, one for the session, emptied and without faults for each test."""
    mastodon_session.reset()
    return mastodon_session


@pytest.fixture
def faulty_server() -> Iterator[FaultyServer]:
    """A server that answers what the test scripts."""
    with run_faulty_server() as server:
        yield server


def _or_skip(server: contextlib.AbstractContextManager[T]) -> Iterator[T]:
    try:
        running = server.__enter__()
    except ServerMissingError as error:
        skip_or_fail(str(error))
    try:
        yield running
    finally:
        server.__exit__(None, None, None)

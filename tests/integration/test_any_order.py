"""A list that people read is in the same order each time, whatever order the database finds it in.

PostgreSQL gives rows that nobody sorted in any order, and SQLite mostly in that of writing, so that
nobody notices. SQLite can be asked to turn its own order round: then every page and every list for
programs must still say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import zip_longest

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from tests.browser.seeding import Seeded
from tests.integration.reader import Reader
from tests.integration.web import as_role

from goodmeasure.store.models import Role

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
OF_ITS_OWN = re.compile(rb'(name="(csrfmiddlewaretoken|ticket|once)" value=)"[^"]*"')
"""New each time a page is shown."""
LINK = re.compile(r'href="(/[^"?#]*)')
NOT_READ = {"static", "account_logout", "pack_zip", "paper_file"}
"""Nothing to read in order, or drawn for a second each."""


@pytest.fixture(autouse=True)
def only_sqlite(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such switch")
    monkeypatch.setattr(timezone, "now", lambda: NOW)  # no page is a second older than the other


@contextmanager
def turned_round() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA reverse_unordered_selects = ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA reverse_unordered_selects = OFF")


def said(client: Client, where: str) -> list[str]:
    answer = client.get(where)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = OF_ITS_OWN.sub(rb"\1", body).decode(errors="replace")
    return [str(answer.status_code), *text.splitlines()]


def unlike(client: Client, where: str, plain: list[str]) -> list[tuple[str, str]]:
    """The first lines that differ."""
    with turned_round():
        other = said(client, where)
    pairs = zip_longest(plain, other, fillvalue="")
    return [pair for pair in pairs if pair[0] != pair[1]][:2]


def linked(client: Client) -> Iterator[tuple[str, list[str]]]:
    """One page of each kind that links lead to from the first one, and what it says."""
    opened = set(NOT_READ)
    seen, waiting = {"/"}, ["/"]
    while waiting:
        where = waiting.pop(0)
        kind = resolve(where).view_name if not where.startswith("/static/") else "static"
        if kind in opened:
            continue
        opened.add(kind)
        plain = said(client, where)
        yield where, plain
        for found in LINK.findall("\n".join(plain)):
            if found not in seen:
                seen.add(found)
                waiting.append(found)


@pytest.mark.parametrize("body", ["working_body", "learned_body"])
def test_pages(body: str, request: pytest.FixtureRequest) -> None:
    seeded: Seeded = request.getfixturevalue(body)
    client = as_role(seeded, Role.ADMINISTRATOR)
    found = {where: unlike(client, where, plain) for where, plain in linked(client)}
    assert len(found) > 30
    assert {where: lines for where, lines in found.items() if lines} == {}


def test_lists_for_programs(working_body: Seeded) -> None:
    described = Client().get("/api/v1/openapi.json").json()["paths"]
    client = Reader(working_body).client
    lists = [where for where in described if "{" not in where]
    found = {where: unlike(client, where, said(client, where)) for where in lists}
    assert {where: lines for where, lines in found.items() if lines} == {}

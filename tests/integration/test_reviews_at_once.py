"""Several people at one review at the same moment: real connections, let go together.

On PostgreSQL in the tests' own database. An SQLite database in memory refuses a second writer
rather than keep it waiting, so there it is done in a process of its own, on a file.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from tests.migrated import tables_in

from goodmeasure.decisions.review.cells import Judgement
from goodmeasure.decisions.review.changes import CriterionRemoved, Judged, OptionPut
from goodmeasure.decisions.review.options import Option
from goodmeasure.decisions.review.shipped import shipped
from goodmeasure.kernel.errors import Conflict
from goodmeasure.services.reviews import making, reading, results
from goodmeasure.store.models import Organisation, ReviewRecord, ReviewResult

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
ON_A_FILE = """
import django; django.setup()
from tests.integration.test_reviews_at_once import STORIES
for story in STORIES: story()
print("all kept")
"""


def opened() -> ReviewRecord:
    organisation = Organisation.objects.create(
        name="Trust", slug=f"t{Organisation.objects.count()}"
    )
    record = making.open_review(organisation, "Should we stay on X?", now=NOW)
    two = [OptionPut(option=Option(key=key, title=key.title())) for key in ("stay", "close")]
    by_group = [CriterionRemoved(key=one.key) for one in shipped() if one.by_group]
    return making.change(
        organisation, record.pk, [*two, *by_group], seen=record.last_change, now=NOW
    )


def judge(record: ReviewRecord, score: float, author: str) -> None:
    said = Judgement(author=author, score=score, reason="as I see it")
    made = Judged(option="stay", criterion="safety", judgement=said)
    making.change(record.organisation, record.pk, made, seen=record.last_change, now=NOW)


def at_once(works: list[Callable[[], None]]) -> list[Exception]:
    """Each in a thread with a connection of its own, let go together. Returns what was raised."""
    start, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        try:
            start.wait(timeout=60)
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return raised


def different_things() -> None:
    """Six people judge apart, all having seen the same review: all of them are kept."""
    record = opened()
    names = [f"Judge {n}" for n in range(6)]
    works = [lambda name=name: judge(record, 5, name) for name in names]
    assert at_once(works) == []
    after = reading.review_of(record.organisation, record.pk)
    assert [one.author for one in reading.under(after).cell("stay", "safety").judgements] == names
    numbers = [one.number for one in reading.trail(after)]
    assert numbers == list(range(1, record.last_change + len(names) + 1))


def the_same_thing() -> None:
    """Two windows of one person: one is kept, the other is told what the first one wrote."""
    record = opened()
    works = [lambda score=score: judge(record, score, "Ada") for score in (2.0, 9.0)]
    (refused,) = at_once(works)
    assert isinstance(refused, Conflict), refused
    after = reading.review_of(record.organisation, record.pk)
    (kept,) = reading.under(after).cell("stay", "safety").judgements
    assert refused.theirs == (
        f"command line: judged safety and values of “Stay”: {kept.score:g} of 10, “as I see it”.",
    )
    assert after.last_change == record.last_change + 1


def the_result() -> None:
    """Two people open the result before it was ever worked out: both get the same."""
    record, found = opened(), []

    def look() -> None:
        found.append(results.result(record.organisation, record, today=NOW.date()))

    assert at_once([look, look]) == []
    assert found[0] == found[1]
    assert isinstance(found[0], results.Result)
    assert ReviewResult.objects.filter(review=record).count() == 1


STORIES = (different_things, the_same_thing, the_result)


@pytest.mark.parametrize("story", STORIES)
def test_on_a_server(transactional_db, story):
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite it is done on a file")
    story()


def test_on_a_file(tmp_path):
    tables_in(tmp_path / "at-once.sqlite3")
    done = subprocess.run(
        [sys.executable, "-c", ON_A_FILE],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "goodmeasure.config.settings",
            "GOODMEASURE_HOME": str(tmp_path),
            "GOODMEASURE_DATABASE_URL": f"sqlite:///{tmp_path / 'at-once.sqlite3'}",
        },
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.stdout.strip().endswith("all kept"), done.stderr

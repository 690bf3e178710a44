"""What somebody who means harm may send: other people's keys, forms that are not theirs, nasty names.

Each test walks every address there is, so that a page that is added is in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.browser.seeding import Seeded, small
from tests.integration.shown_forms import Shown, forms_in
from tests.integration.web import (
    EVERYBODYS,
    KEYS,
    OPEN,
    address,
    as_role,
    names,
    post_only,
    signed_in,
)

from goodmeasure.kernel.errors import InputError
from goodmeasure.services.audiences.demonstration import add_demonstration
from goodmeasure.services.organisations import create_organisation
from goodmeasure.store.models import (
    Channel,
    DecisionRecord,
    Experiment,
    Group,
    LeavingPlan,
    Organisation,
    PublishedSource,
    Purpose,
    ReviewRecord,
    Role,
    Survey,
)

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
OWN = {"access_keys", "access_key", "switch"}
"""What every person in an organisation may do for themselves."""
WAITS_FOR_A_FILE = {"import_preview", "published_seen", "published_meaning", "published_preview"}


@pytest.fixture
def ours(small_body: Seeded) -> Seeded:
    add_demonstration(small_body.organisation, now=NOW)
    return with_one_of_each(small_body)


@pytest.fixture
def theirs(db: None) -> Seeded:
    made = small(NOW, slug="theirs", name="Somebody Else")
    add_demonstration(made.organisation, now=NOW)
    return with_one_of_each(made)


def with_one_of_each(seeded: Seeded) -> Seeded:
    """Every thing a page is about is there before the first page is asked for, in whatever order."""
    for name in pages():
        address(name, seeded)
    return seeded


def pages() -> list[str]:
    return sorted(set(names()) - OPEN)


class Writes:
    """Notes every statement that keeps something, but for who is signed in."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and '"django_session"' not in sql:
            self.seen.append(sql)
        return execute(sql, *rest)


def shown_to(client: Client, seeded: Seeded) -> Iterator[tuple[str, Shown]]:
    """Every form on every page, with the page's name."""
    for name in pages():
        if name in post_only():
            continue
        where = address(name, seeded)
        answer = client.get(where)
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            for form in forms_in(answer.content.decode(), where=where):
                yield name, form


def changes(client: Client, form: Shown, given: dict[str, str]) -> bool:
    """Whether anything is kept differently after it is sent. Nothing of it stays."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            answer = client.post(form.action, given)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (form.action, answer.status_code)
    return bool(writes.seen)


def test_a_viewer_who_sends_an_officers_form_changes_nothing(ours: Seeded) -> None:
    admin, viewer = as_role(ours, Role.ADMINISTRATOR), as_role(ours, Role.VIEWER)
    works = set()
    for name, form in shown_to(admin, ours):
        if name in OWN or form.action.startswith(("/accounts/", "/switch/")):
            continue
        if changes(admin, form, form.filled()):
            works.add(form.action)
            assert not changes(viewer, form, form.filled()), (name, form.action)
    assert len(works) > 70, "the forms are filled in well enough for this to mean something"


def test_every_page_opens_to_an_administrator(ours: Seeded) -> None:
    """Without this, a page that opens to nobody would pass every other test here."""
    client = as_role(ours, Role.ADMINISTRATOR)
    shut = {}
    for name in sorted(set(pages()) - post_only() - WAITS_FOR_A_FILE):
        answer = client.get(address(name, ours))
        if answer.status_code >= 400:
            shut[name] = answer.status_code
    assert shut == {}


def test_their_keys_within_our_addresses_are_not_found(ours: Seeded, theirs: Seeded) -> None:
    """An address of two keys, with one of ours and one of theirs, either way round."""
    client, mixed = as_role(ours, Role.ADMINISTRATOR), 0
    for name in sorted(KEYS.keys() - EVERYBODYS):
        mine, other = KEYS[name](ours), KEYS[name](theirs)
        for chosen in product((False, True), repeat=len(mine)):
            given = {
                key: (other if one else mine)[key] for key, one in zip(mine, chosen, strict=True)
            }
            if given in (mine, other):
                continue
            mixed += 1
            where = reverse(name, kwargs=given)
            for ask in (client.get, client.post):
                assert ask(where).status_code in (404, 405), (name, given)
    assert mixed > 10


def test_a_form_from_another_site_is_refused(ours: Seeded) -> None:
    user = ours.people[Role.ADMINISTRATOR]
    client, writes = signed_in(user, enforce_csrf_checks=True), Writes()
    with connection.execute_wrapper(writes):
        for name in pages():
            where = address(name, ours)
            writes.seen.clear()
            answer = client.post(where, {"do": "end", "reason": "Because"})
            assert answer.status_code in (403, 405), name
            assert writes.seen == [], name


def test_nothing_private_stays_in_a_cache(ours: Seeded) -> None:
    client = as_role(ours, Role.ADMINISTRATOR)
    for name in pages():
        answer = client.get(address(name, ours))
        held = {one.strip() for one in answer.headers.get("Cache-Control", "").split(",")}
        assert answer.status_code == 405 or {"no-store", "private"} <= held, name


NASTY = 'x"; filename="evil.exe\r\nSet-Cookie: a=b\x85../../etc é \u202e文件'


def test_a_download_has_a_plain_name_whatever_things_are_called(ours: Seeded) -> None:
    where = {name: address(name, ours) for name in sorted(set(pages()) - post_only())}
    for model, field in (
        (Organisation, "name"), (DecisionRecord, "title"), (LeavingPlan, "title"),
        (Survey, "title"), (Channel, "handle"), (Channel, "name"), (Experiment, "question"),
        (PublishedSource, "title"), (ReviewRecord, "question"),
    ):  # fmt: skip
        for row in model.objects.all():
            model.objects.filter(pk=row.pk).update(**{field: f"{NASTY} {row.pk}"})
    client, files = as_role(ours, Role.ADMINISTRATOR), 0
    for name in sorted(where):
        answer = client.get(where[name])
        said = answer.headers.get("Content-Disposition", "")
        if said:
            files += 1
            assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', said), (name, said)
    assert files > 10


def test_a_choice_that_was_not_offered_changes_nothing(ours: Seeded, theirs: Seeded) -> None:
    """Above all another organisation's channel, group, purpose, decision or review."""
    other = {"organisation": theirs.organisation}
    keys = [theirs.bluesky.pk, Group.objects.filter(**other).first().pk,
            Purpose.objects.filter(**other).first().pk, KEYS["decision"](theirs)["key"],
            KEYS["review"](theirs)["key"]]  # fmt: skip
    client, tried = as_role(ours, Role.ADMINISTRATOR), 0
    for name, form in shown_to(client, ours):
        if form.action.startswith(("/accounts/", "/switch/")):
            continue
        for one in form.controls:
            is_place = any(":" in choice for choice in one.choices)
            foreign = {f"channel:{key}" if is_place else str(key) for key in keys}
            for value in sorted(foreign - set(one.choices)) if one.choices else ():
                tried += 1
                assert not changes(client, form, form.with_choice(one.name, value)), (
                    name, one.name, value,
                )  # fmt: skip
    assert tried > 200


@pytest.mark.parametrize("text", ["²", "-1", "9" * 30, "1\x00", ""])
@pytest.mark.parametrize(
    ("name", "asked"),
    [("audiences", "purpose"), ("evidence", "group"), ("posts", "channel"), ("posts", "page"),
     ("effects", "channel"), ("trail", "page"), ("signposts", "review")],
)  # fmt: skip
def test_an_address_with_a_number_that_is_none_opens(
    small_body: Seeded, name: str, asked: str, text: str
) -> None:
    page = as_role(small_body, Role.ADMINISTRATOR).get(reverse(name), {asked: text})
    assert page.status_code in (200, 422)


@pytest.mark.parametrize("short", ['a"b', "a/b", "a\r\nb", "../a", "a b"])
def test_a_short_name_is_plain_for_it_is_part_of_files_names(short: str) -> None:
    with pytest.raises(InputError, match="short name"):
        create_organisation("A Body", slug=short, now=NOW)
    assert not Organisation.objects.exists()

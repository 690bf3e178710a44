"""An organisation with a channel, and files as platforms give them, for every way of misleading."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.integration.conftest import channel, collection, now, organisation, other_organisation

from goodmeasure.services.channels import add_file_channel
from goodmeasure.store.models import Channel, Membership, Organisation, User

__all__ = ["channel", "collection", "now", "organisation", "other_organisation"]

Rows = list[Mapping[str, object]]

FACEBOOK = {
    "Post ID": "100000000000000017", "Page ID": "1", "Page name": "Town",
    "Publish time": "01/28/2026 18:12", "Permalink": "https://www.facebook.com/town/posts/1",
    "Description": "New guidance", "Views": 12400, "Reach": 9100, "Reactions": 40, "Comments": 12,
    "Shares": 9, "Total clicks": 77, "Link Clicks": 5,
}  # fmt: skip
"""One row of a Facebook page's posts export."""

X = {
    "Post id": "1900000000000000017", "Date": "Tue, Jan 6, 2026", "Post text": "New guidance",
    "Post Link": "https://x.com/town/status/1900000000000000017", "Impressions": 5000, "Likes": 12,
    "Engagements": 300, "Bookmarks": 1, "Shares": 2, "New follows": 0, "Replies": 4, "Reposts": 3,
    "Profile visits": 129, "Detail Expands": 200, "URL Clicks": 66, "Hashtag Clicks": 0,
    "Permalink Clicks": 7,
}  # fmt: skip
"""One row of an X posts export."""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Rows as a CSV file with a header."""

    def make(rows: Rows, name: str = "export.csv") -> Path:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / name
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    return make


@pytest.fixture
def facebook(organisation: Organisation, now: datetime) -> Channel:
    """A Facebook page: its exports do not say whose they are."""
    return add_file_channel(organisation, "facebook", "town", now=now)


@pytest.fixture
def client(organisation: Organisation) -> Client:
    """Signed in as somebody who may look."""
    user = User.objects.create_user("viewer@town.example", "not needed here")
    Membership.objects.create(organisation=organisation, user=user, role="viewer")
    signed_in = Client()
    signed_in.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return signed_in

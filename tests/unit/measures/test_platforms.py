"""What accounts and our own places are called."""

from __future__ import annotations

import pytest

from goodmeasure.measures.platforms import account_name, account_title, platforms


@pytest.mark.parametrize(
    ("platform", "handle", "title"),
    [
        ("bluesky", "town.example", "@town.example on Bluesky"),
        ("x", "@Town", "@Town on X (formerly Twitter)"),
        ("mastodon", "town@social.example", "@town@social.example on Mastodon"),
        ("website", "www.town.example", "www.town.example (website)"),
        ("newsletter", "Town news", "Town news (newsletter)"),
        ("myspace", "town", "@town on Myspace"),
    ],
)
def test_only_an_account_has_an_at_sign(platform: str, handle: str, title: str) -> None:
    assert account_title(platform, handle) == title
    assert title.startswith(account_name(platform, handle))


def test_what_is_our_own_has_no_posts_to_count_likes_of() -> None:
    owned = [one for one in platforms().values() if one.owned]
    assert [one.name for one in owned] == ["newsletter", "website"]
    assert not any(metric.value in ("likes", "reposts") for one in owned for metric in one.metrics)

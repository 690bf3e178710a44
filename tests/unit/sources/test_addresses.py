"""What people paste, and what it names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodmeasure.kernel.errors import UnknownAddress
from goodmeasure.sources.addresses import BLUESKY, MASTODON, Address, platform_of

LOCAL = frozenset({"localhost", "127.0.0.1:3000"})
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        ("town.bsky.social", "town.bsky.social"),
        ("@town.bsky.social", "town.bsky.social"),
        (" @Town.BSKY.social ", "town.bsky.social"),
        ("\u202a@town.bsky.social\u202c", "town.bsky.social"),
        ("nhs.gov.uk", "nhs.gov.uk"),
        ("alice.test", "alice.test"),
        ("https://bsky.app/profile/town.gov.uk", "town.gov.uk"),
        ("http://www.bsky.app/profile/town.gov.uk/", "town.gov.uk"),
        ("bsky.app/profile/town.gov.uk/post/3kabc?ref=x", "town.gov.uk"),
        (f"https://bsky.app/profile/{DID}/post/3kabc", DID),
        (DID, DID),
        (DID.upper(), DID),
        ("did:web:town.gov.uk", "did:web:town.gov.uk"),
        (f"at://{DID}/app.bsky.feed.post/3kabc", DID),
        ("at://town.gov.uk", "town.gov.uk"),
    ],
)
def test_bluesky(pasted: str, name: str) -> None:
    assert platform_of(pasted) == Address(platform=BLUESKY, name=name)


@pytest.mark.parametrize(
    ("pasted", "name", "server"),
    [
        ("@town@social.example", "town", "https://social.example"),
        ("town@social.example", "town", "https://social.example"),
        ("\u2066@Town_1@Social.Example\u2069", "Town_1", "https://social.example"),
        ("acct:town@social.example", "town", "https://social.example"),
        ("https://social.example/@town", "town", "https://social.example"),
        ("social.example/@town/", "town", "https://social.example"),
        ("http://social.example/@town", "town", "https://social.example"),
        ("https://www.social.example:443/@town", "town", "https://social.example"),
        ("https://social.example/@town/109876543210987654", "town", "https://social.example"),
        ("https://social.example/users/town/statuses/1", "town", "https://social.example"),
        ("https://social.example/web/@town", "town", "https://social.example"),
        ("https://elsewhere.example/@town@home.example", "town", "https://home.example"),
    ],
)
def test_mastodon(pasted: str, name: str, server: str) -> None:
    assert platform_of(pasted) == Address(platform=MASTODON, name=name, server=server)


@pytest.mark.parametrize(
    ("pasted", "platform"),
    [
        ("https://x.com/town", "X"),
        ("https://mobile.twitter.com/town", "X"),
        ("x.com", "X"),
        ("https://www.facebook.com/town", "Facebook"),
        ("https://instagram.com/town/", "Instagram"),
        ("https://uk.linkedin.com/company/town", "LinkedIn"),
        ("https://www.youtube.com/@town", "YouTube"),
        ("https://www.threads.net/@town", "Threads"),
        ("https://www.tiktok.com/@town", "TikTok"),
        ("@town@threads.net", "Threads"),
    ],
)
def test_platforms_read_from_files(pasted: str, platform: str) -> None:
    with pytest.raises(UnknownAddress, match=platform) as raised:
        platform_of(pasted)
    assert "export file" in raised.value.next_step


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "   ",
        "@",
        "@@",
        "@town",
        "town",
        "town council",
        "https://",
        "https://town.gov.uk/",
        "https://town.gov.uk/news/@",
        "https://bsky.app/",
        "https://bsky.app/search?q=x",
        "did:plc:short",
        "did:key:z6Mk",
        "at://",
        "ftp://social.example/@town",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "@town@localhost",
        "@town@127.0.0.1",
        "@town@10.0.0.1:8080",
        "@town@[::1]",
        "@town@social.example:8080",
        "http://localhost:3000/@town",
        "http://169.254.169.254/@town",
        "@town@social",
        "@to wn@social.example",
        "@../../etc@social.example",
        "@town@social.example@third.example",
        "tówn.bsky.social",
        "@town@sociаl.example",
        "town\u200b.bsky.social",
        "-town.example",
        "town-.example",
        "a..b.example",
        "town.example/path",
        "https://user:pw@social.example/@town",
        "x" * 5000,
        "1.2.3.4",
        "@town@social.example\nHost: evil",
        "https://social.example:99999/@town",
    ],
)
def test_what_names_nothing_is_refused_with_a_next_step(pasted: str) -> None:
    with pytest.raises(UnknownAddress) as raised:
        platform_of(pasted)
    assert raised.value.next_step


@pytest.mark.parametrize(
    ("pasted", "server"),
    [
        ("@town@localhost:4000", "http://localhost:4000"),
        ("@town@localhost", "http://localhost"),
        ("http://localhost:4000/@town", "http://localhost:4000"),
        ("https://127.0.0.1:3000/@town", "https://127.0.0.1:3000"),
        ("@town@127.0.0.1:3000", "http://127.0.0.1:3000"),
    ],
)
def test_hosts_allowed_by_name(pasted: str, server: str) -> None:
    assert platform_of(pasted, allowed_hosts=LOCAL).server == server


@pytest.mark.parametrize("pasted", ["@town@127.0.0.1:3001", "@town@localhost:80x", "@t@localhosts"])
def test_hosts_that_only_look_allowed(pasted: str) -> None:
    with pytest.raises(UnknownAddress):
        platform_of(pasted, allowed_hosts=LOCAL)


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_refused(pasted: str) -> None:
    try:
        found = platform_of(pasted)
    except UnknownAddress:
        return
    assert found.name.isascii()
    assert not set(found.name + found.server) & set(" \t\n\\\"'<>?#@")
    assert found.server == "" or found.server.startswith("https://")


@given(
    st.sampled_from(["@", "https://", "http://", "at://", "did:plc:", "bsky.app/profile/", ""]),
    st.text("abcxyz019.-_@:/[]%?#", max_size=40),
)
def test_near_addresses_are_addresses_or_refused(start: str, rest: str) -> None:
    test_any_text_is_an_address_or_refused.hypothesis.inner_test(start + rest)


def test_it_reads_back_what_it_says() -> None:
    for pasted in ("@town@social.example", "town.gov.uk", DID):
        assert platform_of(str(platform_of(pasted))) == platform_of(pasted)

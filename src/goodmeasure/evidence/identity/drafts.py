"""Drafts of what a person may send to a platform. Nothing here is ever sent by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """``where``: how to send it; ``paragraphs`` are the text."""

    where: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """An account: what it is called, what shows it, and the id that stays."""

    handle: str
    display: str
    url: str
    account_id: str

    @property
    def words(self) -> str:
        shown = f" (“{self.display}”)" if self.display else ""
        return f"@{self.handle.lstrip('@')}{shown}, {self.url}, account {self.account_id}"


WHERE: Mapping[str, str] = {
    "bluesky": "Open the account on Bluesky, choose the three dots, “Report account”, then what"
    " says that it pretends to be somebody else, and paste this text.",
    "mastodon": "Open the account while signed in to your own server, choose “Report”, tick that"
    " the report is to be forwarded to the account's own server, and paste this text.",
}
ELSEWHERE = "Use the platform's own form for reporting accounts that pretend to be somebody else."


def report_draft(
    organisation: str, platform: str, ours: Party, theirs: Party, *, why: str, seen_on: str
) -> Draft:
    """A report about an account that may be taken for ours. A person fills in what it does."""
    return Draft(
        where=WHERE.get(platform, ELSEWHERE),
        paragraphs=(
            f"This account may be taken for that of {organisation}, a public body: {theirs.words}.",
            f"Our own account is {ours.words}.",
            f"Why people may take one for the other: {why} We saw it on {seen_on}.",
            "[Say here what the account does that misleads people, with links to posts. Leave this"
            " report unsent if it does nothing of the kind: a similar name alone breaks no rule.]",
            f"We ask you to look at it under your rules on pretending to be somebody else. I write"
            f" for {organisation} and can prove it from an address of ours.",
        ),
    )


def hand_back_draft(
    organisation: str, platform: str, ours: Party, name: str, holder: str, *, seen_on: str
) -> Draft:
    """A request for a name of ours that another account holds."""
    return Draft(
        where=WHERE.get(platform, ELSEWHERE),
        paragraphs=(
            f"The name {name} was used by {organisation}, a public body, for its account"
            f" {ours.account_id}, now {ours.words}.",
            f"On {seen_on} we saw that it is held by another account: {holder}.",
            "People know this name from our letters, website and signs, and may take what is said"
            " under it for our word.",
            "[Say here what the account says under the name, with links to posts, and where people"
            " can see that the name was yours: a web page, a letter, an archive.]",
            "We ask you to look at it under your rules on pretending to be somebody else, and to"
            f" give the name back if you can. I write for {organisation} and can prove it from an"
            " address of ours.",
        ),
    )

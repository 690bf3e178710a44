"""``goodmeasure channel``: the accounts that are measured."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.store.models import Channel, Organisation

commands = typer.Typer(help="The accounts that are measured.", no_args_is_help=True)


@commands.command("add")
def add(
    address: Annotated[
        str,
        typer.Argument(
            help="A Bluesky or Mastodon handle or link; PLATFORM:HANDLE for one read from files."
        ),
    ],
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Add a channel: town.bsky.social, @town@social.example, or x:town for export files."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say

    found = _add(owner, address)
    if json:
        as_json(_one(found))
    else:
        from goodmeasure.services.channels import channel_name

        say(f"{channel_name(found)} is channel {found.pk} of {owner.name}.")
        say(f"Next: {_next_step(found)}")


def _add(owner: Organisation, address: str) -> Channel:
    from goodmeasure.services.channels import add_channel

    with start.client() as client:
        return add_channel(owner, address, client=client, now=start.now())


def _next_step(channel: Channel) -> str:
    from goodmeasure.measures.platforms import platform

    if platform(channel.platform).collected:
        return f"goodmeasure collect {channel.handle}"
    return "goodmeasure import FILE --channel " + quote(f"{channel.platform}:{channel.handle}")


@commands.command("list")
def list_(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """All channels, with their posts, followers and last collection."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.measures.definitions import ENGAGEMENT
    from goodmeasure.reports import wording
    from goodmeasure.services.channels import channel_name
    from goodmeasure.store.queries.channels import glances

    found = glances(owner, measure=ENGAGEMENT, since=start.now())
    if json:
        as_json(
            [
                _one(one.channel)
                | {
                    "posts": one.posts,
                    "followers": one.followers.value if one.followers else None,
                    "figures_as_of": one.as_of,
                }
                for one in found
            ]
        )
        return
    if not found:
        say("There are no channels yet. Next: goodmeasure channel add ADDRESS")
        return
    table(
        ("No.", "Channel", "State", "Posts", "Followers", "Figures as of"),
        (
            (
                str(one.channel.pk),
                channel_name(one.channel),
                one.channel.state,
                wording.number(one.posts),
                wording.count(one.followers.value if one.followers else None),
                wording.as_of(one.as_of, start.now()) if one.as_of else wording.NOT_COLLECTED,
            )
            for one in found
        ),
        numbers=(0, 3),
    )


@commands.command("token")
def token(
    channel: Annotated[str, typer.Argument(help="Its handle, address or number.")],
    organisation: OrganisationOption = None,
) -> None:
    """Enter a Bluesky app password or a Mastodon token, to count replies and mentions received.

    It is asked for, or read from GOODMEASURE_TOKEN; checked with the platform; kept encrypted.
    """
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import say
    from goodmeasure.services.channels import channel_name
    from goodmeasure.services.collecting.credentials import add_credential

    found = start.channel_of(owner, channel)
    secret = os.environ.get("GOODMEASURE_TOKEN") or typer.prompt(
        f"App password or token of {found.handle}", hide_input=True
    )
    with start.client() as client:
        add_credential(owner, found, str(secret), client=client, now=start.now())
    say(f"{channel_name(found)} can now be collected with its own key.")


@commands.command("show")
def show(
    channel: Annotated[str, typer.Argument(help="Its handle, address or number.")],
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """One channel: its figures, its last collections, and what cannot be measured there."""
    owner = start.organisation(organisation)
    found = start.channel_of(owner, channel)
    details = _details(owner, found)
    if json:
        from goodmeasure.cli.output import as_json

        as_json(_one(found) | details)
    else:
        _print(found, details)


def _details(owner: Organisation, channel: Channel) -> dict[str, Any]:
    from goodmeasure.measures.platforms import platform
    from goodmeasure.reports import wording
    from goodmeasure.services.reporting.channels import not_measured
    from goodmeasure.store.models import PostRecord
    from goodmeasure.store.queries import channels as query

    had = query.metrics_had(owner, channel)
    token = query.has_token(owner, channel)
    missing = not_measured(platform(channel.platform), had, token)
    return {
        "posts": PostRecord.objects.filter(organisation=owner, channel=channel).count(),
        "measured": {wording.noun(name).more: at for name, at in sorted(had.items())},
        "not_measured": {wording.noun(one.metric).more: wording.answer(one.why) for one in missing},
        "collections": [
            {"at": run.started_at, "status": run.status, "sentence": run.sentence}
            for run in query.runs(owner, channel, limit=5)
        ],
        "trouble": channel.trouble_sentence,
        "next_collection_at": channel.next_collection_at,
    }


def _print(channel: Channel, details: dict[str, Any]) -> None:
    from goodmeasure.cli.output import say, table
    from goodmeasure.reports import wording
    from goodmeasure.services.channels import channel_name

    say(f"{channel_name(channel)} (channel {channel.pk}, {channel.state})")
    say(f"{wording.many(details['posts'], 'post')}.")
    if details["trouble"]:
        say(f"Trouble: {details['trouble']}")
    say()
    looked = [(name, f"last looked at {wording.short_day(at)}")
              for name, at in details["measured"].items()]  # fmt: skip
    table(("Figure", "Can it be had?"), [*looked, *details["not_measured"].items()])
    say()
    table(
        ("Collected", "How it ended", ""),
        (
            (wording.moment(run["at"]), run["status"], run["sentence"])
            for run in details["collections"]
        ),
    )


def _one(channel: Channel) -> dict[str, Any]:
    return {
        "number": channel.pk,
        "platform": channel.platform,
        "handle": channel.handle,
        "account_id": channel.account_id,
        "server": channel.server,
        "url": channel.url,
        "state": channel.state,
        "trouble": channel.trouble,
    }

"""``goodmeasure audience``: groups, evidence, the grid of who is where, and the routing table."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Annotated

import typer

from goodmeasure.cli import start
from goodmeasure.cli.start import JsonOption, OrganisationOption

if TYPE_CHECKING:
    from goodmeasure.evidence.audiences.pieces import Estimate
    from goodmeasure.store.models import Organisation

commands = typer.Typer(help="Where each group is, and where they expect us.", no_args_is_help=True)
evidence_commands = typer.Typer(help="Dated, sourced facts.", no_args_is_help=True)
commands.add_typer(evidence_commands, name="evidence")

CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV.")]


@commands.command("groups")
def groups(organisation: OrganisationOption = None, json: JsonOption = False) -> None:
    """The groups, how many they are and what is owed to them."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, table
    from goodmeasure.services.audiences.groups import placed
    from goodmeasure.services.plain.audiences import group_plain

    found = placed(owner)
    if json:
        as_json([group_plain(one) for one, _ in found])
        return
    table(
        ("Group", "How many", "Source", "Owed"),
        [
            (
                f"{'  ' * depth}{one.name}",
                f"{one.size:,}" if one.size else "not known",
                one.size_source,
                one.owed,
            )
            for one, depth in found
        ],
        numbers=[1],
    )


@evidence_commands.command("list")
def evidence_list(
    group: Annotated[str | None, typer.Option("--group", help="Of this group only.")] = None,
    expired: Annotated[bool, typer.Option("--expired", help="Expired only.")] = False,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """What is written down: expired first, then the newest."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, table
    from goodmeasure.services.audiences import library
    from goodmeasure.services.plain.audiences import evidence_plain

    today = owner.day_of(start.now())
    wanted = library.Wanted(
        group=_group(owner, group) if group else None, state="expired" if expired else ""
    )
    rows = library.evidence_of(owner, today=today, wanted=wanted)
    if json:
        as_json([evidence_plain(one, today) for one in rows])
        return
    table(
        ("Is so", "About", "Grade", "From", "Holds until"),
        [
            (
                one.statement,
                ", ".join(group.name for group in one.groups.all()),
                one.grade,
                str(one.dated),
                "expired" if library.is_expired(one, today) else str(one.expires or "no end"),
            )
            for one in rows
        ],
    )


@evidence_commands.command("add")
def evidence_add(
    statement: Annotated[str, typer.Argument(help="What is so, as a sentence.")],
    grade: Annotated[str, typer.Option("--grade", help="own measurement, own survey, …")],
    dated: Annotated[str, typer.Option("--dated", help="The day it is from (2026-03-04).")],
    source: Annotated[str, typer.Option("--source", help="Who says so.")],
    group: Annotated[list[str] | None, typer.Option("--group", help="May be repeated.")] = None,
    outlet: Annotated[str, typer.Option("--outlet", help="Where: bluesky, email, …")] = "",
    aspect: Annotated[str, typer.Option("--aspect", help="presence or expectation.")] = "",
    purpose: Annotated[str | None, typer.Option("--purpose", help="For an expectation.")] = None,
    hits: Annotated[int | None, typer.Option("--hits", help="How many.")] = None,
    out_of: Annotated[int | None, typer.Option("--out-of", help="Out of how many.")] = None,
    kind: Annotated[str, typer.Option("--kind", help="own survey, claimed, measured, …")] = "",
    whom: Annotated[str, typer.Option("--whom", help="these, some or more people.")] = "these",
    population: Annotated[str, typer.Option("--population", help="As the source says it.")] = "",
    url: Annotated[str, typer.Option("--url", help="Link to the source.")] = "",
    expires: Annotated[str | None, typer.Option("--expires", help="Last day it holds.")] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Write a fact down, with or without a figure."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say
    from goodmeasure.services.audiences import library
    from goodmeasure.services.plain.audiences import evidence_plain

    now = start.now()
    new = library.NewEvidence(
        statement=statement, grade=grade, dated=start.day_of(dated) or owner.day_of(now),
        source_name=source, source_url=url, kind=kind, whom=whom, population=population,
        groups=tuple(_group(owner, one) for one in group or ()), aspect=aspect, outlet=outlet,
        purpose=_purpose(owner, purpose) if purpose else None, hits=hits, out_of=out_of,
        expires=start.day_of(expires),
    )  # fmt: skip
    made = library.add(owner, new, now=now)
    if json:
        as_json(evidence_plain(library.one_of(owner, made.pk), owner.day_of(now)))
    else:
        say("It is kept.")


def _group(owner: Organisation, name: str) -> int:
    from goodmeasure.services.audiences.groups import groups_of

    return _named([(one.pk, one.name) for one in groups_of(owner)], name, "group")


def _purpose(owner: Organisation, name: str) -> int:
    from goodmeasure.services.audiences.purposes import purposes_of

    return _named([(one.pk, one.name) for one in purposes_of(owner)], name, "purpose")


def _named(rows: list[tuple[int, str]], name: str, kind: str) -> int:
    """The key of the one called so, however it is capitalised."""
    from goodmeasure.kernel.errors import InputError

    for key, known in rows:
        if known.casefold() == name.strip().casefold():
            return key
    raise InputError(
        f"There is no {kind} {name!r}.",
        next_step=f"One of: {', '.join(known for _, known in rows) or 'none yet'}.",
    )


@commands.command("grid")
def grid(
    purpose: Annotated[
        str | None, typer.Option("--purpose", help="Where they expect us for it.")
    ] = None,
    organisation: OrganisationOption = None,
    json: JsonOption = False,
) -> None:
    """Which groups are where; with a purpose, where they expect us."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, table
    from goodmeasure.evidence.audiences.outlets import outlet_title
    from goodmeasure.reports.audiences import NOT_ASKED, is_least, share_words
    from goodmeasure.services.audiences.estimates import every_cell, sheet
    from goodmeasure.services.plain.audiences import cell_plain

    key = _purpose(owner, purpose) if purpose else None
    found = sheet(owner, today=owner.day_of(start.now()), purpose=key)
    if json:
        as_json([cell_plain(one) for one in every_cell(found)])
        return

    def said(one: Estimate | None) -> str:
        return NOT_ASKED if one is None else share_words(one.answer, least=is_least(one))

    table(
        ("Group", *(outlet_title(one) for one in found.outlets)),
        [
            (f"{'  ' * depth}{one.name}", *(said(found.cell(one, at)) for at in found.outlets))
            for one, depth in found.groups
        ],
    )


@commands.command("routing")
def routing(
    csv: CsvOption = False, organisation: OrganisationOption = None, json: JsonOption = False
) -> None:
    """Where each group is told of each purpose; gaps are said as such."""
    owner = start.organisation(organisation)
    from goodmeasure.cli.output import as_json, say, table
    from goodmeasure.reports.audiences import write_routing
    from goodmeasure.services.audiences import routing as service
    from goodmeasure.services.plain.audiences import route_plain

    found = service.table(owner)
    rows = service.rows(found)
    if json:
        as_json([route_plain(one) for one in service.every_stop(found)])
    elif csv:
        out = StringIO()
        write_routing(out, service.COLUMNS, rows)
        say(out.getvalue().rstrip("\r\n").replace("\r\n", "\n"))
    else:
        table(
            ("Group", "Purpose", "First", "If it is down"),
            [
                (str(r[0]), str(r[1]), str(r[2] or "nobody has chosen"), str(r[6] or ""))
                for r in rows
            ],
        )

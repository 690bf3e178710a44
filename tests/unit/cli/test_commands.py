"""The command line without a database: help, documentation, names, what is printed."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from goodmeasure import __version__
from goodmeasure.cli import output
from goodmeasure.cli.app import LISTED, app
from goodmeasure.cli.look import folder_name
from goodmeasure.cli.start import day_of, finite
from goodmeasure.cli.user import RoleName
from goodmeasure.kernel.errors import InputError, UnknownAddress

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "commands.md"


def every_command(group: Any = None, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Each by its words (channel add), with its parameters."""
    found: dict[str, Any] = {}
    for name, command in (group or typer.main.get_command(app)).commands.items():
        here = (*path, name)
        if hasattr(command, "commands"):
            found |= every_command(command, here)
        else:
            found[" ".join(here)] = command
    return found


@pytest.mark.parametrize("name", every_command())
def test_every_command_says_what_it_does(name: str) -> None:
    result = CliRunner().invoke(app, [*name.split(), "--help"])
    assert result.exit_code == 0
    assert every_command()[name].help.strip().endswith(".")
    undescribed = [
        one.name
        for one in every_command()[name].params
        if one.param_type_name == "option" and not one.help
    ]
    assert not undescribed


def section(name: str) -> str:
    """The part of the guide about one command."""
    found = re.search(
        rf"^##+ `goodmeasure {re.escape(name)}[ `].*?(?=^##+ |\Z)",
        GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL,
    )  # fmt: skip
    assert found, f"docs/guide/commands.md has no part about: goodmeasure {name}"
    return found[0]


@pytest.mark.parametrize("name", every_command())
def test_every_command_and_option_is_in_the_guide(name: str) -> None:
    said = section(name)
    for parameter in every_command()[name].params:
        if parameter.param_type_name == "argument":
            assert (parameter.metavar or parameter.name).upper() in said.upper()
        for option in [*parameter.opts, *parameter.secondary_opts]:
            if option.startswith("--") and option != "--help":
                assert f"`{option}" in said, f"{option} of {name} is not in the guide"


def test_the_guide_names_no_command_or_option_that_is_not_there() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    headings = set(re.findall(r"^##+ `goodmeasure ([a-z]+(?: [a-z]+){0,2})", text, re.MULTILINE))
    assert headings == set(every_command())
    real = {
        o for c in every_command().values() for p in c.params for o in (*p.opts, *p.secondary_opts)
    }
    named = set(re.findall(r"`(--[a-z-]+)", text))
    assert not named - real - {"--version", "--help"}


def test_help_imports_nothing_slow() -> None:
    """The cause of a slow start; how slow is measured by benchmarks/startup.py."""
    code = (
        "import sys; sys.argv = ['goodmeasure', '--help']\n"
        "from goodmeasure.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "slow = {'django', 'numpy', 'scipy', 'httpx', 'vl_convert', 'jinja2', 'rich.progress'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "look" in done.stdout


def test_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.output.strip()) == (0, f"goodmeasure {__version__}")


def test_an_unknown_command_is_no_traceback() -> None:
    result = CliRunner().invoke(app, ["frobnicate"])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Town.bsky.social", "goodmeasure-look-town.bsky.social"),
        ("https://bsky.app/profile/town.gov.uk", "goodmeasure-look-town.gov.uk"),
        ("@town@social.example", "goodmeasure-look-town-social.example"),
        ("https://social.example/@town", "goodmeasure-look-town-social.example"),
    ],
)
def test_a_look_has_a_folder_of_its_own(address: str, name: str) -> None:
    assert folder_name(address) == name


@pytest.mark.parametrize("address", ["", "../../etc", "two words", "https://x.com/town", "\x00"])
def test_an_address_that_is_none_makes_no_folder(address: str) -> None:
    with pytest.raises(UnknownAddress):
        folder_name(address)


def test_days() -> None:
    assert day_of("2026-03-04") == date(2026, 3, 4)
    assert day_of(None) is None
    for slip in ("4/3/26", "2026-02-30", "9999-12-31", "0001-01-01"):
        with pytest.raises(InputError, match="day"):
            day_of(slip)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999", "much"])
def test_a_number_without_end_is_none(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="no number"):
        finite(text)
    done = CliRunner().invoke(app, ["fairtest", "size", "1", "--change", text])
    assert done.exit_code == 2
    assert "no number" in done.output


def test_the_roles_of_the_command_line_are_those_of_the_store() -> None:
    from goodmeasure.store.models import Role

    assert [role.value for role in RoleName] == Role.values


def test_platforms_text_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("\x1b[31mred\x1b]0;title\x07 \u202etxt")
    output.table(("Post",), [("\x1b[2J[bold]x[/bold]",)])
    printed = capsys.readouterr().out
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", printed)
    assert "[bold]x[/bold]" in printed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


LONG = "https://research.example/a/very/long/address/that/no/narrow/terminal/holds"


@pytest.mark.parametrize(("columns", "whole"), [("200", True), ("40", False), ("1", False)])
def test_a_narrow_terminal_gets_lines_and_no_column_of_letters(
    monkeypatch: pytest.MonkeyPatch, columns: str, whole: bool
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout", shown := Terminal())
    output.table(("No.", "Address", "Note"), [("1", LONG, ""), ("2", "x", "said")], numbers=(0,))
    printed = shown.getvalue()
    assert LONG in printed
    assert ("Address: " in printed) is not whole
    assert "Note: \n" not in printed


def test_nothing_of_a_table_is_shortened_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("Name", "Why"), [("a" * 300, "b " * 300)])
    _head, row, *more = capsys.readouterr().out.splitlines()
    assert not more
    assert "a" * 300 in row
    assert ("b " * 300).strip() in row


def test_json_is_whole_where_the_output_is_not_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    output.as_json({"title": "“Bürger”"})
    assert json.loads(raw.getvalue()) == {"title": "“Bürger”"}


def test_every_list_that_an_error_names_is_a_command() -> None:
    assert {command for _, command in LISTED.values()} <= set(every_command())


def test_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    output.as_json({"at": datetime(2026, 3, 4, 9, tzinfo=UTC), "path": Path("a"), "none": None})
    found = json.loads(capsys.readouterr().out)
    assert found == {"at": "2026-03-04T09:00:00Z", "path": "a", "none": None}


def test_every_setting_is_in_the_guide() -> None:
    source = Path(__file__).parents[3] / "src" / "goodmeasure"
    used = {
        name
        for file in source.rglob("*.py")
        for name in re.findall(r"\bGOODMEASURE_[A-Z_]+[A-Z]\b", file.read_text(encoding="utf-8"))
    }
    told = set(re.findall(r"`(GOODMEASURE_[A-Z_]+)`", GUIDE.read_text(encoding="utf-8")))
    assert used == told

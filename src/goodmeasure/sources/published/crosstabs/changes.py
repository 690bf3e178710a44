"""A layout as it is remembered, and how this year's file differs from it, in words."""

from __future__ import annotations

import re
from typing import Any

from goodmeasure.sources.published.crosstabs.values import Layout, SeenTable, column_name

_NUMBER = re.compile(
    r"^(?:table|tbl|figure)\s*\.?\s*[A-Z]{0,3}\d+[a-z]?\s*[.:)–—-]*\s*", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:\s?[/–-]\s?(?:19|20)?\d\d)?\b")
FORM = "crosstab"


def table_key(title: str) -> str:
    """A title without its number and years: the same table next year has the same."""
    bare = _YEAR.sub(" ", _NUMBER.sub("", title.strip()))
    return " ".join(re.sub(r"[\s,;:.–—-]+", " ", bare).split()).casefold()[:200]


def keys_of(layout: Layout) -> tuple[str, ...]:
    """A key for each table, numbered where several have one title."""
    seen: dict[str, int] = {}
    keys = []
    for table in layout.tables:
        key = table_key(table.title)
        seen[key] = seen.get(key, 0) + 1
        keys.append(key if seen[key] == 1 else f"{key} #{seen[key]}")
    return tuple(keys)


def remembered(layout: Layout) -> dict[str, Any]:
    """What is kept of a layout, in JSON's own types: its shape and words, none of its figures."""
    return {
        "form": FORM,
        "tables": [
            {
                "key": key,
                "title": table.title,
                "sheet": table.sheet,
                "line": table.line,
                "population": table.population,
                "columns": [[one.heading, one.label] for one in table.columns],
                "rows": [one.label for one in table.rows],
                "says": sorted({one.says.value for one in table.rows}),
                "bases": _base_places(table),
            }
            for key, table in zip(keys_of(layout), layout.tables, strict=True)
        ],
    }


def _base_places(table: SeenTable) -> list[int | None]:
    """How far above (or below) the first row of figures each base stands."""
    first = min((one.line for one in table.rows), default=0)
    return [None if line is None or not first else first - line for line in table.base_lines]


def alike(before: dict[str, Any], after: dict[str, Any]) -> float:
    """The part of the tables of the larger file that are in both, 0 to 1."""
    one, two = ({table["key"] for table in some.get("tables", ())} for some in (before, after))
    return len(one & two) / max(len(one), len(two)) if one and two else 0.0


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    """Everything by which the two layouts differ, a sentence each; empty for the same layout."""
    old = {table["key"]: table for table in before.get("tables", ())}
    new = {table["key"]: table for table in after.get("tables", ())}
    said = [f"A table is gone: “{old[key]['title']}”." for key in old if key not in new]
    said += [f"A table is new: “{new[key]['title']}”." for key in new if key not in old]
    same: dict[str, list[str]] = {}
    for key, table in new.items():
        if key in old:
            for sentence in _of_table(old[key], table):
                same.setdefault(sentence, []).append(table["title"])
    return (*said, *(f"{sentence} {_in(titles)}" for sentence, titles in same.items()))


def _in(titles: list[str]) -> str:
    if len(titles) == 1:
        return f"(In “{titles[0]}”.)"
    return f"(In “{titles[0]}” and {len(titles) - 1} more.)"


def _of_table(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    said = []
    if old["population"].casefold() != new["population"].casefold():
        said.append(f"The population was “{old['population']}” and is “{new['population']}”.")
    said += _of_names(
        "column",
        [column_name(heading, label) for heading, label in old["columns"]],
        [column_name(heading, label) for heading, label in new["columns"]],
    )
    said += _of_names("row", old["rows"], new["rows"])
    for name, was, now in zip(("unweighted", "weighted"), old["bases"], new["bases"], strict=True):
        if was != now:
            said.append(_of_base(name, was, now))
    if old["says"] != new["says"]:
        said.append(f"The figures were {' and '.join(old['says'])} and are"
                    f" {' and '.join(new['says'])}.")  # fmt: skip
    return said


def _of_base(name: str, was: int | None, now: int | None) -> str:
    if now is None:
        return f"The row of the {name} base is gone."
    if was is None:
        return f"There is now a row of the {name} base."
    return f"The row of the {name} base has moved ({was} rows above the figures, now {now})."


def _of_names(what: str, old: list[str], new: list[str]) -> list[str]:
    """Names gone and come; one for one in the same place is a change of name."""
    if old == new:
        return []
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    said = []
    if len(old) == len(new):
        for was, now in zip(old, new, strict=True):
            if was in gone and now in come:
                said.append(f"The {what} “{was}” is now called “{now}”.")
                gone.remove(was)
                come.remove(now)
    said += [f"The {what} “{one}” is gone." for one in gone]
    said += [f"The {what} “{one}” is new." for one in come]
    if not said:
        said.append(f"The {what}s stand in another order.")
    return said

"""The forms that a page shows, filled in as somebody in a hurry would, for tests that send them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

LATER = "2028-05-04"
TYPED = {"date": LATER, "number": "1", "url": "https://www.example.org/", "email": "a@example.org"}


@dataclass(frozen=True, kw_only=True)
class Control:
    """``choices`` of a select, of radios and of boxes; empty where words are typed."""

    name: str
    kind: str
    value: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shown:
    action: str
    controls: tuple[Control, ...]
    buttons: tuple[tuple[str, str], ...] = ()

    def filled(self) -> dict[str, str]:
        """What was filled in already; else the first choice, or words that fit the kind of field."""
        given = {one.name: _value(one) for one in self.controls if one.kind != "file"}
        return {**given, **dict(self.buttons[:1])}

    def with_choice(self, name: str, value: str) -> dict[str, str]:
        return {**self.filled(), name: value}


def _value(one: Control) -> str:
    if one.value:
        return one.value
    if one.choices:
        return next(filter(None, one.choices), "")
    return "" if one.kind == "hidden" else TYPED.get(one.kind, "Some words")


@dataclass
class _Open:
    action: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, where: str) -> None:
        super().__init__()
        self.where, self.found = where, list[Shown]()
        self.form: _Open | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got: dict[str, Any] = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = got.get("method", "").lower() == "post"
            self.form = _Open(got.get("action") or self.where) if posts else None
        elif self.form is not None:
            self._inside(self.form, tag, got)

    def _inside(self, form: _Open, tag: str, got: dict[str, Any]) -> None:
        name, value = got.get("name", ""), got.get("value", "")
        match tag:
            case "select":
                self.select = name
                form.controls[name] = Control(name=name, kind="select")
            case "option" if self.select:
                self._choice(form, self.select, value, "select", chosen="selected" in got)
            case "textarea":
                self.area = name
                form.controls[name] = Control(name=name, kind="textarea")
            case "input" if got.get("type") in ("radio", "checkbox"):
                self._choice(form, name, value or "on", got["type"], chosen="checked" in got)
            case "input" if name and name != "csrfmiddlewaretoken":
                form.controls[name] = Control(name=name, kind=got.get("type", ""), value=value)
            case "button" if name:
                form.buttons.append((name, value))

    def _choice(self, form: _Open, name: str, value: str, kind: str, *, chosen: bool) -> None:
        old = form.controls.get(name, Control(name=name, kind=kind))
        form.controls[name] = replace(
            old, choices=(*old.choices, value), value=value if chosen else old.value
        )

    def handle_data(self, data: str) -> None:
        if self.form is not None and self.area:
            old = self.form.controls[self.area]
            self.form.controls[self.area] = replace(old, value=old.value + data.strip("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            self.found.append(
                Shown(
                    action=self.form.action, controls=tuple(self.form.controls.values()),
                    buttons=tuple(self.form.buttons),
                )
            )  # fmt: skip
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms_in(page: str, *, where: str) -> list[Shown]:
    """Those that are sent by POST. ``where`` is the page's own address."""
    reader = _Reader(where)
    reader.feed(page)
    return reader.found

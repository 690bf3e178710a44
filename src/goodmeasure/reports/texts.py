"""Other people's and platforms' text made harmless where it is shown, and in spreadsheets."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

CONTROLS = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""Control characters, and those that turn the reading direction of what follows (UAX 9)."""

STARTS_A_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r\n]")
"""What makes a spreadsheet run a cell, blanks before it or not (OWASP, CSV Injection; CWE-1236)."""


def plain(text: str) -> str:
    """The text without control and direction characters; new lines and tabs stay."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def excerpt(text: str, letters: int = 240) -> str:
    """The text on one line, cut at a word."""
    line = " ".join(plain(text).split())
    if len(line) <= letters:
        return line
    return line[:letters].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def web_address(url: str) -> str:
    """The address when it is one of the web, else nothing: no ``javascript:``, no ``file:``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def cell(value: object) -> object:
    """A value for a CSV cell: text never runs as a formula, missing is empty, numbers stay."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    safe = plain(value)
    runs = STARTS_A_FORMULA.match(value) or STARTS_A_FORMULA.match(safe)
    return f"'{safe}" if runs else safe

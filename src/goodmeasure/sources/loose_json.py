"""JSON that went through a code formatter, turned back into strict JSON.

Formatters for JavaScript take the quotes off keys, add trailing commas, and choose single quotes.
The ``json5`` library reads that, but in pure Python at 0.15 MB a second (20 minutes for an archive
of 100,000 posts). This reads 8 MB a second: one pass of a tokeniser that knows where strings and
comments begin and end, and changes only what strict JSON lacks. It decides nothing about validity:
its output goes to the strict parser, which refuses whatever is still wrong. Tests hold it against
``json5`` on random documents: the same value, or a refusal; never another value.

Source of the grammar: the JSON5 specification 1.0.0, sections 2 to 8. Not turned, and so refused
by the strict parser: hexadecimal and infinite numbers, signs and bare points, keys with escapes or
letters outside ASCII, strings continued on the next line. No formatter makes them from JSON.
"""

from __future__ import annotations

import re

# Atomic groups throughout: a comment that may be matched longer or shorter than it is would let a
# search for the next comma or colon look inside it.
_SPACE = rb"[\s\x0b\x0c]|\xc2\xa0|\xef\xbb\xbf|\xe2\x80[\xa8\xa9]"
_COMMENT = rb"(?>//(?:(?!\xe2\x80[\xa8\xa9])[^\n\r])*)|(?>/\*(?s:.*?)\*/)"
_GAP = rb"(?>(?:" + _SPACE + rb"|" + _COMMENT + rb")*)"

_TOKEN = re.compile(
    rb'(?P<double>"(?:[^"\\\n\r]|\\.)*")'
    rb"|(?P<single>'(?:[^'\\\n\r]|\\.)*')"
    rb"|(?P<key>[A-Za-z_$][A-Za-z0-9_$]*)(?=" + _GAP + rb":)"
    rb"|(?P<number>[-+.0-9][-+.0-9A-Za-z_$]*)"
    rb"|(?P<comment>" + _COMMENT + rb")"
    rb"|(?P<hollow>[\[{,])(?=" + _GAP + rb",)"
    rb"|(?P<trailing>,)(?=" + _GAP + rb"[}\]])"
    rb"|(?P<word>[A-Za-z_$][A-Za-z0-9_$]*)"
    rb"|(?P<space>[\x0b\x0c]|\xc2\xa0|\xef\xbb\xbf|\xe2\x80[\xa8\xa9])"
)

_IN_STRING = re.compile(
    rb"\\x(?P<byte>[0-9A-Fa-f]{2})"
    rb"|\\(?P<nul>0)(?![0-9])"
    rb"|\\(?P<tab>v)"
    rb'|\\(?P<kept>u[0-9A-Fa-f]{4}|["\\/bfnrt])'
    rb"|\\(?P<plain>[^0-9ux\n\r\xe2])"
    rb'|(?P<quote>")'
    rb"|(?P<control>[\x00-\x1f])"
)
_NEEDS_CARE = re.compile(rb'\\[^"\\/bfnrtu]|[\x00-\x1f]')


def to_strict(text: bytes) -> bytes:
    """Strict JSON with the same meaning and the same line breaks, as far as it goes."""
    return _TOKEN.sub(_strict_token, text)


def _strict_token(match: re.Match[bytes]) -> bytes:
    token = match.group()
    kind = match.lastgroup
    if kind == "double":
        return token if not _NEEDS_CARE.search(token) else _strict_string(token)
    if kind == "single":
        return _strict_string(token)
    if kind == "key":
        return b'"' + token + b'"'
    if kind == "comment":
        return b" " + b"\n" * token.count(b"\n")
    if kind in {"trailing", "space"}:
        return b" "
    if kind == "hollow":  # "[,]" or ",,": no value before the comma, which is an error in JSON5 too
        return token + b"!"
    return token


def _strict_string(token: bytes) -> bytes:
    return b'"' + _IN_STRING.sub(_strict_escape, token[1:-1]) + b'"'


def _strict_escape(match: re.Match[bytes]) -> bytes:
    kind, found = match.lastgroup, match.group()
    if kind == "byte":
        return b"\\u00" + match["byte"]
    if kind == "nul":
        return b"\\u0000"
    if kind == "tab":
        return b"\\u000b"
    if kind == "plain":
        return match["plain"]
    if kind == "quote":
        return b'\\"'
    if kind == "control":
        return b"\\u%04x" % found[0]
    return found

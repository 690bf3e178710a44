"""The language of templates: a few words of Jinja2 in a box, and values that are never text.

A value that a template names goes into the text as a mark, and only after the text is read as
headings, paragraphs and lists is the mark put in exchange for the value. So nothing that a person
wrote can become markup, and no template can work a figure out: it may only show, ask whether
something is there, and go through a list.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from goodmeasure.kernel.errors import InputError
from goodmeasure.reports.papers.tree import Block, Day, Figure, Inline, Line, Link, Text

LONGEST = 60_000
"""Characters of a template; ours have a tenth of it."""
MOST_SAID = 600_000
"""Characters that one may come to: some 200 pages."""
DEEPEST_LOOP = 2
DEEPEST = 40
"""Levels of a template's tree; ours have six. Python reads no more than 100 indents (its
tokeniser), and what is accepted must be what can be filled in: a decision keeps its templates."""
NAME = "template"
FIRST, LAST = "\ue000", "\ue001"
"""Round a mark. Private characters (Unicode 23.5), taken out of all that people write."""
PRIVATE = re.compile("[\ue000-\uf8ff]")
MARK = re.compile(f"{FIRST}(\\d+){LAST}")

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For,
    nodes.If, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
CALLED = {
    "Call": "a call", "Filter": "a filter", "Include": "another template",
    "Import": "another template", "FromImport": "another template", "Extends": "another template",
    "Macro": "a macro", "CallBlock": "a macro", "Assign": "a value of its own",
    "AssignBlock": "a value of its own", "Const": "a value of its own",
    "Compare": "a comparison", "Test": "a test", "Block": "a block",
}  # fmt: skip
TOO_DEEP = "Too much stands within one another here."


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """People's own words: paragraphs, and lines that start with "- " as lists. False when empty."""

    text: str

    def __bool__(self) -> bool:
        return bool(self.text.strip())


Blocks = tuple[Block, ...]
Value = str | Own | Inline | Line | Blocks


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A template filled in: its text with marks, and what they stand for."""

    text: str
    held: tuple[Value, ...]


def check(body: str, names: Collection[str], parts: Collection[str] = ()) -> None:
    """Raises ``InputError`` naming the line and the placeholder, if a template is no good whatever
    the record holds. ``names`` are the placeholders there are, ``parts`` those of what a loop goes
    through."""
    _known(_parse(_environment([]), body), frozenset(names), frozenset(), frozenset(parts))


def _known(
    node: nodes.Node, names: frozenset[str], loops: frozenset[str], parts: frozenset[str]
) -> None:
    """Every placeholder is one there is."""
    match node:
        case nodes.Name(ctx="load") if node.name not in names | loops:
            raise _refused(node.lineno, f"There is no “{node.name}”", names)
        case nodes.Getattr():
            inner = node.node
            if not isinstance(inner, nodes.Name) or inner.name not in loops:
                raise _refused(node.lineno, f"“{node.attr}” is part of nothing that a loop names")
            if node.attr not in parts:
                raise _refused(node.lineno, f"There is no “{inner.name}.{node.attr}”", parts)
        case nodes.For(target=nodes.Name() as target):
            _known(node.iter, names, loops, parts)
            for child in (*node.body, *node.else_):
                _known(child, names, loops | {target.name}, parts)
            return
    for child in node.iter_child_nodes():
        _known(child, names, loops, parts)


def fill(body: str, values: Mapping[str, object]) -> Said:
    """Raises ``InputError`` naming the line and the placeholder."""
    held: list[Value] = []
    environment = _environment(held)
    code = environment.compile(_parse(environment, body), filename=NAME)
    template = environment.template_class.from_code(environment, code, {})
    try:
        text = "".join(_limited(template.generate(dict(values))))
    except (UndefinedError, SecurityError, TypeError, ValueError) as wrong:
        raise _refused(_line_of(wrong), str(wrong), values) from None
    return Said(text=text, held=tuple(held))


def _environment(held: list[Value]) -> ImmutableSandboxedEnvironment:
    def hold(value: object) -> str:
        held.append(_sayable(value))
        return f"{FIRST}{len(held) - 1}{LAST}"

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, finalize=hold, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,  # nothing is text here: see the module
    )  # fmt: skip
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


def _sayable(value: object) -> Value:
    match value:
        case str() | Own() | Text() | Day() | Link() | Figure() | tuple():
            return value
        case StrictUndefined():
            value._fail_with_undefined_error()
        case list():
            raise TypeError("This is a list: go through it with {% for one in … %}.")
    raise TypeError("This can be asked for in {% if … %}, and not be shown.")


def _parse(environment: ImmutableSandboxedEnvironment, body: str) -> nodes.Template:
    if len(body) > LONGEST:
        raise InputError(
            f"A template has at most {LONGEST:,} characters, and this has {len(body):,}.",
            next_step="Shorten it.",
        )
    try:
        tree = environment.parse(PRIVATE.sub("", body))
    except TemplateSyntaxError as wrong:
        raise _refused(wrong.lineno, wrong.message or "This cannot be read.") from None
    except RecursionError:
        raise _refused(1, TOO_DEEP) from None
    _within(tree, loops=0, deep=0)
    return tree


def _within(node: nodes.Node, *, loops: int, deep: int) -> None:
    """Only what the language has, at every place of the tree."""
    if deep > DEEPEST:
        raise _refused(node.lineno, TOO_DEEP)
    if not isinstance(node, ALLOWED):
        kind = type(node).__name__
        raise _refused(node.lineno, f"A template cannot hold {CALLED.get(kind, 'a working-out')}.")
    if isinstance(node, nodes.For):
        loops += 1
        if loops > DEEPEST_LOOP:
            raise _refused(node.lineno, f"Loops may stand {DEEPEST_LOOP} deep.")
        if node.test or node.recursive or not isinstance(node.target, nodes.Name):
            raise _refused(node.lineno, "A loop says no more than {% for one in … %}.")
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        raise _refused(node.lineno, f"There is no {node.attr}.")
    for child in node.iter_child_nodes():
        _within(child, loops=loops, deep=deep + 1)


def _limited(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MOST_SAID:
            raise ValueError(f"It comes to more than {MOST_SAID:,} characters.")
        yield piece


def _line_of(wrong: BaseException) -> int:
    """Line of the template that was being filled in."""
    steps = traceback.extract_tb(wrong.__traceback__)
    return next((one.lineno or 1 for one in reversed(steps) if one.filename == NAME), 1)


def _refused(line: int, what: str, values: Collection[str] = ()) -> InputError:
    what = re.sub(r"'[\w.]+ object' has no attribute '(\w+)'", r"There is no “\1” here", what)
    what = re.sub(r"'(\w+)' is undefined", r"There is no “\1”", what)
    known = f"Known are: {', '.join(sorted(values))}." if values else "Put the line right."
    return InputError(f"line {line}: {what.rstrip('.')}.", next_step=known)


__all__ = [
    "FIRST", "LAST", "MARK", "PRIVATE", "Blocks", "Own", "Said", "TemplateError", "Value", "check",
    "fill",
]  # fmt: skip

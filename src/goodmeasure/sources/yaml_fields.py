"""Fields of a YAML file, taken one by one, so that a refusal can name the line and the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import yaml

from goodmeasure.kernel.errors import UnreadableFile

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column by its name, or by the names it has had: the first that the table has is taken."""

    names: tuple[str, ...]


class Fields:
    """The fields of one YAML mapping, taken one by one, with their lines."""

    def __init__(self, node: yaml.Node | None, *, file: str, field: str) -> None:
        self.file, self.field = file, field
        self.line = node.start_mark.line + 1 if node is not None else 1
        if not isinstance(node, yaml.MappingNode):
            raise self.error("Here 'name: value' lines are wanted.", field)
        self._values: dict[str, yaml.Node] = {}
        self._taken: set[str] = set()
        for key, value in node.value:
            if key.value in self._values:
                raise self.error("It is given twice.", key.value, key)
            self._values[str(key.value)] = value

    def error(self, sentence: str, field: str, node: yaml.Node | None = None) -> UnreadableFile:
        whole = ".".join(part for part in (self.field, field) if part)
        return UnreadableFile(
            sentence,
            next_step="See docs/guide/importing.md for what goes into a mapping file.",
            file=self.file,
            line=node.start_mark.line + 1 if node is not None else self.line,
            field=whole,
        )

    def node(self, name: str) -> yaml.Node | None:
        self._taken.add(name)
        return self._values.get(name)

    def items(self) -> Iterator[tuple[str, yaml.Node]]:
        self._taken.update(self._values)
        return iter(self._values.items())

    def sub(self, name: str) -> Fields | None:
        node = self.node(name)
        if node is None:
            return None
        whole = ".".join(part for part in (self.field, name) if part)
        return Fields(node, file=self.file, field=whole)

    def text(self, name: str, *, default: str | None = None) -> str:
        node = self.node(name)
        if node is None:
            if default is None:
                raise self.error("It is missing.", name)
            return default
        return self.scalar(node, name)

    def texts(self, name: str) -> tuple[str, ...]:
        node = self.node(name)
        if node is None:
            return ()
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.scalar(item, name) for item in node.value)
        return (self.scalar(node, name),)

    def number(self, name: str) -> int | None:
        node = self.node(name)
        if node is None:
            return None
        text = self.scalar(node, name)
        if not text.isdigit() or not 1 <= int(text) <= 1000:
            raise self.error("A row number from 1 to 1000 is wanted.", name, node)
        return int(text)

    def has(self, name: str) -> bool:
        return name in self._values

    def column(self, name: str) -> Column:
        names = self.texts(name)
        if not names:
            raise self.error("It is missing: name the column.", name)
        return Column(names=names)

    def columns(self, name: str) -> tuple[Column, ...]:
        return tuple(Column(names=(one,)) for one in self.texts(name))

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        fields = self.sub(name)
        if fields is not None:
            for key, node in fields.items():
                yield key, fields.scalar(node, key)

    def choice(self, name: str, kind: type[Choice], *, default: Choice) -> Choice:
        node = self.node(name)
        if node is None:
            return default
        return self.one_of(kind, self.scalar(node, name), name, node)

    def one_of(self, kind: type[Choice], text: str, name: str, node: yaml.Node) -> Choice:
        try:
            return kind(text)
        except ValueError as error:
            wanted = ", ".join(sorted(kind))
            raise self.error(f"{text!r} is none of: {wanted}.", name, node) from error

    def refuse_others(self) -> None:
        for name, node in self._values.items():
            if name not in self._taken:
                raise self.error("There is no such field.", name, node)

    def scalar(self, node: yaml.Node, name: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            raise self.error("A text is wanted here.", name, node)
        return str(node.value)

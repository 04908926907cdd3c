"""Reads YAML and keeps the place of every value in the file.

It is stricter than PyYAML, so that no word turns into something unexpected: only ``true`` and
``false`` are booleans (``no``, ``on`` and ``yes`` are text), numbers are decimal, a number with a leading
zero is text, dates are text. Aliases work; tags, merge keys (``<<``) and a key that stands twice are refused.
Source of the scalars: YAML 1.2.2, 10.3.2 "Core Schema", less its octal and hexadecimal integers and its
infinities.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse_one

MAX_DEPTH = 32
"""How deep mappings and lists may be nested; rollout.yaml needs 5 levels."""

MAX_VALUES = 100_000
"""How many values a file may hold with its aliases expanded; 100 targets of 10 models are some 5,000."""

MAX_SHOWN = 60
"""How many characters of a value an error shows."""

Step = str | int
"""A key of a mapping or an index of a list."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = lazy_pattern(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = lazy_pattern(
    r"[-+]?(?:(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|(?:0|[1-9][0-9]*)[eE][-+]?[0-9]+)"
)
_UNPRINTABLE = lazy_pattern("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAK = lazy_pattern("\r\n|[\n\r\x85\u2028\u2029]")
_URL = lazy_pattern(r'(\w://)(?:[^\s/?#"]*@)?([^\s/?#"]*)([/?#][^\s"]*)?')
_PLAIN_KEY = lazy_pattern(rf"[A-Za-z0-9_-]{{1,{MAX_SHOWN}}}")


@dataclass(frozen=True, kw_only=True, order=True)
class SourceLocation:
    """Where a value stands: line and column, counted from 1, and the keys that lead to it.

    Places sort in the order of the file.
    """

    line: int
    column: int
    file: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.path}".rstrip()


_NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Node(NamedTuple):
    """A value of the file with its place and what lies in it.

    Attributes:
        value: The value as plain Python: ``None``, bool, int, float, str, list or dict.
        line: The line it begins on, counted from 1.
        column: The column it begins in, counted from 1.
        children: What lies in a mapping or a list.
        keys: Line and column of each key of a mapping.
        size: How many values it holds, itself and everything below it counted.
    """

    value: object
    line: int
    column: int
    children: Mapping[Step, Node] = _NOTHING
    keys: Mapping[Step, tuple[int, int]] = _NOTHING
    size: int = 1


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """What a file of settings is, for messages.

    Attributes:
        example: The name of such a file.
        needed: The keys that it must have, with a verb.
        option: The option that names it, after a blank and "with"; empty if it is an argument.
        merged: What to write in place of a merge key.
    """

    example: str
    needed: str
    option: str = ""
    merged: str = "write its keys out"


ROLLOUT = FileKind(
    example="rollout.yaml",
    needed="`state` and `targets` are",
    option=" with --rollout",
    merged="put shared settings under `defaults`",
)

Findings = list[tuple[SourceLocation, Problem]]
"""Problems with their places, which are reported in the order of the file."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file: its values and where each of them stands.

    Attributes:
        file: The name of the file as errors show it.
        root: The outermost value.
        findings: What is wrong with the YAML although a value could be made of it, such as a key that stands
            twice.
    """

    file: str
    root: Node
    findings: Findings

    def place(self, path: Sequence[Step], *, of_key: bool = False) -> SourceLocation:
        """Return the place of a value, or of its key.

        Steps that lead nowhere are passed over, so the path of a missing value gives the place of what should
        hold it.

        Args:
            path: The keys and indices from the outermost value inwards.
            of_key: Point to the key of the mapping in place of the value behind it.
        """
        node, mark, walked = self.root, None, list[Step]()
        for step in path:
            if step in node.children:
                mark = node.keys.get(step)
                node = node.children[step]
                walked.append(step)
        line, column = mark if of_key and mark else (node.line, node.column)
        return SourceLocation(line=line, column=column, file=self.file, path=path_text(walked))

    def has(self, path: Sequence[Step]) -> bool:
        """Return whether something stands at a path."""
        node: Node | None = self.root
        for step in path:
            node = node and node.children.get(step)
        return node is not None

    def value(self, path: Sequence[Step]) -> object:
        """Return the value at a path; ``None`` when nothing stands there."""
        node: Node | None = self.root
        for step in path:
            node = node and node.children.get(step)
        return node and node.value


def path_text(path: Sequence[Step]) -> str:
    """Write a path as ``targets[1].models[0].id``."""
    parts = [_step_text(step) for step in path]
    return "".join(parts).removeprefix(".")


@lru_cache(maxsize=1024)
def _step_text(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_KEY.fullmatch(step) else f"[{shown(step)}]"


def shown(value: object) -> str:
    """Write a value for an error: as YAML would, on one line, at most ``MAX_SHOWN`` characters.

    Of a URL only the host is shown: the rest may hold a token, and errors end up in logs.
    """
    if isinstance(value, Mapping):
        text = "a mapping"
    elif isinstance(value, list):
        text = "a list"
    else:
        text = _URL.sub(_host_alone, json.dumps(value, ensure_ascii=False))
    text = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 2]}…{text[-1]}"


def _host_alone(url: re.Match[str]) -> str:
    scheme, host, rest = url.groups()
    return f"{scheme}{host}/…" if rest else f"{scheme}{host}"


def read(path: Path, *, of: FileKind = ROLLOUT) -> Document:
    """Read a YAML file that holds one mapping.

    Args:
        path: The file.
        of: What the file is, for messages.

    Raises:
        InvalidInputError: The file cannot be read, is not UTF-8, is not YAML, or holds something else than
            one mapping.
    """
    file = _file_text(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        what, remedy = _unreadable(error, of)
        refuse_one(where=file, what=what, remedy=remedy)
    return parse(_decoded(data, file), file=file, of=of)


def parse(text: str, *, file: str, of: FileKind = ROLLOUT) -> Document:
    """Read YAML text that holds one mapping.

    Args:
        text: The text.
        file: The name of the file as errors show it.
        of: What the file is, for messages.

    Raises:
        InvalidInputError: The text is not YAML or holds something else than one mapping.
    """
    if found := _UNPRINTABLE.search(text):
        what = f"the character {found[0]!a} may not stand in YAML"
        remedy = "remove it, or write it as an escape in double quotes"
        refuse_one(where=str(_place_at(text, found.start(), file)), what=what, remedy=remedy)
    composer = _Composer(text=text, file=file, of=of)
    try:
        root = composer.compose()
    except yaml.YAMLError as error:
        place, what, remedy = _syntax_problem(error, text, file)
        refuse_one(where=str(place), what=what, remedy=remedy)
    if not isinstance(root.value, dict):
        what = (
            "the file is empty"
            if root.value is None
            else f"{shown(root.value)} stands where settings should be"
        )
        place = SourceLocation(line=root.line, column=root.column, file=file)
        remedy = f"write the settings as `key: value` lines; {of.needed} needed"
        refuse_one(where=str(place), what=what, remedy=remedy)
    return Document(file=file, root=root, findings=composer.findings)


def _file_text(path: Path) -> str:
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _unreadable(error: OSError, of: FileKind) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError):
        return "there is no such file", f"create it, or name another one{of.option}"
    if isinstance(error, IsADirectoryError):
        return "this is a folder", f"name the file in it, for example {of.example}"
    return f"the file cannot be read ({error.strerror})", "make it readable for the current user"


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        place = _place_at(before, len(before), file)
        what = f"byte 0x{data[error.start]:02x} is not UTF-8"
        refuse_one(where=str(place), what=what, remedy="save the file as UTF-8")


def _place_at(text: str, position: int, file: str) -> SourceLocation:
    lines = _LINE_BREAK.split(text[:position])
    return SourceLocation(line=len(lines), column=len(lines[-1]) + 1, file=file)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> tuple[SourceLocation, str, str]:
    reason = getattr(error, "problem", None) or "it cannot be read"
    context = getattr(error, "context", None) or ""
    in_block_scalar = "block scalar" in context
    mark = getattr(error, "context_mark" if in_block_scalar else "problem_mark", None)
    lines = _LINE_BREAK.split(text)
    # At the end of a file without a last line break the parser is already on the line after it.
    number = min(mark.line, len(lines) - 1) if mark else 0
    column = min(mark.column, len(lines[number])) if mark else 0
    place = SourceLocation(line=number + 1, column=column + 1, file=file)
    if in_block_scalar:
        return (
            place,
            "an unquoted text begins with > or |",
            'put the text in quotes: "> 0 for 3 of 5 minutes"',
        )
    if "cannot start any token" in reason and lines[number][column : column + 1] in "@`%>|":
        sign = lines[number][column : column + 1]
        return place, f"an unquoted text begins with {sign}", "put the text in quotes"
    if lines[number][column : column + 1] == "\t":
        return place, "a tab stands where YAML wants spaces", "indent with spaces"
    if "mapping values are not allowed" in reason:
        remedy = "indent keys of one mapping alike; put a text with a colon in quotes"
        return place, "a colon stands where YAML wants none", remedy
    what = f"not valid YAML ({context}: {reason})" if context else f"not valid YAML ({reason})"
    return place, " ".join(what.split()), "correct this line or the one above it"


@dataclass(kw_only=True)
class _Composer:
    """Makes nodes of PyYAML's events; PyYAML's own composer loses duplicate keys and has no bounds."""

    text: str
    file: str
    of: FileKind
    findings: Findings = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    path: list[Step] = field(default_factory=list)
    values: int = 0

    def compose(self) -> Node:
        events: Iterator[yaml.Event] = yaml.parse(self.text, Loader=_LOADER)
        root = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise self._refusal(
                    event, "a second YAML document begins", "keep one document: remove the line `---`"
                )
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, events, depth=1)
        return root or Node(value=None, line=1, column=1)

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._refusal(
                event,
                f"more than {MAX_DEPTH} mappings and lists lie in one another",
                "rollout.yaml needs 5 levels",
            )
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event)
        self._count(event, 1)
        if tag := getattr(event, "tag", None):
            self._find(
                event,
                f"the YAML tag {shown(tag)} is not supported",
                "remove it; put in quotes what has to be text",
            )
        node = self._tagged(event, events, depth=depth)
        if anchor := getattr(event, "anchor", None):
            self.anchors[anchor] = node
        return node

    def _tagged(self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return _at(event, value=_scalar(event.value) if event.implicit[0] else event.value)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, events, depth=depth)
        assert isinstance(event, yaml.SequenceStartEvent)
        return self._sequence(event, events, depth=depth)

    def _aliased(self, event: yaml.AliasEvent) -> Node:
        node = self.anchors.get(event.anchor or "")
        if node is None:
            remedy = f"write &{event.anchor} before the value it stands for, further up"
            raise self._refusal(event, f"the alias *{event.anchor} names no anchor above it", remedy)
        self._count(event, node.size)
        return node

    def _sequence(self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> Node:
        items = list[Node]()
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            items.append(self._child(len(items), item, events, depth=depth))
        children: dict[Step, Node] = dict(enumerate(items))
        return _at(event, value=[item.value for item in items], children=children)

    def _mapping(self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> Node:
        children = dict[Step, Node]()
        keys = dict[Step, tuple[int, int]]()
        for key_event in events:
            if isinstance(key_event, yaml.MappingEndEvent):
                break
            key = self._key(key_event, events, depth=depth)
            value = self._child(key, next(events), events, depth=depth)
            if key == "<<":
                self._find(key_event, "merge keys (<<) are not supported", self.of.merged)
            elif key in keys:
                what = f"the key {shown(key)} stands twice, first on line {keys[key][0]}"
                self._find(key_event, what, "keep one of the two")
            else:
                children[key] = value
                keys[key] = _position(key_event)
        return _at(
            event, value={key: child.value for key, child in children.items()}, children=children, keys=keys
        )

    def _child(self, step: Step, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> Node:
        self.path.append(step)
        node = self._node(event, events, depth=depth + 1)
        self.path.pop()
        return node

    def _key(self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> str:
        if isinstance(event, yaml.ScalarEvent) and not event.tag and not event.anchor:
            self._count(event, 1)
            return event.value
        node = self._node(event, events, depth=depth + 1)
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if isinstance(node.value, str):
            return node.value
        self._find(event, f"{shown(node.value)} is the key of a mapping", "write keys as plain text")
        return ""

    def _count(self, event: yaml.Event, values: int) -> None:
        self.values += values
        if self.values > MAX_VALUES:
            what = f"the file holds more than {MAX_VALUES:,} values once its aliases are written out"
            raise self._refusal(event, what, "use fewer aliases, or split the rollout into several files")

    def _find(self, event: yaml.Event, what: str, remedy: str) -> None:
        place = self._place(event)
        self.findings.append((place, Problem(where=str(place), what=what, remedy=remedy)))

    def _refusal(self, event: yaml.Event, what: str, remedy: str) -> InvalidInputError:
        self._find(event, what, remedy)
        return InvalidInputError(problem for _, problem in self.findings)

    def _place(self, event: yaml.Event) -> SourceLocation:
        line, column = _position(event)
        return SourceLocation(line=line, column=column, file=self.file, path=path_text(self.path))


def _position(event: yaml.Event) -> tuple[int, int]:
    """Return line and column of an event, counted from 1; PyYAML counts from 0."""
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


def _at(
    event: yaml.Event,
    *,
    value: object,
    children: Mapping[Step, Node] = _NOTHING,
    keys: Mapping[Step, tuple[int, int]] = _NOTHING,
) -> Node:
    line, column = _position(event)
    size = 1 + sum(child.size for child in children.values()) if children else 1
    return Node(value, line, column, children, keys, size)


def _scalar(text: str) -> object:
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text

"""Write a dashboard as Python source, to keep a dashboard that was made by hand as code.

The layout is that of ruff and black for every line length from 88: what does not fit into 88 columns has one
item per line, with a trailing comma.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from bedrock_monitoring.cloudwatch import metrics, widgets
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Element, Fixed, Row
from bedrock_monitoring.cloudwatch.fields import free_name
from bedrock_monitoring.cloudwatch.grammar.source import columns
from bedrock_monitoring.cloudwatch.metrics.metric_options import MetricOptions
from bedrock_monitoring.cloudwatch.widgets import Widget
from bedrock_monitoring.lazy_pattern import lazy_pattern

_WIDTH = 88
_INDENT = "    "
_LONGEST_NAME = 40
_TAKEN = frozenset({"dashboard", "datetime", "timedelta", "print"})
_INNER_CAPITAL = lazy_pattern(r"(?<=[a-z])(?=[A-Z])")
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


def python_source(dashboard: Dashboard, *, region: str, docstring: str) -> str:
    """Return a module with a function for each widget and one for the dashboard; run, it prints the body.

    Args:
        dashboard: A dashboard as ``read_dashboard`` returns it.
        region: The Region that ``to_body`` will be called with.
        docstring: The lines of the module docstring.
    """
    names = _function_names(dashboard.elements)
    module = _Module(names)
    functions = [module.function("dashboard", dashboard)]
    functions += [
        module.function(name, widget)
        for widget, name in zip(_widgets(dashboard.elements), names, strict=True)
    ]
    parts = (
        f'"""{docstring}"""',
        module.imports(),
        f"REGION = {_text(region)}",
        *(f"\n{function}" for function in functions),
        f'\nif __name__ == "__main__":\n{_INDENT}print(dashboard().to_json(region=REGION))',
    )
    return "\n\n".join(parts) + "\n"


def _widgets(elements: Sequence[Element]) -> Iterator[Widget]:
    for element in elements:
        match element:
            case Row():
                yield from _widgets(element.members)
            case Fixed():
                yield from (placed.widget for placed in element.members)
            case Widget():
                yield element


def _function_names(elements: Sequence[Element]) -> list[str]:
    """Return the function name of each widget, made from its title if that has ASCII letters."""
    taken = set(_TAKEN)
    names = []
    for number, widget in enumerate(_widgets(elements), start=1):
        title = _INNER_CAPITAL.sub("_", widget.name) if widget.name == type(widget).__name__ else widget.name
        slug = re.sub(r"[^a-z0-9]+", "_", title.lower())[:_LONGEST_NAME].strip("_")
        name = slug if re.match(r"[a-z]", slug) and not keyword.iskeyword(slug) else f"widget_{number}"
        names.append(free_name(name, taken))
        taken.add(names[-1])
    return names


class _Module:
    """Writes values as expressions and collects the imports that they need."""

    def __init__(self, names: Sequence[str]) -> None:
        self._calls = iter(names)
        self._imported: dict[str, set[str]] = {}

    def function(self, name: str, value: Dashboard | Widget) -> str:
        body = self._made(value)
        return f"def {name}() -> {type(value).__name__}:\n{_INDENT}return {body.laid_out(1, len('return '))}"

    def imports(self) -> str:
        lines = []
        for module, names in sorted(
            self._imported.items(), key=lambda item: (item[0] != "datetime", item[0])
        ):
            group = _Group(f"from {module} import (", ")", tuple(_Atom(name) for name in sorted(names)))
            inline = f"from {module} import {', '.join(sorted(names))}"
            lines.append(inline if len(inline) <= _WIDTH else group.exploded(0))
            if module == "datetime":
                lines.append("")
        return "\n".join(lines)

    def _name(self, class_: type) -> str:
        module, name = class_.__module__, class_.__name__
        for face in (metrics, widgets):
            if getattr(face, name, None) is class_:
                module = face.__name__
        self._imported.setdefault(module, set()).add(name)
        return name

    def _expression(self, value: object) -> _Node:
        if isinstance(value, (Row, Fixed)):
            return self._call(type(value), [self._expression(member) for member in value.members])
        if isinstance(value, Widget):
            return _Atom(f"{next(self._calls)}()")
        if is_dataclass(value):
            return self._made(value)
        return self._collection(value) or _Atom(self._literal(value))

    def _collection(self, value: object) -> _Node | None:
        match value:
            case Mapping():
                items = [
                    _Argument(f"{_text(str(key))}: ", self._expression(item)) for key, item in value.items()
                ]
                return _Group("{", "}", tuple(items))
            case list():
                return _Group("[", "]", tuple(map(self._expression, value)))
            case tuple():
                return _Group("(", ")", tuple(map(self._expression, value)))
        return None

    def _literal(self, value: object) -> str:
        match value:
            case Enum():
                return f"{self._name(type(value))}.{value.name}"
            case str():
                return _text(value)
            case timedelta():
                return f"{self._name(timedelta)}({_duration(value)})"
            case datetime():
                return f"{self._name(datetime)}.fromisoformat({_text(value.isoformat())})"
        return repr(value)

    def _made(self, value: Any) -> _Node:
        given = [
            self._argument(field.name, getattr(value, field.name))
            for field in _in_order(value)
            if field.init and getattr(value, field.name) != _default(field)
        ]
        return self._call(type(value), given)

    def _call(self, class_: type, arguments: Sequence[_Node]) -> _Node:
        return _Group(f"{self._name(class_)}(", ")", tuple(arguments))

    def _argument(self, name: str, value: object) -> _Argument:
        return _Argument(f"{name}=", self._expression(value))


def _in_order(value: Any) -> list[Field[Any]]:
    """Return the fields in the order in which people write them: what a metric is before how it is drawn."""
    if not isinstance(value, MetricOptions):
        return [*fields(value)]
    options = {field.name for field in fields(MetricOptions)}
    return sorted(fields(value), key=lambda field: field.name in options)


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    return next(f"{unit}={seconds // length}" for unit, length in _UNITS if seconds % length == 0)


@dataclass(frozen=True)
class _Atom:
    text: str

    def inline(self) -> str | None:
        return None if "\n" in self.text else self.text

    def laid_out(self, level: int, used: int) -> str:  # noqa: ARG002 - it cannot be broken
        return self.text


@dataclass(frozen=True)
class _Argument:
    prefix: str
    value: _Node

    def inline(self) -> str | None:
        inline = self.value.inline()
        return None if inline is None else self.prefix + inline

    def laid_out(self, level: int, used: int) -> str:
        return self.prefix + self.value.laid_out(level, used + columns(self.prefix))


@dataclass(frozen=True)
class _Group:
    opening: str
    closing: str
    members: tuple[_Node, ...]

    def inline(self) -> str | None:
        parts = [member.inline() for member in self.members]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        comma = "," if self.opening == "(" and len(parts) == 1 else ""
        return f"{self.opening}{', '.join(known)}{comma}{self.closing}"

    def laid_out(self, level: int, used: int) -> str:
        inline = self.inline()
        room = _WIDTH - len(_INDENT) * level - used - len(",")
        return inline if inline is not None and columns(inline) <= room else self.exploded(level)

    def exploded(self, level: int) -> str:
        inner = _INDENT * (level + 1)
        lines = [f"{inner}{member.laid_out(level + 1, 0)},\n" for member in self.members]
        return f"{self.opening}\n{''.join(lines)}{_INDENT * level}{self.closing}"


_Node = _Atom | _Argument | _Group


def _text(text: str) -> str:
    """Return a string literal: one line of source per line of text if possible, with the fewest escapes."""
    lines = text.split("\n")
    if len(lines) > 1 and '"""' not in text and not text.endswith('"') and all(map(str.isprintable, lines)):
        return '"""\\\n' + text.replace("\\", "\\\\") + '"""'
    quote = "'" if text.count('"') > text.count("'") else '"'
    escaped = "".join(_escaped(char, quote) for char in text)
    return f"{quote}{escaped}{quote}"


def _escaped(char: str, quote: str) -> str:
    if char in ("\\", quote):
        return f"\\{char}"
    return char if char.isprintable() else repr(char)[1:-1]

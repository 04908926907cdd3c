"""Every public limit, table, choice and default of a module, room by room: what a reviewer sees change.

A private name is held by the tests of what its module does with it, a default of a public dataclass by
`test_defaults.py`, a rule of values by `rollout/values/test_rules.py`, a regular expression by the tests of
what it matches.
"""

import ast
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from importlib import import_module
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.rollout.values.rules import Rule
from tests.test_defaults import public_values

ROOMS = ("commands", "monitoring", "notification", "permissions", "rollout", "terraform")

HELD_ELSEWHERE = {
    "bedrock_monitoring.commands.app": "test_command_lines.py",
    "bedrock_monitoring.permissions.resource_types": "test_resource_types.py",
    "bedrock_monitoring.rollout.settings.alarm_settings.KINDS_OF_ALL_MODELS": "docs/alarms.md",
    "bedrock_monitoring.rollout.values.arns": "rollout.schema.json",
}
"""Modules and constants of which another test or a generated file holds all."""

PUBLIC_VALUES = {*public_values()}

PRIVATE = re.compile(r"\b_(?!_)")
"""A name, or the name of its class, that begins with one underscore."""


def in_words(value: Any, names: Mapping[int, str]) -> Any:
    """Return a value as plain data, and those with a name of their own as that name.

    Raises:
        TypeError: It is neither plain data nor a value of this project, such as a place of this machine.
    """
    match value:
        case _ if id(value) in names:
            words: Any = names[id(value)]
        case Enum() | Decimal() | date() | timedelta():
            words = str(value)
        case None | str() | int() | float():
            words = value
        case type() | FunctionType():
            words = "a function" if PRIVATE.match(value.__name__) else value.__name__
        case partial():
            words = [in_words(value.func, names), *in_words(value.args, names)]
        case dict() | MappingProxyType():
            words = {str(in_words(key, names)): in_words(item, names) for key, item in value.items()}
        case Set():
            words = sorted(in_words(item, names) for item in value)
        case tuple() | list():
            words = [in_words(item, names) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, Rule):
            words = {
                field.name: in_words(getattr(value, field.name), names)
                for field in fields(value)
                if field.repr
            }
        case _:
            raise TypeError(value)
    return words


def constants(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield public names in capitals, members of enumerations and defaults, where they are plain data.

    Of the defaults those that say something: a value that is not empty, zero or false, and no function.
    """
    names = {
        id(value): name for name, value in vars(module).items() if name.isupper() and is_dataclass(value)
    }
    for statement in ast.parse(inspect.getsource(module)).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found = [(name, getattr(module, name))] if name.isupper() else []
            case ast.ClassDef(name=name):
                found = [*of_class(getattr(module, name))]
            case ast.FunctionDef(name=name):
                found = [*defaults(name, getattr(module, name))]
            case _:
                found = []
        for name, value in found:
            if PRIVATE.search(name) or isinstance(value, FunctionType):
                continue
            with suppress(TypeError):
                yield name, in_words(value, {key: held for key, held in names.items() if held != name})


def of_class(owner: type[Any]) -> Iterator[tuple[str, Any]]:
    if issubclass(owner, Enum):
        yield from ((f"{owner.__name__}.{member.name}", member.value) for member in owner)
    elif is_dataclass(owner) and owner not in PUBLIC_VALUES:
        for field in fields(owner):
            default, annotation = field.default, owner.__annotations__.get(field.name)
            # Nothing is said by None where the field may be None, else by what is empty, zero or false.
            says_nothing = default is None if "None" in str(annotation) else not (default or default is None)
            if annotation and default is not MISSING and not says_nothing:
                yield f"{owner.__name__}.{field.name}", default
    for name, member in [*vars(owner).items()]:
        function = getattr(member, "__func__", member)
        if isinstance(function, FunctionType) and (name != "__init__" or not is_dataclass(owner)):
            yield from defaults(f"{owner.__name__}.{name}", function)


def defaults(name: str, function: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    for parameter in inspect.signature(function).parameters.values():
        if parameter.default is not parameter.empty and parameter.default:
            yield f"{name}({parameter.name})", parameter.default


def lines(name: str, value: Any) -> Iterator[str]:
    """Yield a constant as one line, or a table with a line for each item."""
    if isinstance(value, dict) and len(str(value)) > 100:
        yield from (f"{name}[{key}] = {item!r}" for key, item in value.items())
    elif isinstance(value, list) and len(str(value)) > 100:
        yield from (f"{name}[] = {item!r}" for item in value)
    else:
        yield f"{name} = {value!r}"


@pytest.mark.parametrize("room", ROOMS)
def test_the_constants_of_a_room_stay(room: str, snapshot: SnapshotAssertion) -> None:
    package = import_module(f"bedrock_monitoring.{room}")
    modules = [place.name for place in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    assert [
        f"{module.removeprefix('bedrock_monitoring.')} {line}"
        for module in modules
        if module not in HELD_ELSEWHERE
        for name, value in constants(import_module(module))
        if f"{module}.{name}" not in HELD_ELSEWHERE
        for line in lines(name, value)
    ] == snapshot

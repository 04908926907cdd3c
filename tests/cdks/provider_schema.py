"""What resources of the AWS provider take, by name and type, read from the source of the bindings.

Each generated class names, for every argument, its Python type and the argument of Terraform that it is. The
files are parsed and not imported, so the bindings of one CDK can be read while the other one runs.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bedrock_monitoring.bindings.cdk import Cdk
from bedrock_monitoring.bindings.search_path import find_on_path

OF_TERRAFORM = {"//", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner", "connection"}
"""Arguments that every resource takes, and no provider sees; and the metadata of the CDK."""

_ARGUMENT = re.compile(r":param (\w+):(?:(?!:param ).)*?#(\w+) \w+#\2\}", re.DOTALL)
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_INIT = re.compile(r"^    def __init__\(.*?\) -> None:\n        '''.*?'''", re.DOTALL | re.MULTILINE)
_CONVERTED = {"Number": re.compile(r"-?\d+(\.\d+)?"), "bool": re.compile("true|false")}
"""Texts that Terraform converts."""

_SCALARS: dict[str, Any] = {"str": str, "Number": (int, float), "bool": bool}


@dataclass(frozen=True)
class Argument:
    """The type of an argument: a scalar, ``struct``, or a ``list`` or ``map`` of one of these."""

    kind: str
    item: str | None = None
    struct: str | None = None


class Resource:
    """What the bindings say of one type of resource."""

    def __init__(self, file: Path) -> None:
        _, *found = _CLASS.split(file.read_text(encoding="utf-8"))
        self._classes = dict(zip(found[::2], found[1::2], strict=True))
        [self._main] = {name for name in self._classes if f"{name}Config" in self._classes}

    @cache  # noqa: B019 - the resources of one test run
    def arguments(self, struct: str | None = None) -> Mapping[str, Argument]:
        """Return the arguments of the resource or of one of its blocks by their names in Terraform."""
        head = _INIT.search(self._classes[struct or f"{self._main}Config"])
        if head is None:
            return {}
        [init] = ast.parse(textwrap.dedent(head[0])).body
        assert isinstance(init, ast.FunctionDef)
        names = dict(_ARGUMENT.findall(ast.get_docstring(init, clean=False) or ""))
        return {
            names[each.arg]: self._argument(each.annotation)
            for each in init.args.kwonlyargs
            if each.arg in names and each.annotation
        }

    def _argument(self, annotation: ast.expr) -> Argument:
        found = [*self._parts(annotation)]
        for kind in ("list", "map"):
            inner = next((item for outer, item in found if outer == kind), None)
            if inner is not None:
                item = self._argument(inner)
                return Argument(kind, item=item.kind, struct=item.struct)
        struct = next((name for name, _ in found if name in self._classes), None)
        if struct:
            return Argument("struct", struct=struct)
        [kind] = {name for name, _ in found if name in _SCALARS} or {"any"}
        return Argument(kind)

    def _parts(self, annotation: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
        """Yield what an annotation names, unions taken apart; of a list or a map also what is in it."""
        if isinstance(annotation, ast.Constant):
            yield str(annotation.value).rpartition(".")[2], None
        elif isinstance(annotation, ast.Attribute):
            yield annotation.attr, None
        elif isinstance(annotation, ast.Subscript):
            outer = ast.unparse(annotation.value).rpartition(".")[2]
            inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
            if outer == "Sequence":
                yield "list", inner[0]
            elif outer == "Mapping":
                yield "map", inner[1]
            elif outer in {"Optional", "Union"}:
                for each in inner:
                    yield from self._parts(each)


def wrong_arguments(resource: Resource, block: Mapping[str, Any], *, struct: str | None = None) -> list[str]:
    """Return what the resource does not take of a block of Terraform JSON, as lines."""
    known = resource.arguments(struct)
    wrong = []
    for name, value in block.items():
        if struct is None and name in OF_TERRAFORM:
            continue
        if name not in known:
            wrong.append(f"{name}: it is not known")
        else:
            wrong += [f"{name}: {each}" for each in _wrong(resource, known[name], value)]
    return wrong


def _wrong(resource: Resource, argument: Argument, value: Any) -> list[str]:
    if isinstance(value, str) and re.fullmatch(r"\$\{.*\}", value, re.DOTALL):
        return []  # a reference has the type of what it refers to
    if argument.struct and argument.kind != "map":
        # In Terraform's JSON, a block is an object, or a list of objects.
        blocks = value if isinstance(value, list) else [value]
        if argument.kind == "struct" and len(blocks) != 1:
            return [f"{len(blocks)} blocks, where one is taken"]
        return [line for each in blocks for line in wrong_arguments(resource, each, struct=argument.struct)]
    if argument.kind not in {"list", "map"}:
        fits = argument.kind == "any" or _fits(argument.kind, value)
        return [] if fits else [f"a {type(value).__name__}, where a {argument.kind} is taken"]
    if not isinstance(value, list if argument.kind == "list" else dict):
        return [f"a {type(value).__name__}, where a {argument.kind} is taken"]
    items = value if isinstance(value, list) else value.values()
    inner = Argument("struct" if argument.struct else str(argument.item), struct=argument.struct)
    return [line for each in items for line in _wrong(resource, inner, each)]


def _fits(kind: str, value: object) -> bool:
    """Return whether a scalar is of a type, or a text that Terraform converts."""
    if isinstance(value, str) and kind in _CONVERTED:
        return _CONVERTED[kind].fullmatch(value) is not None
    return isinstance(value, _SCALARS[kind]) and isinstance(value, bool) == (kind == "bool")


def wrong_in_stack(cdk: Cdk, stack_json: Mapping[str, Any]) -> list[str]:
    """Return what the bindings of a CDK do not take of the Terraform JSON of a stack, as lines."""
    wrong = []
    for section, prefix in (("resource", ""), ("data", "data_aws_")):
        for kind, named in stack_json.get(section, {}).items():
            resource = resource_of(cdk, f"{prefix}{kind.removeprefix('aws_')}")
            for name, block in named.items():
                lines = wrong_arguments(resource, block) if resource else ["the bindings have no such type"]
                wrong += [f"{kind}.{name}: {line}" for line in lines]
    return wrong


def argument_at(cdk: Cdk, kind: str, path: Sequence[str]) -> Argument:
    """Return the argument at a path into the blocks of a type of resource."""
    resource = resource_of(cdk, kind.removeprefix("aws_"))
    assert resource is not None
    struct = None
    for name in path:
        argument = resource.arguments(struct)[name]
        struct = argument.struct
    return argument


def resource_of(cdk: Cdk, module: str) -> Resource | None:
    """Return what the bindings of a CDK say of the resource of a module. ``None`` if they have none."""
    file = find_on_path(f"{cdk.bindings}/{module}/__init__.py")
    return _resource(file) if file else None


@cache
def _resource(file: Path) -> Resource:
    return Resource(file)

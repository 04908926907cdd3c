"""What is public: each name is in the face of its room, one level deep, and says what it is for."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

import bedrock_monitoring

PROJECT = Path(__file__).resolve().parents[1]
LIBRARY = PROJECT / "bedrock_monitoring"
PUBLIC = [
    (room, name) for room in bedrock_monitoring.__all__ for name in getattr(bedrock_monitoring, room).__all__
]


def constants_with_a_docstring(room: str) -> set[str]:
    """Return the names that a room's modules assign with a docstring right below."""
    found: set[str] = set()
    files = (LIBRARY / room).rglob("*.py") if (LIBRARY / room).is_dir() else [LIBRARY / f"{room}.py"]
    for file in files:
        body = ast.parse(file.read_bytes()).body
        for assigned, below in pairwise(body):
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                if isinstance(assigned, ast.Assign):
                    found |= {target.id for target in assigned.targets if isinstance(target, ast.Name)}
                elif isinstance(assigned, ast.AnnAssign) and isinstance(assigned.target, ast.Name):
                    found.add(assigned.target.id)
    return found


def own_docstring(value: object) -> str:
    """Return a docstring that somebody wrote; dataclasses write one themselves where there is none."""
    text = (value.__doc__ or "") if isinstance(value, type | ModuleType) or callable(value) else ""
    return "" if text.startswith(f"{getattr(value, '__name__', '')}(") else text


def test_every_room_but_the_commands_is_public() -> None:
    rooms = {path.parent.name for path in LIBRARY.glob("*/__init__.py")} - {"commands"}

    assert set(bedrock_monitoring.__all__) == rooms | {"problems"}


@pytest.mark.parametrize(("room", "name"), PUBLIC)
def test_every_public_name_can_be_imported_from_its_room_and_is_documented(room: str, name: str) -> None:
    value = getattr(getattr(bedrock_monitoring, room), name)

    assert own_docstring(value) or name in constants_with_a_docstring(room), f"{room}.{name} has no docstring"


@pytest.mark.parametrize("module", [bedrock_monitoring, bedrock_monitoring.preview])
def test_a_name_that_does_not_exist_is_the_usual_error(module: ModuleType) -> None:
    with pytest.raises(AttributeError, match=f"module '{module.__name__}' has no attribute 'misspelt'"):
        _ = module.misspelt


LAZY = sorted(
    ".".join(file.parent.relative_to(PROJECT).parts)
    for file in LIBRARY.rglob("__init__.py")
    if "lazy_names(" in file.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("package", LAZY)
def test_a_package_that_loads_its_names_later_has_each_of_them_whatever_was_imported_before(
    package: str,
) -> None:
    face = import_module(package)
    modules = {module.name for module in pkgutil.iter_modules(face.__path__)}

    assert [name for name in face.__all__ if not hasattr(face, name)] == []
    assert [
        name for name in modules.intersection(face.__all__) if not isinstance(getattr(face, name), ModuleType)
    ] == [], "importing the module of that name would replace the name"


NOT_LAZY = sorted(
    ".".join(file.parent.relative_to(PROJECT).parts)
    for file in LIBRARY.glob("*/**/__init__.py")
    if "\n__all__ =" in (text := file.read_text(encoding="utf-8")) and "lazy_names(" not in text
)


@pytest.mark.parametrize("package", NOT_LAZY)
def test_a_package_names_all_that_it_imports_and_nothing_else(package: str) -> None:
    tree = ast.parse((PROJECT.joinpath(*package.split(".")) / "__init__.py").read_bytes())
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    }
    assert set(import_module(package).__all__) == imported


@pytest.mark.parametrize("package", LAZY)
def test_what_type_checkers_read_is_what_is_loaded_later(package: str) -> None:
    tree = ast.parse((PROJECT.joinpath(*package.split(".")) / "__init__.py").read_bytes())
    [branch] = [node for node in tree.body if isinstance(node, ast.If)]
    read = {
        (node.module, name.name)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    [call] = [node for node in ast.walk(branch) if isinstance(node, ast.Call)]
    modules = ast.literal_eval(call.args[1])
    submodules = [name for keyword in call.keywords for name in ast.literal_eval(keyword.value)]

    assert read == {
        *((f"{package}.{module}", name) for module, names in modules.items() for name in names),
        *((package, name) for name in submodules),
    }


def test_importing_the_package_and_its_rooms_loads_nothing_that_takes_long() -> None:
    light = set(bedrock_monitoring.__all__) - {"local_aws", "rollout"}
    heavy = (
        "boto3",
        "botocore",
        "cdktf",
        "jsii",
        "lark",
        "markdown_it",
        "moto",
        "numpy",
        "playwright",
        "pydantic",
    )
    program = (
        "import sys, bedrock_monitoring\n"
        "assert [name for name in sys.modules if name.startswith('bedrock_monitoring.')] == []\n"
        f"for room in {sorted(light)}: getattr(bedrock_monitoring, room)\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert ran.stdout == "[]\n"


def shown_code() -> Iterator[tuple[str, str]]:
    """Yield the Python that users are shown, with where it stands."""
    for page in (*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("examples/**/*.md")):
        for block in re.findall(
            r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        ):
            yield page.name, block
    for folder in ("examples", "stacks"):
        for file in (PROJECT / folder).rglob("*.py"):
            if file == PROJECT / "stacks" / "synthesizing.py":  # the program, as main.py is
                continue
            yield f"{folder}/{file.name}", file.read_text(encoding="utf-8")


def test_what_users_are_shown_imports_from_the_rooms_themselves() -> None:
    deep = [
        f"{where}: from {node.module} import {name.name}"
        for where, code in shown_code()
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bedrock_monitoring")
        for name in node.names
        if name.name not in _public_in(node.module or "")
    ]
    assert deep == []


def _public_in(module: str) -> list[str]:
    _, _, room = module.partition(".")
    face = getattr(bedrock_monitoring, room, None) if room else bedrock_monitoring
    return getattr(face, "__all__", [])

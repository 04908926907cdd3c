"""Public names of a package are imported on first use, and a misspelt one is an error as usual."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

PACKAGE = "lazily_named"
FILES = {
    "__init__.py": (
        "from bedrock_monitoring.lazy_names import lazy_names\n"
        '__getattr__ = lazy_names(__name__, {"numbers": ["one", "two"]}, submodules=("shapes",))\n'
    ),
    "numbers.py": "one = object()\ntwo = object()\nthree = object()\n",
    "shapes.py": "",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    folder = tmp_path / PACKAGE
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module(PACKAGE)
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_a_name_is_that_of_its_module_and_is_kept(package: ModuleType) -> None:
    assert f"{PACKAGE}.numbers" not in sys.modules
    first = package.one
    assert first is sys.modules[f"{PACKAGE}.numbers"].one
    assert vars(package)["one"] is first
    assert "two" not in vars(package)


def test_a_public_module_is_imported(package: ModuleType) -> None:
    assert package.shapes is sys.modules[f"{PACKAGE}.shapes"]


@pytest.mark.parametrize("name", ["three", "ones"])
def test_a_name_that_is_not_public_is_an_error(package: ModuleType, name: str) -> None:
    with pytest.raises(AttributeError) as error:
        getattr(package, name)
    assert str(error.value) == f"module '{PACKAGE}' has no attribute '{name}'"
    assert error.value.name == name

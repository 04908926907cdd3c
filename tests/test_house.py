"""The shape of the house: no import circle, no name twice, folders that a reader takes in at once.

import-linter holds which room may import which (``pyproject.toml``); this holds what it does not look at.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "bedrock_monitoring"

MOST_MODULES_OF_A_FOLDER = 18

PAIRS = {
    "agentcore.py": "the metrics of AgentCore, and the section that shows them",
    "agents.py": "the metrics of agents, and the section that shows them",
    "batch.py": "the metrics of batch inference, and the section that shows them",
    "guardrails.py": "the metrics of guardrails, and the section that shows them",
    "mantle.py": "the metrics of bedrock-mantle, and the section that shows them",
    "metrics_insights.py": "the grammar of Metrics Insights, and its evaluation",
    "runtime.py": "the metrics of model calls, and the sections that show them",
    "search.py": "the grammar of SEARCH, and its evaluation",
}
"""File names that occur twice, because the two files mirror each other."""


def _modules() -> dict[str, Path]:
    files = [*LIBRARY.rglob("*.py"), *(ROOT / "stacks").glob("*.py"), *(ROOT / "tools").glob("*.py")]
    return {_dotted(file): file for file in files}


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = _modules()


def _imports(file: Path) -> Iterator[str]:
    """Yield the project's modules that a file imports, in functions and for types as well."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        for name in node.names:
            target = f"{node.module}.{name.name}"
            if target in MODULES or node.module in MODULES:
                yield target if target in MODULES else node.module


def test_no_module_imports_itself_by_way_of_others() -> None:
    # The faces of rooms import what is below them and are imported by no module of their own room.
    graph = {name: {each for each in _imports(file) if each != name} for name, file in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_every_public_class_has_a_name_of_its_own() -> None:
    places = defaultdict[str, list[str]](list)
    for name, file in MODULES.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_file_name_occurs_once_or_names_a_pair() -> None:
    places = defaultdict[str, list[str]](list)
    for name, file in MODULES.items():
        if not file.name.startswith("__"):
            places[file.name].append(name)
    assert {name for name, found in places.items() if len(found) > 1} == set(PAIRS)


def test_no_folder_holds_more_modules_than_a_reader_takes_in() -> None:
    sizes = defaultdict[Path, int](int)
    for file in MODULES.values():
        sizes[file.parent] += file.name != "__init__.py"
    crowded = {
        str(folder.relative_to(ROOT)): n for folder, n in sizes.items() if n > MOST_MODULES_OF_A_FOLDER
    }
    assert crowded == {}


def _text_calls(file: Path) -> Iterator[ast.Call]:
    """Yield the calls that read or write text: of files, and of processes whose output is no bytes."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            keywords = {keyword.arg for keyword in node.keywords}
            is_process = node.func.attr in {"run", "Popen"} and keywords & {"text", "encoding"}
            if is_process or node.func.attr in {"read_text", "write_text"}:
                yield node


def test_every_text_is_read_and_written_in_an_encoding_that_the_call_names() -> None:
    calls = {
        f"{name}: {ast.unparse(call)}": {
            keyword.value.value
            for keyword in call.keywords
            if keyword.arg == "encoding" and isinstance(keyword.value, ast.Constant)
        }
        for name, file in MODULES.items()
        for call in _text_calls(file)
    }
    assert len(calls) > 30
    assert [call for call, named in calls.items() if not named & {"utf-8", "utf-8-sig"}] == []

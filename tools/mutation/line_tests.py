"""A pytest plugin that records which tests execute which lines, and the reading of its records.

The record answers which tests can notice that a line is changed. So it counts a line that a fixture runs for
all tests that use the fixture, empties the caches of functions before each test, and names the tests that
start a process, which may execute any line.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage, CoverageData

FOLDER = "MUTATION_RECORDS"
"""Environment variable that names the folder of the records."""

PACKAGES = ("bedrock_monitoring", "stacks")
_OWN = (*PACKAGES, "tests", "tools")
_FIXTURE = "fixture "


@dataclass(frozen=True, kw_only=True)
class Record:
    """Which tests can notice a change of a line.

    Attributes:
        of_line: Module (relative to the project) and line, to the ids of the tests that execute the line.
        outside_tests: Lines that are executed at import or while tests are collected: any test may depend on
            what they made.
        seconds: Processor time of each test, its child processes included.
        starting_processes: Tests that start a process, in which they may execute any line.
    """

    of_line: dict[tuple[Path, int], frozenset[str]]
    outside_tests: frozenset[tuple[Path, int]]
    seconds: dict[str, float]
    starting_processes: frozenset[str]


class Recording:
    """Records the lines of each test of one process of pytest."""

    def __init__(self, records: Path) -> None:
        self._records = records
        self._coverage = Coverage(
            data_file=str(records / f"coverage.{os.getpid()}"), source=list(PACKAGES), config_file=False
        )
        self._tests: dict[str, dict[str, Any]] = {}
        self._context = ""
        self._caches: list[Any] = []
        self._started_process = False
        self._coverage.start()
        self._know_caches()
        sys.addaudithook(self._on_event)

    def _know_caches(self) -> None:
        """Collect the caches of functions as they are made, to empty them before each test."""
        original = functools.lru_cache

        def lru_cache(*arguments: Any, **options: Any) -> Any:
            made = original(*arguments, **options)
            return self._known(made) if hasattr(made, "cache_clear") else lambda of: self._known(made(of))

        functools.lru_cache = lru_cache

    def _known(self, cached: Any) -> Any:
        if cached.__module__.partition(".")[0] in _OWN:
            self._caches.append(cached)
        return cached

    def _on_event(self, event: str, _: object) -> None:
        if event in {"subprocess.Popen", "os.fork", "os.posix_spawn"}:
            self._started_process = True

    def _switch(self, context: str) -> None:
        self._context = context
        self._coverage.switch_context(context)

    def pytest_collection_finish(self) -> None:
        """Import every module: the first test that needs one is not the only one that depends on it."""
        for package in map(importlib.import_module, PACKAGES):
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                if not module.name.endswith(".__main__"):
                    importlib.import_module(module.name)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> Iterator[None]:
        """Record what a test executes under the test's id."""
        for cached in self._caches:
            cached.cache_clear()
        self._started_process = False
        before = sum(os.times()[:4])
        self._switch(item.nodeid)
        result = yield
        self._switch("")
        self._tests[item.nodeid] = {
            "fixtures": item.fixturenames,
            "seconds": sum(os.times()[:4]) - before,
            "starts_process": self._started_process,
        }
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """Record what a fixture for several tests executes under its own name: it is of all of them."""
        context = self._context
        if fixturedef.scope != "function":
            self._switch(f"{_FIXTURE}{fixturedef.argname} {fixturedef.baseid}")
        try:
            return (yield)
        finally:
            self._switch(context)

    def pytest_unconfigure(self) -> None:
        """Write the record."""
        self._coverage.stop()
        self._coverage.save()
        (self._records / f"tests.{os.getpid()}").write_text(json.dumps(self._tests), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Record in each process that runs tests, which the controller of pytest-xdist does not."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        config.pluginmanager.register(Recording(Path(os.environ[FOLDER])))


def read_record(records: Path, project: Path) -> Record:
    """Return what the processes of pytest recorded in ``project``."""
    tests: dict[str, dict[str, Any]] = {}
    for written in sorted(records.glob("tests.*")):
        tests |= json.loads(written.read_text(encoding="utf-8"))
    of_context = _tests_of_contexts(tests)
    of_line: dict[tuple[Path, int], set[str]] = defaultdict(set)
    outside_tests = set()
    for record in sorted(records.glob("coverage.*")):
        data = CoverageData(str(record))
        data.read()
        for file in data.measured_files():
            module = Path(file).relative_to(project)
            for line, contexts in data.contexts_by_lineno(file).items():
                of_line[module, line].update(*(of_context(context) for context in contexts))
                if "" in contexts:
                    outside_tests.add((module, line))
    return Record(
        of_line={place: frozenset(ids) for place, ids in of_line.items() if ids},
        outside_tests=frozenset(outside_tests),
        seconds={test: of_test["seconds"] for test, of_test in tests.items()},
        starting_processes=frozenset(test for test, of_test in tests.items() if of_test["starts_process"]),
    )


def _tests_of_contexts(tests: dict[str, dict[str, Any]]) -> Callable[[str], frozenset[str]]:
    """Return the function that tells which tests a context of coverage stands for."""

    @functools.cache
    def of_context(context: str) -> frozenset[str]:
        if not context.startswith(_FIXTURE):
            return frozenset(filter(None, [context]))
        name, _, base = context.removeprefix(_FIXTURE).partition(" ")
        return frozenset(
            test for test, of_test in tests.items() if name in of_test["fixtures"] and test.startswith(base)
        )

    return of_context

"""A pytest plugin that records which tests execute which lines, and the reading of its records."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage, CoverageData

FOLDER = "MUTATION_RECORDS"
"""Environment variable that names the folder of the records."""

LineTests = dict[tuple[Path, int], frozenset[str]]
"""Module (relative to the project) and line, to the ids of the tests that execute the line."""


class Recording:
    """Records the lines of each test of one process of pytest."""

    def __init__(self, records: Path) -> None:
        self._coverage = Coverage(
            data_file=str(records / f"coverage.{os.getpid()}"), source=["bedrock_monitoring", "stacks"]
        )
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Record what a test executes, its fixtures included, under the test's id."""
        self._coverage.switch_context(item.nodeid)
        result = yield
        self._coverage.switch_context("")
        return result

    def pytest_unconfigure(self) -> None:
        """Write the record."""
        self._coverage.stop()
        self._coverage.save()


def pytest_configure(config: pytest.Config) -> None:
    """Record in each process that runs tests, which the controller of pytest-xdist does not."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        config.pluginmanager.register(Recording(Path(os.environ[FOLDER])))


def read_line_tests(records: Path, project: Path) -> LineTests:
    """Return which tests execute which lines; a line that runs only at import has no entry."""
    tests: dict[tuple[Path, int], set[str]] = defaultdict(set)
    for record in sorted(records.glob("coverage.*")):
        data = CoverageData(str(record))
        data.read()
        for file in data.measured_files():
            module = Path(file).relative_to(project)
            for line, contexts in data.contexts_by_lineno(file).items():
                tests[module, line].update(filter(None, contexts))
    return {place: frozenset(ids) for place, ids in tests.items() if ids}

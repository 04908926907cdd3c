"""Runs tests against mutants, each in a process forked from one that has the libraries loaded."""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pytest

from tools.mutation.line_tests import FOLDER, Record
from tools.mutation.mutants import Mutant

# Snapshots of tests that are not run are not used, which is no failure.
_OPTIONS = ("-q", "--snapshot-warn-unused", "-m", "not terraform and not browser and not slow")
# Not pytest's plugins, which pytest wants to load itself.
_LOADED_BEFORE_FORK = ("boto3", "lark", "moto.server", "pydantic", "typer", "yaml")
_TESTS_OF_TABLES = (
    "tests/test_constants.py",
    "tests/test_defaults.py",
    "tests/test_public_names.py",
    "tests/commands/test_command_lines.py",
    "tests/permissions/test_resource_types.py",
    "tests/rollout/test_schema.py",
    "tests/rollout/values/test_rules.py",
    "tests/tools",
    "tests/stacks",
)
"""Tests that compare what modules define with tables, schemas, pages and snapshots."""

_TESTS_BEFORE_THE_REST = 40
# Of processor time: what else the machine does decides nothing.
_SECONDS_TO_COLLECT = 120
_SECONDS_FACTOR = 4
"""A run of tests is ended after so many times the seconds that the record says."""

_WALL_TIME_FACTOR = 5
"""Tests that wait for ever, and use no processor, are ended after so many times those seconds."""


def copy_project(project: Path, copy: Path) -> None:
    """Copy what Git does not ignore, with the pared bindings, and link the virtual environment."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=project, check=True, capture_output=True, text=True)
    for name in filter(None, listing.stdout.split("\0")):
        if (project / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project / name, copy / name)
    shutil.copytree(project / ".gen", copy / ".gen", dirs_exist_ok=True)
    (copy / ".venv").symlink_to((project / ".venv").resolve())


def record_line_tests(copy: Path, records: Path) -> None:
    """Run all fast tests once, and record which lines each executes.

    Raises:
        subprocess.CalledProcessError: A test fails without any mutant.
    """
    records.mkdir()
    subprocess.run(
        [sys.executable, "-m", "pytest", *_OPTIONS, "-n", "2", "-p", "tools.mutation.line_tests"],
        cwd=copy,
        env=os.environ | {FOLDER: str(records)},
        check=True,
    )


class Trials:
    """Tries mutants in one copy of the project.

    Args:
        copy: The copy of the project.
        record: Which tests execute which lines.
    """

    def __init__(self, copy: Path, record: Record) -> None:
        self._copy = copy
        self._record = record
        self._lines_of_test = Counter(test for tests in record.of_line.values() for test in tests)
        self._hold: set[str] = set()
        self._unreliable: set[str] = set()
        for library in _LOADED_BEFORE_FORK:
            importlib.import_module(library)

    def is_noticed(self, mutant: Mutant) -> bool:
        """Tell whether a test fails because of a mutant, of all tests that can notice it."""
        module = self._copy / mutant.module
        original = module.read_text(encoding="utf-8")
        try:
            for tests in self._tests_in_turn(mutant):
                while True:
                    module.write_text(mutant.source, encoding="utf-8")
                    failed = self._first_failure(tests)
                    module.write_text(original, encoding="utf-8")
                    if failed is None:
                        break
                    if self._holds(failed):
                        return True
                    self._unreliable.add(failed)
        finally:
            module.write_text(original, encoding="utf-8")
        return False

    def _tests_in_turn(self, mutant: Mutant) -> Iterator[Sequence[str]]:
        """Yield tests, or folders and files of them, until all are named that can notice a mutant."""
        places = [(mutant.module, line) for line in mutant.lines]
        tests = set().union(*(self._record.of_line.get(place, ()) for place in places))
        of_lines = sorted(tests, key=lambda test: (self._lines_of_test[test], test))
        yield of_lines[:_TESTS_BEFORE_THE_REST]
        if mutant.in_function and self._record.outside_tests.isdisjoint(places):
            yield of_lines[_TESTS_BEFORE_THE_REST:]
            yield sorted(self._record.starting_processes - tests, key=self._record.seconds.__getitem__)
        else:
            yield self._mirroring(mutant.module)
            yield _TESTS_OF_TABLES
            yield ["tests"]

    def _mirroring(self, module: Path) -> Sequence[str]:
        """Return the tests of a module, or if it has none of its own, of the folder it is in."""
        folder = self._copy / "tests" / module.relative_to(module.parts[0]).parent
        own = folder / f"test_{module.stem}.py"
        return [str(path.relative_to(self._copy)) for path in (own, folder) if path.exists()][:1]

    def _holds(self, failed: str) -> bool:
        """Tell whether a test that failed passes alone, and without a mutant."""
        if failed not in self._hold and "::" in failed:
            if self._first_failure([failed]) is not None:
                return False
            self._hold.add(failed)
        return True

    def _first_failure(self, tests: Sequence[str]) -> str | None:
        """Run tests in a forked process, and return the first one that fails, or what else ended them."""
        if not tests:
            return None
        told = self._copy.with_suffix(".failed")
        told.unlink(missing_ok=True)
        seconds = _SECONDS_TO_COLLECT + round(_SECONDS_FACTOR * self._seconds_of(tests))
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            _run_and_exit(
                self._copy,
                Chosen(tests, known=self._record.seconds.keys(), without=self._unreliable, told=told),
            )
        status = _status_of(pid, until=time.monotonic() + seconds * _WALL_TIME_FACTOR)
        if told.exists():
            return told.read_text(encoding="utf-8")
        passed = status in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
        return None if passed else f"ended with {status}"

    def _seconds_of(self, tests: Sequence[str]) -> float:
        return sum(seconds for test, seconds in self._record.seconds.items() if test.startswith(tuple(tests)))


class Chosen:
    """A plugin of pytest that runs tests by their ids, and tells the first one that fails.

    A mutant can change the ids of tests, which pytest refuses where they are its arguments: the arguments are
    files. The tests of such a file that the record does not know run, too.
    """

    def __init__(
        self, tests: Sequence[str], *, known: Collection[str], without: Collection[str], told: Path
    ) -> None:
        self.places = sorted({test.partition("::")[0] for test in tests})
        self._turn = {test: turn for turn, test in enumerate(tests)}
        self._left_out = set(without)
        if all("::" in test for test in tests):
            self._left_out |= set(known) - self._turn.keys()
        self._told = told

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose the tests, and put them in the order that they are given in."""
        items[:] = [item for item in items if item.nodeid not in self._left_out]
        items.sort(key=lambda item: self._turn.get(item.nodeid, len(self._turn)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell which file cannot be collected."""
        self._tell(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell which test failed."""
        self._tell(report)

    def _tell(self, report: pytest.CollectReport | pytest.TestReport) -> None:
        if report.failed and not self._told.exists():
            self._told.write_text(report.nodeid, encoding="utf-8")


def _status_of(pid: int, *, until: float) -> int:
    """Wait for a process, and return its exit code, or the negative number of the signal that ended it."""
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _run_and_exit(copy: Path, chosen: Chosen) -> None:
    os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.chdir(copy)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(copy))
    # The copy has tools of its own.
    for module in [name for name in sys.modules if name.partition(".")[0] == "tools"]:
        del sys.modules[module]
    status = 1
    try:
        status = pytest.main([*_OPTIONS, "-x", "-p", "no:cacheprovider", *chosen.places], [chosen])
    finally:
        os._exit(int(status))

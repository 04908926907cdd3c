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
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest

from tools.mutation.line_tests import FOLDER, LineTests
from tools.mutation.mutants import Mutant

Outcome = Literal["killed", "survived"]

FAST = "not terraform and not browser and not slow"
# Not pytest's plugins, which pytest wants to load itself.
_LOADED_BEFORE_FORK = ("boto3", "lark", "moto.server", "pydantic", "typer", "yaml")
_TESTS_OF_DEFAULTS = "tests/test_defaults.py"
_TESTS_OF_THE_FORK = ("tests/test_hashing.py",)
# Of processor time: what else the machine does decides nothing.
_SECONDS_FOR_SELECTED_TESTS = 120
_SECONDS_FOR_ALL_TESTS = 600
_WALL_TIME_FACTOR = 5
"""Tests that wait for ever, and use no processor, are ended after so many times those seconds."""

_MOST_SELECTED_TESTS = 400


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
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "tools.mutation.line_tests", "-m", FAST],
        cwd=copy,
        env=os.environ | {FOLDER: str(records)},
        check=True,
    )


class Trials:
    """Tries mutants in one copy of the project.

    Args:
        copy: The copy of the project.
        line_tests: Which tests execute which lines.
        all_tests: Whether every fast test is run against a mutant that the tests of its lines do not notice.

    Raises:
        RuntimeError: Tests fail in a forked process without any mutant: every mutant would count as noticed.
    """

    def __init__(self, copy: Path, line_tests: LineTests, *, all_tests: bool) -> None:
        self._copy = copy
        self._all_tests = all_tests
        self._line_tests = line_tests
        self._lines_of_test = Counter(test for tests in line_tests.values() for test in tests)
        for library in _LOADED_BEFORE_FORK:
            importlib.import_module(library)
        if not self._passes(_TESTS_OF_THE_FORK, _SECONDS_FOR_SELECTED_TESTS):
            raise RuntimeError(f"{' '.join(_TESTS_OF_THE_FORK)} fails in a forked process")

    def outcome(self, mutant: Mutant) -> Outcome:
        """Run the tests of the changed lines, then, if all pass and it is asked for, every fast test."""
        module = self._copy / mutant.module
        original = module.read_text(encoding="utf-8")
        module.write_text(mutant.source, encoding="utf-8")
        try:
            selected = self._selected(mutant)
            if selected and not self._passes(selected, _SECONDS_FOR_SELECTED_TESTS):
                return "killed"
            if not self._all_tests:
                return "survived"
            return "survived" if self._passes(["tests"], _SECONDS_FOR_ALL_TESTS) else "killed"
        finally:
            module.write_text(original, encoding="utf-8")

    def _selected(self, mutant: Mutant) -> list[str]:
        """Return the tests that execute a changed line, those that execute the fewest lines first."""
        tests = set().union(*(self._line_tests.get((mutant.module, line), ()) for line in mutant.lines))
        if tests:
            return sorted(tests, key=lambda test: (self._lines_of_test[test], test))[:_MOST_SELECTED_TESTS]
        # A line of a module's top level: most changes are noticed by the tests that mirror the module, and by
        # the table of defaults.
        mirrored = self._copy / "tests" / mutant.module.relative_to(mutant.module.parts[0]).parent
        own_test = mirrored / f"test_{mutant.module.stem}.py"
        mirroring = [str(path.relative_to(self._copy)) for path in (own_test, mirrored) if path.exists()][:1]
        return [_TESTS_OF_DEFAULTS, *mirroring]

    def _passes(self, tests: Sequence[str], seconds: int) -> bool:
        """Run tests up to the first failure, in a forked process with so many seconds of processor time."""
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            _run_and_exit(self._copy, tests)
        until = time.monotonic() + seconds * _WALL_TIME_FACTOR
        while time.monotonic() < until:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return status == 0
            time.sleep(0.05)
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return False


def _run_and_exit(copy: Path, tests: Sequence[str]) -> None:
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
        status = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", FAST, *tests])
    finally:
        os._exit(int(status))

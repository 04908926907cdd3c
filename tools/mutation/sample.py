"""Draws a sample of mutants, tries them in parallel, and prints the survivors and a table of rooms."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tools.mutation.line_tests import LineTests, read_line_tests
from tools.mutation.mutants import Mutant, draw, room_of
from tools.mutation.trials import Outcome, Trials, copy_project, record_line_tests

PROJECT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Draw mutants, try them, and print the survivors and a table of rooms."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", type=Path, help="modules to draw from; all by default")
    parser.add_argument("--each", type=int, default=40, help="mutants from each room (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws another sample (default: 1)")
    parser.add_argument(
        "--tests-of-lines",
        action="store_true",
        help="run only the tests that execute a changed line, or mirror its module: quicker, and all fast "
        "tests would notice more",
    )
    options = parser.parse_args()
    modules = options.modules or [
        path.relative_to(PROJECT)
        for folder in ("bedrock_monitoring", "stacks")
        for path in (PROJECT / folder).rglob("*.py")
    ]
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        folder = Path(name).resolve()
        copies = [folder / f"copy-{number}" for number in range(os.cpu_count() or 1)]
        for copy in copies:
            copy_project(PROJECT, copy)
        record_line_tests(copies[0], folder / "records")
        line_tests = read_line_tests(folder / "records", copies[0])
        mutants = list(draw(PROJECT, modules, each=options.each, seed=options.seed))
        with ProcessPoolExecutor(
            len(copies),
            mp_context=get_context("spawn"),
            initializer=_prepare,
            initargs=(folder, line_tests, not options.tests_of_lines),
        ) as pool:
            _report(zip(mutants, pool.map(_outcome, mutants), strict=True))


def _claimed_copy(folder: Path) -> Path:
    """Return the first copy that no other process has claimed."""
    for copy in sorted(folder.glob("copy-*")):
        try:
            (copy / "claimed").mkdir()
        except FileExistsError:
            continue
        return copy
    raise AssertionError("there are as many copies as processes")


class _Worker:
    """What a process of the pool keeps between mutants."""

    trials: Trials


def _prepare(folder: Path, line_tests: LineTests, all_tests: bool) -> None:  # noqa: FBT001 - of a pool
    _Worker.trials = Trials(_claimed_copy(folder), line_tests, all_tests=all_tests)


def _outcome(mutant: Mutant) -> Outcome:
    return _Worker.trials.outcome(mutant)


def _report(outcomes: Iterable[tuple[Mutant, Outcome]]) -> None:
    of_rooms: dict[str, list[Outcome]] = defaultdict(list)
    for mutant, outcome in outcomes:
        of_rooms[room_of(mutant.module)].append(outcome)
        if outcome == "survived":
            print(f"survived: {mutant.module}\n{mutant.diff}\n", flush=True)
    everything = [outcome for of_room in of_rooms.values() for outcome in of_room]
    for room, of_room in [*sorted(of_rooms.items()), ("all", everything)]:
        killed = of_room.count("killed")
        print(f"{room:15} {killed:4} of {len(of_room):4} noticed, {killed / len(of_room):6.1%}")

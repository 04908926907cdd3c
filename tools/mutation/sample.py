"""Draws a sample of mutants, tries them in parallel, and prints the survivors and a table of rooms."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tools.mutation.line_tests import PACKAGES, Record, read_record
from tools.mutation.mutants import Mutant, draw, room_of
from tools.mutation.trials import Trials, copy_project, record_line_tests

PROJECT = Path(__file__).resolve().parents[2]
NOTICED = 0.96
"""Share of all mutants that the fast tests shall notice."""

NOTICED_IN_ROOM = 0.93
"""The same for each room."""


def main() -> None:
    """Draw mutants, try them, and print the survivors and a table of rooms.

    Raises:
        SystemExit: The fast tests notice too few.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument(
        "places", nargs="*", type=Path, help="modules or folders to draw from; all by default"
    )
    parser.add_argument("--each", type=int, default=40, help="mutants from each room (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws another sample (default: 1)")
    options = parser.parse_args()
    modules = sorted(_modules(options.places or [PROJECT / package for package in PACKAGES]))
    with tempfile.TemporaryDirectory(prefix="mutation-") as name:
        folder = Path(name).resolve()
        copies = [folder / f"copy-{number}" for number in range(os.cpu_count() or 1)]
        for copy in copies:
            copy_project(PROJECT, copy)
        record_line_tests(copies[0], folder / "records")
        record = read_record(folder / "records", copies[0])
        mutants = list(draw(PROJECT, modules, each=options.each, seed=options.seed))
        with ProcessPoolExecutor(
            len(copies), mp_context=get_context("spawn"), initializer=_prepare, initargs=(folder, record)
        ) as pool:
            sys.exit(0 if _report(zip(mutants, pool.map(_is_noticed, mutants), strict=True)) else 1)


def _modules(places: Iterable[Path]) -> Iterator[Path]:
    for place in map(Path.resolve, places):
        for module in place.rglob("*.py") if place.is_dir() else (place,):
            yield module.relative_to(PROJECT)


def _claimed_copy(folder: Path) -> Path:
    """Return the first copy that no other process has claimed."""
    for copy in sorted(folder.glob("copy-*[0-9]")):
        try:
            copy.with_suffix(".claimed").mkdir()
        except FileExistsError:
            continue
        return copy
    raise AssertionError("there are as many copies as processes")


class _Worker:
    """What a process of the pool keeps between mutants."""

    trials: Trials


def _prepare(folder: Path, record: Record) -> None:
    _Worker.trials = Trials(_claimed_copy(folder), record)


def _is_noticed(mutant: Mutant) -> bool:
    return _Worker.trials.is_noticed(mutant)


def _report(outcomes: Iterable[tuple[Mutant, bool]]) -> bool:
    """Print each room with its survivors, then a table of all, and tell whether enough is noticed."""
    of_rooms: dict[str, list[bool]] = {}
    for mutant, noticed in outcomes:
        room = room_of(mutant.module)
        of_rooms.setdefault(room, []).append(noticed)
        if not noticed:
            print(f"{room}: survived in {mutant.module}\n{mutant.diff}\n", flush=True)
    enough = True
    print(f"{'room':20} drawn  noticed   share    aim")
    everything = [noticed for of_room in of_rooms.values() for noticed in of_room]
    for room, of_room, aim in [
        *((room, of_room, NOTICED_IN_ROOM) for room, of_room in of_rooms.items()),
        ("all", everything, NOTICED),
    ]:
        share = sum(of_room) / len(of_room)
        enough = enough and share >= aim
        print(f"{room:20} {len(of_room):5}  {sum(of_room):7}  {share:6.1%} {aim:6.1%}")
    return enough

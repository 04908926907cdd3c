"""The order in which pytest's workers take the tests: slow ones first, with what they share made once."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.conftest import _begin_with_slow_ones

WORKERS = 4


def item_of(file: str, number: int, *marks: str) -> Any:
    return SimpleNamespace(
        path=Path(file), nodeid=f"{file}::{number}", get_closest_marker=lambda mark: mark in marks
    )


def ordered() -> list[list[Any]]:
    """Return the part of each worker."""
    items = [
        *(item_of("e2e.py", number, "terraform") for number in range(8)),
        *(item_of("quick.py", number) for number in range(200)),
        *(item_of("cdks.py", number, "slow") for number in range(6)),
        *(item_of("page.py", number, "browser") for number in range(12)),
        item_of("library.py", 0, "slow"),
    ]
    before = [item.nodeid for item in items]
    _begin_with_slow_ones(items, workers=WORKERS)
    assert sorted(item.nodeid for item in items) == sorted(before)
    size = -(-len(items) // WORKERS)
    return [items[begin : begin + size] for begin in range(0, len(items), size)]


def test_each_worker_begins_with_as_many_tests_of_terraform() -> None:
    for part in ordered():
        assert [item.path.name for item in part if item.get_closest_marker("terraform")] == ["e2e.py"] * 2
        quick = [item.path.name == "quick.py" for item in part]
        assert quick == sorted(quick)


def test_other_slow_tests_of_a_file_follow_each_other_in_one_worker() -> None:
    runs = [file for part in ordered() for file, _ in groupby(item.path.name for item in part)]
    assert [runs.count(file) for file in ("cdks.py", "page.py", "library.py")] == [1, 1, 1]


def test_quick_tests_are_last_where_the_slow_ones_of_a_file_are_more_than_a_part() -> None:
    items = [
        *(item_of("quick.py", number) for number in range(20)),
        *(item_of("page.py", number, "browser") for number in range(12)),
        item_of("library.py", 0, "slow"),
    ]
    _begin_with_slow_ones(items, workers=WORKERS)
    runs = [(file, len([*run])) for file, run in groupby(item.path.name for item in items)]
    assert runs == [("page.py", 12), ("library.py", 1), ("quick.py", 20)]

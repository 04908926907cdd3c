import threading

import pytest

from bedrock_monitoring.commands.deploying.side_by_side import (
    MOST_PARALLEL,
    default_parallel,
    side_by_side,
)
from bedrock_monitoring.terraform.interruption import Interruption


def test_as_many_run_at_once_as_may_and_results_keep_the_order() -> None:
    together = threading.Barrier(3, timeout=10)

    def work(item: int) -> int:
        together.wait()
        return item * 2

    assert side_by_side(work, range(6), parallel=3, interruption=Interruption()) == (0, 2, 4, 6, 8, 10)


def test_no_more_run_at_once_than_may() -> None:
    running: list[int] = []
    most: list[int] = []

    def work(item: int) -> None:
        running.append(item)
        most.append(len(running))
        running.remove(item)

    side_by_side(work, range(50), parallel=1, interruption=Interruption())
    assert max(most) == 1


def test_after_an_exception_no_further_one_starts() -> None:
    begun: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        raise OSError(item)

    with pytest.raises(OSError, match="0"):
        side_by_side(work, range(100), parallel=1, interruption=Interruption())
    assert len(begun) < 100


def test_the_default_is_a_few() -> None:
    assert 1 <= default_parallel() <= MOST_PARALLEL

"""Work on several stacks at once, in threads: each waits for a Terraform of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

from bedrock_monitoring.terraform.interruption import Interruption

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

MOST_PARALLEL = 8
"""The most that run at once by default: a plan takes Terraform and its provider some 700 MB."""


def default_parallel() -> int:
    """Return the default: a stack for each processor of this process, at most ``MOST_PARALLEL``."""
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return min(len(usable), MOST_PARALLEL)


def side_by_side(
    work: Callable[[_Item], _Result],
    items: Sequence[_Item],
    *,
    parallel: int,
    interruption: Interruption,
) -> tuple[_Result, ...]:
    """Return the results of the work on each item, in the order of the items.

    An exception of one lets those that run come to their end, and starts no further one.

    Args:
        work: Called for each item, in a thread.
        items: What is worked on.
        parallel: The most that run at once.
        interruption: What is told of a Ctrl-C. The work goes on, and is to end soon.
    """
    with interruption.of_this_process(), ThreadPoolExecutor(max_workers=parallel) as pool:
        futures = [pool.submit(work, item) for item in items]
        if wait(futures, return_when=FIRST_EXCEPTION).not_done:
            pool.shutdown(cancel_futures=True)
        return tuple(future.result() for future in futures)

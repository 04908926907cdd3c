"""Do a work in several processes: this one, and forks of it, which have all that is loaded already.

A work is done in steps that all processes begin together, so that nothing is written before everything is
checked.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NoReturn, TypeAlias

Part: TypeAlias = Callable[[], Iterator[None]]
"""A part of a work: a generator function that yields between two steps."""


def usable_processors() -> int:
    """Return how many processes can run here at once; 1 but on Linux.

    Windows has no forks, and on macOS the system's libraries may have threads, which a fork lacks (Python's
    documentation of ``multiprocessing``, "Contexts and start methods").
    """
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def do_in_forks(parts: Sequence[Part]) -> bool:
    """Do the parts of a work at once: the first part in this process, and each other one in a fork of it.

    No part begins a step before all have done the one before. A fork prints no error.

    Args:
        parts: The parts, all of as many steps. A fork has a copy of all that this process has, such as
            connections and what is registered with ``atexit``: its part does not use them.

    Returns:
        Whether all parts were done. If not, an error stopped one of them, and this process can find it by
        doing the whole work itself.
    """
    forks: list[_Fork] = []
    try:
        forks.extend(_Fork(part) for part in parts[1:])
        for _ in parts[0]():
            for fork in forks:
                fork.wait_for_step()
            for fork in forks:
                fork.go_on()
        return all(fork.has_ended_well() for fork in forks)
    except Exception:  # noqa: BLE001 - whatever it is, it comes again
        return False
    finally:
        for fork in forks:
            fork.stop()


class _Fork:
    """A process that does a part of a work."""

    def __init__(self, part: Part) -> None:
        context = get_context("fork")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=self._run, args=(part, theirs))
        self._process.start()
        theirs.close()

    def _run(self, part: Part, connection: Connection) -> None:
        # The end of the process that started this one ends this one, too: that of its pipe closes.
        self._connection.close()
        signal.signal(signal.SIGTERM, _end)
        has_failed = True
        try:
            for _ in part():
                connection.send(None)
                connection.recv()
            has_failed = False
        finally:
            _exit(has_failed=has_failed)

    def wait_for_step(self) -> None:
        """Wait until it has done a step.

        Raises:
            EOFError: It has ended before.
        """
        self._connection.recv()

    def go_on(self) -> None:
        self._connection.send(None)

    def has_ended_well(self) -> bool:
        self._process.join()
        return self._process.exitcode == 0

    def stop(self) -> None:
        """End the process if it runs."""
        self._process.terminate()
        self._process.join()
        self._connection.close()


def _end(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit


def _exit(*, has_failed: bool) -> NoReturn:
    """End a fork, after what is registered with ``atexit``, which Python does not run here."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if has_failed:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    try:
        atexit._run_exitfuncs()  # noqa: SLF001
    finally:
        os._exit(has_failed)

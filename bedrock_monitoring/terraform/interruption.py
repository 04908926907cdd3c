"""Pass an interrupt of this process on to the commands that its threads run."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotStartedError(RuntimeError):
    """Raised in place of the start of a command, after an interrupt."""


class Interruption:
    """Whether this process was interrupted, and the commands that are told so.

    Python handles signals in its main thread alone, and commands that run side by side have one thread each.

    Attributes:
        requested: Whether this process was interrupted.
    """

    def __init__(self) -> None:
        self.requested = False
        self._running: set[subprocess.Popen[str]] = set()
        # The handler of a signal may interrupt itself.
        self._lock = threading.RLock()

    def interrupt(self) -> None:
        """Send one interrupt to each running command, and let no further one start."""
        with self._lock:
            self.requested = True
            for process in self._running:
                process.send_signal(signal.SIGINT)

    def refuse_start(self) -> None:
        """Refuse to start a command after an interrupt.

        Raises:
            NotStartedError: This process was interrupted.
        """
        if self.requested:
            raise NotStartedError

    @contextmanager
    def reaches(self, process: subprocess.Popen[str]) -> Iterator[None]:
        """Pass each interrupt on to a command within the block."""
        with self._lock:
            self._running.add(process)
            if self.requested:
                process.send_signal(signal.SIGINT)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(process)

    @contextmanager
    def of_this_process(self) -> Iterator[None]:
        """Handle SIGINT, SIGTERM and SIGHUP within the block.

        Each Ctrl-C is passed on, because Terraform exits at once on the second. Of SIGTERM and SIGHUP only
        the first is. A signal that is ignored stays ignored. In a thread that is not the main one, nothing is
        done.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def handle(signum: int, _frame: FrameType | None) -> None:
            if signum != signal.SIGINT:
                signal.signal(signum, signal.SIG_IGN)
            self.interrupt()

        before = {ending: signal.getsignal(ending) for ending in _ENDINGS}
        handled = [ending for ending in _ENDINGS if before[ending] is not signal.SIG_IGN]
        for ending in handled:
            signal.signal(ending, handle)
        try:
            yield
        finally:
            for ending in handled:
                if signal.getsignal(ending) is handle:
                    signal.signal(ending, before[ending])

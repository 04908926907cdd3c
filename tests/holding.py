"""Holding back a call at the embedded AWS, so that a test acts at an exact point and never by the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from bedrock_monitoring.local_aws import ApiCall

# Only a test that fails waits as long; no passing test depends on it.
_SECONDS_UNTIL_GIVING_UP = 900


class HeldCall:
    """The first call that matches is held back from when it arrives until it is released.

    Args:
        wanted: The call.
        after: The action of another call that must have arrived before. Empty for none.
    """

    def __init__(self, wanted: ApiCall, *, after: str = "") -> None:
        self._wanted = wanted
        self._after = after
        self._reached = threading.Event()
        self._released = threading.Event()
        self._taken = threading.Lock()

    def pass_or_wait(self, call: ApiCall) -> None:
        wanted = self._wanted
        if self._after:
            if call.action == self._after:
                self._after = ""
            return
        matches = (
            call.action == wanted.action
            and call.method.startswith(wanted.method)
            and call.path.endswith(wanted.path)
            and call.query.startswith(wanted.query)
        )
        if matches and self._taken.acquire(blocking=False):
            self._reached.set()
            self._released.wait(_SECONDS_UNTIL_GIVING_UP)

    @property
    def is_reached(self) -> bool:
        """Whether the call has arrived."""
        return self._reached.is_set()

    def wait_until_reached(self) -> None:
        assert self._reached.wait(_SECONDS_UNTIL_GIVING_UP), f"nobody made the call {self._wanted}"

    def release(self) -> None:
        self._released.set()


class Switchboard:
    """What the embedded AWS tells of its calls; without a held call they all pass."""

    def __init__(self) -> None:
        self._held: list[HeldCall] = []

    def __call__(self, call: ApiCall) -> None:
        for held in tuple(self._held):
            held.pass_or_wait(call)

    @contextmanager
    def hold(
        self, action: str = "", *, method: str = "", path: str = "", query: str = "", after: str = ""
    ) -> Iterator[HeldCall]:
        held = HeldCall(ApiCall(action=action, method=method, path=path, query=query), after=after)
        self._held.append(held)
        try:
            yield held
        finally:
            held.release()
            self._held.remove(held)


Hold = Callable[..., AbstractContextManager[HeldCall]]

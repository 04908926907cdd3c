"""The states of one alarm over a time range, as its changes."""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import compress

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState


def _changes(states: Mapping[int, AlarmState]) -> Iterator[tuple[int, AlarmState]]:
    """Yield the first state, and each that differs from the one before."""
    listed = [*states.values()]
    differs = map(operator.is_not, listed[1:], listed)
    return compress(states.items(), (True, *differs))


@dataclass(frozen=True, kw_only=True)
class Episode:
    """A time that an alarm spent in ALARM.

    Attributes:
        start: When it went into ALARM, in seconds since the epoch.
        end: When it left ALARM, or the end of the time range if it had not.
    """

    start: int
    end: int

    @property
    def seconds(self) -> int:
        """How long it lasted, in seconds."""
        return self.end - self.start


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The states of an alarm.

    Attributes:
        changes: The state at the start of the time range, then each change: the moment, in seconds since the
            epoch, and the state from then on.
        end: The end of the time range, in seconds since the epoch.
    """

    changes: tuple[tuple[int, AlarmState], ...]
    end: int

    @classmethod
    def of(cls, states: Mapping[int, AlarmState], *, start: int, end: int) -> Timeline:
        """Return the timeline of an alarm that is evaluated again and again.

        Args:
            states: The state by the moment of each evaluation, in chronological order.
            start: The start of the time range. Until the first evaluation the state is INSUFFICIENT_DATA.
            end: The end of the time range. Later evaluations are left out.
        """
        changes = [(start, AlarmState.INSUFFICIENT_DATA)]
        for moment, state in _changes(states):
            if moment <= start:
                changes[0] = (start, state)
            elif moment <= end and state is not changes[-1][1]:
                changes.append((moment, state))
        return cls(changes=tuple(changes), end=end)

    @property
    def start(self) -> int:
        """The start of the time range, in seconds since the epoch."""
        return self.changes[0][0]

    def state_at(self, moment: int) -> AlarmState:
        """Return the state at a moment of the time range."""
        place = bisect_right(self.changes, moment, key=lambda change: change[0])
        return self.changes[max(place - 1, 0)][1]

    @property
    def spans(self) -> Iterator[tuple[int, int, AlarmState]]:
        """Each state with its start and its end."""
        ends = (*(moment for moment, _ in self.changes[1:]), self.end)
        return ((start, end, state) for (start, state), end in zip(self.changes, ends, strict=True))

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """The times in ALARM."""
        return tuple(
            Episode(start=start, end=end) for start, end, state in self.spans if state is AlarmState.ALARM
        )

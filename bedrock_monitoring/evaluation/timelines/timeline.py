"""The states of one alarm over a time range, as its changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState


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
    def of(cls, states: Iterable[tuple[int, AlarmState]], *, start: int, end: int) -> Timeline:
        """Return the timeline of an alarm that is evaluated again and again.

        Args:
            states: The moment of each evaluation with its state, in chronological order.
            start: The start of the time range. Until the first evaluation the state is INSUFFICIENT_DATA.
            end: The end of the time range. Later evaluations are left out.
        """
        before = AlarmState.INSUFFICIENT_DATA
        changes = [(start, before)]
        for moment, state in states:
            if state is not before and moment <= end:
                before = state
                if moment <= start:
                    changes[0] = (start, state)
                else:
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

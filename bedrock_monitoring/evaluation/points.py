"""Datapoints as arrays of numpy, which read as a mapping from timestamps to values."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Points(Mapping[int, float]):
    """Maps the start of each period, in seconds since the epoch, to its value, in chronological order.

    Attributes:
        times: The start of each period with data, ascending.
        numbers: The value of each of these periods.
    """

    __slots__ = ("numbers", "times")

    def __init__(self, times: NDArray[np.int64], numbers: NDArray[np.float64]) -> None:
        self.times = times
        self.numbers = numbers

    @classmethod
    def of(cls, points: Mapping[int, float]) -> Points:
        """Return a mapping as arrays, in chronological order."""
        if isinstance(points, Points):
            return points
        times = np.fromiter(points.keys(), np.int64, len(points))
        numbers = np.fromiter(points.values(), np.float64, len(points))
        if (times[1:] < times[:-1]).any():
            order = np.argsort(times)
            times, numbers = times[order], numbers[order]
        return cls(times, numbers)

    @classmethod
    def finite(cls, times: NDArray[np.int64], numbers: NDArray[np.float64]) -> Points:
        """Return the points of those periods whose number is finite."""
        kept = np.isfinite(numbers)
        return cls(times[kept], numbers[kept])

    def has(self, times: NDArray[np.int64]) -> bool:
        """Return whether these are the timestamps of all points."""
        return times is self.times or np.array_equal(times, self.times)

    def at(self, times: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the value at each of these timestamps, and not-a-number where there is none."""
        if self.has(times):
            return self.numbers
        if not self.times.size:
            return np.full(times.shape, np.nan)
        places = np.minimum(np.searchsorted(self.times, times), self.times.size - 1)
        return np.where(self.times[places] == times, self.numbers[places], np.nan)

    def __getitem__(self, timestamp: int) -> float:
        place = int(np.searchsorted(self.times, timestamp))
        if place == self.times.size or self.times[place] != timestamp:
            raise KeyError(timestamp)
        return float(self.numbers[place])

    def __iter__(self) -> Iterator[int]:
        return iter(self.times.tolist())

    def __len__(self) -> int:
        return self.times.size

    def values(self) -> ValuesView[float]:
        """Return the values, which are read at once and not one by one."""
        return _Values(self)

    def items(self) -> ItemsView[int, float]:
        """Return the timestamps with their values, which are read at once and not one by one."""
        return _Items(self)

    def __repr__(self) -> str:
        return f"Points.of({dict(self.items())})"


class _Values(ValuesView[float]):
    _mapping: Points

    def __iter__(self) -> Iterator[float]:
        return iter(self._mapping.numbers.tolist())


class _Items(ItemsView[int, float]):
    _mapping: Points

    def __iter__(self) -> Iterator[tuple[int, float]]:
        return zip(self._mapping.times.tolist(), self._mapping.numbers.tolist(), strict=True)


NO_POINTS = Points.of({})


@lru_cache(maxsize=512)
def times_of(timestamps: range) -> NDArray[np.int64]:
    """Return timestamps as an array. All series over them share it, so it cannot be changed."""
    times = np.arange(timestamps.start, timestamps.stop, timestamps.step, dtype=np.int64)
    times.setflags(write=False)
    return times

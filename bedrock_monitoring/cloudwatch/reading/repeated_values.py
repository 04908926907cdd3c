"""Names for the values that a module repeats: metrics, periods and colors."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.fields import free_name
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.reading.metric_functions import snake_case

_LONGEST_NAME = 40
_NUMBERS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN")
_UNITS = (("DAY", 86_400), ("HOUR", 3_600), ("MINUTE", 60), ("SECOND", 1))
_COLORS = {
    "#1f77b4": "BLUE",
    "#ff7f0e": "ORANGE",
    "#2ca02c": "GREEN",
    "#d62728": "RED",
    "#9467bd": "PURPLE",
    "#8c564b": "BROWN",
    "#e377c2": "PINK",
    "#7f7f7f": "GRAY",
    "#bcbd22": "OLIVE",
    "#17becf": "CYAN",
    "#aec7e8": "LIGHT_BLUE",
    "#ffbb78": "LIGHT_ORANGE",
    "#98df8a": "LIGHT_GREEN",
    "#ff9896": "LIGHT_RED",
    "#c5b0d5": "LIGHT_PURPLE",
}
"""The colors that CloudWatch's console offers."""


Nameable: TypeAlias = Metric | timedelta | str


class Names:
    """Counts how often values are written, and names those whose name makes the source shorter."""

    def __init__(self) -> None:
        self._written: Counter[tuple[str, str]] = Counter()
        self._values: dict[str, Nameable] = {}
        self._names: dict[str, str] = {}

    def name(self, value: Nameable) -> str | None:
        """Return the name of a value, if it has one."""
        return self._names.get(repr(value))

    def count(self, value: Nameable, source: str) -> None:
        """Count a value that is written out as ``source``, on one line."""
        self._written[repr(value), source] += 1
        self._values[repr(value)] = value

    def choose(self, kind: type) -> None:
        """Name the values of a kind that are shorter with a name, and begin to count anew.

        A name costs its assignment once, ``NAME = source``, and saves the difference wherever it stands.
        """
        for (key, source), count in self._written.items():
            if isinstance(value := self._values[key], kind):
                name = free_name(_name_of(value), {"REGION", *self._names.values()})
                if count * (len(source) - len(name)) > len(f"{name} = {source}\n"):
                    self._names[key] = name
        self._written.clear()

    def chosen(self) -> list[tuple[str, Nameable]]:
        """Return each name with its value: colors and periods before the metrics, which use them."""
        named = [(name, self._values[key]) for key, name in self._names.items()]
        return sorted(named, key=lambda item: _KINDS.index(type(item[1])))


_KINDS = (str, timedelta, Metric)


def _name_of(value: Nameable) -> str:
    if isinstance(value, str):
        return _COLORS.get(value.lower()) or f"COLOR_{value.strip('#').upper()}"
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        unit, length = next((unit, length) for unit, length in _UNITS if seconds % length == 0)
        number = seconds // length
        if number >= len(_NUMBERS):
            return f"{unit}S_{number}"
        return f"{_NUMBERS[number]}_{unit}{'' if number == 1 else 'S'}"
    words = (value.metric_name, value.statistic or "", *value.dimensions_map.values())
    return snake_case(" ".join(words)).upper()[:_LONGEST_NAME].strip("_") or "METRIC"

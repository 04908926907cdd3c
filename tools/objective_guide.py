"""Writes the simulated tables and the picture of docs/objectives.md, by the project's evaluation of alarms.

``python -m tools.objective_guide`` writes both. The calls are random with a fixed seed, minute by minute.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.datapoints.scripted_source import ScriptedSeries, ScriptedSource
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, alarm_histories
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, MINUTE, TimeRange
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import loads

_Counts: TypeAlias = NDArray[np.int64]

_DOCS = Path(__file__).parents[1] / "docs"
PAGE, PICTURE = _DOCS / "objectives.md", _DOCS / "objectives.svg"

_MODEL = "amazon.nova-2-lite-v1:0"
_ROLLOUT = f"""
state: {{account: "111122223333", region: us-east-1}}
targets: [{{name: prod, account: "111122223333", region: us-east-1, models: ["{_MODEL}"]}}]
"""

_SEED = 15
_START = 1_768_176_000
"""A Monday, 2026-01-12 00:00 UTC."""

_CALLS_PER_MINUTE = (0.2, 1, 5, 20, 100, 1_000, 10_000)
_FAILING = (1.0, 0.5, 0.2, 0.1)
_OUTAGES, _OUTAGE, _BETWEEN = 7, 2 * 60, 8 * 60
"""How many outages of how many minutes are simulated, and the minutes before each."""

_WEEKS = 2
_ORDINARY = 0.0005
"""The share of calls that fails in an ordinary week: a tenth of what 99.5 % allow."""

_TRIES_OF_POISON = 3
"""How many tries the SDK makes of the one call a day that always fails."""

_PAGE, _WARNING, _CLASSIC = "unhealthy", "availability-slow", "server-errors"
_UNTIL_EVALUATED = 2
"""The minute itself, and one until CloudWatch has its datapoint."""

_BLOCK = re.compile(r"^(<!-- simulated: (.+) -->\n)(?:\|.*\n)*", re.MULTILINE)
_COLORS = ("#D55E00", "#E69F00", "#0072B2", "#009E73")
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 360, 60, 640, 40, 320
_MOST_MINUTES = 80


def with_simulated_tables(page: str) -> str:
    """Return the text of the page with its tables written anew, each below the comment that names it."""
    return _BLOCK.sub(lambda found: found[1] + _TABLES[found[2]](), page)


def picture() -> str:
    """Return the picture of the minutes until a page, as SVG."""
    title = "Minutes until a page, by calls a minute (objective 99.5 %)"
    parts = [_text(_LEFT, 22, title, 'font-weight="bold"')]
    for minutes in range(0, _MOST_MINUTES + 1, 10):
        down = _down(minutes)
        parts += [
            f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{down:.0f}" y2="{down:.0f}" stroke="#DDDDDD"/>',
            _text(_LEFT - 8, down + 4, str(minutes), 'text-anchor="end"'),
        ]
    for calls in _CALLS_PER_MINUTE:
        parts.append(_text(_across(calls), _BOTTOM + 20, f"{calls:,}", 'text-anchor="middle"'))
    for failing, color in zip(_FAILING, _COLORS, strict=True):
        told = ((calls, _outages(calls, failing)[_PAGE]) for calls in _CALLS_PER_MINUTE)
        points = [(_across(calls), _down(one.minutes)) for calls, one in told if one.minutes is not None]
        line = " ".join(f"{across:.0f},{down:.0f}" for across, down in points)
        across, down = points[-1]
        parts += [
            f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>',
            *(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{color}"/>' for x, y in points),
            _text(across + 10, down + 4, f"{100 * failing:.0f} % fail", f'fill="{color}"'),
        ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
    background = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#FFFFFF"/>'
    return "\n".join([f'{head}font-family="sans-serif" font-size="12">', background, *parts, "</svg>", ""])


def _across(calls: float) -> float:
    first, last = _LEFT + 40, _RIGHT - 60
    fewest, most = _CALLS_PER_MINUTE[0], _CALLS_PER_MINUTE[-1]
    return first + (last - first) * math.log(calls / fewest) / math.log(most / fewest)


def _down(minutes: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * minutes / _MOST_MINUTES


def _text(across: float, down: float, text: str, attributes: str) -> str:
    return f'<text x="{across:.0f}" y="{down:.0f}" {attributes}>{text}</text>'


@dataclass(frozen=True, kw_only=True)
class Told:
    """How an alarm noticed outages.

    Attributes:
        minutes: The median of the minutes until it went off. ``None`` if it never did.
        share: The share of the outages that it noticed.
    """

    minutes: float | None
    share: float

    def __str__(self) -> str:
        if self.minutes is None:
            return "-"
        return f"{self.minutes:.0f}" + ("" if self.share == 1 else f" ({100 * self.share:.0f} %)")


def _minutes_table() -> str:
    rows = [["failing", *(f"{calls:,}" for calls in _CALLS_PER_MINUTE)]]
    for failing in _FAILING:
        for alarm, verb in ((_PAGE, "page"), (_WARNING, "warning")):
            told = (str(_outages(calls, failing)[alarm]) for calls in _CALLS_PER_MINUTE)
            rows.append([f"{100 * failing:.0f} %, {verb}", *told])
    return _table(rows)


def _false_table() -> str:
    rows = [["a week", *(f"{calls:,}" for calls in _CALLS_PER_MINUTE)]]
    named = (_PAGE, "pages"), (_WARNING, "warnings"), (_CLASSIC, "`server_errors` of the classic set")
    for alarm, name in named:
        rows.append([name, *(f"{_ordinary_weeks(calls)[alarm]:g}" for calls in _CALLS_PER_MINUTE)])
    return _table(rows)


_TABLES: Mapping[str, Callable[[], str]] = {
    "minutes until an alarm": _minutes_table,
    "false alarms": _false_table,
}


@cache
def _outages(calls: float, failing: float) -> Mapping[str, Told]:
    """Return how the alarms notice outages of two hours."""
    minutes = np.arange(_OUTAGES * (_BETWEEN + _OUTAGE))
    begins = [number * (_BETWEEN + _OUTAGE) + _BETWEEN for number in range(_OUTAGES)]
    is_bad = minutes % (_BETWEEN + _OUTAGE) >= _BETWEEN
    random = np.random.default_rng(_SEED)
    made = random.poisson(calls, minutes.size)
    histories = _histories(made, random.binomial(made, np.where(is_bad, failing, 0.0)))
    found = {}
    for name, history in histories.items():
        on = _went_off(history)
        told = [
            next(moment for moment in on if begin <= moment <= begin + _OUTAGE) - begin + _UNTIL_EVALUATED
            for begin in begins
            if any(begin <= moment <= begin + _OUTAGE for moment in on)
        ]
        found[name] = Told(minutes=median(told) if told else None, share=len(told) / _OUTAGES)
    return found


@cache
def _ordinary_weeks(calls: float) -> Mapping[str, float]:
    """Return how often the alarms go off in a week without an outage."""
    minutes = np.arange(_WEEKS * 7 * DAY // MINUTE)
    random = np.random.default_rng(_SEED)
    by_day = 1 - 0.8 * np.cos(2 * np.pi * minutes / (DAY // MINUTE))
    made = random.poisson(calls * by_day)
    failed = random.binomial(made, _ORDINARY)
    poisoned = random.integers(DAY // MINUTE, size=_WEEKS * 7) + np.arange(_WEEKS * 7) * (DAY // MINUTE)
    failed[poisoned] += _TRIES_OF_POISON
    made[poisoned] += _TRIES_OF_POISON
    return {name: len(_went_off(history)) / _WEEKS for name, history in _histories(made, failed).items()}


def _histories(made: _Counts, failed: _Counts) -> Mapping[str, AlarmHistory]:
    """Return what the alarms do while calls are made and fail, by the minute."""
    series = [
        ScriptedSeries(
            metric=MetricKey(namespace="AWS/Bedrock", name=name, dimensions=(("ModelId", _MODEL),)),
            values=[float(count) or None for count in counts],
        )
        for name, counts in (("Invocations", made - failed), ("InvocationServerErrors", failed))
    ]
    histories = alarm_histories(
        _alarms(),
        source=ScriptedSource(start=_START, series=series),
        time_range=TimeRange(start=_START, end=_START + len(failed) * MINUTE),
        region="us-east-1",
    )
    named = {name.rpartition("_")[2]: history for name, history in histories.items()}
    return {name: named[name] for name in (_PAGE, _WARNING, _CLASSIC)}


@cache
def _alarms() -> tuple[AlarmBase, ...]:
    """Return the alarms on availability of the default set, and the one of the classic set."""
    texts = _ROLLOUT, _ROLLOUT.replace("models:", "alarms: {set: classic}, models:")
    by_default, classic = (build_monitoring(loads(text).targets)[0].alarms for text in texts)
    return (
        *(alarm for id_, alarm in by_default.items() if id_ == _PAGE or id_.startswith("availability")),
        *(alarm for id_, alarm in classic.items() if id_.startswith(_CLASSIC)),
    )


def _went_off(history: AlarmHistory) -> list[int]:
    """Return the minutes at which an alarm went into ALARM."""
    moments, minute = [], 0
    for state, seconds in history.state_spans:
        if state is AlarmState.ALARM:
            moments.append(minute)
        minute += seconds // MINUTE
    return moments


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *lines = rows
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ["---"] * len(head), *lines))


if __name__ == "__main__":
    PAGE.write_text(with_simulated_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")

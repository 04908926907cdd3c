"""From the rows of a log widget to the series that it draws as lines, bars or a pie.

Source: "Visualizing log data in graphs" of the CloudWatch Logs user guide: ``stats`` by a ``bin`` makes
lines, by other fields bars or a pie.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from bedrock_monitoring.evaluation.series import MINUTE, LogRows, Series
from bedrock_monitoring.evaluation.widget_series import COLORS, Drawn

_VIEWS = {"timeSeries", "bar", "pie"}
_TIME = "%Y-%m-%d %H:%M:%S.%f"


def draw_rows(rows: LogRows, view: str) -> tuple[Drawn, ...]:
    """Return the series of a log widget.

    Args:
        rows: What its query gives.
        view: ``timeSeries`` draws numbers over the bins of time that rows are of; ``bar`` and ``pie``, a
            number for each row.

    Raises:
        ValueError: There is no such view, or the rows have no numbers, or no times where they are needed.
    """
    if view not in _VIEWS:
        raise ValueError("the preview does not know this view")
    cells = list(zip(*rows.rows, strict=True))
    times = [at for at, column in enumerate(cells) if _are(column, _moment)]
    numbers = [at for at, column in enumerate(cells) if at not in times and _are(column, float)]
    names = [at for at in range(len(cells)) if at not in {*times, *numbers}]
    if rows.rows and not numbers:
        raise ValueError("its query gives no numbers")
    if rows.rows and view == "timeSeries" and not times:
        raise ValueError("its query gives no times: add bin() to its stats")
    if view == "timeSeries":
        named = _over_time(rows, time=times[0] if times else 0, numbers=numbers, names=names)
    else:
        named = _by_row(rows, numbers=numbers[:1], names=[*times, *names])
    return tuple(
        Drawn(series=series, label=label, color=COLORS[number % len(COLORS)], axis="left")
        for number, (label, series) in enumerate(named)
    )


def _over_time(
    rows: LogRows, *, time: int, numbers: Sequence[int], names: Sequence[int]
) -> Iterator[tuple[str, Series]]:
    points: dict[str, dict[int, float]] = {}
    for row in rows.rows:
        for number in numbers:
            if row[number]:
                label = " ".join([*(row[at] for at in names), rows.columns[number]])
                points.setdefault(label, {})[_moment(row[time])] = float(row[number])
    moments = sorted({moment for one in points.values() for moment in one})
    steps = [deferred - earlier for earlier, deferred in pairwise(moments)]
    period = math.gcd(*steps) or MINUTE
    for label, one in points.items():
        yield label, Series(points=dict(sorted(one.items())), period=period)


def _by_row(rows: LogRows, *, numbers: Sequence[int], names: Sequence[int]) -> Iterator[tuple[str, Series]]:
    for row in rows.rows:
        for number in numbers:
            label = " ".join(row[at] for at in names) or rows.columns[number]
            points = {0: float(row[number])} if row[number] else {}
            yield label, Series(points=points, period=MINUTE)


def _are(column: Sequence[str], read: Callable[[str], float]) -> bool:
    """Whether a column has cells, and all that are not empty can be read so."""
    filled = [cell for cell in column if cell]
    try:
        for cell in filled:
            read(cell)
    except ValueError:
        return False
    return bool(filled)


def _moment(text: str) -> int:
    return int(datetime.strptime(text, _TIME).replace(tzinfo=UTC).timestamp())

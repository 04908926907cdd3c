"""Parse the annotations of graphs: lines, bands and points in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bedrock_monitoring.cloudwatch.extra import difference
from bedrock_monitoring.cloudwatch.reading.carrying import Properties, carrying, valid
from bedrock_monitoring.cloudwatch.reading.equivalence import normal_mark
from bedrock_monitoring.cloudwatch.widgets.annotations import (
    HorizontalAnnotation,
    HorizontalBand,
    HorizontalMark,
    Shading,
    VerticalAnnotation,
    VerticalBand,
    VerticalMark,
    VerticalShading,
)

_NEEDED = ("value",)


def horizontal_marks(properties: Properties, side: str) -> tuple[HorizontalMark, ...]:
    """Return the lines and bands on one axis.

    If those of the right axis do not follow those of the left one, as they are rendered, all are among those
    of the left axis, and what is on the right says so in its ``extra``.

    Args:
        properties: The properties of a metric widget.
        side: ``left`` or ``right``.
    """
    marks = properties.get("annotations", {}).get("horizontal", ())
    sides = ["right" if _first(mark).get("yAxis") == "right" else "left" for mark in marks]
    in_order = sides == sorted(sides)
    return tuple(
        _horizontal(mark, side)
        for mark, its_side in zip(marks, sides, strict=True)
        if (its_side if in_order else "left") == side
    )


def vertical_marks(properties: Properties) -> tuple[VerticalMark, ...]:
    """Return the points in time, and the times between two of them.

    Args:
        properties: The properties of a metric widget.
    """
    return tuple(map(_vertical, properties.get("annotations", {}).get("vertical", ())))


def _first(mark: Any) -> Properties:
    first: Properties = mark[0] if isinstance(mark, list) else mark
    return first


def _horizontal(mark: Any, side: str) -> HorizontalMark:
    first, *rest = mark if isinstance(mark, list) else [mark]
    if not rest:
        return carrying(
            lambda line: valid(
                HorizontalAnnotation(
                    value=line["value"], fill=Shading(line.get("fill", "none")), **_drawn(line)
                )
            ),
            first,
            needed=_NEEDED,
            unlike=lambda line: _unlike(first, line.to_json(axis=side)),
        )
    (second,) = rest
    ends = sorted((first["value"], second["value"]))
    band = carrying(
        lambda line: valid(
            HorizontalBand(lower=ends[0], upper=ends[1], upper_label=second.get("label"), **_drawn(line))
        ),
        first,
        needed=(),
        unlike=lambda band: _unlike(first, band.to_json(axis=side)[0], band=True),
    )
    return replace(band, upper_extra=_unlike(second, band.to_json(axis=side)[1], band=True) or None)


def _vertical(mark: Any) -> VerticalMark:
    first, *rest = mark if isinstance(mark, list) else [mark]
    date = datetime.fromisoformat(first["value"])
    if not rest:
        return carrying(
            lambda line: valid(
                VerticalAnnotation(date=date, fill=VerticalShading(line.get("fill", "none")), **_drawn(line))
            ),
            first,
            needed=_NEEDED,
            unlike=lambda line: _unlike(first, line.to_json()),
        )
    (second,) = rest
    start, end = sorted((date, datetime.fromisoformat(second["value"])))
    band = carrying(
        lambda line: valid(VerticalBand(start=start, end=end, end_label=second.get("label"), **_drawn(line))),
        first,
        needed=(),
        unlike=lambda band: _unlike(first, band.to_json()[0], band=True),
    )
    return replace(band, end_extra=_unlike(second, band.to_json()[1], band=True) or None)


def _unlike(given: Properties, rendered: Properties, *, band: bool = False) -> dict[str, Any]:
    return difference(normal_mark(given, of_band=band), normal_mark(rendered, of_band=band))


def _drawn(mark: Properties) -> dict[str, Any]:
    return {"label": mark.get("label"), "color": mark.get("color"), "visible": mark.get("visible", True)}

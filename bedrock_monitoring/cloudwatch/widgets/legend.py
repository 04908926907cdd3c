"""The position of a legend."""

from __future__ import annotations

from enum import StrEnum


class LegendPosition(StrEnum):
    """Where the legend is."""

    BOTTOM = "bottom"
    RIGHT = "right"
    HIDDEN = "hidden"


def legend(position: LegendPosition | None) -> dict[str, str]:
    """Return ``legend`` for a dashboard body; empty for CloudWatch's default."""
    return {"position": str(position)} if position else {}

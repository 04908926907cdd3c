"""Where a legend stands."""

from __future__ import annotations

from enum import StrEnum


class LegendPosition(StrEnum):
    """Where the legend stands."""

    BOTTOM = "bottom"
    RIGHT = "right"
    HIDDEN = "hidden"


def legend(position: LegendPosition | None) -> dict[str, str]:
    """Return ``legend`` as it stands in a dashboard body, empty for CloudWatch's own choice."""
    return {"position": str(position)} if position else {}

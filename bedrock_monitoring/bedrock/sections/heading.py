"""What a dashboard begins and ends with: where it is, what else there is, whether anything is wrong, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.widgets import (
    AlarmStatusWidget,
    AlarmStatusWidgetSortBy,
    TextWidget,
    TextWidgetBackground,
)

ALARM_TILES_PER_ROW = 6
"""How many alarm tiles CloudWatch puts side by side over the full width."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way to somewhere else.

    Attributes:
        text: What it is called.
        url: Where it leads.
    """

    text: str
    url: str


def heading(*, title: str, place: str, links: Sequence[Link] = ()) -> TextWidget:
    """Return the top line: what is watched, where, and what else there is to look at.

    Args:
        title: What is watched.
        place: Account and Region.
        links: Other dashboards, runbooks.
    """
    beside = " · ".join(f"[{_label(link.text)}]({link.url})" for link in links)
    return TextWidget(
        markdown=f"# {title}\n{place}" + (f" · {beside}" if beside else ""),
        height=2,
        background=TextWidgetBackground.SOLID,
    )


def footer(*, source: str) -> TextWidget:
    """Return the last line: which file this is made from, so that nobody edits the dashboard by hand.

    Args:
        source: The file that this dashboard is made from.
    """
    return TextWidget(
        markdown=f"Made from `{source}` by Terraform: change it there, changes made here are overwritten.",
        height=1,
        background=TextWidgetBackground.TRANSPARENT,
    )


def alarm_status(alarm_arns: Sequence[str]) -> tuple[AlarmStatusWidget, ...]:
    """Return the state of every alarm, those that changed last first.

    Args:
        alarm_arns: Any number; a widget shows 100 at most, so there may be several.
    """
    most = limits.ALARMS_PER_STATUS_WIDGET
    groups = [alarm_arns[start : start + most] for start in range(0, len(alarm_arns), most)]
    question = "Is anything wrong? Red is wrong now, grey has no data"
    return tuple(
        AlarmStatusWidget(
            alarms=group,
            title=question if len(groups) == 1 else f"{question} ({number} of {len(groups)})",
            sort_by=AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
            height=1 + -(-len(group) // ALARM_TILES_PER_ROW),
        )
        for number, group in enumerate(groups, start=1)
    )


def _label(text: str) -> str:
    """Return text that ends no link before its time."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")

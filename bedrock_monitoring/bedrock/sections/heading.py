"""What a dashboard begins and ends with: where it is, what else there is, whether anything is wrong, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.cloudwatch.widgets import (
    AlarmState,
    AlarmStatusWidget,
    AlarmStatusWidgetSortBy,
    TextWidget,
    TextWidgetBackground,
)

ALARM_TILES_PER_ROW = 6
"""How many alarm tiles CloudWatch puts side by side over the full width."""

MOST_ALARMS_AT_THE_TOP = 3 * ALARM_TILES_PER_ROW
"""More alarms than these would push what hurts users out of the first screen."""

HEIGHT_OF_THOSE_IN_ALARM = 3
"""Room for two rows of tiles; CloudWatch scrolls what is more."""


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
    """Return the state of every alarm, those that changed last first; where they are many, of those alone that are in alarm.

    Args:
        alarm_arns: Any number; a widget shows 100 at most, so there may be several.
    """
    if len(alarm_arns) <= MOST_ALARMS_AT_THE_TOP:
        return _status("Is anything wrong? Red is wrong now, grey has no data", alarm_arns)
    return _status(
        "Is anything wrong? What is in alarm now, nothing if all is well", alarm_arns, in_alarm=True
    )


def all_alarms(alarm_arns: Sequence[str]) -> Section | None:
    """Return the state of every alarm where the top of the dashboard shows those alone that are in alarm; else none.

    Args:
        alarm_arns: All of them.
    """
    if len(alarm_arns) <= MOST_ALARMS_AT_THE_TOP:
        return None
    return Section(
        title="All alarms",
        description="Red is wrong now. Grey has no data: nobody calls that model.",
        rows=_status("Alarms", alarm_arns),
    )


def _status(
    title: str, alarm_arns: Sequence[str], *, in_alarm: bool = False
) -> tuple[AlarmStatusWidget, ...]:
    most = limits.ALARMS_PER_STATUS_WIDGET
    groups = [alarm_arns[start : start + most] for start in range(0, len(alarm_arns), most)]
    return tuple(
        AlarmStatusWidget(
            alarms=group,
            title=title if len(groups) == 1 else f"{title} ({number} of {len(groups)})",
            sort_by=AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
            states=[AlarmState.ALARM] if in_alarm else (),
            height=HEIGHT_OF_THOSE_IN_ALARM if in_alarm else 2 + -(-len(group) // ALARM_TILES_PER_ROW),
        )
        for number, group in enumerate(groups, start=1)
    )


def _label(text: str) -> str:
    """Return text that ends no link before its time."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")

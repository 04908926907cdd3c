"""The elements that frame every dashboard: heading, alarm status and footer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.cloudwatch.partitions import console_url
from bedrock_monitoring.cloudwatch.widgets import (
    AlarmState,
    AlarmStatusWidget,
    AlarmStatusWidgetSortBy,
    TextWidget,
    TextWidgetBackground,
)
from bedrock_monitoring.cloudwatch.widgets.text_widget import escape_markdown
from bedrock_monitoring.value import Value

ALARM_TILES_PER_ROW = 6
"""The number of alarm tiles that CloudWatch shows side by side at full width."""

MAX_ALARMS_AT_TOP = 3 * ALARM_TILES_PER_ROW
"""The maximum number of alarms at the top. More would push the key numbers off the first screen."""

IN_ALARM_HEIGHT = 3
"""The height of a widget for alarms in ALARM only: two rows of tiles. CloudWatch scrolls further rows."""


@dataclass(frozen=True, kw_only=True)
class Link(Value):
    """A link in the heading.

    Attributes:
        text: The link text.
        url: The target of the link.
    """

    text: str
    url: str


def links_to(names: Iterable[str], *, naming: Naming) -> list[Link]:
    """Return the links to dashboards in the console.

    Args:
        names: The kinds of the dashboards.
        naming: The names and the Region of the dashboards.
    """
    return [
        Link(text=name, url=console_url(region=naming.region, dashboard_name=naming.dashboard_name(name)))
        for name in names
    ]


def heading(*, title: str, place: str, links: Sequence[Link] = ()) -> TextWidget:
    """Return the heading of a dashboard.

    Args:
        title: The title of the dashboard.
        place: The text below the title, such as the account and the Region.
        links: The links to show after ``place``, such as other dashboards.
    """
    link_list = " · ".join(f"[{escape_markdown(link.text)}]({link.url})" for link in links)
    return TextWidget(
        markdown=f"# {escape_markdown(title)}\n{place}" + (f" · {link_list}" if link_list else ""),
        height=2,
        background=TextWidgetBackground.SOLID,
    )


def footer(*, source: str) -> TextWidget:
    """Return the footer, which says that edits in the console are overwritten.

    Args:
        source: The file from which the dashboard is created.
    """
    return TextWidget(
        markdown=f"Made from `{source}` by Terraform: change it there, changes made here are overwritten.",
        height=1,
        background=TextWidgetBackground.TRANSPARENT,
    )


def alarm_status(alarm_arns: Sequence[str]) -> tuple[AlarmStatusWidget, ...]:
    """Return the widgets with the state of all alarms, most recently changed first.

    If there are more than ``MAX_ALARMS_AT_TOP`` alarms, the widgets only show those in ALARM.

    Args:
        alarm_arns: The ARNs of the alarms. A widget shows at most 100, so there can be several widgets.
    """
    if len(alarm_arns) <= MAX_ALARMS_AT_TOP:
        return _status("Is anything wrong? Red is wrong now, grey has no data", alarm_arns)
    return _status(
        "Is anything wrong? What is in alarm now, nothing if all is well", alarm_arns, in_alarm=True
    )


def all_alarms(alarm_arns: Sequence[str]) -> Section | None:
    """Return the section with the state of all alarms.

    Args:
        alarm_arns: The ARNs of the alarms.

    Returns:
        The section. ``None`` if ``alarm_status`` already shows all alarms.
    """
    if len(alarm_arns) <= MAX_ALARMS_AT_TOP:
        return None
    return Section(
        title="All alarms",
        description="Red is wrong now. Grey has no data: nobody calls that model.",
        rows=_status("Alarms", alarm_arns),
    )


def _status(
    title: str, alarm_arns: Sequence[str], *, in_alarm: bool = False
) -> tuple[AlarmStatusWidget, ...]:
    size = limits.ALARMS_PER_STATUS_WIDGET
    groups = [alarm_arns[start : start + size] for start in range(0, len(alarm_arns), size)]
    return tuple(
        AlarmStatusWidget(
            alarms=group,
            title=title if len(groups) == 1 else f"{title} ({number} of {len(groups)})",
            sort_by=AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
            states=[AlarmState.ALARM] if in_alarm else (),
            height=IN_ALARM_HEIGHT if in_alarm else 2 + -(-len(group) // ALARM_TILES_PER_ROW),
        )
        for number, group in enumerate(groups, start=1)
    )

"""The section of Logs Insights queries on the model invocation log."""

from __future__ import annotations

from collections.abc import Iterable

from bedrock_monitoring.bedrock.logs import LogQuery
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from bedrock_monitoring.cloudwatch.widgets import LogQueryWidget

WIDGETS_PER_ROW = 2
"""The number of widgets side by side. Tables of callers are wide."""


def invocation_logs(queries: Iterable[LogQuery], *, log_group: str) -> Section:
    """Return the section with a widget for each query.

    Args:
        queries: The queries, as ``log_queries`` returns them.
        log_group: The name of the log group.
    """
    widgets = [_widget(query, log_group) for query in queries]
    return Section(
        title="Invocation logs",
        description=f"From `{log_group}`. Each widget reads the log of the whole time range, at every "
        "refresh, and AWS bills what is read: look at hours, not at weeks, and leave automatic refresh off.",
        rows=[
            Row(*widgets[start : start + WIDGETS_PER_ROW])
            for start in range(0, len(widgets), WIDGETS_PER_ROW)
        ],
    )


def _widget(query: LogQuery, log_group: str) -> LogQueryWidget:
    return LogQueryWidget(
        title=query.title,
        log_group_names=[log_group],
        query_lines=query.query_lines,
        view=query.view,
    )

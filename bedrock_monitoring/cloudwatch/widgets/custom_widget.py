"""Custom widgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.fields import found, json_problem, lambda_arn_problem
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.problems import Problem


@dataclass(frozen=True, kw_only=True)
class CustomWidget(TitledWidget):
    """HTML, JSON or Markdown from a Lambda function, which each reader must allow to run.

    Attributes:
        function_arn: The ARN of the function.
        update_on_refresh: Whether to call the function when the dashboard is refreshed. ``None`` leaves it
            out of the body, here and below, as samples of AWS do.
        update_on_resize: Whether to call the function when the widget is resized.
        update_on_time_range_change: Whether to call the function when the time range changes.
        params: The parameters for the function; any JSON value.
    """

    function_arn: str
    update_on_refresh: bool | None = True
    update_on_resize: bool | None = True
    update_on_time_range_change: bool | None = True
    params: Any = None

    type = "custom"

    def properties(self, *, region: str) -> dict[str, Any]:  # noqa: ARG002 - an ARN names its Region
        """Return the ``properties`` of the widget."""
        update_on = {
            "refresh": self.update_on_refresh,
            "resize": self.update_on_resize,
            "timeRange": self.update_on_time_range_change,
        }
        given = {event: update for event, update in update_on.items() if update is not None}
        properties = stated({"title": self.title}) | {"endpoint": self.function_arn}
        properties |= {"updateOn": given} if given else {}
        return properties if self.params is None else properties | {"params": self.params}

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from found(lambda_arn_problem(self.function_arn), json_problem("params", self.params))

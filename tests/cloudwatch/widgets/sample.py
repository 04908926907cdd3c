"""Metrics and ARNs that the tests of widgets share."""

from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import Widget

CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum", label="Calls")
ROWS = [["AWS/Bedrock", "Invocations", {"stat": "Sum", "label": "Calls"}]]
REGION = "eu-central-1"
ALARM = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:throttles"
FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:draw"


def messages(widget: Widget) -> list[str]:
    return [str(problem) for problem in widget.problems()]

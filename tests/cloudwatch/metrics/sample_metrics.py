"""Two metrics, and what CloudWatch would refuse in one."""

from collections.abc import Sequence
from datetime import timedelta

from bedrock_monitoring.cloudwatch.metrics import GraphMetric, Metric

CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum")
ERRORS = Metric(namespace="AWS/Bedrock", metric_name="InvocationServerErrors", statistic="Sum")
MINUTE = timedelta(minutes=1)


def messages(metric: GraphMetric, known_ids: Sequence[str] = ()) -> list[str]:
    return [str(problem) for problem in metric.problems(known_ids)]

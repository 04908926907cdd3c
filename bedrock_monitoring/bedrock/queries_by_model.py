"""Metrics Insights queries with a series for each model that is called, listed or not."""

from __future__ import annotations

from typing import Literal

from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metrics_insights_query
from bedrock_monitoring.cloudwatch.metrics import MetricsInsightsQuery

Function = Literal["SUM", "AVG", "MAX"]
"""An aggregate function of Metrics Insights, which has no percentiles."""


def every_model_query(
    definition: MetricDefinition, function: Function, *, by_account: bool = False
) -> MetricsInsightsQuery:
    """Return a query with a series for each model, or for each model of each account, the highest first.

    CloudWatch demands an order in an alarm with several series ("Create a CloudWatch alarm based on a Metrics
    Insights query").

    Args:
        definition: A metric of bedrock-runtime.
        function: The aggregate function.
        by_account: Whether the models of each account have series of their own. In a monitoring account of
            CloudWatch's cross-account observability the query reads all linked accounts.
    """
    keys = [*(["AWS.AccountId"] if by_account else []), str(Dimension.MODEL_ID)]
    return metrics_insights_query(
        # Metrics Insights, without user input.
        query=f'SELECT {function}({definition.name}) FROM SCHEMA("{definition.namespace}", '  # noqa: S608
        f"{Dimension.MODEL_ID}) GROUP BY {', '.join(keys)} ORDER BY {function}() DESC"
    )

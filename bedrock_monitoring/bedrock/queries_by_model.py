"""Metrics Insights queries with a series for each model that is called, or for each account."""

from __future__ import annotations

from typing import Literal

from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metrics_insights_query
from bedrock_monitoring.cloudwatch.metrics import MetricsInsightsQuery

ACCOUNT_KEY = "AWS.AccountId"
"""What groups the metrics of linked accounts in a monitoring account ("Query components and syntax")."""

Function = Literal["SUM", "AVG", "MAX"]
"""An aggregate function of Metrics Insights, which has no percentiles."""


def every_model_query(
    definition: MetricDefinition,
    function: Function,
    *,
    by_account: bool = False,
    by_model: bool = True,
    limit: int | None = None,
) -> MetricsInsightsQuery:
    """Return a query with a series for each model, for each account, or for each model of each account.

    The highest comes first. CloudWatch demands an order in an alarm with several series ("Create a CloudWatch
    alarm based on a Metrics Insights query").

    Args:
        definition: A metric of bedrock-runtime.
        function: The aggregate function.
        by_account: Whether each account has series of its own. In a monitoring account of CloudWatch's
            cross-account observability the query reads all linked accounts.
        by_model: Whether each model has series of its own. Without, the query reads the metric of an account
            as a whole: one for each account, and none for its models. Either of the two is true.
        limit: How many series to return. ``None``: as many as CloudWatch returns, 500.
    """
    keys = [*([ACCOUNT_KEY] if by_account else []), *([str(Dimension.MODEL_ID)] if by_model else [])]
    schema = f'"{definition.namespace}"' + (f", {Dimension.MODEL_ID}" if by_model else "")
    return metrics_insights_query(
        # Metrics Insights, without user input.
        query=f"SELECT {function}({definition.name}) FROM SCHEMA({schema}) GROUP BY {', '.join(keys)} "  # noqa: S608
        f"ORDER BY {function}() DESC" + (f" LIMIT {limit}" if limit else "")
    )

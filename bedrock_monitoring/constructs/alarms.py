"""Alarms in Terraform."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from bedrock_monitoring.cloudwatch.alarms import Alarm, MetricQuery
from bedrock_monitoring.cloudwatch.metrics import DEFAULT_PERIOD, DEFAULT_STATISTIC, Metric
from bedrock_monitoring.cloudwatch.problems import refuse
from bedrock_monitoring.cloudwatch.statistics import is_simple
from bedrock_monitoring.constructs.text import terraform_map, terraform_text


def metric_alarm(scope: Construct, id_: str, alarm: Alarm) -> CloudwatchMetricAlarm:
    """Draw an alarm as ``aws_cloudwatch_metric_alarm``.

    Args:
        scope: Where the resource belongs.
        id_: Its id, which its Terraform address is made from.
        alarm: What is watched and when somebody is told.

    Raises:
        InvalidInputError: CloudWatch would refuse the alarm.
    """
    refuse(alarm.problems())
    return CloudwatchMetricAlarm(
        scope,
        id_,
        alarm_name=terraform_text(alarm.alarm_name),
        alarm_description=terraform_text(alarm.alarm_description) or None,
        comparison_operator=str(alarm.comparison_operator),
        threshold=alarm.threshold,
        evaluation_periods=alarm.evaluation_periods,
        datapoints_to_alarm=alarm.datapoints_to_alarm,
        treat_missing_data=str(alarm.treat_missing_data),
        actions_enabled=None if alarm.actions_enabled else False,
        alarm_actions=list(alarm.alarm_actions) or None,
        ok_actions=list(alarm.ok_actions) or None,
        insufficient_data_actions=list(alarm.insufficient_data_actions) or None,
        **(_one_metric(alarm, alarm.metric) if isinstance(alarm.metric, Metric) else _queries(alarm)),
    )


def _one_metric(alarm: Alarm, metric: Metric) -> dict[str, object]:
    statistic = metric.statistic or DEFAULT_STATISTIC
    percentile_rule = None
    if not is_simple(statistic):
        percentile_rule = "evaluate" if alarm.evaluate_low_sample_count_percentile else "ignore"
    return {
        "namespace": metric.namespace,
        "metric_name": metric.metric_name,
        "dimensions": terraform_map(metric.dimensions_map) or None,
        "period": int((metric.period or DEFAULT_PERIOD).total_seconds()),
        "unit": metric.unit,
        "statistic" if is_simple(statistic) else "extended_statistic": statistic,
        "evaluate_low_sample_count_percentiles": percentile_rule,
    }


def _queries(alarm: Alarm) -> dict[str, object]:
    return {"metric_query": [_query(query) for query in alarm.metric_queries()]}


def _query(query: MetricQuery) -> CloudwatchMetricAlarmMetricQuery:
    return CloudwatchMetricAlarmMetricQuery(
        id=query.id,
        expression=None if query.expression is None else terraform_text(query.expression),
        label=None if query.label is None else terraform_text(query.label),
        return_data=query.return_data or None,
        account_id=query.metric.account if query.metric else None,
        metric=None if query.metric is None else _query_metric(query.metric),
    )


def _query_metric(metric: Metric) -> CloudwatchMetricAlarmMetricQueryMetric:
    return CloudwatchMetricAlarmMetricQueryMetric(
        namespace=metric.namespace,
        metric_name=metric.metric_name,
        dimensions=terraform_map(metric.dimensions_map) or None,
        period=int((metric.period or DEFAULT_PERIOD).total_seconds()),
        stat=metric.statistic or DEFAULT_STATISTIC,
        unit=metric.unit,
    )

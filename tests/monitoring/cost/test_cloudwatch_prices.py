from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AlarmRule,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    EvaluatedAlarm,
    PromqlAlarm,
    RawAlarm,
)
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Row
from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
)
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, LogQueryWidget, RawWidget, TextWidget
from bedrock_monitoring.monitoring.cost import cloudwatch_prices

MATCHED = 7
CALLS = Metric(
    namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum", period=timedelta(minutes=1)
)
ERRORS = Metric(
    namespace="AWS/Bedrock",
    metric_name="InvocationServerErrors",
    statistic="Sum",
    period=timedelta(minutes=1),
)
RATE = MathExpression(
    expression="IF(calls >= 20, 100 * errors / calls)", using_metrics={"calls": CALLS, "errors": ERRORS}
)
QUERY = MetricsInsightsQuery(query='SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId)')
LOGS = LogQueryWidget(title="Calls", log_group_names=["/aws/bedrock"], query_string="stats count(*)")


def use_of(alarm: AlarmBase) -> Mapping[str, int]:
    return {
        price.name: count
        for price, count in cloudwatch_prices.alarm_charges(alarm, metrics_per_query=MATCHED)
    }


def alarm(metric: Metric | MathExpression | MetricsInsightsQuery) -> Alarm:
    return Alarm(alarm_name="a", metric=metric, threshold=1, evaluation_periods=1)


def test_an_alarm_on_one_metric_is_one_metric() -> None:
    assert use_of(alarm(CALLS)) == {"alarm metrics": 1}


def test_an_alarm_on_metric_math_is_charged_for_each_metric_that_it_reads() -> None:
    assert use_of(alarm(RATE)) == {"alarm metrics": 2}


def test_a_period_under_a_minute_is_paid_for_as_high_resolution() -> None:
    assert use_of(alarm(CALLS.with_(period=timedelta(seconds=30)))) == {"high-resolution alarm metrics": 1}


@pytest.mark.parametrize(("metric", "metrics"), [(CALLS, 3), (RATE, 4)])
def test_the_band_of_an_anomaly_alarm_is_two_metrics_more(
    metric: Metric | MathExpression, metrics: int
) -> None:
    assert use_of(AnomalyDetectionAlarm(alarm_name="a", metric=metric, evaluation_periods=1)) == {
        "anomaly alarm metrics": metrics
    }


def test_a_metrics_insights_alarm_is_as_many_metrics_as_it_matches() -> None:
    assert use_of(alarm(QUERY)) == {"metrics matched by alarms": MATCHED}


def test_metric_math_over_a_query_and_a_metric_is_charged_for_both() -> None:
    both = MathExpression(expression="matched + calls", using_metrics={"matched": QUERY, "calls": CALLS})
    assert use_of(alarm(both)) == {"metrics matched by alarms": MATCHED, "alarm metrics": 1}


def test_a_composite_alarm_is_paid_for_by_itself_and_not_by_its_children() -> None:
    rule = AlarmRule.any_of(alarm(CALLS), alarm(RATE))
    assert use_of(CompositeAlarm(alarm_name="c", alarm_rule=rule)) == {"composite alarms": 1}


def test_hidden_inputs_count_as_metrics_of_a_dashboard_and_text_does_not() -> None:
    metrics: list[GraphMetric] = [RATE]
    dashboard = Dashboard(name="d", elements=[Row(GraphWidget(left=metrics), TextWidget(markdown="text"))])
    assert cloudwatch_prices.count_dashboard_metrics(dashboard) == 3


def test_log_widgets_are_counted_whoever_wrote_them() -> None:
    raw = RawWidget(widget_type="log", raw_properties={"query": "SOURCE 'x'"})
    dashboard = Dashboard(name="d", elements=[Row(LOGS, raw, GraphWidget(left=[CALLS]))])
    assert cloudwatch_prices.count_log_widgets(dashboard) == 2


def test_every_price_is_more_than_nothing_and_has_a_name_of_its_own() -> None:
    assert all(price.usd > Decimal() for price in cloudwatch_prices.PRICES)
    assert len({price.name for price in cloudwatch_prices.PRICES}) == len(cloudwatch_prices.PRICES)


def test_every_kind_of_alarm_that_a_target_can_have_is_priced() -> None:
    kinds = {AlarmBase, EvaluatedAlarm, Alarm, AnomalyDetectionAlarm, CompositeAlarm}
    kinds |= {PromqlAlarm, RawAlarm}  # only stacks of one's own have them, and no estimate reads those
    found = [AlarmBase]
    for kind in found:
        found.extend(kind.__subclasses__())
    assert {kind for kind in found if kind.__module__.startswith("bedrock_monitoring.")} == kinds

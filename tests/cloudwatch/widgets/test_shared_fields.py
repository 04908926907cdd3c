"""What several types of widgets have: every type that has it refuses what CloudWatch would not take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring import cloudwatch
from bedrock_monitoring.cloudwatch import (
    AlarmWidget,
    ChartQuery,
    ChartWidget,
    ContributorInsightsWidget,
    ExplorerLabel,
    ExplorerMetric,
    ExplorerWidget,
    GaugeWidget,
    GraphWidget,
    LogQueryWidget,
    Metric,
    SingleValueWidget,
    TableWidget,
    Widget,
    YAxisProps,
)

CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum")

WIDGETS: tuple[Widget, ...] = (
    AlarmWidget(alarm="arn:aws:cloudwatch:eu-central-1:111122223333:alarm:calls"),
    ChartWidget(title="t", queries=[ChartQuery(query="sum(calls)")]),
    ContributorInsightsWidget(title="t", rule_name="rule"),
    ExplorerWidget(
        metrics=[ExplorerMetric(metric_name="Invocations", resource_type="AWS::Lambda::Function")],
        labels=[ExplorerLabel(key="team")],
    ),
    GaugeWidget(title="t", metrics=[CALLS]),
    GraphWidget(title="t", left=[CALLS]),
    LogQueryWidget(title="t", query_string="fields @message", log_group_names=["calls"]),
    SingleValueWidget(title="t", metrics=[CALLS]),
    TableWidget(title="t", metrics=[CALLS]),
)

ODD = timedelta(seconds=7)

# By field: a value that is taken, one that is not, and where and what is said of it.
FIELDS: dict[str, tuple[Any, Any, str]] = {
    "start": ("-PT3H", "yesterday", "start: 'yesterday' is no time"),
    "end": ("P0D", "tomorrow", "end: 'tomorrow' is no time"),
    "timezone": ("+0130", "CET", "timezone: 'CET' is not of the form"),
    "region": ("eu-west-1", "eu-west", "region: 'eu-west' "),
    "account_id": ("111122223333", "1", "account: '1' is not an account id"),
    "period": (timedelta(minutes=5), ODD, "period: 7 seconds "),
}


def having(name: str) -> Iterator[Widget]:
    return (widget for widget in WIDGETS if name in {field.name for field in fields(widget)})


def with_field(widget: Widget, name: str, value: Any) -> Widget:
    """Return a widget with another value of a field, and with a start where it has an end."""
    changes: dict[str, Any] = {"start": "-PT3H", name: value} if name == "end" else {name: value}
    return replace(widget, **changes)


def said(widget: Widget) -> list[str]:
    return [str(problem) for problem in widget.problems()]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_widget_takes_what_cloudwatch_takes_of_each_field(widget: Widget) -> None:
    assert said(widget) == []
    for name, (taken, _, _) in FIELDS.items():
        if widget in having(name):
            assert said(with_field(widget, name, taken)) == []


@pytest.mark.parametrize("name", FIELDS)
def test_a_widget_refuses_what_cloudwatch_does_not_take_of_a_field(name: str) -> None:
    _, wrong, told = FIELDS[name]
    widgets = [*having(name)]
    assert widgets
    for widget in widgets:
        [problem] = said(with_field(widget, name, wrong))
        assert problem.startswith(told), type(widget)


def test_no_widget_with_such_a_field_is_forgotten() -> None:
    known = {type(widget) for widget in WIDGETS}
    for name in cloudwatch.__all__:
        class_ = getattr(cloudwatch, name)
        if isinstance(class_, type) and issubclass(class_, Widget) and class_ not in known:
            declared = {field.name for field in fields(class_)}
            assert not declared & FIELDS.keys() or class_ in {Widget, cloudwatch.MetricWidget}, name


@pytest.mark.parametrize("axis", ["left_y_axis", "right_y_axis"])
def test_a_widget_refuses_an_axis_whose_bounds_are_the_wrong_way_round(axis: str) -> None:
    widgets = [*having(axis)]
    assert widgets
    for widget in widgets:
        turned = with_field(widget, axis, YAxisProps(min=5, max=1))
        assert [problem for problem in said(turned) if problem.startswith(axis)], type(widget)

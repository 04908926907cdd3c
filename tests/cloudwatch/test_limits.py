"""Each limit of CloudWatch, at its value and one past it: numbers of things, and lengths of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Protocol

import pytest

from bedrock_monitoring.cloudwatch import (
    Alarm,
    AlarmStatusWidget,
    CompositeAlarm,
    ContributorInsightsWidget,
    Dashboard,
    DashboardVariable,
    ExplorerLabel,
    ExplorerMetric,
    ExplorerWidget,
    Fixed,
    GraphWidget,
    LogQueryWidget,
    MathExpression,
    Metric,
    PlacedWidget,
    RawWidget,
    TextWidget,
    Values,
    VariableInputType,
    VariableType,
    VariableValue,
)
from bedrock_monitoring.problems import Problem

ARN = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:"
SCALING = "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:1:"
METRIC = Metric(namespace="n", metric_name="m", statistic="Sum")
EC2 = "AWS::EC2::Instance"


class Checked(Protocol):
    def problems(self) -> Iterator[Problem]: ...


def names(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


def alarm(**fields: Any) -> Alarm:
    return Alarm(**{"alarm_name": "a", "metric": METRIC, "threshold": 1, "evaluation_periods": 1, **fields})


def variable(**fields: Any) -> DashboardVariable:
    values = Values.from_values("v")
    return DashboardVariable(
        **{"id": "v", "type": VariableType.PATTERN, "value": "x", "values": values, **fields}
    )


def typed(**fields: Any) -> DashboardVariable:
    return variable(values=None, input_type=VariableInputType.INPUT, **fields)


def searched(length: int) -> DashboardVariable:
    search = "{n,d} "
    return variable(values=Values.from_search(search + "x" * (length - len(search)), "d"))


def explorer(**fields: Any) -> ExplorerWidget:
    metrics = [ExplorerMetric(metric_name="m", resource_type=EC2)]
    return ExplorerWidget(**{"metrics": metrics, "labels": [ExplorerLabel(key="k")], **fields})


def logs(groups: list[str], query: str = "fields a") -> LogQueryWidget:
    return LogQueryWidget(log_group_names=groups, query_string=query)


def raw(**properties: Any) -> RawWidget:
    return RawWidget(widget_type="metric", raw_properties=properties)


def placed(*, width: int = 1, height: int = 2, x: int = 0) -> Dashboard:
    one = PlacedWidget(widget=TextWidget(markdown="a"), x=x, y=0, width=width, height=height)
    return Dashboard(name="d", elements=[Fixed(one)])


LIMITS: dict[str, tuple[int, Callable[[int], Checked]]] = {
    "dimensions of a metric": (
        30,
        lambda count: Metric(namespace="n", metric_name="m", dimensions_map=dict.fromkeys(names(count), "v")),
    ),
    "characters of a metric's name": (255, lambda n: Metric(namespace="n", metric_name="x" * n)),
    "characters of a dimension's value": (
        1024,
        lambda n: Metric(namespace="n", metric_name="m", dimensions_map={"d": "x" * n}),
    ),
    "dynamic values of a label": (5, lambda n: METRIC.with_(label=" ".join(["${MAX}"] * n))),
    "characters of an expression": (
        2048,
        lambda n: MathExpression(expression=f"m + {'1' * (n - 4)}"[:n], using_metrics={"m": METRIC}),
    ),
    "metrics of a widget": (
        500,
        lambda n: GraphWidget(left=[replace(METRIC, metric_name=o) for o in names(n)]),
    ),
    "rows of a raw widget": (500, lambda n: raw(metrics=[["n", name] for name in names(n)])),
    "alarms of a raw widget": (1, lambda n: raw(annotations={"alarms": [ARN + name for name in names(n)]})),
    "alarms of a status widget": (
        100,
        lambda n: AlarmStatusWidget(alarms=[ARN + name for name in names(n)]),
    ),
    "metrics of an explorer": (
        100,
        lambda n: explorer(
            metrics=[ExplorerMetric(metric_name=name, resource_type=EC2) for name in names(n)]
        ),
    ),
    "characters of an explorer's metric": (
        255,
        lambda n: explorer(metrics=[ExplorerMetric(metric_name="x" * n, resource_type=EC2)]),
    ),
    "characters of an explorer's type": (
        255,
        lambda n: explorer(metrics=[ExplorerMetric(metric_name="m", resource_type="x" * n)]),
    ),
    "contributors of a report": (
        100,
        lambda n: ContributorInsightsWidget(rule_name="r", max_contributor_count=n),
    ),
    "characters of a rule's name": (128, lambda n: ContributorInsightsWidget(rule_name="r" * n)),
    "log groups of a query": (50, lambda n: logs(names(n))),
    "characters of a log group": (512, lambda n: logs(["x" * n])),
    "characters of a log query": (10_000, lambda n: logs(["g"], "x" * n)),
    "columns of the grid": (24, lambda n: placed(width=n)),
    "rows of a widget": (1000, lambda n: placed(height=n)),
    "variables of a dashboard": (
        25,
        lambda n: Dashboard(name="d", elements=[], variables=[variable(id=name) for name in names(n)]),
    ),
    "characters of a dashboard's name": (255, lambda n: Dashboard(name="x" * n, elements=[])),
    "choices of a variable": (500, lambda n: variable(values=Values.from_values(*names(n)))),
    "characters of a choice": (255, lambda n: variable(values=Values.from_values("x" * n))),
    "characters of a choice's label": (
        255,
        lambda n: variable(values=Values.from_values(VariableValue(value="v", label="x" * n))),
    ),
    "characters of a variable's id": (32, lambda n: variable(id="x" * n)),
    "characters of a variable's label": (30, lambda n: variable(label="x" * n)),
    "characters of a variable's default": (255, lambda n: typed(default_value="x" * n)),
    "characters of a variable's search": (2048, searched),
    "bytes of an alarm's name": (255, lambda n: alarm(alarm_name="x" * n)),
    "bytes of an alarm's description": (1024, lambda n: alarm(alarm_description="x" * n)),
    "actions of a state": (
        5,
        lambda n: alarm(ok_actions=[f"arn:aws:sns:us-east-1:111122223333:{name}" for name in names(n)]),
    ),
    "characters of an action": (
        1024,
        lambda n: alarm(alarm_actions=[SCALING + "x" * (n - len(SCALING))]),
    ),
    "tags of an alarm": (50, lambda n: alarm(tags=dict.fromkeys(names(n), "v"))),
    "characters of a tag's key": (128, lambda n: alarm(tags={"x" * n: "v"})),
    "characters of a tag's value": (256, lambda n: alarm(tags={"k": "x" * n})),
    "characters of a suppressor": (
        1600,
        lambda n: CompositeAlarm(
            alarm_name="c", alarm_rule="a", actions_suppressor=ARN + "x" * (n - len(ARN))
        ),
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_what_is_at_a_limit_is_taken_and_one_more_is_refused(limit: str) -> None:
    most, made = LIMITS[limit]
    assert [*made(most).problems()] == []
    assert len([*made(most + 1).problems()]) == 1


@pytest.mark.parametrize(
    "limit",
    [
        "alarms of a status widget",
        "metrics of an explorer",
        "characters of an explorer's metric",
        "characters of an explorer's type",
        "contributors of a report",
        "characters of a rule's name",
        "log groups of a query",
        "columns of the grid",
        "rows of a widget",
        "characters of a dashboard's name",
        "characters of a variable's id",
        "bytes of an alarm's name",
        "characters of a tag's key",
    ],
)
def test_one_is_taken_where_there_must_be_one_and_none_is_refused(limit: str) -> None:
    _, made = LIMITS[limit]
    assert [*made(1).problems()] == []
    assert len([*made(0).problems()]) == 1

"""The names and expressions of a module that a dashboard is written as."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bedrock_monitoring.cloudwatch import Dashboard, GraphWidget, Metric
from bedrock_monitoring.cloudwatch.reading.metric_functions import metric_functions, snake_case
from bedrock_monitoring.cloudwatch.reading.python_source import python_source
from bedrock_monitoring.cloudwatch.reading.value_source import ValueSource
from bedrock_monitoring.cloudwatch.widgets import LegendPosition, Widget


def functions(*widgets: Widget) -> list[str]:
    source = python_source(Dashboard(name="d", elements=widgets), region="us-east-1", docstring="A.")
    return [name for name in re.findall(r"^def (\w+)\(\) ->", source, re.MULTILINE) if name != "dashboard"]


def graph(title: str) -> GraphWidget:
    return GraphWidget(title=title, left=[Metric(namespace="n", metric_name="m")])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Calls", "calls"),
        ("Calls a minute (%)", "calls_a_minute"),
        ("_calls_", "calls"),
        ("p99, in seconds", "p99_in_seconds"),
        ("TimeToFirstToken", "timetofirsttoken"),
        ("a" * 39 + " b", "a" * 39),
        ("a" * 50, "a" * 40),
        ("", "graph_widget"),
        ("99 percent", "widget_1"),
        ("調用", "widget_1"),
        ("Class", "widget_1"),
        ("Dashboard", "dashboard_2"),
        ("datetime", "datetime_2"),
        ("timedelta", "timedelta_2"),
        ("print", "print_2"),
        ("cw", "cw_2"),
        ("str", "str_2"),
        ("L", "l_2"),
    ],
)
def test_a_function_is_named_for_the_title_of_its_widget(title: str, name: str) -> None:
    assert functions(graph(title)) == [name]


def test_widgets_of_one_title_or_none_are_counted() -> None:
    titles = ("A", "a", "?", "", "")
    assert functions(*map(graph, titles)) == ["a", "a_2", "widget_3", "graph_widget", "graph_widget_2"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("QueueName", "queue_name"),
        ("AWS/SQS", "aws_sqs"),
        ("p99Latency", "p99_latency"),
        ("_Model.Id_", "model_id"),
        ("9 lives", ""),
        ("", ""),
    ],
)
def test_a_text_becomes_the_name_of_a_variable(text: str, name: str) -> None:
    assert snake_case(text) == name


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("AWS/Bedrock", "bedrock_metric"),
        ("MyApp/AWS/Load", "my_app_aws_load_metric"),
        ("9", "own_metric"),
        ("a" * 39 + " b", "a" * 39 + "_metric"),
    ],
)
def test_a_function_of_metrics_is_named_for_their_namespace(namespace: str, name: str) -> None:
    metrics = [Metric(namespace=namespace, metric_name=f"m{number}") for number in range(100)]
    [function] = metric_functions(metrics).values()
    assert function.name == name


def test_namespaces_of_one_name_have_functions_of_their_own() -> None:
    metrics = [
        Metric(namespace=namespace, metric_name="m", dimensions_map=dict.fromkeys(dimensions, "v"))
        for namespace in ("AWS/App", "App")
        for dimensions in ("", "d")
        for _ in range(100)
    ]
    assert [function.name for function in metric_functions(metrics).values()] == [
        "app_metric",
        "app_metric_2",
        "app_metric_3",
        "app_metric_4",
    ]


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (timedelta(days=2), "timedelta(days=2)"),
        (timedelta(hours=5), "timedelta(hours=5)"),
        (timedelta(minutes=90), "timedelta(minutes=90)"),
        (timedelta(seconds=61), "timedelta(seconds=61)"),
        (datetime(2026, 1, 31, 8, tzinfo=UTC), 'datetime.fromisoformat("2026-01-31T08:00:00+00:00")'),
        (LegendPosition.RIGHT, "cw.LegendPosition.RIGHT"),
        ({"a": [1, 2.5, None], "b": ("c",)}, '{"a": [1, 2.5, None], "b": ("c",)}'),
        (Metric(namespace="n", metric_name="m"), 'cw.Metric(namespace="n", metric_name="m")'),
    ],
)
def test_a_value_is_written_as_the_expression_that_makes_it(value: object, source: str) -> None:
    written = ValueSource()
    assert written.assignment("x", value) == f"x = {source}"


def test_imports_are_those_of_what_was_written() -> None:
    written = ValueSource()
    written.assignment("x", {"a": timedelta(days=1), "b": datetime(2026, 1, 31, tzinfo=UTC)})
    written.use("bedrock_monitoring.bedrock", "Budget")
    assert written.imports() == (
        "from datetime import datetime, timedelta\n\n"
        "from bedrock_monitoring import cloudwatch as cw\n"
        "from bedrock_monitoring.bedrock import Budget"
    )
    assert ValueSource().imports() == "from bedrock_monitoring import cloudwatch as cw"

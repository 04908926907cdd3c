"""The items of ``metrics`` of a widget, read in each style."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    SearchExpression,
)
from bedrock_monitoring.cloudwatch.reading.read_metrics import Row, Style, drawn_metrics

HIDDEN: Row = (["N", "A"], {"id": "m1", "visible": False, "stat": "Sum", "label": "a"})
DOUBLED: Row = ([], {"id": "e1", "expression": "m1 * 2", "color": "#123456"})
ON_THE_RIGHT: Row = (["N", "B", "D", "v"], {"yAxis": "right", "label": "b", "period": 60})
ROWS = [HIDDEN, DOUBLED, ON_THE_RIGHT]

A = Metric(namespace="N", metric_name="A", statistic="Sum", label="a")
B = Metric(namespace="N", metric_name="B", dimensions_map={"D": "v"}, label="b", period=timedelta(minutes=1))
OF_IDS: tuple[GraphMetric, ...] = (
    replace(A, id="m1", visible=False),
    MathExpression(expression="m1 * 2", id="e1", color="#123456"),
)

# The metrics of the left axis, and those of the right one.
READ: dict[Style, tuple[tuple[GraphMetric, ...], tuple[GraphMetric, ...]]] = {
    Style.NESTED: (
        (MathExpression(expression="m1 * 2", using_metrics={"m1": A}, color="#123456"),),
        (B,),
    ),
    Style.BY_ID: (OF_IDS, (B,)),
    Style.IN_ORDER: ((*OF_IDS, replace(B, extra={"yAxis": "right"})), ()),
}


@pytest.mark.parametrize("style", Style)
def test_items_become_metrics_in_the_style_that_is_asked_for(style: Style) -> None:
    assert drawn_metrics(ROWS, style=style) == READ[style]


def test_a_visible_input_is_drawn_and_read_without_what_applies_where_it_is_drawn() -> None:
    visible = (HIDDEN[0], {**HIDDEN[1], "visible": True, "color": "#abcdef", "region": "eu-west-1"})
    (drawn, doubled), _ = drawn_metrics([visible, DOUBLED], style=Style.NESTED)
    assert drawn == replace(A, color="#abcdef", region="eu-west-1")
    assert doubled == MathExpression(
        expression="m1 * 2",
        using_metrics={"m1": replace(A, label=None, region="eu-west-1")},
        color="#123456",
    )


KINDS: dict[str, type[Any]] = {
    "m1 + 1": MathExpression,
    "SEARCH('{N,D} A', 'Sum')": SearchExpression,
    "SUM(SEARCH('{N,D} A', 'Sum'))": MathExpression,
    "SELECT SUM(A) FROM N": MetricsInsightsQuery,
}


@pytest.mark.parametrize("expression", KINDS)
def test_an_expression_is_of_the_kind_that_its_text_says(expression: str) -> None:
    [read], _ = drawn_metrics([([], {"expression": expression})], style=Style.BY_ID)
    assert type(read) is KINDS[expression]


def test_a_statistic_and_an_option_that_no_metric_takes_are_kept_as_they_are() -> None:
    [read], _ = drawn_metrics([(["N", "A"], {"stat": "Middle", "more": [1]})], style=Style.NESTED)
    assert read == Metric(namespace="N", metric_name="A", extra={"stat": "Middle", "more": [1]})


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(["N"], {})], "a row has neither the namespace and the name of a metric nor an expression"),
        (
            [([], {"id": "a", "expression": "b"}), ([], {"id": "b", "expression": "a"})],
            "expressions name each other in a circle",
        ),
    ],
)
def test_what_is_neither_or_names_itself_is_refused(rows: list[Row], said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - compared in the next line
        drawn_metrics(rows, style=Style.NESTED)
    assert str(refused.value) == said

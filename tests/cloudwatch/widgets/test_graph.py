from datetime import UTC, datetime

import pytest

from bedrock_monitoring.cloudwatch.widgets import GraphWidget, GraphWidgetView, LegendPosition
from bedrock_monitoring.cloudwatch.widgets.annotations import (
    HorizontalAnnotation,
    HorizontalBand,
    VerticalAnnotation,
    VerticalBand,
    YAxisProps,
)
from tests.cloudwatch.widgets.sample import CALLS, REGION, ROWS, messages

MORNING = datetime(2026, 1, 31, 8, tzinfo=UTC)


def test_a_graph_with_everything_on_it() -> None:
    graph = GraphWidget(
        title="Calls",
        left=[CALLS],
        left_annotations=[HorizontalAnnotation(value=5), HorizontalBand(lower=1, upper=2)],
        right_annotations=[HorizontalAnnotation(value=7)],
        vertical_annotations=[
            VerticalAnnotation(date=MORNING),
            VerticalBand(start=MORNING, end=MORNING.replace(hour=9)),
        ],
        left_y_axis=YAxisProps(min=0),
        right_y_axis=YAxisProps(label="ms", show_units=False),
        legend_position=LegendPosition.RIGHT,
        stacked=True,
    )
    assert messages(graph) == []
    assert graph.properties(region=REGION) == {
        "view": "timeSeries",
        "region": "eu-central-1",
        "title": "Calls",
        "metrics": ROWS,
        "stacked": True,
        "legend": {"position": "right"},
        "yAxis": {"left": {"min": 0}, "right": {"label": "ms", "showUnits": False}},
        "annotations": {
            "horizontal": [{"value": 5}, [{"value": 1}, {"value": 2}], {"value": 7, "yAxis": "right"}],
            "vertical": [
                {"value": "2026-01-31T08:00:00+00:00"},
                [{"value": "2026-01-31T08:00:00+00:00"}, {"value": "2026-01-31T09:00:00+00:00"}],
            ],
        },
    }


def test_a_pie_carries_labels() -> None:
    pie = GraphWidget(left=[CALLS], view=GraphWidgetView.PIE, display_labels_on_chart=True)
    assert messages(pie) == []
    assert pie.properties(region=REGION) == {
        "view": "pie",
        "region": "eu-central-1",
        "metrics": ROWS,
        "labels": {"visible": True},
    }


def test_bars_may_be_stacked_but_slices_may_not() -> None:
    assert messages(GraphWidget(left=[CALLS], view=GraphWidgetView.BAR, stacked=True)) == []
    assert messages(GraphWidget(left=[CALLS], view=GraphWidgetView.PIE, stacked=True)) == [
        "stacked: a pie has nothing to stack; drop it, or draw TIME_SERIES or BAR"
    ]


@pytest.mark.parametrize("view", [GraphWidgetView.BAR, GraphWidgetView.TIME_SERIES])
def test_only_a_pie_carries_labels(view: GraphWidgetView) -> None:
    assert messages(GraphWidget(left=[CALLS], view=view, display_labels_on_chart=True)) == [
        "display_labels_on_chart: only a pie has labels on it; drop it or draw a pie"
    ]


def test_a_wrong_line_is_refused_with_its_place() -> None:
    graph = GraphWidget(
        left=[CALLS],
        right_annotations=[HorizontalAnnotation(value=5, color="red")],
        left_y_axis=YAxisProps(min=2, max=1),
    )
    assert [problem.where for problem in graph.problems()] == [
        "left_y_axis, y axis",
        "right_annotations, color",
    ]

from bedrock_monitoring.cloudwatch.widgets import (
    TableLayout,
    TableSummaryColumn,
    TableSummaryProps,
    TableThreshold,
    TableWidget,
)
from tests.cloudwatch.widgets.sample import CALLS, REGION, ROWS, messages


def test_a_plain_table_leaves_everything_to_cloudwatch() -> None:
    assert TableWidget(metrics=[CALLS]).properties(region=REGION) == {
        "view": "table",
        "region": "eu-central-1",
        "metrics": ROWS,
    }


def test_a_table_with_everything() -> None:
    table = TableWidget(
        metrics=[CALLS],
        layout=TableLayout.VERTICAL,
        summary=TableSummaryProps(
            columns=[TableSummaryColumn.MAXIMUM, TableSummaryColumn.AVERAGE],
            sticky=True,
            hide_non_summary_columns=True,
        ),
        thresholds=[
            TableThreshold.above(1000, "#d62728"),
            TableThreshold.between(0, 1000, "#ff7f0e"),
            TableThreshold.below(0),
        ],
        show_units_in_label=False,
        full_precision=True,
    )
    assert messages(table) == []
    assert table.properties(region=REGION) == {
        "view": "table",
        "region": "eu-central-1",
        "metrics": ROWS,
        "singleValueFullPrecision": True,
        "table": {
            "layout": "vertical",
            "stickySummary": True,
            "showTimeSeriesData": False,
            "summaryColumns": ["MAX", "AVG"],
        },
        "yAxis": {"left": {"showUnits": False}},
        "annotations": {
            "horizontal": [
                {"value": 1000, "color": "#d62728", "fill": "above"},
                [{"value": 0, "color": "#ff7f0e"}, {"value": 1000}],
                {"value": 0, "fill": "below"},
            ]
        },
    }


def test_no_summary_is_not_the_same_as_the_usual_one() -> None:
    table = TableWidget(metrics=[CALLS], summary=TableSummaryProps(columns=()))
    assert table.properties(region=REGION)["table"] == {"summaryColumns": []}


def test_a_table_that_shows_nothing_is_refused() -> None:
    summary = TableSummaryProps(columns=(), hide_non_summary_columns=True)
    assert messages(TableWidget(metrics=[CALLS], summary=summary)) == [
        "summary: neither datapoints nor a summary are shown; show one of them"
    ]


def test_columns_and_thresholds_are_checked() -> None:
    table = TableWidget(
        metrics=[CALLS],
        summary=TableSummaryProps(columns=[TableSummaryColumn.SUM, TableSummaryColumn.SUM]),
        thresholds=[TableThreshold.between(2, 1)],
    )
    assert messages(table) == [
        "summary: the column SUM is named twice; name it once",
        "thresholds, horizontal band: lower 2 is not below upper 1; swap them, or draw a line",
    ]

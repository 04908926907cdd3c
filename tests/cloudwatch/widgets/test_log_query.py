from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.widgets import (
    LogQueryLanguage,
    LogQueryVisualizationType,
    LogQueryWidget,
)
from tests.cloudwatch.widgets.sample import REGION, messages

LINES = ["stats count() by modelId", "sort count() desc"]


def test_a_query_begins_with_its_log_groups_and_has_a_pipe_before_each_line() -> None:
    widget = LogQueryWidget(
        title="Calls",
        log_group_names=["bedrock/invocations", "other"],
        query_lines=LINES,
        account_id="111122223333",
        region="us-east-1",
    )
    assert messages(widget) == []
    assert widget.type == "log"
    assert widget.properties(region=REGION) == {
        "region": "us-east-1",
        "title": "Calls",
        "accountId": "111122223333",
        "query": (
            "SOURCE 'bedrock/invocations' | SOURCE 'other' | stats count() by modelId\n| sort count() desc"
        ),
        "view": "table",
    }


@pytest.mark.parametrize(
    ("view", "written"),
    [
        (LogQueryVisualizationType.TABLE, {"view": "table"}),
        (LogQueryVisualizationType.LINE, {"view": "timeSeries"}),
        (LogQueryVisualizationType.STACKEDAREA, {"view": "timeSeries", "stacked": True}),
        (LogQueryVisualizationType.BAR, {"view": "bar"}),
        (LogQueryVisualizationType.PIE, {"view": "pie"}),
    ],
)
def test_lines_and_areas_are_one_view(view: LogQueryVisualizationType, written: dict[str, Any]) -> None:
    properties = LogQueryWidget(log_group_names=["a"], query_string="fields x", view=view).properties(
        region=REGION
    )
    assert {key: properties[key] for key in ("view", "stacked") if key in properties} == written


@pytest.mark.parametrize("language", [LogQueryLanguage.SQL, LogQueryLanguage.PPL])
def test_another_language_is_named(language: LogQueryLanguage) -> None:
    widget = LogQueryWidget(log_group_names=["a"], query_string="SELECT 1", query_language=language)
    assert messages(widget) == []
    assert widget.properties(region=REGION)["queryLanguage"] == language


def test_a_query_is_given_once() -> None:
    expected = ["query: the query is given twice or not at all; give either query_string or query_lines"]
    assert messages(LogQueryWidget(log_group_names=["a"])) == expected
    assert messages(LogQueryWidget(log_group_names=["a"], query_string=" ")) == expected
    assert messages(LogQueryWidget(log_group_names=["a"], query_string="x", query_lines=["y"])) == expected


@pytest.mark.parametrize("count", [0, 51])
def test_a_query_reads_1_to_50_log_groups(count: int) -> None:
    groups = [f"group-{number}" for number in range(count)]
    assert messages(LogQueryWidget(log_group_names=groups, query_string="x")) == [
        f"log_group_names: {count} log groups; a query reads 1 to 50; spread them over several widgets"
    ]


def test_log_groups_are_names_or_arns_each_once() -> None:
    arn = "arn:aws:logs:eu-central-1:111122223333:log-group:bedrock/invocations"
    assert messages(LogQueryWidget(log_group_names=[arn, "${TfToken[TOKEN.1]}"], query_string="x")) == []
    assert messages(LogQueryWidget(log_group_names=["a'b", "c", "c", "x" * 513], query_string="x")) == [
        'log_group_names: "a\'b" is not the name of a log group; use 1 to 512 letters, digits and . - _ / #',
        (
            f"log_group_names: '{'x' * 79}…' is not the name of a log group; use 1 to 512 letters, digits "
            "and . - _ / #"
        ),
        "log_group_names: 'c' is named twice; name it once",
    ]


def test_a_query_has_at_most_10000_characters_and_sql_no_pipes() -> None:
    long = LogQueryWidget(log_group_names=["a"], query_string="x" * 10_001)
    assert messages(long) == ["query: it has 10001 characters, allowed are 0 to 10000; shorten it"]
    lines = LogQueryWidget(
        log_group_names=["a"], query_lines=["SELECT 1"], query_language=LogQueryLanguage.SQL
    )
    assert messages(lines) == ["query_lines: SQL has no pipes; give query_string"]

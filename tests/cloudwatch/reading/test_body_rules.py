"""What CloudWatch refuses, and what is undecided: one example of each rule, and the schema agrees."""

from collections.abc import Mapping
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.cloudwatch.reading.body_rules import RULES, WidgetProblem, body_problems
from tests.body_checking import faults
from tests.cloudwatch.odd_widgets import ALARM, CALLS, ODD, REGION, log, metric, other

REFUSED: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "nothing to draw": (other("metric", region=REGION), "it has neither metrics nor an alarm annotation"),
    "an empty metric widget": (other("metric"), "it has neither metrics nor an alarm annotation"),
    "a query in PromQL in a metric widget": (
        other("metric", region=REGION, data={"queries": [{"query": "up"}]}),
        "it has neither metrics nor an alarm annotation",
    ),
    "lines alone": (
        other("metric", region=REGION, annotations={"horizontal": [{"value": 1}], "alarms": []}),
        "it has neither metrics nor an alarm annotation",
    ),
    "metrics without a Region": (other("metric", metrics=[CALLS]), "it names no Region"),
    "a log query without a Region": (other("log", query="SOURCE 'g' | fields a"), "it names no Region"),
    "a Contributor Insights rule without a Region": (
        other("metric", insightRule={"ruleName": "callers"}),
        "it names no Region",
    ),
    "a metric that is no array": (metric("AWS/Bedrock"), "a row of its metrics is not an array"),
    "a number as the value of a dimension": (
        metric(["AWS/Bedrock", "Invocations", "Tier", 1]),
        "a row of its metrics has a name that is no text, or options that are not its last item",
    ),
    "dimensions after the options": (
        metric(["AWS/Bedrock", "Invocations", {"stat": "Sum"}, {"ModelId": "a"}]),
        "a row of its metrics has a name that is no text, or options that are not its last item",
    ),
    "dimensions among the options": (
        metric(["AWS/Bedrock", "Invocations", {"dimensions": {"ModelId": "a"}}]),
        "an option of a metric is an object or an array",
    ),
    "a shorthand in the first row": (
        metric(["...", "a"]),
        'its first row of metrics has a shorthand ("." or "..."), and there is no row above it',
    ),
    "a text widget without text": (
        other("text"),
        "it lacks what it shows: markdown, a query, alarms, or the endpoint of a function",
    ),
}

UNDECIDED: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "no metrics": (
        other("metric", region=REGION, metrics=[]),
        "its array of metrics is empty, which CloudWatch may refuse",
    ),
    "a color by name": (
        metric([*CALLS, {"color": "red"}]),
        "it has a color that is not of the form #rrggbb, which CloudWatch may refuse",
    ),
    "a short color of a line": (
        metric(annotations={"horizontal": [{"value": 1, "color": "#555"}]}),
        "it has a color that is not of the form #rrggbb, which CloudWatch may refuse",
    ),
    "a color by name of a point in time": (
        metric(annotations={"vertical": [{"value": "2026-11-30T00:00:00Z", "color": "red"}]}),
        "it has a color that is not of the form #rrggbb, which CloudWatch may refuse",
    ),
    "a short color in a band": (
        metric(annotations={"horizontal": [[{"value": 1}, {"value": 2, "color": "#555"}]]}),
        "it has a color that is not of the form #rrggbb, which CloudWatch may refuse",
    ),
    "an alarm beside metrics": (
        metric(annotations={"alarms": [ALARM]}),
        "it has an alarm annotation beside metrics or lines, and CloudWatch may show one of them only",
    ),
    "a log query as a gauge": (
        log("SOURCE 'g' | stats count(*)", view="gauge"),
        "its view is not one that is documented for log widgets",
    ),
    "a query without a log group": (
        log("fields @message"),
        "its query names no log group, so it may show an error",
    ),
    "a type that is not known": (
        other("logQuery"),
        "its type is not documented, and CloudWatch may refuse it",
    ),
    "beyond the grid": (
        {**other("text", markdown="a"), "x": 20, "y": 0, "width": 6},
        "x 20 and width 6 go beyond the grid of 24 columns",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cloudwatch_refuses_is_told_and_the_schema_refuses_it(kind: str) -> None:
    widget, what = REFUSED[kind]
    [problem] = body_problems({"widgets": [widget]})
    assert (problem.what, problem.is_warning, problem.where.startswith("widget 1")) == (what, False, True)
    assert faults({"widgets": [widget]})


@pytest.mark.parametrize("kind", UNDECIDED)
def test_what_is_undecided_is_a_warning_and_the_schema_takes_it(kind: str) -> None:
    widget, what = UNDECIDED[kind]
    [problem] = body_problems({"widgets": [widget]})
    assert (problem.what, problem.is_warning) == (what, True)
    assert faults({"widgets": [widget]}) == []


def test_every_rule_has_an_example_and_a_source() -> None:
    shown = {what for _, what in (*REFUSED.values(), *UNDECIDED.values())}
    assert {rule.what for rule in RULES} <= shown
    assert all(rule.source for rule in RULES)


def test_every_rule_says_what_to_do_and_where_it_is_from(snapshot: SnapshotAssertion) -> None:
    told = "\n".join(f"{rule.is_refused}: {rule.what}; {rule.remedy} ({rule.source})" for rule in RULES)
    assert told == snapshot


def test_an_end_without_a_start_is_a_warning() -> None:
    body = {"widgets": [], "end": "P0D"}
    assert [str(problem) for problem in body_problems(body)] == [
        "warning: end: an end without a start is ignored; give start too"
    ]
    assert faults(body) == []


def test_a_problem_names_the_title_of_its_widget() -> None:
    [problem] = body_problems({"widgets": [other("text", markdown="a"), other("metric", title="Calls")]})
    assert problem.where == "widget 2 'Calls'"
    assert isinstance(problem, WidgetProblem)
    assert problem.number == 1


def test_a_widget_ends_within_the_24_columns_of_the_grid() -> None:
    within, beyond = ({**other("text", markdown="a"), "x": 20, "y": 0, "width": width} for width in (4, 5))
    assert [*body_problems({"widgets": [within]})] == []
    assert [str(problem) for problem in body_problems({"widgets": [beyond]})] == [
        "warning: widget 1: x 20 and width 5 go beyond the grid of 24 columns; move it, or make it narrower"
    ]


WRONG_VALUES = {
    "a log widget without a Region",
    "a null",
    "a number as text",
    "another view",
}
"""Values that the documentation excludes, in widgets that are nevertheless kept."""


@pytest.mark.parametrize("kind", sorted({*ODD} - WRONG_VALUES))
def test_the_schema_takes_what_cloudwatch_takes(kind: str) -> None:
    assert faults({"widgets": [ODD[kind].widget]}) == []

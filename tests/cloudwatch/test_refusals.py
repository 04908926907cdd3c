"""Everything that a dashboard is refused for, in the words in which its author is told."""

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.cloudwatch import Dashboard, GraphWidget, InvalidInputError, TextWidget, limits
from tests.cloudwatch.wrong_dashboards import CALLS, LIMITS, RULES

ELSEWHERE = (
    "ALARM_",
    "DATAPOINTS_PER_GET_",
    "EVALUATION_NAME_",
    "FIRST_YEAR",
    "LOG_RETENTION_",
    "METRICS_INSIGHTS_ALARM",
    "METRICS_INSIGHTS_METRICS",
    "METRICS_PER_GET_",
    "MUTE_RULE_",
    "SAVED_QUERY_",
    "TAG",
)  # held where they are met


def said(dashboard: Dashboard) -> str:
    with pytest.raises(InvalidInputError) as refused:
        dashboard.to_body(region="eu-central-1")
    return str(refused.value)


def test_every_refusal_says_where_what_and_what_to_do(snapshot: SnapshotAssertion) -> None:
    cases = {**LIMITS, **RULES}
    assert "\n\n".join(f"{name}\n{said(wrong)}" for name, wrong in cases.items()) == snapshot


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_is_told_with_its_number(limit: str) -> None:
    number = getattr(limits, limit)
    told = said(LIMITS[limit])
    assert told.count("\n") == 0
    assert f"{number}" in told if isinstance(number, int) else "or 1, 5, 10, 20 or 30" in told


def test_every_limit_of_dashboards_is_held() -> None:
    numbers = {name for name in vars(limits) if name.isupper() and not name.startswith(ELSEWHERE)}
    assert numbers == {*LIMITS}


def test_every_problem_is_told_at_once_in_the_order_of_the_dashboard() -> None:
    wrong = Dashboard(
        name="my dashboard",
        start="yesterday",
        elements=[
            TextWidget(markdown="", width=30),
            GraphWidget(title="Calls", left=[CALLS.with_(color="red")]),
        ],
    )
    assert [line.split("; ")[0] for line in said(wrong).splitlines()] == [
        "dashboard 'my dashboard', name: 'my dashboard' (12 characters) is not a dashboard name",
        "dashboard 'my dashboard', start: 'yesterday' is no time",
        "dashboard 'my dashboard', widget 'TextWidget', width: 30 columns",
        "dashboard 'my dashboard', widget 'TextWidget', markdown: it is empty",
        "dashboard 'my dashboard', widget 'Calls', metric 1, color: 'red' is not of the form #rrggbb",
    ]

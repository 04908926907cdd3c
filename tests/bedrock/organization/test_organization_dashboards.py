"""The dashboards over all accounts, and the alarms whose thresholds they show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.grammar import metrics_insights
from bedrock_monitoring.cloudwatch.grammar.metric_math import check
from bedrock_monitoring.cloudwatch.metrics.expression_text import is_metrics_insights
from bedrock_monitoring.monitoring import Monitoring, build_rollout_monitoring
from bedrock_monitoring.rollout import loads

MODELS = (
    "us.anthropic.claude-sonnet-5-5, us.amazon.nova-2-lite-v1:0, us.anthropic.claude-3-haiku-20240307-v1:0"
)
ROLLOUT = f"""\
state: {{account: "111122223333", region: us-east-1}}
observability: {{account: "111122223333", by_model: %s}}
defaults: {{region: us-east-1, view: central, models: [{MODELS}]}}
targets:
  - {{name: a, account: "222233334444"}}
  - {{name: b, account: "333344445555", region: us-west-2}}
"""


def monitorings(by_model: str = "[every_model_throttles]") -> dict[str, Monitoring]:
    made = build_rollout_monitoring(loads(ROLLOUT % by_model))
    return {monitoring.target.name: monitoring for monitoring in made}


def bodies() -> dict[str, dict[str, Any]]:
    view = monitorings()["organization-us-east-1"]
    return {one.name: one.to_body(region="us-east-1") for one in view.dashboards.values()}


def expressions(body: dict[str, Any]) -> list[str]:
    rows = [row[-1] for widget in body["widgets"] for row in widget["properties"].get("metrics", ())]
    return [row["expression"] for row in rows if isinstance(row, dict) and "expression" in row]


def test_targets_of_the_view_have_no_dashboards_and_alarms_and_only_the_first_region_has_dashboards() -> None:
    made = monitorings()
    assert [(name, [*one.dashboards], len(one.alarms)) for name, one in made.items()] == [
        ("a", [], 0),
        ("b", [], 0),
        ("organization-us-east-1", ["dashboard", "dashboard-usage"], 4),
        ("organization-us-west-2", [], 4),
    ]


@pytest.mark.parametrize("name", ["bedrock-organization", "bedrock-organization-usage"])
def test_every_expression_is_of_cloudwatchs_grammar_and_no_widget_names_an_account(name: str) -> None:
    body = bodies()[name]
    written = expressions(body)
    assert written
    known = {f"m{number}": None for number in range(40)}
    for expression in written:
        if is_metrics_insights(expression):
            assert metrics_insights.parse(expression).namespace == "AWS/Bedrock"
        elif "SEARCH" in expression:
            check(expression, known)  # type: ignore[arg-type]
    for account in ("222233334444", "333344445555"):
        assert account not in json.dumps(body["widgets"])


def test_dashboards_stay_within_cloudwatchs_limits() -> None:
    for dashboard in monitorings()["organization-us-east-1"].dashboards.values():
        assert isinstance(dashboard, Dashboard)
        assert list(dashboard.problems()) == []


def test_variables_choose_the_region_the_account_and_the_model() -> None:
    overview, usage = bodies().values()
    assert [variable["id"] for variable in overview["variables"]] == ["region", "account", "model"]
    assert [variable["id"] for variable in usage["variables"]] == ["region", "account"]
    [account] = [one for one in overview["variables"] if one["id"] == "account"]
    assert account["property"] == "accountId"
    assert "defaultValue" not in account
    assert [value["value"] for value in account["values"]] == ["222233334444"]


@pytest.mark.parametrize(
    ("by_model", "groups"),
    [
        ("[every_model_throttles]", ["AWS.AccountId, ModelId", *["AWS.AccountId"] * 3]),
        ("[]", ["AWS.AccountId"] * 4),
        ("[every_model_throttles, every_model_latency]", ["AWS.AccountId, ModelId", "AWS.AccountId"] * 2),
    ],
)
def test_the_contributors_of_an_alarm_are_accounts_or_the_models_of_accounts(
    by_model: str, groups: list[str]
) -> None:
    alarms = monitorings(by_model)["organization-us-east-1"].alarms.values()
    queries = [alarm.metric.query for alarm in alarms]  # type: ignore[attr-defined]
    found = [query.partition(" GROUP BY ")[2].partition(" ORDER ")[0] for query in queries]
    if "latency" in by_model:
        assert (found[0], found[3]) == ("AWS.AccountId, ModelId", "AWS.AccountId, ModelId")
    else:
        assert found == groups
    for query, group in zip(queries, found, strict=True):
        assert ('SCHEMA("AWS/Bedrock", ModelId)' in query) is ("ModelId" in group)


def test_a_graph_tells_apart_what_its_alarm_tells_apart() -> None:
    [graph] = [
        widget["properties"]
        for widget in bodies()["bedrock-organization"]["widgets"]
        if widget["properties"].get("title") == "Server errors"
    ]
    [[line]] = graph["metrics"]
    assert "GROUP BY AWS.AccountId ORDER" in line["expression"]
    assert graph["annotations"]["horizontal"][0]["value"] == 5


def test_models_that_end_and_what_tokens_cost_are_those_of_the_targets() -> None:
    titles = [
        widget["properties"].get("title", "") for widget in bodies()["bedrock-organization-usage"]["widgets"]
    ]
    assert any(title.startswith("Claude 3 Haiku") and " ends " in title for title in titles)
    assert "Estimated cost by model (USD)" in titles

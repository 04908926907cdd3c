"""The graphs of what alarms watch say which days they show."""

from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.alarms import AlarmSelection
from bedrock_monitoring.bedrock.alarms.alarm_set import alarm_set
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.sections.alarm_graphs import alarm_graphs
from bedrock_monitoring.cloudwatch import GraphWidget
from tests.bedrock.alarms.test_budget_alarms import CONTEXT, model


@pytest.mark.parametrize(
    ("conditions", "span"),
    [
        (["> 200 USD for 1 day"], "14 days"),
        (["> 200 USD for 1 calendar day in UTC"], "14 days"),
        (["> 200 USD for 1 calendar day in Europe/Berlin"], "14 days in UTC"),
        (["> 200 USD for 1 day", "> 100 USD for 1 calendar day in Europe/Berlin"], "14 days in UTC"),
    ],
)
def test_a_graph_of_days_of_a_time_zone_says_that_it_shows_those_of_utc(
    conditions: list[str], span: str
) -> None:
    tiers = dict(zip(("warning", "critical"), map(Condition.parse, conditions), strict=False))
    made = alarm_set([model(1)], selection=AlarmSelection(kinds={"daily_cost": tiers}), context=CONTEXT)
    row = alarm_graphs(made.instances)
    assert row is not None
    [graph] = row.members
    assert isinstance(graph, GraphWidget)
    assert graph.title == f"Model 1: a day costs more than it should, {span}"
    assert [line.label for line in graph.left_annotations] == [
        f"{tier}: {condition}" for tier, condition in tiers.items()
    ]

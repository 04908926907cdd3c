from __future__ import annotations

from decimal import Decimal

from bedrock_monitoring.bedrock.logs.log_queries import log_queries
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.sections.invocation_log import invocation_logs
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.widgets import LogQueryVisualizationType

GROUP = "/aws/bedrock/modelinvocations"
PRICES = {"amazon.nova-lite-v1:0": TokenPrice(input=Decimal("0.06"))}


def test_every_question_has_a_widget_over_the_log_group() -> None:
    queries = log_queries(prices=PRICES, metadata_keys=["team"], bodies=True)
    section = invocation_logs(queries, log_group=GROUP)
    dashboard = Dashboard(name="bedrock", elements=[section])
    assert list(dashboard.problems()) == []
    heading, *widgets, prices = dashboard.to_body(region="us-east-1")["widgets"]
    assert prices["properties"]["markdown"].startswith("Costs: ")
    assert "AWS bills what is read" in heading["properties"]["markdown"]
    assert [widget["properties"]["title"] for widget in widgets] == [query.title for query in queries]
    assert [widget["properties"]["query"] for widget in widgets] == [
        f"SOURCE '{GROUP}' | {query.query_string}" for query in queries
    ]


def test_shares_of_a_whole_are_pies_and_the_rest_are_tables() -> None:
    section = invocation_logs(log_queries(prices={}, bodies=True), log_group=GROUP)
    _, *widgets = Dashboard(name="bedrock", elements=[section]).to_body(region="us-east-1")["widgets"]
    pies = [
        widget["properties"]["title"]
        for widget in widgets
        if widget["properties"]["view"] == LogQueryVisualizationType.PIE
    ]
    assert pies == ["Calls by inference Region", "Calls by stop reason"]

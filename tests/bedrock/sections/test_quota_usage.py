from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.quotas import (
    Quota,
    headroom,
    requests_used,
    tokens_by_formula,
    tokens_used,
    tokens_used_in_a_day,
    usage,
)
from bedrock_monitoring.bedrock.sections.quota_usage import quota_graphs, quota_headroom
from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget
from bedrock_monitoring.cloudwatch.widgets.annotations import HorizontalAnnotation
from tests.bedrock.evaluating import value_of

SONNET = "global.anthropic.claude-sonnet-5-5"
MINUTE = {
    ("EstimatedTPMQuotaUsage", SONNET, "Sum"): 1_500_000.0,
    ("InputTokenCount", SONNET, "Sum"): 3_000.0,
    ("CacheWriteInputTokenCount", SONNET, "Sum"): 1_000.0,
    ("OutputTokenCount", SONNET, "Sum"): 1_000.0,
    ("Invocations", SONNET, "Sum"): 450.0,
}


def monitored(quota: Quota | None) -> MonitoredModel:
    return MonitoredModel(id=ModelId.parse(SONNET), name="Claude", quota=quota)


def test_the_example_of_the_user_guide_settles_at_nine_thousand_tokens() -> None:
    assert value_of(tokens_by_formula(SONNET, burndown_rate=5), MINUTE) == 9_000


def test_usage_is_a_percentage_of_the_quota() -> None:
    assert value_of(usage(tokens_used(SONNET), 2_000_000), MINUTE) == 75
    assert value_of(usage(requests_used(SONNET), 500), MINUTE) == 90


def test_headroom_is_what_the_busiest_minute_left_and_negative_where_it_was_passed() -> None:
    assert value_of(headroom(tokens_used(SONNET), 2_000_000), MINUTE) == 25
    assert value_of(headroom(requests_used(SONNET), 300), MINUTE) == -50


def test_quotas_are_compared_minute_by_minute() -> None:
    for graph in quota_graphs(monitored(Quota(tokens_per_minute=2_000_000, requests_per_minute=500))):
        assert graph.period == timedelta(minutes=1)


def test_a_quota_that_is_a_number_is_a_line_across_the_graph() -> None:
    [graph] = quota_graphs(monitored(Quota(requests_per_minute=500)))
    [line] = graph.left_annotations
    assert isinstance(line, HorizontalAnnotation)
    assert (line.value, line.label) == (500, "Quota")


def test_a_quota_that_terraform_reads_is_drawn_by_an_expression() -> None:
    code = deferred("quota", "L-27C57EE8")
    [graph] = quota_graphs(monitored(Quota(tokens_per_minute=code)))
    assert not graph.left_annotations
    assert f"used * 0 + {code}" in [getattr(one, "expression", "") for one in graph.left]


@pytest.mark.parametrize("quota", [None, Quota()])
def test_a_model_without_a_quota_has_nothing_to_compare(quota: Quota | None) -> None:
    assert not quota_graphs(monitored(quota))
    assert not quota_headroom(monitored(quota))


def test_the_use_of_all_models_has_lines_at_80_and_100_percent() -> None:
    section = sections.quota_usage([monitored(Quota(tokens_per_minute=2_000_000))])
    [row] = section.rows
    [graph] = row.members  # type: ignore[union-attr]
    assert [line.value for line in graph.left_annotations] == [80, 100]  # type: ignore[union-attr]
    assert [one.label for one in graph.left] == ["Claude"]  # type: ignore[union-attr]


def in_two_ways() -> MonitoredModel:
    geographic = ModelId.parse("us.anthropic.claude-sonnet-5-5")
    return MonitoredModel(
        id=ModelId.parse(SONNET),
        name="Claude",
        quota=Quota(tokens_per_minute=4_000_000, tokens_per_day=9_000_000),
        other_routes=[InferenceRoute(id=geographic, quota=Quota(tokens_per_minute=2_000_000))],
    )


def test_each_way_has_a_graph_and_a_line_of_its_own() -> None:
    graphs = quota_graphs(in_two_ways())
    assert [(graph.title, [line.value for line in graph.left_annotations]) for graph in graphs] == [  # type: ignore[union-attr]
        ("Tokens per minute and quota, global", [4_000_000]),
        ("Tokens per day and quota, 14 days, global", [9_000_000]),
        ("Tokens per minute and quota, us", [2_000_000]),
    ]
    [row] = sections.quota_usage([in_two_ways()]).rows
    minutes, _days = row.members  # type: ignore[union-attr]
    assert isinstance(minutes, GraphWidget)
    assert [line.label for line in minutes.left] == ["Claude, global", "Claude, us"]


def test_a_quota_of_a_day_is_compared_with_whole_days_and_called_an_approximation() -> None:
    graph = quota_graphs(monitored(Quota(tokens_per_day=9_000_000)))[0]
    assert (graph.period, graph.start) == (timedelta(days=1), "-P14D")
    assert [line.label for line in graph.left] == ["Approximation"]
    section = sections.quota_usage([monitored(Quota(tokens_per_day=9_000_000))])
    assert section.description is not None
    assert "approximation" in section.description
    assert value_of(usage(tokens_used_in_a_day(SONNET), 6_000_000), MINUTE) == 25


def test_the_quota_of_a_day_over_all_models_is_a_line_beside_those_of_models() -> None:
    [row] = sections.quota_usage([], tokens_per_day=700_000_000).rows
    [graph] = row.members  # type: ignore[union-attr]
    assert isinstance(graph, GraphWidget)
    [line] = graph.left
    assert line.label == "All models"
    [metric] = line.using_metrics.values()  # type: ignore[union-attr]
    assert (metric.metric_name, metric.dimensions_map) == ("EstimatedTPMQuotaUsage", {})


def test_what_is_left_per_minute_and_per_day_are_two_numbers_with_their_own_time() -> None:
    widgets = quota_headroom(in_two_ways())
    assert all(isinstance(widget, SingleValueWidget) for widget in widgets)
    assert [
        (widget.title, widget.period, widget.start, [metric.label for metric in widget.metrics])
        for widget in widgets
    ] == [
        ("Quota left at the peak (%)", timedelta(minutes=1), None, ["Tokens, global", "Tokens, us"]),
        ("Quota left on the busiest of 14 days (%)", timedelta(days=1), "-P14D", ["Tokens, global"]),
    ]


def test_where_it_is_not_known_how_output_counts_the_formula_is_left_out_and_the_legend_says_so() -> None:
    [graph] = quota_graphs(monitored(Quota(tokens_per_minute=2_000_000)))
    assert [line.label for line in graph.left] == [
        "AWS's estimate; how often an output token counts is not known"
    ]
    [graph] = quota_graphs(monitored(Quota(tokens_per_minute=2_000_000, output_burndown_rate=15)))
    assert [line.label for line in graph.left] == [
        "AWS's estimate",
        "input + written to cache + output x 15",
    ]

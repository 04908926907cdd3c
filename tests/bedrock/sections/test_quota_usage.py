from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.quotas import (
    Quota,
    headroom,
    output_burndown_rate,
    requests_used,
    tokens_by_formula,
    tokens_used,
    usage,
)
from bedrock_monitoring.bedrock.sections.quota_usage import quota_graphs, quota_headroom
from bedrock_monitoring.cloudwatch.deferred import deferred
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


@pytest.mark.parametrize(
    ("model_id", "rate"),
    [
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", 1),
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", 5),
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", 5),
        ("global.anthropic.claude-fable-5-1", 5),
        ("anthropic.claude-instant-v1", 1),
        ("anthropic.claude-v2:1", 1),
        ("amazon.nova-pro-v1:0", 1),
        ("e5t98lwp1dsr", 1),
    ],
)
def test_output_of_claude_from_version_3_7_counts_five_times(model_id: str, rate: int) -> None:
    assert output_burndown_rate(ModelId.parse(model_id)) == rate


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
    assert quota_headroom(monitored(quota)) is None


def test_the_use_of_all_models_has_lines_at_80_and_100_percent() -> None:
    section = sections.quota_usage([monitored(Quota(tokens_per_minute=2_000_000))])
    [row] = section.rows
    [graph] = row.members  # type: ignore[union-attr]
    assert [line.value for line in graph.left_annotations] == [80, 100]  # type: ignore[union-attr]
    assert [one.label for one in graph.left] == ["Claude"]  # type: ignore[union-attr]

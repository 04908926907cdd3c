from __future__ import annotations

from datetime import timedelta

from botocore.session import get_session

from bedrock_monitoring.bedrock.sections.service_tiers import TIERS, service_tiers
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values

SERVICE_TIERS = service_tiers(period=timedelta(hours=1))


def calls(asked: str, served: str, model: str = "amazon.nova-lite-v1:0") -> MetricKey:
    return metric("AWS/Bedrock", "Invocations", ModelId=model, ServiceTier=asked, ResolvedServiceTier=served)


COUNTS: dict[MetricKey, Values] = {
    calls("default", "default"): [60, 5],
    calls("reserved", "reserved", "amazon.nova-pro-v1:0"): [20, None],
    calls("reserved", "default", "amazon.nova-pro-v1:0"): [15, None],
    calls("flex", "default"): [5, None],
    metric("AWS/Bedrock", "Invocations", ModelId="amazon.nova-lite-v1:0"): [65, 5],
}


def test_calls_that_another_tier_served_are_a_share_of_all_with_a_tier() -> None:
    assert values(SERVICE_TIERS, "Served by another tier (%)", COUNTS) == {"Another tier": [20, 0]}
    assert values(SERVICE_TIERS, "Served by another tier (%)", COUNTS, view="singleValue") == {
        "Another tier": [20]
    }


def test_the_tiers_are_those_that_the_model_of_the_api_in_botocore_has() -> None:
    runtime = get_session().get_service_model("bedrock-runtime")
    assert sorted(TIERS) == sorted(runtime.shape_for("ServiceTierType").metadata["enum"])


def test_where_nobody_called_no_tier_served() -> None:
    counts: dict[MetricKey, Values] = {calls("default", "default"): [0, None, 2]}
    assert values(SERVICE_TIERS, "Served by another tier (%)", counts) == {"Another tier": [None, None, 0]}


def test_calls_are_counted_by_the_tier_asked_for_and_by_the_one_that_served() -> None:
    asked = values(SERVICE_TIERS, "Calls by tier asked for", COUNTS)
    served = values(SERVICE_TIERS, "Calls by tier that served", COUNTS)
    assert asked == {"reserved": [35, None], "default": [60, 5], "flex": [5, None]}
    assert served == {"reserved": [20, None], "default": [80, 5]}


def test_each_line_says_which_model_was_asked_for_what_and_got_what() -> None:
    assert list(values(SERVICE_TIERS, "Calls by model and tier", COUNTS)) == [
        "default → default, amazon.nova-lite-v1:0",
        "reserved → reserved, amazon.nova-pro-v1:0",
        "reserved → default, amazon.nova-pro-v1:0",
        "flex → default, amazon.nova-lite-v1:0",
    ]


def test_no_graph_has_more_lines_than_a_legend_can_name() -> None:
    counts: dict[MetricKey, Values] = {
        calls("default", "flex", f"amazon.nova-{number}-v1:0"): [number] for number in range(1, 41)
    }
    shown = values(SERVICE_TIERS, "Calls by model and tier", counts)
    assert list(shown) == [f"default → flex, amazon.nova-{number}-v1:0" for number in range(40, 30, -1)]

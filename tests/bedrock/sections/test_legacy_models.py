from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock.sections.legacy_models import legacy_models
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values

HOUR = timedelta(hours=1)


def test_legacy_models_are_found_by_themselves_and_counted_once() -> None:
    counts: dict[MetricKey, Values] = {
        metric("AWS/Bedrock", "LegacyModelInvocations"): [7],
        metric("AWS/Bedrock", "LegacyModelInvocations", ModelId="anthropic.claude-v2:1"): [7],
    }
    section = legacy_models(period=HOUR)
    assert values(section, "Calls to legacy models", counts, view="singleValue") == {"Calls": [7]}
    assert list(values(section, "Calls to legacy models by model", counts).values()) == [[7]]


def test_what_to_do_about_a_legacy_model_is_one_click_away() -> None:
    page = "https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle.html"
    assert f"({page})" in legacy_models().description

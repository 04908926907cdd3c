from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.deferred import deferred, with_sample_values
from bedrock_monitoring.cloudwatch.fields import account_problem, is_deferred, length_problem
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric


def test_a_placeholder_is_known_later_and_not_measured() -> None:
    placeholder = deferred("inference-profile", "Team_A chat-2")
    assert placeholder == "${Deferred[inference-profile:Team_A chat-2]}"
    assert is_deferred(f"of {placeholder}")
    assert account_problem(placeholder) is None
    assert length_problem("value", placeholder, longest=12) is None
    assert not is_deferred("${LABEL}")


def test_a_placeholder_may_be_a_dimension_and_a_number_of_an_expression() -> None:
    usage = Metric(
        namespace="AWS/Bedrock",
        metric_name="EstimatedTPMQuotaUsage",
        dimensions_map={"ModelId": deferred("inference-profile", "chat")},
    )
    share = MathExpression(
        expression=f"100 * usage / {deferred('quota', 'L-27C57EE8')}", using_metrics={"usage": usage}
    )
    assert list(share.problems()) == []


@pytest.mark.parametrize(
    ("kind", "name"),
    [("quota", ""), ("quota", "a]b"), ("quota", "${x}"), ("quota", 'a"b'), ("queue", "a"), ("quota", "a\n")],
)
def test_what_would_be_no_placeholder_is_a_mistake_of_the_program(kind: Any, name: str) -> None:
    with pytest.raises(ValueError, match="no placeholder"):
        deferred(kind, name)


def test_before_a_deployment_a_profile_shows_its_name_and_a_quota_a_number() -> None:
    text = (
        f'["{deferred("inference-profile", "Team A")}"], 100 * usage / {deferred("quota", "L-1")}, ${{LABEL}}'
    )
    assert with_sample_values(text) == '["Team A"], 100 * usage / 1000000, ${LABEL}'

from __future__ import annotations

import pytest

from bedrock_monitoring.evaluation.search import find_metrics
from bedrock_monitoring.evaluation.series import MetricKey

ALL = MetricKey(namespace="AWS/Bedrock", name="Invocations")
CLAUDE = MetricKey(
    namespace="AWS/Bedrock", name="Invocations", dimensions=(("ModelId", "us.anthropic.claude-v1:0"),)
)
NOVA = MetricKey(namespace="AWS/Bedrock", name="Invocations", dimensions=(("ModelId", "amazon.nova-v1:0"),))
LATENCY = MetricKey(
    namespace="AWS/Bedrock", name="InvocationLatency", dimensions=(("ModelId", "amazon.nova-v1:0"),)
)
METRICS = (ALL, CLAUDE, NOVA, LATENCY)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('{AWS/Bedrock,ModelId} MetricName="Invocations"', [CLAUDE, NOVA]),
        ('{AWS/Bedrock} MetricName="Invocations"', [ALL]),
        ("{AWS/Bedrock,ModelId,ServiceTier}", []),
        ("{AWS/Bedrock,ModelId} ModelId=anthropic", [CLAUDE]),
        ('{AWS/Bedrock,ModelId} ModelId="anthropic"', []),
        ("{AWS/Bedrock,ModelId} latency", [LATENCY]),
        ("{AWS/Bedrock,ModelId} NOT latency", [CLAUDE, NOVA]),
        ("{AWS/Bedrock,ModelId} claude OR latency", [CLAUDE, LATENCY]),
        ("{AWS/Bedrock,ModelId} nova latency", [LATENCY]),
        ("{AWS/Bedrock,ModelId} ModelId=(nova OR claude) Invocations", [CLAUDE, NOVA]),
        ("InvocationLatency", [LATENCY]),
        ("invocationLatency", []),
        ('Namespace="AWS/Lambda"', []),
        ("Operation=Converse", []),
    ],
)
def test_a_search_returns_the_matching_metrics(query: str, expected: list[MetricKey]) -> None:
    assert list(find_metrics(query, METRICS)) == expected

from bedrock_monitoring.cloudwatch.metrics import SearchExpression, search
from tests.cloudwatch.metrics.sample_metrics import messages


def test_a_search_must_search() -> None:
    assert messages(SearchExpression(expression="1 + 1")) == [
        "expression: '1 + 1' has no SEARCH; write SEARCH('…', 'Sum'), or MathExpression for metric math"
    ]


def test_a_search_finds_a_metric_in_one_set_of_dimensions() -> None:
    assert search(
        namespace="AWS/Bedrock", dimensions=("ModelId",), metric_name="Invocations", statistic="Sum"
    ) == ("SEARCH('{AWS/Bedrock,ModelId} MetricName=\"Invocations\"', 'Sum')")

from datetime import timedelta

from bedrock_monitoring.cloudwatch.metrics import MetricsInsightsQuery


def test_a_query_begins_with_select_and_has_no_period_under_a_minute() -> None:
    query = MetricsInsightsQuery(query="FROM x", period=timedelta(seconds=30))
    assert [problem.where for problem in query.problems()] == ["query", "period"]

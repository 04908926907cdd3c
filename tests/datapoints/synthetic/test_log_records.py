from __future__ import annotations

from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.logs.log_queries import LogQuery, log_queries
from bedrock_monitoring.bedrock.logs.log_record import find_field
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.datapoints.synthetic.log_records import LogLocation, generate_records
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.datapoints.synthetic.traffic import usage_profile
from bedrock_monitoring.evaluation.dashboard_time_range import HOUR, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import NoDataError
from bedrock_monitoring.evaluation.series import MetricKey
from tests.preview.sample import MODELS, NOW, SOURCE

END = int(NOW.timestamp())
EIGHT_HOURS = TimeRange(start=END - 8 * HOUR, end=END)
PRICES = {model: TokenPrice(input=Decimal(2), output=Decimal(10)) for model in MODELS}


@pytest.mark.parametrize(
    "query",
    log_queries(prices=PRICES, metadata_keys=("team", "tenant"), bodies=True),
    ids=lambda query: query.name,
)
def test_every_query_of_the_logs_dashboard_has_rows(query: LogQuery) -> None:
    found = SOURCE.query_logs(f"SOURCE '/aws/x' | {query.query_string}", time_range=EIGHT_HOURS)
    assert found.rows
    assert all(any(row) for row in found.rows)


def test_records_have_the_fields_of_the_record_and_no_others() -> None:
    records = generate_records(
        {model: usage_profile(model, location="x", position=0, models=1) for model in ("us.one", "two")},
        location=LogLocation(account="1", region="us-east-1"),
        start=END - HOUR,
        end=END,
        now=END // 60,
    )
    paths = {path for record in records for path in record.fields} - {"@log", "@logStream"}
    usage = {path for path in paths if ".usage." in path}
    assert [path for path in paths - usage if find_field(path) is None] == []


def test_the_log_agrees_with_the_metrics() -> None:
    calls = SOURCE.query_logs("filter not ispresent(errorCode) | stats count(*)", time_range=EIGHT_HOURS)
    invocations = SOURCE.datapoints(
        MetricKey(namespace="AWS/Bedrock", name="Invocations"),
        statistic="Sum",
        timestamps=range(EIGHT_HOURS.start, END, 300),
        end=END,
    )
    assert float(calls.rows[0][0]) == pytest.approx(sum(invocations.values()), rel=0.1)


def test_the_log_is_the_same_in_another_run_and_differs_in_another_location() -> None:
    query = "fields @timestamp, requestId, input.inputTokenCount | limit 50"
    again = SyntheticSource(models=MODELS, location=SOURCE.location, now=NOW)
    elsewhere = SyntheticSource(models=MODELS, location="elsewhere", now=NOW)
    first = SOURCE.query_logs(query, time_range=EIGHT_HOURS)
    assert again.query_logs(query, time_range=EIGHT_HOURS) == first
    assert elsewhere.query_logs(query, time_range=EIGHT_HOURS) != first


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "SOURCE 'g' | pattern @message",
            "not run on synthetic data: the preview does not support the command pattern",
        ),
        (f"filter {'not ' * 2000}a", "nested too deeply"),
    ],
)
def test_an_unsupported_query_gives_the_reason(query: str, said: str) -> None:
    with pytest.raises(NoDataError, match=said):
        SOURCE.query_logs(query, time_range=EIGHT_HOURS)

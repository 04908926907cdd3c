from __future__ import annotations

from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.logs import LogQuery, log_queries
from bedrock_monitoring.bedrock.logs.log_record import find_field
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.datapoints.synthetic.log_records import LogLocation, records_of
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.datapoints.synthetic.traffic import character_of
from bedrock_monitoring.evaluation.series import HOUR, MetricKey, NoDataError, TimeRange
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
    found = SOURCE.log_rows(f"SOURCE '/aws/x' | {query.query_string}", time_range=EIGHT_HOURS)
    assert found.rows
    assert all(any(row) for row in found.rows)


def test_records_have_the_fields_of_the_record_and_no_others() -> None:
    records = records_of(
        {model: character_of(model, place="x", position=0, models=1) for model in ("us.one", "two")},
        place=LogLocation(account="1", region="us-east-1"),
        start=END - HOUR,
        end=END,
        now=END // 60,
    )
    paths = {path for record in records for path in record.fields} - {"@log", "@logStream"}
    usage = {path for path in paths if ".usage." in path}
    assert [path for path in paths - usage if find_field(path) is None] == []


def test_the_log_agrees_with_the_metrics() -> None:
    calls = SOURCE.log_rows("filter not ispresent(errorCode) | stats count(*)", time_range=EIGHT_HOURS)
    invocations = SOURCE.points(
        MetricKey(namespace="AWS/Bedrock", name="Invocations"),
        statistic="Sum",
        moments=range(EIGHT_HOURS.start, END, 300),
        end=END,
    )
    assert float(calls.rows[0][0]) == pytest.approx(sum(invocations.values()), rel=0.1)


def test_the_log_is_the_same_in_another_run_and_another_one_elsewhere() -> None:
    query = "fields @timestamp, requestId, input.inputTokenCount | limit 50"
    again = SyntheticSource(models=MODELS, place=SOURCE.place, now=NOW)
    elsewhere = SyntheticSource(models=MODELS, place="elsewhere", now=NOW)
    first = SOURCE.log_rows(query, time_range=EIGHT_HOURS)
    assert again.log_rows(query, time_range=EIGHT_HOURS) == first
    assert elsewhere.log_rows(query, time_range=EIGHT_HOURS) != first


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SOURCE 'g' | pattern @message", "not run on synthetic data: the preview does not run pattern"),
        (f"filter {'not ' * 2000}a", "nested too deeply"),
    ],
)
def test_a_query_that_is_not_computed_says_why(query: str, said: str) -> None:
    with pytest.raises(NoDataError, match=said):
        SOURCE.log_rows(query, time_range=EIGHT_HOURS)

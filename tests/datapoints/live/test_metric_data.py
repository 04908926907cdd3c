"""Read from CloudWatch: the embedded AWS, or botocore's Stubber for calls that it does not support."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.cloudwatch.limits import DATAPOINTS_PER_GET_METRIC_DATA
from bedrock_monitoring.datapoints.data_requests import LogQueryRequest, MetricRequest
from bedrock_monitoring.datapoints.live import deferred_values, log_data, metric_data
from bedrock_monitoring.datapoints.live.metric_data import LiveAccount, batch_requests, open_account
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.problems import InvalidInputError

ACCOUNT = "610000000001"
REGION = "eu-central-1"
NOW = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
END = int(NOW.timestamp())
CALLS = MetricKey(namespace="AWS/Bedrock", name="Invocations", dimensions=(("ModelId", "one"),))


def metric_request(
    metric: MetricKey = CALLS, *, statistic: str = "Sum", period: int = 300, seconds: int = 3600
) -> MetricRequest:
    return MetricRequest(
        metric=metric, statistic=statistic, timestamps=range(END - seconds, END, period), end=END
    )


@pytest.fixture
def own_environment(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the credentials of an account of the embedded AWS in this process."""

    def use(account: str) -> None:
        for name, value in aws.environment(account=account, base={}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        boto3.DEFAULT_SESSION = None

    return use


def put(aws: LocalAws, account: str, *values: tuple[float, int], models: Sequence[str] = ("one",)) -> None:
    """Publish values for each of the models. The keys are minutes before the end."""
    aws.client("cloudwatch", account=account, region=REGION).put_metric_data(
        Namespace="AWS/Bedrock",
        MetricData=[
            {
                "MetricName": "Invocations",
                "Dimensions": [{"Name": "ModelId", "Value": model}],
                "Timestamp": datetime.fromtimestamp(END - 60 * minutes_ago, tz=UTC),
                "Value": value,
            }
            for model in models
            for value, minutes_ago in values
        ],
    )


def test_datapoints_are_read_at_the_requested_timestamps(
    aws: LocalAws, own_environment: Callable[[str], None]
) -> None:
    own_environment(ACCOUNT)
    put(aws, ACCOUNT, (2, 55), (3, 54), (5, 10))
    account = open_account(target="prod", account=ACCOUNT, region=REGION, role_arn=None)
    fine, whole = metric_request(), metric_request(period=3600)
    highest = metric_request(statistic="Maximum")
    found = account.datapoints([fine, whole, highest])
    assert found[fine] == {END - 55 * 60: 5, END - 10 * 60: 5}
    assert found[whole] == {END - 3600: 10}
    assert found[highest] == {END - 55 * 60: 3, END - 10 * 60: 5}


def test_metrics_are_listed_once_with_their_dimensions(
    aws: LocalAws, own_environment: Callable[[str], None]
) -> None:
    own_environment("610000000002")
    put(aws, "610000000002", (1, 1), models=[f"model-{number}" for number in range(501)])
    account = open_account(target="prod", account="610000000002", region=REGION, role_arn=None)
    found = account.list_metrics("AWS/Bedrock", REGION)
    assert len(set(found)) == 501
    assert (
        MetricKey(
            namespace="AWS/Bedrock", name="Invocations", dimensions=(("ModelId", "model-7"),), region=REGION
        )
        in found
    )
    calls = account.list_metrics_calls
    assert calls >= 2
    assert account.list_metrics("AWS/Bedrock", REGION) == found
    assert account.list_metrics_calls == calls


def test_a_role_is_assumed_and_the_account_is_the_target_s(
    aws: LocalAws, own_environment: Callable[[str], None]
) -> None:
    own_environment("610000000003")
    put(aws, "610000000004", (7, 5))
    account = open_account(
        target="prod",
        account="610000000004",
        region=REGION,
        role_arn="arn:aws:iam::610000000004:role/reader",
    )
    assert account.datapoints([metric_request()])[metric_request()] == {END - 300: 7}


def test_a_role_is_assumed_in_the_region_of_the_target_with_a_name_that_cloudtrail_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = list[dict[str, str]]()
    asked = list[object]()

    class Session:
        def __init__(self, **credentials: str) -> None:
            sessions.append(credentials)

        def client(self, service: str, *, region_name: str, config: Any) -> Any:
            asked.append((service, region_name, config.read_timeout))
            return SimpleNamespace(assume_role=assume_role, get_caller_identity=lambda: {"Account": ACCOUNT})

    def assume_role(**sent: str) -> dict[str, Any]:
        asked.append(sent)
        return {"Credentials": key}

    key = {"AccessKeyId": "id", "SecretAccessKey": "secret", "SessionToken": "token"}
    monkeypatch.setattr(boto3, "Session", Session)
    role = f"arn:aws:iam::{ACCOUNT}:role/reader"
    account = open_account(target="prod", account=ACCOUNT, region=REGION, role_arn=role)
    assert (account.target, account.region) == ("prod", REGION)
    sts = ("sts", REGION, 60)
    assert asked == [sts, {"RoleArn": role, "RoleSessionName": "bedrock-monitoring-preview"}, sts]
    assert sessions == [
        {},
        {"aws_access_key_id": "id", "aws_secret_access_key": "secret", "aws_session_token": "token"},
    ]


def test_credentials_of_another_account_are_refused(own_environment: Callable[[str], None]) -> None:
    own_environment("610000000005")
    with pytest.raises(InvalidInputError) as refused:
        open_account(target="prod", account="610000000006", region=REGION, role_arn=None)
    assert str(refused.value) == (
        "prod: the credentials belong to account 610000000005, and the target is in 610000000006; use "
        "credentials of the target's account, or set a role of that account in rollout.yaml"
    )


def test_a_call_has_500_metrics_of_one_time_and_region_at_most() -> None:
    many = [metric_request(MetricKey(namespace="AWS/Bedrock", name=f"m{number}")) for number in range(501)]
    elsewhere = metric_request(MetricKey(namespace="AWS/Bedrock", name="m", region="us-east-1"))
    earlier = metric_request(seconds=7200)
    made = list(batch_requests([*many, elsewhere, earlier]))
    assert [len(batch) for batch in made] == [500, 1, 1, 1]
    assert [one for batch in made for one in batch] == [*many, elsewhere, earlier]


def test_a_call_has_100_800_datapoints_at_most() -> None:
    week = 7 * 86_400
    minutely = [
        metric_request(MetricKey(namespace="AWS/Bedrock", name=f"m{number}"), period=60, seconds=week)
        for number in range(11)
    ]
    assert [len(batch) for batch in batch_requests(minutely)] == [10, 1]


def test_a_request_of_more_datapoints_than_a_call_has_is_a_call_of_its_own() -> None:
    limit = DATAPOINTS_PER_GET_METRIC_DATA
    whole, more, one = (
        metric_request(MetricKey(namespace="AWS/Bedrock", name=str(count)), period=60, seconds=60 * count)
        for count in (limit, limit + 1, 1)
    )
    assert list(batch_requests([whole])) == [(whole,)]
    assert list(batch_requests([more])) == [(more,)]
    assert list(batch_requests([one])) == [(one,)]


def test_calls_are_sent_to_the_region_of_the_metric_with_the_time_range_of_the_request() -> None:
    client = boto3.client("cloudwatch", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    account = _StubbedAccount(target="prod", region=REGION, session=boto3.Session(), client=client)
    start = datetime.fromtimestamp(END - 3600, tz=UTC)
    metric = replace(CALLS, region="us-east-1")
    query = {
        "Id": "q0",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Bedrock",
                "MetricName": "Invocations",
                "Dimensions": [{"Name": "ModelId", "Value": "one"}],
            },
            "Period": 300,
            "Stat": "p99",
        },
    }
    sent = {
        "MetricDataQueries": [query],
        "StartTime": start,
        "EndTime": NOW,
        "ScanBy": "TimestampAscending",
    }
    around = [start, NOW - timedelta(seconds=1), NOW, start - timedelta(seconds=1)]
    answer = {"MetricDataResults": [{"Id": "q0", "Timestamps": around, "Values": [1.0, 2.0, 3.0, 4.0]}]}
    with Stubber(client) as stub:
        stub.add_response("get_metric_data", answer, sent)
        asked = metric_request(metric, statistic="p99")
        # What is outside of its periods is none of its datapoints.
        assert account.datapoints([asked]) == {asked: {END - 3600: 1.0, END - 300: 2.0}}
    assert account.regions == ["us-east-1"]


def test_listed_metrics_have_their_dimensions_in_order_and_may_be_of_all_namespaces() -> None:
    client = boto3.client("cloudwatch", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    account = _StubbedAccount(target="prod", region=REGION, session=boto3.Session(), client=client)
    dimensions = [{"Name": "b", "Value": "1"}, {"Name": "a", "Value": "2"}]
    two = {"Namespace": "N", "MetricName": "two", "Dimensions": dimensions}
    with Stubber(client) as stub:
        stub.add_response("list_metrics", {"Metrics": [two, {"Namespace": "M", "MetricName": "none"}]}, {})
        stub.add_response("list_metrics", {"Metrics": []}, {"Namespace": "N"})
        assert account.list_metrics("", "us-east-1") == (
            MetricKey(namespace="N", name="two", dimensions=(("a", "2"), ("b", "1")), region="us-east-1"),
            MetricKey(namespace="M", name="none", region="us-east-1"),
        )
        assert account.list_metrics("N", "") == ()
    assert account.regions == ["us-east-1", ""]


@pytest.mark.parametrize(
    ("service", "client_of"),
    [
        ("monitoring", lambda account: account.cloudwatch("")),
        ("logs", lambda account: account.logs("")),
        ("bedrock", lambda account: account.bedrock()),
        ("servicequotas", lambda account: account.service_quotas()),
    ],
)
def test_a_client_is_of_the_region_of_the_account_and_tries_again(
    service: str, client_of: Callable[[LiveAccount], Any]
) -> None:
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
    meta = client_of(LiveAccount(target="prod", region=REGION, session=session)).meta
    assert (meta.service_model.endpoint_prefix, meta.region_name) == (service, REGION)
    assert meta.config.retries == {"mode": "standard", "total_max_attempts": 8}
    assert (meta.config.connect_timeout, meta.config.read_timeout) == (10, 60)


@pytest.mark.parametrize("client_of", [LiveAccount.cloudwatch, LiveAccount.logs])
def test_a_client_of_another_region_tries_again_too(client_of: Callable[[LiveAccount, str], Any]) -> None:
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
    meta = client_of(LiveAccount(target="prod", region=REGION, session=session), "us-east-1").meta
    assert (meta.region_name, meta.config.read_timeout) == ("us-east-1", 60)


def test_responses_of_several_pages_are_joined() -> None:
    client = boto3.client("cloudwatch", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    account = _StubbedAccount(target="prod", region=REGION, session=boto3.Session(), client=client)
    times = [datetime.fromtimestamp(timestamp, tz=UTC) for timestamp in (END - 3600, END - 300)]
    with Stubber(client) as stub:
        for number, timestamp in enumerate(times):
            stub.add_response(
                "get_metric_data",
                {
                    "MetricDataResults": [
                        {
                            "Id": "q0",
                            "Timestamps": [timestamp],
                            "Values": [float(number)],
                            "StatusCode": "PartialData" if number == 0 else "Complete",
                        }
                    ],
                    **({"NextToken": "more"} if number == 0 else {}),
                },
            )
        asked = metric_request(statistic="p99")
        assert account.datapoints([asked]) == {asked: {END - 3600: 0.0, END - 300: 1.0}}


class _StubbedAccount(LiveAccount):
    def __init__(self, *, client: Any, **fields: Any) -> None:
        super().__init__(**fields)
        self._client = client
        self.regions = list[str]()

    def cloudwatch(self, region: str) -> Any:
        self.regions.append(region)
        return self._client

    logs = cloudwatch


@pytest.fixture
def logs() -> Iterator[tuple[_StubbedAccount, Stubber]]:
    client = boto3.client("logs", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stub:
        yield _StubbedAccount(target="prod", region=REGION, session=boto3.Session(), client=client), stub
        stub.assert_no_pending_responses()


LOG_REQUEST = LogQueryRequest(
    query="SOURCE 'one' | SOURCE 'two' | stats count(*) as calls by modelId", start=END - 3600, end=END
)
STARTED = {
    "logGroupNames": ["one", "two"],
    "queryString": "stats count(*) as calls by modelId",
    "startTime": END - 3600,
    "endTime": END,
}


def test_a_log_query_is_polled_until_it_completes(
    logs: tuple[_StubbedAccount, Stubber], monkeypatch: pytest.MonkeyPatch
) -> None:
    account, stub = logs
    monkeypatch.setattr(log_data, "_POLL_SECONDS", 0)
    stub.add_response("start_query", {"queryId": "q"}, STARTED)
    stub.add_response("get_query_results", {"status": "Running", "results": []})
    stub.add_response(
        "get_query_results",
        {
            "status": "Complete",
            "statistics": {"bytesScanned": 2e9},
            "results": [
                [
                    {"field": "modelId", "value": "m"},
                    {"field": "calls", "value": "3"},
                    {"field": "@ptr", "value": "x"},
                ],
                [{"field": "calls", "value": "1"}],
            ],
        },
    )
    request = replace(LOG_REQUEST, region="us-east-1")
    answer = log_data.run_log_queries(account, [request])[request]
    assert answer.rows == LogRows(columns=("modelId", "calls"), rows=(("m", "3"), ("", "1")))
    assert answer.scanned_bytes == 2e9
    assert account.regions == ["us-east-1"]


@pytest.mark.parametrize("status", ["Scheduled", "Running", "Unknown"])
def test_a_log_query_that_has_not_ended_is_asked_for_again(
    logs: tuple[_StubbedAccount, Stubber], monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    account, stub = logs
    waited = list[float]()
    monkeypatch.setattr("bedrock_monitoring.datapoints.live.log_data.time.sleep", waited.append)
    stub.add_response("start_query", {"queryId": "q"})
    stub.add_response("get_query_results", {"status": status, "results": []}, {"queryId": "q"})
    stub.add_response(
        "get_query_results", {"status": "Complete", "results": [[{"field": "a"}]]}, {"queryId": "q"}
    )
    answer = log_data.run_log_queries(account, [LOG_REQUEST])[LOG_REQUEST]
    assert answer == log_data.LogQueryOutcome(rows=LogRows(columns=("a",), rows=(("",),)), scanned_bytes=0)
    assert waited == [0.5]


@pytest.mark.parametrize("status", ["Failed", "Cancelled", "Timeout"])
def test_a_log_query_that_ended_without_rows_says_how_and_costs_what_it_scanned(
    logs: tuple[_StubbedAccount, Stubber], status: str
) -> None:
    account, stub = logs
    stub.add_response("start_query", {"queryId": "q"})
    ended = {"status": status, "statistics": {"bytesScanned": 7.0}, "results": []}
    stub.add_response("get_query_results", ended)
    answer = log_data.run_log_queries(account, [LOG_REQUEST])[LOG_REQUEST]
    assert answer == log_data.LogQueryOutcome(rows=f"the query ended as {status}", scanned_bytes=7)


def test_log_groups_of_other_accounts_are_queried_by_arn(logs: tuple[_StubbedAccount, Stubber]) -> None:
    account, stub = logs
    arn = "arn:aws:logs:eu-central-1:222233334444:log-group:two"
    request = replace(LOG_REQUEST, query=f"SOURCE 'one' | SOURCE '{arn}' | fields a")
    sent = {
        "logGroupIdentifiers": ["one", arn],
        "queryString": "fields a",
        "startTime": END - 3600,
        "endTime": END,
    }
    stub.add_response("start_query", {"queryId": "q"}, sent)
    stub.add_response("get_query_results", {"status": "Complete", "results": []})
    assert log_data.run_log_queries(account, [request])[request].rows == LogRows(columns=(), rows=())
    assert [size.metric.dimensions for size in log_data.scan_size_requests([request])] == [
        (("LogGroupName", "one"),),
        (("LogGroupName", "two"),),
    ]


def test_reading_is_priced_as_on_the_price_list_of_cloudwatch() -> None:
    prices = {
        "1,000 metrics of GetMetricData": metric_data.USD_PER_METRIC * 1000,
        "a GB that Logs Insights scans": log_data.USD_PER_BYTE * 10**9,
    }
    assert prices == {
        "1,000 metrics of GetMetricData": Decimal("0.01"),
        "a GB that Logs Insights scans": Decimal("0.005"),
    }


def test_a_log_query_that_runs_too_long_is_stopped(
    logs: tuple[_StubbedAccount, Stubber], monkeypatch: pytest.MonkeyPatch
) -> None:
    account, stub = logs
    monkeypatch.setattr(log_data, "MAX_QUERY_SECONDS", -1)
    stub.add_response("start_query", {"queryId": "q"})
    running = {"status": "Running", "statistics": {"bytesScanned": 7.0}, "results": []}
    stub.add_response("get_query_results", running)
    stub.add_response("stop_query", {"success": True}, {"queryId": "q"})
    answer = log_data.run_log_queries(account, [LOG_REQUEST])[LOG_REQUEST]
    assert answer == log_data.LogQueryOutcome(
        rows="the query ran for more than -1 s and was stopped; shorten the time range", scanned_bytes=7
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("MalformedQueryException", "CloudWatch Logs refuses the query: why"),
        ("InvalidParameterException", "CloudWatch Logs refuses the query: why"),
        ("ResourceNotFoundException", "a log group is missing: why"),
        (
            "LimitExceededException",
            "too many queries run in this account; try again later: why",
        ),
    ],
)
def test_a_log_query_that_is_refused_says_why_and_the_others_go_on(
    logs: tuple[_StubbedAccount, Stubber], code: str, said: str
) -> None:
    account, stub = logs
    stub.add_client_error("start_query", code, "why")
    assert log_data.run_log_queries(account, [LOG_REQUEST])[LOG_REQUEST].rows == said


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("fields @message", "it names no log group; begin it with SOURCE"),
        (
            'SOURCE logGroups(namePrefix: ["/aws/"]) | fields @message',
            "it searches for log groups; name each instead, with SOURCE 'NAME'",
        ),
        (
            "SOURCE 'one' | source loggroups() | fields @message",
            "it searches for log groups; name each instead, with SOURCE 'NAME'",
        ),
    ],
)
def test_a_log_query_whose_log_groups_are_not_known_is_not_run(
    logs: tuple[_StubbedAccount, Stubber], query: str, said: str
) -> None:
    account, _ = logs
    request = replace(LOG_REQUEST, query=query)
    assert log_data.run_log_queries(account, [request])[request].rows == said


def test_logs_that_may_not_be_read_are_refused_with_the_permission(
    logs: tuple[_StubbedAccount, Stubber],
) -> None:
    account, stub = logs
    stub.add_client_error("start_query", "AccessDeniedException", "no")
    with pytest.raises(InvalidInputError, match="not allowed to call logs:StartQuery; allow logs:StartQuery"):
        log_data.run_log_queries(account, [LOG_REQUEST])


def test_the_scan_of_a_log_query_is_estimated_from_the_incoming_bytes_of_its_groups() -> None:
    request = replace(LOG_REQUEST, start=END - 5400, end=END + 60, region="us-east-1")
    assert log_data.scan_size_requests([request]) == tuple(
        MetricRequest(
            metric=MetricKey(
                namespace="AWS/Logs",
                name="IncomingBytes",
                dimensions=(("LogGroupName", name),),
                region="us-east-1",
            ),
            statistic="Sum",
            timestamps=range(END - 7200, END + 60, 3600),  # from a full hour
            end=END + 60,
        )
        for name in ("one", "two")
    )


def test_deferred_values_are_read_from_the_account(
    aws: LocalAws, own_environment: Callable[[str], None]
) -> None:
    own_environment("610000000007")
    bedrock = aws.client("bedrock", account="610000000007", region=REGION)
    made = bedrock.create_inference_profile(
        inferenceProfileName="search-team",
        modelSource={"copyFrom": f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-lite-v1:0"},
    )
    account = open_account(target="prod", account="610000000007", region=REGION, role_arn=None)
    quotas = aws.client("service-quotas", account="610000000007", region=REGION)
    quota = quotas.list_service_quotas(ServiceCode="bedrock")["Quotas"][0]
    profile, missing = deferred("inference-profile", "search-team"), deferred("inference-profile", "not-made")
    size = deferred("quota", quota["QuotaCode"])
    assert deferred_values.read_deferred_values(account, f"{profile} {missing} 100 / {size}") == {
        profile: made["inferenceProfileArn"].rpartition("/")[2],
        size: f"{quota['Value']:.15g}",
    }
    assert deferred_values.read_deferred_values(account, "nothing to fill in") == {}

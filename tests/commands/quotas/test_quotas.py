"""The quotas of targets beside their use: the rows, the requests for more, and the command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from bedrock_monitoring.bedrock.quotas import ServiceQuota
from bedrock_monitoring.commands.quotas.quota_report import (
    increase_requests,
    quota_differences,
    quotas_not_compared,
    rounded_up,
)
from bedrock_monitoring.commands.quotas.quota_rows import QuotaRow, quota_rows
from bedrock_monitoring.commands.quotas.quota_usage_data import UsageReader
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.datapoints.live.listed_quotas import list_service_quotas
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Target
from bedrock_monitoring.rollout import loads
from tests.commands.command_line import run_command
from tests.rollout.sample import TARGET, rollout_of

NOW = 1_800_000_000 // 60 * 60
US = "us.anthropic.claude-sonnet-4-6"
PROFILE = "e5t98lwp1dsr"
QUOTAS = (
    ServiceQuota(
        code="L-15B8E632",
        name="Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.6",
        value=2_000_000,
        is_default=False,
        adjustable=True,
    ),
    ServiceQuota(
        code="L-E3F10727",
        name="Cross-Model Max Tokens Per Day",
        value=1_000_000,
        is_default=True,
        adjustable=False,
    ),
)


def target_of(model: str, *settings: str) -> Target:
    lines = "".join(f"    {line}\n" for line in settings)
    return loads(rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", model) + lines)).targets[0]


def reader(points: Mapping[tuple[str, str], Mapping[int, float]]) -> UsageReader:
    """Return a reader of points by metric and model, a time in minutes before now."""

    def read(requests: Sequence[MetricRequest]) -> Mapping[MetricRequest, Mapping[int, float]]:
        found: dict[MetricRequest, Mapping[int, float]] = {}
        for request in requests:
            model = dict(request.metric.dimensions).get("ModelId", "all")
            given = points.get((request.metric.name, model), {})
            in_minutes = {NOW - 60 * ago: value for ago, value in given.items()}
            length = request.timestamps.step
            found[request] = {
                start: sum(value for at, value in in_minutes.items() if start <= at < start + length)
                for start in request.timestamps
                if any(start <= at < start + length for at in in_minutes)
            }
        return found

    return UsageReader(read=read, now=NOW, days=2)


def row_of(rows: Sequence[QuotaRow], subject: str, key: str) -> QuotaRow:
    [row] = [row for row in rows if (row.subject, row.key) == (subject, key)]
    return row


def test_the_busiest_minute_of_a_way_counts_the_profiles_that_copy_it() -> None:
    used = reader(
        {
            ("EstimatedTPMQuotaUsage", US): {5: 900_000, 10: 1_000_000},
            ("EstimatedTPMQuotaUsage", PROFILE): {5: 800_000},
            ("InvocationLatency", US): {5: 120_000},
            ("InvocationThrottles", PROFILE): {5: 7, 1500: 3},
        }
    )
    target = target_of(f"{{ids: [{US}, {PROFILE}], quota: {{tokens_per_minute: 1500000}}}}")
    row = row_of([*quota_rows(target, QUOTAS, used)], "Claude Sonnet 4.6", "tokens_per_minute")
    assert row.peak is not None
    assert (row.peak.used, row.percent, row.throttles) == (1_700_000, 85, 10)
    assert int(row.peak.start.timestamp()) == NOW - 300
    assert row.peak.running == 2  # 120 s of calls in a minute
    assert row.drift == "the file says 1,500,000, the account has 2,000,000"


@pytest.mark.parametrize(
    ("said", "drift"),
    [
        ("2000000", ""),
        ("L-15B8E632", ""),
        ("L-00FF3314", "the file reads L-00FF3314, which is another quota"),
    ],
)
def test_what_the_file_says_is_compared_with_the_account(said: str, drift: str) -> None:
    target = target_of(f"{{id: {US}, quota: {{tokens_per_minute: {said}}}}}")
    rows = [*quota_rows(target, QUOTAS, reader({}))]
    assert row_of(rows, "Claude Sonnet 4.6 · us", "tokens_per_minute").drift == drift


def test_a_model_without_a_quota_in_service_quotas_has_a_row_that_says_so() -> None:
    rows = [*quota_rows(target_of("amazon.nova-lite-v1:0"), QUOTAS, reader({}))]
    row = row_of(rows, "Nova Lite", "tokens_per_minute")
    assert (row.quota, row.percent, row.needs_more) == (None, None, False)


def test_a_request_for_more_has_the_evidence_and_the_command_or_says_who_takes_it() -> None:
    used = reader(
        {
            ("EstimatedTPMQuotaUsage", US): {5: 1_700_000},
            ("EstimatedTPMQuotaUsage", "all"): {5: 950_000},
            ("InvocationThrottles", US): {5: 7},
        }
    )
    target = target_of(US)
    first, second = increase_requests(target, [*quota_rows(target, QUOTAS, used)], days=2)
    assert first == (
        "Increase of 'Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.6' "
        "(L-15B8E632) to 3,400,000\n"
        "  Account 111122223333, us-east-1; the quota is 2,000,000 now.\n"
        "  Claude Sonnet 4.6 · us, us used 1,700,000 of it, 85 %, from 2027-01-15 07:55 UTC.\n"
        "  That is the most of the last 2 days.\n"
        "  7 calls were throttled in that time.\n"
        "  Asked for is twice the peak, for growth and for what running calls reserve.\n"
        "  aws service-quotas request-service-quota-increase --service-code bedrock --region us-east-1 "
        "--quota-code L-15B8E632 --desired-value 3400000"
    )
    assert second.startswith("Increase of 'Cross-Model Max Tokens Per Day' (L-E3F10727) to 1,900,000\n")
    assert second.endswith("Service Quotas does not take this request: open a case with AWS Support.")


@pytest.mark.parametrize(
    ("number", "rounded"), [(7, 7), (99.5, 100), (101, 110), (1_234_567, 1_300_000), (2_000_000, 2_000_000)]
)
def test_a_wanted_quota_has_two_leading_digits(number: float, rounded: int) -> None:
    assert rounded_up(number) == rounded


def test_quotas_are_listed_in_pages_with_what_was_changed_for_the_account(aws: LocalAws) -> None:
    client = aws.client("service-quotas", account="540000000001", region="us-east-1")
    listed = {quota.code: quota for quota in list_service_quotas(client, where="target 'prod'")}
    assert listed["L-31615887"].name == "[bedrock-mantle endpoint] Input tokens per minute for GPT-5.6 Luna"
    assert listed["L-E3F10727"] == ServiceQuota(
        code="L-E3F10727",
        name="Cross-Model Max Tokens Per Day",
        value=700_000_000,
        is_default=True,
        adjustable=False,
    )


@pytest.fixture
def rollout(tmp_path: Path) -> Path:
    path = tmp_path / "rollout.yaml"
    mantle = "    quotas: {mantle: [{id: openai.gpt-5.6-luna, input_tokens_per_minute: 5}]}\n"
    path.write_text(rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", US) + mantle))
    return path


def test_the_command_shows_the_embedded_aws_without_an_account(
    aws: LocalAws, rollout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bedrock_monitoring.local_aws.LocalAws", lambda: nullcontext(aws))
    assert run_command(monkeypatch, "quotas", "--local", "--days", "1", "--rollout", rollout) == 0
    said = capsys.readouterr()
    assert "synthetic use" in said.err
    for part in ("L-15B8E632", "L-00FF3314", "L-E3F10727", "the file says 5, the account has 1,000,000"):
        assert part in said.out


def test_no_minutes_are_asked_for_that_cloudwatch_does_not_return(
    rollout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(monkeypatch, "quotas", "--days", "15", "--rollout", rollout) != 0
    assert "should be less than or equal to 14" in capsys.readouterr().err


def test_the_command_names_its_calls_and_asks_before_those_that_cost_money(
    aws: LocalAws, rollout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in aws.environment(account="111122223333", base={}).items():
        monkeypatch.setenv(name, value)
    assert run_command(monkeypatch, "quotas", "--rollout", rollout, "--days", "1") == 1
    assert "there is no terminal for questions; add --auto-approve" in capsys.readouterr().err

    assert run_command(monkeypatch, "quotas", "--rollout", rollout, "--days", "1", "--auto-approve") == 0
    said = capsys.readouterr()
    assert "servicequotas:ListServiceQuotas, cloudwatch:GetMetricData of 9 metrics" in said.err
    assert "L-15B8E632" in said.out


def test_what_differs_is_told_in_a_line_with_what_to_write_instead() -> None:
    settings = "{tokens_per_minute: 1500000, requests_per_minute: 7}"
    target = target_of(f"{{id: {US}, quota: {settings}}}", "quotas: {tokens_per_day: 1000000}")
    rows = [*quota_rows(target, QUOTAS, reader({}))]
    [differs] = quota_differences(target, rows)
    assert differs == (
        "prod: Claude Sonnet 4.6 · us: tokens per minute: the file says 1,500,000, the account has "
        "2,000,000; write L-15B8E632, which each plan reads"
    )
    [unknown] = quotas_not_compared(target, rows)
    assert unknown == (
        "prod: Claude Sonnet 4.6 · us: requests per minute: not compared, Service Quotas has none of this "
        "name"
    )


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        # the model's own name ends like the route, or not at all
        ("Opus", "Opus, us"),
        ("Claude", "Claude, us"),
        ("Claude · us", "Claude · us"),
    ],
)
def test_what_differs_is_told_with_its_route_whatever_the_model_is_called(name: str, subject: str) -> None:
    target = target_of(f"{{id: {US}, name: {name}, quota: {{tokens_per_minute: 5}}}}")
    [differs] = quota_differences(target, [*quota_rows(target, QUOTAS, reader({}))])
    assert differs.startswith(f"prod: {subject}: tokens per minute: the file says 5")


@pytest.mark.parametrize(("said", "code"), [(5, 2), ("L-31615887", 0), (1_000_000, 0)])
def test_drift_of_quotas_reads_no_metric_asks_nothing_and_has_the_exit_code_of_drift(
    aws: LocalAws,
    rollout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    said: int | str,
    code: int,
) -> None:
    for name, value in aws.environment(account="111122223333", base={}).items():
        monkeypatch.setenv(name, value)
    rollout.write_text(rollout.read_text().replace("_minute: 5}", f"_minute: {said}}}"))
    assert run_command(monkeypatch, "quotas", "--rollout", rollout, "--drift") == code
    printed = capsys.readouterr()
    assert "GetMetricData" not in printed.err
    assert ("the file says 5, the account has 1,000,000; write L-31615887" in printed.out) == (code == 2)
    assert "1 quota in the rollout file: " in printed.out

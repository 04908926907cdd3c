"""Previews of dashboards of an account: all of them, or one body, with synthetic and with live data."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bedrock_monitoring.commands.adopting.account_alarms import AccountAlarms
from bedrock_monitoring.commands.app import app
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.problems import InvalidInputError

ACCOUNT, REGION = "610000000017", "eu-central-1"
METRIC = {"region": REGION, "title": "Refusals", "metrics": [["Ours", "Refusals"]]}
ALARM = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:refusals"
BODY = {
    "widgets": [
        {"type": "metric", "properties": METRIC},
        {"type": "alarm", "properties": {"title": "Alarms", "alarms": [ALARM]}},
    ]
}
MADE_UP = "Of Ours, synthetic data know the names of metrics alone"


@pytest.fixture(scope="session")
def by_hand(aws: LocalAws) -> LocalAws:
    """An account with a dashboard, an alarm on it, another alarm, and a datapoint of their metric."""
    cloudwatch = aws.client("cloudwatch", account=ACCOUNT, region=REGION)
    cloudwatch.put_dashboard(DashboardName="by-hand", DashboardBody=json.dumps(BODY))
    for name in ("refusals", "of nothing shown"):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="Ours",
            MetricName="Refusals",
            Statistic="Average",
            Period=300,
            EvaluationPeriods=1,
            Threshold=5,
            ComparisonOperator="GreaterThanThreshold",
        )
    cloudwatch.put_metric_data(
        Namespace="Ours",
        MetricData=[
            {
                "MetricName": "Refusals",
                "Timestamp": datetime.now(tz=UTC) - timedelta(minutes=30),
                "Value": 424_242.0,
            }
        ],
    )
    return aws


@pytest.fixture(autouse=True)
def _credentials(by_hand: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in by_hand.environment(account=ACCOUNT, region=REGION, base={}).items():
        monkeypatch.setenv(name, value)


def preview(folder: Path, *arguments: str) -> tuple[Result, str]:
    page = folder / "page.html"
    command = ["preview", *arguments, "--out", str(page)]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0
    return result, page.read_text(encoding="utf-8")


def test_an_account_is_shown_with_its_dashboards_and_the_alarms_that_none_shows(tmp_path: Path) -> None:
    _, page = preview(tmp_path, "--account")
    assert f"Account {ACCOUNT}, {REGION}" in page
    for shown in ("by-hand", "account-alarms", "of nothing shown", MADE_UP, "Synthetic data"):
        assert shown in page


def test_live_data_of_an_account_are_priced_and_nothing_is_said_to_be_made_up(tmp_path: Path) -> None:
    result, page = preview(tmp_path, "--account", "--live", "--auto-approve")
    assert "of GetMetricData, $0.0" in result.stderr
    assert "424242" in page
    assert MADE_UP not in page
    assert "Synthetic data" not in page


def test_a_body_is_shown_with_live_data_and_the_states_of_its_alarms(tmp_path: Path) -> None:
    body = tmp_path / "ours.json"
    body.write_text(json.dumps(BODY), encoding="utf-8")
    _, page = preview(tmp_path, "--body", str(body), "--live", "--auto-approve")
    assert "424242" in page
    assert "&gt; 5 for 1 period of 5 minutes" in page
    assert "account-alarms" not in page
    assert MADE_UP not in page


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--account", "--body", "b.json"], "--body: it cannot be combined with --account"),
        (["--account", "prod"], "--account: it cannot be combined with TARGETS"),
        (["--stack", "prod", "--live"], "--stack: it cannot be combined with --live, which reads a target,"),
    ],
)
def test_options_that_exclude_each_other_are_refused(options: list[str], said: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        CliRunner().invoke(app, ["preview", *options], catch_exceptions=False)
    assert said in str(refused.value)


def test_alarms_that_cannot_be_read_do_not_keep_the_dashboards_from_being_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = {"AlarmName": "only", "EvaluationCriteria": {"PromQLCriteria": {"Query": "up > 1"}}}
    monkeypatch.setattr(AccountAlarms, "described", lambda *_: {"MetricAlarms": [odd]})
    _, page = preview(tmp_path, "--account")
    assert "by-hand" in page
    assert "cannot write EvaluationCriteria; the preview does not show its state" in page


def test_an_account_without_dashboards_and_alarms_is_told(
    by_hand: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = by_hand.environment(account="610000000018", region=REGION, base={})
    for name, value in other.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInputError, match="has neither a dashboard nor, in eu-central-1, an alarm"):
        CliRunner().invoke(app, ["preview", "--account"], catch_exceptions=False)

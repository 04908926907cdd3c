"""What `cost` prints."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

from bedrock_monitoring.commands import cost_report as monitoring_cost
from bedrock_monitoring.commands.app import app, main
from bedrock_monitoring.commands.console.reporting import console
from bedrock_monitoring.monitoring.cost import cloudwatch_prices
from bedrock_monitoring.monitoring.cost.estimate import DEFAULT_ASSUMPTIONS, CostEstimate, CostItem, FreeTier
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import evaluations

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
defaults:
  region: us-east-1
  models: [amazon.nova-lite-v1:0, amazon.nova-pro-v1:0]
  notify: {email: [oncall@example.com]}
targets:
  - {name: prod, account: "111122223333", dashboards: [overview, logs], invocation_logging: {managed: true}}
  - {name: test, account: "222233334444", alarms: {latency_p99: false}}
"""


ITEMS = (
    (
        "prod",
        "alarms latency_p99",
        cloudwatch_prices.ALARM_METRIC,
        80,
        "write `alarms: {latency_p99: false}`",
    ),
    ("prod", "dashboard models", cloudwatch_prices.DASHBOARD, 2, "remove models from `dashboards`"),
    (
        "prod",
        "log queries of dashboards",
        cloudwatch_prices.SCANNED_GB,
        240,
        "remove logs from `dashboards`",
    ),
    ("prod", "composite alarms", cloudwatch_prices.COMPOSITE_ALARM, 1, ""),
    ("prod", "e-mails", cloudwatch_prices.EMAIL, 150, "notify fewer addresses"),
    ("test", "dashboard overview", cloudwatch_prices.DASHBOARD, 1, ""),
    ("test", "alarms latency_p99", cloudwatch_prices.ALARM_METRIC, 4, "write `alarms: {latency_p99: false}`"),
)


def estimate_of(free_tier: FreeTier) -> CostEstimate:
    """Return the cost of two targets in two accounts. The free tier excludes the dashboards of the first."""
    accounts = {"prod": "111122223333", "test": "222233334444"}
    return CostEstimate(
        items=tuple(
            CostItem(
                target=target,
                account=accounts[target],
                what=what,
                price=price,
                count=Decimal(count),
                in_free_tier=what != "dashboard models",
                remedy=remedy,
            )
            for target, what, price, count, remedy in ITEMS
        ),
        free_tier=free_tier,
    )


def printed(capsys: pytest.CaptureFixture[str], rollout: str, free_tier: FreeTier) -> str:
    for part in monitoring_cost.report(estimate_of(free_tier), loads(rollout).targets, DEFAULT_ASSUMPTIONS):
        console().print(part)
    lines = capsys.readouterr().out.splitlines()
    return "\n".join(line.rstrip() for line in lines)


@pytest.mark.parametrize("free_tier", FreeTier)
def test_the_report_lists_costs_and_savings(
    capsys: pytest.CaptureFixture[str], snapshot: SnapshotAssertion, free_tier: FreeTier
) -> None:
    assert printed(capsys, ROLLOUT, free_tier) == snapshot


def test_targets_of_another_partition_have_other_prices(
    capsys: pytest.CaptureFixture[str],
) -> None:
    china = ROLLOUT.replace("{name: test,", "{name: test, region: cn-north-1,")
    remark = "Prices differ for test: these list prices are of another partition."
    assert remark in printed(capsys, china, FreeTier.ORGANIZATION)
    assert remark not in printed(capsys, ROLLOUT, FreeTier.ORGANIZATION)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> object:
    monkeypatch.setattr(sys, "argv", ["bedrock_monitoring", *map(str, arguments)])
    with pytest.raises(SystemExit) as exit_:
        main()
    return exit_.value.code


@pytest.fixture
def rollout(tmp_path: Path) -> Path:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    return path


def test_the_json_adds_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    assert run(monkeypatch, "cost", "--json", "--free-tier", "none", "--rollout", rollout) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["usd"] == pytest.approx(sum(item["usd"] for item in shown["items"]), abs=0.01)
    assert shown["usd"] == pytest.approx(sum(bill["usd"] for bill in shown["bills"]))
    assert all(item["usd"] == pytest.approx(item["count"] * item["usd_each"]) for item in shown["items"])
    assert {item["target"] for item in shown["items"]} == {"prod", "test"}


def test_options_say_what_is_assumed_and_targets_what_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    options = ("--views-per-day", "3", "--log-gb-per-day", "2", "--notifications-per-day", "1")
    assert run(monkeypatch, "cost", "prod", "--json", "--rollout", rollout, *options) == 0
    shown = json.loads(capsys.readouterr().out)
    assert {item["target"] for item in shown["items"]} == {"prod"}
    counts = {item["what"]: item["count"] for item in shown["items"]}
    assert counts["ingestion of the invocation log"] == 60
    assert counts["e-mails"] == 30
    assert shown["assumptions"]["log_gb_per_query"] == 2
    assert (
        run(monkeypatch, "cost", "prod", "--json", "--rollout", rollout, *options, "--log-gb-per-query", "1")
        == 0
    )
    halved = {item["what"]: item["count"] for item in json.loads(capsys.readouterr().out)["items"]}
    assert halved["log queries of dashboards"] == counts["log queries of dashboards"] / 2


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "many"])
def test_an_invalid_amount_is_refused_with_the_name_of_its_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path, value: str
) -> None:
    assert run(monkeypatch, "cost", "--rollout", rollout, f"--views-per-day={value}") == 1
    problem, _ = capsys.readouterr().err.splitlines()
    assert "--views-per-day" in problem
    assert f"'{value}' is not a number of 0 or more" in problem


def test_the_report_is_shown_even_over_the_ceiling(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    rollout.write_text(f"monthly_cost_ceiling: 1\n{ROLLOUT}", encoding="utf-8")
    assert run(monkeypatch, "cost", "--rollout", rollout) == 1
    shown = capsys.readouterr()
    assert "cheaper by" in shown.out
    [problem] = shown.err.splitlines()
    assert ":1:23 monthly_cost_ceiling: the monitoring would cost " in problem


def test_the_ceiling_holds_for_the_whole_rollout_whichever_target_is_previewed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path, tmp_path: Path
) -> None:
    rollout.write_text(f"monthly_cost_ceiling: 6\n{ROLLOUT}", encoding="utf-8")
    page = tmp_path / "page.html"
    assert run(monkeypatch, "preview", "test", "--rollout", rollout, "--out", page) == 1
    [problem] = capsys.readouterr().err.splitlines()
    assert "monthly_cost_ceiling: the monitoring would cost " in problem
    assert not page.exists()


def test_what_is_assumed_of_scores_is_told_where_there_are_some(tmp_path: Path) -> None:
    told = "an agent writes 1000 traces a day, an evaluator reads 5000 tokens for a score."
    path = tmp_path / "rollout.yaml"
    for top, is_told in (("", False), (f"  {evaluations()}\n", True)):
        text = ROLLOUT.replace("targets:", f"{top}targets:") + 'provider_version: "~> 6.47"\n'
        path.write_text(text, encoding="utf-8")
        done = CliRunner().invoke(app, ["cost", "--rollout", str(path), "--traces-per-day", "1000"])
        assert done.exit_code == 0
        printed = " ".join(done.stdout.split())
        assert (told in printed) is is_told

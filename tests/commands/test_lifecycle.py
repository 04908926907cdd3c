"""The command that tells which models end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bedrock_monitoring.commands.lifecycle_report import EndingRoute, ending_routes
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.rollout import loads
from tests.commands.command_line import run_command
from tests.rollout.sample import TARGET, rollout_of

OPUS = "us.anthropic.claude-opus-4-1-20250805-v1:0"
ENDED = "amazon.nova-canvas-v1:0"


def rollout(folder: Path, *models: str) -> Path:
    path = folder / "rollout.yaml"
    path.write_text(rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", ", ".join(models))))
    return path


def route_of(calls: float | None) -> EndingRoute:
    [target] = loads(rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", OPUS))).targets
    [route] = ending_routes([target])
    return replace(route, calls=calls)


@pytest.mark.parametrize(
    ("day", "calls", "told"),
    [
        (date(2026, 11, 28), 12_000, "ends in 41 days, still called 12,000 times a week"),
        (date(2027, 1, 7), 0, "ends in 1 day, not called"),
        (date(2027, 1, 8), None, "ended today"),
        (date(2027, 1, 9), None, "ended 1 day ago"),
        (date(2027, 1, 10), None, "ended 2 days ago"),
    ],
)
def test_a_model_that_ends_is_told_in_a_phrase(day: date, calls: float | None, told: str) -> None:
    assert route_of(calls).told(day) == told


def test_a_profile_ends_with_the_model_that_it_copies() -> None:
    profile = f"    inference_profiles: [{{name: search, copy_from: {OPUS}}}]\n"
    [target] = loads(rollout_of(targets=TARGET + profile)).targets
    assert [route.model for route in ending_routes([target])] == ["search"]


def test_a_model_that_has_ended_is_an_exit_code_for_the_workflow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rollout(tmp_path, ENDED, "global.anthropic.claude-sonnet-5-5")
    assert run_command(monkeypatch, "lifecycle", "--within", "60", "--rollout", path) == 1
    said = capsys.readouterr()
    assert f"prod: {ENDED} ended " in said.err
    assert "2026-09-30" in said.out
    assert "claude-sonnet-5-5" not in said.out


def test_a_profile_that_terraform_creates_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rollout(tmp_path, "global.anthropic.claude-sonnet-5-5")
    path.write_text(f"{path.read_text()}    inference_profiles: [{{name: search, copy_from: {ENDED}}}]\n")
    assert run_command(monkeypatch, "lifecycle", "--rollout", path) == 1
    assert "prod: search ended " in capsys.readouterr().err


def test_a_rollout_without_a_model_that_ends_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = rollout(tmp_path, "global.anthropic.claude-sonnet-5-5")
    assert run_command(monkeypatch, "lifecycle", "--within", "60", "--rollout", path) == 0
    assert "No model of the rollout has an end that is known." in capsys.readouterr().out


def test_live_counts_the_calls_of_a_week_after_asking(
    aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in aws.environment(account="111122223333", base={}).items():
        monkeypatch.setenv(name, value)
    now = datetime.now(tz=UTC).replace(minute=0, second=0, microsecond=0)
    aws.client("cloudwatch", account="111122223333").put_metric_data(
        Namespace="AWS/Bedrock",
        MetricData=[
            {
                "MetricName": "Invocations",
                "Dimensions": [{"Name": "ModelId", "Value": ENDED}],
                "Timestamp": now - timedelta(hours=hours),
                "Value": calls,
            }
            for hours, calls in ((2, 1_000), (100, 234), (24 * 8, 5_000))
        ],
    )
    path = rollout(tmp_path, ENDED)
    assert run_command(monkeypatch, "lifecycle", "--live", "--rollout", path) == 1
    assert "there is no terminal for questions" in capsys.readouterr().err
    assert run_command(monkeypatch, "lifecycle", "--live", "--auto-approve", "--rollout", path) == 1
    said = capsys.readouterr()
    assert "cloudwatch:GetMetricData of 1 metric" in said.err
    assert "still called 1,234 times a week" in said.out

"""What commands print of the results that other modules give them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bedrock_monitoring.commands.app import app
from bedrock_monitoring.commands.backtesting import versions
from bedrock_monitoring.commands.cli import quota_command
from bedrock_monitoring.commands.cli.stacks_in_terraform import print_summary
from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.deploying.plan_folder import all_plans
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.commands.quotas import quota_report, quota_rows
from bedrock_monitoring.commands.reviewing.review import read_stacks, review_of
from bedrock_monitoring.commands.reviewing.review_text import review_text
from bedrock_monitoring.commands.workflows import changed_stacks
from bedrock_monitoring.commands.workflows.changed_stacks import ChangedStacks
from bedrock_monitoring.datapoints.live import listed_quotas
from bedrock_monitoring.monitoring import build_rollout_monitoring
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.terraform import Changes
from bedrock_monitoring.terraform.interruption import Interruption
from tests.commands.deploying.test_plan_folder import keep
from tests.commands.fake_terraform import FakeTerraform
from tests.rollout.sample import rollout_of, target

TEXT = rollout_of(targets=target("first") + target("second"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEDROCK_MONITORING_ROLLOUT", "rollout.yaml")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.delenv("MAKELEVEL", raising=False)
    Path("rollout.yaml").write_text(TEXT, encoding="utf-8")


def run(command: str) -> int:
    return app(command.split(), standalone_mode=False) or 0


def test_what_a_commit_changes_is_listed_and_the_reason_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = ChangedStacks(stacks=loads(TEXT).targets[1:], reason="1 of 2 stacks differs from main")
    monkeypatch.setattr(changed_stacks, "changed_stacks", lambda *_: changed)
    assert run("targets --changed-since main --json") == 0
    said = capsys.readouterr()
    assert [row["name"] for row in json.loads(said.out)["include"]] == ["second"]
    assert said.err == "1 of 2 stacks differs from main\n"


def test_a_review_is_text_or_json(terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]) -> None:
    keep(terraform, Path("plans"), "first", adds=1)
    found = review_of(read_stacks(all_plans(Path("plans"))))
    assert run("review plans --json") == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(found.to_json()))
    assert run("review plans") == 0
    assert capsys.readouterr().out == f"{review_text(found)}\n"


@pytest.mark.parametrize(
    ("failed", "interrupted", "code"), [(False, False, 0), (True, False, 1), (True, True, 130)]
)
def test_the_outcome_of_each_stack_is_printed_and_appended_to_a_file(
    capsys: pytest.CaptureFixture[str], *, failed: bool, interrupted: bool, code: int
) -> None:
    outcome = Outcome(stack="first", wave=1, result="deployed", changes=Changes(add=2), failed=failed)
    interruption = Interruption()
    interruption.requested = interrupted
    deployment = cast("Deployment", SimpleNamespace(interruption=interruption))
    stacks, file = loads(TEXT).targets, Path("summary.md")
    assert print_summary([outcome], deployment, stacks=stacks, file=file) == code
    printed = capsys.readouterr().out
    assert printed.startswith("\n")
    assert "first" in printed
    assert "2 to add" in file.read_text(encoding="utf-8")
    assert print_summary([outcome], deployment) == code


def test_the_requests_for_more_follow_the_quotas(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = list[Any]()

    def rows(of: Any, listed: object, reader: Any) -> list[Any]:
        asked.append((of.name, listed, reader.read, reader.days, reader.now % 60))
        return []

    def requests(of: Any, found: object, *, days: int) -> list[str]:
        return [f"{of.name}: {found} [of {days} days]"]

    clients = iter((("client 1", "read 1"), ("client 2", "read 2")))
    monkeypatch.setattr(quota_command, "_live", lambda *_targets, **_options: clients)
    monkeypatch.setattr(listed_quotas, "list_service_quotas", lambda client, where: (client, where))
    monkeypatch.setattr(quota_rows, "quota_rows", rows)
    monkeypatch.setattr(quota_report, "increase_requests", requests)
    assert run("quotas --days 3") == 0
    assert asked == [
        ("first", ("client 1", "target 'first'"), "read 1", 3, 0),
        ("second", ("client 2", "target 'second'"), "read 2", 3, 0),
    ]
    assert capsys.readouterr().out.endswith("\nfirst: () [of 3 days]\n\nsecond: () [of 3 days]\n")


def test_a_backtest_against_a_commit_compares_with_its_alarms(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = rollout_of(targets=target("first", 'alarms: {latency_p90: "> 1 ms for 5 minutes"}'))
    Path("rollout.yaml").write_text(rollout_of(targets=target("first")), encoding="utf-8")
    [before] = build_rollout_monitoring(loads(strict))
    alarms = {"first": tuple(before.alarms.values())}
    monkeypatch.setattr(versions, "alarms_at", lambda *_commit, **_options: alarms)
    assert run("backtest --against main --synthetic --since 12h") == 0
    said = capsys.readouterr().out
    assert "\nfirst: what changes against main, in 0.5 days\n" in said
    [line] = [line for line in said.splitlines() if line.startswith("amazon-nova-lite-v1-0_latency-p90 ")]
    assert line.rstrip().endswith("removed")
    assert said.rstrip().endswith(" other alarms: no difference"), "what a table leaves out is said below it"


def test_suggestions_for_what_other_targets_have_too_are_left_to_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shared = target("first").replace("    models: [amazon.nova-lite-v1:0]\n", "")
    models = "  models: [{id: amazon.nova-lite-v1:0, objectives: {availability: 99.99 %}}]\n"
    Path("rollout.yaml").write_text(rollout_of(defaults=models, targets=shared), encoding="utf-8")
    assert run("suggest --synthetic --since 9d") == 0
    said = capsys.readouterr().err
    assert re.search(
        r"^\d+ suggestions? for models that stand in `defaults` or in a group, where other targets have them "
        r"too: not in the patch, write them by hand$",
        said,
        re.MULTILINE,
    )

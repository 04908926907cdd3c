"""A wave whose stacks are worked on at the same time."""

import os
import re
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bedrock_monitoring.commands.console.reporting import summary
from bedrock_monitoring.commands.console.stack_output import Output
from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.deploying.waves import run_waves
from tests.commands.deploying.test_deployment import Asked, wave
from tests.commands.fake_terraform import FakeTerraform

SECONDS_UNTIL_GIVING_UP = 10
NAMES = ("one", "two", "three", "four")


def deployment(terraform: FakeTerraform, folder: Path, ask: Asked) -> Deployment:
    return Deployment(
        stack_of=terraform.stack_of,
        plans=folder / "plans",
        ask=ask,
        parallel=len(NAMES),
        output=Output(folder / "logs", environment={}),
    )


def test_the_stacks_of_a_wave_are_planned_and_applied_at_once_and_printed_in_their_order(
    terraform: FakeTerraform,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FAKE_TERRAFORM_MEETING", str(len(NAMES)))
    for name in NAMES:
        terraform.stack(name, adds=1)
    yes = Asked(answer=True)
    outcomes = deployment(terraform, tmp_path, yes).plan_and_apply(wave(*NAMES))
    assert not (terraform.stacks / "missed").exists(), "each waited for the others"
    assert [(outcome.stack, outcome.result) for outcome in outcomes] == [(name, "deployed") for name in NAMES]
    assert len(yes.questions) == 1
    printed = capsys.readouterr().out
    headings = [f"{name}: {what}" for what in ("plan", "deploy") for name in NAMES]
    assert re.findall(r"^=== (.*)$", printed, re.MULTILINE) == headings
    assert [outcome.log for outcome in outcomes] == [tmp_path / "logs" / f"{name}.log" for name in NAMES]
    log = (tmp_path / "logs" / "two.log").read_text(encoding="utf-8")
    assert re.findall(r"^(?:===|the) .*$", log, re.MULTILINE) == [
        "=== two: plan",
        "the plan of two",
        "=== two: deploy",
    ]


def test_one_at_a_time_when_one_may_run(
    terraform: FakeTerraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        terraform.stack(name)
    work = replace(deployment(terraform, tmp_path, Asked(answer=True)), parallel=1)
    work.plan(wave(*NAMES))
    assert terraform.asked("init", "plan") == [
        f"{name} {verb}" for name in NAMES for verb in ("init", "plan")
    ]


def test_a_ctrl_c_lets_what_runs_end_starts_nothing_and_says_what_was_not_reached(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in NAMES:
        terraform.stack(name, adds=1)
        (terraform.stacks / name / "waits").touch()
    work = replace(deployment(terraform, tmp_path, Asked(answer=True)), parallel=2)
    waiting = terraform.stacks / "waiting"

    def press() -> None:
        until = time.monotonic() + SECONDS_UNTIL_GIVING_UP
        while time.monotonic() < until and (not waiting.exists() or len(waiting.read_text().split()) < 2):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    pressing = threading.Thread(target=press)
    pressing.start()
    first, second = wave(*NAMES), [replace(stack, wave=2) for stack in wave("later")]
    outcomes = run_waves([first, second], work.plan_and_apply, interruption=work.interruption)
    pressing.join()
    assert [outcome.result for outcome in outcomes] == [
        *("interrupted", "interrupted", "not reached", "not reached"),
        "not reached",
    ]
    assert sorted((terraform.stacks / "interrupts").read_text().split()) == ["one", "two"], "once each"
    assert sorted(terraform.asked("apply")) == ["one apply", "two apply"]
    assert "Error: execution halted" in capsys.readouterr().out


def test_after_a_ctrl_c_in_a_plan_nobody_is_asked(terraform: FakeTerraform, tmp_path: Path) -> None:
    terraform.stack("one", adds=1)
    yes = Asked(answer=True)
    work = deployment(terraform, tmp_path, yes)
    work.interruption.interrupt()
    [outcome] = work.plan_and_apply(wave("one"))
    assert (outcome.result, outcome.failed, yes.questions) == ("not reached", True, [])
    assert terraform.asked() == []


def test_a_ctrl_c_at_a_question_ends_the_run_and_says_what_was_not_reached(
    terraform: FakeTerraform, tmp_path: Path
) -> None:
    terraform.stack("one", adds=1)

    def press(_question: str) -> bool:
        raise KeyboardInterrupt

    work = replace(deployment(terraform, tmp_path, Asked(answer=True)), ask=press)
    interruption = work.interruption
    [outcome] = run_waves([wave("one")], work.plan_and_apply, interruption=interruption)
    assert (outcome.result, outcome.failed, interruption.requested) == ("not reached", True, True)
    assert terraform.asked("apply") == []


def test_a_deploy_says_which_subscriptions_wait_to_be_confirmed(
    terraform: FakeTerraform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attributes = {"protocol": "email", "endpoint": "a@example.com", "pending_confirmation": True}
    resource = {
        "mode": "managed",
        "type": "aws_sns_topic_subscription",
        "name": "email",
        "instances": [{"attributes": attributes}],
    }
    terraform.stack("one", state={"version": 4, "serial": 1, "resources": [resource]})
    terraform.plans(
        "one",
        {
            "resource_changes": [
                {"type": "aws_sns_topic_subscription", "address": "x", "change": {"actions": ["create"]}}
            ]
        },
    )
    [outcome] = deployment(terraform, tmp_path, Asked(answer=True)).plan_and_apply(wave("one"))
    assert (outcome.result, outcome.to_confirm) == ("deployed", 1)
    assert "one: waits until it is confirmed: email a@example.com\n" in capsys.readouterr().out


def test_what_could_not_be_planned_stands_first_in_the_table_and_stops_no_other_plan(
    terraform: FakeTerraform, tmp_path: Path
) -> None:
    for name in NAMES:
        terraform.stack(name, adds=1, fails="plan" if name == "three" else "")
    outcomes = deployment(terraform, tmp_path, Asked(answer=True)).plan(wave(*NAMES))
    assert [outcome.result for outcome in outcomes] == ["planned", "planned", "plan failed", "planned"]
    stacks, *_ = summary(outcomes).columns
    assert [str(name) for name in stacks.cells] == ["three", "one", "two", "four"]


def test_the_last_table_says_what_changed_how_long_it_took_and_where_the_log_is(
    terraform: FakeTerraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    terraform.stack("one", adds=2)
    outcomes = deployment(terraform, tmp_path, Asked(answer=True)).plan_and_apply(wave("one"))
    outcomes = tuple(replace(outcome, seconds=61.4, to_confirm=1) for outcome in outcomes)
    table = summary(outcomes)
    assert [str(column.header) for column in table.columns] == [
        *("stack", "wave", "result", "add", "change", "destroy", "took", "to confirm", "log"),
    ]
    assert [str(next(iter(column.cells))) for column in table.columns] == [
        *("one", "1", "deployed", "2", "0", "0", "61 s", "1", "logs/one.log"),
    ]

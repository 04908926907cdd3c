"""Drift of several stacks: what is planned, what is told, and with which exit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.drifting.detection import Detection, FindChangers, detect
from bedrock_monitoring.commands.drifting.stack_drift import Changer, DriftStatus, StackDrift
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.problems import InvalidInputError, Problem
from bedrock_monitoring.terraform import Changes, StackFolder
from tests.commands.deploying.test_deployment import PLAN, Asked, wave
from tests.commands.drifting.test_drift_in_plan import DEPLOYED, change, plan
from tests.commands.fake_terraform import FakeTerraform

BY_HAND = DEPLOYED | {"display_name": "999"}
CHANGED = plan(change(["update"], DEPLOYED, BY_HAND), change(["update"], BY_HAND, DEPLOYED))
DELETED = plan(change(["delete"], DEPLOYED, None), change(["create"], None, DEPLOYED))
LINE = "~ topic t: display_name 999 in AWS, 5 in the rollout"


def alice(_stack: Stack, resources: Sequence[Mapping[str, Any]]) -> tuple[Changer, ...]:
    return tuple(
        Changer(
            resource=resource["change"]["before"]["name"], event="SetTopicAttributes", by="alice", at="now"
        )
        for resource in resources
    )


def run(
    terraform: FakeTerraform, *stacks: Stack, find_changers: FindChangers = alice, **settings: Any
) -> Detection:
    def stack_of(name: str) -> StackFolder:
        return replace(terraform.stack_of(name), quiet=frozenset({"init", "plan"}))

    asked = Asked(answer=False)
    deployment = Deployment(stack_of=stack_of, plans=Path("nowhere"), ask=asked, parallel=2, **settings)
    found = detect(stacks, deployment, find_changers=find_changers)
    assert asked.questions == []
    return found


def test_each_stack_is_told_with_what_differs_and_who_changed_it(
    terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, found in (("one", CHANGED), ("two", plan(None, change(["no-op"], DEPLOYED, DEPLOYED)))):
        terraform.stack(name)
        terraform.plans(name, found)
    terraform.stack("three")
    terraform.plans("three", DELETED)
    detection = run(terraform, *wave("one", "two", "three"))
    assert [(outcome.result, outcome.changes, outcome.failed) for outcome in detection.outcomes] == [
        ("drifted", Changes(change=1), False),
        ("no drift", Changes(), False),
        ("drifted", Changes(destroy=1), False),
    ]
    assert detection.has_drift
    said = capsys.readouterr().out
    assert f"=== one: drift\n  {LINE}\n" in said
    assert "      t: SetTopicAttributes by alice, now\n" in said
    assert "=== two: drift\nNo drift.\n" in said
    assert "=== three: drift\n  - topic t: its subscribers are told nothing any more\n" in said
    assert terraform.asked("state", "apply") == []


def test_changes_of_the_rollout_that_are_not_deployed_are_no_drift(terraform: FakeTerraform) -> None:
    terraform.stack("one", adds=2)
    detection = run(terraform, *wave("one"))
    assert (detection.outcomes[0].result, detection.has_drift) == ("no drift", False)


def test_a_plan_is_made_without_a_lock_and_with_the_role_that_plans(terraform: FakeTerraform) -> None:
    terraform.stack("one")
    asked: list[str | None] = []

    def note(stack: Stack, _resources: object) -> tuple[Changer, ...]:
        asked.append(stack.role_arn)
        return ()

    terraform.plans("one", CHANGED)
    run(terraform, *wave("one", plan_role=PLAN), find_changers=note)
    [line] = terraform.arguments("plan")
    assert "-lock=false" in line
    assert line.endswith(f" as {PLAN}")
    assert asked == [PLAN]


def test_a_failure_is_told_and_the_others_go_on(
    terraform: FakeTerraform, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform.stack("broken", fails="plan")
    terraform.stack("sound")
    detection = run(terraform, *wave("broken", "sound"))
    assert [outcome.result for outcome in detection.outcomes] == ["plan failed", "no drift"]
    assert detection.outcomes[0].failed
    broken, sound = detection.drifts
    assert (broken.status, sound.status) == (DriftStatus.FAILED, DriftStatus.NONE)
    assert "Error: plan does not work here" in broken.reason
    assert "Error: plan does not work here" in capsys.readouterr().err


def test_without_cloudtrail_the_drift_is_told_with_why_nobody_knows_who(terraform: FakeTerraform) -> None:
    def refuse(_stack: Stack, _resources: object) -> tuple[Changer, ...]:
        raise InvalidInputError([Problem(where="one", what="no", remedy="allow cloudtrail:LookupEvents")])

    terraform.stack("one")
    terraform.plans("one", CHANGED)
    [drift] = run(terraform, *wave("one"), find_changers=refuse).drifts
    assert drift.lines == (
        LINE,
        "who changed it is not known: one: no; allow cloudtrail:LookupEvents",
    )


def test_after_a_ctrl_c_nothing_is_said_of_what_was_not_reached(terraform: FakeTerraform) -> None:
    terraform.stack("one")
    asked = Asked(answer=False)
    deployment = Deployment(stack_of=terraform.stack_of, plans=Path("nowhere"), ask=asked)
    deployment.interruption.interrupt()
    detection = detect(wave("one"), deployment, find_changers=alice)
    assert (detection.outcomes[0].result, detection.drifts) == ("not reached", ())


def test_a_drift_is_the_same_after_json(terraform: FakeTerraform) -> None:
    terraform.stack("one")
    terraform.plans("one", CHANGED)
    [drift] = run(terraform, *wave("one")).drifts
    assert StackDrift.of_json(json.loads(json.dumps(drift.to_json()))) == drift

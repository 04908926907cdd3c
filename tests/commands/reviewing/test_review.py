import json

from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.commands.reviewing.review import PlannedStack, review_of
from bedrock_monitoring.commands.reviewing.review_text import plan_lines, review_text
from bedrock_monitoring.commands.reviewing.target_names import Place
from tests.commands.reviewing.real_plans import failed, plan, stacks


def test_the_plan_of_a_target_is_read_on_a_terminal(snapshot: SnapshotAssertion) -> None:
    shown = {
        name: "\n".join(plan_lines("prod", plan(name))) for name in ("first_deploy", "changed", "replaced")
    }
    assert shown == snapshot


def test_the_review_of_120_targets_is_read_on_a_terminal(snapshot: SnapshotAssertion) -> None:
    planned = [*stacks("changed", 117), *stacks("replaced", 1, first=118), failed("prod-119")]
    assert review_text(review_of([*planned, PlannedStack(place=Place(name="prod-120"))])) == snapshot


def test_a_review_is_json() -> None:
    written = review_of(
        [*stacks("changed", 2), failed("prod-003"), PlannedStack(place=Place(name="prod-004"))]
    )
    read = json.loads(json.dumps(written.to_json()))
    assert (read["targets"], read["changed"], read["unchanged"]) == (4, 2, ["prod-004"])
    assert read["failures"] == [{"targets": ["prod-003"], "reason": "terraform plan failed"}]
    [shared] = read["others"]
    assert shared["targets"] == ["prod-001", "prod-002"]
    throttles = {
        "action": "~",
        "kind": "throttles of",
        "names": ["Claude Sonnet 5.5", "GPT-OSS 120B"],
        "details": ["> 5 → > 7 for 3 of 5 minutes"],
        "consequence": "",
    }
    assert throttles in shared["changes"]
    assert all(change["action"] in ("-", "-/+") for part in read["destructive"] for change in part["changes"])
    assert read["total"]["destroy"] == sum(
        len(change["names"]) * len(part["targets"])
        for part in read["destructive"]
        for change in part["changes"]
    )


def test_failures_for_one_reason_are_one() -> None:
    alike = [failed(name, f"no role in '{name}'") for name in ("a", "b")]
    first, second = review_of([*alike, failed("c", "gone")]).failures
    assert (first.targets, first.reason) == (("a", "b"), "no role in '{target}'")
    assert (second.targets, second.reason) == (("c",), "gone")


def test_what_one_target_has_more_is_apart_with_the_names_of_that_target() -> None:
    same, apart = review_of([*stacks("replaced", 2), *stacks("changed", 1, first=3)]).others[:2]
    assert same.targets == ("prod-001", "prod-002", "prod-003")
    assert apart.targets == ("prod-001", "prod-002")
    [_, _, alone] = review_of([*stacks("replaced", 2), *stacks("changed", 1, first=3)]).others
    assert alone.targets == ("prod-003",)
    assert any("bedrock-prod-003-agents" in change.names for change in alone.changes)
    assert any("bedrock-{target}-alarms" in name for change in same.changes for name in change.names)

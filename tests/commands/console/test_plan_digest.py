from typing import Any

import pytest

from bedrock_monitoring.commands.console.plan_digest import plan_digest

ALARM = "aws_cloudwatch_metric_alarm"


def change(actions: list[str], type_: str = ALARM, id_: str = "a", **more: Any) -> dict[str, Any]:
    return {"address": f"{type_}.{id_}", "type": type_, "change": {"actions": actions, **more}}


def created(*names: str) -> list[dict[str, Any]]:
    return [change(["create"], id_=name, after={"alarm_name": name}) for name in names]


def updated(before: dict[str, Any], after: dict[str, Any], **more: Any) -> dict[str, Any]:
    return change(["update"], before=before, after=after, **more)


# The changes of a plan, and the lines that describe them.
DIGESTS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "nothing": ([change(["no-op"]), change(["read"])], []),
    "new resources of one type": (created("a", "b"), [f"  + {ALARM} (2): a, b"]),
    "many new resources": (created(*"abcdefg"), [f"  + {ALARM} (7): a, b, c, d, e, 2 more"]),
    "a resource that is destroyed": (
        [change(["delete"], before={"name": "gone"}, after=None)],
        [f"  - {ALARM} (1): gone"],
    ),
    "a threshold": (
        [updated({"threshold": 5, "period": 60}, {"threshold": 10, "period": 60})],
        [f"  ~ {ALARM}.a: threshold 5 -> 10"],
    ),
    "a description that is new": (
        [updated({"alarm_description": None}, {"alarm_description": "why\n  now"})],
        [f"  ~ {ALARM}.a: alarm_description none -> why now"],
    ),
    "a long text whose beginning stays": (
        [updated({"dashboard_body": "x" * 99}, {"dashboard_body": "x" * 98})],
        [f"  ~ {ALARM}.a: dashboard_body (changed)"],
    ),
    "more attributes than a line holds": (
        [updated(dict.fromkeys("abcdef", 1), dict.fromkeys("abcdef", 2))],
        [f"  ~ {ALARM}.a: a 1 -> 2, b 1 -> 2, c 1 -> 2, d 1 -> 2, 2 more"],
    ),
    "a value that is known after apply": (
        [updated({"arn": "old"}, {}, after_unknown={"arn": True})],
        [f"  ~ {ALARM}.a: arn old -> (known after apply)"],
    ),
    "a secret": (
        [
            updated(
                {"endpoint": "https://token", "tags": {"a": 1}},
                {"endpoint": "https://other", "tags": {"a": 2}},
                before_sensitive={"endpoint": True, "tags": {}},
                after_sensitive={"endpoint": True, "tags": {}},
            )
        ],
        [f'  ~ {ALARM}.a: endpoint (sensitive), tags {{"a": 1}} -> {{"a": 2}}'],
    ),
    "a secret that names a new resource": (
        [
            change(
                ["create"],
                "aws_sns_topic_subscription",
                after={"endpoint": "https://token"},
                after_sensitive={"endpoint": True},
            )
        ],
        ["  + aws_sns_topic_subscription (1): a"],
    ),
    "a replacement with what forces it": (
        [
            change(
                ["create", "delete"],
                before={"alarm_name": "a"},
                after={"alarm_name": "b"},
                replace_paths=[["alarm_name"]],
            )
        ],
        [f"  +/- {ALARM}.a (replaced because of alarm_name): alarm_name a -> b"],
    ),
    "a tainted resource": (
        [change(["delete", "create"], before={"name": "a"}, after={"name": "a"})],
        [f"  -/+ {ALARM}.a (replaced): no attribute"],
    ),
    "an import": (
        [change(["no-op"], importing={"id": "a"}, before={"name": "a"}, after={"name": "a"})],
        [f"  > import {ALARM} (1): a"],
    ),
    "an import that changes something": (
        [updated({"period": 1}, {"period": 2}, importing={"id": "a"})],
        [f"  ~ import, then {ALARM}.a: period 1 -> 2"],
    ),
}


@pytest.mark.parametrize(("changes", "lines"), DIGESTS.values(), ids=DIGESTS)
def test_a_plan_is_described_in_a_few_lines(changes: list[dict[str, Any]], lines: list[str]) -> None:
    assert list(plan_digest({"resource_changes": changes})) == lines


def test_changed_outputs_are_named() -> None:
    outputs = {"arns": {"actions": ["update"]}, "same": {"actions": ["no-op"]}}
    assert plan_digest({"output_changes": outputs}) == ("  ~ outputs: arns",)

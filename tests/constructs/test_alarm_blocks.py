"""All alarms of a stack as one element: the same Terraform JSON as with a construct for each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cdktf import App, TerraformResource, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, AlarmRule, CompositeAlarm
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.constructs import AlarmBlocks, create_alarms
from tests.bedrock.alarms.sample import alarm as alarm_of_kind
from tests.constructs.synthesis import new_stack, refusal
from tests.constructs.test_cloudwatch_alarms import ALARM, CALLS, CHANGES

ANY = CompositeAlarm(
    alarm_name="any", alarm_rule=AlarmRule.any_of("first", "calls"), actions_suppressor="quiet"
)


def every_alarm(action: str) -> dict[str, AlarmBase]:
    """Return alarms of every class and kind, with every field changed, and some that name others."""
    changed = {
        f"{number}-{field}": replace(alarm, **{"alarm_name": f"{number} {field} ${{x}}", field: value})
        for number, (alarm, changes) in enumerate(CHANGES)
        for field, value in {"title": "A title", **changes}.items()
        if field != "alarm_name"
    }
    kinds = {f"kind-{kind}": replace(alarm_of_kind(kind), alarm_name=f"kind {kind}") for kind in ALARM_KINDS}
    first = replace(ALARM, alarm_name="first", alarm_actions=(action,), threshold=0.1)
    named = {"calls": ALARM, "first": first, "quiet": replace(ALARM, alarm_name="quiet")}
    share = MathExpression(
        expression="100 * errors / calls",
        using_metrics={"errors": replace(CALLS, unit="Count", account="444455556666"), "calls": CALLS},
        label="Errors ${LABEL}",
    )
    of_share = replace(ALARM, alarm_name="share", metric=share)
    return {"any": ANY, "share": of_share, **changed, **kinds, **named}


def written(folder: Path, *, as_one: bool) -> bytes:
    """Return the file of a stack with every alarm, and a resource that depends on two of them."""
    app = App(outdir=str(folder))
    stack = TerraformStack(app, "prod")
    AwsProvider(stack, "aws", region="us-east-1")
    alarms = every_alarm(SnsTopic(stack, "topic", name="topic").arn)
    after: Mapping[str, Any]
    if as_one:
        blocks = AlarmBlocks(stack, "alarm-blocks", alarms)
        after = {id_: blocks.dependable(id_) for id_ in ("any", "calls")}
    else:
        after = create_alarms(stack, alarms)
    TerraformResource(
        stack,
        "after",
        terraform_resource_type="aws_sns_topic",
        depends_on=[after["any"], after["calls"]],
    )
    app.synth()
    return (folder / "stacks" / "prod" / "cdk.tf.json").read_bytes()


def test_both_ways_write_the_same_bytes_for_every_kind_of_alarm_and_every_field(tmp_path: Path) -> None:
    one, each = (written(tmp_path / str(as_one), as_one=as_one) for as_one in (True, False))
    assert one == each
    resources = json.loads(one)["resource"]
    composite = resources["aws_cloudwatch_composite_alarm"]["any"]
    first = resources["aws_cloudwatch_metric_alarm"]["first"]
    assert composite["//"] == {"metadata": {"path": "prod/any", "uniqueId": "any"}}
    assert len(composite["depends_on"]) == 3
    assert first["alarm_actions"] == ["${aws_sns_topic.topic.arn}"]
    assert first["lifecycle"] == {"create_before_destroy": True}
    assert resources["aws_sns_topic"]["after"]["depends_on"] == [
        "aws_cloudwatch_composite_alarm.any",
        "aws_cloudwatch_metric_alarm.calls",
    ]


def test_what_cloudwatch_would_refuse_is_refused_and_nothing_is_created(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    wrong = {"a": replace(ALARM, evaluation_periods=0)}
    assert refusal(lambda: AlarmBlocks(stack, "alarms", wrong)).startswith(
        "alarm 'calls', evaluation_periods: 0 "
    )
    circle = {name: CompositeAlarm(alarm_name=name, alarm_rule=other) for name, other in ("ab", "ba")}
    assert "composite alarms form a cycle" in refusal(lambda: AlarmBlocks(stack, "alarms", circle))
    assert stack.node.try_find_child("alarms") is None


@pytest.mark.parametrize("id_", ["", "a/b", "a b", "Default", "a" * 256])
def test_an_id_that_cdktf_would_change_is_refused(tmp_path: Path, id_: str) -> None:
    with pytest.raises(ValueError, match="is not 1 to 255 letters, digits, hyphens and underscores"):
        AlarmBlocks(new_stack(tmp_path), "alarms", {id_: ALARM})

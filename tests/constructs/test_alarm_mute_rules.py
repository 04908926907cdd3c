"""Mute rules as the provider takes them, after the alarms that they name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cdktf import TerraformStack

from bedrock_monitoring.bedrock.alarms.mute_rules import MuteRule
from bedrock_monitoring.cloudwatch.alarms import Alarm, CompositeAlarm
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.constructs import AlarmBlocks, AlarmMuteRules
from tests.constructs.synthesis import drawn, only

ALARM = Alarm(
    alarm_name="${calls}",
    metric=Metric(namespace="AWS/Bedrock", metric_name="Invocations"),
    threshold=5,
    evaluation_periods=1,
)
ALARMS = {"calls": ALARM, "all": CompositeAlarm(alarm_name="all", alarm_rule=ALARM)}
RULE = MuteRule(
    maintenance="move",
    name="bedrock-prod_move_maintenance",
    description="%{of} the network",
    expression="at(2030-12-01T22:00)",
    duration=timedelta(hours=4),
    time_zone="Europe/Berlin",
    alarm_ids=("all", "calls"),
)


def test_a_rule_names_its_alarms_and_is_created_after_them(tmp_path: Path) -> None:
    def draw(stack: TerraformStack) -> None:
        blocks = AlarmBlocks(stack, "alarm-blocks", ALARMS)
        AlarmMuteRules(stack, "mute-rules", {"mute-move": RULE}, alarms=ALARMS, blocks=blocks)

    rule = only(drawn(tmp_path, draw), "aws_cloudwatch_alarm_mute_rule")
    assert rule == {
        "depends_on": ["aws_cloudwatch_composite_alarm.all", "aws_cloudwatch_metric_alarm.calls"],
        "description": "%%{of} the network",
        "mute_targets": [{"alarm_names": ["all", "$${calls}"]}],
        "name": "bedrock-prod_move_maintenance",
        "rule": [
            {
                "schedule": [
                    {"duration": "PT4H", "expression": "at(2030-12-01T22:00)", "timezone": "Europe/Berlin"}
                ]
            }
        ],
    }

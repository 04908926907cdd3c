"""Create alarm mute rules, which only version 6.41 of the provider and later have, as one element."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsii
from cdktf import TerraformElement, TerraformStack

from bedrock_monitoring.bedrock.alarms.mute_rules import MuteRule
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.constructs.alarm_blocks import AlarmBlocks
from bedrock_monitoring.constructs.terraform_text import terraform_text

MUTE_RULE = "aws_cloudwatch_alarm_mute_rule"


class AlarmMuteRules(TerraformElement):
    """The ``aws_cloudwatch_alarm_mute_rule`` blocks of a stack.

    They are written as blocks, so that cdktf, whose bindings are of provider 5, can write them too.
    """

    def __init__(
        self,
        stack: TerraformStack,
        id_: str,
        rules: Mapping[str, MuteRule],
        *,
        alarms: Mapping[str, AlarmBase],
        blocks: AlarmBlocks,
    ) -> None:
        """Create the blocks.

        Args:
            stack: The stack.
            id_: The construct id of this element, which is part of no address.
            rules: The rules by id. The Terraform address of a rule ends in its id.
            alarms: The alarms of the stack by id.
            blocks: The same alarms in Terraform, which exist before the rules that name them.
        """
        super().__init__(stack, id_)
        path = stack.node.path
        self._rules = {
            rule_id: {
                "//": {"metadata": {"path": f"{path}/{rule_id}", "uniqueId": rule_id}},
                "depends_on": sorted(blocks.dependable(alarm_id).fqn for alarm_id in rule.alarm_ids),
                "description": terraform_text(rule.description),
                "mute_targets": [
                    {"alarm_names": [terraform_text(alarms[alarm].alarm_name) for alarm in rule.alarm_ids]}
                ],
                "name": terraform_text(rule.name),
                "rule": [
                    {
                        "schedule": [
                            {
                                "duration": rule.iso_duration,
                                "expression": rule.expression,
                                "timezone": rule.time_zone,
                            }
                        ]
                    }
                ],
            }
            for rule_id, rule in rules.items()
        }

    @jsii.member(jsii_name="toTerraform")
    def to_terraform(self) -> dict[str, Any]:
        """Return the blocks, as cdktf asks for them."""
        return {"resource": {MUTE_RULE: self._rules}}

"""Create all alarms of a stack as one element.

A construct for each alarm costs calls into Node for each of its arguments, which is most of the time of a
rollout with thousands of alarms. This element passes all blocks of a stack in one call. `create_alarms`,
which returns a resource for each alarm, gives the same blocks; a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsii
from cdktf import IAnyProducer, IResolveContext, ITerraformDependable, Lazy, TerraformElement, TerraformStack

from bedrock_monitoring.bedrock.alarms.mute_rules import MuteRule
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.constructs.alarm_arguments import alarm_blocks
from bedrock_monitoring.constructs.terraform_text import terraform_text
from bedrock_monitoring.lazy_pattern import lazy_pattern

_LOGICAL_ID = lazy_pattern(r"(?!Default$)[A-Za-z0-9_-]{1,255}")
"""Ids of children of a stack that cdktf takes as logical ids unchanged (makeUniqueId of cdktf 0.21)."""

MUTE_RULE = "aws_cloudwatch_alarm_mute_rule"
"""The type of a mute rule, which version 6.41 of the provider has first."""


class AlarmBlocks(TerraformElement):
    """The ``aws_cloudwatch_metric_alarm`` and ``aws_cloudwatch_composite_alarm`` blocks of a stack.

    A composite alarm depends on the alarms that its rule and its suppressor name.
    """

    def __init__(self, stack: TerraformStack, id_: str, alarms: Mapping[str, AlarmBase]) -> None:
        """Create the blocks.

        Args:
            stack: The stack.
            id_: The construct id of this element, which is part of no address.
            alarms: The alarms by id. The Terraform address of an alarm ends in its id: 1 to 255 letters,
                digits, hyphens and underscores.

        Raises:
            InvalidInputError: CloudWatch would refuse an alarm, two alarms have the same name, or composite
                alarms form a cycle.
            ValueError: An id is not of this form.
        """
        blocks = alarm_blocks(alarms)
        for alarm_id in alarms:
            if not _LOGICAL_ID.fullmatch(alarm_id):
                raise ValueError(f"{alarm_id!r} is not 1 to 255 letters, digits, hyphens and underscores")
        super().__init__(stack, id_)
        path = stack.node.path
        resources: dict[str, dict[str, Any]] = {}
        self._types = {alarm_id: type_ for alarm_id, (type_, _) in blocks.items()}
        for alarm_id, (type_, block) in blocks.items():
            metadata = {"path": f"{path}/{alarm_id}", "uniqueId": alarm_id}
            resources.setdefault(type_, {})[alarm_id] = {"//": {"metadata": metadata}, **block}
        self._blocks = Lazy.any_value(_Written({"resource": resources}))

    @jsii.member(jsii_name="toTerraform")
    def to_terraform(self) -> Any:
        """Return the blocks, as cdktf asks for them."""
        return self._blocks

    def dependable(self, alarm_id: str) -> ITerraformDependable:
        """Return an alarm for the argument ``depends_on`` of another resource."""
        return _Address(f"{self._types[alarm_id]}.{alarm_id}")


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
        blocks_of_rules = {
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
        self._blocks = Lazy.any_value(_Written({"resource": {MUTE_RULE: blocks_of_rules}}))

    @jsii.member(jsii_name="toTerraform")
    def to_terraform(self) -> Any:
        """Return the blocks, as cdktf asks for them."""
        return self._blocks


@jsii.implements(IAnyProducer)
class _Written:
    """Blocks that cross into Node once: when they are written.

    cdktf asks each element twice. The first time it looks for values of other stacks, and these have none.
    """

    def __init__(self, blocks: dict[str, Any]) -> None:
        self._blocks = blocks

    def produce(self, context: IResolveContext) -> dict[str, Any]:
        return {} if context.preparing else self._blocks


@jsii.implements(ITerraformDependable)
class _Address:
    def __init__(self, address: str) -> None:
        self._address = address

    @property
    @jsii.member(jsii_name="fqn")
    def fqn(self) -> str:
        return self._address

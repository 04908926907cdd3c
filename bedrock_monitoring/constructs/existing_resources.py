"""Import alarms, metric filters and topics that exist into a stack, as one element."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsii
from cdktf import TerraformElement, TerraformStack

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.log_metric_filter import LogMetricFilter
from bedrock_monitoring.constructs.existing_blocks import existing_blocks
from bedrock_monitoring.notification.existing_topic import ExistingTopic


class ExistingResources(TerraformElement):
    """The blocks of resources that exist, and the ``import`` blocks that bring them into the state.

    A composite alarm depends on the alarms that its rule and its suppressor name.
    """

    def __init__(
        self,
        stack: TerraformStack,
        id_: str,
        *,
        alarms: Mapping[str, AlarmBase] | None = None,
        log_metric_filters: Mapping[str, LogMetricFilter] | None = None,
        topics: Mapping[str, ExistingTopic] | None = None,
    ) -> None:
        """Create the blocks.

        Args:
            stack: The stack.
            id_: The construct id of this element, which is part of no address.
            alarms: The alarms. The Terraform address of each ends in its key.
            log_metric_filters: The metric filters, likewise.
            topics: The topics, likewise.

        Raises:
            InvalidInputError: CloudWatch would refuse an alarm, two alarms have the same name, or composite
                alarms form a cycle.
        """
        super().__init__(stack, id_)
        self._blocks = existing_blocks(alarms=alarms, log_metric_filters=log_metric_filters, topics=topics)

    @jsii.member(jsii_name="toTerraform")
    def to_terraform(self) -> dict[str, Any]:
        """Return the blocks, as cdktf asks for them."""
        return self._blocks

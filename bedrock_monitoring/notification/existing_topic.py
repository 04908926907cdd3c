"""SNS topics that exist already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class ExistingTopic(Value):
    """An SNS topic that exists, with its attributes. ``ExistingResources`` imports it.

    Attributes:
        arn: The ARN.
        attributes: Its attributes by their names in SetTopicAttributes of the SNS API reference, such as
            ``DisplayName`` and ``Policy``, as texts.
        tags: Its tags.
    """

    arn: str
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """The name, which is the last part of the ARN."""
        return self.arn.rpartition(":")[2]

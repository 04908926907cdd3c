"""Resources of Amazon Bedrock that have a section of their own on a dashboard."""

from __future__ import annotations

from dataclasses import dataclass

from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class Guardrail(Value):
    """A guardrail with its own section.

    Attributes:
        name: The display name.
        arn: The ARN of the guardrail.
        version: ``DRAFT`` or a version number.
    """

    name: str
    arn: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Agent(Value):
    """An agent with its own section.

    Attributes:
        name: The display name.
        alias_arn: The ARN of the agent alias that applications call.
    """

    name: str
    alias_arn: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeBase(Value):
    """A managed knowledge base with its own section.

    Attributes:
        name: The display name.
        id: The id: ten uppercase letters and digits.
    """

    name: str
    id: str

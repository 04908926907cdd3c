"""The settings of `guardrails`, `agents` and `knowledge_bases`, which get dashboard sections of their own."""

from __future__ import annotations

from pydantic import Field

from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.bedrock_values import (
    AgentAliasArn,
    GuardrailArn,
    GuardrailVersion,
    KnowledgeBaseId,
)
from bedrock_monitoring.rollout.values.common_values import (
    DisplayName,
)

_NAME = "Its name on the dashboard, 1 to 100 characters."


class GuardrailSettings(Settings):
    """A guardrail that gets a section of its own."""

    name: DisplayName = Field(description=_NAME, examples=["Chat filter"])
    arn: GuardrailArn = Field(
        description="Its ARN, as the Bedrock console shows it.",
        examples=["arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl"],
    )
    version: GuardrailVersion = setting(
        default="DRAFT", description="`DRAFT` or a number, in quotes.", examples=["3"]
    )


class AgentSettings(Settings):
    """An agent that gets a section of its own."""

    name: DisplayName = Field(description=_NAME, examples=["Support agent"])
    alias_arn: AgentAliasArn = Field(
        description="The ARN of the alias that applications call.",
        examples=["arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST"],
    )


class KnowledgeBaseSettings(Settings):
    """A managed knowledge base that gets a section of its own."""

    name: DisplayName = Field(description=_NAME, examples=["Handbook"])
    id: KnowledgeBaseId = Field(
        description="Its id: ten capitals and digits, as the Bedrock console shows it.",
        examples=["ABCDEFGHIJ"],
    )

"""The settings of guardrails, agents, knowledge bases and online evaluations with sections of their own."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.online_evaluations import MAX_EVALUATORS, MAX_LOG_GROUPS
from bedrock_monitoring.rollout.settings.alarm_settings import KindSetting, OneKind
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.bedrock_values import (
    AgentAliasArn,
    AgentServiceName,
    EvaluationName,
    EvaluationRole,
    EvaluatorId,
    GuardrailArn,
    GuardrailVersion,
    KnowledgeBaseId,
    SamplingPercentage,
    TraceLogGroup,
)
from bedrock_monitoring.rollout.values.common_values import DisplayName

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


class EvaluatorSettings(Settings):
    """An evaluator: its id alone, or a mapping with `id` and `alarm`."""

    text_stands_for: ClassVar[str] = "id"

    id: EvaluatorId = Field(
        description="Its id: `Builtin.NAME` for one of AWS, `NAME-SUFFIX` for a custom one.",
        examples=["Builtin.GoalSuccessRate"],
    )
    alarm: Annotated[KindSetting, OneKind(ALARM_KINDS["evaluation_score"])] | None = setting(
        default=None,
        description="When its average score is an alarm: a condition, a condition for each tier, or `false`.",
        default_text="`evaluation_score` of `alarms`",
        examples=[ALARM_KINDS["evaluation_score"].example_condition],
    )


class OnlineEvaluationSettings(Settings):
    """An online evaluation of AgentCore: it scores a sample of what an agent does."""

    name: EvaluationName = Field(
        description="Its name: 1 to 24 lower-case letters and digits with single hyphens between them. "
        "Another name makes another online evaluation.",
        examples=["quality"],
    )
    service_name: AgentServiceName = Field(
        description="The agent, as its traces name it (`service.name`): `RUNTIME.ENDPOINT` in AgentCore "
        "Runtime.",
        examples=["assistant.DEFAULT"],
    )
    log_groups: Annotated[tuple[TraceLogGroup, ...], Field(min_length=1, max_length=MAX_LOG_GROUPS)] = Field(
        description=f"The log groups that have the traces of the agent, 1 to {MAX_LOG_GROUPS}.",
        examples=[["aws/spans", "/aws/bedrock-agentcore/runtimes/assistant-a1B2c3D4e5-DEFAULT"]],
    )
    evaluators: Annotated[tuple[EvaluatorSettings, ...], Field(min_length=1, max_length=MAX_EVALUATORS)] = (
        Field(
            description=f"The evaluators, 1 to {MAX_EVALUATORS}, each once.",
            examples=[["Builtin.GoalSuccessRate", "Builtin.Helpfulness"]],
        )
    )
    sampling_percentage: SamplingPercentage = Field(
        description="How many percent of the traces are scored, 0.01 to 100. AWS bills each score.",
        examples=[10],
    )
    enabled: bool = setting(
        default=True, description="Whether it runs. With `false` it stays, and scores nothing."
    )
    role: EvaluationRole | None = setting(
        default=None,
        description="The role that it runs with: its name, or its ARN in the account. A custom evaluator "
        "with a function or a key of your own needs one that may use them.",
        default_text="one that is created: it reads these log groups and writes the scores",
        examples=["AgentCoreEvaluationRole"],
    )

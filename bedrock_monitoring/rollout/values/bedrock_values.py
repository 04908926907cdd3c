"""The single values of rollout.yaml that name things of Bedrock: models, guardrails, agents, quotas."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Annotated

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.cloudwatch.deferred import deferred
from bedrock_monitoring.rollout.values import arns
from bedrock_monitoring.rollout.values.common_values import role_in_account
from bedrock_monitoring.rollout.values.rules import (
    ArnReference,
    Rule,
    SameAccount,
    number,
    refuse_value,
    text,
    whole_number,
)

_METRICS = "name one that is there: a target shows the metrics of its own account and Region alone"
MODEL_ID = Rule(
    is_a="the id or the ARN of a model",
    remedy="write the id that your application calls, in quotes if it is all digits",
    schema={"type": "string", "minLength": 1, "pattern": r"^[A-Za-z0-9.:/-]+$"},
    accepts=lambda value: isinstance(value, str),
    # Many targets name the same models, and each target is validated again with its defaults.
    parse=cache(ModelId.parse),
    refers_to=ArnReference(noun="model", account=SameAccount.NEEDED, remedy=_METRICS),
)
# Amazon Bedrock API reference, CreateInferenceProfile.
_PROFILE_NAME = text(
    r"(?=.{1,64}$)(?:[0-9a-zA-Z][ _-]?)+",
    is_a="a profile name of 1 to 64 letters and digits, between them single spaces, hyphens or underscores",
    remedy="write e.g. search-team",
)
_PROFILE_DESCRIPTION = text(
    r"(?=.{1,200}$)(?:[0-9a-zA-Z:.][ _-]?)+",
    is_a="a description of 1 to 200 letters, digits, colons and dots, between them single spaces, hyphens or "
    "underscores",
    remedy="write e.g. Calls of the search team.",
)
COPIED_MODEL_ID = Rule(
    is_a="the id of a foundation model or of a cross-Region inference profile",
    remedy="write the id that would be called without the profile, e.g. us.amazon.nova-2-lite-v1:0",
    schema={"type": "string", "minLength": 1, "pattern": r"^[A-Za-z0-9.:-]+$"},
    accepts=lambda value: isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9.:-]+", value) is not None,
    parse=lambda value: _foundation(ModelId.parse(value), value),
)


def _foundation(model: ModelId, text_of_file: str) -> ModelId:
    """Return a model whose id says which foundation model it is."""
    if model.foundation_id is None:
        refuse_value(text_of_file, COPIED_MODEL_ID.is_a, COPIED_MODEL_ID.remedy)
    return model


MANTLE_MODEL_ID = Rule(
    is_a="the id of a model on bedrock-mantle",
    remedy="write the id of the model without geography, e.g. openai.gpt-5.6-luna",
    schema={"type": "string", "minLength": 1, "pattern": r"^[A-Za-z0-9.:-]+$"},
    accepts=lambda value: isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9.:-]+", value) is not None,
    parse=lambda value: _on_mantle(ModelId.parse(value), value),
)


def _on_mantle(model: ModelId, text_of_file: str) -> ModelId:
    """Return a model whose id is that of a foundation model."""
    if model.foundation_id is None or model.geography is not None:
        refuse_value(text_of_file, MANTLE_MODEL_ID.is_a, MANTLE_MODEL_ID.remedy)
    return model


_GUARDRAIL_ARN = text(
    arns.GUARDRAIL_ARN,
    is_a="the ARN of a guardrail",
    remedy="write arn:aws:bedrock:REGION:ACCOUNT:guardrail/ID as the Bedrock console shows it",
    refers_to=ArnReference(noun="guardrail", account=SameAccount.USUAL, remedy=_METRICS),
)
_GUARDRAIL_VERSION = Rule(
    is_a="the version of a guardrail",
    remedy='write DRAFT or a number in quotes, e.g. "3"',
    schema={
        "anyOf": [
            {"type": "string", "pattern": r"^(?:DRAFT|[1-9][0-9]{0,7})$"},
            {"type": "integer", "minimum": 1},
        ]
    },
    accepts=lambda value: (
        isinstance(value, str | int)
        and not isinstance(value, bool)
        and re.fullmatch(r"DRAFT|[1-9][0-9]{0,7}", str(value)) is not None
    ),
    parse=str,
)
_AGENT_ALIAS_ARN = text(
    arns.AGENT_ALIAS_ARN,
    is_a="the ARN of an agent's alias",
    remedy="write arn:aws:bedrock:REGION:ACCOUNT:agent-alias/AGENT/ALIAS",
    refers_to=ArnReference(noun="agent", account=SameAccount.NEEDED, remedy=_METRICS),
)
_KNOWLEDGE_BASE_ID = text(
    r"[0-9A-Z]{10}",
    is_a="the id of a knowledge base",
    remedy="write its ten capitals and digits as the Bedrock console shows them",
)
_LIMIT = Rule(
    is_a="a quota",
    remedy="write a whole number from 1 up, or the code under which Service Quotas has it, e.g. L-27C57EE8",
    schema={
        "anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": f"^{arns.QUOTA_CODE}$"}]
    },
    accepts=lambda value: (
        (isinstance(value, int) and not isinstance(value, bool) and value >= 1)
        or (isinstance(value, str) and re.fullmatch(arns.QUOTA_CODE, value) is not None)
    ),
    parse=lambda value: deferred("quota", value) if isinstance(value, str) else value,
)
_BURNDOWN_RATE = whole_number(
    minimum=1,
    maximum=100,
    is_a="a burndown rate",
    remedy="write how many tokens an output token counts as, e.g. 5",
)

_EVALUATION_NAME = text(
    r"(?=.{1,24}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
    is_a="a name of 1 to 24 lower-case letters and digits that begins with a letter, with single hyphens "
    "between them",
    remedy="write e.g. quality",
)
# botocore's model of the control plane of AgentCore, ServiceName, LogGroupName and EvaluatorId. Terraform's
# resource does not take ids of third parties.
_AGENT_SERVICE_NAME = text(
    r"[a-zA-Z0-9._-]{1,256}",
    is_a="the service name of an agent of 1 to 256 letters, digits and . _ -",
    remedy="write it as the traces of the agent have it, e.g. assistant.DEFAULT",
)
_TRACE_LOG_GROUP = text(
    r"[A-Za-z0-9_./#-]{1,512}",
    is_a="the name of a log group of 1 to 512 letters, digits and . - _ / #",
    remedy="write e.g. aws/spans",
)
_EVALUATOR_ID = text(
    r"Builtin\.[a-zA-Z0-9_-]{1,100}|[a-zA-Z][a-zA-Z0-9_-]{0,99}-[a-zA-Z0-9]{10}",
    is_a="the id of an evaluator",
    remedy="write e.g. Builtin.Helpfulness, or the id of a custom evaluator with its suffix of ten letters "
    "and digits, as `aws bedrock-agentcore-control list-evaluators` prints it",
)
_SAMPLING_PERCENTAGE = number(
    minimum=0.01,
    maximum=100,
    is_a="a percentage of traces",
    remedy="write a number from 0.01 to 100, e.g. 10",
)
_EVALUATION_ROLE = role_in_account(
    "AgentCoreEvaluationRole", because="AgentCore assumes a role of the account of the agent"
)

GuardrailArn = Annotated[str, _GUARDRAIL_ARN]
GuardrailVersion = Annotated[str, _GUARDRAIL_VERSION]
AgentAliasArn = Annotated[str, _AGENT_ALIAS_ARN]
KnowledgeBaseId = Annotated[str, _KNOWLEDGE_BASE_ID]
QuotaLimit = Annotated[int | str, _LIMIT]
BurndownRate = Annotated[int, _BURNDOWN_RATE]
Model = Annotated[ModelId, MODEL_ID]
ProfileName = Annotated[str, _PROFILE_NAME]
ProfileDescription = Annotated[str, _PROFILE_DESCRIPTION]
CopiedModel = Annotated[ModelId, COPIED_MODEL_ID]
EvaluationName = Annotated[str, _EVALUATION_NAME]
AgentServiceName = Annotated[str, _AGENT_SERVICE_NAME]
TraceLogGroup = Annotated[str, _TRACE_LOG_GROUP]
EvaluatorId = Annotated[str, _EVALUATOR_ID]
SamplingPercentage = Annotated[Decimal, _SAMPLING_PERCENTAGE]
EvaluationRole = Annotated[str, _EVALUATION_ROLE]

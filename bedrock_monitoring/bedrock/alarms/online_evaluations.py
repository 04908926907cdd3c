"""Online evaluations of AgentCore: which evaluators score which agent, and which scores are alarms.

Sources: CreateOnlineEvaluationConfig in botocore's model of the control plane of AgentCore; the limits are
the narrower ones of Terraform's resource ``aws_bedrockagentcore_online_evaluation_config``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.value import Value

EVALUATION_SCORE = "evaluation_score"
"""The kind of alarm that watches the score of an evaluator."""

BUILT_IN = "Builtin."
"""What the ids of the evaluators that AWS provides begin with."""

MAX_EVALUATORS = 10
"""Most evaluators of an online evaluation: Terraform's resource takes ten, the API up to 25."""

MAX_LOG_GROUPS = 10
"""Most log groups of an online evaluation."""

_SUFFIX_LENGTH = len("-a1B2c3D4e5")
"""The length of what AgentCore appends to the name of an evaluator to make its id."""

REGIONS_AS_OF = "2026-09"
"""When the list of Regions was last seen."""

REGIONS = frozenset(
    {
        *("us-east-1", "us-east-2", "us-west-2", "ca-central-1", "sa-east-1"),
        *("eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"),
        *("ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    }
)
"""Regions with AgentCore Evaluations: "Supported AWS Regions" in the AgentCore developer guide.

botocore lists no Regions for AgentCore. AWS may have it in further ones, so any other Region is a warning.
"""


@dataclass(frozen=True, kw_only=True)
class Evaluator(Value):
    """An evaluator of an online evaluation.

    Attributes:
        id: Its id: ``Builtin.NAME``, or the name of a custom evaluator with its suffix.
        conditions: When its score is an alarm, by tier. ``None`` leaves it to what all evaluators have.
    """

    id: str
    conditions: Mapping[str, Condition] | None = None

    @property
    def is_built_in(self) -> bool:
        """Whether AWS provides it, and pays for its model."""
        return self.id.startswith(BUILT_IN)

    @property
    def metric_name(self) -> str:
        """The name of the metric with its scores: that of the evaluator."""
        return self.id if self.is_built_in else self.id[:-_SUFFIX_LENGTH]

    @property
    def slug(self) -> str:
        """The id as part of alarm names and construct ids."""
        return re.sub("[^a-z0-9]+", "-", self.id.lower()).strip("-")


@dataclass(frozen=True, kw_only=True)
class OnlineEvaluation(Value):
    """An online evaluation: evaluators that score a sample of what an agent does.

    Attributes:
        name: Its name in rollout.yaml, unique in the target.
        service_name: The agent, as its traces name it (``service.name``).
        log_groups: The log groups that have the traces.
        evaluators: The evaluators, each once.
        sampling_percentage: How many percent of the traces are scored, 0.01 to 100.
        enabled: Whether it runs.
        role_arn: The role that it runs with. ``None`` creates one.
    """

    name: str
    service_name: str
    log_groups: tuple[str, ...]
    evaluators: tuple[Evaluator, ...]
    sampling_percentage: Decimal
    enabled: bool = True
    role_arn: str | None = None

    @property
    def scores(self) -> tuple[EvaluatorScore, ...]:
        """The score of each evaluator."""
        return tuple(EvaluatorScore(evaluation=self, evaluator=evaluator) for evaluator in self.evaluators)


@dataclass(frozen=True, kw_only=True)
class EvaluatorScore(Value):
    """What one evaluator of an online evaluation publishes: ``catalogue.evaluation_score`` is its metric.

    Attributes:
        evaluation: The online evaluation.
        evaluator: The evaluator.
    """

    evaluation: OnlineEvaluation
    evaluator: Evaluator

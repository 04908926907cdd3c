"""What a metric of Bedrock is, as data: where it is published, under which dimensions, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, Stats, search

ModelValue = str | tuple[str, ...] | None
"""Which model: the value of ``ModelId``, several where one model is reached in several ways, none for all models."""


class Namespace(StrEnum):
    """Where Bedrock publishes."""

    RUNTIME = "AWS/Bedrock"
    MANTLE = "AWS/BedrockMantle"
    GUARDRAILS = "AWS/Bedrock/Guardrails"
    AGENTS = "AWS/Bedrock/Agents"
    KNOWLEDGE_BASES = "AWS/Bedrock/KnowledgeBases"
    BATCH = "AWS/Bedrock/Batch"
    AGENTCORE = "AWS/Bedrock-AgentCore"
    LOGS = "AWS/Logs"


class MetricUnit(StrEnum):
    """What a metric counts."""

    COUNT = "Count"
    MILLISECONDS = "Milliseconds"
    BYTES = "Bytes"
    GIGABYTES = "Gigabytes"
    VCPU_HOURS = "vCPU-hours"
    GIGABYTE_HOURS = "GB-hours"
    NONE = "None"


class Confidence(StrEnum):
    """How well it is known that CloudWatch has this metric under this name."""

    HIGH = "AWS's documentation, its SDKs or its own dashboards agree"
    MEDIUM = "one source of AWS, or several users who saw it"
    LOW = "one source that is not AWS's"


class Dimension(StrEnum):
    """What tells one series of a metric from another."""

    MODEL_ID = "ModelId"
    IMAGE_SIZE = "ImageSize"
    BUCKETED_STEP_SIZE = "BucketedStepSize"
    SERVICE_TIER = "ServiceTier"
    RESOLVED_SERVICE_TIER = "ResolvedServiceTier"
    OPERATION = "Operation"
    GUARDRAIL_ARN = "GuardrailArn"
    GUARDRAIL_VERSION = "GuardrailVersion"
    GUARDRAIL_CONTENT_SOURCE = "GuardrailContentSource"
    GUARDRAIL_POLICY_TYPE = "GuardrailPolicyType"
    FINDING_TYPE = "FindingType"
    POLICY_ARN = "PolicyArn"
    POLICY_VERSION = "PolicyVersion"
    AGENT_ALIAS_ARN = "AgentAliasArn"
    KNOWLEDGE_BASE_ID = "KnowledgeBaseId"
    PROJECT = "Project"
    MODEL = "Model"
    LOG_GROUP_NAME = "LogGroupName"


DimensionSet = tuple[Dimension, ...]
"""The names of all dimensions of a series: CloudWatch knows a metric by exactly these, one more or less is another series."""

ACCOUNT_WIDE: DimensionSet = ()
"""No dimension at all: one series over the whole account and Region."""


@dataclass(frozen=True, kw_only=True)
class MetricDefinition:
    """One metric that Bedrock publishes.

    Attributes:
        namespace: Where.
        name: As CloudWatch spells it.
        unit: What it counts.
        statistics: Those that say something, the most useful one first.
        dimension_sets: Under which dimensions it is published; empty where that is not established, so that
            it can only be searched for by namespace and name.
        meaning: What a value says.
        source: The page that documents it.
        confidence: How sure the name is.
    """

    namespace: Namespace
    name: str
    unit: MetricUnit
    statistics: tuple[str, ...]
    dimension_sets: tuple[DimensionSet, ...]
    meaning: str
    source: str
    confidence: Confidence = Confidence.HIGH

    @property
    def statistic(self) -> str:
        """The statistic that is useful first."""
        return self.statistics[0]

    def metric(self, dimensions: Mapping[str, str] | None = None, *, statistic: str | None = None) -> Metric:
        """Return the metric with these dimensions; without any it is the series over the whole account and Region."""
        return Metric(
            namespace=str(self.namespace),
            metric_name=self.name,
            dimensions_map=dimensions or {},
            statistic=statistic or self.statistic,
        )

    def of_model(self, model: ModelValue, *, statistic: str | None = None) -> Metric | MathExpression:
        """Return the metric of one model, or over all models.

        A model that is reached in several ways has a series for each. Counts are added up; of percentiles and
        extremes the worst way is shown, because percentiles cannot be added; an average is that of all
        samples.
        """
        if not isinstance(model, tuple):
            dimensions = {} if model is None else {str(Dimension.MODEL_ID): model}
            return self.metric(dimensions, statistic=statistic)
        if len(model) == 1:
            return self.of_model(model[0], statistic=statistic)
        return _over_routes(self, model, statistic or self.statistic)

    def search(
        self, dimensions: DimensionSet | None = None, *, statistic: str | None = None, terms: str = ""
    ) -> str:
        """Return the search that finds the metric with exactly these dimensions, also what appears tomorrow for the first time.

        Args:
            dimensions: The names of all dimensions; any where none are given, which finds totals beside their
                parts.
            statistic: How samples of a period become one value; the most useful one unless given.
            terms: More of the search language, such as ``ServiceTier="flex"``.
        """
        return search(
            namespace=str(self.namespace),
            dimensions=None if dimensions is None else tuple(str(name) for name in dimensions),
            metric_name=self.name,
            statistic=statistic or self.statistic,
            terms=terms,
        )

    def by_model(self, *, statistic: str | None = None) -> str:
        """Return the search that finds the metric of every model, also of those called tomorrow for the first time."""
        return self.search((Dimension.MODEL_ID,), statistic=statistic)


def _over_routes(definition: MetricDefinition, routes: tuple[str, ...], statistic: str) -> MathExpression:
    if statistic == Stats.AVERAGE:
        total = _over_routes(definition, routes, Stats.SUM)
        count = _over_routes(definition, routes, Stats.SAMPLE_COUNT)
        return metric_math(expression="total / count", using_metrics={"total": total, "count": count})
    together = {Stats.SUM: "SUM", Stats.SAMPLE_COUNT: "SUM", Stats.MINIMUM: "MIN"}.get(statistic, "MAX")
    names = [f"way{number}" for number in range(1, len(routes) + 1)]
    return metric_math(
        expression=f"{together}([{', '.join(names)}])",
        using_metrics={
            name: definition.of_model(route, statistic=statistic)
            for name, route in zip(names, routes, strict=True)
        },
    )

"""The definition of a Bedrock metric: namespace, name, unit, statistics, dimensions and source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, Stats, search
from bedrock_monitoring.cloudwatch.metrics.statistics import is_percentile_rank
from bedrock_monitoring.value import Value

__all__ = [
    "ACCOUNT_WIDE",
    "Confidence",
    "Dimension",
    "DimensionSet",
    "MetricDefinition",
    "MetricUnit",
    "ModelValue",
    "Namespace",
    "search_any_of",
]

ModelValue = str | tuple[str, ...] | None
"""The value of the dimension ``ModelId``, or a tuple of one value per route. ``None`` means all models."""


class Namespace(StrEnum):
    """The CloudWatch namespaces of Bedrock metrics."""

    RUNTIME = "AWS/Bedrock"
    MANTLE = "AWS/BedrockMantle"
    GUARDRAILS = "AWS/Bedrock/Guardrails"
    AGENTS = "AWS/Bedrock/Agents"
    KNOWLEDGE_BASES = "AWS/Bedrock/KnowledgeBases"
    BATCH = "AWS/Bedrock/Batch"
    AGENTCORE = "AWS/Bedrock-AgentCore"
    EVALUATIONS = "Bedrock-AgentCore/Evaluations"
    """Its metrics have the names of evaluators, so the catalogue has none of them."""
    LOGS = "AWS/Logs"


class MetricUnit(StrEnum):
    """The unit of a metric."""

    COUNT = "Count"
    MILLISECONDS = "Milliseconds"
    BYTES = "Bytes"
    GIGABYTES = "Gigabytes"
    VCPU_HOURS = "vCPU-hours"
    GIGABYTE_HOURS = "GB-hours"
    NONE = "None"


class Confidence(StrEnum):
    """How certain it is that CloudWatch has a metric under this name."""

    HIGH = "AWS's documentation, its SDKs or its own dashboards agree"
    MEDIUM = "one source of AWS, or several users who saw it"
    LOW = "one source that is not AWS's"


class Dimension(StrEnum):
    """The dimension names of Bedrock metrics."""

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
    SERVICE_NAME = "service.name"


DimensionSet = tuple[Dimension, ...]
"""The names of all dimensions of a metric. A different set of dimensions is a different metric."""

ACCOUNT_WIDE: DimensionSet = ()
"""No dimensions: the metric of the whole account and Region."""


@dataclass(frozen=True, kw_only=True)
class MetricDefinition(Value):
    """A metric that Bedrock publishes.

    Attributes:
        namespace: The namespace.
        name: The metric name in CloudWatch.
        unit: The unit.
        statistics: The useful statistics, the most useful one first.
        dimension_sets: The sets of dimensions with which the metric is published. Empty if they are unknown;
            the metric can then only be searched for by namespace and name.
        meaning: What the metric measures.
        source: The page that documents the metric.
        confidence: How certain the name is.
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
        """The default statistic: the most useful one."""
        return self.statistics[0]

    def metric(self, dimensions: Mapping[str, str] | None = None, *, statistic: str | None = None) -> Metric:
        """Return the metric with the given dimensions.

        Args:
            dimensions: Maps dimension names to values. ``None`` returns the metric of the whole account and
                Region.
            statistic: The statistic. Defaults to the most useful one.
        """
        return Metric(
            namespace=str(self.namespace),
            metric_name=self.name,
            dimensions_map=dimensions or {},
            statistic=statistic or self.statistic,
        )

    def for_model(self, model: ModelValue, *, statistic: str | None = None) -> Metric | MathExpression:
        """Return the metric of one model, or of all models.

        A model with several routes has one metric per route, and the result combines them. Sums and sample
        counts are added. Averages and percentile ranks are those of all samples. Of other statistics the
        highest value is taken, of minimums the lowest, because percentiles cannot be added.

        Args:
            model: The value of the dimension ``ModelId``. ``None`` means all models.
            statistic: The statistic. Defaults to the most useful one.
        """
        if not isinstance(model, tuple):
            dimensions = {} if model is None else {str(Dimension.MODEL_ID): model}
            return self.metric(dimensions, statistic=statistic)
        if len(model) == 1:
            return self.for_model(model[0], statistic=statistic)
        return _over_routes(self, model, statistic or self.statistic)

    def search(
        self, dimensions: DimensionSet | None = None, *, statistic: str | None = None, terms: str = ""
    ) -> str:
        """Return a ``SEARCH`` expression that finds the metric, including metrics that appear later.

        Args:
            dimensions: The names of all dimensions of the metrics to find. ``None`` finds metrics with any
                dimensions, which can include totals and their parts.
            statistic: The statistic. Defaults to the most useful one.
            terms: Further search terms, such as ``ServiceTier="flex"``.
        """
        return search(
            namespace=str(self.namespace),
            dimensions=None if dimensions is None else tuple(str(name) for name in dimensions),
            metric_name=self.name,
            statistic=statistic or self.statistic,
            terms=terms,
        )

    def search_by_model(self, *, statistic: str | None = None) -> str:
        """Return a ``SEARCH`` expression that finds the metric of every model, also of future models."""
        return self.search((Dimension.MODEL_ID,), statistic=statistic)


def search_any_of(
    definitions: Sequence[MetricDefinition], dimensions: DimensionSet, *, statistic: str, terms: str = ""
) -> str:
    """Return one ``SEARCH`` expression that finds any of several metrics.

    AWS does not document the sum of a search without results. A metric that may not exist yet, such as an
    error count, is therefore computed by subtraction: search for it together with metrics that always exist,
    and subtract those.

    Args:
        definitions: The metrics, all of one namespace. Their names, and those of the dimensions, consist of
            letters, digits and slashes.
        dimensions: The names of all dimensions.
        statistic: The statistic.
        terms: Further search terms.
    """
    schema = ",".join((str(definitions[0].namespace), *map(str, dimensions)))
    names = " OR ".join(f'MetricName="{definition.name}"' for definition in definitions)
    query = f"{{{schema}}} ({names})" + (f" {terms}" if terms else "")
    return f"SEARCH('{query}', '{statistic}')"


def _over_routes(definition: MetricDefinition, routes: tuple[str, ...], statistic: str) -> MathExpression:
    if statistic == Stats.AVERAGE:
        total = _over_routes(definition, routes, Stats.SUM)
        count = _over_routes(definition, routes, Stats.SAMPLE_COUNT)
        return metric_math(expression="total / count", using_metrics={"total": total, "count": count})
    if is_percentile_rank(statistic):
        return _weighted_by_samples(definition, routes, statistic)
    function = {Stats.SUM: "SUM", Stats.SAMPLE_COUNT: "SUM", Stats.MINIMUM: "MIN"}.get(statistic, "MAX")
    names = [f"route{number}" for number in range(1, len(routes) + 1)]
    return metric_math(
        expression=f"{function}([{', '.join(names)}])",
        using_metrics={
            name: definition.for_model(route, statistic=statistic)
            for name, route in zip(names, routes, strict=True)
        },
    )


def _weighted_by_samples(
    definition: MetricDefinition, routes: tuple[str, ...], statistic: str
) -> MathExpression:
    """Return the share of all samples: that of each route counts as often as the route has samples."""
    numbers = range(1, len(routes) + 1)
    within = " + ".join(f"share{number} * count{number}" for number in numbers)
    samples = " + ".join(f"count{number}" for number in numbers)
    metrics = {}
    for number, route in zip(numbers, routes, strict=True):
        metrics[f"share{number}"] = definition.for_model(route, statistic=statistic)
        metrics[f"count{number}"] = definition.for_model(route, statistic=Stats.SAMPLE_COUNT)
    return metric_math(expression=f"({within}) / ({samples})", using_metrics=metrics)

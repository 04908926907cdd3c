"""What Bedrock publishes to CloudWatch: every metric that this library reads, as data.

A metric's name is written here and nowhere else. Sources: "Amazon Bedrock runtime metrics" and "Monitor Amazon Bedrock Guardrails using
CloudWatch metrics" of the Bedrock user guide. All are published every minute and cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bedrock_monitoring.cloudwatch.metrics import Metric, search
from bedrock_monitoring.cloudwatch.statistics import Stats


class Namespace(StrEnum):
    """Where Bedrock publishes."""

    RUNTIME = "AWS/Bedrock"
    GUARDRAILS = "AWS/Bedrock/Guardrails"


class Unit(StrEnum):
    """What a metric counts."""

    COUNT = "Count"
    MILLISECONDS = "Milliseconds"


class Dimension(StrEnum):
    """What tells one series of a metric from another."""

    MODEL_ID = "ModelId"
    IMAGE_SIZE = "ImageSize"
    BUCKETED_STEP_SIZE = "BucketedStepSize"
    OPERATION = "Operation"
    GUARDRAIL_ARN = "GuardrailArn"
    GUARDRAIL_VERSION = "GuardrailVersion"


@dataclass(frozen=True, kw_only=True)
class MetricDefinition:
    """One metric that Bedrock publishes.

    Attributes:
        namespace: Where.
        name: As CloudWatch spells it.
        unit: What it counts.
        statistic: The one that is useful first.
        meaning: What a value says.
    """

    namespace: Namespace
    name: str
    unit: Unit
    statistic: str
    meaning: str

    def metric(self, dimensions: Mapping[str, str] | None = None, *, statistic: str | None = None) -> Metric:
        """Return the metric with these dimensions; without any it is the series over the whole account and Region."""
        return Metric(
            namespace=str(self.namespace),
            metric_name=self.name,
            dimensions_map=dimensions or {},
            statistic=statistic or self.statistic,
        )

    def of_model(self, dimension_value: str | None, *, statistic: str | None = None) -> Metric:
        """Return the metric of one model, or over all models."""
        dimensions = {} if dimension_value is None else {str(Dimension.MODEL_ID): dimension_value}
        return self.metric(dimensions, statistic=statistic)

    def by_model(self) -> str:
        """Return the search that finds the metric of every model, also of those called tomorrow for the first time."""
        dimensions = (str(Dimension.MODEL_ID),)
        return search(
            namespace=str(self.namespace),
            dimensions=dimensions,
            metric_name=self.name,
            statistic=self.statistic,
        )


def _runtime(name: str, unit: Unit, statistic: str, meaning: str) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.RUNTIME, name=name, unit=unit, statistic=statistic, meaning=meaning
    )


def _guardrails(name: str, meaning: str) -> MetricDefinition:
    return MetricDefinition(
        namespace=Namespace.GUARDRAILS, name=name, unit=Unit.COUNT, statistic=Stats.SUM, meaning=meaning
    )


INVOCATIONS = _runtime(
    "Invocations",
    Unit.COUNT,
    Stats.SUM,
    "Requests to a model. One edition of AWS's page counts successful ones, a later one those accepted, failures included;"
    " throttled ones are in neither.",
)
INVOCATION_LATENCY = _runtime(
    "InvocationLatency", Unit.MILLISECONDS, Stats.p(99), "From the request to the last token of the answer."
)
INVOCATION_CLIENT_ERRORS = _runtime(
    "InvocationClientErrors",
    Unit.COUNT,
    Stats.SUM,
    "Requests refused because of the caller (HTTP 4xx), throttles left out.",
)
INVOCATION_SERVER_ERRORS = _runtime(
    "InvocationServerErrors", Unit.COUNT, Stats.SUM, "Requests that failed on AWS's side (HTTP 5xx)."
)
INVOCATION_THROTTLES = _runtime(
    "InvocationThrottles",
    Unit.COUNT,
    Stats.SUM,
    "Requests refused because a quota was used up; counted neither as invocations nor as errors.",
)
INPUT_TOKEN_COUNT = _runtime(
    "InputTokenCount",
    Unit.COUNT,
    Stats.SUM,
    "Tokens read from prompts, those from the prompt cache left out.",
)
OUTPUT_TOKEN_COUNT = _runtime("OutputTokenCount", Unit.COUNT, Stats.SUM, "Tokens written in answers.")
OUTPUT_IMAGE_COUNT = _runtime(
    "OutputImageCount", Unit.COUNT, Stats.SUM, "Images made; published by image models alone."
)
LEGACY_MODEL_INVOCATIONS = _runtime(
    "LegacyModelInvocations", Unit.COUNT, Stats.SUM, "Requests to models that AWS is about to retire."
)
TIME_TO_FIRST_TOKEN = _runtime(
    "TimeToFirstToken",
    Unit.MILLISECONDS,
    Stats.p(99),
    "From the request to the first token; streaming calls alone.",
)
CACHE_READ_INPUT_TOKEN_COUNT = _runtime(
    "CacheReadInputTokenCount",
    Unit.COUNT,
    Stats.SUM,
    "Prompt tokens read from the prompt cache. AWS's page spells it without Count at the end, live accounts with it.",
)
CACHE_WRITE_INPUT_TOKEN_COUNT = _runtime(
    "CacheWriteInputTokenCount",
    Unit.COUNT,
    Stats.SUM,
    "Prompt tokens written to the prompt cache. AWS's page spells it without Count at the end, live accounts with it.",
)

GUARDRAIL_INVOCATIONS = _guardrails("Invocations", "Texts that guardrails looked at.")
GUARDRAIL_INVOCATIONS_INTERVENED = _guardrails(
    "InvocationsIntervened", "Texts that guardrails blocked or masked."
)

APPLY_GUARDRAIL = {str(Dimension.OPERATION): "ApplyGuardrail"}
"""The dimension of a guardrail metric over all guardrails of an account and Region."""

"""The quotas of a model on bedrock-mantle: one for input tokens and one for output, and none for requests.

Sources: "Quotas for the bedrock-mantle endpoint" and "Monitor the bedrock-mantle endpoint" in the Bedrock
user guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.quotas.quota import QuotaKey, QuotaValue
from bedrock_monitoring.bedrock.quotas.quota_expressions import QUOTA_PERIOD
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.value import Value

MANTLE_METRICS: Mapping[QuotaKey, MetricDefinition] = {
    QuotaKey.INPUT_TOKENS_PER_MINUTE: catalogue.MANTLE_TOTAL_INPUT_TOKENS,
    QuotaKey.OUTPUT_TOKENS_PER_MINUTE: catalogue.MANTLE_TOTAL_OUTPUT_TOKENS,
}
"""What uses up each quota of a model on bedrock-mantle."""


@dataclass(frozen=True, kw_only=True)
class MantleQuota(Value):
    """The quotas of a model on bedrock-mantle.

    Attributes:
        id: The model, as it is called there.
        input_tokens_per_minute: The quota for input tokens. Those read from the prompt cache do not count.
            ``None`` if it is unknown.
        output_tokens_per_minute: The quota for output tokens. ``None`` if it is unknown.
    """

    id: ModelId
    input_tokens_per_minute: QuotaValue | None = None
    output_tokens_per_minute: QuotaValue | None = None

    @property
    def limits(self) -> dict[QuotaKey, QuotaValue]:
        """The quotas that are known, by what they limit."""
        limits = {
            QuotaKey.INPUT_TOKENS_PER_MINUTE: self.input_tokens_per_minute,
            QuotaKey.OUTPUT_TOKENS_PER_MINUTE: self.output_tokens_per_minute,
        }
        return {key: limit for key, limit in limits.items() if limit is not None}


def mantle_tokens_used(model: ModelId, key: QuotaKey) -> Metric:
    """Return the tokens per minute of a model that count against one of its quotas: those that are billed.

    The endpoint also counts ``max_tokens`` of calls that begin, which no metric shows.

    Args:
        model: The model, as it is called there.
        key: What the quota limits: a key of ``MANTLE_METRICS``.
    """
    dimensions = {str(Dimension.MODEL): model.dimension_value}
    return MANTLE_METRICS[key].metric(dimensions).with_(period=QUOTA_PERIOD)

"""The quotas of a model on bedrock-mantle: one for input tokens and one for output, and none for requests.

Sources: "Quotas for the bedrock-mantle endpoint" and "Monitor the bedrock-mantle endpoint" in the Bedrock
user guide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.quotas.quota import QuotaValue
from bedrock_monitoring.bedrock.quotas.quota_expressions import QUOTA_PERIOD
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.value import Value


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
    def limits(self) -> tuple[QuotaValue, ...]:
        """The quotas that are known."""
        limits = (self.input_tokens_per_minute, self.output_tokens_per_minute)
        return tuple(limit for limit in limits if limit is not None)


class MantleTokens(NamedTuple):
    """The tokens of a model on bedrock-mantle per minute."""

    input: Metric
    output: Metric


def mantle_tokens_used(quota: MantleQuota) -> MantleTokens:
    """Return the tokens per minute that count against the quotas: those that are billed.

    The endpoint also counts ``max_tokens`` of calls that begin, which no metric shows.
    """
    dimensions = {str(Dimension.MODEL): quota.id.dimension_value}
    return MantleTokens(
        *(
            definition.metric(dimensions).with_(period=QUOTA_PERIOD)
            for definition in (catalogue.MANTLE_TOTAL_INPUT_TOKENS, catalogue.MANTLE_TOTAL_OUTPUT_TOKENS)
        )
    )

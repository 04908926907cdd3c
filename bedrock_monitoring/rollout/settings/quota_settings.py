"""The settings of `quotas` of a target: those of all models together, and those of bedrock-mantle."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.bedrock_values import MANTLE_MODEL_ID, QuotaLimit
from bedrock_monitoring.rollout.values.rules import Extendable

_NOT_KNOWN = "not known, usage is not compared"


class MantleQuotaSettings(Settings):
    """The quotas of a model on the endpoint bedrock-mantle, which has none for requests."""

    id: Annotated[ModelId, MANTLE_MODEL_ID] = Field(
        description="The id by which the model is called there: no geography, no profile.",
        examples=["openai.gpt-5.6-luna"],
    )
    input_tokens_per_minute: QuotaLimit | None = setting(
        default=None,
        description="Input tokens per minute: a whole number from 1, or the code of the quota in Service "
        "Quotas. Tokens read from the prompt cache do not count.",
        default_text=_NOT_KNOWN,
        examples=["L-31615887"],
    )
    output_tokens_per_minute: QuotaLimit | None = setting(
        default=None,
        description="Output tokens per minute: a whole number from 1, or the code of the quota in Service "
        "Quotas.",
        default_text=_NOT_KNOWN,
        examples=["L-D44E1D4E"],
    )


class TargetQuotaSettings(Settings):
    """The quotas of a target that are not those of a model on bedrock-runtime."""

    tokens_per_day: QuotaLimit | None = setting(
        default=None,
        description="Tokens per day over all models: a whole number from 1, or the code of the quota in "
        "Service Quotas. AWS counts them by price, which no metric shows: their use is an approximation.",
        default_text=_NOT_KNOWN,
        examples=["L-E3F10727"],
    )
    mantle: Annotated[tuple[MantleQuotaSettings, ...], Extendable()] = setting(
        default=(), description="The quotas of models on the endpoint bedrock-mantle, each model once."
    )

"""The quotas of one way to reach a model, and of all models together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.cloudwatch.deferred import deferred_names
from bedrock_monitoring.value import Value

QuotaValue = int | str
"""A number, or a deferred value that Terraform reads from Service Quotas when it plans."""


class QuotaKey(StrEnum):
    """What a quota limits, by the key that sets it in rollout.yaml."""

    TOKENS_PER_MINUTE = "tokens_per_minute"
    REQUESTS_PER_MINUTE = "requests_per_minute"
    TOKENS_PER_DAY = "tokens_per_day"
    INPUT_TOKENS_PER_MINUTE = "input_tokens_per_minute"
    OUTPUT_TOKENS_PER_MINUTE = "output_tokens_per_minute"


@dataclass(frozen=True, kw_only=True)
class Quota(Value):
    """The quotas of one way to reach a model: in its Region, by a geographic profile, or by the global one.

    Attributes:
        tokens_per_minute: The quota for tokens, burndown included. ``None`` if it is unknown.
        requests_per_minute: The quota for requests. ``None`` if it is unknown or the model has none.
        tokens_per_day: The quota for the tokens of a day. ``None`` if it is unknown.
        output_burndown_rate: How many tokens an output token counts as. ``None`` if it is unknown.
        shared_with: The values of ``ModelId`` of the application inference profiles that use it up as well.
    """

    tokens_per_minute: QuotaValue | None = None
    requests_per_minute: QuotaValue | None = None
    tokens_per_day: QuotaValue | None = None
    output_burndown_rate: int | None = None
    shared_with: tuple[str, ...] = ()

    @property
    def limits(self) -> dict[QuotaKey, QuotaValue]:
        """The quotas that are known, by what they limit."""
        limits = {
            QuotaKey.TOKENS_PER_MINUTE: self.tokens_per_minute,
            QuotaKey.REQUESTS_PER_MINUTE: self.requests_per_minute,
            QuotaKey.TOKENS_PER_DAY: self.tokens_per_day,
        }
        return {key: limit for key, limit in limits.items() if limit is not None}


@dataclass(frozen=True, kw_only=True)
class RouteQuota(Value):
    """The quotas of a way to reach a model, with what uses them up.

    Attributes:
        route: The name of the way, such as ``global``. Empty if the model has only one.
        model: The values of ``ModelId`` whose calls use up the quotas. ``None`` means all models.
        quota: The quotas.
    """

    route: str = ""
    model: ModelValue
    quota: Quota

    def label(self, name: str) -> str:
        """Return what a legend calls it: a name, and the way if there are several."""
        return f"{name}, {self.route}" if self.route else name


def codes_of(limits: Iterable[QuotaValue | None]) -> Iterator[str]:
    """Yield the codes of the quotas that Terraform reads."""
    for limit in limits:
        yield from deferred_names("quota", str(limit))

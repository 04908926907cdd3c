"""Generate records of a model invocation log that agree with the synthetic metrics.

Each record stands for many calls: queries count it by its weight. Source of the fields: "Monitor model
invocation using CloudWatch Logs and Amazon S3" of the Bedrock user guide.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import NormalDist
from typing import NamedTuple

from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.datapoints.synthetic.traffic import (
    Traffic,
    UsageProfile,
    noise,
    response_ms,
)
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE
from bedrock_monitoring.evaluation.logs.log_functions import Value, format_timestamp
from bedrock_monitoring.evaluation.logs.query_terms import Record

_INTERVALS = 60
"""The number of intervals in a time range. Each has one or a few records of each model."""

_CALLERS: tuple[tuple[str, dict[str, str], float], ...] = (
    ("checkout-assistant/app", {"team": "commerce", "tenant": "acme", "environment": "prod"}, 0.42),
    ("support-desk/worker", {"team": "support", "tenant": "globex", "environment": "prod"}, 0.27),
    ("document-search/indexer", {"team": "search", "tenant": "acme", "environment": "prod"}, 0.17),
    ("nightly-reports/batch", {"team": "finance", "tenant": "initech", "environment": "prod"}, 0.09),
    ("developer/jane", {}, 0.05),
)
"""Role and session name, request metadata, and share of the calls, 0 to 1."""

_STOP_REASONS = (
    ("end_turn", 0.8),
    ("tool_use", 0.13),
    ("max_tokens", 0.05),
    ("guardrail_intervened", 0.015),
    ("content_filtered", 0.005),
)
_OPERATIONS = (("Converse", 0.5), ("ConverseStream", 0.4), ("InvokeModel", 0.1))
_GEOGRAPHIES = {
    "us.": ("us-east-1", "us-east-2", "us-west-2"),
    "eu.": ("eu-central-1", "eu-west-1", "eu-west-3"),
    "global.": ("us-east-1", "eu-central-1", "ap-northeast-1"),
}
"""The Regions where cross-Region inference profiles run a model, by the prefix of their ids."""

_NORMAL = NormalDist()


@dataclass(frozen=True, kw_only=True)
class LogLocation:
    """The account and Region of the invocation log."""

    account: str
    region: str


def generate_records(
    profiles: Mapping[str, UsageProfile], *, location: LogLocation, start: int, end: int, now: int
) -> tuple[Record, ...]:
    """Generate the records of a time range, newest first.

    Args:
        profiles: The usage profile of each model, by model id.
        location: The account and Region of the log.
        start: In seconds since the epoch.
        end: In seconds since the epoch.
        now: The reference time of the incidents, in minutes since the epoch.
    """
    interval = max((end - start) // _INTERVALS // MINUTE, 1)
    minutes = range(start // MINUTE, end // MINUTE, interval)
    traffic = [_minutes(Traffic(profile=profile, minutes=minutes, now=now)) for profile in profiles.values()]
    return tuple(
        record
        for index in reversed(range(len(minutes)))
        for (model, profile), by_minute in zip(profiles.items(), traffic, strict=True)
        for record in _records(model, profile, by_minute[index], interval, location)
    )


class _Minute(NamedTuple):
    """The traffic of one minute, and the time to the last token in milliseconds."""

    minute: int
    calls: int
    throttles: int
    client_errors: int
    server_errors: int
    cached: float
    response_ms: float


def _minutes(traffic: Traffic) -> list[_Minute]:
    counts = (traffic.minute, traffic.calls, traffic.throttles, traffic.client_errors, traffic.server_errors)
    others = (traffic.cached, response_ms(traffic.profile, traffic))
    return [_Minute(*row) for row in zip(*(each.tolist() for each in (*counts, *others)), strict=True)]


def _records(
    model: str, profile: UsageProfile, traffic: _Minute, interval: int, location: LogLocation
) -> Iterator[Record]:
    failures = (
        ("ValidationException", traffic.client_errors),
        ("ThrottlingException", traffic.throttles),
        ("InternalServerException", traffic.server_errors),
    )
    random = _RandomValues(seed=profile.seed, minute=traffic.minute)
    if traffic.calls:
        fields = _request_fields(model, profile, traffic, location, random) | _response_fields(
            profile, traffic, random
        )
        yield _record(fields, traffic.calls * interval)
    for code, count in failures:
        if count:
            yield _record(
                _request_fields(model, profile, traffic, location, random) | {"errorCode": code},
                count * interval,
            )


def _record(fields: Mapping[str, Value], weight: int) -> Record:
    present = {path: value for path, value in fields.items() if value is not None}
    message = {path: value for path, value in present.items() if not path.startswith("@")}
    return Record(fields={**present, "@message": json.dumps(message)}, weight=weight)


@dataclass(kw_only=True)
class _RandomValues:
    """A sequence of pseudo-random numbers, the same in every run."""

    seed: int
    minute: int
    count: int = 0

    def uniform(self) -> float:
        self.count += 1
        return noise(self.seed + 100 + self.count, self.minute)

    def log_normal(self, median: float, sigma: float) -> float:
        return round(median * math.exp(sigma * _NORMAL.inv_cdf(min(max(self.uniform(), 0.001), 0.999))))

    def choice(self, options: Sequence[tuple[str, float]]) -> str:
        return options[self.index([share for _, share in options])][0]

    def index(self, shares: Sequence[float]) -> int:
        remaining = self.uniform()
        for index, share in enumerate(shares):
            remaining -= share
            if remaining < 0:
                return index
        return len(shares) - 1


def _request_fields(
    model: str, profile: UsageProfile, traffic: _Minute, location: LogLocation, random: _RandomValues
) -> dict[str, Value]:
    session, metadata, _ = _CALLERS[random.index([share for _, _, share in _CALLERS])]
    seconds = traffic.minute * MINUTE + math.floor(60 * random.uniform())
    when = datetime.fromtimestamp(seconds, tz=UTC)
    regions_of_profile = next(
        (regions for start, regions in _GEOGRAPHIES.items() if model.startswith(start)), ()
    )
    request = (
        f"{profile.seed % 16**8:08x}-{traffic.minute % 16**8:08x}-{math.floor(random.uniform() * 16**8):08x}"
    )
    return {
        "@timestamp": format_timestamp(when),
        "@log": f"{location.account}:/aws/bedrock/modelinvocations",
        "@logStream": "aws/bedrock/modelinvocations",
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
        "timestamp": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "accountId": location.account,
        "region": location.region,
        "requestId": request,
        "operation": random.choice(_OPERATIONS),
        "modelId": model,
        "identity.arn": f"arn:aws:sts::{location.account}:assumed-role/{session}",
        "input.inputContentType": "application/json",
        "inferenceRegion": regions_of_profile[math.floor(random.uniform() * len(regions_of_profile))]
        if regions_of_profile
        else None,
        **{f"requestMetadata.{key}": value for key, value in metadata.items()},
    }


def _response_fields(profile: UsageProfile, traffic: _Minute, random: _RandomValues) -> dict[str, Value]:
    prompt = random.log_normal(profile.input_tokens, 0.7)
    cached = math.floor(prompt * traffic.cached)
    reason = random.choice(_STOP_REASONS)
    written = random.log_normal(profile.output_tokens, 0.6)
    if profile.output is not ModelOutput.TEXT:
        return {
            "input.inputTokenCount": None if profile.output is ModelOutput.VIDEO else prompt,
            "output.outputContentType": "application/json",
        }
    return {
        "input.inputTokenCount": prompt - cached,
        "input.cacheReadInputTokenCount": cached,
        "input.cacheWriteInputTokenCount": math.floor(prompt * 0.04),
        "output.outputContentType": "application/json",
        "output.outputTokenCount": written,
        "output.outputBodyJson.stopReason": reason,
        "output.outputBodyJson.usage.inputTokens": prompt - cached,
        "output.outputBodyJson.usage.outputTokens": written,
        "output.outputBodyJson.metrics.latencyMs": random.log_normal(traffic.response_ms, 0.5),
        "output.outputBodyJson.amazon-bedrock-guardrailAction": "INTERVENED"
        if reason == "guardrail_intervened"
        else "NONE",
    }

"""Records of a model invocation log that never was, in agreement with the synthetic metrics.

A record stands for many calls: its weight says for how many, and queries count it so often. Source of the
fields: "Monitor model invocation using CloudWatch Logs and Amazon S3" of the Bedrock user guide.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import NormalDist

from bedrock_monitoring.datapoints.synthetic.traffic import Character, Moment, answer_ms, lived, noise
from bedrock_monitoring.evaluation.logs_insights import Record, Value, timestamp_text
from bedrock_monitoring.evaluation.series import MINUTE

_STRETCHES = 60
"""Into how many stretches a time range is cut; each has a record or two of each model."""

_CALLERS: tuple[tuple[str, dict[str, str], float], ...] = (
    ("checkout-assistant/app", {"team": "commerce", "tenant": "acme", "environment": "prod"}, 0.42),
    ("support-desk/worker", {"team": "support", "tenant": "globex", "environment": "prod"}, 0.27),
    ("document-search/indexer", {"team": "search", "tenant": "acme", "environment": "prod"}, 0.17),
    ("nightly-reports/batch", {"team": "finance", "tenant": "initech", "environment": "prod"}, 0.09),
    ("developer/jane", {}, 0.05),
)
"""Role and session, request metadata, and share of the calls."""

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
"""Where the models of cross-Region profiles run."""

_NORMAL = NormalDist()


@dataclass(frozen=True, kw_only=True)
class LogLocation:
    """Where calls are logged."""

    account: str
    region: str


def records_of(
    characters: Mapping[str, Character], *, place: LogLocation, start: int, end: int, now: int
) -> tuple[Record, ...]:
    """Return the records of a time range, the newest first.

    Args:
        characters: How each model is used, by its id.
        place: Where calls are logged.
        start: In seconds since 1970.
        end: In seconds since 1970.
        now: Around what the incidents happen, in minutes since 1970.
    """
    stretch = max((end - start) // _STRETCHES // MINUTE, 1)
    minutes = range(start // MINUTE, end // MINUTE, stretch)
    made = [
        record
        for minute in reversed(minutes)
        for model, character in characters.items()
        for record in _records(model, character, lived(character, minute, minute - now), stretch, place)
    ]
    return tuple(made)


def _records(
    model: str, character: Character, moment: Moment, stretch: int, place: LogLocation
) -> Iterator[Record]:
    failures = (
        ("ValidationException", moment.client_errors),
        ("ThrottlingException", moment.throttles),
        ("InternalServerException", moment.server_errors),
    )
    draw = _Draw(seed=character.seed, minute=moment.minute)
    if moment.calls:
        fields = _fields(model, character, moment, place, draw) | _answer(character, moment, draw)
        yield _record(fields, moment.calls * stretch)
    for code, count in failures:
        if count:
            yield _record(
                _fields(model, character, moment, place, draw) | {"errorCode": code}, count * stretch
            )


def _record(fields: Mapping[str, Value], weight: int) -> Record:
    known = {path: value for path, value in fields.items() if value is not None}
    shown = {path: value for path, value in known.items() if not path.startswith("@")}
    return Record(fields={**known, "@message": json.dumps(shown)}, weight=weight)


@dataclass(kw_only=True)
class _Draw:
    """Numbers that look random, one after the other, the same in each run."""

    seed: int
    minute: int
    drawn: int = 0

    def share(self) -> float:
        self.drawn += 1
        return noise(self.seed + 100 + self.drawn, self.minute)

    def spread(self, median: float, sigma: float) -> float:
        return round(median * math.exp(sigma * _NORMAL.inv_cdf(min(max(self.share(), 0.001), 0.999))))

    def of(self, choices: Sequence[tuple[str, float]]) -> str:
        return choices[self.index([share for _, share in choices])][0]

    def index(self, shares: Sequence[float]) -> int:
        left = self.share()
        for index, share in enumerate(shares):
            left -= share
            if left < 0:
                return index
        return len(shares) - 1


def _fields(
    model: str, character: Character, moment: Moment, place: LogLocation, draw: _Draw
) -> dict[str, Value]:
    session, metadata, _ = _CALLERS[draw.index([share for _, _, share in _CALLERS])]
    seconds = moment.minute * MINUTE + math.floor(60 * draw.share())
    when = datetime.fromtimestamp(seconds, tz=UTC)
    ran_in = next((regions for start, regions in _GEOGRAPHIES.items() if model.startswith(start)), ())
    request = (
        f"{character.seed % 16**8:08x}-{moment.minute % 16**8:08x}-{math.floor(draw.share() * 16**8):08x}"
    )
    return {
        "@timestamp": timestamp_text(when),
        "@log": f"{place.account}:/aws/bedrock/modelinvocations",
        "@logStream": "aws/bedrock/modelinvocations",
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
        "timestamp": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "accountId": place.account,
        "region": place.region,
        "requestId": request,
        "operation": draw.of(_OPERATIONS),
        "modelId": model,
        "identity.arn": f"arn:aws:sts::{place.account}:assumed-role/{session}",
        "input.inputContentType": "application/json",
        "inferenceRegion": ran_in[math.floor(draw.share() * len(ran_in))] if ran_in else None,
        **{f"requestMetadata.{key}": value for key, value in metadata.items()},
    }


def _answer(character: Character, moment: Moment, draw: _Draw) -> dict[str, Value]:
    prompt = draw.spread(character.input_tokens, 0.7)
    cached = math.floor(prompt * moment.cached)
    reason = draw.of(_STOP_REASONS)
    written = draw.spread(character.output_tokens, 0.6)
    return {
        "input.inputTokenCount": prompt - cached,
        "input.cacheReadInputTokenCount": cached,
        "input.cacheWriteInputTokenCount": math.floor(prompt * 0.04),
        "output.outputContentType": "application/json",
        "output.outputTokenCount": written,
        "output.outputBodyJson.stopReason": reason,
        "output.outputBodyJson.usage.inputTokens": prompt - cached,
        "output.outputBodyJson.usage.outputTokens": written,
        "output.outputBodyJson.metrics.latencyMs": draw.spread(answer_ms(character, moment), 0.5),
        "output.outputBodyJson.amazon-bedrock-guardrailAction": "INTERVENED"
        if reason == "guardrail_intervened"
        else "NONE",
    }

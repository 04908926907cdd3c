"""What a minute of traffic makes of each metric in synthetic data, so that the metrics of one thing agree with each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, MetricUnit
from bedrock_monitoring.datapoints.synthetic.sample_statistics import Samples
from bedrock_monitoring.datapoints.synthetic.traffic import (
    Character,
    Moment,
    answer_ms,
    first_token_ms,
    noise,
)

SampleMetric: TypeAlias = Callable[[Character, Moment], Samples]
"""What a minute of traffic makes of a metric."""

SampledMetrics: TypeAlias = Mapping[str, SampleMetric]
"""The metrics that are published together, by name."""


def _calls(_: Character, moment: Moment) -> Samples:
    return Samples(moment.calls, 1.0)


def _client_errors(_: Character, moment: Moment) -> Samples:
    return Samples(moment.client_errors, 1.0)


def _server_errors(_: Character, moment: Moment) -> Samples:
    return Samples(moment.server_errors, 1.0)


def _throttles(_: Character, moment: Moment) -> Samples:
    return Samples(moment.throttles, 1.0)


def _times(factor: float, emit: SampleMetric) -> SampleMetric:
    """Return what so many times the calls publish."""

    def emit_more(character: Character, moment: Moment) -> Samples:
        made = emit(character, moment)
        return Samples(math.floor(made.number * factor + moment.luck), made.median, made.sigma)

    return emit_more


def _answer(character: Character, moment: Moment) -> Samples:
    return Samples(moment.calls, answer_ms(character, moment) * moment.jitter, 0.55)


def _first_token(character: Character, moment: Moment) -> Samples:
    return Samples(round(moment.calls * 0.8), first_token_ms(character, moment) * moment.slowness, 0.4)


def _prompt(character: Character, moment: Moment, share: float) -> Samples:
    return Samples(moment.calls, max(1.0, character.input_tokens * share * moment.jitter), 0.7)


def _fresh(character: Character, moment: Moment) -> Samples:
    return _prompt(character, moment, 1 - moment.cached)


def _written(character: Character, moment: Moment) -> Samples:
    return Samples(moment.calls, character.output_tokens * (2 - moment.jitter), 0.6)


def _milliseconds(usual: float) -> SampleMetric:
    return lambda _, moment: Samples(
        moment.calls, usual * (1 + 0.3 * moment.load**2) * moment.slowness * moment.jitter, 0.45
    )


def _level(value: Callable[[Character, Moment], float]) -> SampleMetric:
    """Return what publishes one value a minute, and nothing where it is zero."""

    def emit(character: Character, moment: Moment) -> Samples:
        now = value(character, moment)
        return Samples(1 if now > 0 else 0, now)

    return emit


RUNTIME: SampledMetrics = {
    catalogue.INVOCATIONS.name: _calls,
    catalogue.INVOCATION_LATENCY.name: _answer,
    catalogue.INVOCATION_CLIENT_ERRORS.name: _client_errors,
    catalogue.INVOCATION_SERVER_ERRORS.name: _server_errors,
    catalogue.INVOCATION_THROTTLES.name: _throttles,
    catalogue.INPUT_TOKEN_COUNT.name: _fresh,
    catalogue.OUTPUT_TOKEN_COUNT.name: _written,
    catalogue.TIME_TO_FIRST_TOKEN.name: _first_token,
    catalogue.CACHE_READ_INPUT_TOKEN_COUNT.name: lambda character, moment: _prompt(
        character, moment, moment.cached
    ),
    catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.name: lambda character, moment: _prompt(
        character, moment, 0.04 + 0.25 * max(0.0, character.cached_share - moment.cached)
    ),
    catalogue.OUTPUT_IMAGE_COUNT.name: lambda character, moment: Samples(
        moment.calls if character.makes_images else 0, 1.0
    ),
    catalogue.ESTIMATED_TPM_QUOTA_USAGE.name: lambda character, moment: Samples(
        moment.calls, character.input_tokens * (1 - moment.cached) + 5 * character.output_tokens, 0.5
    ),
}
"""What a model's calls of a minute publish. Metrics that a healthy account does not have are not here."""

DELIVERIES: SampledMetrics = {
    catalogue.LOGS_CLOUDWATCH_DELIVERY_SUCCESS.name: _calls,
    catalogue.LOGS_CLOUDWATCH_DELIVERY_FAILURE.name: _server_errors,
    catalogue.LOGS_S3_DELIVERY_SUCCESS.name: _calls,
    catalogue.LARGE_DATA_S3_DELIVERY_SUCCESS.name: _times(0.02, _calls),
}

MANTLE: SampledMetrics = {
    catalogue.MANTLE_INFERENCES.name: _calls,
    catalogue.MANTLE_INFERENCE_CLIENT_ERRORS.name: _client_errors,
    catalogue.MANTLE_TOTAL_INPUT_TOKENS.name: _level(
        lambda character, moment: moment.calls * character.input_tokens * moment.jitter
    ),
    catalogue.MANTLE_TOTAL_OUTPUT_TOKENS.name: _level(
        lambda character, moment: moment.calls * character.output_tokens * (2 - moment.jitter)
    ),
}
MANTLE_EACH: SampledMetrics = {
    catalogue.MANTLE_INPUT_TOKENS.name: lambda character, moment: _prompt(character, moment, 1.0),
    catalogue.MANTLE_OUTPUT_TOKENS.name: _written,
}

GUARDRAILS: SampledMetrics = {
    catalogue.GUARDRAIL_INVOCATIONS.name: _calls,
    catalogue.GUARDRAIL_INVOCATIONS_INTERVENED.name: lambda _, moment: Samples(
        math.floor(moment.calls * min(1.0, 0.035 * moment.attacked) + moment.luck), 1.0
    ),
    catalogue.GUARDRAIL_INVOCATION_LATENCY.name: _milliseconds(180),
    catalogue.GUARDRAIL_INVOCATION_CLIENT_ERRORS.name: _client_errors,
    catalogue.GUARDRAIL_INVOCATION_SERVER_ERRORS.name: _server_errors,
    catalogue.GUARDRAIL_INVOCATION_THROTTLES.name: _throttles,
    catalogue.GUARDRAIL_TEXT_UNIT_COUNT.name: lambda _, moment: Samples(moment.calls, 3.0, 0.5),
}
BY_POLICY: SampledMetrics = {
    metric.name: GUARDRAILS[metric.name]
    for metric in (catalogue.GUARDRAIL_INVOCATIONS_INTERVENED, catalogue.GUARDRAIL_TEXT_UNIT_COUNT)
}
CHECKS: SampledMetrics = {catalogue.GUARDRAIL_INVOCATIONS.name: _calls}
REASONING: SampledMetrics = {
    catalogue.REASONING_LATENCY.name: _milliseconds(900),
    catalogue.REASONING_TOTAL_FINDINGS.name: _times(0.4, _calls),
}
FINDINGS: SampledMetrics = {catalogue.REASONING_FINDING_COUNTS.name: _times(0.4, _calls)}

AGENTS: SampledMetrics = {
    catalogue.AGENT_INVOCATION_COUNT.name: _calls,
    catalogue.AGENT_TOTAL_TIME.name: lambda character, moment: Samples(
        moment.calls, 3.2 * answer_ms(character, moment), 0.5
    ),
    catalogue.AGENT_TTFT.name: lambda character, moment: Samples(
        moment.calls, 2.1 * first_token_ms(character, moment) * moment.slowness, 0.4
    ),
    catalogue.AGENT_INVOCATION_THROTTLES.name: _throttles,
    catalogue.AGENT_INVOCATION_CLIENT_ERRORS.name: _client_errors,
    catalogue.AGENT_INVOCATION_SERVER_ERRORS.name: _server_errors,
    catalogue.AGENT_MODEL_LATENCY.name: _times(2.6, _answer),
    catalogue.AGENT_MODEL_INVOCATION_COUNT.name: _times(2.6, _calls),
    catalogue.AGENT_MODEL_INVOCATION_THROTTLES.name: _throttles,
    catalogue.AGENT_MODEL_INVOCATION_CLIENT_ERRORS.name: _client_errors,
    catalogue.AGENT_MODEL_INVOCATION_SERVER_ERRORS.name: _server_errors,
    catalogue.AGENT_INPUT_TOKEN_COUNT.name: _times(2.6, _fresh),
    catalogue.AGENT_OUTPUT_TOKEN_COUNT.name: _times(2.6, _written),
}

KNOWLEDGE_BASES: SampledMetrics = {
    catalogue.KNOWLEDGE_BASE_INVOCATIONS.name: _calls,
    catalogue.KNOWLEDGE_BASE_CLIENT_ERRORS.name: _client_errors,
    catalogue.KNOWLEDGE_BASE_SERVER_ERRORS.name: _server_errors,
    catalogue.KNOWLEDGE_BASE_THROTTLES.name: _throttles,
}
ROUNDS: SampledMetrics = {
    catalogue.KNOWLEDGE_BASE_TOTAL_ITERATION_COUNT.name: lambda _, moment: Samples(moment.calls, 2.2, 0.4)
}
_INGESTION_MINUTES = 60
INGESTION: SampledMetrics = {
    catalogue.KNOWLEDGE_BASE_RAW_DATA_SIZE.name: _level(
        lambda character, moment: (
            0.0
            if moment.minute % _INGESTION_MINUTES
            else 2 + 6 * noise(character.seed, 1) + moment.minute % 100_000 / 50_000
        )
    )
}

_JOB_MINUTES = 240
_JOB_BUSY_MINUTES = 150
_RECORDS_A_MINUTE = 220.0


def _records(character: Character, moment: Moment) -> float:
    """Return how many records of a batch job wait: all of them when it comes in, fewer and fewer after that."""
    into = (moment.minute + character.seed) % _JOB_MINUTES
    return max(0.0, (_JOB_BUSY_MINUTES - into) * _RECORDS_A_MINUTE)


BATCH: SampledMetrics = {
    catalogue.BATCH_RECORDS_PENDING.name: _level(_records),
    catalogue.BATCH_TOKENS_PENDING.name: _level(
        lambda character, moment: _records(character, moment) * character.input_tokens
    ),
    catalogue.BATCH_INPUT_TOKENS_PER_MINUTE.name: _level(
        lambda character, moment: (
            min(_records(character, moment), _RECORDS_A_MINUTE) * character.input_tokens * moment.jitter
        )
    ),
    catalogue.BATCH_OUTPUT_TOKENS_PER_MINUTE.name: _level(
        lambda character, moment: (
            min(_records(character, moment), _RECORDS_A_MINUTE) * character.output_tokens * moment.jitter
        )
    ),
}

AGENTCORE: SampledMetrics = {
    catalogue.AGENTCORE_THROTTLES.name: _throttles,
    catalogue.AGENTCORE_SYSTEM_ERRORS.name: _server_errors,
    catalogue.AGENTCORE_USER_ERRORS.name: _client_errors,
    catalogue.AGENTCORE_LATENCY.name: _answer,
    catalogue.AGENTCORE_DURATION.name: lambda character, moment: Samples(
        moment.calls, 1.4 * answer_ms(character, moment), 0.6
    ),
    catalogue.AGENTCORE_SESSIONS.name: _times(0.3, _calls),
    catalogue.AGENTCORE_CPU_USED.name: _level(lambda _, moment: 0.002 * moment.calls * moment.jitter),
    catalogue.AGENTCORE_MEMORY_USED.name: _level(lambda _, moment: 0.004 * moment.calls * moment.jitter),
    catalogue.AGENTCORE_RESOURCE_TOKEN_FETCH_FAILURES.name: _client_errors,
    catalogue.AGENTCORE_DENY_DECISIONS.name: _times(0.05, _calls),
}


def by_unit(definition: MetricDefinition) -> SampleMetric:
    """Return what a metric of which nothing more is known publishes."""
    if definition.unit is MetricUnit.MILLISECONDS:
        return _milliseconds(400)
    is_trouble = any(word in definition.name.lower() for word in ("error", "throttle", "fail", "mismatch"))
    return _server_errors if is_trouble else _calls


LOGS: SampledMetrics = {
    catalogue.INCOMING_LOG_EVENTS.name: _calls,
    catalogue.INCOMING_BYTES.name: lambda _, moment: Samples(moment.calls, 1900.0, 0.4),
}

"""Samplers: the samples of each metric that minutes of traffic publish.

All metrics of a publisher derive from the same traffic, so that they agree with each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, MetricUnit
from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.datapoints.synthetic.sample_statistics import Samples
from bedrock_monitoring.datapoints.synthetic.traffic import (
    Real,
    Traffic,
    UsageProfile,
    first_token_ms,
    floor,
    noise,
    response_ms,
)

Sampler: TypeAlias = Callable[[UsageProfile, Traffic], Samples]
"""Returns the samples of a metric for minutes of traffic."""

Samplers: TypeAlias = Mapping[str, Sampler]
"""The samplers of metrics that are published together, by metric name."""


def _calls(_: UsageProfile, traffic: Traffic) -> Samples:
    return Samples(traffic.calls, 1.0)


def _client_errors(_: UsageProfile, traffic: Traffic) -> Samples:
    return Samples(traffic.client_errors, 1.0)


def _server_errors(_: UsageProfile, traffic: Traffic) -> Samples:
    return Samples(traffic.server_errors, 1.0)


def _throttles(_: UsageProfile, traffic: Traffic) -> Samples:
    return Samples(traffic.throttles, 1.0)


def _scaled(factor: float, sampler: Sampler) -> Sampler:
    """Return a sampler with ``factor`` times as many samples."""

    def scaled(profile: UsageProfile, traffic: Traffic) -> Samples:
        samples = sampler(profile, traffic)
        return samples._replace(size=floor(samples.size * factor + traffic.rounding))

    return scaled


def _of(sampler: Sampler, *outputs: ModelOutput) -> Sampler:
    """Return a sampler for models that return one of these; others publish nothing."""

    def sampled(profile: UsageProfile, traffic: Traffic) -> Samples:
        return (
            sampler(profile, traffic)
            if profile.output in outputs
            else Samples(np.zeros_like(traffic.calls), 1.0)
        )

    return sampled


def _response_time(profile: UsageProfile, traffic: Traffic) -> Samples:
    return Samples(traffic.calls, response_ms(profile, traffic) * traffic.jitter, 0.55)


def _first_token(profile: UsageProfile, traffic: Traffic) -> Samples:
    accepted = floor(np.rint(traffic.calls * 0.8))
    return Samples(accepted, first_token_ms(profile, traffic) * traffic.slowness, 0.4)


def _prompt(profile: UsageProfile, traffic: Traffic, share: Real | float) -> Samples:
    return Samples(traffic.calls, np.maximum(1.0, profile.input_tokens * share * traffic.jitter), 0.7)


def _uncached_prompt(profile: UsageProfile, traffic: Traffic) -> Samples:
    return _prompt(profile, traffic, 1 - traffic.cached)


def _response_tokens(profile: UsageProfile, traffic: Traffic) -> Samples:
    return Samples(traffic.calls, profile.output_tokens * (2 - traffic.jitter), 0.6)


def _quota_usage(profile: UsageProfile, traffic: Traffic) -> Samples:
    output = 5 * profile.output_tokens if profile.output is ModelOutput.TEXT else 0.0
    return Samples(traffic.calls, profile.input_tokens * (1 - traffic.cached) + output, 0.5)


def _milliseconds(usual: float) -> Sampler:
    return lambda _, traffic: Samples(
        traffic.calls, usual * (1 + 0.3 * traffic.load**2) * traffic.slowness * traffic.jitter, 0.45
    )


def _level(value: Callable[[UsageProfile, Traffic], Real]) -> Sampler:
    """Return a sampler of one value a minute. It publishes nothing if the value is zero."""

    def sampler(profile: UsageProfile, traffic: Traffic) -> Samples:
        now = value(profile, traffic)
        return Samples((now > 0).astype(np.int64), now)

    return sampler


RUNTIME: Samplers = {
    catalogue.INVOCATIONS.name: _calls,
    catalogue.INVOCATION_LATENCY.name: _response_time,
    catalogue.INVOCATION_CLIENT_ERRORS.name: _client_errors,
    catalogue.INVOCATION_SERVER_ERRORS.name: _server_errors,
    catalogue.INVOCATION_THROTTLES.name: _throttles,
    catalogue.INPUT_TOKEN_COUNT.name: _of(
        _uncached_prompt, ModelOutput.TEXT, ModelOutput.IMAGES, ModelOutput.EMBEDDINGS
    ),
    catalogue.OUTPUT_TOKEN_COUNT.name: _of(_response_tokens, ModelOutput.TEXT),
    catalogue.TIME_TO_FIRST_TOKEN.name: _of(_first_token, ModelOutput.TEXT),
    catalogue.CACHE_READ_INPUT_TOKEN_COUNT.name: _of(
        lambda profile, traffic: _prompt(profile, traffic, traffic.cached), ModelOutput.TEXT
    ),
    catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.name: _of(
        lambda profile, traffic: _prompt(
            profile, traffic, 0.04 + 0.25 * np.maximum(0.0, profile.cached_share - traffic.cached)
        ),
        ModelOutput.TEXT,
    ),
    catalogue.OUTPUT_IMAGE_COUNT.name: _of(_calls, ModelOutput.IMAGES),
    catalogue.ESTIMATED_TPM_QUOTA_USAGE.name: _of(_quota_usage, ModelOutput.TEXT, ModelOutput.EMBEDDINGS),
}
"""The metrics of a model. Metrics that a healthy account does not publish are left out."""

DELIVERIES: Samplers = {
    catalogue.LOGS_CLOUDWATCH_DELIVERY_SUCCESS.name: _calls,
    catalogue.LOGS_CLOUDWATCH_DELIVERY_FAILURE.name: _server_errors,
    catalogue.LOGS_S3_DELIVERY_SUCCESS.name: _calls,
    catalogue.LARGE_DATA_S3_DELIVERY_SUCCESS.name: _scaled(0.02, _calls),
}

MANTLE: Samplers = {
    catalogue.MANTLE_INFERENCES.name: _calls,
    catalogue.MANTLE_INFERENCE_CLIENT_ERRORS.name: _client_errors,
    catalogue.MANTLE_TOTAL_INPUT_TOKENS.name: _level(
        lambda profile, traffic: traffic.calls * profile.input_tokens * traffic.jitter
    ),
    catalogue.MANTLE_TOTAL_OUTPUT_TOKENS.name: _level(
        lambda profile, traffic: traffic.calls * profile.output_tokens * (2 - traffic.jitter)
    ),
}
MANTLE_PER_INFERENCE: Samplers = {
    catalogue.MANTLE_INPUT_TOKENS.name: lambda profile, traffic: _prompt(profile, traffic, 1.0),
    catalogue.MANTLE_OUTPUT_TOKENS.name: _response_tokens,
}

GUARDRAILS: Samplers = {
    catalogue.GUARDRAIL_INVOCATIONS.name: _calls,
    catalogue.GUARDRAIL_INVOCATIONS_INTERVENED.name: lambda _, traffic: Samples(
        floor(traffic.calls * np.minimum(1.0, 0.035 * traffic.intervention_factor) + traffic.rounding), 1.0
    ),
    catalogue.GUARDRAIL_INVOCATION_LATENCY.name: _milliseconds(180),
    catalogue.GUARDRAIL_INVOCATION_CLIENT_ERRORS.name: _client_errors,
    catalogue.GUARDRAIL_INVOCATION_SERVER_ERRORS.name: _server_errors,
    catalogue.GUARDRAIL_INVOCATION_THROTTLES.name: _throttles,
    catalogue.GUARDRAIL_TEXT_UNIT_COUNT.name: lambda _, traffic: Samples(traffic.calls, 3.0, 0.5),
}
GUARDRAIL_POLICIES: Samplers = {
    metric.name: GUARDRAILS[metric.name]
    for metric in (catalogue.GUARDRAIL_INVOCATIONS_INTERVENED, catalogue.GUARDRAIL_TEXT_UNIT_COUNT)
}
REASONING_CHECKS: Samplers = {catalogue.GUARDRAIL_INVOCATIONS.name: _calls}
REASONING: Samplers = {
    catalogue.REASONING_LATENCY.name: _milliseconds(900),
    catalogue.REASONING_TOTAL_FINDINGS.name: _scaled(0.4, _calls),
}
REASONING_FINDINGS: Samplers = {catalogue.REASONING_FINDING_COUNTS.name: _scaled(0.4, _calls)}

AGENTS: Samplers = {
    catalogue.AGENT_INVOCATION_COUNT.name: _calls,
    catalogue.AGENT_TOTAL_TIME.name: lambda profile, traffic: Samples(
        traffic.calls, 3.2 * response_ms(profile, traffic), 0.5
    ),
    catalogue.AGENT_TTFT.name: lambda profile, traffic: Samples(
        traffic.calls, 2.1 * first_token_ms(profile, traffic) * traffic.slowness, 0.4
    ),
    catalogue.AGENT_INVOCATION_THROTTLES.name: _throttles,
    catalogue.AGENT_INVOCATION_CLIENT_ERRORS.name: _client_errors,
    catalogue.AGENT_INVOCATION_SERVER_ERRORS.name: _server_errors,
    catalogue.AGENT_MODEL_LATENCY.name: _scaled(2.6, _response_time),
    catalogue.AGENT_MODEL_INVOCATION_COUNT.name: _scaled(2.6, _calls),
    catalogue.AGENT_MODEL_INVOCATION_THROTTLES.name: _throttles,
    catalogue.AGENT_MODEL_INVOCATION_CLIENT_ERRORS.name: _client_errors,
    catalogue.AGENT_MODEL_INVOCATION_SERVER_ERRORS.name: _server_errors,
    catalogue.AGENT_INPUT_TOKEN_COUNT.name: _scaled(2.6, _uncached_prompt),
    catalogue.AGENT_OUTPUT_TOKEN_COUNT.name: _scaled(2.6, _response_tokens),
}

KNOWLEDGE_BASES: Samplers = {
    catalogue.KNOWLEDGE_BASE_INVOCATIONS.name: _calls,
    catalogue.KNOWLEDGE_BASE_CLIENT_ERRORS.name: _client_errors,
    catalogue.KNOWLEDGE_BASE_SERVER_ERRORS.name: _server_errors,
    catalogue.KNOWLEDGE_BASE_THROTTLES.name: _throttles,
}
AGENTIC_RETRIEVAL: Samplers = {
    catalogue.KNOWLEDGE_BASE_TOTAL_ITERATION_COUNT.name: lambda _, traffic: Samples(traffic.calls, 2.2, 0.4)
}
_INGESTION_MINUTES = 60
INGESTION: Samplers = {
    catalogue.KNOWLEDGE_BASE_RAW_DATA_SIZE.name: _level(
        lambda profile, traffic: (
            (traffic.minute % _INGESTION_MINUTES == 0)
            * (2 + 6 * noise(profile.seed, 1) + traffic.minute % 100_000 / 50_000)
        )
    )
}

_JOB_MINUTES = 240
_JOB_BUSY_MINUTES = 150
_RECORDS_A_MINUTE = 220.0


def _records(profile: UsageProfile, traffic: Traffic) -> Real:
    """Return the number of pending records of a batch job, which decreases from its start to its end."""
    into = (traffic.minute + profile.seed) % _JOB_MINUTES
    pending: Real = np.maximum(0.0, (_JOB_BUSY_MINUTES - into) * _RECORDS_A_MINUTE)
    return pending


BATCH: Samplers = {
    catalogue.BATCH_RECORDS_PENDING.name: _level(_records),
    catalogue.BATCH_TOKENS_PENDING.name: _level(
        lambda profile, traffic: _records(profile, traffic) * profile.input_tokens
    ),
    catalogue.BATCH_INPUT_TOKENS_PER_MINUTE.name: _level(
        lambda profile, traffic: (
            np.minimum(_records(profile, traffic), _RECORDS_A_MINUTE) * profile.input_tokens * traffic.jitter
        )
    ),
    catalogue.BATCH_OUTPUT_TOKENS_PER_MINUTE.name: _level(
        lambda profile, traffic: (
            np.minimum(_records(profile, traffic), _RECORDS_A_MINUTE) * profile.output_tokens * traffic.jitter
        )
    ),
}

AGENTCORE: Samplers = {
    catalogue.AGENTCORE_THROTTLES.name: _throttles,
    catalogue.AGENTCORE_SYSTEM_ERRORS.name: _server_errors,
    catalogue.AGENTCORE_USER_ERRORS.name: _client_errors,
    catalogue.AGENTCORE_LATENCY.name: _response_time,
    catalogue.AGENTCORE_DURATION.name: lambda profile, traffic: Samples(
        traffic.calls, 1.4 * response_ms(profile, traffic), 0.6
    ),
    catalogue.AGENTCORE_SESSIONS.name: _scaled(0.3, _calls),
    catalogue.AGENTCORE_CPU_USED.name: _level(lambda _, traffic: 0.002 * traffic.calls * traffic.jitter),
    catalogue.AGENTCORE_MEMORY_USED.name: _level(lambda _, traffic: 0.004 * traffic.calls * traffic.jitter),
    catalogue.AGENTCORE_RESOURCE_TOKEN_FETCH_FAILURES.name: _client_errors,
    catalogue.AGENTCORE_DENY_DECISIONS.name: _scaled(0.05, _calls),
}


def score(usual: float = 0.8) -> Sampler:
    """Return a sampler of a score from 0 to 1, of one call in ten."""

    def sampler(_: UsageProfile, traffic: Traffic) -> Samples:
        return Samples(floor(traffic.calls * 0.1 + traffic.rounding), usual - 0.05 * traffic.load)

    return sampler


EVALUATIONS: Samplers = {
    "Builtin.Correctness": score(0.88),
    "Builtin.GoalSuccessRate": score(0.79),
    "Builtin.Helpfulness": score(0.83),
}
"""Three of the evaluators that AgentCore has; metrics are named after them."""


def default_sampler(definition: MetricDefinition) -> Sampler:
    """Return a sampler for a metric by its unit and name."""
    if definition.unit is MetricUnit.MILLISECONDS:
        return _milliseconds(400)
    is_trouble = any(word in definition.name.lower() for word in ("error", "throttle", "fail", "mismatch"))
    return _server_errors if is_trouble else _calls


LOGS: Samplers = {
    catalogue.INCOMING_LOG_EVENTS.name: _calls,
    catalogue.INCOMING_BYTES.name: lambda _, traffic: Samples(traffic.calls, 1900.0, 0.4),
}

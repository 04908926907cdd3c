"""Simulate the traffic of a model, an agent or a guardrail, minute by minute.

Traffic follows the time of day and the weekday, with bursts and noise. Every account has the same incidents
around the reference time: the first model is throttled for half an hour, callers of the second send invalid
requests, the last model becomes slow and stays slow, prompt caches start cold, and guardrails intervene more
often for a while.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import NamedTuple

from bedrock_monitoring.bedrock.models.model_output import ModelOutput, model_output
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, MINUTE

_DAY_MINUTES = DAY // MINUTE
_WEEKEND = 5
_BURST_MINUTES = 40

_THROTTLED = (-130, -95)
_FAULTY_RELEASE = (-250, -232)
_SLOW_FROM = -80
_SLOWEST_AFTER = 45
_COLD_FROM = -485
_WARM_UP_MINUTES = 50
_ATTACK = (-330, -300)
"""Incidents, in minutes relative to the reference time."""


@dataclass(frozen=True, kw_only=True)
class UsageProfile:
    """The usage and behaviour of a model or another resource.

    Attributes:
        seed: The seed of its noise.
        calls: Calls per minute at the busiest time of a day.
        input_tokens: Tokens per prompt, including cached tokens.
        output_tokens: Tokens per response.
        first_token_ms: Time to the first token, in milliseconds.
        token_ms: Time for each further token, in milliseconds.
        cached_share: The share of a prompt that a warm cache serves, 0 to 1.
        is_throttled: Whether the throttling incident affects it.
        has_faulty_callers: Whether the incident with invalid requests affects it.
        is_slow: Whether the latency incident affects it.
        output: What it returns. Only models that return text have tokens of output and cached prompts.
    """

    seed: int
    calls: float
    input_tokens: float
    output_tokens: float
    first_token_ms: float
    token_ms: float
    cached_share: float
    is_throttled: bool = False
    has_faulty_callers: bool = False
    is_slow: bool = False
    output: ModelOutput = ModelOutput.TEXT


def usage_profile(model: str, *, location: str, position: int, models: int) -> UsageProfile:
    """Return the usage profile of a model.

    Args:
        model: Its dimension value.
        location: The account and Region as text. Each location has different data.
        position: The position among the models, from 0. Traffic decreases with it. It selects the incidents.
        models: The number of models.
    """
    seed = derive_seed(location, model)
    output = model_output(model)
    return UsageProfile(
        seed=seed,
        calls=(90 + 60 * noise(seed, 1)) / (1 + 0.9 * position),
        input_tokens=1400 + 2600 * noise(seed, 2),
        output_tokens=180 + 320 * noise(seed, 3),
        first_token_ms=320 + 500 * noise(seed, 4),
        token_ms=9 + 12 * noise(seed, 5),
        cached_share=0.45 + 0.35 * noise(seed, 6) if output is ModelOutput.TEXT else 0.0,
        is_throttled=position == 0,
        has_faulty_callers=position == 1,
        is_slow=models > 1 and position == models - 1,
        output=output,
    )


class TrafficMinute(NamedTuple):
    """The traffic of one minute.

    This is a tuple and no dataclass because a preview creates a hundred thousand of them.

    Attributes:
        minute: In minutes since the epoch.
        calls: Accepted calls.
        throttles: Throttled calls.
        client_errors: Calls that failed with a client error.
        server_errors: Calls that failed with a server error.
        load: The load relative to the usual maximum, from 0 to a little more than 1.
        slowness: The factor of the latency; 1 is the usual latency.
        cached: The share of a prompt that the cache served, 0 to 1.
        intervention_factor: The factor of guardrail interventions; 1 is the usual number.
        jitter: A random number around 1.
        rounding: A random number from 0 to 1, for stochastic rounding.
    """

    minute: int
    calls: int
    throttles: int
    client_errors: int
    server_errors: int
    load: float
    slowness: float
    cached: float
    intervention_factor: float
    jitter: float
    rounding: float


def simulate_minute(profile: UsageProfile, minute: int, from_now: int) -> TrafficMinute:
    """Simulate one minute of traffic.

    Args:
        profile: The usage profile.
        minute: In minutes since the epoch.
        from_now: In minutes relative to the reference time. Negative in the past.
    """
    seed = profile.seed
    load = activity(seed, minute)
    attempted = profile.calls * load * (0.85 + 0.3 * noise(seed, minute))
    throttles = 0
    if profile.is_throttled and _THROTTLED[0] <= from_now < _THROTTLED[1]:
        quota = profile.calls * load * 0.95
        attempted *= 1.55
        throttles = max(0, round(attempted - quota))
        attempted = min(attempted, quota)
    calls = max(0, math.floor(attempted + noise(seed + 1, minute)))
    faulty = profile.has_faulty_callers and _FAULTY_RELEASE[0] <= from_now < _FAULTY_RELEASE[1]
    refused = calls * (0.11 if faulty else 0.006)
    return TrafficMinute(
        minute=minute,
        calls=calls,
        throttles=throttles,
        client_errors=math.floor(refused + noise(seed + 2, minute)),
        server_errors=math.floor(calls * 0.0007 + noise(seed + 3, minute)),
        load=load,
        slowness=_slowness(from_now) if profile.is_slow else 1.0,
        cached=profile.cached_share * _warmth(from_now),
        intervention_factor=6.0 if _ATTACK[0] <= from_now < _ATTACK[1] else 1.0,
        jitter=0.92 + 0.16 * noise(seed + 4, minute),
        rounding=noise(seed + 6, minute),
    )


def activity(seed: int, minute: int) -> float:
    """Return the load of a minute, from nearly 0 at night to a little more than 1 in a burst."""
    hour = minute % _DAY_MINUTES / 60
    day = (
        0.12 + 0.75 * math.exp(-(((hour - 14.2) / 3.4) ** 2)) + 0.45 * math.exp(-(((hour - 9.8) / 1.7) ** 2))
    )
    weekday = (minute // _DAY_MINUTES + 3) % 7  # 1970 began on a Thursday
    block, within = divmod(minute, _BURST_MINUTES)
    strength = max(0.0, noise(seed + 5, block) - 0.7) * 2
    burst = 1 + strength * math.sin(math.pi * within / _BURST_MINUTES) ** 2
    return day * burst * (0.45 if weekday >= _WEEKEND else 1.0)


def _slowness(from_now: int) -> float:
    return 1 + 2.6 * min(max((from_now - _SLOW_FROM) / _SLOWEST_AFTER, 0.0), 1.0)


def _warmth(from_now: int) -> float:
    """Return the warmth of the cache, 0 to 1. It starts cold about eight hours before the reference time."""
    if from_now < _COLD_FROM:
        return 1.0
    return 1 - math.exp(-(from_now - _COLD_FROM) / _WARM_UP_MINUTES)


def response_ms(profile: UsageProfile, moment: TrafficMinute) -> float:
    """Return the time to the last token, in milliseconds."""
    loaded = 1 + 0.35 * moment.load**2
    return (
        first_token_ms(profile, moment) + profile.output_tokens * profile.token_ms * loaded
    ) * moment.slowness


def first_token_ms(profile: UsageProfile, moment: TrafficMinute) -> float:
    """Return the time to the first token, in milliseconds."""
    return profile.first_token_ms * (1 + 0.5 * moment.load**2) * (1.15 - 0.4 * moment.cached) * moment.jitter


def derive_seed(*parts: str) -> int:
    """Return a seed for ``noise``, derived from texts."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big")


_MASK = (1 << 64) - 1


def noise(seed: int, step: int) -> float:
    """Return a pseudo-random number from 0 to 1 that depends on seed and step only (SplitMix64's mixer)."""
    mixed = (seed * 0x9E3779B97F4A7C15 + step * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) / (_MASK + 1)

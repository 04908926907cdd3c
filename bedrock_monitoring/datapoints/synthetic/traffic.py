"""Simulate the traffic of a model, an agent or a guardrail, minute by minute.

Traffic follows the time of day and the weekday, with bursts and noise. Every account has the same incidents
around the reference time: the first model is throttled for half an hour, callers of the second send invalid
requests, the last model becomes slow and stays slow, prompt caches start cold, and guardrails intervene more
often for a while.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bedrock_monitoring.bedrock.models.model_output import ModelOutput, model_output
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, MINUTE

Whole: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]

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


@dataclass(eq=False, kw_only=True)
class Traffic:
    """The traffic of consecutive minutes. A minute does not depend on the other ones.

    Each further attribute has a number for each minute, and is simulated when somebody asks for it.

    Attributes:
        profile: The usage profile.
        minutes: In minutes since the epoch.
        now: The reference time, in minutes since the epoch.
    """

    profile: UsageProfile
    minutes: range
    now: int

    def replaced(self, **numbers: Whole | Real) -> Traffic:
        """Return this traffic with other numbers in the attributes of these names."""
        changed = replace(self)
        vars(changed).update(vars(self) | numbers)
        return changed

    @cached_property
    def minute(self) -> Whole:
        """In minutes since the epoch."""
        return _clock(self.minutes).minute

    @cached_property
    def calls(self) -> Whole:
        """Accepted calls."""
        return self._answered[0]

    @cached_property
    def throttles(self) -> Whole:
        """Throttled calls."""
        return self._answered[1]

    @cached_property
    def _answered(self) -> tuple[Whole, Whole]:
        profile, seed = self.profile, self.profile.seed
        attempted = profile.calls * self.load * (0.85 + 0.3 * noises(seed, self.minute))
        throttles = np.zeros_like(self.minute)
        if profile.is_throttled:
            affected = _during(_THROTTLED, self._from_now)
            quota = profile.calls * self.load * 0.95
            wanted = attempted * 1.55
            throttles = np.where(affected, np.maximum(0, _whole(np.rint(wanted - quota))), 0)
            attempted = np.where(affected, np.minimum(wanted, quota), attempted)
        return np.maximum(0, floor(attempted + noises(seed + 1, self.minute))), throttles

    @cached_property
    def client_errors(self) -> Whole:
        """Calls that failed with a client error."""
        faulty = self.profile.has_faulty_callers & _during(_FAULTY_RELEASE, self._from_now)
        refused = self._answered[0] * np.where(faulty, 0.11, 0.006)
        return floor(refused + noises(self.profile.seed + 2, self.minute))

    @cached_property
    def server_errors(self) -> Whole:
        """Calls that failed with a server error."""
        return floor(self._answered[0] * 0.0007 + noises(self.profile.seed + 3, self.minute))

    @cached_property
    def load(self) -> Real:
        """The load relative to the usual maximum, from 0 to a little more than 1."""
        return activity(self.profile.seed, self.minutes)

    @cached_property
    def slowness(self) -> Real:
        """The factor of the latency; 1 is the usual latency."""
        return _slowness(self._from_now) if self.profile.is_slow else np.ones(len(self.minutes))

    @cached_property
    def cached(self) -> Real:
        """The share of a prompt that the cache served, 0 to 1."""
        return self.profile.cached_share * _warmth(self._from_now)

    @cached_property
    def intervention_factor(self) -> Real:
        """The factor of guardrail interventions; 1 is the usual number."""
        return np.where(_during(_ATTACK, self._from_now), 6.0, 1.0)

    @cached_property
    def jitter(self) -> Real:
        """A random number around 1."""
        return 0.92 + 0.16 * noises(self.profile.seed + 4, self.minute)

    @cached_property
    def rounding(self) -> Real:
        """A random number from 0 to 1, for stochastic rounding."""
        return noises(self.profile.seed + 6, self.minute)

    @property
    def _from_now(self) -> Whole:
        return self.minute - self.now


def activity(seed: int, minutes: range) -> Real:
    """Return the load of minutes, from nearly 0 at night to a little more than 1 in a burst."""
    clock = _clock(minutes)
    strengths = np.maximum(0.0, noises(seed + 5, clock.bursts) - 0.7) * 2
    burst: Real = 1 + strengths[clock.burst] * clock.swell
    return clock.day * burst * clock.weekday


class _Clock(NamedTuple):
    """What the time alone says of consecutive minutes: it is the same for all traffic.

    Attributes:
        minute: In minutes since the epoch.
        day: The usual load at this time of the day.
        weekday: The factor of the load on this day of the week.
        bursts: The numbers of the bursts in these minutes.
        burst: The place among ``bursts`` of the burst that each minute belongs to.
        swell: The share of its strength that this burst has reached, 0 to 1.
    """

    minute: Whole
    day: Real
    weekday: Real
    bursts: Whole
    burst: Whole
    swell: Real


@lru_cache(maxsize=64)
def _clock(minutes: range) -> _Clock:
    minute = np.arange(minutes.start, minutes.stop, minutes.step, dtype=np.int64)
    hour = minute % _DAY_MINUTES / 60
    weekday = (minute // _DAY_MINUTES + 3) % 7  # 1970 began on a Thursday
    first = minutes.start // _BURST_MINUTES
    burst, within = np.divmod(minute, _BURST_MINUTES)
    return _Clock(
        minute=minute,
        day=0.12 + 0.75 * np.exp(-(((hour - 14.2) / 3.4) ** 2)) + 0.45 * np.exp(-(((hour - 9.8) / 1.7) ** 2)),
        weekday=np.where(weekday >= _WEEKEND, 0.45, 1.0),
        bursts=np.arange(first, minutes.stop // _BURST_MINUTES + 1, dtype=np.int64),
        burst=burst - first,
        swell=np.sin(np.pi * within / _BURST_MINUTES) ** 2,
    )


def floor(numbers: Real) -> Whole:
    """Round numbers down to whole ones."""
    return _whole(np.floor(numbers))


def _whole(numbers: Real) -> Whole:
    return numbers.astype(np.int64)


def _during(incident: tuple[int, int], from_now: Whole) -> NDArray[np.bool_]:
    return (incident[0] <= from_now) & (from_now < incident[1])


def _slowness(from_now: Whole) -> Real:
    return 1 + 2.6 * np.clip((from_now - _SLOW_FROM) / _SLOWEST_AFTER, 0.0, 1.0)


def _warmth(from_now: Whole) -> Real:
    """Return the warmth of the cache, 0 to 1. It starts cold about eight hours before the reference time."""
    warming: Real = 1 - np.exp(-np.maximum(from_now - _COLD_FROM, 0) / _WARM_UP_MINUTES)
    return np.where(from_now < _COLD_FROM, 1.0, warming)


def response_ms(profile: UsageProfile, traffic: Traffic) -> Real:
    """Return the time to the last token, in milliseconds."""
    loaded = 1 + 0.35 * traffic.load**2
    return (
        first_token_ms(profile, traffic) + profile.output_tokens * profile.token_ms * loaded
    ) * traffic.slowness


def first_token_ms(profile: UsageProfile, traffic: Traffic) -> Real:
    """Return the time to the first token, in milliseconds."""
    return (
        profile.first_token_ms * (1 + 0.5 * traffic.load**2) * (1.15 - 0.4 * traffic.cached) * traffic.jitter
    )


def derive_seed(*parts: str) -> int:
    """Return a seed for ``noise``, derived from texts."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big")


_MASK = (1 << 64) - 1
_SECOND, _THIRD = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def noise(seed: int, step: int) -> float:
    """Return a pseudo-random number from 0 to 1 that depends on seed and step only (SplitMix64's mixer)."""
    mixed = (seed * 0x9E3779B97F4A7C15 + step * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) / (_MASK + 1)


def noises(seed: int, steps: Whole) -> Real:
    """Return the same as ``noise`` for each step."""
    mixed = steps.astype(np.uint64)
    mixed *= _SECOND
    mixed += np.uint64((seed * 0x9E3779B97F4A7C15 + 0x94D049BB133111EB) & _MASK)
    mixed ^= mixed >> np.uint64(30)
    mixed *= _SECOND
    mixed ^= mixed >> np.uint64(27)
    mixed *= _THIRD
    mixed ^= mixed >> np.uint64(31)
    return mixed / float(_MASK + 1)

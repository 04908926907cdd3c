"""How a model, an agent or a guardrail that never was is used and behaves, minute by minute.

Everything has a day and a night, bursts and noise. Around now each account lives through the same incidents:
the first model's quota is used up for half an hour, the second meets a faulty release of its callers, the
last one grows slow and stays so, prompt caches are cold in the beginning, and guardrails are attacked for a
while.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from typing import NamedTuple

from bedrock_monitoring.evaluation.series import DAY, MINUTE

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
"""Incidents, in minutes from now."""


@dataclass(frozen=True, kw_only=True)
class Character:
    """How a model is used and how it behaves.

    Attributes:
        seed: Tells its noise from that of others.
        calls: Calls a minute at the busiest time of a day.
        input_tokens: Tokens of a prompt, cached ones included.
        output_tokens: Tokens of an answer.
        first_token_ms: Until the first token.
        token_ms: For each further token.
        cached_share: How much of a prompt comes from a warm cache, 0 to 1.
        is_throttled: Whether its quota is used up for a while.
        is_misused: Whether callers send it faulty requests for a while.
        is_slow: Whether it grows slow.
        makes_images: Whether it makes images.
    """

    seed: int
    calls: float
    input_tokens: float
    output_tokens: float
    first_token_ms: float
    token_ms: float
    cached_share: float
    is_throttled: bool = False
    is_misused: bool = False
    is_slow: bool = False
    makes_images: bool = False


def character_of(model: str, *, place: str, position: int, models: int) -> Character:
    """Return how a model is used, by its id, where it is used, and its position among the models.

    Args:
        model: The dimension value.
        place: Account and Region: the same model is used differently elsewhere.
        position: From 0; traffic shrinks with it, and it decides about incidents.
        models: How many models there are.
    """
    seed = seed_of(place, model)
    return Character(
        seed=seed,
        calls=(90 + 60 * noise(seed, 1)) / (1 + 0.9 * position),
        input_tokens=1400 + 2600 * noise(seed, 2),
        output_tokens=180 + 320 * noise(seed, 3),
        first_token_ms=320 + 500 * noise(seed, 4),
        token_ms=9 + 12 * noise(seed, 5),
        cached_share=0.45 + 0.35 * noise(seed, 6),
        is_throttled=position == 0,
        is_misused=position == 1,
        is_slow=models > 1 and position == models - 1,
        makes_images=re.search(r"image|canvas|titan-image|stable", model) is not None,
    )


class Moment(NamedTuple):
    """What happened in a minute.

    A tuple and no dataclass: a preview makes a hundred thousand of them.

    Attributes:
        minute: Counted from 1970.
        calls: Calls that were accepted.
        throttles: Calls that a quota turned away.
        client_errors: Calls that failed because of the caller.
        server_errors: Calls that failed on AWS's side.
        load: How busy it was, from 0 to 1 and a little more.
        slowness: How many times slower than usual answers were.
        cached: How much of a prompt came from the cache, 0 to 1.
        attacked: How many times more than usual guardrails had to intervene.
        jitter: A number around 1.
        luck: A number from 0 to 1, to round by.
    """

    minute: int
    calls: int
    throttles: int
    client_errors: int
    server_errors: int
    load: float
    slowness: float
    cached: float
    attacked: float
    jitter: float
    luck: float


def lived(character: Character, minute: int, from_now: int) -> Moment:
    """Return what happened in a minute.

    Args:
        character: How it is used and behaves.
        minute: Counted from 1970.
        from_now: Counted from now; below zero in the past.
    """
    seed = character.seed
    load = activity(seed, minute)
    wanted = character.calls * load * (0.85 + 0.3 * noise(seed, minute))
    throttles = 0
    if character.is_throttled and _THROTTLED[0] <= from_now < _THROTTLED[1]:
        quota = character.calls * load * 0.95
        wanted *= 1.55
        throttles = max(0, round(wanted - quota))
        wanted = min(wanted, quota)
    calls = max(0, math.floor(wanted + noise(seed + 1, minute)))
    faulty = character.is_misused and _FAULTY_RELEASE[0] <= from_now < _FAULTY_RELEASE[1]
    refused = calls * (0.11 if faulty else 0.006)
    return Moment(
        minute=minute,
        calls=calls,
        throttles=throttles,
        client_errors=math.floor(refused + noise(seed + 2, minute)),
        server_errors=math.floor(calls * 0.0007 + noise(seed + 3, minute)),
        load=load,
        slowness=_slowness(from_now) if character.is_slow else 1.0,
        cached=character.cached_share * _warmth(from_now),
        attacked=6.0 if _ATTACK[0] <= from_now < _ATTACK[1] else 1.0,
        jitter=0.92 + 0.16 * noise(seed + 4, minute),
        luck=noise(seed + 6, minute),
    )


def activity(seed: int, minute: int) -> float:
    """Return how busy a moment is, from nearly 0 at night to 1 and a little more in a burst."""
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
    """Return how warm the cache is: cold at the beginning of what a dashboard shows, and after that ever warmer."""
    if from_now < _COLD_FROM:
        return 1.0
    return 1 - math.exp(-(from_now - _COLD_FROM) / _WARM_UP_MINUTES)


def answer_ms(character: Character, moment: Moment) -> float:
    """Return how long an answer takes until its last token, in milliseconds."""
    loaded = 1 + 0.35 * moment.load**2
    return (
        first_token_ms(character, moment) + character.output_tokens * character.token_ms * loaded
    ) * moment.slowness


def first_token_ms(character: Character, moment: Moment) -> float:
    """Return how long an answer takes until its first token, in milliseconds."""
    return (
        character.first_token_ms * (1 + 0.5 * moment.load**2) * (1.15 - 0.4 * moment.cached) * moment.jitter
    )


def seed_of(*parts: str) -> int:
    """Return a number that tells the noise of one thing from that of all others."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big")


_MASK = (1 << 64) - 1


def noise(seed: int, step: int) -> float:
    """Return a number from 0 up to 1 that looks random and depends on seed and step alone (the mixer of SplitMix64)."""
    mixed = (seed * 0x9E3779B97F4A7C15 + step * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) / (_MASK + 1)

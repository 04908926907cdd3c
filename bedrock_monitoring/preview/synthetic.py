"""Bedrock traffic that never was: plausible, the same every time, and eventful enough to judge graphs and alarms by.

Every model has a day and a night, bursts and noise. Around ``now`` each account lives through the same incidents: the first model's quota is
used up for half an hour, the second meets a faulty release of its callers, the last one grows slow and stays so, and prompt
caches are cold in the beginning.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, Namespace
from bedrock_monitoring.preview.samples import Samples, statistic_of
from bedrock_monitoring.preview.series import DAY, MINUTE, LogRows, MetricKey, NoDataError, TimeRange, buckets

REFERENCE_MOMENT = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
"""When it is in a preview unless another moment is asked for: a working day's afternoon."""

_RUNTIME = str(Namespace.RUNTIME)
_MODEL_ID = str(Dimension.MODEL_ID)
_DAY_MINUTES = DAY // MINUTE
_WEEKEND = 5
_BURST_MINUTES = 40

_THROTTLED = (-130, -95)
_FAULTY_RELEASE = (-250, -232)
_SLOW_FROM = -80
_SLOWEST_AFTER = 45
_COLD_FROM = -485
_WARM_UP_MINUTES = 50
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
    seed = _seed(place, model)
    return Character(
        seed=seed,
        calls=(90 + 60 * _noise(seed, 1)) / (1 + 0.9 * position),
        input_tokens=1400 + 2600 * _noise(seed, 2),
        output_tokens=180 + 320 * _noise(seed, 3),
        first_token_ms=320 + 500 * _noise(seed, 4),
        token_ms=9 + 12 * _noise(seed, 5),
        cached_share=0.45 + 0.35 * _noise(seed, 6),
        is_throttled=position == 0,
        is_misused=position == 1,
        is_slow=models > 1 and position == models - 1,
        makes_images=re.search(r"image|canvas|titan-image|stable", model) is not None,
    )


@dataclass(frozen=True, kw_only=True)
class _Moment:
    """What happened to a model in a minute."""

    calls: int
    throttles: int
    client_errors: int
    server_errors: int
    load: float
    slowness: float
    cached: float
    jitter: float


@dataclass(kw_only=True)
class _Sampled:
    """What is known of a metric: the minutes that were looked at, and the samples of those that have any."""

    minutes: set[int] = field(default_factory=set)
    by_minute: dict[int, Samples] = field(default_factory=dict)


@dataclass(kw_only=True)
class SyntheticSource:
    """Synthetic datapoints of one account and Region.

    Attributes:
        models: The models that a search finds, the busiest first.
        place: Account and Region.
        now: Around what the incidents happen.
    """

    models: Sequence[str]
    place: str
    now: datetime = REFERENCE_MOMENT
    account: str = ""
    _characters: dict[str, Character] = field(default_factory=dict, repr=False)
    _lives: dict[str, dict[int, _Moment]] = field(default_factory=dict, repr=False)
    _sampled: dict[MetricKey, _Sampled] = field(default_factory=dict, repr=False)
    _points: dict[tuple[MetricKey, str, range, int], dict[int, float]] = field(
        default_factory=dict, repr=False
    )

    def log_rows(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:  # noqa: ARG002
        """Return what a Logs Insights query gives.

        Raises:
            NoDataError: Always: there are no log records.
        """
        raise NoDataError("the synthetic data has no log records")

    @property
    def about(self) -> str:
        """What the data are."""
        return "Synthetic data: made up to show the dashboard, measured nowhere."

    def known(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search finds: every runtime metric that has data, over all models and of each."""
        if namespace not in {"", _RUNTIME}:
            return ()
        keys = [MetricKey(namespace=_RUNTIME, name=name, region=region) for name in _RUNTIME_SAMPLES]
        keys += [
            MetricKey(namespace=_RUNTIME, name=name, dimensions=((_MODEL_ID, model),), region=region)
            for model in self.models
            for name in _RUNTIME_SAMPLES
        ]
        return tuple(keys)

    def points(self, metric: MetricKey, *, statistic: str, moments: range, end: int) -> dict[int, float]:
        """Return the datapoints that begin at these moments; none after ``end``.

        Raises:
            UnknownStatisticError: The statistic is not made from synthetic samples.
        """
        question = (metric, statistic, moments, end)
        if question not in self._points:
            self._points[question] = dict(self._computed(metric, statistic, moments, end))
        return self._points[question]

    def _computed(
        self, metric: MetricKey, statistic: str, moments: range, end: int
    ) -> Iterator[tuple[int, float]]:
        wanted = range(moments.start // MINUTE, max(end, moments.start + MINUTE) // MINUTE)
        parts = [self._samples(part, wanted) for part in self._parts(metric)]
        for moment, minutes in buckets(moments, end):
            samples = [part[minute] for part in parts for minute in minutes if minute in part]
            if samples:
                yield moment, statistic_of(statistic, samples)

    def _parts(self, metric: MetricKey) -> tuple[MetricKey, ...]:
        """Return the metrics whose samples are those of this one: over all models, those of each model."""
        if metric.namespace != _RUNTIME or metric.dimensions:
            return (metric,)
        return tuple(
            MetricKey(namespace=_RUNTIME, name=metric.name, dimensions=((_MODEL_ID, model),))
            for model in self.models
        )

    def _samples(self, metric: MetricKey, minutes: range) -> dict[int, Samples]:
        """Return the samples of a metric by minute, of these minutes at least; a minute without any is left out."""
        sampled = self._sampled.setdefault(metric, _Sampled())
        for minute in minutes:
            if minute not in sampled.minutes:
                sampled.minutes.add(minute)
                if found := self._sample(metric, minute):
                    sampled.by_minute[minute] = found
        return sampled.by_minute

    def _sample(self, metric: MetricKey, minute: int) -> Samples | None:
        model = dict(metric.dimensions).get(_MODEL_ID)
        if metric.namespace != _RUNTIME or model is None:
            return _other(_seed(self.place, repr(metric)), metric.name, minute)
        sample = _RUNTIME_SAMPLES.get(metric.name)
        if sample is None:
            return None
        found = sample(self._character(model), self._moment(model, minute))
        return found if found.count > 0 else None

    def _character(self, model: str) -> Character:
        if model not in self._characters:
            count = len(self.models)
            position = self.models.index(model) if model in self.models else count
            self._characters[model] = character_of(model, place=self.place, position=position, models=count)
        return self._characters[model]

    def _moment(self, model: str, minute: int) -> _Moment:
        life = self._lives.setdefault(model, {})
        if minute not in life:
            now = int(self.now.timestamp()) // MINUTE
            life[minute] = _lived(self._character(model), minute, minute - now)
        return life[minute]


def _lived(character: Character, minute: int, from_now: int) -> _Moment:
    seed = character.seed
    activity = _activity(seed, minute)
    wanted = character.calls * activity * (0.85 + 0.3 * _noise(seed, minute))
    throttles = 0
    if character.is_throttled and _THROTTLED[0] <= from_now < _THROTTLED[1]:
        quota = character.calls * activity * 0.95
        wanted *= 1.55
        throttles = max(0, round(wanted - quota))
        wanted = min(wanted, quota)
    calls = max(0, math.floor(wanted + _noise(seed + 1, minute)))
    faulty = character.is_misused and _FAULTY_RELEASE[0] <= from_now < _FAULTY_RELEASE[1]
    refused = calls * (0.11 if faulty else 0.006)
    return _Moment(
        calls=calls,
        throttles=throttles,
        client_errors=math.floor(refused + _noise(seed + 2, minute)),
        server_errors=math.floor(calls * 0.0007 + _noise(seed + 3, minute)),
        load=activity,
        slowness=_slowness(from_now) if character.is_slow else 1.0,
        cached=character.cached_share * _warmth(from_now),
        jitter=0.92 + 0.16 * _noise(seed + 4, minute),
    )


def _activity(seed: int, minute: int) -> float:
    """Return how busy a moment is, from nearly 0 at night to 1 and a little more in a burst."""
    hour = minute % _DAY_MINUTES / 60
    day = (
        0.12 + 0.75 * math.exp(-(((hour - 14.2) / 3.4) ** 2)) + 0.45 * math.exp(-(((hour - 9.8) / 1.7) ** 2))
    )
    weekday = (minute // _DAY_MINUTES + 3) % 7  # 1970 began on a Thursday
    block, within = divmod(minute, _BURST_MINUTES)
    strength = max(0.0, _noise(seed + 5, block) - 0.7) * 2
    burst = 1 + strength * math.sin(math.pi * within / _BURST_MINUTES) ** 2
    return day * burst * (0.45 if weekday >= _WEEKEND else 1.0)


def _slowness(from_now: int) -> float:
    return 1 + 2.6 * min(max((from_now - _SLOW_FROM) / _SLOWEST_AFTER, 0.0), 1.0)


def _warmth(from_now: int) -> float:
    """Return how warm the cache is: cold at the beginning of what a dashboard shows, and after that ever warmer."""
    if from_now < _COLD_FROM:
        return 1.0
    return 1 - math.exp(-(from_now - _COLD_FROM) / _WARM_UP_MINUTES)


def _answer_ms(character: Character, moment: _Moment) -> float:
    loaded = 1 + 0.35 * moment.load**2
    return (
        _first_token_ms(character, moment) + character.output_tokens * character.token_ms * loaded
    ) * moment.slowness


def _first_token_ms(character: Character, moment: _Moment) -> float:
    return (
        character.first_token_ms * (1 + 0.5 * moment.load**2) * (1.15 - 0.4 * moment.cached) * moment.jitter
    )


def _prompt(character: Character, moment: _Moment, share: float) -> Samples:
    return Samples(moment.calls, max(1.0, character.input_tokens * share * moment.jitter), 0.7)


_RUNTIME_SAMPLES: dict[str, Callable[[Character, _Moment], Samples]] = {
    catalogue.INVOCATIONS.name: lambda _, moment: Samples(moment.calls, 1.0),
    catalogue.INVOCATION_LATENCY.name: lambda character, moment: Samples(
        moment.calls, _answer_ms(character, moment) * moment.jitter, 0.55
    ),
    catalogue.INVOCATION_CLIENT_ERRORS.name: lambda _, moment: Samples(moment.client_errors, 1.0),
    catalogue.INVOCATION_SERVER_ERRORS.name: lambda _, moment: Samples(moment.server_errors, 1.0),
    catalogue.INVOCATION_THROTTLES.name: lambda _, moment: Samples(moment.throttles, 1.0),
    catalogue.INPUT_TOKEN_COUNT.name: lambda character, moment: _prompt(character, moment, 1 - moment.cached),
    catalogue.OUTPUT_TOKEN_COUNT.name: lambda character, moment: Samples(
        moment.calls, character.output_tokens * (2 - moment.jitter), 0.6
    ),
    catalogue.TIME_TO_FIRST_TOKEN.name: lambda character, moment: Samples(
        round(moment.calls * 0.8), _first_token_ms(character, moment) * moment.slowness, 0.4
    ),
    catalogue.CACHE_READ_INPUT_TOKEN_COUNT.name: lambda character, moment: _prompt(
        character, moment, moment.cached
    ),
    catalogue.CACHE_WRITE_INPUT_TOKEN_COUNT.name: lambda character, moment: _prompt(
        character, moment, 0.04 + 0.25 * max(0.0, character.cached_share - moment.cached)
    ),
    catalogue.OUTPUT_IMAGE_COUNT.name: lambda character, moment: Samples(
        moment.calls if character.makes_images else 0, 1.0
    ),
    "EstimatedTPMQuotaUsage": lambda character, moment: Samples(
        moment.calls, character.input_tokens * (1 - moment.cached) + 5 * character.output_tokens, 0.5
    ),
}
"""What a model's calls of a minute publish, by metric. Metrics that a healthy account does not have are not here."""

_TIME = re.compile(r"latency|time|duration|ttft", re.IGNORECASE)
_TROUBLE = re.compile(r"error|throttle|fail|intervened|blocked", re.IGNORECASE)


def _other(seed: int, name: str, minute: int) -> Samples | None:
    """Return samples of a metric that nothing is known about but its name."""
    activity = _activity(seed, minute)
    count = math.floor(30 * activity * (0.6 + 0.8 * _noise(seed, minute)) + 0.5)
    if _TROUBLE.search(name):
        count = math.floor(count * 0.03 + _noise(seed + 1, minute))
    if count <= 0:
        return None
    if _TIME.search(name):
        return Samples(count, 200 + 900 * _noise(seed, 1), 0.5)
    return Samples(count, 1.0)


def _seed(*parts: str) -> int:
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big")


_MASK = (1 << 64) - 1


def _noise(seed: int, step: int) -> float:
    """Return a number from 0 up to 1 that looks random and depends on seed and step alone (the mixer of SplitMix64)."""
    mixed = (seed * 0x9E3779B97F4A7C15 + step * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) / (_MASK + 1)

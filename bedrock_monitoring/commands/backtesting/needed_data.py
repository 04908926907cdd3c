"""What a backtest has to read: which metrics, over which time ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition
from bedrock_monitoring.bedrock.objectives import TimeObjective
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, EvaluatedAlarm
from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.cloudwatch.metrics import Stats
from bedrock_monitoring.datapoints.backtest_source import whole_request
from bedrock_monitoring.datapoints.data_requests import MetricRequest, RequestCollector
from bedrock_monitoring.evaluation.alarm_history import alarm_graph_properties, evaluate_alarm
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, MINUTE, TimeRange
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.monitoring.target import Model, Target

MINUTES_KEPT = 15 * DAY
"""How long CloudWatch keeps datapoints of a minute, in seconds ("CloudWatch concepts" of its user guide)."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a backtest judges: the alarms of a target, in one version or in two.

    Attributes:
        target: The target.
        alarms: All alarms whose data are needed.
    """

    target: Target
    alarms: tuple[AlarmBase, ...]


def live_ranges(*, now: int, since: int) -> tuple[TimeRange, ...]:
    """Return the time ranges for which CloudWatch has datapoints, the older one with those of five minutes.

    Args:
        now: The end, in seconds since the epoch.
        since: How far to look back, in seconds.
    """
    recent = max(now - since, now - MINUTES_KEPT)
    ranges = [TimeRange(start=recent, end=now)]
    if now - since < recent:
        ranges.insert(0, TimeRange(start=now - since, end=recent, resolution=5 * MINUTE))
    return tuple(ranges)


def needed_requests(
    subject: Subject,
    *,
    time_ranges: Sequence[TimeRange],
    collector: RequestCollector,
    deferred: Mapping[str, str],
) -> tuple[MetricRequest, ...]:
    """Return what has to be read to judge alarms over time ranges, and to suggest objectives.

    Args:
        subject: What is judged.
        time_ranges: The time ranges.
        collector: Collects the requests. It lists the metrics of the account.
        deferred: Maps placeholders to the values of deployed resources.
    """
    listed = [alarm for alarm in subject.alarms if isinstance(alarm, EvaluatedAlarm)]
    needed: dict[MetricRequest, None] = {}
    for time_range in time_ranges:
        collector.requests.clear()
        # What an alarm reads does not depend on the length of the time, so an hour of it tells.
        short = replace(time_range, start=time_range.end - HOUR)
        for alarm in listed:
            if int(alarm.period.total_seconds()) % time_range.resolution == 0:
                graph = replace_placeholders(alarm_graph_properties(alarm, subject.target.region), deferred)
                evaluate_alarm(short, alarm, graph, source=collector)
        needed |= {whole_request(request, time_range): None for request in collector.requests}
        needed |= dict.fromkeys(_requests_of_models(subject.target, time_range, deferred))
    return tuple(request for request in needed if request.timestamps)


def model_ids(model: Model, deferred: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of the dimension ModelId under which the routes of a model publish."""
    values = [route.dimension_value for route in model.routes]
    for placeholder, value in deferred.items():
        values = [each.replace(placeholder, value) for each in values]
    return tuple(map(with_sample_values, values))


def model_request(
    definition: MetricDefinition, statistic: str, model_id: str, timestamps: range
) -> MetricRequest:
    """Return the request for a metric of a model.

    Args:
        definition: The metric.
        statistic: In CloudWatch's spelling.
        model_id: The value of the dimension ModelId.
        timestamps: The start of each period.
    """
    metric = MetricKey(
        namespace=str(definition.namespace), name=definition.name, dimensions=(("ModelId", model_id),)
    )
    end = timestamps[-1] + timestamps.step if timestamps else timestamps.start
    return MetricRequest(metric=metric, statistic=statistic, timestamps=timestamps, end=end)


def _requests_of_models(
    target: Target, time_range: TimeRange, deferred: Mapping[str, str]
) -> Iterator[MetricRequest]:
    """Yield what tells how well and how fast each route of a model answers."""
    for model in target.models:
        for model_id in model_ids(model, deferred):
            for definition, statistic, period in (*_OF_MODELS, *_late_answers(model)):
                step = max(period, time_range.resolution)
                short = range(time_range.start, time_range.start + step, step)
                yield whole_request(model_request(definition, statistic, model_id, short), time_range)


OfModel = tuple[MetricDefinition, str, int]
"""A metric of a model, its statistic, and the shortest period that is read, in seconds."""

CALLS: OfModel = (catalogue.INVOCATIONS, Stats.SUM, MINUTE)
FAILURES: OfModel = (catalogue.INVOCATION_SERVER_ERRORS, Stats.SUM, MINUTE)
SLOW_FIRST_TOKENS: OfModel = (catalogue.TIME_TO_FIRST_TOKEN, Stats.p(95), HOUR)
"""The time within which 95 % of the answers of an hour began."""

FIRST_TOKENS: OfModel = (catalogue.TIME_TO_FIRST_TOKEN, Stats.SAMPLE_COUNT, HOUR)

SUGGESTED_SHARE = Decimal(95)
"""The share of answers, in percent, of the objectives for the first token that are suggested."""

_OF_MODELS = (CALLS, FAILURES, SLOW_FIRST_TOKENS, FIRST_TOKENS)


def late_first_tokens(percent: Decimal) -> OfModel:
    """Return the percentile that exceeds the time of an objective when its alarm goes off.

    Args:
        percent: The share of the objective in percent.
    """
    allowed = TimeObjective(percent=percent, within=timedelta(seconds=1)).most_slow
    return catalogue.TIME_TO_FIRST_TOKEN, Stats.p(100 - allowed), HOUR


def _late_answers(model: Model) -> Iterator[OfModel]:
    present = model.objectives.first_token
    for percent in {SUGGESTED_SHARE, present.percent if present else SUGGESTED_SHARE}:
        yield late_first_tokens(percent)

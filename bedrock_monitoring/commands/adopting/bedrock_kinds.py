"""Which kinds of alarm of rollout.yaml watch what alarms made by hand watch, and under which condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmKind, MonitoredResource, Scope
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.cloudwatch.alarms import Alarm, AlarmBase, AnomalyDetectionAlarm
from bedrock_monitoring.cloudwatch.alarms.metric_queries import AlarmMetric
from bedrock_monitoring.cloudwatch.metrics import DEFAULT_STATISTIC, MathExpression, Metric, Stats
from bedrock_monitoring.cloudwatch.metrics.computed_metric import members
from bedrock_monitoring.problems import InvalidInputError, quoted

_NAMESPACE = "AWS/Bedrock"
_MODEL_ID = "ModelId"
_SAMPLE = MonitoredResource(slug="sample", name="Sample", model="sample")

_Watched = frozenset[tuple[str, str, str]]


@dataclass(frozen=True, kw_only=True)
class BedrockAlarm:
    """An alarm on metrics of Amazon Bedrock.

    Attributes:
        alarm: The alarm.
        model: The ``ModelId`` that it watches; ``None`` if it watches all models, or none.
        kind: The kind of alarm of rollout.yaml that watches the same; ``None`` if there is none.
        condition: Its condition as that kind takes it; ``None`` if the kind takes no such condition.
    """

    alarm: AlarmBase
    model: str | None
    kind: AlarmKind | None
    condition: Condition | None

    @property
    def of_all_models(self) -> bool:
        """Whether the kind is one of each model, and the alarm watches all models together."""
        return self.kind is not None and self.kind.scope is not Scope.TARGET and self.model is None

    def __str__(self) -> str:
        watched = f"alarm {quoted(self.alarm.alarm_name)} watches {self.model or 'all models'}"
        if self.kind is None:
            return f"{watched}: no kind of alarm of rollout.yaml watches the same"
        setting = f"all_models, {self.kind.name}" if self.of_all_models else self.kind.name
        if self.condition is None:
            return f"{watched}: it is {setting} of rollout.yaml, which does not take its condition"
        return f'{watched}: it is {setting} of rollout.yaml, "{self.condition}"'


def bedrock_alarms(alarms: Iterable[AlarmBase]) -> Iterator[BedrockAlarm]:
    """Yield the alarms that watch metrics of Amazon Bedrock, with their kinds."""
    for alarm in alarms:
        if isinstance(alarm, (Alarm, AnomalyDetectionAlarm)):
            metrics = _metrics(alarm.metric)
            if any(metric.namespace.startswith(_NAMESPACE) for metric in metrics):
                yield _bedrock_alarm(alarm, metrics)


def _bedrock_alarm(alarm: Alarm | AnomalyDetectionAlarm, metrics: list[Metric]) -> BedrockAlarm:
    models = {metric.dimensions_map.get(_MODEL_ID) for metric in metrics}
    matching = [
        (kind, _condition(alarm, kind))
        for kind in ALARM_KINDS.values()
        if (*_form(alarm.metric), isinstance(alarm, AnomalyDetectionAlarm)) == _form_of_kind(kind)
        and not (len(models) > 1 and kind.scope is not Scope.TARGET)
    ]
    # A condition that a kind takes says more than that both read the same metrics.
    fitting = [each for each in matching if each[1]] or matching
    kind, condition = fitting[0] if fitting else (None, None)
    return BedrockAlarm(
        alarm=alarm,
        model=next(iter(models)) if len(models) == 1 else None,
        kind=kind,
        condition=condition,
    )


def _metrics(metric: AlarmMetric) -> list[Metric]:
    return [each for each in members(metric) if isinstance(each, Metric)]


def _form(metric: AlarmMetric) -> tuple[_Watched, bool]:
    """Return the metrics and statistics that are compared, and whether they are divided."""
    watched = frozenset(
        (each.namespace, each.metric_name, str(each.statistic or DEFAULT_STATISTIC))
        for each in _metrics(metric)
        if each.statistic != Stats.SAMPLE_COUNT
    )
    return watched, isinstance(metric, MathExpression) and "/" in metric.expression


@cache
def _form_of_kind(kind: AlarmKind) -> tuple[_Watched, bool, bool] | None:
    resource = _SAMPLE if kind.scope.per_model else MonitoredResource.bedrock()
    if not kind.applies(resource):
        return None
    return (*_form(kind.metric(resource)), kind.unit is ThresholdUnit.DEVIATIONS)


def _condition(alarm: Alarm | AnomalyDetectionAlarm, kind: AlarmKind) -> Condition | None:
    threshold = alarm.threshold if isinstance(alarm, Alarm) else alarm.standard_deviations
    is_fraction = isinstance(alarm.metric, MathExpression) and "100" not in alarm.metric.expression
    condition = Condition(
        comparison_operator=alarm.comparison_operator,
        threshold=_percent(threshold) if kind.unit is ThresholdUnit.PERCENT and is_fraction else threshold,
        unit=kind.unit,
        datapoints_to_alarm=alarm.datapoints_to_alarm or alarm.evaluation_periods,
        evaluation_periods=alarm.evaluation_periods,
        period=alarm.period,
        time_zone=alarm.evaluation_window.name if alarm.evaluation_window else None,
    )
    try:
        parsed = kind.parse_condition(str(condition))
    except InvalidInputError:
        return None
    return None if kind.doubt(parsed) else parsed


def _percent(fraction: float) -> float:
    # As floats, 0.29 * 100 is 28.999999999999996.
    return float(Decimal(str(fraction)) * 100)


def conditions_by_setting(alarms: Iterable[BedrockAlarm]) -> Mapping[tuple[str, ...], list[BedrockAlarm]]:
    """Return the alarms that have a condition, by the keys below ``alarms`` that set it."""
    found: dict[tuple[str, ...], list[BedrockAlarm]] = {}
    for each in alarms:
        if each.kind is not None and each.condition is not None:
            setting = ("all_models", each.kind.name) if each.of_all_models else (each.kind.name,)
            found.setdefault(setting, []).append(each)
    return found

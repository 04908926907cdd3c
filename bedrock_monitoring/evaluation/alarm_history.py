"""Evaluate alarms over a time range."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice, pairwise
from math import gcd
from operator import itemgetter
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    EvaluatedAlarm,
)
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.cloudwatch.metrics import Metric, Stats
from bedrock_monitoring.cloudwatch.widgets import AlarmState
from bedrock_monitoring.evaluation.alarm_states import (
    EXTRA_DATAPOINTS,
    AlarmDatapoints,
    evaluate_composite_states,
    evaluate_states,
    evaluation_interval,
    required_samples,
)
from bedrock_monitoring.evaluation.composite_states import evaluation_order
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE, TimeRange
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource
from bedrock_monitoring.evaluation.number_format import MILLISECONDS, SECONDS
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.evaluation.series import NO_UNITS, Units, unit_of_statistic
from bedrock_monitoring.evaluation.wall_clock_source import WallClock, WallClockSource
from bedrock_monitoring.evaluation.widget_series import WidgetResult, evaluate_widget

_NOTHING: Mapping[str, str] = {}

States = Mapping[int, AlarmState]
"""The states of an alarm by the last minute of the newest period that was evaluated, in seconds since the
epoch and in chronological order. A state is known when that minute is over, and lasts until the next one."""


@dataclass(frozen=True, kw_only=True)
class AlarmHistory:
    """The states of one alarm over a time range.

    Attributes:
        name: The alarm's name.
        title: What the alarm says: its title, or else the first sentence of its description, or its name.
        state: The state at the end of the time range. ``None`` if it could not be evaluated.
        state_since: The start of that state, in seconds since the epoch.
        condition: The condition or rule as text.
        child_count: The number of alarms in a composite alarm's rule. ``None`` for a metric alarm.
        children_in_alarm: How many of these are in ALARM at the end of the time range.
        state_spans: Consecutive states with the duration of each, in seconds.
        graph: The properties of a metric widget with the alarm's metric and threshold. ``None`` for a
            composite alarm.
    """

    name: str
    title: str
    state: AlarmState | None = None
    state_since: int | None = None
    condition: str = ""
    child_count: int | None = None
    children_in_alarm: int = 0
    state_spans: tuple[tuple[AlarmState, int], ...] = ()
    graph: Mapping[str, Any] | None = field(default=None, compare=False)


def unknown_alarm(arn: str) -> AlarmHistory:
    """Return the history of an alarm that could not be evaluated: its name alone."""
    name = arn.rpartition(":")[2]
    return AlarmHistory(name=name, title=name)


def alarm_histories(
    alarms: Iterable[AlarmBase],
    *,
    source: DatapointSource,
    time_range: TimeRange,
    region: str,
    deferred: Mapping[str, str] = _NOTHING,
    units: Units = NO_UNITS,
) -> dict[str, AlarmHistory]:
    """Evaluate alarms as CloudWatch would, and return their histories by alarm name.

    Args:
        alarms: Alarms of one account and Region: composite alarms and the alarms that their rules name.
        source: Provides the datapoints.
        time_range: The time range to evaluate.
        region: The Region of the alarms.
        deferred: Maps placeholders to the values of deployed resources. Default: sample values.
        units: The units of metrics, for the conditions of alarms that name no unit.
    """
    return dict(
        AlarmHistories(
            alarms, source=source, time_range=time_range, region=region, deferred=deferred, units=units
        )
    )


class AlarmHistories(Mapping[str, AlarmHistory]):
    """The histories of alarms by name, as ``alarm_histories`` returns them.

    An alarm is evaluated when its history is first asked for: hundreds of alarms over weeks take seconds.
    Composite alarms are evaluated together, with all others.

    It takes the arguments of ``alarm_histories``.
    """

    def __init__(
        self,
        alarms: Iterable[AlarmBase],
        *,
        source: DatapointSource,
        time_range: TimeRange,
        region: str,
        deferred: Mapping[str, str] = _NOTHING,
        units: Units = NO_UNITS,
    ) -> None:
        listed = tuple(alarms)
        self._alarms = {alarm.alarm_name: alarm for alarm in listed if isinstance(alarm, EvaluatedAlarm)}
        self._composites = {
            alarm.alarm_name: alarm
            for alarm in _in_evaluation_order([one for one in listed if isinstance(one, CompositeAlarm)])
        }
        self._source, self._time_range, self._region = source, time_range, region
        self._deferred, self._units = deferred, units
        self._states: dict[str, States] = {}
        self._histories: dict[str, AlarmHistory] = {}

    def __getitem__(self, name: str) -> AlarmHistory:
        if name not in self._histories:
            if name in self._composites:
                self._evaluate_composites()
            else:
                self._evaluate(self._alarms[name])
        return self._histories[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._alarms, *self._composites))

    def __len__(self) -> int:
        return len(self._alarms) + len(self._composites)

    def _evaluate(self, alarm: EvaluatedAlarm) -> None:
        name, time_range = alarm.alarm_name, self._time_range
        graph = replace_placeholders(alarm_graph_properties(alarm, self._region), self._deferred)
        self._states[name] = evaluate_alarm(time_range, alarm, graph, source=self._source)
        self._histories[name] = _evaluated_history(alarm, self._states[name], time_range, graph, self._units)

    def _evaluate_composites(self) -> None:
        for name, watching in self._alarms.items():
            if name not in self._histories:
                self._evaluate(watching)
        moments = self._time_range.timestamps(MINUTE)
        for name, alarm in self._composites.items():
            self._states[name] = evaluate_composite_states(alarm, self._states, moments)
            history = _history(alarm, self._states[name], self._time_range, condition=alarm.rule_text)
            children = [self._histories.get(name_of(child)) for child in alarm.children]
            in_alarm = sum(child is not None and child.state is AlarmState.ALARM for child in children)
            self._histories[name] = replace(history, child_count=len(children), children_in_alarm=in_alarm)


def evaluate_alarm(
    time_range: TimeRange, alarm: EvaluatedAlarm, graph: Mapping[str, Any], *, source: DatapointSource
) -> States:
    """Return the states of an alarm. They begin within one evaluation range before the time range.

    CloudWatch does not wait for a full hour to evaluate an alarm with periods of an hour. Every minute it
    looks at the periods that end then. With a wall clock window it looks at the periods that are over by the
    clock, so a state can change only where a period begins.

    Args:
        time_range: The time range to evaluate.
        alarm: An alarm with a static threshold or an anomaly detection band.
        graph: The properties of a metric widget with the alarm's metric.
        source: Provides the datapoints.

    Returns:
        The state at each evaluation. Empty if the alarm cannot be evaluated.
    """
    return evaluate_contributors(time_range, alarm, graph, source=source).states


@dataclass(frozen=True, kw_only=True)
class ContributorStates:
    """The states of an alarm and, if it watches several series, of each of them.

    Attributes:
        states: The states of the alarm.
        contributors: The states of each series by its label: the values of the groups. Empty for an alarm on
            one series.
    """

    states: States
    contributors: Mapping[str, States] = field(default_factory=dict)

    def on(self, clock: WallClock) -> ContributorStates:
        """Return the states by moment, of an alarm that was evaluated by the places of a wall clock."""
        return ContributorStates(
            states=_on_wall_clock(self.states, clock),
            contributors={label: _on_wall_clock(each, clock) for label, each in self.contributors.items()},
        )


def _on_wall_clock(states: States, clock: WallClock) -> States:
    return {clock.start(place + MINUTE) - MINUTE: state for place, state in states.items()}


def evaluate_contributors(
    time_range: TimeRange, alarm: EvaluatedAlarm, graph: Mapping[str, Any], *, source: DatapointSource
) -> ContributorStates:
    """Return the states of an alarm and of its contributors.

    An alarm on a Metrics Insights query with groups is in ALARM while any of its series is. A series is in
    ALARM or OK and has no state of missing data ("Acting on alarm changes" of the CloudWatch user guide).

    Args:
        time_range: The time range to evaluate.
        alarm: An alarm with a static threshold or an anomaly detection band.
        graph: The properties of a metric widget with the alarm's metric.
        source: Provides the datapoints.
    """
    period = time_range.available_period(int(alarm.period.total_seconds()))
    periods = alarm.evaluation_periods + EXTRA_DATAPOINTS
    if alarm.evaluation_window:
        clock = WallClock(window=alarm.evaluation_window, period=period, time_range=time_range)
        on_clock = WallClockSource(source=source, clock=clock)
        evaluated = _evaluated(alarm, graph, source=on_clock, periods_in=clock.places(periods), period=period)
        return evaluated.on(clock)
    longer = sliding_range(alarm, time_range, period=period, before=periods * period)
    return _evaluated(alarm, graph, source=source, periods_in=longer, period=period)


def _evaluated(
    alarm: EvaluatedAlarm,
    graph: Mapping[str, Any],
    *,
    source: DatapointSource,
    periods_in: TimeRange,
    period: int,
) -> ContributorStates:
    result = evaluate_widget(graph, source=source, time_range=periods_in)
    timestamps = periods_in.timestamps(period)
    if alarm.has_contributors:
        if result.notes:
            return ContributorStates(states={})
        return _grouped_states(alarm, result, timestamps, period=period)
    samples = _samples(graph, source=source, time_range=periods_in) if required_samples(alarm) else {}
    datapoints = _alarm_datapoints(alarm, result, samples)
    if datapoints is None:
        return ContributorStates(states={})
    return ContributorStates(states=evaluate_states(alarm, datapoints, timestamps, period=period))


def _grouped_states(
    alarm: EvaluatedAlarm, result: WidgetResult, timestamps: range, *, period: int
) -> ContributorStates:
    def states_of(points: Mapping[int, float]) -> States:
        return evaluate_states(alarm, AlarmDatapoints.of(points), timestamps, period=period)

    by_label = {entry.series.label: states_of(entry.series.points) for entry in result.entries}
    together = {
        moment: _worst([state, *(states[moment] for states in by_label.values())])
        for moment, state in states_of({}).items()
    }
    contributors = {
        label: {
            moment: AlarmState.ALARM if state is AlarmState.ALARM else AlarmState.OK
            for moment, state in states.items()
        }
        for label, states in by_label.items()
    }
    return ContributorStates(states=together, contributors=contributors)


def _worst(states: Sequence[AlarmState]) -> AlarmState:
    """Return the state of an alarm over several series; the first state is that without any of them."""
    return next((state for state in (AlarmState.ALARM, AlarmState.OK) if state in states), states[0])


def sliding_range(alarm: EvaluatedAlarm, time_range: TimeRange, *, period: int, before: int) -> TimeRange:
    """Return a longer time range, whose periods begin as far apart as CloudWatch evaluates an alarm.

    Args:
        alarm: The alarm.
        time_range: The time range. Periods begin no closer together than its resolution.
        period: The period in seconds.
        before: How much earlier to start, in seconds.
    """
    step = gcd(period, max(evaluation_interval(alarm), time_range.resolution))
    return replace(time_range, start=time_range.start - before, step=step)


def _alarm_datapoints(
    alarm: EvaluatedAlarm, result: WidgetResult, samples: Mapping[int, float]
) -> AlarmDatapoints | None:
    series = [entry.series for entry in result.entries]
    bounds = {each.bound: each.points for each in series if each.bound}
    monitored = [each.points for each in series if not each.bound]
    if not monitored and isinstance(alarm.metric, Metric):
        monitored = [{}]  # A metric without any data still has a state, by the treatment of missing data.
    if not monitored or (isinstance(alarm, AnomalyDetectionAlarm) and not bounds):
        return None
    return AlarmDatapoints(points=monitored[0], samples=samples, **bounds)


def _samples(
    graph: Mapping[str, Any], *, source: DatapointSource, time_range: TimeRange
) -> Mapping[int, float]:
    """Return the sample count of each datapoint, for an alarm on a percentile of one metric."""
    [*fields, options] = graph["metrics"][0]
    sample_count = {**graph, "metrics": [[*fields, {**options, "stat": str(Stats.SAMPLE_COUNT)}]]}
    result = evaluate_widget(sample_count, source=source, time_range=time_range)
    return result.entries[0].series.points if result.entries else {}


def _in_evaluation_order(alarms: Iterable[CompositeAlarm]) -> tuple[CompositeAlarm, ...]:
    """Order composite alarms so that each follows its children. Alarms in a cycle come last."""
    by_name = {alarm.alarm_name: alarm for alarm in alarms}
    children = {name: tuple(name_of(child) for child in alarm.children) for name, alarm in by_name.items()}
    return tuple(by_name[name] for name in dict.fromkeys((*evaluation_order(children), *by_name)))


def _evaluated_history(
    alarm: EvaluatedAlarm,
    states: States,
    time_range: TimeRange,
    graph: Mapping[str, Any],
    units: Units,
) -> AlarmHistory:
    return _history(alarm, states, time_range, condition=_condition(alarm, units), graph=graph)


def _condition(alarm: EvaluatedAlarm, units: Units) -> str:
    """Return the condition of an alarm, with the unit of its metric if the alarm names none."""
    metric = alarm.metric
    if isinstance(alarm, Alarm) and not alarm.threshold_unit and isinstance(metric, Metric):
        unit = metric.unit or units.get((metric.namespace, metric.metric_name), "")
        symbol = _SYMBOLS.get(unit_of_statistic(unit, metric.statistic or ""), "")
        return replace(alarm, threshold_unit=symbol).condition
    return alarm.condition


_SYMBOLS = {MILLISECONDS: "ms", SECONDS: "s", "Percent": "%"}


def _what_it_says(alarm: AlarmBase) -> str:
    sentence = alarm.alarm_description.strip().partition("\n")[0].partition(". ")[0].strip().removesuffix(".")
    return alarm.title or sentence or alarm.alarm_name


def _history(
    alarm: AlarmBase,
    states: States,
    time_range: TimeRange,
    *,
    condition: str,
    graph: Mapping[str, Any] | None = None,
) -> AlarmHistory:
    state_spans = _state_spans(states, time_range)
    if not state_spans:
        return AlarmHistory(
            name=alarm.alarm_name, title=_what_it_says(alarm), condition=condition, graph=graph
        )
    state, lasted = state_spans[-1]
    return AlarmHistory(
        name=alarm.alarm_name,
        title=_what_it_says(alarm),
        state=state,
        state_since=time_range.end - lasted,
        condition=condition,
        state_spans=state_spans,
        graph=graph,
    )


def alarm_graph_properties(alarm: EvaluatedAlarm, region: str) -> Mapping[str, Any]:
    """Return the properties of a metric widget with an alarm's metric and its threshold or band."""
    assert isinstance(alarm, (Alarm, AnomalyDetectionAlarm))
    return alarm.to_widget().properties(region=region)


def _state_spans(states: States, time_range: TimeRange) -> tuple[tuple[AlarmState, int], ...]:
    """Return consecutive states within a time range, with the duration of each in seconds."""
    moments = [*states]
    first = max(bisect_right(moments, time_range.start) - 1, 0)
    last = bisect_left(moments, time_range.end)
    changes = [
        (max(next(run)[0], time_range.start), state)
        for state, run in groupby(islice(states.items(), first, last), key=itemgetter(1))
    ]
    bounds = [*(begins for begins, _ in changes), time_range.end]
    return tuple(
        (state, end - begins) for (_, state), (begins, end) in zip(changes, pairwise(bounds), strict=True)
    )

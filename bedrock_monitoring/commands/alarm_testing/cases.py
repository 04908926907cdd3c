"""Load files of alarm tests: the target of each, and what its tests say of the target's alarms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import CompositeAlarm
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.commands.alarm_testing.case_settings import (
    CASE_FILE,
    CaseFile,
    CaseSettings,
    InputSeriesSettings,
    seconds_since_start,
)
from bedrock_monitoring.datapoints.scripted_source import ScriptedSeries
from bedrock_monitoring.datapoints.series_notation import parse_series
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.problems import Problem, did_you_mean, quoted, refuse, refuse_one
from bedrock_monitoring.rollout.settings_file import read_settings
from bedrock_monitoring.rollout.yaml_document import Document, Step

MonitoringsOf = Callable[[Path | None], tuple[Monitoring, ...]]
"""Returns the targets of a rollout file; of the rollout that the command reads for ``None``."""


@dataclass(frozen=True, kw_only=True)
class ExpectedState:
    """A state that an alarm must have.

    Attributes:
        where: The place in the file.
        alarm: The name of the alarm.
        moment: When, in seconds since the epoch.
        state: The state.
    """

    where: str
    alarm: str
    moment: int
    state: AlarmState


@dataclass(frozen=True, kw_only=True)
class ExpectedNotification:
    """A notification that must be sent.

    Attributes:
        where: The place in the file.
        alarm: The name of the alarm.
        moment: When, in seconds since the epoch.
        state: The state that it tells.
        tier: The tier that is notified. ``None`` for any.
        contributor: The series that it names, as the values of its groups. Empty for the alarm's own.
    """

    where: str
    alarm: str
    moment: int
    state: AlarmState
    tier: str | None
    contributor: str = ""


@dataclass(frozen=True, kw_only=True)
class AlarmCase:
    """A test of the alarms of a target.

    Attributes:
        name: What must hold.
        where: The place in the file.
        monitoring: The target.
        start: When it starts, in seconds since the epoch.
        end: When it ends: with the longest series, or the last time that is named.
        series: The metrics.
        set_states: The states that alarms are set to, by alarm name and moment.
        states: The expected states.
        notifications: All expected notifications. ``None`` if they are not checked.
    """

    name: str
    where: str
    monitoring: Monitoring
    start: int
    end: int
    series: tuple[ScriptedSeries, ...]
    set_states: Mapping[str, Mapping[int, AlarmState]]
    states: tuple[ExpectedState, ...]
    notifications: tuple[ExpectedNotification, ...] | None

    @property
    def named_alarms(self) -> frozenset[str]:
        """The names of the alarms of which the test expects something."""
        expected: list[ExpectedState | ExpectedNotification] = [*self.states, *(self.notifications or ())]
        return frozenset(one.alarm for one in expected)


@dataclass(frozen=True, kw_only=True)
class CaseFileContent:
    """The tests of a file.

    Attributes:
        file: The path as messages show it.
        monitoring: The target that they test.
        cases: The tests.
    """

    file: str
    monitoring: Monitoring
    cases: tuple[AlarmCase, ...]


def load_case_file(path: Path, *, monitorings_of: MonitoringsOf) -> CaseFileContent:
    """Read a file of alarm tests.

    Args:
        path: The file.
        monitorings_of: Returns the targets of a rollout.

    Raises:
        InvalidInputError: Something is wrong with the file or with the rollout that it names.
    """
    settings, document = read_settings(path, CaseFile, of=CASE_FILE)
    rollout = None if settings.rollout is None else path.parent / settings.rollout
    monitoring = _selected(monitorings_of(rollout), settings.target, document)
    reader = _Reader(document=document, monitoring=monitoring)
    cases = [reader.case(number, case) for number, case in enumerate(settings.tests)]
    refuse(reader.problems)
    return CaseFileContent(file=document.file, monitoring=monitoring, cases=tuple(cases))


def _selected(monitorings: tuple[Monitoring, ...], name: str | None, document: Document) -> Monitoring:
    names = [monitoring.target.name for monitoring in monitorings]
    if name is None and len(monitorings) == 1:
        return monitorings[0]
    if name not in names:
        what = f"no target is named {quoted(name)}" if name else f"the rollout has {len(names)} targets"
        remedy = f"write `target:` with one of {', '.join(names)}"
        refuse_one(where=str(document.place(("target",))), what=what, remedy=remedy)
    return monitorings[names.index(name)]


class _Reader:
    """Reads the tests of one file, and collects the problems with the names in them."""

    def __init__(self, *, document: Document, monitoring: Monitoring) -> None:
        self.document = document
        self.monitoring = monitoring
        self.problems: list[Problem] = []

    def case(self, number: int, settings: CaseSettings) -> AlarmCase:
        path = ("tests", number)
        start = int(datetime.fromisoformat(settings.start).replace(tzinfo=UTC).timestamp())
        series = tuple(
            self._series(each, (*path, "input_series", place))
            for place, each in enumerate(settings.input_series)
        )
        states = tuple(self._states(settings, path, start))
        notifications = self._notifications(settings, path, start)
        set_states = self._set_states(settings, path, start)
        moments = [
            start + MINUTE,
            *(start + len(each.values) * MINUTE for each in series),
            *(one.moment for one in states),
            *(one.moment for one in notifications or ()),
        ]
        return AlarmCase(
            name=settings.name,
            where=self._line((*path, "name")),
            monitoring=self.monitoring,
            start=start,
            end=max(moments),
            series=series,
            set_states=set_states,
            states=states,
            notifications=notifications,
        )

    def _set_states(
        self, settings: CaseSettings, path: tuple[Step, ...], start: int
    ) -> Mapping[str, Mapping[int, AlarmState]]:
        found: dict[str, Mapping[int, AlarmState]] = {}
        for alarm, times in settings.set_alarms.items():
            place = (*path, "set_alarms", alarm)
            name = self._alarm(alarm, place, also=self._foreign)
            if name in found:
                self._find(place, f"{quoted(name)} is set twice, with the prefix and without", _KEEP_ONE)
            states = {moment: state for _, moment, state in self._moments(times, place, start)}
            found[name] = dict(sorted(states.items()))
        return found

    def _states(self, settings: CaseSettings, path: tuple[Step, ...], start: int) -> Iterator[ExpectedState]:
        for alarm, times in settings.states.items():
            place = (*path, "states", alarm)
            name = self._alarm(alarm, place)
            for where, moment, state in self._moments(times, place, start):
                yield ExpectedState(where=self._line(where), alarm=name, moment=moment, state=state)

    def _moments(
        self, times: Mapping[str, str], path: tuple[Step, ...], start: int
    ) -> Iterator[tuple[tuple[Step, ...], int, AlarmState]]:
        """Yield the place, the moment and the state of each time. Two spellings of one are a problem."""
        written: dict[int, str] = {}
        for time, state in times.items():
            moment = start + seconds_since_start(time)
            first = written.setdefault(moment, time)
            if first != time:
                self._find((*path, time), f"{time} is the same time as {first}", _KEEP_ONE)
            yield (*path, time), moment, AlarmState(state)

    def _notifications(
        self, settings: CaseSettings, path: tuple[Step, ...], start: int
    ) -> tuple[ExpectedNotification, ...] | None:
        if settings.notifications is None:
            return None
        return tuple(
            ExpectedNotification(
                where=self._line((*path, "notifications", number)),
                alarm=self._alarm(each.alarm, (*path, "notifications", number, "alarm")),
                moment=start + seconds_since_start(each.at),
                state=AlarmState(each.state),
                tier=each.tier,
                contributor=each.contributor or "",
            )
            for number, each in enumerate(settings.notifications)
        )

    def _series(self, settings: InputSeriesSettings, path: tuple[Step, ...]) -> ScriptedSeries:
        dimensions = dict(settings.dimensions)
        if settings.model is not None:
            dimensions["ModelId"] = self._model_id(settings.model, (*path, "model"))
        if settings.namespace == catalogue.Namespace.RUNTIME and settings.metric not in _METRIC_NAMES:
            remedy = (
                did_you_mean(settings.metric, _METRIC_NAMES)
                or "name one of its metrics, or another namespace"
            )
            self._find((*path, "metric"), f"Bedrock publishes no metric {quoted(settings.metric)}", remedy)
        values = parse_series(settings.values, seed=settings.seed)
        samples = parse_series(settings.samples, seed=settings.seed)
        return ScriptedSeries(
            metric=MetricKey(
                namespace=settings.namespace,
                name=settings.metric,
                dimensions=tuple(sorted(dimensions.items())),
            ),
            values=values,
            samples=(*samples, *samples[-1:] * max(len(values) - len(samples), 0)),
        )

    def _model_id(self, named: str, path: tuple[Step, ...]) -> str:
        """Return the value of the dimension ModelId for a model's name, or for an id of one of its routes."""
        ids = {
            known: with_sample_values(value.dimension_value)
            for model in self.monitoring.target.models
            for known, value in (
                (model.display_name, model.id),
                *((route.dimension_value, route) for route in model.routes),
            )
        }
        if named not in ids:
            remedy = did_you_mean(named, ids) or f"write one of {_some(ids)}"
            self._find(path, f"the target has no model {quoted(named)}", remedy)
        return ids.get(named, named)

    def _alarm(self, named: str, path: tuple[Step, ...], *, also: Iterable[str] = ()) -> str:
        """Return the name of an alarm, given that or the part behind the prefix of the target."""
        full = self._short_names.get(named, named)
        if full not in self._short_names.values() and full not in also:
            remedy = did_you_mean(named, self._short_names) or f"write one of {_some(self._short_names)}"
            self._find(path, f"the target has no alarm {quoted(named)}", remedy)
        return full

    @cached_property
    def _short_names(self) -> Mapping[str, str]:
        names = [alarm.alarm_name for alarm in self.monitoring.alarms.values()]
        return {self.monitoring.short_name(name): name for name in names}

    @cached_property
    def _foreign(self) -> frozenset[str]:
        """The names of alarms that composite alarms refer to, wherever they stand."""
        composites = [each for each in self.monitoring.alarms.values() if isinstance(each, CompositeAlarm)]
        named = (name for each in composites for name in (*each.children, each.suppressor) if name)
        return frozenset(map(name_of, named))

    def _line(self, path: tuple[Step, ...]) -> str:
        place = self.document.place(path)
        return f"{place.file}:{place.line}:{place.column}"

    def _find(self, path: tuple[Step, ...], what: str, remedy: str) -> None:
        is_key = not {"states", "set_alarms"}.isdisjoint(path[-3:-1])
        place = self.document.place(path, of_key=is_key)
        self.problems.append(Problem(where=str(place), what=what, remedy=remedy))


def _some(names: Iterable[str]) -> str:
    """Return names for a message: all of a few, some of many."""
    listed = [*names]
    more = len(listed) - _MOST_LISTED
    return f"{', '.join(listed[:_MOST_LISTED])}{f' and {more} more' if more > 0 else ''}"


_MOST_LISTED = 12
_KEEP_ONE = "keep one of the two"

_METRIC_NAMES = frozenset(
    definition.name
    for definition in vars(catalogue).values()
    if isinstance(definition, catalogue.MetricDefinition)
    and definition.namespace == catalogue.Namespace.RUNTIME
)

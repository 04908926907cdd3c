"""Say what came out of alarm tests: as text, and as JUnit's XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree as ET

from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, CompositeAlarm, EvaluatedAlarm
from bedrock_monitoring.cloudwatch.alarms.composite_alarm import name_of
from bedrock_monitoring.commands.alarm_testing.cases import CaseFileContent
from bedrock_monitoring.commands.alarm_testing.running import CaseResult
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.evaluation.dashboard_time_range import MINUTE
from bedrock_monitoring.evaluation.timelines.alarm_timelines import alarm_datapoints
from bedrock_monitoring.evaluation.timelines.notifications import Notification
from bedrock_monitoring.monitoring.target_monitoring import Monitoring

_MOST_ROWS = 40
"""How many rows of a timeline are shown."""

_MINUTES_AROUND = 3
"""How many minutes around a change, or a state that is not as expected, are shown one by one."""


@dataclass(frozen=True, kw_only=True)
class FileResult:
    """The results of a file of tests.

    Attributes:
        content: The file.
        results: The result of each test.
    """

    content: CaseFileContent
    results: tuple[CaseResult, ...]


def report_lines(files: Sequence[FileResult]) -> Iterator[str]:
    """Yield the lines of the report: each test, the reason of each failure, and what is not tested."""
    for file in files:
        yield file.content.file
        for result in file.results:
            yield f"  {'ok  ' if result.passed else 'FAIL'}  {result.case.name}"
            yield from (f"        {line}" for line in failure_lines(result))
    results = [result for file in files for result in file.results]
    failed = sum(not result.passed for result in results)
    yield ""
    yield f"{count(len(results), 'test')}: {len(results) - failed} ok, {failed} failed"
    yield from _coverage(files)


def _coverage(files: Sequence[FileResult]) -> Iterator[str]:
    """Yield the alarms of each tested target of which no test expects anything."""
    targets: dict[int, tuple[Monitoring, set[str]]] = {}
    for file in files:
        monitoring = file.content.monitoring
        _, named = targets.setdefault(id(monitoring), (monitoring, set()))
        for result in file.results:
            named |= result.case.named_alarms
    for monitoring, named in targets.values():
        set_by_schedules = {schedule.alarm_name for schedule in monitoring.schedules.values()}
        names = [
            alarm.alarm_name
            for alarm in monitoring.alarms.values()
            if alarm.alarm_name not in set_by_schedules
        ]
        tested = [name for name in names if name in named]
        others = [monitoring.short_name(name) for name in names if name not in named]
        yield f"{monitoring.target.name}: {len(tested)} of {count(len(names), 'alarm')} tested"
        yield from (f"  not tested: {name}" for name in others)


def failure_lines(result: CaseResult) -> Iterator[str]:
    """Yield what is not as expected, and then the timeline of each alarm that is concerned."""
    concerned: dict[str, None] = {}
    case = result.case
    for wrong in result.wrong_states:
        timeline = result.timelines.get(wrong.alarm)
        actual = (
            f"it cannot be evaluated: {result.reasons[wrong.alarm]}"
            if timeline is None
            else f"it is {timeline.state_at(wrong.moment)}"
        )
        name = case.monitoring.short_name(wrong.alarm)
        yield f"{wrong.where}: {name} must be {wrong.state} at {_time(result, wrong.moment)}, and {actual}"
        concerned[wrong.alarm] = None
    for missing in result.missing:
        name, at = case.monitoring.short_name(missing.alarm), _time(result, missing.moment)
        tier = f" to {missing.tier}" if missing.tier else ""
        told = f"{name}{_of(missing.contributor)}, {missing.state}"
        yield f"{missing.where}: no notification of {told}, at {at}{tier}"
        concerned[missing.alarm] = None
    for notification, tier in result.unexpected:
        yield f"{case.where}: not expected: {_sent(result, notification, tier)}"
        concerned[notification.alarm] = None
    if result.missing or result.unexpected:
        yield "sent:" if result.notifications else "sent: nothing"
        yield from (f"  {_sent(result, *each)}" for each in result.notifications)
    for alarm in concerned:
        yield from _timeline_lines(result, alarm)


def _sent(result: CaseResult, notification: Notification, tier: str) -> str:
    name = result.case.monitoring.short_name(notification.alarm)
    told = f"{name}{_of(notification.contributor)} {notification.state}"
    return f"{_time(result, notification.moment)}  {told} to {tier}"


def _of(contributor: str) -> str:
    """Return the series whose state a notification tells, behind the name of the alarm."""
    return f" [{contributor}]" if contributor else ""


def _timeline_lines(result: CaseResult, name: str) -> Iterator[str]:
    """Yield a row for each time in one state; minutes around a change are rows of their own."""
    timeline = result.timelines.get(name)
    if timeline is None:
        return
    seen = _seen(result, name)
    wrong = {one.moment: f"<- must be {one.state}" for one in result.wrong_states if one.alarm == name}
    moments = range(result.case.start + MINUTE, result.case.end + 1, MINUTE)
    rows: list[_Row] = [
        (moment, timeline.state_at(moment), seen.get(moment, "-"), wrong.get(moment, ""))
        for moment in moments
    ]
    yield f"{result.case.monitoring.short_name(name)}: {_condition(result, name)}"
    yield f"  {'from':8}{'to':8}{'state':19}sees"
    near = _near({*wrong, *(moment for moment, _ in timeline.changes[1:])})
    groups = [*_merged([[*group] for _, group in groupby(rows, key=lambda row: row[1:])], near)]
    for group in groups[:_MOST_ROWS]:
        (first, state, value, note), (last, _, last_value, _) = group[0], group[-1]
        seen_then = value if value == last_value else f"{value} … {last_value}"
        row = f"  {_time(result, first):8}{_time(result, last):8}{state:19}{seen_then}"
        yield f"{row}  {note}" if note else row
    if len(groups) > _MOST_ROWS:
        yield f"  … and {count(len(groups) - _MOST_ROWS, 'row')} more"


_Row = tuple[int, AlarmState, str, str]
"""A minute: the moment, the state, what the alarm sees, and what is expected of it."""


def _merged(groups: Iterable[list[_Row]], near: frozenset[int]) -> Iterator[list[_Row]]:
    """Merge neighbours in one state where nothing is near, whatever the alarm sees there."""
    held: list[_Row] = []
    for group in groups:
        is_far = not any(row[0] in near for row in group)
        if held and is_far and (held[-1][1], held[-1][3]) == (group[0][1], group[0][3]):
            held += group
            continue
        if held:
            yield held
        held = group
        if not is_far:
            yield held
            held = []
    if held:
        yield held


def _near(moments: Iterable[int]) -> frozenset[int]:
    """Return the minutes around some moments, which are shown one by one."""
    around = range(-_MINUTES_AROUND, _MINUTES_AROUND + 1)
    return frozenset(moment + minutes * MINUTE for moment in moments for minutes in around)


def _seen(result: CaseResult, name: str) -> dict[int, str]:
    """Return what an alarm sees, by moment: the datapoint, or the alarms of its rule that are in ALARM."""
    alarm = _alarm(result, name)
    if isinstance(alarm, EvaluatedAlarm):
        points = alarm_datapoints(
            alarm,
            source=result.source,
            time_range=result.time_range,
            region=result.case.monitoring.target.region,
        )
        return {moment: f"{value:.6g}" for moment, value in points.items()}
    assert isinstance(alarm, CompositeAlarm)
    watched = [*map(name_of, alarm.children), *([name_of(alarm.suppressor)] if alarm.suppressor else [])]
    seen: dict[int, str] = {}
    for moment in range(result.case.start + MINUTE, result.case.end + 1, MINUTE):
        on = [
            result.case.monitoring.short_name(child)
            for child in watched
            if child in result.timelines and result.timelines[child].state_at(moment) == "ALARM"
        ]
        seen[moment] = f"in ALARM: {', '.join(on)}" if on else "none in ALARM"
    return seen


def _condition(result: CaseResult, name: str) -> str:
    alarm = _alarm(result, name)
    if isinstance(alarm, EvaluatedAlarm):
        return f"{alarm.condition}, missing data: {alarm.treat_missing_data}"
    assert isinstance(alarm, CompositeAlarm)
    children = count(len(alarm.children), "alarm")
    suppressor = f", suppressed by {name_of(alarm.suppressor)}" if alarm.suppressor else ""
    return f"a rule over {children}{suppressor}"


def _alarm(result: CaseResult, name: str) -> AlarmBase:
    return next(one for one in result.case.monitoring.alarms.values() if one.alarm_name == name)


def _time(result: CaseResult, moment: int) -> str:
    """Return a moment as the file writes it: ``65m``."""
    return f"{(moment - result.case.start) // MINUTE}m"


def junit(files: Sequence[FileResult]) -> str:
    """Return the results in the XML that CI systems read: a suite for each file, a case for each test."""
    root = ET.Element("testsuites")
    for file in files:
        failed = sum(not result.passed for result in file.results)
        suite = ET.SubElement(
            root,
            "testsuite",
            name=file.content.file,
            tests=str(len(file.results)),
            failures=str(failed),
            errors="0",
        )
        for result in file.results:
            case = ET.SubElement(
                suite, "testcase", classname=file.content.monitoring.target.name, name=result.case.name
            )
            if not result.passed:
                first, *rest = failure_lines(result)
                failure = ET.SubElement(case, "failure", message=first)
                failure.text = "\n".join([first, *rest])
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'

"""What to tell about an adopted dashboard: what stays JSON, what CloudWatch refuses, what is carried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Fixed, Row
from bedrock_monitoring.cloudwatch.extra import OMITTED
from bedrock_monitoring.cloudwatch.reading.body_rules import body_problems
from bedrock_monitoring.cloudwatch.reading.read_dashboard import BodyReading
from bedrock_monitoring.cloudwatch.widgets import Widget
from bedrock_monitoring.problems import Problem

_SHOWN = 8
"""Most widgets that a line names by their number."""


@dataclass(frozen=True, kw_only=True)
class DashboardReport:
    """What was found in a dashboard body.

    Attributes:
        lines: What to print, most important first.
        comments: What to write above the function of a widget, by the number of the widget from 0.
    """

    lines: tuple[str, ...]
    comments: Mapping[int, str]


def dashboard_report(reading: BodyReading, body: Mapping[str, Any]) -> DashboardReport:
    """Return what to tell about a body that was read.

    Args:
        reading: How it was read.
        body: The body.
    """
    problems = tuple(body_problems(body))
    comments: dict[int, list[str]] = {}
    for number, reason in reading.kept_as_json.items():
        comments.setdefault(number, []).append(f"Kept as JSON: {reason}.")
    for problem in problems:
        widget = _number(problem)
        if widget is not None:
            level = "Check" if problem.is_warning else "CloudWatch refuses this widget"
            comments.setdefault(widget, []).append(f"{level}: {problem.what}; {problem.remedy}.")
    return DashboardReport(
        lines=(
            *_kept_lines(reading, len(body["widgets"])),
            *_problem_lines(problems),
            *_carried_lines(reading.dashboard),
        ),
        comments={number: " ".join(texts) for number, texts in comments.items()},
    )


def _number(problem: Problem) -> int | None:
    """Return the number of the widget from 0 that a problem names."""
    first, _, rest = problem.where.partition(" ")
    return int(rest.partition(" ")[0]) - 1 if first == "widget" else None


def _kept_lines(reading: BodyReading, count: int) -> Iterator[str]:
    kept = len(reading.kept_as_json)
    yield f"{count} {'widget' if count == 1 else 'widgets'}: {count - kept} as classes, {kept} kept as JSON"
    by_reason: dict[str, list[int]] = {}
    for number, reason in reading.kept_as_json.items():
        by_reason.setdefault(reason, []).append(number + 1)
    for reason, numbers in by_reason.items():
        yield f"kept as JSON, {_listed(numbers)}: {reason}"


def _problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    for is_warning, title in ((False, "CloudWatch refuses"), (True, "warning:")):
        grouped: dict[tuple[str, str], list[Problem]] = {}
        for problem in problems:
            if problem.is_warning == is_warning:
                grouped.setdefault((problem.what, problem.remedy), []).append(problem)
        for (what, remedy), found in grouped.items():
            numbers = [number + 1 for problem in found if (number := _number(problem)) is not None]
            yield f"{title} {_listed(numbers) if numbers else found[0].where}: {what}; {remedy}"


def _listed(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:_SHOWN]))
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"{'widget' if len(numbers) == 1 else 'widgets'} {named}{more}"


def _carried_lines(dashboard: Dashboard) -> Iterator[str]:
    """Yield the properties that no class has: they are rendered as they are, and not checked."""
    carried = Counter((*_carried(dashboard.elements), *_carried(dashboard.variables), *dashboard.raw_rest))
    if carried:
        named = ", ".join(
            path if count == 1 else f"{path} ({count} times)" for path, count in carried.items()
        )
        yield f"carried unchanged, and not checked: {named}"


def _carried(value: object) -> Iterator[str]:
    """Yield the path of each property in the ``extra`` and ``raw_rest`` of a value and of all in it."""
    if isinstance(value, (Row, Fixed)):
        yield from _carried(value.members)
    elif is_dataclass(value):
        within = "" if isinstance(value, Widget) else f"{type(value).__name__}."
        for field in fields(value):
            held = getattr(value, field.name)
            if field.name.endswith("extra") or field.name == "raw_rest":
                yield from (within + path for path in _paths(held or {}))
            else:
                yield from _carried(held)
    elif isinstance(value, (list, tuple, Mapping)):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from _carried(member)


def _paths(extra: Mapping[str, Any]) -> Iterator[str]:
    for key, value in extra.items():
        if isinstance(value, Mapping) and value:
            yield from (f"{key}.{path}" for path in _paths(value))
        elif value is not OMITTED:
            yield key

"""Checks over the names of several alarms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bedrock_monitoring.cloudwatch.alarms.alarm_base import AlarmBase
from bedrock_monitoring.problems import Problem


def duplicate_name_problems(alarms: Iterable[AlarmBase]) -> Iterator[Problem]:
    """Yield names that several alarms of one account and Region share; the last would replace the others."""
    for name, count in Counter(alarm.alarm_name for alarm in alarms).items():
        if count > 1:
            yield Problem(
                where=f"alarm {name[:60]!r}",
                what=f"{count} alarms have this name, and each would replace the one before",
                remedy="rename all but one",
            )

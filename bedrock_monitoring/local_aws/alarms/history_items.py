"""What happened to the alarms of one account and Region: changes of state, and what became of their actions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import Alarm
from moto.core.utils import utcnow


@dataclass(frozen=True, kw_only=True)
class HistoryItem:
    """One entry of DescribeAlarmHistory.

    Attributes:
        alarm_name: The alarm.
        alarm_type: ``MetricAlarm`` or ``CompositeAlarm``.
        timestamp: When it happened.
        history_item_type: ``StateUpdate`` or ``Action``.
        history_summary: What happened, in a sentence.
        history_data: What happened, as JSON.
    """

    alarm_name: str
    alarm_type: str
    timestamp: datetime
    history_item_type: str
    history_summary: str
    history_data: str


def alarm_type(alarm: Alarm) -> str:
    """Return what CloudWatch calls the kind of an alarm."""
    return "MetricAlarm" if alarm.rule is None else "CompositeAlarm"


def state_update(alarm: Alarm, *, old: str) -> HistoryItem:
    """Return the entry of a change of state that has just been."""
    data = {"oldState": {"stateValue": old}, "newState": _state(alarm)}
    return _item(alarm, "StateUpdate", f"Alarm updated from {old} to {alarm.state_value}", data)


def action(alarm: Alarm, *, target: str, message: str | None, error: str | None) -> HistoryItem:
    """Return the entry of an action.

    Args:
        alarm: The alarm.
        target: The ARN of what was to be told.
        message: What it was told; none when it was not told.
        error: Why it was not told.
    """
    done = "Successfully executed" if error is None else "Failed to execute"
    data = {
        "actionState": "Succeeded" if error is None else "Failed",
        "notificationResource": target,
        "publishedMessage": message,
        "error": error,
    }
    return _item(alarm, "Action", f"{done} action {target}", data)


def suppressed(alarm: Alarm, *, suppressor: str) -> HistoryItem:
    """Return the entry of actions that were not run."""
    data = {"actionState": "Suppressed", "actionsSuppressor": suppressor}
    return _item(alarm, "Action", f"Actions suppressed by alarm {suppressor}", data)


def _state(alarm: Alarm) -> dict[str, str]:
    return {"stateValue": alarm.state_value, "stateReason": alarm.state_reason}


def _item(alarm: Alarm, kind: str, summary: str, data: Mapping[str, Any]) -> HistoryItem:
    return HistoryItem(
        alarm_name=alarm.name,
        alarm_type=alarm_type(alarm),
        timestamp=utcnow(),
        history_item_type=kind,
        history_summary=summary[:_LONGEST_SUMMARY],
        history_data=json.dumps(data),
    )


_LONGEST_SUMMARY = 255
"""Most characters of a summary (CloudWatch API)."""

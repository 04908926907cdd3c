"""The items of an alarm history: state updates and actions."""

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
    """An item of DescribeAlarmHistory.

    Attributes:
        alarm_name: The name of the alarm.
        alarm_type: ``MetricAlarm`` or ``CompositeAlarm``.
        timestamp: The time of the event.
        history_item_type: ``StateUpdate`` or ``Action``.
        history_summary: The event as a sentence.
        history_data: The event as JSON.
    """

    alarm_name: str
    alarm_type: str
    timestamp: datetime
    history_item_type: str
    history_summary: str
    history_data: str


def alarm_type(alarm: Alarm) -> str:
    """Return CloudWatch's type of an alarm: ``MetricAlarm`` or ``CompositeAlarm``."""
    return "MetricAlarm" if alarm.rule is None else "CompositeAlarm"


def state_update(alarm: Alarm, *, old_state: str) -> HistoryItem:
    """Return the item of a change from an old state to the current state."""
    data = {"oldState": {"stateValue": old_state}, "newState": _state(alarm)}
    return _item(alarm, "StateUpdate", f"Alarm updated from {old_state} to {alarm.state_value}", data)


def action(alarm: Alarm, *, target: str, message: str | None, error: str | None) -> HistoryItem:
    """Return the item of an action.

    Args:
        alarm: The alarm.
        target: The ARN of the action.
        message: The published message. ``None`` if the action failed.
        error: The reason why the action failed. ``None`` if it succeeded.
    """
    outcome = "Successfully executed" if error is None else "Failed to execute"
    data = {
        "actionState": "Succeeded" if error is None else "Failed",
        "notificationResource": target,
        "publishedMessage": message,
        "error": error,
    }
    return _item(alarm, "Action", f"{outcome} action {target}", data)


def suppressed(alarm: Alarm, *, suppressor: str) -> HistoryItem:
    """Return the item of suppressed actions."""
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
        history_summary=summary[:_MAX_SUMMARY_LENGTH],
        history_data=json.dumps(data),
    )


_MAX_SUMMARY_LENGTH = 255
"""The maximum length of a summary (CloudWatch API)."""

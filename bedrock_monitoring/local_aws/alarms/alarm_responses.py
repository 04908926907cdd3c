"""CloudWatch's alarm API with composite alarms, alarm history and actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import Alarm
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from bedrock_monitoring.cloudwatch.alarms import WallClockWindow
from bedrock_monitoring.cloudwatch.alarms.wall_clock_window import wall_clock_period_problem
from bedrock_monitoring.cloudwatch.grammar import alarm_rule
from bedrock_monitoring.local_aws.alarms.alarm_states_backend import (
    AlarmStatesBackend,
    SuppressorState,
    alarm_states_backends,
    note_transition,
    transition_of,
)
from bedrock_monitoring.local_aws.alarms.history_items import alarm_type
from bedrock_monitoring.local_aws.pagination import get_page
from bedrock_monitoring.problems import InvalidInputError

_MAX_PAGE_SIZE = 100
"""The maximum number of alarms or history items in one response (CloudWatch API)."""


class AlarmsResponse(CloudWatchResponse):
    """Extends moto's alarm API."""

    def put_metric_alarm(self) -> ActionResult:
        """PutMetricAlarm. A new alarm has INSUFFICIENT_DATA; an existing alarm keeps its state."""
        return self._put_alarm(super().put_metric_alarm)

    def put_composite_alarm(self) -> ActionResult:
        """PutCompositeAlarm."""
        name = self._get_param("AlarmName")
        suppressor = self._checked_suppressor()
        self._check_rule(self._get_param("AlarmRule"))
        # Moto's method reads every parameter, including the rule.
        result = self._put_alarm(super().put_metric_alarm)
        self._states.set_suppressor(name, suppressor)
        self._states.handle_put(self._states.alarms[name])
        return result

    def describe_alarms(self) -> ActionResult:
        """DescribeAlarms. Returns only metric alarms by default."""
        types = self._get_param("AlarmTypes", []) or ["MetricAlarm"]
        if self._get_param("ChildrenOfAlarmName") or self._get_param("ParentsOfAlarmName"):
            types = ["MetricAlarm", "CompositeAlarm"]
        matching = [alarm for alarm in self._selected() if alarm_type(alarm) in types]
        alarms, token = get_page(matching, token=self._get_param("NextToken"), limit=self._page_limit())
        return ActionResult(
            {
                "MetricAlarms": [alarm for alarm in alarms if alarm.rule is None],
                "CompositeAlarms": [
                    self._describe_composite(alarm) for alarm in alarms if alarm.rule is not None
                ],
                "NextToken": token,
            }
        )

    def delete_alarms(self) -> ActionResult:
        """DeleteAlarms. Refuses several composite alarms, and alarms that a composite alarm depends on."""
        alarms = [self._states.alarms[name] for name in self._names() if name in self._states.alarms]
        if sum(alarm.rule is not None for alarm in alarms) > 1:
            raise ValidationError("At most one composite alarm can be deleted in one call.")
        required = [
            alarm.name
            for alarm in alarms
            if any(dependent not in alarms for dependent in self._states.dependents(alarm))
        ]
        if required:
            them = "it" if len(required) == 1 else "them"
            raise ValidationError(
                f"Cannot delete {','.join(required)} as there are composite alarm(s) depending on {them}."
            )
        result = super().delete_alarms()
        for alarm in alarms:
            self._states.remove(alarm.name)
            # Otherwise moto gives the tags to the next alarm of that name.
            self.cloudwatch_backend.tagger.delete_all_tags_for_resource(alarm.alarm_arn)
        return result

    def set_alarm_state(self) -> ActionResult:
        """SetAlarmState."""
        alarm = self._states.alarms.get(self._get_param("AlarmName"))
        old_state = "" if alarm is None else alarm.state_value
        result = super().set_alarm_state()
        if alarm is not None:
            self._states.handle_state_change(alarm, old_state=old_state)
        return result

    def describe_alarm_history(self) -> ActionResult:
        """DescribeAlarmHistory. Returns the newest items first by default."""
        name, kind = self._get_param("AlarmName"), self._get_param("HistoryItemType")
        types = self._get_param("AlarmTypes", []) or ["MetricAlarm", "CompositeAlarm"]
        matching = [
            item
            for item in self._states.history
            if name in (None, item.alarm_name)
            and kind in (None, item.history_item_type)
            and item.alarm_type in types
        ]
        if self._get_param("ScanBy") != "TimestampAscending":
            matching.reverse()
        items, token = get_page(matching, token=self._get_param("NextToken"), limit=self._page_limit())
        return ActionResult({"AlarmHistoryItems": items, "NextToken": token})

    @property
    def _states(self) -> AlarmStatesBackend:
        return alarm_states_backends[self.current_account][self.region]

    def _names(self) -> list[str]:
        names: list[str] = self._get_param("AlarmNames", [])
        return names

    def _page_limit(self) -> int:
        return min(self._get_int_param("MaxRecords", _MAX_PAGE_SIZE), _MAX_PAGE_SIZE)

    def _put_alarm(self, put: Callable[[], ActionResult]) -> ActionResult:
        name = self._get_param("AlarmName")
        before = self._states.alarms.get(name)
        if before is not None and (before.rule is None) is not (self._get_param("AlarmRule") is None):
            raise ValidationError(f"The alarm {name} is of another type.")
        window = self._checked_window()
        result = put()
        alarm = self._states.alarms[name]
        alarm.evaluation_window = window  # type: ignore[attr-defined] # moto has no windows
        if before is None:
            alarm.state_value = "INSUFFICIENT_DATA"
            note_transition(alarm, alarm.state_updated_timestamp)
        else:
            alarm.state_value = before.state_value
            alarm.state_reason = before.state_reason
            alarm.state_reason_data = before.state_reason_data
            alarm.state_updated_timestamp = before.state_updated_timestamp
            note_transition(alarm, transition_of(before))
        return result

    def _checked_window(self) -> dict[str, Any] | None:
        window: dict[str, Any] | None = self._get_param("EvaluationWindow")
        if not window or "WallClockWindow" not in window:
            return window
        metrics = (query.get("MetricStat", query) for query in self._get_param("Metrics", []))
        periods = {self._get_param("Period"), *(metric.get("Period") for metric in metrics)} - {None}
        problems = [*WallClockWindow(time_zone=window["WallClockWindow"].get("Timezone")).problems()]
        problems += filter(
            None, (wall_clock_period_problem(timedelta(seconds=int(each))) for each in periods)
        )
        if problems:
            raise ValidationError(f"{problems[0].what}.")
        return window

    def _check_rule(self, rule: str) -> None:
        try:
            names = alarm_rule.alarms(alarm_rule.parse(rule))
        except InvalidInputError as error:
            raise ValidationError(f"Error in AlarmRule [{error}]") from error
        missing = [name for name in names if self._states.find(name) is None]
        if missing:
            raise ValidationError(
                f"Could not save the composite alarm as alarms [{', '.join(missing)}] in the alarm rule do "
                "not exist"
            )

    def _checked_suppressor(self) -> SuppressorState | None:
        alarm = self._get_param("ActionsSuppressor")
        wait, extension = (
            self._get_param(f"ActionsSuppressor{period}Period") for period in ("Wait", "Extension")
        )
        if alarm is None:
            if wait is not None or extension is not None:
                raise ValidationError("The periods of a suppressor need an ActionsSuppressor.")
            return None
        if wait is None or extension is None:
            raise ValidationError(
                "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod are required with "
                "ActionsSuppressor."
            )
        if self._states.find(alarm) is None:
            raise ValidationError(
                f"Could not save the composite alarm as alarms [{alarm}] in the actions suppressor do not "
                "exist"
            )
        return SuppressorState(alarm=alarm, wait_period=wait, extension_period=extension)

    def _selected(self) -> list[Alarm]:
        states = self._states
        for parameter, related in (
            ("ChildrenOfAlarmName", states.children),
            ("ParentsOfAlarmName", states.parents),
        ):
            if name := self._get_param(parameter):
                alarm = states.alarms.get(name)
                return [] if alarm is None else list(related(alarm))
        names = self._names()
        prefix = self._get_param("AlarmNamePrefix", "")
        action = self._get_param("ActionPrefix", "")
        state = self._get_param("StateValue")
        return [
            alarm
            for alarm in states.alarms.values()
            if (not names or alarm.name in names)
            and alarm.name.startswith(prefix)
            and state in (None, alarm.state_value)
            and (not action or any(arn.startswith(action) for arn in _actions(alarm)))
        ]

    def _describe_composite(self, alarm: Alarm) -> dict[str, Any]:
        """Return a composite alarm as DescribeAlarms returns it."""
        described = {
            "AlarmName": alarm.name,
            "AlarmArn": alarm.alarm_arn,
            "AlarmDescription": alarm.description,
            "AlarmRule": alarm.rule,
            "AlarmConfigurationUpdatedTimestamp": alarm.configuration_updated_timestamp,
            "ActionsEnabled": alarm.actions_enabled,
            "AlarmActions": alarm.alarm_actions,
            "OKActions": alarm.ok_actions,
            "InsufficientDataActions": alarm.insufficient_data_actions,
            "StateValue": alarm.state_value,
            "StateReason": alarm.state_reason,
            "StateReasonData": alarm.state_reason_data,
            "StateUpdatedTimestamp": alarm.state_updated_timestamp,
            "StateTransitionedTimestamp": transition_of(alarm),
        }
        return described | self._describe_suppressor(alarm)

    def _describe_suppressor(self, alarm: Alarm) -> dict[str, Any]:
        configured = self._states.suppressors.get(alarm.name)
        if configured is None:
            return {}
        described = {
            "ActionsSuppressor": configured.alarm,
            "ActionsSuppressorWaitPeriod": configured.wait_period,
            "ActionsSuppressorExtensionPeriod": configured.extension_period,
        }
        suppressing = self._states.active_suppressor(alarm)
        if suppressing is None:
            return described
        reason = f"The alarm {suppressing.name} is in ALARM."
        return described | {"ActionsSuppressedBy": "Alarm", "ActionsSuppressedReason": reason}


def _actions(alarm: Alarm) -> list[str]:
    return [
        *(alarm.alarm_actions or []),
        *(alarm.ok_actions or []),
        *(alarm.insufficient_data_actions or []),
    ]

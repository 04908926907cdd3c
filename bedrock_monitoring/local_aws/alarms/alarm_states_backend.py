"""Change the states of alarms: composite alarms follow their children, and actions are run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from moto.cloudwatch.models import Alarm, cloudwatch_backends
from moto.core.base_backend import BackendDict, BaseBackend

from bedrock_monitoring.cloudwatch.grammar import alarm_rule
from bedrock_monitoring.evaluation.composite_states import evaluate_rule, evaluation_order
from bedrock_monitoring.local_aws.alarms import history_items
from bedrock_monitoring.local_aws.alarms.alarm_actions import (
    PublishError,
    is_topic,
    notification_message,
    publish,
    state_actions,
)


@dataclass(frozen=True, kw_only=True)
class SuppressorState:
    """The actions suppressor of a composite alarm: an alarm that suppresses its actions while in ALARM.

    Attributes:
        alarm: The name or ARN of the suppressor alarm.
        wait_period: In seconds. It is stored and returned, and has no effect here.
        extension_period: In seconds. It is stored and returned, and has no effect here.
    """

    alarm: str
    wait_period: int
    extension_period: int


def note_transition(alarm: Alarm, at: datetime) -> None:
    """Note when the state of an alarm became another one, which moto's alarms do not have."""
    vars(alarm)["state_transitioned_timestamp"] = at


def transition_of(alarm: Alarm) -> datetime:
    """Return when the state of an alarm last became another one."""
    at: datetime = vars(alarm)["state_transitioned_timestamp"]
    return at


class AlarmStatesBackend(BaseBackend):
    """The data of one account and Region that moto's alarms lack.

    Attributes:
        suppressors: The suppressors of composite alarms, by the composite alarm's name.
        history: The history items of all alarms, oldest first. As on AWS, they outlive their alarms.
    """

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.suppressors: dict[str, SuppressorState] = {}
        self.history: list[history_items.HistoryItem] = []
        self._notified_states: dict[str, str] = {}

    @property
    def alarms(self) -> dict[str, Alarm]:
        """All alarms by name."""
        return cloudwatch_backends[self.account_id][self.region_name].alarms

    def find(self, name_or_arn: str) -> Alarm | None:
        """Return an alarm of this account and Region by the name or ARN in a rule or suppressor."""
        if name_or_arn.startswith("arn:"):
            return next((alarm for alarm in self.alarms.values() if alarm.alarm_arn == name_or_arn), None)
        return self.alarms.get(name_or_arn)

    def children(self, composite: Alarm) -> tuple[Alarm, ...]:
        """Return the alarms that a composite alarm's rule names."""
        named = map(self.find, alarm_rule.alarms(alarm_rule.parse(composite.rule or "")))
        return tuple(alarm for alarm in named if alarm is not None)

    def parents(self, alarm: Alarm) -> tuple[Alarm, ...]:
        """Return the composite alarms whose rules name an alarm."""
        return tuple(composite for composite in self._composites() if alarm in self.children(composite))

    def dependents(self, alarm: Alarm) -> tuple[Alarm, ...]:
        """Return the composite alarms whose rules or suppressors name an alarm."""
        return tuple(composite for composite in self._composites() if alarm in self._dependencies(composite))

    def active_suppressor(self, alarm: Alarm) -> Alarm | None:
        """Return the alarm that suppresses an alarm's actions now. ``None`` if no alarm does."""
        suppressor = self._suppressor(alarm)
        return suppressor if suppressor is not None and suppressor.state_value == "ALARM" else None

    def set_suppressor(self, name: str, suppressor: SuppressorState | None) -> None:
        """Set the suppressor of a composite alarm. ``None`` removes it."""
        self.suppressors.pop(name, None)
        if suppressor is not None:
            self.suppressors[name] = suppressor

    def remove(self, name: str) -> None:
        """Remove the data of a deleted alarm. Its history stays."""
        self.suppressors.pop(name, None)
        self._notified_states.pop(name, None)

    def handle_state_change(self, alarm: Alarm, *, old_state: str) -> None:
        """Record an alarm's change of state, run its actions, and evaluate its composite alarms, each once.

        Args:
            alarm: The alarm, in its new state.
            old_state: Its previous state. If it equals the new state, nothing happens.
        """
        if alarm.state_value == old_state:
            return
        self._record_transition(alarm, old_state)
        changed = [alarm]
        for name in self._order():
            composite = self.alarms[name]
            # A state from SetAlarmState stays on a composite alarm until one of its children changes.
            causes = [child for child in self.children(composite) if child in changed]
            before = composite.state_value
            if causes and self._evaluate(composite, reason=_transition(causes[0])):
                self._record_transition(composite, before)
                changed.append(composite)
            if self._suppressor(composite) in changed:
                self._notify_if_unsuppressed(composite)

    def handle_put(self, composite: Alarm) -> None:
        """Evaluate a composite alarm after it was created or updated, and its own composite alarms."""
        old_state = composite.state_value
        if composite.name in self._order():
            self._evaluate(composite, reason="The alarm was written")
        self.handle_state_change(composite, old_state=old_state)
        self._notify_if_unsuppressed(composite)

    def _evaluate(self, composite: Alarm, *, reason: str) -> bool:
        """Set a composite alarm to the state of its rule. Return whether the state changed."""
        rule = alarm_rule.parse(composite.rule or "")
        state = "ALARM" if evaluate_rule(rule, state_of=self._state_of) else "OK"
        if state == composite.state_value:
            return False
        composite.update_state(reason[:_MAX_REASON_LENGTH], "{}", state)
        return True

    def _state_of(self, name_or_arn: str) -> str | None:
        alarm = self.find(name_or_arn)
        return None if alarm is None else alarm.state_value

    def _record_transition(self, alarm: Alarm, old_state: str) -> None:
        note_transition(alarm, alarm.state_updated_timestamp)
        self.history.append(history_items.state_update(alarm, old_state=old_state))
        suppressor = self.active_suppressor(alarm)
        if suppressor is None:
            self._notify(alarm, old_state=old_state)
        else:
            self._notified_states.setdefault(alarm.name, old_state)
            self.history.append(history_items.suppressed(alarm, suppressor=suppressor.name))

    def _notify_if_unsuppressed(self, composite: Alarm) -> None:
        """Run suppressed actions after the suppression, unless the state is the last notified state again."""
        notified = self._notified_states.get(composite.name, composite.state_value)
        if notified != composite.state_value and self.active_suppressor(composite) is None:
            self._notify(composite, old_state=notified)

    def _notify(self, alarm: Alarm, *, old_state: str) -> None:
        self._notified_states[alarm.name] = alarm.state_value
        for target in filter(is_topic, state_actions(alarm) if alarm.actions_enabled else ()):
            message, error = None, None
            try:
                message = publish(
                    notification_message(alarm, old_state=old_state),
                    alarm_arn=alarm.alarm_arn,
                    topic_arn=target,
                )
            # ValueError: the policy has a condition operator that is not supported here.
            except (PublishError, ValueError) as reason:
                error = str(reason)
            self.history.append(history_items.action(alarm, target=target, message=message, error=error))

    def _composites(self) -> tuple[Alarm, ...]:
        return tuple(alarm for alarm in self.alarms.values() if alarm.rule is not None)

    def _suppressor(self, alarm: Alarm) -> Alarm | None:
        suppressor = self.suppressors.get(alarm.name)
        return None if suppressor is None else self.find(suppressor.alarm)

    def _dependencies(self, composite: Alarm) -> tuple[Alarm, ...]:
        suppressor = self._suppressor(composite)
        return self.children(composite) + (() if suppressor is None else (suppressor,))

    def _order(self) -> tuple[str, ...]:
        return tuple(
            evaluation_order(
                {
                    composite.name: tuple(alarm.name for alarm in self._dependencies(composite))
                    for composite in self._composites()
                }
            )
        )


def _transition(alarm: Alarm) -> str:
    return f"{alarm.alarm_arn} transitioned to {alarm.state_value}"


_MAX_REASON_LENGTH = 1023
"""The maximum length of a state's reason (CloudWatch API)."""

alarm_states_backends = BackendDict(AlarmStatesBackend, "cloudwatch")

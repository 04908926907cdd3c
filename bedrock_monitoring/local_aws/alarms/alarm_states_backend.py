"""How the alarms of one account and Region move each other, and when they tell somebody."""

from __future__ import annotations

from dataclasses import dataclass

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
    """What keeps a composite alarm from telling anybody while it is in ALARM.

    Attributes:
        alarm: Its name or ARN.
        wait_period: Seconds to wait for it. It is kept and read back; here nothing waits.
        extension_period: Seconds to go on after it. It is kept and read back; here it is over at once.
    """

    alarm: str
    wait_period: int
    extension_period: int


class AlarmStatesBackend(BaseBackend):
    """What moto's alarms of one account and Region lack.

    Attributes:
        suppressors: The suppressors of composite alarms, by the composite alarm's name.
        history: What happened, in order. As on AWS it outlives the alarms.
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
        """Return the alarm of this account and Region that a rule or suppressor means."""
        if name_or_arn.startswith("arn:"):
            return next((one for one in self.alarms.values() if one.alarm_arn == name_or_arn), None)
        return self.alarms.get(name_or_arn)

    def children(self, composite: Alarm) -> tuple[Alarm, ...]:
        """Return the alarms that a composite alarm's rule watches."""
        found = map(self.find, alarm_rule.alarms(alarm_rule.parse(composite.rule or "")))
        return tuple(alarm for alarm in found if alarm is not None)

    def parents(self, alarm: Alarm) -> tuple[Alarm, ...]:
        """Return the composite alarms whose rules watch an alarm."""
        return tuple(one for one in self._composites() if alarm in self.children(one))

    def dependents(self, alarm: Alarm) -> tuple[Alarm, ...]:
        """Return the composite alarms that watch an alarm or are suppressed by it."""
        return tuple(one for one in self._composites() if alarm in self._dependencies(one))

    def suppressor(self, alarm: Alarm) -> Alarm | None:
        """Return the alarm that keeps this one from telling anybody now."""
        found = self._suppressor(alarm)
        return found if found is not None and found.state_value == "ALARM" else None

    def set_suppressor(self, name: str, suppressor: SuppressorState | None) -> None:
        """Give a composite alarm a suppressor, or none."""
        self.suppressors.pop(name, None)
        if suppressor is not None:
            self.suppressors[name] = suppressor

    def remove(self, name: str) -> None:
        """Forget what belongs to an alarm that is gone."""
        self.suppressors.pop(name, None)
        self._notified_states.pop(name, None)

    def handle_state_change(self, alarm: Alarm, *, old: str) -> None:
        """Tell of an alarm's change of state, and let it move the composite alarms over it, each once.

        Args:
            alarm: The alarm, in its new state.
            old: The state that it was in before; nothing happens when that is the same.
        """
        if alarm.state_value == old:
            return
        self._record_transition(alarm, old)
        moved = [alarm]
        for name in self._order():
            composite = self.alarms[name]
            # SetAlarmState holds on a composite alarm until one of its children changes.
            causes = [child for child in self.children(composite) if child in moved]
            before = composite.state_value
            if causes and self._evaluate(composite, because=_transition(causes[0])):
                self._record_transition(composite, before)
                moved.append(composite)
            if self._suppressor(composite) in moved:
                self._notify_if_unsuppressed(composite)

    def handle_put(self, composite: Alarm) -> None:
        """Evaluate a composite alarm that was made or changed, and all that follows from it."""
        old = composite.state_value
        if composite.name in self._order():
            self._evaluate(composite, because="The alarm was written")
        self.handle_state_change(composite, old=old)
        self._notify_if_unsuppressed(composite)

    def _evaluate(self, composite: Alarm, *, because: str) -> bool:
        """Put a composite alarm into the state that its rule gives, and return whether that is another one."""
        state = (
            "ALARM"
            if evaluate_rule(alarm_rule.parse(composite.rule or ""), state_of=self._state_of)
            else "OK"
        )
        if state == composite.state_value:
            return False
        composite.update_state(because[:_LONGEST_REASON], "{}", state)
        return True

    def _state_of(self, name_or_arn: str) -> str | None:
        alarm = self.find(name_or_arn)
        return None if alarm is None else alarm.state_value

    def _record_transition(self, alarm: Alarm, old: str) -> None:
        self.history.append(history_items.state_update(alarm, old=old))
        suppressor = self.suppressor(alarm)
        if suppressor is None:
            self._notify(alarm, old=old)
        else:
            self._notified_states.setdefault(alarm.name, old)
            self.history.append(history_items.suppressed(alarm, suppressor=suppressor.name))

    def _notify_if_unsuppressed(self, composite: Alarm) -> None:
        """Tell what was kept back once the suppressor is over, unless the alarm went back to what was told last."""
        told = self._notified_states.get(composite.name, composite.state_value)
        if told != composite.state_value and self.suppressor(composite) is None:
            self._notify(composite, old=told)

    def _notify(self, alarm: Alarm, *, old: str) -> None:
        self._notified_states[alarm.name] = alarm.state_value
        for target in filter(is_topic, state_actions(alarm) if alarm.actions_enabled else ()):
            message, error = None, None
            try:
                message = publish(
                    notification_message(alarm, old=old), alarm_arn=alarm.alarm_arn, topic_arn=target
                )
            # ValueError: a policy that cannot be judged here.
            except (PublishError, ValueError) as refusal:
                error = str(refusal)
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
                    one.name: tuple(child.name for child in self._dependencies(one))
                    for one in self._composites()
                }
            )
        )


def _transition(alarm: Alarm) -> str:
    return f"{alarm.alarm_arn} transitioned to {alarm.state_value}"


_LONGEST_REASON = 1023
"""Most characters of a state's reason (CloudWatch API)."""

alarm_states_backends = BackendDict(AlarmStatesBackend, "cloudwatch")

"""Alarms over alarms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TypeAlias

from bedrock_monitoring.cloudwatch.alarms.alarm_base import AlarmBase
from bedrock_monitoring.cloudwatch.grammar import alarm_rule
from bedrock_monitoring.cloudwatch.grammar.alarm_rule import Rule
from bedrock_monitoring.cloudwatch.partitions import alarm_arn
from bedrock_monitoring.cloudwatch.widgets import AlarmState, AlarmStatusWidget
from bedrock_monitoring.problems import InvalidInputError, Problem

Operand: TypeAlias = AlarmBase | str | Rule
"""What rules are built of: an alarm, or the name or ARN of one, both of which mean that it is in ALARM; or a rule."""

DEFAULT_SUPPRESSOR_PERIOD = timedelta(minutes=1)
"""How long a composite alarm waits for its suppressor, and goes on after it, unless told otherwise: what AWS recommends."""


class AlarmRule:
    """The rules of composite alarms, as functions that nest."""

    @staticmethod
    def from_alarm(alarm: AlarmBase | str, state: AlarmState = AlarmState.ALARM) -> Rule:
        """Holds while an alarm is in a state."""
        return alarm_rule.alarm(_name(alarm), alarm_rule.State(state))

    @staticmethod
    def from_boolean(value: bool) -> Rule:  # noqa: FBT001 - the value is all it takes
        """Holds always or never: to try out actions."""
        return alarm_rule.Constant(value=value)

    @staticmethod
    def from_string(rule: str) -> Rule:
        """Return the rule that a text writes in CloudWatch's language, such as ``ALARM(a) AND NOT ALARM(b)``.

        Raises:
            InvalidInputError: It is no rule; the message shows where.
        """
        return alarm_rule.parse(rule)

    @staticmethod
    def all_of(*operands: Operand) -> Rule:
        """Holds while all operands do.

        Raises:
            InvalidInputError: There are none.
        """
        return alarm_rule.all_of(*map(_rule, operands))

    @staticmethod
    def any_of(*operands: Operand) -> Rule:
        """Holds while at least one operand does.

        Raises:
            InvalidInputError: There are none.
        """
        return alarm_rule.any_of(*map(_rule, operands))

    @staticmethod
    def not_(operand: Operand) -> Rule:
        """Holds while the operand does not."""
        return alarm_rule.not_(_rule(operand))

    @staticmethod
    def at_least(
        threshold: int | str,
        *alarms: AlarmBase | str,
        state: AlarmState = AlarmState.ALARM,
        negated: bool = False,
    ) -> Rule:
        """Holds while at least so many of the alarms are in a state.

        Args:
            threshold: How many of them, ``2``, or how much, ``"50%"``.
            *alarms: Alarms, or their names or ARNs.
            state: The state.
            negated: Whether they must not be in that state instead.

        Raises:
            InvalidInputError: There are no alarms, or the threshold is not 1 to all of them or 1 to 100
                percent.
        """
        names = [_name(alarm) for alarm in alarms]
        return alarm_rule.at_least(threshold, *names, state=alarm_rule.State(state), negated=negated)


@dataclass(frozen=True, kw_only=True)
class CompositeAlarm(AlarmBase):
    """An alarm whose state follows from the states of other alarms of its account and Region.

    Attributes:
        alarm_rule: When it goes off, at most 10,240 characters, 100 alarms and 500 elements. An alarm, or the
            name of one, means that it is in ALARM.
        actions_suppressor: An alarm, or its name or ARN, in whose ALARM state this one tells nobody: a
            maintenance window.
        actions_suppressor_wait_period: How long this alarm waits for the suppressor before it tells anybody,
            in whole seconds; a minute unless given.
        actions_suppressor_extension_period: How long it goes on telling nobody after the suppressor is over,
            in whole seconds; a minute unless given.
    """

    alarm_rule: Operand
    actions_suppressor: AlarmBase | str | None = None
    actions_suppressor_wait_period: timedelta | None = None
    actions_suppressor_extension_period: timedelta | None = None

    @property
    def rule_text(self) -> str:
        """The rule in CloudWatch's language.

        Raises:
            InvalidInputError: It is over a limit.
        """
        return alarm_rule.render(self._rule)

    @property
    def children(self) -> tuple[str, ...]:
        """The names and ARNs of the alarms that its rule watches, each once, in the order of the rule."""
        return alarm_rule.alarms(self._rule)

    @property
    def suppressor(self) -> str | None:
        """The name or ARN of its suppressor."""
        return None if self.actions_suppressor is None else _name(self.actions_suppressor)

    @property
    def wait_period(self) -> timedelta:
        """How long it waits for its suppressor."""
        return _given(self.actions_suppressor_wait_period)

    @property
    def extension_period(self) -> timedelta:
        """How long it goes on telling nobody after its suppressor."""
        return _given(self.actions_suppressor_extension_period)

    def to_widget(self, *, account: str, region: str) -> AlarmStatusWidget:
        """Return a widget with this alarm and those that its rule watches, at most 99 of them.

        Args:
            account: The id of the account they belong to.
            region: Their Region.
        """
        names = (self.alarm_name, *self.children)
        arns = (
            name if name.startswith("arn:") else alarm_arn(region=region, account=account, alarm_name=name)
            for name in names
        )
        return AlarmStatusWidget(title=self.alarm_name, alarms=tuple(arns))

    @cached_property
    def _rule(self) -> Rule:
        return _rule(self.alarm_rule)

    def _own_problems(self) -> Iterator[Problem]:
        try:
            _ = self.rule_text
        except InvalidInputError as error:
            yield from (problem.within("alarm_rule") for problem in error.problems)
        for where, watched in (("alarm_rule", self.children), ("actions_suppressor", (self.suppressor,))):
            if any(name and name_of(name) == self.alarm_name for name in watched):
                yield Problem(
                    where=where,
                    what="it names this alarm itself",
                    remedy="name other alarms, or rename this one",
                )
        yield from self._suppressor_problems()

    def _suppressor_problems(self) -> Iterator[Problem]:
        periods = (
            ("actions_suppressor_wait_period", self.actions_suppressor_wait_period),
            ("actions_suppressor_extension_period", self.actions_suppressor_extension_period),
        )
        for where, period in periods:
            if period is None:
                continue
            if self.actions_suppressor is None:
                yield Problem(
                    where=where,
                    what="there is no suppressor to wait for",
                    remedy="name actions_suppressor, or leave it out",
                )
            if period < timedelta(0) or period % timedelta(seconds=1):
                yield Problem(
                    where=where,
                    what=f"{period.total_seconds():g} is not a whole number of seconds from 0",
                    remedy="give one; 60 is usual",
                )

    def _refused_actions(self) -> Mapping[str, str]:
        reason = "which a composite alarm does not take"
        return {"EC2": reason, "Auto Scaling": reason}


def name_of(alarm: str) -> str:
    """Return the name of an alarm that is given by name or ARN."""
    return alarm.split(":", 6)[-1] if alarm.startswith("arn:") else alarm


def _name(alarm: AlarmBase | str) -> str:
    return alarm.alarm_name if isinstance(alarm, AlarmBase) else alarm


def _rule(operand: Operand) -> Rule:
    return AlarmRule.from_alarm(operand) if isinstance(operand, (AlarmBase, str)) else operand


def _given(period: timedelta | None) -> timedelta:
    return DEFAULT_SUPPRESSOR_PERIOD if period is None else period

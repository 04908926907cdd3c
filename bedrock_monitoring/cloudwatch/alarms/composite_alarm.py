"""Composite alarms and their rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms.alarm_base import AlarmBase
from bedrock_monitoring.cloudwatch.fields import found, length_problem
from bedrock_monitoring.cloudwatch.grammar import alarm_rule
from bedrock_monitoring.cloudwatch.grammar.alarm_rule import Rule
from bedrock_monitoring.cloudwatch.partitions import alarm_arn
from bedrock_monitoring.problems import InvalidInputError, Problem
from bedrock_monitoring.value import Value

if TYPE_CHECKING:
    from bedrock_monitoring.cloudwatch.widgets import AlarmStatusWidget


@dataclass(frozen=True, kw_only=True)
class RuleText(Value):
    """A rule in CloudWatch's language that keeps its spelling: spaces, parentheses and quotation marks.

    For an alarm that exists: Terraform compares rules as texts.

    Attributes:
        text: The rule, such as ``ALARM(a) AND NOT ALARM(b)``.
    """

    text: str

    def __post_init__(self) -> None:
        """Check the text.

        Raises:
            InvalidInputError: The text is not a rule; the message shows where.
        """
        super().__post_init__()
        alarm_rule.parse(self.text)

    @property
    def rule(self) -> Rule:
        """The rule that the text stands for."""
        return alarm_rule.parse(self.text)


Operand: TypeAlias = AlarmBase | str | RuleText | Rule
"""An operand of a rule: another rule, or an alarm, its name or its ARN, which stand for "is in ALARM"."""

DEFAULT_SUPPRESSOR_PERIOD = timedelta(minutes=1)
"""The default wait and extension period of a suppressor, as AWS recommends."""


class AlarmRule:
    """Functions that build the rule of a composite alarm. They nest."""

    @staticmethod
    def from_alarm(alarm: AlarmBase | str, state: AlarmState = AlarmState.ALARM) -> Rule:
        """Return a rule that is true while an alarm is in a state."""
        return alarm_rule.alarm(_name(alarm), AlarmState(state))

    @staticmethod
    def from_boolean(value: bool) -> Rule:  # noqa: FBT001 - the value is all it takes
        """Return a rule that is always true or always false, to test actions."""
        return alarm_rule.Constant(value=value)

    @staticmethod
    def from_string(rule: str) -> Rule:
        """Parse a rule in CloudWatch's language, such as ``ALARM(a) AND NOT ALARM(b)``.

        Raises:
            InvalidInputError: The text is not a rule; the message shows where.
        """
        return alarm_rule.parse(rule)

    @staticmethod
    def all_of(*operands: Operand) -> Rule:
        """Return a rule that is true while all operands are true.

        Raises:
            InvalidInputError: There are no operands.
        """
        return alarm_rule.all_of(*map(_rule, operands))

    @staticmethod
    def any_of(*operands: Operand) -> Rule:
        """Return a rule that is true while at least one operand is true.

        Raises:
            InvalidInputError: There are no operands.
        """
        return alarm_rule.any_of(*map(_rule, operands))

    @staticmethod
    def not_(operand: Operand) -> Rule:
        """Return a rule that is true while the operand is false."""
        return alarm_rule.not_(_rule(operand))

    @staticmethod
    def at_least(
        threshold: int | str,
        *alarms: AlarmBase | str,
        state: AlarmState = AlarmState.ALARM,
        negated: bool = False,
    ) -> Rule:
        """Return a rule that is true while a minimum number of alarms is in a state.

        Args:
            threshold: A number of alarms, such as ``2``, or a percentage, such as ``"50%"``.
            *alarms: Alarms, alarm names or alarm ARNs.
            state: The state.
            negated: Count the alarms that are not in the state.

        Raises:
            InvalidInputError: There are no alarms, or the threshold is not between 1 and the number of alarms
                or between 1 and 100 percent.
        """
        names = [_name(alarm) for alarm in alarms]
        return alarm_rule.at_least(threshold, *names, state=AlarmState(state), negated=negated)


@dataclass(frozen=True, kw_only=True)
class CompositeAlarm(AlarmBase):
    """An alarm whose state follows from the states of other alarms in its account and Region.

    Attributes:
        alarm_rule: The rule: at most 10,240 characters, 100 alarms and 500 elements. An alarm or an alarm
            name stands for "is in ALARM".
        actions_suppressor: An alarm, an alarm name or an ARN. While that alarm is in ALARM, this alarm runs
            no actions, for example during maintenance.
        actions_suppressor_wait_period: How long this alarm waits for the suppressor before it runs its
            actions, in whole seconds. Defaults to one minute.
        actions_suppressor_extension_period: How long this alarm still runs no actions after the suppressor
            left ALARM, in whole seconds. Defaults to one minute.
    """

    alarm_rule: Operand
    actions_suppressor: AlarmBase | str | None = None
    actions_suppressor_wait_period: timedelta | None = None
    actions_suppressor_extension_period: timedelta | None = None

    @property
    def rule_text(self) -> str:
        """The rule in CloudWatch's language.

        Raises:
            InvalidInputError: The rule exceeds a limit.
        """
        if isinstance(self.alarm_rule, RuleText):
            return self.alarm_rule.text
        return alarm_rule.render(self._rule)

    @property
    def children(self) -> tuple[str, ...]:
        """The names and ARNs of the alarms in the rule, without repetitions, in the order of the rule."""
        return alarm_rule.alarms(self._rule)

    @property
    def suppressor(self) -> str | None:
        """The name or ARN of the suppressor."""
        return None if self.actions_suppressor is None else _name(self.actions_suppressor)

    @property
    def wait_period(self) -> timedelta:
        """How long the alarm waits for its suppressor."""
        return _given(self.actions_suppressor_wait_period)

    @property
    def extension_period(self) -> timedelta:
        """How long the alarm still runs no actions after its suppressor left ALARM."""
        return _given(self.actions_suppressor_extension_period)

    def to_widget(self, *, account: str, region: str) -> AlarmStatusWidget:
        """Return an alarm status widget with this alarm and the alarms in its rule, at most 99 of them.

        Args:
            account: The account id of the alarms.
            region: The Region of the alarms.
        """
        names = (self.alarm_name, *self.children)
        arns = (
            name if name.startswith("arn:") else alarm_arn(region=region, account=account, alarm_name=name)
            for name in names
        )
        from bedrock_monitoring.cloudwatch.widgets import AlarmStatusWidget  # noqa: PLC0415 - few alarms are drawn

        return AlarmStatusWidget(title=self.heading, alarms=tuple(arns))

    @cached_property
    def _rule(self) -> Rule:
        return _rule(self.alarm_rule)

    def _own_problems(self) -> Iterator[Problem]:
        try:
            yield from found(
                length_problem("alarm_rule", self.rule_text, longest=alarm_rule.LONGEST, in_bytes=True)
            )
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
        yield from found(
            None
            if self.suppressor is None
            else length_problem(
                "actions_suppressor", self.suppressor, shortest=1, longest=limits.ALARM_SUPPRESSOR_LENGTH
            )
        )
        longest = timedelta(seconds=limits.ALARM_SUPPRESSOR_SECONDS)
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
            if not timedelta(0) <= period <= longest or period % timedelta(seconds=1):
                yield Problem(
                    where=where,
                    what=f"{period.total_seconds():g} is not a whole number of seconds from 0 to "
                    f"{limits.ALARM_SUPPRESSOR_SECONDS}",
                    remedy="give one; 60 is usual",
                )

    def _refused_actions(self) -> Mapping[str, str]:
        reason = "which a composite alarm does not take"
        return {"EC2": reason, "Auto Scaling": reason}


def name_of(alarm: str) -> str:
    """Return an alarm's name, given its name or ARN."""
    return alarm.split(":", 6)[-1] if alarm.startswith("arn:") else alarm


def _name(alarm: AlarmBase | str) -> str:
    return alarm.alarm_name if isinstance(alarm, AlarmBase) else alarm


def _rule(operand: Operand) -> Rule:
    if isinstance(operand, RuleText):
        return operand.rule
    return AlarmRule.from_alarm(operand) if isinstance(operand, (AlarmBase, str)) else operand


def _given(period: timedelta | None) -> timedelta:
    return DEFAULT_SUPPRESSOR_PERIOD if period is None else period

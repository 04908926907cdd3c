"""Attributes that all alarms share: name, description, tags and actions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarms.action_arns import action_problems
from bedrock_monitoring.cloudwatch.fields import found, length_problem
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, quoted
from bedrock_monitoring.value import Value

_CONTROL_CHARACTER = lazy_pattern(r"[\x00-\x1f\x7f]")
_NOT_IN_XML = lazy_pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML, in which CloudWatch answers, has no way to write (XML 1.0, "Characters")."""


@dataclass(frozen=True, kw_only=True)
class AlarmBase(Value, ABC):
    """Base class of all alarms.

    Attributes:
        alarm_name: 1 to 255 characters without control characters; unique in the account and Region.
        title: What the alarm says, in a few words, for titles of widgets and labels of lines. Defaults to
            ``alarm_name``, which CloudWatch itself shows.
        alarm_description: What is wrong, where, how bad it is, and the first step; at most 1,024 characters.
        actions_enabled: Whether the alarm runs its actions.
        alarm_actions: ARNs of the actions to run in the ALARM state, at most 5.
        ok_actions: ARNs of the actions to run in the OK state, at most 5.
        insufficient_data_actions: ARNs of the actions to run in the INSUFFICIENT_DATA state, at most 5.
        tags: Keys and values, at most 50.
    """

    alarm_name: str
    title: str = field(default="", compare=False)
    alarm_description: str = ""
    actions_enabled: bool = True
    alarm_actions: Sequence[str] = ()
    ok_actions: Sequence[str] = ()
    insufficient_data_actions: Sequence[str] = ()
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def heading(self) -> str:
        """The title, or the name of an alarm that has none."""
        return self.title or self.alarm_name

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse; each problem names the alarm.

        An alarm is checked the first time that it is asked, so whoever takes one can ask again.
        """
        yield from self._found_problems

    def with_actions(
        self,
        *,
        alarm_actions: Sequence[str],
        ok_actions: Sequence[str],
        insufficient_data_actions: Sequence[str],
    ) -> Self:
        """Return the alarm with other actions. Of the copy only these are checked and computed again.

        Args:
            alarm_actions: ARNs of the actions to run in the ALARM state, at most 5.
            ok_actions: ARNs of the actions to run in the OK state, at most 5.
            insufficient_data_actions: ARNs of the actions to run in the INSUFFICIENT_DATA state, at most 5.
        """
        made = replace(
            self,
            alarm_actions=alarm_actions,
            ok_actions=ok_actions,
            insufficient_data_actions=insufficient_data_actions,
        )
        found = {"_problems_but_of_actions": self._problems_but_of_actions, **vars(self)}
        kept = found.keys() - vars(made).keys() - {"_found_problems"}
        vars(made).update({name: found[name] for name in kept})
        return made

    @cached_property
    def _found_problems(self) -> tuple[Problem, ...]:
        problems = (*self._problems_but_of_actions, *self._action_problems())
        return tuple(problem.within(f"alarm {quoted(self.alarm_name)}") for problem in problems)

    @cached_property
    def _problems_but_of_actions(self) -> tuple[Problem, ...]:
        return (*self._shared_problems(), *self._own_problems())

    @abstractmethod
    def _own_problems(self) -> Iterator[Problem]:
        """Yield problems with the attributes that a subclass adds."""

    @abstractmethod
    def _refused_actions(self) -> Mapping[str, str]:
        """Map each action type that this alarm cannot run (``EC2``, ``Auto Scaling``) to the reason."""

    def _shared_problems(self) -> Iterator[Problem]:
        yield from found(
            length_problem(
                "alarm_name", self.alarm_name, shortest=1, longest=limits.ALARM_NAME_LENGTH, in_bytes=True
            ),
            length_problem(
                "alarm_description",
                self.alarm_description,
                longest=limits.ALARM_DESCRIPTION_LENGTH,
                in_bytes=True,
            ),
        )
        if _NOT_IN_XML.search(self.alarm_description):
            yield Problem(
                where="alarm_description",
                what="it has a control character other than a line break or a tab",
                remedy="leave it out",
            )
        if _CONTROL_CHARACTER.search(self.alarm_name):
            yield Problem(
                where="alarm_name",
                what="it has a control character, such as a line break or a tab",
                remedy="leave it out",
            )
        yield from _tag_problems(self.tags)

    def _action_problems(self) -> Iterator[Problem]:
        refused = self._refused_actions()
        for state, actions in (
            ("alarm_actions", self.alarm_actions),
            ("ok_actions", self.ok_actions),
            ("insufficient_data_actions", self.insufficient_data_actions),
        ):
            yield from action_problems(state, actions, refused)


def _tag_problems(tags: Mapping[str, str]) -> Iterator[Problem]:
    if len(tags) > limits.TAGS_PER_ALARM:
        yield Problem(
            where="tags",
            what=f"{len(tags)} tags are over the limit of {limits.TAGS_PER_ALARM}",
            remedy="drop some",
        )
    for key, value in tags.items():
        yield from found(
            length_problem(f"tag key {quoted(key)}", key, shortest=1, longest=limits.TAG_KEY_LENGTH),
            length_problem(f"tag {quoted(key)}", value, longest=limits.TAG_VALUE_LENGTH),
        )
        if key.lower().startswith("aws:"):
            yield Problem(
                where=f"tag key {quoted(key)}", what="keys that begin with aws: are AWS's", remedy="rename it"
            )

"""What a target wants of its composite alarms, which ``composite_alarms`` creates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.notification import CRITICAL
from bedrock_monitoring.value import Value

UNHEALTHY = "unhealthy"
"""The name of composite alarms in alarm names, construct ids and runbooks. No kind of alarm has this name."""


@dataclass(frozen=True, kw_only=True)
class ActionsSuppressor(Value):
    """An alarm that suppresses the actions of a composite alarm while it is in ALARM.

    Attributes:
        alarm: The name or the ARN of the alarm.
        wait_period: How long the composite alarm waits for the suppressor to go into ALARM.
        extension_period: How long actions stay suppressed after the suppressor has left ALARM.
    """

    alarm: str
    wait_period: timedelta
    extension_period: timedelta


@dataclass(frozen=True, kw_only=True)
class Composites(Value):
    """The settings of a target's composite alarms.

    Attributes:
        tier: The tier whose alarms are combined. They notify nobody; the composite alarm notifies this tier.
        models: Whether each model gets a composite alarm as well.
        at_least: The number of unhealthy models from which the composite alarm goes off, or their share such
            as ``"50%"``.
        suppressor: The alarm that suppresses the composite alarm of the target. ``None`` for none.
    """

    tier: str = CRITICAL
    models: bool = False
    at_least: int | str = 1
    suppressor: ActionsSuppressor | None = None

    @property
    def needs_several_models(self) -> bool:
        """Whether one unhealthy model alone does not set off the composite alarm of the target."""
        return self.at_least != 1

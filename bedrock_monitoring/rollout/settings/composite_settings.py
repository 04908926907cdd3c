"""The settings of `composites`: how the critical alarms of a target become one page."""

from __future__ import annotations

from bedrock_monitoring.bedrock.alarms import CRITICAL
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.alarm_values import AlarmName, AtLeast, Seconds
from bedrock_monitoring.rollout.values.notification_values import TierName


class CompositeSettings(Settings):
    """How the critical alarms of a target become one page.

    A composite alarm notifies in place of the alarms below it.
    """

    enabled: bool = setting(
        default=True,
        description="Whether there are composite alarms. `false`: each alarm notifies its own tier.",
    )
    tier: TierName = setting(
        default=CRITICAL,
        description="The tier whose alarms become one page, and which is notified: 1 to 20 lower-case "
        "letters, digits and hyphens.",
        examples=["critical"],
    )
    models: bool = setting(
        default=False,
        description="Whether each model has a composite alarm, too, at 0.50 USD a month each. It has one in "
        "any case if `at_least` counts models.",
    )
    at_least: AtLeast = setting(
        default=1,
        description="From how many unhealthy models on the page is sent: a number from 1, or a share in "
        "quotes. Fewer notify the tier `warning`.",
        examples=[2, "50%"],
    )
    suppressor: AlarmName | None = setting(
        default=None,
        description="The name or ARN of an alarm of your own, in the same account and Region. While it is in "
        "ALARM, the page is held back.",
        examples=["deployment-running"],
    )
    wait_period: Seconds = setting(
        default=60,
        description="How many seconds the page waits for the suppressor to go into ALARM.",
        examples=[60],
    )
    extension_period: Seconds = setting(
        default=60,
        description="How many seconds the page is held back after the suppressor has left ALARM.",
        examples=[60],
    )

"""Budgets of a month: what they count, when they alert, and how two layers watch them.

The first layer is near real time: tokens at prices, from CloudWatch, by the hour and the day. An alarm looks
at seven days at most (``limits.ALARM_WINDOW_LONG_PERIODS``), so none adds up a month. The second layer is the
bill, by AWS Budgets and AWS Cost Anomaly Detection, up to a day late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.notification import WARNING
from bedrock_monitoring.value import Value

DEFAULT_HOURLY_SHARE = Decimal(1)
"""Percent of the month that one hour may cost: seven times an even hour. 100 such hours cost it all."""

DEFAULT_DAILY_SHARE = Decimal(7)
"""Percent of the month that one day may cost: twice an even day; at this rate 14 days cost it all."""

MAX_NOTIFICATIONS = 10
"""The notifications of a budget (AWS Billing and Cost Management API reference, Budgets, Notification)."""

MAX_DENIED_ROLES = 100
"""The roles of an action (Budgets API reference, IamActionDefinition)."""

BEDROCK_SERVICE = "Amazon Bedrock"
"""The service under which AWS bills its own and open-weight models."""

_EDITION = "Amazon Bedrock Edition"
"""What the name of a model ends in that AWS Marketplace bills, such as ``Claude Opus 5.5``.

Seen in public Cost Explorer output and price lists. A budget of the service Amazon Bedrock alone leaves these
models out, which are most of the spend of most accounts.
"""


class BilledScope(StrEnum):
    """Whose bill a budget counts."""

    ACCOUNT = "account"
    ORGANIZATION = "organization"
    NONE = "none"
    """Nobody's: only CloudWatch watches the budget."""


class SpendType(StrEnum):
    """What a threshold of a budget is about, by AWS Budgets' name."""

    ACTUAL = "ACTUAL"
    FORECASTED = "FORECASTED"


@dataclass(frozen=True, kw_only=True)
class BudgetAlert(Value):
    """A threshold of a budget on the bill.

    Attributes:
        spend_type: Whether the spend so far or the forecast of the month is compared.
        percent: The threshold in percent of the amount.
        tier: The tier that is notified.
    """

    spend_type: SpendType
    percent: Decimal
    tier: str


class ApprovalModel(StrEnum):
    """Who starts an action once its threshold is exceeded, by AWS Budgets' name."""

    MANUAL = "MANUAL"
    AUTOMATIC = "AUTOMATIC"


@dataclass(frozen=True, kw_only=True)
class OverspendAction(Value):
    """What AWS Budgets does when a budget is overspent: it denies calls of models to some roles.

    Attributes:
        roles: The names of the roles, with their paths.
        percent: The percent of the amount that must be spent.
        approval: Whether somebody must approve first.
        tier: The tier that is told that the action waits for approval, or has run.
    """

    roles: tuple[str, ...]
    percent: Decimal
    approval: ApprovalModel
    tier: str


@dataclass(frozen=True, kw_only=True)
class Budget(Value):
    """A budget of a calendar month in UTC.

    Attributes:
        name: The name, unique in its target.
        amount: The amount of a month, in USD.
        slugs: The slugs of the models that CloudWatch counts. ``None`` means every model of the target.
        tag: The cost allocation tag that the bill counts, as key and value. ``None`` counts every model.
        hourly_share: The percent of the amount from which an hour is too dear. 0 for no alarm.
        daily_share: The percent of the amount from which a day is too dear. 0 for no alarm.
        time_zone: The IANA time zone of the calendar days that CloudWatch counts. ``None`` for the last 24
            hours at any time.
        tier: The tier that the alarms of an hour and a day notify.
        bill: Whose bill counts.
        services: The services on the bill that count.
        alerts: The thresholds on the bill.
        action: What is done when the bill is over the amount. ``None`` for nothing.
    """

    name: str
    amount: Decimal
    slugs: frozenset[str] | None = None
    tag: tuple[str, str] | None = None
    hourly_share: Decimal = DEFAULT_HOURLY_SHARE
    daily_share: Decimal = DEFAULT_DAILY_SHARE
    time_zone: str | None = None
    tier: str = WARNING
    bill: BilledScope = BilledScope.ACCOUNT
    services: tuple[str, ...] = (BEDROCK_SERVICE,)
    alerts: tuple[BudgetAlert, ...] = ()
    action: OverspendAction | None = None

    @property
    def is_on_the_bill(self) -> bool:
        """Whether AWS Budgets watches it, too."""
        return self.bill is not BilledScope.NONE

    @property
    def billing_tiers(self) -> tuple[str, ...]:
        """The tiers that AWS Budgets notifies."""
        return (*(alert.tier for alert in self.alerts), *((self.action.tier,) if self.action else ()))

    def counted(self, models: Iterable[MonitoredModel]) -> list[MonitoredModel]:
        """Return the models that CloudWatch counts, with a price or without."""
        return [model for model in models if self.slugs is None or model.id.slug in self.slugs]


@dataclass(frozen=True, kw_only=True)
class CostAnomalies(Value):
    """Who is notified when AWS Cost Anomaly Detection finds unusual spend.

    Attributes:
        above: The impact in USD from which an anomaly is told: actual minus expected spend.
        tier: The tier that is notified.
        monitor: The ARN of an existing monitor. ``None`` creates one of all services.
    """

    above: Decimal
    tier: str = WARNING
    monitor: str | None = None


def billed_services(models: Sequence[tuple[str, str | None]]) -> tuple[str, ...]:
    """Return the names under which the bill has models, as far as they are known.

    A name that the bill does not have counts nothing, so each spelling that was seen is there.

    Args:
        models: The display name of each model without its geography, and its provider as its id has it.
    """
    names = [BEDROCK_SERVICE]
    for name, provider in models:
        if provider not in (None, "amazon"):
            # "OpenAI GPT-5.6 Sol (Amazon Bedrock Edition)" was seen, of Anthropic's the model's name alone.
            vendor = f"OpenAI {name.replace('GPT ', 'GPT-', 1)}" if provider == "openai" else name
            names += [f"{name} ({_EDITION})", f"{vendor} ({_EDITION})"]
    return tuple(dict.fromkeys(names))

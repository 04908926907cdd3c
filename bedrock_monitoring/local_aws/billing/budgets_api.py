"""AWS Budgets: budgets with notifications, subscribers and actions, and what follows when spend is recorded.

Moto has budgets, but neither their tags nor their subscribers nor updates of them. Budgets are global: an
account has each name once. A bill comes from ``record_spend``; nobody is charged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import utcnow

from bedrock_monitoring.local_aws.billing.budget_actions import BudgetsError, StoredAction, tell

SERVICE = "budgets"

_ONLY_REGION = "us-east-1"
"""The key of an account's budgets in moto's registry."""

_MAX_NOTIFICATIONS = 10
"""The notifications of a budget (Budgets API reference, Notification)."""

_END = datetime(2087, 6, 15, tzinfo=UTC)
"""The end of a budget's time if none is given (Budgets API reference, Budget)."""

_ALL_COSTS = {
    **dict.fromkeys(
        (
            "IncludeTax",
            "IncludeSubscription",
            "IncludeRefund",
            "IncludeCredit",
            "IncludeUpfront",
            "IncludeRecurring",
            "IncludeOtherSubscription",
            "IncludeSupport",
            "IncludeDiscount",
        ),
        True,
    ),
    "UseBlended": False,
    "UseAmortized": False,
}
"""The cost types of a budget that names none (Budgets API reference, CostTypes)."""


@dataclass(kw_only=True)
class BudgetNotification:
    """A notification of a budget, and whom it tells.

    Attributes:
        details: What is compared with which threshold, as the API has it.
        subscribers: The subscribers, as the API has them.
        is_alarming: Whether the threshold is exceeded.
    """

    details: dict[str, Any]
    subscribers: list[dict[str, str]]
    is_alarming: bool = False

    def is_for(self, details: Mapping[str, Any]) -> bool:
        """Return whether it is the notification with these details: nothing else names it."""
        return _compared(self.details) == _compared(details)


@dataclass(kw_only=True)
class StoredBudget:
    """A budget.

    Attributes:
        details: The budget as the API has it.
        arn: Its ARN.
        notifications: Its notifications.
        tags: Its tags.
        actions: Its actions, by id.
    """

    details: dict[str, Any]
    arn: str
    notifications: list[BudgetNotification] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    actions: dict[str, StoredAction] = field(default_factory=dict)

    def notification(self, details: Mapping[str, Any]) -> BudgetNotification:
        """Return the notification with these details."""
        found = next((one for one in self.notifications if one.is_for(details)), None)
        if found is None:
            raise BudgetsError("NotFoundException", "The notification does not exist.")
        return found

    def add(self, details: dict[str, Any], subscribers: list[dict[str, str]]) -> None:
        """Add a notification."""
        if any(one.is_for(details) for one in self.notifications):
            raise BudgetsError("DuplicateRecordException", "The notification already exists.")
        if len(self.notifications) >= _MAX_NOTIFICATIONS:
            raise BudgetsError("CreationLimitExceededException", "The budget has too many notifications.")
        self.notifications.append(BudgetNotification(details=details, subscribers=subscribers))


class BudgetsBackend(BaseBackend):
    """The budgets of one account, by name."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.budgets: dict[str, StoredBudget] = {}

    def create(self, details: dict[str, Any]) -> StoredBudget:
        """Create a budget."""
        name = details["BudgetName"]
        if name in self.budgets:
            raise BudgetsError(
                "DuplicateRecordException", f"Error creating budget: {name} - the budget already exists."
            )
        start = utcnow().replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
        period = {"Start": start, "End": _END, **details.get("TimePeriod", {})}
        spend = {"ActualSpend": _usd("0.0")}
        defaults = {"CostTypes": _ALL_COSTS, "CostFilters": {}, "CalculatedSpend": spend}
        stored = StoredBudget(
            details={**defaults, **details, "TimePeriod": period},
            arn=f"arn:aws:budgets::{self.account_id}:budget/{name}",
        )
        self.budgets[name] = stored
        return stored

    def find(self, name: str) -> StoredBudget:
        """Return a budget. Changes to it are kept."""
        if name not in self.budgets:
            raise BudgetsError("NotFoundException", f"The budget {name} doesn't exist.")
        return self.budgets[name]

    def find_by_arn(self, arn: str) -> StoredBudget | StoredAction:
        """Return a budget or an action by its ARN."""
        name, _, action = arn.partition(":budget/")[2].partition("/action/")
        return self.find_action(name, action) if action else self.find(name)

    def find_action(self, name: str, id_: str) -> StoredAction:
        """Return an action of a budget."""
        actions = self.find(name).actions
        if id_ not in actions:
            raise BudgetsError("NotFoundException", f"The action {id_} doesn't exist.")
        return actions[id_]


budgets_backends = BackendDict(
    BudgetsBackend, SERVICE, use_boto3_regions=False, additional_regions=[_ONLY_REGION]
)


def record_spend(account: str, budget: str, *, usd: Decimal, forecast: Decimal | None = None) -> None:
    """Record what a month has cost so far. Notifications and actions follow once their threshold is exceeded.

    Args:
        account: The account id.
        budget: The name of the budget.
        usd: The spend so far.
        forecast: The expected spend of the month. ``None`` while AWS cannot tell yet.
    """
    stored = budgets_backends[account][_ONLY_REGION].find(budget)
    spend = {"ActualSpend": _usd(str(usd))}
    if forecast is not None:
        spend["ForecastedSpend"] = _usd(str(forecast))
    stored.details["CalculatedSpend"] = spend
    amounts = {"ACTUAL": usd, "FORECASTED": forecast}
    limit = Decimal(stored.details["BudgetLimit"]["Amount"])
    for notification in stored.notifications:
        amount = amounts[notification.details["NotificationType"]]
        exceeded = amount is not None and amount > _threshold(notification.details, limit)
        if exceeded and not notification.is_alarming:
            subject = f"AWS Budgets: {budget} has exceeded your alert threshold"
            tell(account, notification.subscribers, subject=subject)
        notification.is_alarming = exceeded
    for action in stored.actions.values():
        amount = amounts[action.details["NotificationType"]]
        if amount is not None and amount > limit * action.percent / 100:
            action.exceeded(account, budget)


def _threshold(details: Mapping[str, Any], limit: Decimal) -> Decimal:
    threshold = Decimal(str(details["Threshold"]))
    return threshold if details.get("ThresholdType") == "ABSOLUTE_VALUE" else limit * threshold / 100


def _usd(amount: str) -> dict[str, str]:
    return {"Amount": amount, "Unit": "USD"}


def _compared(details: Mapping[str, Any]) -> tuple[object, ...]:
    names = ("NotificationType", "ComparisonOperator", "Threshold")
    return (*(details[name] for name in names), details.get("ThresholdType", "PERCENTAGE"))


class BudgetsResponse(BaseResponse):
    """The Budgets API."""

    def __init__(self) -> None:
        super().__init__(service_name=SERVICE)
        self.automated_parameter_parsing = True

    def create_budget(self) -> ActionResult:
        """CreateBudget."""
        stored = self.backend.create(self._get_param("Budget"))
        for each in self._get_param("NotificationsWithSubscribers", []):
            stored.add(each["Notification"], each["Subscribers"])
        stored.tags = as_map(self._get_param("ResourceTags", []))
        return EmptyResult()

    def describe_budget(self) -> ActionResult:
        """DescribeBudget."""
        return ActionResult({"Budget": self._budget.details})

    def describe_budgets(self) -> ActionResult:
        """DescribeBudgets."""
        return ActionResult({"Budgets": [stored.details for stored in self.backend.budgets.values()]})

    def update_budget(self) -> ActionResult:
        """UpdateBudget. The whole budget is replaced."""
        details = self._get_param("NewBudget")
        stored = self.backend.find(details["BudgetName"])
        kept = {name: stored.details[name] for name in ("TimePeriod", "CalculatedSpend", "CostTypes")}
        stored.details = {"CostFilters": {}, **kept, **details}
        return EmptyResult()

    def delete_budget(self) -> ActionResult:
        """DeleteBudget."""
        del self.backend.budgets[self._budget.details["BudgetName"]]
        return EmptyResult()

    def create_notification(self) -> ActionResult:
        """CreateNotification."""
        self._budget.add(self._get_param("Notification"), self._get_param("Subscribers"))
        return EmptyResult()

    def delete_notification(self) -> ActionResult:
        """DeleteNotification."""
        self._budget.notifications.remove(self._notification)
        return EmptyResult()

    def describe_notifications_for_budget(self) -> ActionResult:
        """DescribeNotificationsForBudget."""
        return ActionResult({"Notifications": list(self._states())})

    def describe_subscribers_for_notification(self) -> ActionResult:
        """DescribeSubscribersForNotification."""
        return ActionResult({"Subscribers": self._notification.subscribers})

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        tags = self._tagged.tags
        return ActionResult({"ResourceTags": [{"Key": key, "Value": tags[key]} for key in tags]})

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        self._tagged.tags |= as_map(self._get_param("ResourceTags"))
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        for key in self._get_param("ResourceTagKeys"):
            self._tagged.tags.pop(key, None)
        return EmptyResult()

    def _states(self) -> Iterator[dict[str, Any]]:
        for notification in self._budget.notifications:
            state = "ALARM" if notification.is_alarming else "OK"
            yield {**notification.details, "NotificationState": state}

    @property
    def backend(self) -> BudgetsBackend:
        """The budgets of the caller's account."""
        return budgets_backends[self.current_account][_ONLY_REGION]

    @property
    def _budget(self) -> StoredBudget:
        return self.backend.find(self._get_param("BudgetName"))

    @property
    def _notification(self) -> BudgetNotification:
        return self._budget.notification(self._get_param("Notification"))

    @property
    def _tagged(self) -> StoredBudget | StoredAction:
        return self.backend.find_by_arn(self._get_param("ResourceARN"))


def as_map(tags: list[dict[str, str]]) -> dict[str, str]:
    """Return tags that the API lists as pairs, by key."""
    return {tag["Key"]: tag["Value"] for tag in tags}

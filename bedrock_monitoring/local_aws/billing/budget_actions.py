"""An action of AWS Budgets that attaches a policy to roles: its states, and what it does in each.

A threshold that is exceeded makes it wait for approval, or run at once. It runs with the permissions of its
execution role. What it did can be reversed, and then reset, after which it can run again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from moto.core.exceptions import ServiceException
from moto.iam.models import iam_backends
from moto.sns.models import sns_backends

from bedrock_monitoring.local_aws.iam.access_control import role_allows
from bedrock_monitoring.local_aws.iam.needed_permissions import NeededPermission

STANDBY, PENDING = "STANDBY", "PENDING"
EXECUTED, FAILED, REVERSED = "EXECUTION_SUCCESS", "EXECUTION_FAILURE", "REVERSE_SUCCESS"

_NEXT: Mapping[str, tuple[tuple[str, ...], str]] = {
    "APPROVE_BUDGET_ACTION": ((PENDING,), EXECUTED),
    "RETRY_BUDGET_ACTION": ((FAILED,), EXECUTED),
    "REVERSE_BUDGET_ACTION": ((EXECUTED,), REVERSED),
    "RESET_BUDGET_ACTION": ((REVERSED,), STANDBY),
}
"""From which states each type of execution leads to which (Budgets API reference, ExecuteBudgetAction)."""

_CALLS = {EXECUTED: "AttachRolePolicy", REVERSED: "DetachRolePolicy"}


class BudgetsError(ServiceException):
    """An error of the Budgets API by name. botocore's service model has its HTTP status."""


def tell(account: str, subscribers: list[dict[str, str]], *, subject: str) -> None:
    """Publish a message to the topics among subscribers."""
    for subscriber in subscribers:
        if subscriber["SubscriptionType"] == "SNS":
            arn = subscriber["Address"]
            sns_backends[account][arn.split(":")[3]].publish(subject, arn=arn, subject=subject)


@dataclass(kw_only=True)
class StoredAction:
    """An action of a budget.

    Attributes:
        details: The action as the API has it, with its status.
        tags: Its tags.
    """

    details: dict[str, Any]
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def percent(self) -> Decimal:
        """The percent of the amount from which it runs."""
        return Decimal(str(self.details["ActionThreshold"]["ActionThresholdValue"]))

    def exceeded(self, account: str, budget: str) -> None:
        """Wait for approval, or run: its threshold is exceeded. Nothing happens if it did so already."""
        if self.details["Status"] != STANDBY:
            return
        self.details["Status"] = PENDING
        if self.details["ApprovalModel"] == "AUTOMATIC":
            self.execute("APPROVE_BUDGET_ACTION")
        status = self.details["Status"]
        tell(account, self.details["Subscribers"], subject=f"AWS Budgets: the action of {budget} is {status}")

    def execute(self, execution_type: str) -> None:
        """Approve, retry, reverse or reset it."""
        before, after = _NEXT[execution_type]
        if self.details["Status"] not in before:
            message = f"The action is {self.details['Status']}, and {execution_type} needs {before[0]}."
            raise BudgetsError("InvalidParameterException", message)
        if (call := _CALLS.get(after)) and not self._change_roles(call):
            after = FAILED if after == EXECUTED else "REVERSE_FAILURE"
        self.details["Status"] = after

    def _change_roles(self, call: str) -> bool:
        """Attach the policy to its roles, or detach it. Return whether the execution role may."""
        definition = self.details["Definition"]["IamActionDefinition"]
        policy, acting = definition["PolicyArn"], self.details["ExecutionRoleArn"]
        _, partition, _, _, account, _ = policy.split(":", 5)
        iam = iam_backends[account][partition]
        roles = {name.rpartition("/")[2]: name for name in definition["Roles"]}
        needed = [
            NeededPermission(
                action=f"iam:{call}",
                resource=f"arn:{partition}:iam::{account}:role/{name}",
                context={"iam:PolicyARN": policy},
            )
            for name in roles.values()
        ]
        known = {role.name for role in iam.roles.values()}
        if not all(role_allows(acting, one) for one in needed) or not roles.keys() <= known:
            return False
        change = iam.attach_role_policy if call == "AttachRolePolicy" else iam.detach_role_policy
        for name in roles:
            change(policy, name)
        return True

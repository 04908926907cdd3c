"""The calls of AWS Budgets about actions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from moto.core.responses import ActionResult

from bedrock_monitoring.local_aws.billing.budget_actions import STANDBY, StoredAction
from bedrock_monitoring.local_aws.billing.budgets_api import BudgetsResponse, as_map

_CHANGEABLE = (
    "NotificationType",
    "ActionThreshold",
    "Definition",
    "ExecutionRoleArn",
    "ApprovalModel",
    "Subscribers",
)
"""What UpdateBudgetAction changes: all but the type and the budget of an action."""


class BudgetActionsResponse(BudgetsResponse):
    """The Budgets API with actions."""

    def create_budget_action(self) -> ActionResult:
        """CreateBudgetAction."""
        name = self._get_param("BudgetName")
        id_ = str(uuid4())
        details = {key: self._get_param(key) for key in (*_CHANGEABLE, "ActionType", "BudgetName")}
        self.backend.find(name).actions[id_] = StoredAction(
            details={**details, "ActionId": id_, "Status": STANDBY},
            tags=as_map(self._get_param("ResourceTags", [])),
        )
        return self._answer(ActionId=id_)

    def describe_budget_action(self) -> ActionResult:
        """DescribeBudgetAction."""
        return self._answer(Action=self._action.details)

    def describe_budget_actions_for_budget(self) -> ActionResult:
        """DescribeBudgetActionsForBudget."""
        actions = self.backend.find(self._get_param("BudgetName")).actions.values()
        return ActionResult({"Actions": [action.details for action in actions]})

    def update_budget_action(self) -> ActionResult:
        """UpdateBudgetAction."""
        action = self._action
        old = dict(action.details)
        action.details |= {key: value for key in _CHANGEABLE if (value := self._get_param(key)) is not None}
        return self._answer(OldAction=old, NewAction=action.details)

    def delete_budget_action(self) -> ActionResult:
        """DeleteBudgetAction. What it attached stays attached."""
        action = self._action
        del self.backend.find(self._get_param("BudgetName")).actions[action.details["ActionId"]]
        return self._answer(Action=action.details)

    def execute_budget_action(self) -> ActionResult:
        """ExecuteBudgetAction."""
        execution_type = self._get_param("ExecutionType")
        self._action.execute(execution_type)
        return self._answer(ActionId=self._get_param("ActionId"), ExecutionType=execution_type)

    @property
    def _action(self) -> StoredAction:
        return self.backend.find_action(self._get_param("BudgetName"), self._get_param("ActionId"))

    def _answer(self, **more: Any) -> ActionResult:
        named = {key: self._get_param(key) for key in ("AccountId", "BudgetName")}
        return ActionResult({**named, **more})

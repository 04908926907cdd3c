"""The single values of `budgets` and `cost_anomalies`: amounts, thresholds, names of AWS's billing."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from bedrock_monitoring.bedrock.budgets import BilledScope
from bedrock_monitoring.rollout.values import arns
from bedrock_monitoring.rollout.values.rules import ArnReference, Choice, SameAccount, number, text

_AMOUNT = number(
    minimum=0.01,
    maximum=10**9,
    is_a="an amount of USD",
    remedy="write a number from 0.01 to 1000000000, e.g. 5000 for 5,000 USD",
)
_THRESHOLD = number(
    minimum=1,
    maximum=1000,
    is_a="a threshold in percent of the amount",
    remedy="write a number from 1 to 1000, e.g. 80",
)
# The prefix of names has up to 72 characters, a budget's name 100 (Budgets API reference, Budget).
_NAME = text(
    r"(?=.{1,24}$)[a-z0-9]+(?:-[a-z0-9]+)*",
    is_a="a name of 1 to 24 lower-case letters and digits with single hyphens between them",
    remedy="write e.g. search-team",
)
_SERVICE = text(
    r"\S(?:[^\x00-\x1f\x7f]{0,198}\S)?",
    is_a="the name of a service of 1 to 200 characters",
    remedy="write it as Cost Explorer shows it, e.g. Amazon Bedrock",
)
_DENIED_ROLE = text(
    rf"{arns.NO_ROLE_OF_AWS}(?:{arns.ROLE_NAME})",
    is_a="the name of a role that a policy can be attached to",
    remedy="write the name of an application's role, with its path, e.g. SearchApplication; IAM lets nobody "
    "attach a policy to roles of IAM Identity Center and of services",
)
_MONITOR = text(
    arns.ANOMALY_MONITOR_ARN,
    is_a="the ARN of a cost anomaly monitor",
    remedy="write arn:aws:ce::ACCOUNT:anomalymonitor/ID, as `aws ce get-anomaly-monitors` prints it",
    refers_to=ArnReference(
        noun="monitor",
        account=SameAccount.NEEDED,
        remedy="name one of that account: a subscription uses monitors of its own account alone",
    ),
)

UsdAmount = Annotated[Decimal, _AMOUNT]
PercentOfBudget = Annotated[Decimal, _THRESHOLD]
BudgetName = Annotated[str, _NAME]
BilledService = Annotated[str, _SERVICE]
DeniedRole = Annotated[str, _DENIED_ROLE]
ApprovalChoice = Annotated[
    str, Choice(is_a="an approval", options=("manual", "automatic"), remedy="write manual or automatic")
]
AnomalyMonitorArn = Annotated[str, _MONITOR]
BillChoice = Annotated[
    str,
    Choice(
        is_a="whose bill counts",
        options=tuple(BilledScope),
        remedy=f"write one of {', '.join(BilledScope)}",
    ),
]

"""The settings of `budgets` and `cost_anomalies`: what a month may cost, and who is told of more."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from bedrock_monitoring.bedrock.budgets import (
    DEFAULT_DAILY_SHARE,
    DEFAULT_HOURLY_SHARE,
    MAX_DENIED_ROLES,
    MAX_NOTIFICATIONS,
    ApprovalModel,
    BilledScope,
    Budget,
    BudgetAlert,
    CostAnomalies,
    OverspendAction,
    SpendType,
)
from bedrock_monitoring.notification import CRITICAL, WARNING
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.budget_values import (
    AnomalyMonitorArn,
    ApprovalChoice,
    BillChoice,
    BilledService,
    BudgetName,
    DeniedRole,
    PercentOfBudget,
    UsdAmount,
)
from bedrock_monitoring.rollout.values.common_values import Percent, Tags
from bedrock_monitoring.rollout.values.maintenance_values import MaintainedModel, TimeZone
from bedrock_monitoring.rollout.values.notification_values import TierName
from bedrock_monitoring.rollout.values.rules import WithoutNulls


class BudgetAlertSettings(Settings):
    """At which percent of a budget one tier is notified."""

    replaced_as_a_whole: ClassVar[bool] = True

    spent: tuple[PercentOfBudget, ...] = setting(
        default=(),
        description="Percent of the amount that is spent so far, each 1 to 1000.",
        examples=[[80, 100]],
    )
    forecast: tuple[PercentOfBudget, ...] = setting(
        default=(),
        description="Percent of the amount that AWS expects for the whole month, each 1 to 1000. AWS needs "
        "about five weeks of usage to forecast.",
        examples=[[100]],
    )


class OverspendActionSettings(Settings):
    """The denial of calls when a budget is overspent on the bill.

    AWS Budgets attaches a policy to the named roles that denies calls of models; with `tag` only calls of the
    inference profiles that have it. Nobody else is denied anything.
    """

    replaced_as_a_whole: ClassVar[bool] = True

    deny: Annotated[tuple[DeniedRole, ...], Field(min_length=1, max_length=MAX_DENIED_ROLES)] = Field(
        description="The names of the IAM roles of the account that are denied, 1 to 100, with their paths.",
        examples=[["SearchApplication"]],
    )
    at: PercentOfBudget = setting(
        default=Decimal(100), description="Percent of the amount that must be spent, 1 to 1000."
    )
    approval: ApprovalChoice = setting(
        default="manual",
        description="`manual`: nothing is denied before somebody approves. `automatic`: AWS Budgets denies "
        "by itself.",
        examples=["manual"],
    )
    tier: TierName = setting(
        default=CRITICAL, description="The tier that is told that the action waits for approval, or has run."
    )

    @property
    def resolved(self) -> OverspendAction:
        """The same as a value."""
        return OverspendAction(
            roles=self.deny, percent=self.at, approval=ApprovalModel(self.approval.upper()), tier=self.tier
        )


class BudgetSettings(Settings):
    """What a month may cost.

    CloudWatch watches estimated tokens at prices within minutes, AWS Budgets the bill up to a day later.
    """

    name: BudgetName = Field(
        description="Its name: 1 to 24 lower-case letters and digits with single hyphens between them, once "
        "in a target.",
        examples=["search-team"],
    )
    amount: UsdAmount = Field(
        description="USD a calendar month in UTC: 0.01 to 1,000,000,000.", examples=[5000]
    )
    models: Annotated[tuple[MaintainedModel, ...], Field(min_length=1)] | None = setting(
        default=None,
        description="The models that CloudWatch counts: ids of `models`, or names of `inference_profiles`.",
        default_text="the inference profiles that have `tag`; without `tag` every model of the target",
        examples=[["search-team"]],
    )
    tag: Tags = setting(
        default={},
        description="The cost allocation tag that the bill counts, one key with one value. The payer account "
        "has activated it.",
        default_text="none, every model",
        examples=[{"team": "search"}],
    )
    hourly_share: Percent = setting(
        default=DEFAULT_HOURLY_SHARE,
        description="Percent of the amount above which one hour notifies, 0 to 100; 0 for no such alarm.",
        examples=[1],
    )
    daily_share: Percent = setting(
        default=DEFAULT_DAILY_SHARE,
        description="Percent of the amount above which one day notifies, 0 to 100; 0 for no such alarm.",
        examples=[7],
    )
    time_zone: TimeZone | None = setting(
        default=None,
        description="The time zone of the calendar days that the alarm of a day watches, as the IANA time "
        "zone database writes it. A day is then judged when it is over. Needs a `provider_version` from 6.69 "
        "up.",
        default_text="none, the last 24 hours at any time",
        examples=["Europe/Berlin"],
    )
    tier: TierName = setting(
        default=WARNING, description="The tier that the alarms of an hour and a day notify."
    )
    bill: BillChoice = setting(
        default=str(BilledScope.ACCOUNT),
        description="Whose bill AWS Budgets counts: `account`, the target's account in all its Regions; "
        "`organization`, every account of the Organization, only in its management account; `none`, no bill, "
        "so that only CloudWatch watches.",
        examples=["account"],
    )
    services: Annotated[tuple[BilledService, ...], Field(min_length=1)] | None = setting(
        default=None,
        description="The services of the bill that count, as Cost Explorer shows them. Models that AWS "
        "Marketplace bills have one each.",
        default_text="`Amazon Bedrock`, and the known names of the models of other providers",
        examples=[["Amazon Bedrock", "Claude Sonnet 5.5 (Amazon Bedrock Edition)"]],
    )
    alerts: Annotated[dict[TierName, BudgetAlertSettings], WithoutNulls()] | None = setting(
        default=None,
        description=f"Who is notified of the bill: thresholds by tier, at most {MAX_NOTIFICATIONS}. Only for "
        "a budget with a `bill`.",
        default_text="`{warning: {spent: [80, 100], forecast: [100]}}`",
        examples=[{"warning": {"spent": [80], "forecast": [100]}, "critical": {"spent": [100]}}],
    )
    action: OverspendActionSettings | None = setting(
        default=None,
        description="What AWS Budgets does when it is overspent: it denies calls to some roles, after "
        "approval. Only for a budget with a `bill`.",
        default_text="nothing is denied",
        title="Overspend action",
    )

    @property
    def resolved_alerts(self) -> tuple[BudgetAlert, ...]:
        """The thresholds on the bill, tier by tier."""
        alerts = self.alerts
        if alerts is None:
            alerts = {WARNING: BudgetAlertSettings.model_validate({"spent": [80, 100], "forecast": [100]})}
        return tuple(
            BudgetAlert(spend_type=spend_type, percent=percent, tier=tier)
            for tier, one in alerts.items()
            for spend_type, percents in (
                (SpendType.ACTUAL, one.spent),
                (SpendType.FORECASTED, one.forecast),
            )
            for percent in percents
        )

    @model_validator(mode="after")
    def _has_one_tag(self) -> BudgetSettings:
        if "tag" in self.model_fields_set and len(self.tag) != 1:
            what = f"`tag` has {len(self.tag)} keys, and a budget counts one tag"
            remedy = "keep one of them, or tag the profiles with one that stands for both"
            refuse_one(what=what, remedy=remedy if self.tag else "name the tag, or leave `tag` out")
        return self

    @model_validator(mode="after")
    def _bill_can_count_it(self) -> BudgetSettings:
        if self.bill == BilledScope.NONE:
            for key in ("alerts", "services", "action"):
                if getattr(self, key) is not None:
                    what = f"`{key}` has no effect with `bill: none`"
                    refuse_one(what=what, remedy="remove it, or `bill: none`")
        elif self.models and not self.tag:
            what = "the bill does not tell models apart, and `models` has no `tag` beside it"
            refuse_one(what=what, remedy="add `tag`, the tag of these profiles, or `bill: none`")
        return self

    @model_validator(mode="after")
    def _has_few_alerts(self) -> BudgetSettings:
        alerts = self.resolved_alerts
        if self.bill != BilledScope.NONE and not 1 <= len(alerts) <= MAX_NOTIFICATIONS:
            what = f"`alerts` has {len(alerts)} thresholds, and AWS Budgets takes 1 to {MAX_NOTIFICATIONS}"
            refuse_one(what=what, remedy="remove or add some, or write `bill: none`")
        firsts: dict[tuple[SpendType, object], str] = {}
        for alert in alerts:
            first = firsts.setdefault((alert.spend_type, alert.percent), alert.tier)
            if first != alert.tier or alerts.count(alert) > 1:
                kind = "spent" if alert.spend_type is SpendType.ACTUAL else "forecast"
                what = (
                    f"`{kind}: {alert.percent}` stands twice in `alerts`, and AWS Budgets keeps one of a kind"
                )
                refuse_one(what=what, remedy="keep one, or change one of them a little")
        return self


class CostAnomalySettings(Settings):
    """Who is told of unusual spend on the bill, of all services, by AWS Cost Anomaly Detection."""

    above: UsdAmount = Field(
        description="From how many USD more than expected an anomaly is told: 0.01 to 1,000,000,000.",
        examples=[100],
    )
    tier: TierName = setting(default=WARNING, description="The tier that is notified.")
    monitor: AnomalyMonitorArn | None = setting(
        default=None,
        description="The ARN of the monitor that the account has already; accounts made since 2023 have one, "
        "and AWS allows one of all services.",
        default_text="none, Terraform creates one of all services",
        examples=["arn:aws:ce::111122223333:anomalymonitor/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"],
    )

    @property
    def resolved(self) -> CostAnomalies:
        """The same as a value."""
        return CostAnomalies(above=self.above, tier=self.tier, monitor=self.monitor)


def resolved_budget(
    settings: BudgetSettings, *, slugs: frozenset[str] | None, services: tuple[str, ...]
) -> Budget:
    """Return a budget.

    Args:
        settings: Its settings.
        slugs: The slugs of the models that CloudWatch counts. ``None`` for every model.
        services: The services of the bill that count if the file names none.
    """
    return Budget(
        name=settings.name,
        amount=settings.amount,
        slugs=slugs,
        tag=next(iter(settings.tag.items()), None),
        hourly_share=settings.hourly_share,
        daily_share=settings.daily_share,
        time_zone=settings.time_zone,
        tier=settings.tier,
        bill=BilledScope(settings.bill),
        services=settings.services or services,
        alerts=settings.resolved_alerts if settings.bill != BilledScope.NONE else (),
        action=settings.action.resolved if settings.action else None,
    )

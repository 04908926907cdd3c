"""Estimates the monthly cost of the monitoring from the dashboards, alarms and settings of each target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.online_evaluations import EVALUATION_SCORE
from bedrock_monitoring.bedrock.naming import OVERVIEW
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, CompositeAlarm
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.monitoring.central_view import CentralView
from bedrock_monitoring.monitoring.cost import cloudwatch_prices
from bedrock_monitoring.monitoring.cost.cloudwatch_prices import Price
from bedrock_monitoring.monitoring.rollout import CostCeiling
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.value import Value

DAYS = 30
"""The number of days in a month."""

TOKENS_OF_A_SCORE = 300
"""How many tokens an evaluator is assumed to write: a score and its explanation."""

SCORES = "scores of online evaluations"
"""What the items of online evaluations are called."""

CENT = Decimal("0.01")
MAX_ITEMS_NAMED = 3
"""The number of items that a cost ceiling problem names."""

_DASHBOARD_ID = lazy_pattern(r"dashboard(?:-(?P<kind>[a-z_]+))?(?:-\d+)?")


class FreeTier(StrEnum):
    """How the free tier applies: once for all accounts, once per account, or not at all.

    AWS combines the usage of all accounts of an organization before it applies the free tier (AWS Billing
    user guide, "Consolidated billing for AWS Organizations"). Use ``NONE`` if other workloads use it up.
    """

    ORGANIZATION = "organization"
    ACCOUNT = "account"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Assumptions(Value):
    """Assumptions about usage that determine cost and are not part of a rollout.

    Attributes:
        views_per_day: How often each dashboard is opened or refreshed per day, by all users together.
        log_gb_per_day: How many GB an invocation log ingests per day.
        log_gb_per_query: How many GB a log query of a dashboard scans. ``None`` means the log of one day, the
            default time range of that dashboard.
        notifications_per_day: How many notifications the alarms of a target send per day.
        metrics_per_query: How many metrics the Metrics Insights query of an alarm matches.
        traces_per_day: How many traces an agent with an online evaluation writes per day.
        tokens_per_score: How many tokens a built-in evaluator reads for a score: prompts, answers and tools.
    """

    views_per_day: Decimal = Decimal(10)
    log_gb_per_day: Decimal = Decimal("0.1")
    log_gb_per_query: Decimal | None = None
    notifications_per_day: Decimal = Decimal(5)
    metrics_per_query: int = 10
    traces_per_day: Decimal = Decimal(100)
    tokens_per_score: Decimal = Decimal(5000)

    @property
    def scanned_gb(self) -> Decimal:
        """How many GB a log query of a dashboard scans."""
        return self.log_gb_per_day if self.log_gb_per_query is None else self.log_gb_per_query


DEFAULT_ASSUMPTIONS = Assumptions()
"""The default assumptions."""


@dataclass(frozen=True, kw_only=True)
class CostItem(Value):
    """One item of the cost of a target.

    Attributes:
        target: The name of the target.
        account: The account of the target.
        what: What is paid for, in the terms of rollout.yaml.
        price: The price of one unit.
        count: The number of units per month.
        in_free_tier: Whether the free tier can cover the item.
        remedy: How to remove the item. Empty if it cannot be removed.
    """

    target: str
    account: str
    what: str
    price: Price
    count: Decimal
    in_free_tier: bool = True
    remedy: str = ""

    @property
    def usd(self) -> Decimal:
        """USD per month, before the free tier."""
        return self.count * self.price.usd


@dataclass(frozen=True, kw_only=True)
class MonthlyBill(Value):
    """The monthly cost of the accounts that share one free tier, in whole cents.

    Attributes:
        accounts: The accounts.
        usd_before_free_tier: USD per month, before the free tier.
        usd: USD per month, after the free tier.
    """

    accounts: tuple[str, ...]
    usd_before_free_tier: Decimal
    usd: Decimal

    @property
    def free_tier_usd(self) -> Decimal:
        """USD per month that the free tier covers."""
        return self.usd_before_free_tier - self.usd


@dataclass(frozen=True, kw_only=True)
class PossibleSaving(Value):
    """What removing an item from all targets would save.

    Attributes:
        what: The item to remove.
        targets: The number of targets that have the item.
        usd: The savings in USD per month, after the free tier.
        remedy: How to remove the item.
    """

    what: str
    targets: int
    usd: Decimal
    remedy: str


@dataclass(frozen=True, kw_only=True)
class CostEstimate(Value):
    """The estimated monthly cost of all targets.

    Attributes:
        items: The items, grouped by target in the order of the file, the most expensive of each target first.
        free_tier: How the free tier applies.
    """

    items: tuple[CostItem, ...]
    free_tier: FreeTier

    @property
    def usd(self) -> Decimal:
        """USD per month after the free tier, in whole cents."""
        return sum((bill.usd for bill in self.bills), Decimal())

    @property
    def bills(self) -> tuple[MonthlyBill, ...]:
        """One bill per free tier, in the order of the file."""
        accounts = tuple(dict.fromkeys(item.account for item in self.items))
        shared = self.free_tier is FreeTier.ORGANIZATION
        payers = [accounts] if shared and accounts else [(account,) for account in accounts]
        return tuple(self._bill(payer) for payer in payers)

    def usd_before_free_tier(self, account: str) -> Decimal:
        """Return the cost of an account in USD per month, before the free tier."""
        return sum((item.usd for item in self.items if item.account == account), Decimal())

    @property
    def usd_by_item(self) -> dict[str, Decimal]:
        """USD per month of each item over all targets, before the free tier, the most expensive first."""
        usd: dict[str, Decimal] = {}
        for item in self.items:
            usd[item.what] = usd.get(item.what, Decimal()) + item.usd
        return dict(sorted(usd.items(), key=lambda entry: -entry[1]))

    @property
    def savings(self) -> tuple[PossibleSaving, ...]:
        """The items whose removal saves at least one cent, the largest saving first."""
        savings = [self._saving(what) for what in self.usd_by_item]
        return tuple(sorted((saving for saving in savings if saving.usd > 0), key=lambda saving: -saving.usd))

    def _saving(self, what: str) -> PossibleSaving:
        removed = [item for item in self.items if item.what == what and item.remedy]
        rest = replace(self, items=tuple(item for item in self.items if item.what != what or not item.remedy))
        return PossibleSaving(
            what=what,
            targets=len({item.target for item in removed}),
            usd=self.usd - rest.usd,
            remedy=removed[0].remedy if removed else "",
        )

    def _bill(self, accounts: tuple[str, ...]) -> MonthlyBill:
        items = [item for item in self.items if item.account in accounts]
        coverable: dict[Price, Decimal] = {}
        for item in items:
            if item.in_free_tier and self.free_tier is not FreeTier.NONE:
                coverable[item.price] = coverable.get(item.price, Decimal()) + item.count
        usd = sum((item.usd for item in items), Decimal())
        covered = (price.usd * min(count, Decimal(price.free_units)) for price, count in coverable.items())
        free = sum(covered, Decimal())
        return MonthlyBill(
            accounts=accounts, usd_before_free_tier=usd.quantize(CENT), usd=(usd - free).quantize(CENT)
        )


def estimate_cost(
    monitorings: Iterable[Monitoring],
    *,
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
    free_tier: FreeTier = FreeTier.ORGANIZATION,
) -> CostEstimate:
    """Return the estimated monthly cost of the monitoring of targets.

    Args:
        monitorings: The monitoring of each target.
        assumptions: The assumptions about usage.
        free_tier: How the free tier applies.
    """
    items = [item for each in monitorings for item in _merged_by_cost(_items(each, assumptions))]
    return CostEstimate(items=tuple(items), free_tier=free_tier)


def ceiling_problems(expected: CostEstimate, ceiling: CostCeiling) -> Iterator[Problem]:
    """Yield a problem if the monitoring exceeds the cost ceiling.

    Args:
        expected: The estimate for all targets, under the default assumptions.
        ceiling: The cost ceiling.
    """
    if expected.usd <= ceiling.usd:
        return
    largest = [f"{what} {usd:.2f}" for what, usd in list(expected.usd_by_item.items())[:MAX_ITEMS_NAMED]]
    yield Problem(
        where=ceiling.where,
        what=f"the monitoring would cost {expected.usd:.2f} USD a month, over the ceiling of "
        f"{ceiling.usd:.2f}; before the free tier the largest items are "
        f"{', '.join(largest)}",
        remedy="run `make cost` to see what can be removed, or raise the ceiling",
    )


def _items(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[CostItem]:
    """Yield the items of a target. Several of them can be of the same kind."""
    yield from _dashboards(monitoring)
    yield from _alarms(monitoring, assumptions)
    yield from _log_scans(monitoring, assumptions)
    yield from _invocation_log(monitoring, assumptions)
    yield from _budgets(monitoring)
    yield from _scores(monitoring, assumptions)
    yield from _notification(monitoring, assumptions)


def _merged_by_cost(items: Iterable[CostItem]) -> list[CostItem]:
    """Merge items that only differ in their count, and sort them by cost, the most expensive first."""
    counts: dict[CostItem, Decimal] = {}
    for item in items:
        key = replace(item, count=Decimal())
        counts[key] = counts.get(key, Decimal()) + item.count
    return sorted(
        (replace(item, count=count) for item, count in counts.items() if count), key=lambda item: -item.usd
    )


def _item(monitoring: Monitoring, what: str, price: Price, count: Decimal | int, remedy: str) -> CostItem:
    target = monitoring.target
    return CostItem(
        target=target.name,
        account=target.account,
        what=what,
        price=price,
        count=Decimal(count),
        remedy=remedy,
    )


def _dashboards(monitoring: Monitoring) -> Iterator[CostItem]:
    is_only = len(monitoring.target.dashboards) == 1
    for id_, dashboard in monitoring.dashboards.items():
        match = _DASHBOARD_ID.fullmatch(id_)
        kind = (match and match["kind"]) or OVERVIEW
        remedy = "" if is_only else f"remove {kind} from `dashboards`"
        item = _item(monitoring, f"dashboard {kind}", cloudwatch_prices.DASHBOARD, 1, remedy)
        yield replace(
            item,
            in_free_tier=cloudwatch_prices.count_dashboard_metrics(dashboard)
            <= cloudwatch_prices.FREE_DASHBOARD_METRICS,
        )


def _alarms(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[CostItem]:
    maintenance_alarms = {schedule.alarm_name for schedule in monitoring.schedules.values()}
    of_budgets = monitoring.budget_alarm_ids
    for id_, alarm in monitoring.alarms.items():
        if alarm.alarm_name in maintenance_alarms:
            what, remedy = "maintenance alarms", "remove the windows of `maintenance`"
        elif id_ in of_budgets:
            what, remedy = "alarms of budgets", "write `hourly_share: 0` and `daily_share: 0` in `budgets`"
        else:
            what, remedy = _alarm_item(id_, alarm)
        for price, count in cloudwatch_prices.alarm_charges(
            alarm, metrics_per_query=_matched_metrics(monitoring, id_, assumptions)
        ):
            yield _item(monitoring, what, price, count, remedy)


def _alarm_item(id_: str, alarm: AlarmBase) -> tuple[str, str]:
    """Return the name of an alarm's cost item, and how to remove it."""
    if isinstance(alarm, CompositeAlarm):
        return "composite alarms", "write `composites: {enabled: false}`"
    kind = _kind_of(id_)
    if kind == EVALUATION_SCORE:
        return f"alarms {kind}", "write `alarm: false` for the evaluators in `online_evaluations`"
    return f"alarms {kind}", f"write `alarms: {{{kind}: false}}`"


def _kind_of(id_: str) -> str:
    """Return the kind of an alarm, with which its construct id begins."""
    kinds = [kind for kind in ALARM_KINDS if f"{id_}-".startswith(f"{kind.replace('_', '-')}-")]
    return max(kinds, key=len)


def _matched_metrics(monitoring: Monitoring, id_: str, assumptions: Assumptions) -> int:
    """Return how many metrics the query of an alarm matches; over all accounts as many as are known.

    A metric exists where something happened, so an alarm on failures matches fewer.
    """
    if not isinstance(monitoring.target, CentralView):
        return assumptions.metrics_per_query
    return monitoring.target.matched_metrics(_kind_of(id_))


def _log_scans(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[CostItem]:
    widgets = sum(map(cloudwatch_prices.count_log_widgets, monitoring.dashboards.values()))
    scanned = widgets * assumptions.views_per_day * DAYS * assumptions.scanned_gb
    yield _item(
        monitoring,
        "log queries of dashboards",
        cloudwatch_prices.SCANNED_GB,
        scanned,
        "remove logs from `dashboards`, or open that dashboard less often and for a shorter time range",
    )


def _invocation_log(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[CostItem]:
    log = monitoring.target.invocation_log
    if log is None or not log.managed or log.log_group is None:
        return
    per_day = assumptions.log_gb_per_day
    unmanaged = "remove `managed: true` from `invocation_logging`, which stops logging"
    yield _item(
        monitoring,
        "ingestion of the invocation log",
        cloudwatch_prices.INGESTED_LOG_GB,
        per_day * DAYS,
        unmanaged,
    )
    yield _item(
        monitoring,
        "storage of the invocation log",
        cloudwatch_prices.STORED_LOG_GB,
        per_day * log.retention_days,
        "lower `retention_days`",
    )
    if log.kms_key is None:
        remedy = "set `kms_key` of `invocation_logging` to a key of your own"
        yield _item(monitoring, "key of the invocation log", cloudwatch_prices.KMS_KEY, 1, remedy)


def _budgets(monitoring: Monitoring) -> Iterator[CostItem]:
    """Yield the budgets with an action. AWS Budgets charges for no others."""
    acting = [budget for budget in monitoring.target.budgets if budget.is_on_the_bill and budget.action]
    price = cloudwatch_prices.ACTION_BUDGET_DAY
    remedy = "remove `action` from `budgets`"
    yield _item(monitoring, "budgets with an action", price, len(acting) * DAYS, remedy)


def _scores(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[CostItem]:
    """Yield what online evaluations cost, as if every evaluator scored each sampled trace once."""
    for evaluation in monitoring.target.online_evaluations:
        sampled = assumptions.traces_per_day * DAYS * evaluation.sampling_percentage / 100
        built_in = sum(evaluator.is_built_in for evaluator in evaluation.evaluators)
        thousands = sampled * built_in / 1000
        for price, units in (
            (cloudwatch_prices.EVALUATED_TOKENS, thousands * assumptions.tokens_per_score),
            (cloudwatch_prices.WRITTEN_TOKENS, thousands * TOKENS_OF_A_SCORE),
            (cloudwatch_prices.CUSTOM_SCORE, sampled * (len(evaluation.evaluators) - built_in)),
        ):
            remedy = "lower `sampling_percentage` in `online_evaluations`, or write `enabled: false` there"
            yield _item(monitoring, SCORES, price, units if evaluation.enabled else 0, remedy)


def _notification(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[CostItem]:
    """Yield the KMS key of a target's topics, and the e-mails: one per notification and address."""
    notify = monitoring.target.notify
    used = dict.fromkeys((*notify.tiers, *monitoring.tiers)) if monitoring.has_topics else ()
    own = [tier for tier in map(notify.tier, used) if not tier.topic]
    if own and notify.kms_key is None:
        remedy = "set `kms_key` of `notify` to a key of your own"
        if not isinstance(monitoring.target, CentralView):  # which has topics of its own
            remedy = "share the topics of one target by `topics_of` of `notify`, or set `kms_key` there"
        yield _item(monitoring, "key of the topics", cloudwatch_prices.KMS_KEY, 1, remedy)
    addresses = {address for tier in own for address in tier.email_addresses}
    sent = len(addresses) * assumptions.notifications_per_day * DAYS
    yield _item(monitoring, "e-mails", cloudwatch_prices.EMAIL, sent, "notify fewer addresses")

"""What the monitoring itself costs in a month, counted from the very values that go to Terraform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.naming import OVERVIEW
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, CompositeAlarm
from bedrock_monitoring.monitoring.cost import cloudwatch_prices
from bedrock_monitoring.monitoring.cost.cloudwatch_prices import Price
from bedrock_monitoring.monitoring.rollout import CostCeiling
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.problems import Problem

DAYS = 30
"""Days of a month."""

CENT = Decimal("0.01")
MOST_NAMED = 3
"""How much of what costs most a refusal names."""

_DASHBOARD_ID = re.compile(r"dashboard(?:-(?P<kind>[a-z_]+))?(?:-\d+)?")


class FreeTier(StrEnum):
    """How often the free tier is granted: once for all accounts, once for each, or not at all, where others use it up.

    AWS adds up the accounts of an organization before it takes the free tier off (AWS Billing user guide,
    "Consolidated billing for AWS Organizations").
    """

    ORGANIZATION = "organization"
    ACCOUNT = "account"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """What the file does not say and the cost depends on.

    Attributes:
        views_per_day: How often a dashboard is opened or refreshed, over all people.
        log_gb_per_day: How much an invocation log grows.
        log_gb_per_query: What one query of a dashboard scans; a day of the log unless given, because that is
            how it opens.
        notifications_per_day: How often a target's alarms tell somebody that they go off or are over.
        metrics_per_query: How many metrics a Metrics Insights query of an alarm matches.
    """

    views_per_day: Decimal = Decimal(10)
    log_gb_per_day: Decimal = Decimal("0.1")
    log_gb_per_query: Decimal | None = None
    notifications_per_day: Decimal = Decimal(5)
    metrics_per_query: int = 10

    @property
    def scanned_gb(self) -> Decimal:
        """What one query of a dashboard scans."""
        return self.log_gb_per_day if self.log_gb_per_query is None else self.log_gb_per_query


ASSUMED = Assumptions()
"""What is assumed unless somebody knows better."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something in a target that is paid for.

    Attributes:
        target: The target.
        account: Its account.
        what: What it is, by the words of rollout.yaml.
        price: What one unit costs.
        count: Units in a month.
        free: Whether the free tier can take it over.
        remedy: How to do without it; empty where that is not possible.
    """

    target: str
    account: str
    what: str
    price: Price
    count: Decimal
    free: bool = True
    remedy: str = ""

    @property
    def usd(self) -> Decimal:
        """What it costs in a month before the free tier."""
        return self.count * self.price.usd


@dataclass(frozen=True, kw_only=True)
class Bill:
    """What those pay who share one free tier, in USD a month and whole cents.

    Attributes:
        accounts: Their accounts.
        listed: Before the free tier.
        usd: After it.
    """

    accounts: tuple[str, ...]
    listed: Decimal
    usd: Decimal

    @property
    def free(self) -> Decimal:
        """What the free tier takes off."""
        return self.listed - self.usd


@dataclass(frozen=True, kw_only=True)
class Saving:
    """A way to pay less.

    Attributes:
        what: What to do without.
        targets: How many targets have it.
        usd: USD in a month that are saved, the free tier taken into account.
        remedy: What to write.
    """

    what: str
    targets: int
    usd: Decimal
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What all targets cost in a month.

    Attributes:
        items: What is paid for: target by target in the order of the file, the most expensive of each first.
        free_tier: How often the free tier is granted.
    """

    items: tuple[Item, ...]
    free_tier: FreeTier

    @property
    def usd(self) -> Decimal:
        """USD in a month, in whole cents."""
        return sum((bill.usd for bill in self.bills), Decimal())

    @property
    def bills(self) -> tuple[Bill, ...]:
        """A bill for each free tier, in the order of the file."""
        accounts = tuple(dict.fromkeys(item.account for item in self.items))
        shared = self.free_tier is FreeTier.ORGANIZATION
        payers = [accounts] if shared and accounts else [(account,) for account in accounts]
        return tuple(self._bill(payer) for payer in payers)

    def listed(self, account: str) -> Decimal:
        """Return what an account has, in USD a month before the free tier."""
        return sum((item.usd for item in self.items if item.account == account), Decimal())

    @property
    def by_subject(self) -> dict[str, Decimal]:
        """What each subject costs over all targets before the free tier, the most expensive first."""
        listed: dict[str, Decimal] = {}
        for item in self.items:
            listed[item.what] = listed.get(item.what, Decimal()) + item.usd
        return dict(sorted(listed.items(), key=lambda each: -each[1]))

    @property
    def savings(self) -> tuple[Saving, ...]:
        """What can be done without and would save a cent at least, the most first."""
        found = [self._saving(what) for what in self.by_subject]
        return tuple(sorted((each for each in found if each.usd > 0), key=lambda each: -each.usd))

    def _saving(self, what: str) -> Saving:
        spared = [item for item in self.items if item.what == what and item.remedy]
        rest = replace(self, items=tuple(item for item in self.items if item.what != what or not item.remedy))
        return Saving(
            what=what,
            targets=len({item.target for item in spared}),
            usd=self.usd - rest.usd,
            remedy=spared[0].remedy if spared else "",
        )

    def _bill(self, accounts: tuple[str, ...]) -> Bill:
        items = [item for item in self.items if item.account in accounts]
        coverable: dict[Price, Decimal] = {}
        for item in items:
            if item.free and self.free_tier is not FreeTier.NONE:
                coverable[item.price] = coverable.get(item.price, Decimal()) + item.count
        listed = sum((item.usd for item in items), Decimal())
        free = sum(
            (price.usd * min(count, Decimal(price.free)) for price, count in coverable.items()), Decimal()
        )
        return Bill(accounts=accounts, listed=listed.quantize(CENT), usd=(listed - free).quantize(CENT))


def estimate(
    made: Iterable[Monitoring],
    *,
    assumptions: Assumptions = ASSUMED,
    free_tier: FreeTier = FreeTier.ORGANIZATION,
) -> Estimate:
    """Return what the monitoring of targets costs.

    Args:
        made: What watches them.
        assumptions: What the file does not say.
        free_tier: How often the free tier is granted.
    """
    items = [item for monitoring in made for item in _biggest_first(_items(monitoring, assumptions))]
    return Estimate(items=tuple(items), free_tier=free_tier)


def ceiling_problems(made: Iterable[Monitoring], ceiling: CostCeiling) -> Iterator[Problem]:
    """Yield that the monitoring costs more than it may, if it does; by what ``make cost`` assumes without options."""
    expected = estimate(made)
    if expected.usd <= ceiling.usd:
        return
    most = [f"{what} {usd:.2f}" for what, usd in list(expected.by_subject.items())[:MOST_NAMED]]
    yield Problem(
        where=ceiling.where,
        what=f"the monitoring would cost {expected.usd:.2f} USD a month, over the ceiling of {ceiling.usd:.2f}; "
        f"before the free tier the most are {', '.join(most)}",
        remedy="see with `make cost` what to do without, or raise the ceiling",
    )


def _items(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[Item]:
    """Yield everything that is paid for; what a target has more than once may come in several parts."""
    yield from _dashboards(monitoring)
    yield from _alarms(monitoring, assumptions)
    yield from _log_scans(monitoring, assumptions)
    yield from _invocation_log(monitoring, assumptions)
    yield from _notification(monitoring, assumptions)


def _biggest_first(items: Iterable[Item]) -> list[Item]:
    """Add up the parts of what is one, and sort by cost."""
    whole: dict[Item, Decimal] = {}
    for item in items:
        one = replace(item, count=Decimal())
        whole[one] = whole.get(one, Decimal()) + item.count
    return sorted(
        (replace(item, count=count) for item, count in whole.items() if count), key=lambda item: -item.usd
    )


def _item(monitoring: Monitoring, what: str, price: Price, count: Decimal | int, remedy: str) -> Item:
    target = monitoring.target
    return Item(
        target=target.name,
        account=target.account,
        what=what,
        price=price,
        count=Decimal(count),
        remedy=remedy,
    )


def _dashboards(monitoring: Monitoring) -> Iterator[Item]:
    is_only = len(monitoring.target.dashboards) == 1
    for id_, dashboard in monitoring.dashboards.items():
        found = _DASHBOARD_ID.fullmatch(id_)
        kind = (found and found["kind"]) or OVERVIEW
        remedy = "" if is_only else f"leave {kind} out of `dashboards`"
        item = _item(monitoring, f"dashboard {kind}", cloudwatch_prices.DASHBOARD, 1, remedy)
        yield replace(
            item,
            free=cloudwatch_prices.dashboard_metrics(dashboard) <= cloudwatch_prices.FREE_DASHBOARD_METRICS,
        )


def _alarms(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[Item]:
    of_maintenance = {schedule.alarm_name for schedule in monitoring.schedules.values()}
    for id_, alarm in monitoring.alarms.items():
        if alarm.alarm_name in of_maintenance:
            what, remedy = "alarms of maintenance", "leave out the windows of `maintenance`"
        else:
            what, remedy = _alarm_subject(id_, alarm)
        for price, count in cloudwatch_prices.alarm_use(alarm, matched=assumptions.metrics_per_query):
            yield _item(monitoring, what, price, count, remedy)


def _alarm_subject(id_: str, alarm: AlarmBase) -> tuple[str, str]:
    """Return what an alarm is about, and how to do without it; its id begins with its kind."""
    if isinstance(alarm, CompositeAlarm):
        return "composite alarms", "write `composites: {enabled: false}`"
    kinds = [kind for kind in ALARM_KINDS if f"{id_}-".startswith(f"{kind.replace('_', '-')}-")]
    kind = max(kinds, key=len)
    return f"alarms {kind}", f"write `alarms: {{{kind}: false}}`"


def _log_scans(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[Item]:
    widgets = sum(map(cloudwatch_prices.log_widgets, monitoring.dashboards.values()))
    scanned = widgets * assumptions.views_per_day * DAYS * assumptions.scanned_gb
    yield _item(
        monitoring,
        "log queries of dashboards",
        cloudwatch_prices.SCANNED_GB,
        scanned,
        "leave logs out of `dashboards`, or open that dashboard less often and over a shorter time",
    )


def _invocation_log(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[Item]:
    log = monitoring.target.invocation_log
    if log is None or not log.managed:
        return
    per_day = assumptions.log_gb_per_day
    off = "remove `managed: true` from `invocation_logging`, which ends the log"
    yield _item(
        monitoring, "writing the invocation log", cloudwatch_prices.WRITTEN_LOG_GB, per_day * DAYS, off
    )
    yield _item(
        monitoring,
        "keeping the invocation log",
        cloudwatch_prices.KEPT_LOG_GB,
        per_day * log.retention_days,
        "write fewer `retention_days`",
    )
    if log.kms_key is None:
        own = "name a key that you have in `kms_key` of `invocation_logging`"
        yield _item(monitoring, "key of the invocation log", cloudwatch_prices.KMS_KEY, 1, own)


def _notification(monitoring: Monitoring, assumptions: Assumptions) -> Iterator[Item]:
    """Yield the key of the topics of a target, and an e-mail to everybody who hears of them for each notification."""
    notify = monitoring.target.notify
    used = dict.fromkeys((*notify.tiers, *monitoring.notified_tiers.values())) if monitoring.alarms else ()
    own = [tier for tier in map(notify.tier, used) if not tier.topic]
    if own and notify.kms_key is None:
        remedy = "name a key that you have in `kms_key` of `notify`"
        yield _item(monitoring, "key of the topics", cloudwatch_prices.KMS_KEY, 1, remedy)
    addresses = {address for tier in own for address in tier.email}
    sent = len(addresses) * assumptions.notifications_per_day * DAYS
    yield _item(monitoring, "e-mails", cloudwatch_prices.EMAIL, sent, "tell fewer addresses")

"""One incident is one page: composite alarms that tell, in the place of the alarms below them, that something is unhealthy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.cloudwatch.alarms import AlarmRule, CompositeAlarm
from bedrock_monitoring.cloudwatch.grammar.alarm_rule import LONGEST, MOST_CHILDREN
from bedrock_monitoring.notification import CRITICAL, WARNING
from bedrock_monitoring.problems import Problem, refuse

UNHEALTHY = "unhealthy"
"""What composite alarms are called in names, in addresses and in their runbook; no kind of alarm has this name."""

_AROUND_A_NAME = len(' OR ALARM("")')


@dataclass(frozen=True, kw_only=True)
class Suppressor:
    """An alarm in whose ALARM state nobody is told.

    Attributes:
        alarm: Its name or ARN.
        wait_period: How long a composite alarm waits for it before it tells anybody.
        extension_period: How long nobody is told after it is over.
    """

    alarm: str
    wait_period: timedelta
    extension_period: timedelta


@dataclass(frozen=True, kw_only=True)
class Composites:
    """How alarms of one tier become one page.

    Attributes:
        tier: The alarms of this tier tell nobody themselves; the composite alarm over them tells this tier.
        models: Whether there is a composite alarm for each model, too.
        at_least: From how many unhealthy models on the page goes out, or from what share of them, ``"50%"``.
        suppressor: What keeps the page back.
    """

    tier: str = CRITICAL
    models: bool = False
    at_least: int | str = 1
    suppressor: Suppressor | None = None

    @property
    def counts_models(self) -> bool:
        """Whether one unhealthy model alone is not enough."""
        return self.at_least != 1


@dataclass(frozen=True, kw_only=True)
class Unhealthy:
    """One thing that is unhealthy while one of its alarms is on.

    Attributes:
        slug: The slug of a model; empty for all that is of no model.
        name: What people call it.
        alarms: The names of its alarms, one at least.
        maintenance: The name of the alarm in whose ALARM state it does not count as unhealthy.
    """

    slug: str
    name: str
    alarms: tuple[str, ...]
    maintenance: str | None = None


@dataclass(frozen=True, kw_only=True)
class Folded:
    """The composite alarms of a target.

    Attributes:
        alarms: The composite alarms by construct id.
        notified_tiers: Whom each tells, by construct id; those that are missing tell nobody.
    """

    alarms: Mapping[str, CompositeAlarm]
    notified_tiers: Mapping[str, str]


def fold(
    models: Sequence[Unhealthy], others: Sequence[str], *, wanted: Composites, context: AlarmContext
) -> Folded | None:
    """Return the composite alarms over the alarms of one tier; none where one alarm alone says the same.

    Args:
        models: The models with alarms of that tier.
        others: The names of the alarms of that tier that are of no single model.
        wanted: How they become one page.
        context: What their names and descriptions have in common.

    Raises:
        InvalidInputError: So many unhealthy models can never be, or there are more of them than one rule
            takes.
    """
    direct = [*(name for model in models for name in model.alarms), *others]
    with_models = wanted.models or wanted.counts_models or not _fit(direct)
    if not direct or (len(direct) == 1 and not (with_models or wanted.suppressor)):
        return None
    refuse(_problems(models, wanted))
    of_models = {
        f"{UNHEALTHY}-{model.slug}": _of_model(model, wanted, context) for model in models if with_models
    }
    refuse(_too_many([*(alarm.alarm_name for alarm in of_models.values()), *others], of_models))
    whole = _of_target(of_models.values(), others if with_models else direct, wanted, context)
    notified_tiers = dict.fromkeys(of_models, WARNING) if wanted.counts_models else {}
    return Folded(
        alarms={UNHEALTHY: whole, **of_models}, notified_tiers={UNHEALTHY: wanted.tier, **notified_tiers}
    )


def _fit(names: Sequence[str]) -> bool:
    return len(names) <= MOST_CHILDREN and sum(len(name) + _AROUND_A_NAME for name in names) <= LONGEST


def _problems(models: Sequence[Unhealthy], wanted: Composites) -> Iterator[Problem]:
    if isinstance(wanted.at_least, int) and wanted.counts_models and wanted.at_least > len(models):
        yield Problem(
            where="composites",
            what=f"{wanted.at_least} of {len(models)} models with {wanted.tier} alarms can never be unhealthy at once",
            remedy="write a smaller at_least, or a share such as 50%",
        )


def _too_many(names: Sequence[str], of_models: Mapping[str, CompositeAlarm]) -> Iterator[Problem]:
    if of_models and not _fit(names):
        yield Problem(
            where="composites",
            what=f"the alarms of {len(of_models)} models are more than one composite alarm takes",
            remedy="watch some of the models in a target of their own, or write `composites: {enabled: false}`",
        )


def _of_model(model: Unhealthy, wanted: Composites, context: AlarmContext) -> CompositeAlarm:
    told = f"{WARNING}: " if wanted.counts_models else ""
    unhealthy = AlarmRule.any_of(*model.alarms)
    if model.maintenance:
        unhealthy = AlarmRule.all_of(unhealthy, AlarmRule.not_(model.maintenance))
    return CompositeAlarm(
        alarm_name=context.naming.alarm_name(subject=model.slug, kind=UNHEALTHY),
        alarm_description=context.description(
            headline=f"{told}{model.name} is unhealthy (one of its {wanted.tier} alarms is on)",
            first_step="see which of its alarms are red, and follow the runbook of the one that went off first.",
            runbook=UNHEALTHY,
        ),
        alarm_rule=unhealthy,
    )


def _of_target(
    models: Iterable[CompositeAlarm], others: Sequence[str], wanted: Composites, context: AlarmContext
) -> CompositeAlarm:
    names = [alarm.alarm_name for alarm in models]
    if wanted.counts_models:
        rule = AlarmRule.any_of(AlarmRule.at_least(wanted.at_least, *names), *others)
        reason = f"{wanted.at_least} models or more are unhealthy, or a {wanted.tier} alarm of no single model is on"
    else:
        rule = AlarmRule.any_of(*names, *others)
        reason = f"one or more {wanted.tier} alarms are on"
    whole = CompositeAlarm(
        alarm_name=context.naming.alarm_name(subject="", kind=UNHEALTHY),
        alarm_description=context.description(
            headline=f"{wanted.tier}: Amazon Bedrock is unhealthy ({reason})",
            first_step="see which alarms are red: one model, or all of them? Follow the runbook of the one that went off first.",
            runbook=UNHEALTHY,
        ),
        alarm_rule=rule,
    )
    return _kept_back(whole, wanted.suppressor) if wanted.suppressor else whole


def _kept_back(alarm: CompositeAlarm, suppressor: Suppressor) -> CompositeAlarm:
    return replace(
        alarm,
        actions_suppressor=suppressor.alarm,
        actions_suppressor_wait_period=suppressor.wait_period,
        actions_suppressor_extension_period=suppressor.extension_period,
    )

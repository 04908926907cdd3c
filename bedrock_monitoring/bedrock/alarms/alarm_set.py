"""All alarms of a target: those of its models, of all models together, of the target as a whole, and the composite alarms over them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.alarm_subject import ALL_MODELS, AlarmSubject
from bedrock_monitoring.bedrock.alarms.composites import Composites, Unhealthy, fold
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.alarms.kinds import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Scope
from bedrock_monitoring.bedrock.alarms.maintenance import (
    TARGET,
    Maintenance,
    Schedule,
    maintenance_alarms,
    maintenance_id,
    schedules,
    suppressor_of,
)
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    duplicate_name_problems,
)
from bedrock_monitoring.problems import Problem, refuse

Tiers: TypeAlias = Mapping[str, Condition]
"""The condition of a kind of alarm for each tier that is told."""


@dataclass(frozen=True, kw_only=True)
class WantedAlarms:
    """Which alarms a target has.

    Attributes:
        kinds: The kinds that are on, in the order of ``ALARM_KINDS``: of each model, or of the target.
        all_models: The kinds that are on for all models together.
        composites: How critical alarms become one page; none leaves each alarm to tell its own tier.
        maintenance: When the page is kept back.
    """

    kinds: Mapping[str, Tiers] = field(default_factory=dict)
    all_models: Mapping[str, Tiers] = field(default_factory=dict)
    composites: Composites | None = None
    maintenance: tuple[Maintenance, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MadeAlarm:
    """An alarm with what it was made from.

    Attributes:
        id: Its construct id.
        kind: What is watched.
        subject: In what.
        tier: Whom it concerns.
        condition: When it goes off.
        alarm: The alarm itself.
    """

    id: str
    kind: AlarmKind
    subject: AlarmSubject
    tier: str
    condition: Condition
    alarm: Alarm | AnomalyDetectionAlarm


@dataclass(frozen=True, kw_only=True)
class AlarmSet:
    """The alarms of a target.

    Attributes:
        alarms: Every alarm by construct id, composite alarms first, those of maintenance last.
        notified_tiers: The tier that an alarm tells, by construct id; those that are missing tell nobody, a
            composite alarm tells for them.
        made: The alarms on metrics, with what they were made from.
        schedules: What sets the alarms of maintenance, by construct id.
    """

    alarms: Mapping[str, AlarmBase] = field(default_factory=dict)
    notified_tiers: Mapping[str, str] = field(default_factory=dict)
    made: tuple[MadeAlarm, ...] = ()
    schedules: Mapping[str, Schedule] = field(default_factory=dict)


def alarm_set(models: Sequence[MonitoredModel], *, wanted: WantedAlarms, context: AlarmContext) -> AlarmSet:
    """Return the alarms of a target.

    Args:
        models: What is watched.
        wanted: Which alarms there are.
        context: What their names and descriptions have in common.

    Raises:
        InvalidInputError: Two alarms would have one address or one name, a kind that was asked for has nothing to watch,
            or the composite alarms can never go off.
    """
    made = tuple(_made(models, wanted, context))
    refuse(
        (
            *_idle(models, wanted, made),
            *_same_address(made),
            *duplicate_name_problems(one.alarm for one in made),
        )
    )
    refuse(_unsilenceable(wanted, made))
    plain = {one.id: one.alarm for one in made}
    notified_tiers = {one.id: one.tier for one in made}
    composites = wanted.composites
    if composites is None:
        return AlarmSet(alarms=plain, notified_tiers=notified_tiers, made=made)
    names = {watched.model.slug: watched.name for watched in models}
    silent = maintenance_alarms(wanted.maintenance, names, context=context)
    if TARGET in silent:
        composites = replace(composites, suppressor=suppressor_of(silent[TARGET]))
    within = [one for one in made if one.tier == composites.tier]
    folded = fold(_unhealthy(within, silent), _of_no_model(within), wanted=composites, context=context)
    if folded is None:
        return AlarmSet(alarms=plain, notified_tiers=notified_tiers, made=made)
    alone = {id_: tier for id_, tier in notified_tiers.items() if tier != composites.tier}
    of_maintenance = {maintenance_id(slug): alarm for slug, alarm in silent.items()}
    return AlarmSet(
        alarms={**folded.alarms, **plain, **of_maintenance},
        notified_tiers={**folded.notified_tiers, **alone},
        made=made,
        schedules=schedules(wanted.maintenance, silent),
    )


def _made(
    models: Sequence[MonitoredModel], wanted: WantedAlarms, context: AlarmContext
) -> Iterator[MadeAlarm]:
    for subject in map(AlarmSubject.of_model, models):
        kinds = {name: tiers for name, tiers in wanted.kinds.items() if ALARM_KINDS[name].scope.of_models}
        yield from _of_subject(subject, kinds, context)
    yield from _of_subject(AlarmSubject.all_models(models), wanted.all_models, context)
    kinds = {name: tiers for name, tiers in wanted.kinds.items() if ALARM_KINDS[name].scope is Scope.TARGET}
    yield from _of_subject(AlarmSubject.bedrock(), kinds, context)


def _of_subject(
    subject: AlarmSubject, kinds: Mapping[str, Tiers], context: AlarmContext
) -> Iterator[MadeAlarm]:
    for name, tiers in kinds.items():
        kind = ALARM_KINDS[name]
        if not kind.applies(subject):
            continue
        for tier, condition in tiers.items():
            alarm = kind.alarm(subject=subject, condition=condition, context=context, tier=tier)
            yield MadeAlarm(
                id=kind.id_of(subject, tier),
                kind=kind,
                subject=subject,
                tier=tier,
                condition=condition,
                alarm=alarm,
            )


def _idle(
    models: Sequence[MonitoredModel], wanted: WantedAlarms, made: Sequence[MadeAlarm]
) -> Iterator[Problem]:
    """Yield the kinds that somebody asked for and that have nothing to watch; what is on by itself may have nothing."""
    made_kinds = {one.kind.name for one in made}
    for name, tiers in (*wanted.kinds.items(), *wanted.all_models.items()):
        kind = ALARM_KINDS[name]
        if tiers and models and name not in made_kinds and not kind.is_on:
            yield Problem(
                where=f"alarms, {name}",
                what=f"none of the models has {kind.needs}, so there is nothing to watch",
                remedy=f"give one of them {kind.needs}, or write `{name}: false`",
            )


def _same_address(made: Sequence[MadeAlarm]) -> Iterator[Problem]:
    firsts: dict[str, MadeAlarm] = {}
    for one in made:
        first = firsts.setdefault(one.id, one)
        if first is not one:
            yield Problem(
                where=f"alarm {one.alarm.alarm_name!r}",
                what=f"its address would be that of alarm {first.alarm.alarm_name!r}: a tier reads like the end of a model's name",
                remedy="call the tier something else",
            )


def _unsilenceable(wanted: WantedAlarms, made: Sequence[MadeAlarm]) -> Iterator[Problem]:
    """Yield why maintenance would silence nothing, or not as it was asked for."""
    silenced = dict.fromkeys(slug for one in wanted.maintenance for slug in one.silences)
    composites = wanted.composites
    if not silenced:
        return
    if composites is None:
        yield Problem(
            where="maintenance",
            what="only composite alarms can be silenced, and there are none",
            remedy="remove `enabled: false` from `composites`, or the windows",
        )
        return
    if TARGET in silenced and composites.suppressor:
        yield Problem(
            where="maintenance",
            what=f"the page is kept back by {composites.suppressor.alarm!r} already, and CloudWatch takes one suppressor",
            remedy="remove `composites.suppressor` and set the alarm of maintenance in its place, or name `models` in each window",
        )
    if silenced.keys() - {TARGET} and not (composites.models or composites.counts_models):
        yield Problem(
            where="maintenance",
            what="a window names models, and no model has a composite alarm that could be silenced",
            remedy="add `models: true` to `composites`",
        )
    yield from _nothing_critical(
        silenced, [one for one in made if one.tier == composites.tier], composites.tier
    )


def _nothing_critical(silenced: Collection[str], within: Sequence[MadeAlarm], tier: str) -> Iterator[Problem]:
    having = {one.subject.slug for one in within if _is_of_a_model(one)} | ({TARGET} if within else set())
    for slug in silenced:
        if slug not in having:
            yield Problem(
                where="maintenance",
                what=f"{slug or 'the target'} has no alarm of the tier {tier!r}, so there is no page to keep back",
                remedy=f"give it one, or leave {'it out of the window' if slug else 'out the window'}",
            )


def _unhealthy(within: Sequence[MadeAlarm], silent: Mapping[str, AlarmBase]) -> list[Unhealthy]:
    names: dict[tuple[str, str], list[str]] = {}
    for one in within:
        if _is_of_a_model(one):
            names.setdefault((one.subject.slug, one.subject.name), []).append(one.alarm.alarm_name)
    return [
        Unhealthy(
            slug=slug,
            name=name,
            alarms=tuple(alarms),
            maintenance=silent[slug].alarm_name if slug in silent else None,
        )
        for (slug, name), alarms in names.items()
    ]


def _of_no_model(within: Sequence[MadeAlarm]) -> list[str]:
    return [one.alarm.alarm_name for one in within if not _is_of_a_model(one)]


def _is_of_a_model(one: MadeAlarm) -> bool:
    return one.subject.slug not in ("", ALL_MODELS)

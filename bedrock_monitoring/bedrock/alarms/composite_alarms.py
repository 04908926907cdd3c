"""Composite alarms: they notify once per incident, instead of the critical alarms that they combine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.composites import UNHEALTHY, ActionsSuppressor, Composites
from bedrock_monitoring.cloudwatch.alarms import AlarmRule, CompositeAlarm
from bedrock_monitoring.cloudwatch.grammar.alarm_rule import LONGEST, MOST_CHILDREN, Rule
from bedrock_monitoring.notification import WARNING
from bedrock_monitoring.problems import Problem, refuse

Together: TypeAlias = tuple[str, ...]
"""The names of alarms that have to be in ALARM together: one, or an alarm and its companion."""


@dataclass(frozen=True, kw_only=True)
class ModelAlarms:
    """The alarms of one model that a composite alarm combines.

    The model is unhealthy while one of them is in ALARM, or a pair of them together.

    Attributes:
        slug: The slug of the model.
        name: The display name of the model.
        alarms: The alarms, at least one: its name, or that of an alarm and of its companion.
        maintenance: The name of the model's maintenance alarm. While it is in ALARM, the model does not count
            as unhealthy. ``None`` if the model has none.
    """

    slug: str
    name: str
    alarms: tuple[Together, ...]
    maintenance: str | None = None


@dataclass(frozen=True, kw_only=True)
class CompositeAlarmSet:
    """The composite alarms of a target.

    Attributes:
        alarms: The composite alarms by construct id.
        notified_tiers: Maps a construct id to the tier that its alarm notifies. An alarm without an entry
            notifies nobody.
    """

    alarms: Mapping[str, CompositeAlarm]
    notified_tiers: Mapping[str, str]


def composite_alarms(
    models: Sequence[ModelAlarms], others: Sequence[Together], *, settings: Composites, context: AlarmContext
) -> CompositeAlarmSet | None:
    """Return the composite alarms over the alarms of one tier.

    Args:
        models: The alarms of that tier, model by model.
        others: The alarms of that tier that are not of a single model.
        settings: The settings of the composite alarms.
        context: The naming of the target and what all descriptions of its alarms contain.

    Returns:
        The composite alarms. ``None`` if there are no alarms, or a single one without a companion, which
        needs no composite alarm.

    Raises:
        InvalidInputError: ``at_least`` exceeds the number of models, or an alarm rule exceeds a limit of
            CloudWatch.
    """
    direct = [*(alarms for model in models for alarms in model.alarms), *others]
    with_models = settings.models or settings.needs_several_models or not _fits_one_rule(direct)
    is_one = sum(map(len, direct)) == 1
    if not direct or (is_one and not (with_models or settings.suppressor)):
        return None
    refuse(_at_least_problems(models, settings))
    of_models = {
        f"{UNHEALTHY}-{model.slug}": _alarm_of_model(model, settings, context)
        for model in models
        if with_models
    }
    refuse(_too_many_alarms([*((alarm.alarm_name,) for alarm in of_models.values()), *others], of_models))
    of_target = _alarm_of_target(of_models.values(), others if with_models else direct, settings, context)
    notified_tiers = dict.fromkeys(of_models, WARNING) if settings.needs_several_models else {}
    return CompositeAlarmSet(
        alarms={UNHEALTHY: of_target, **of_models},
        notified_tiers={UNHEALTHY: settings.tier, **notified_tiers},
    )


def _fits_one_rule(operands: Sequence[Together]) -> bool:
    children = sum(map(len, operands))
    return children <= MOST_CHILDREN and sum(map(_length_in_rule, operands)) <= LONGEST


def _length_in_rule(together: Together) -> int:
    """Return the length of what alarms add to a rule: `` OR ALARM("a")``, or a pair in brackets."""
    names = sum(len(f'ALARM("{name}")') for name in together)
    return len(" OR ") + names + (len("()") + len(" AND ") * (len(together) - 1) if together[1:] else 0)


def _at_least_problems(models: Sequence[ModelAlarms], settings: Composites) -> Iterator[Problem]:
    if (
        isinstance(settings.at_least, int)
        and settings.needs_several_models
        and settings.at_least > len(models)
    ):
        yield Problem(
            where="composites",
            what=f"{settings.at_least} of {len(models)} models with {settings.tier} alarms can never be "
            "unhealthy at once",
            remedy="write a smaller at_least, or a share such as 50%",
        )


def _too_many_alarms(
    operands: Sequence[Together], of_models: Mapping[str, CompositeAlarm]
) -> Iterator[Problem]:
    if of_models and not _fits_one_rule(operands):
        yield Problem(
            where="composites",
            what=f"the alarms of {len(of_models)} models exceed what one composite alarm can combine",
            remedy="move some of the models to another target, or write `composites: {enabled: false}`",
        )


def _alarm_of_model(model: ModelAlarms, settings: Composites, context: AlarmContext) -> CompositeAlarm:
    tier = f"{WARNING}: " if settings.needs_several_models else ""
    unhealthy = AlarmRule.any_of(*_rules(model.alarms))
    if model.maintenance:
        unhealthy = AlarmRule.all_of(unhealthy, AlarmRule.not_(model.maintenance))
    return CompositeAlarm(
        alarm_name=context.naming.alarm_name(resource=model.slug, kind=UNHEALTHY),
        title=f"{model.name} is unhealthy",
        alarm_description=context.description(
            headline=f"{tier}{model.name} is unhealthy (one of its {settings.tier} alarms is on)",
            first_step="see which of its alarms are red, and follow the runbook of the one that went off "
            "first.",
            runbook=UNHEALTHY,
        ),
        alarm_rule=unhealthy,
    )


def _alarm_of_target(
    models: Iterable[CompositeAlarm], others: Sequence[Together], settings: Composites, context: AlarmContext
) -> CompositeAlarm:
    names = [alarm.alarm_name for alarm in models]
    if settings.needs_several_models:
        rule = AlarmRule.any_of(AlarmRule.at_least(settings.at_least, *names), *_rules(others))
        reason = (
            f"{settings.at_least} models or more are unhealthy, or a "
            f"{settings.tier} alarm of no single model is on"
        )
    else:
        rule = AlarmRule.any_of(*names, *_rules(others))
        reason = f"one or more {settings.tier} alarms are on"
    alarm = CompositeAlarm(
        alarm_name=context.naming.alarm_name(resource="", kind=UNHEALTHY),
        title="Amazon Bedrock is unhealthy",
        alarm_description=context.description(
            headline=f"{settings.tier}: Amazon Bedrock is unhealthy ({reason})",
            first_step="see which alarms are red: one model, or all of them? Follow the runbook of the one "
            "that went off first.",
            runbook=UNHEALTHY,
        ),
        alarm_rule=rule,
    )
    return _with_suppressor(alarm, settings.suppressor) if settings.suppressor else alarm


def _rules(operands: Iterable[Together]) -> Iterator[str | Rule]:
    for together in operands:
        yield together[0] if len(together) == 1 else AlarmRule.all_of(*together)


def _with_suppressor(alarm: CompositeAlarm, suppressor: ActionsSuppressor) -> CompositeAlarm:
    return replace(
        alarm,
        actions_suppressor=suppressor.alarm,
        actions_suppressor_wait_period=suppressor.wait_period,
        actions_suppressor_extension_period=suppressor.extension_period,
    )

"""All alarms of a target: alarms on metrics, the composite alarms over them, and the maintenance alarms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.budget_alarms import budget_conditions, budget_resources
from bedrock_monitoring.bedrock.alarms.composite_alarms import ModelAlarms, composite_alarms
from bedrock_monitoring.bedrock.alarms.composites import Composites
from bedrock_monitoring.bedrock.alarms.conditions import Condition, TierConditions
from bedrock_monitoring.bedrock.alarms.kinds import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Scope
from bedrock_monitoring.bedrock.alarms.maintenance import (
    WHOLE_TARGET,
    Maintenance,
    Schedule,
    maintenance_alarms,
    maintenance_id,
    maintenance_schedules,
    maintenance_suppressor,
)
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.alarms.mute_rules import MuteRule, mute_rules
from bedrock_monitoring.bedrock.alarms.online_evaluations import EVALUATION_SCORE, OnlineEvaluation
from bedrock_monitoring.bedrock.budgets import Budget
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.objectives import DEFAULT_OBJECTIVES, Objectives
from bedrock_monitoring.bedrock.quotas import MantleQuota, QuotaValue
from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmBase,
    AnomalyDetectionAlarm,
    duplicate_name_problems,
)
from bedrock_monitoring.problems import Problem, refuse
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class AlarmSelection(Value):
    """The alarms to create for a target.

    Attributes:
        kinds: The enabled kinds, in the order of ``ALARM_KINDS``. Each applies to every model or to the
            target, as its scope says.
        all_models: The enabled kinds for all models together.
        composites: The settings of composite alarms. ``None`` creates none, so each alarm notifies its own
            tier.
        maintenance: The planned maintenance, during which composite alarms notify nobody.
        objectives: The objectives of all models together. Each model has its own.
        companions: Whether an alarm gets the companion of its kind. It does only where a composite alarm
            combines the two.
        budgets: The budgets whose spend of an hour and of a day alarms watch.
        tokens_per_day: The quota for the tokens of all models in a day. ``None`` if it is unknown.
        mantle: The quotas of models on bedrock-mantle.
        mute_rules: Whether mute rules keep the alarms of a target quiet during its maintenance, in place of
            schedules and a suppressor.
        evaluations: The online evaluations whose scores are watched.
    """

    kinds: Mapping[str, TierConditions] = field(default_factory=dict)
    all_models: Mapping[str, TierConditions] = field(default_factory=dict)
    composites: Composites | None = None
    maintenance: tuple[Maintenance, ...] = ()
    objectives: Objectives = DEFAULT_OBJECTIVES
    companions: bool = True
    budgets: tuple[Budget, ...] = ()
    tokens_per_day: QuotaValue | None = None
    mantle: tuple[MantleQuota, ...] = ()
    mute_rules: bool = False
    evaluations: tuple[OnlineEvaluation, ...] = ()

    @property
    def scheduled(self) -> tuple[Maintenance, ...]:
        """The planned maintenance for which schedules set alarms.

        With mute rules, that of models alone: a mute rule leaves the state of an alarm as it is, and the
        composite alarm of a target would count the model.
        """
        return tuple(one for one in self.maintenance if one.models or not self.mute_rules)

    def has_companion(self, kind: AlarmKind, tier: str, condition: Condition) -> bool:
        """Return whether the alarms of a kind, a tier and a condition have a companion.

        A condition over a shorter time than that of the companion has none: the companion would delay a page.
        """
        combined = self.composites is not None and self.composites.tier == tier
        longer = kind.companion is not None and condition.shortest_time >= kind.companion.period
        return longer and self.companions and combined


@dataclass(frozen=True, kw_only=True)
class AlarmInstance(Value):
    """An alarm of a kind, with the values from which it was created.

    Attributes:
        id: The construct id.
        kind: The kind of alarm.
        resource: The resource that the alarm monitors.
        tier: The tier of the alarm.
        condition: The condition under which the alarm goes off.
        alarm: The CloudWatch alarm.
        companion: The alarm that a composite alarm needs in addition. It notifies nobody. ``None`` if there
            is none.
    """

    id: str
    kind: AlarmKind
    resource: MonitoredResource
    tier: str
    condition: Condition
    alarm: Alarm | AnomalyDetectionAlarm
    companion: Alarm | None = None

    @property
    def alarms(self) -> Mapping[str, Alarm | AnomalyDetectionAlarm]:
        """The alarm and its companion by construct id."""
        own = {self.id: self.alarm}
        return {**own, self.kind.companion_id(self.resource): self.companion} if self.companion else own


@dataclass(frozen=True, kw_only=True)
class AlarmSet(Value):
    """The alarms of a target.

    Attributes:
        alarms: All alarms by construct id. Composite alarms come first, maintenance alarms last.
        notified_tiers: Maps a construct id to the tier that its alarm notifies. An alarm without an entry
            notifies nobody; its composite alarm does.
        instances: The alarms on metrics, with the values from which they were created.
        schedules: The schedules that set the state of the maintenance alarms, by construct id.
        mute_rules: The rules that mute alarms during maintenance, by construct id.
    """

    alarms: Mapping[str, AlarmBase] = field(default_factory=dict)
    notified_tiers: Mapping[str, str] = field(default_factory=dict)
    instances: tuple[AlarmInstance, ...] = ()
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    mute_rules: Mapping[str, MuteRule] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[AlarmBase, ...]:
        """The alarms that have a tile: all but companions, whose states concern their partners alone."""
        companions = {instance.companion.alarm_name for instance in self.instances if instance.companion}
        return tuple(alarm for alarm in self.alarms.values() if alarm.alarm_name not in companions)


def alarm_set(
    models: Sequence[MonitoredModel], *, selection: AlarmSelection, context: AlarmContext
) -> AlarmSet:
    """Return the alarms of a target.

    Args:
        models: The monitored models.
        selection: The alarms to create.
        context: The naming of the target and what all descriptions of its alarms contain.

    Raises:
        InvalidInputError: Two alarms would have the same construct id or name, a selected kind applies to
            none of the models, or a composite alarm could never go off.
    """
    instances = tuple(_instances(models, selection, context))
    refuse(
        (
            *_kinds_without_model(models, selection, instances),
            *_shared_ids(instances),
            *duplicate_name_problems(alarm for instance in instances for alarm in instance.alarms.values()),
        )
    )
    refuse(_maintenance_problems(selection, instances))
    made = _combined(models, selection, context, instances)
    if not selection.mute_rules:
        return made
    slugs = {instance.id: instance.resource.slug for instance in instances if instance.resource.is_one_model}
    notifying = {id_: alarm for id_, alarm in made.alarms.items() if id_ in made.notified_tiers}
    rules = mute_rules(selection.maintenance, notifying, slugs, context=context)
    return replace(made, mute_rules=rules)


def _combined(
    models: Sequence[MonitoredModel],
    selection: AlarmSelection,
    context: AlarmContext,
    instances: tuple[AlarmInstance, ...],
) -> AlarmSet:
    """Return the alarms on metrics with the composite alarms over them and the maintenance alarms."""
    on_metrics = {id_: alarm for instance in instances for id_, alarm in instance.alarms.items()}
    notified_tiers = {instance.id: instance.tier for instance in instances}
    composites = selection.composites
    if composites is None:
        return AlarmSet(alarms=on_metrics, notified_tiers=notified_tiers, instances=instances)
    names = {model.id.slug: model.name for model in models}
    suppressors = maintenance_alarms(selection.scheduled, names, context=context)
    if WHOLE_TARGET in suppressors:
        composites = replace(composites, suppressor=maintenance_suppressor(suppressors[WHOLE_TARGET]))
    combined = [instance for instance in instances if instance.tier == composites.tier]
    composite_set = composite_alarms(
        _model_alarms(combined, suppressors),
        [_operand(instance) for instance in combined if not instance.resource.is_one_model],
        settings=composites,
        context=context,
    )
    if composite_set is None:
        return AlarmSet(alarms=on_metrics, notified_tiers=notified_tiers, instances=instances)
    other_tiers = {id_: tier for id_, tier in notified_tiers.items() if tier != composites.tier}
    of_maintenance = {maintenance_id(slug): alarm for slug, alarm in suppressors.items()}
    return AlarmSet(
        alarms={**composite_set.alarms, **on_metrics, **of_maintenance},
        notified_tiers={**composite_set.notified_tiers, **other_tiers},
        instances=instances,
        schedules=maintenance_schedules(selection.scheduled, suppressors),
    )


def _instances(
    models: Sequence[MonitoredModel], selection: AlarmSelection, context: AlarmContext
) -> Iterator[AlarmInstance]:
    kinds = selection.kinds.items()
    per_model = {name: tiers for name, tiers in kinds if ALARM_KINDS[name].scope.per_model}
    of_mantle = {name: tiers for name, tiers in kinds if ALARM_KINDS[name].scope is Scope.MANTLE_MODEL}
    of_target = {name: tiers for name, tiers in kinds if ALARM_KINDS[name].scope is Scope.TARGET}
    for resource in map(MonitoredResource.for_model, models):
        yield from _instances_of(resource, per_model, selection, context)
    for resource in map(MonitoredResource.for_mantle, selection.mantle):
        yield from _instances_of(resource, of_mantle, selection, context)
    together = MonitoredResource.all_models(
        models, objectives=selection.objectives, tokens_per_day=selection.tokens_per_day
    )
    yield from _instances_of(together, selection.all_models, selection, context)
    yield from _instances_of(MonitoredResource.bedrock(), of_target, selection, context)
    yield from _score_instances(selection, context)
    for budget in selection.budgets:
        for resource in budget_resources(budget, models):
            yield from _instances_of(resource, budget_conditions(budget), selection, context)


def _score_instances(selection: AlarmSelection, context: AlarmContext) -> Iterator[AlarmInstance]:
    """Yield the alarms on scores: under the conditions of the evaluator, or those of all evaluators."""
    of_all = {
        name: tiers for name, tiers in selection.kinds.items() if ALARM_KINDS[name].scope is Scope.EVALUATOR
    }
    for score in (score for evaluation in selection.evaluations for score in evaluation.scores):
        own = score.evaluator.conditions
        kinds = of_all if own is None else {EVALUATION_SCORE: own}
        yield from _instances_of(MonitoredResource.for_score(score), kinds, selection, context)


def _instances_of(
    resource: MonitoredResource,
    kinds: Mapping[str, TierConditions],
    selection: AlarmSelection,
    context: AlarmContext,
) -> Iterator[AlarmInstance]:
    for name, tiers in kinds.items():
        kind = ALARM_KINDS[name]
        if not kind.applies(resource):
            continue
        for tier, selected in tiers.items():
            condition = kind.condition_for(resource, selected)
            alarm = kind.alarm(resource=resource, condition=condition, context=context, tier=tier)
            yield AlarmInstance(
                id=kind.construct_id(resource, tier),
                kind=kind,
                resource=resource,
                tier=tier,
                condition=condition,
                alarm=alarm,
                companion=kind.companion_alarm(resource=resource, condition=condition, context=context)
                if selection.has_companion(kind, tier, condition)
                else None,
            )


def _kinds_without_model(
    models: Sequence[MonitoredModel], selection: AlarmSelection, instances: Sequence[AlarmInstance]
) -> Iterator[Problem]:
    """Yield a problem for each selected kind that applies to no model and is not enabled by default."""
    applied = {instance.kind.name for instance in instances}
    for name, tiers in (*selection.kinds.items(), *selection.all_models.items()):
        kind = ALARM_KINDS[name]
        if tiers and models and name not in applied and not kind.enabled:
            lack, give = f"none of the models has {kind.requires}", f"give one of them {kind.requires}"
            if kind.scope is Scope.EVALUATOR and selection.evaluations:
                lack, give = "every evaluator has `alarm: false`", "remove that from one"
            elif kind.scope is Scope.EVALUATOR:
                lack, give = f"there is no {kind.requires}", "describe one in `online_evaluations`"
            yield Problem(
                where=f"alarms, {name}",
                what=f"{lack}, so there is nothing to watch",
                remedy=f"{give}, or write `{name}: false`",
            )


def _shared_ids(instances: Sequence[AlarmInstance]) -> Iterator[Problem]:
    firsts: dict[str, AlarmInstance] = {}
    for instance in instances:
        first = firsts.setdefault(instance.id, instance)
        if first is instance:
            continue
        what = (
            f"it would have the Terraform address of alarm {first.alarm.alarm_name!r}, because the name of "
            "its tier is the end of a model's name"
        )
        remedy = "rename the tier"
        if first.alarm.alarm_name == instance.alarm.alarm_name:
            what = f"{first.resource.name!r} and {instance.resource.name!r} would both have it"
            remedy = "rename one of the two"
        yield Problem(where=f"alarm {instance.alarm.alarm_name!r}", what=what, remedy=remedy)


def _maintenance_problems(selection: AlarmSelection, instances: Sequence[AlarmInstance]) -> Iterator[Problem]:
    """Yield the reasons why planned maintenance could not suppress notifications as selected."""
    slugs = dict.fromkeys(slug for window in selection.scheduled for slug in window.silenced_slugs)
    composites = selection.composites
    if not slugs:
        return
    if composites is None:
        yield Problem(
            where="maintenance",
            what="only composite alarms can be silenced, and there are none",
            remedy="remove `enabled: false` from `composites`, or the windows",
        )
        return
    if WHOLE_TARGET in slugs and composites.suppressor:
        yield Problem(
            where="maintenance",
            what=f"{composites.suppressor.alarm!r} already suppresses the composite alarm, and CloudWatch "
            "allows one suppressor",
            remedy="remove `composites.suppressor` and set the maintenance alarm instead, or name `models` "
            "in each window",
        )
    if slugs.keys() - {WHOLE_TARGET} and not (composites.models or composites.needs_several_models):
        yield Problem(
            where="maintenance",
            what="a window names models, and no model has a composite alarm that could be silenced",
            remedy="add `models: true` to `composites`",
        )
    combined = [instance for instance in instances if instance.tier == composites.tier]
    yield from _nothing_to_suppress(slugs, combined, composites.tier)


def _nothing_to_suppress(
    slugs: Collection[str], combined: Sequence[AlarmInstance], tier: str
) -> Iterator[Problem]:
    with_alarms = {instance.resource.slug for instance in combined if instance.resource.is_one_model}
    if combined:
        with_alarms.add(WHOLE_TARGET)
    for slug in slugs:
        if slug not in with_alarms:
            yield Problem(
                where="maintenance",
                what=f"{slug or 'the target'} has no alarm of the tier {tier!r}, so there is nothing to "
                "suppress",
                remedy=f"give it one, or {'remove it from' if slug else 'remove'} the window",
            )


def _model_alarms(
    combined: Sequence[AlarmInstance], suppressors: Mapping[str, AlarmBase]
) -> list[ModelAlarms]:
    operands: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for instance in combined:
        if instance.resource.is_one_model:
            key = (instance.resource.slug, instance.resource.name)
            operands.setdefault(key, []).append(_operand(instance))
    return [
        ModelAlarms(
            slug=slug,
            name=name,
            alarms=tuple(alarms),
            maintenance=suppressors[slug].alarm_name if slug in suppressors else None,
        )
        for (slug, name), alarms in operands.items()
    ]


def _operand(instance: AlarmInstance) -> tuple[str, ...]:
    """Return the names of the alarms that must be in ALARM together."""
    return tuple(alarm.alarm_name for alarm in instance.alarms.values())

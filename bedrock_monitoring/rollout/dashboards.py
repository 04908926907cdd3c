"""What a target's dashboards show and what its alarms watch, as values: the same for Terraform and for the preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.alarms import AlarmPlace, AlarmSet, WantedAlarms, alarm_set
from bedrock_monitoring.bedrock.overview import TIME_RANGE, overview
from bedrock_monitoring.bedrock.sections import WatchedModel
from bedrock_monitoring.bedrock.watched import WatchedModel as AlarmedModel
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.partitions import alarm_arn, console_url
from bedrock_monitoring.cloudwatch.problems import InvalidInputError, Problem, refuse
from bedrock_monitoring.cloudwatch.splitting import split
from bedrock_monitoring.rollout.rollout import Model, Target


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """Everything that watches Bedrock in one target.

    Attributes:
        target: What is watched.
        dashboards: One, or several where one would be over a limit of CloudWatch; the first has the target's name for it.
        alarms: The alarms by construct id.
        tells: The tier that an alarm tells, by construct id; those that are missing tell nobody, a composite alarm tells for them.
    """

    target: Target
    dashboards: tuple[Dashboard, ...]
    alarms: Mapping[str, AlarmBase]
    tells: Mapping[str, str]


def monitoring_of(targets: Iterable[Target]) -> tuple[Monitoring, ...]:
    """Return what watches each target, in their order.

    Raises:
        InvalidInputError: CloudWatch would refuse a dashboard or an alarm; every reason of every target is in it.
    """
    made: list[Monitoring] = []
    problems: list[Problem] = []
    for target in targets:
        try:
            made.append(_monitoring_of(target))
        except InvalidInputError as error:
            problems.extend(error.within(f"target {target.name!r}").problems)
    refuse((*problems, *_shared_dashboard_names(made)))
    return tuple(made)


def dashboards_of(target: Target, alarms: Iterable[AlarmBase]) -> tuple[Dashboard, ...]:
    """Return the dashboards of a target.

    Args:
        target: What is watched.
        alarms: Those whose state is shown, as ``alarms_of`` returns them.

    Raises:
        InvalidInputError: One section alone is over a limit of CloudWatch.
    """
    elements = overview(
        title=f"Amazon Bedrock: {target.name}",
        place=f"Account {target.account}, {target.region}",
        models=[_watched(model) for model in target.models],
        alarm_arns=[
            alarm_arn(region=target.region, account=target.account, alarm_name=alarm.alarm_name)
            for alarm in alarms
        ],
        period=target.period,
    )
    whole = Dashboard(
        name=target.dashboard_name,
        elements=elements,
        start=TIME_RANGE,
        period_override=PeriodOverride.INHERIT,
    )
    return split(whole, region=target.region)


def alarms_of(target: Target) -> AlarmSet:
    """Return the alarms of a target.

    Raises:
        InvalidInputError: Alarms of two models would have one name, and one would take the other's place; or what the file asks
            for can never go off.
    """
    has_any = any((*target.alarms.values(), *target.all_models_alarms.values()))
    refuse(_same_slug(target.models) if has_any else ())
    return alarm_set(
        [_alarmed(model) for model in target.models],
        wanted=WantedAlarms(
            kinds=target.alarms, all_models=target.all_models_alarms, composites=target.composites
        ),
        place=AlarmPlace(
            name_prefix=name_prefix(target),
            account=target.account,
            region=target.region,
            dashboard_url=console_url(region=target.region, dashboard_name=target.dashboard_name),
            runbooks=target.runbooks,
        ),
    )


def name_prefix(target: Target) -> str:
    """Return what the names of a target's alarms and topic begin with."""
    return f"bedrock-{target.name}"


def _monitoring_of(target: Target) -> Monitoring:
    made = alarms_of(target)
    refuse(problem for alarm in made.alarms.values() for problem in alarm.problems())
    dashboards = dashboards_of(target, made.alarms.values())
    refuse(problem for dashboard in dashboards for problem in dashboard.problems())
    return Monitoring(target=target, dashboards=dashboards, alarms=made.alarms, tells=made.tells)


def _shared_dashboard_names(made: Sequence[Monitoring]) -> Iterator[Problem]:
    """Yield dashboards of one account that would overwrite each other, such as the second of ``prod`` and that of ``prod-2``."""
    firsts: dict[tuple[str, str], Target] = {}
    for monitoring in made:
        for dashboard in monitoring.dashboards:
            first = firsts.setdefault((monitoring.target.account, dashboard.name), monitoring.target)
            if first is not monitoring.target:
                yield Problem(
                    where=f"target {monitoring.target.name!r}",
                    what=f"its dashboard {dashboard.name!r} has the name of one of target {first.name!r} in the same account",
                    remedy="give it another dashboard_name",
                )


def _same_slug(models: Sequence[Model]) -> Iterator[Problem]:
    firsts: dict[str, Model] = {}
    for model in models:
        first = firsts.setdefault(model.id.slug, model)
        if first is not model:
            what = f"its alarms would have the names of those of {first.id.dimension_value!r}"
            where = f"model {model.id.dimension_value!r}"
            yield Problem(where=where, what=what, remedy="watch one of the two in a target of its own")


def _watched(model: Model) -> WatchedModel:
    return WatchedModel(model=model.id, name=model.name or model.id.display_name, price=model.price)


def _alarmed(model: Model) -> AlarmedModel:
    return AlarmedModel(model=model.id, name=model.name or model.id.display_name, price=model.price)

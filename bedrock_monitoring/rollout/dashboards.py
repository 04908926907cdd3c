"""What a target's dashboards show and what its alarms watch, as values: the same for Terraform and for the preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmPlace
from bedrock_monitoring.bedrock.logs import LogQuery, log_queries
from bedrock_monitoring.bedrock.overview import TIME_RANGE, overview
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.sections import WatchedModel
from bedrock_monitoring.bedrock.sections.logs import invocation_logs
from bedrock_monitoring.cloudwatch.alarms import Alarm
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
        log_queries: What the invocation log is asked.
    """

    target: Target
    dashboards: tuple[Dashboard, ...]
    alarms: Mapping[str, Alarm]
    log_queries: tuple[LogQuery, ...] = ()


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


def dashboards_of(target: Target, alarms: Iterable[Alarm]) -> tuple[Dashboard, ...]:
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
    if (log := target.invocation_log) is not None:
        elements = (*elements, invocation_logs(log_queries_of(target), log_group=log.log_group))
    whole = Dashboard(
        name=target.dashboard_name,
        elements=elements,
        start=TIME_RANGE,
        period_override=PeriodOverride.INHERIT,
    )
    return split(whole, region=target.region)


def alarms_of(target: Target) -> dict[str, Alarm]:
    """Return the alarms of a target by construct id, which begins with the kind because addresses begin with a letter.

    Raises:
        InvalidInputError: Alarms of two models would have one name, and one would take the other's place.
    """
    refuse(_same_slug(target.models) if target.alarms else ())
    place = AlarmPlace(
        name_prefix=name_prefix(target),
        account=target.account,
        region=target.region,
        dashboard_url=console_url(region=target.region, dashboard_name=target.dashboard_name),
    )
    return {
        f"{kind.replace('_', '-')}-{model.id.slug}": ALARM_KINDS[kind].alarm(
            model=model.id, condition=condition, place=place
        )
        for model in target.models
        for kind, condition in target.alarms.items()
    }


def log_queries_of(target: Target) -> tuple[LogQuery, ...]:
    """Return what a target's invocation log is asked; nothing where it has none."""
    log = target.invocation_log
    if log is None:
        return ()
    prices = {model.id.dimension_value: _watched(model).price or TokenPrice() for model in target.models}
    return log_queries(prices=prices, metadata_keys=log.metadata_keys, bodies=log.bodies)


def name_prefix(target: Target) -> str:
    """Return what the names of a target's alarms and topic begin with."""
    return f"bedrock-{target.name}"


def _monitoring_of(target: Target) -> Monitoring:
    alarms = alarms_of(target)
    refuse(problem for alarm in alarms.values() for problem in alarm.problems())
    queries = log_queries_of(target)
    refuse(problem for query in queries for problem in query.problems())
    dashboards = dashboards_of(target, alarms.values())
    refuse(problem for dashboard in dashboards for problem in dashboard.problems())
    return Monitoring(target=target, dashboards=dashboards, alarms=alarms, log_queries=queries)


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

"""Builds the dashboards, alarms, log queries and schedules of a target, for Terraform and for the preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bedrock_monitoring.bedrock.alarms import AlarmPlace, AlarmSelection, AlarmSet, Schedule, alarm_set
from bedrock_monitoring.bedrock.dashboards import OVERVIEW, DashboardContext, InvocationLogSource, dashboards
from bedrock_monitoring.bedrock.logs import LogQuery, log_queries
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.partitions import alarm_arn, console_url
from bedrock_monitoring.monitoring.target import Model, Target
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse


@dataclass(frozen=True, kw_only=True)
class Monitoring:
    """The monitoring of one target.

    Attributes:
        target: The target.
        dashboards: The dashboards by construct id. The overview is first, if there is one.
        alarms: The alarms by construct id.
        notified_tiers: Maps a construct id to the tier that its alarm notifies. An alarm without an entry
            notifies nobody; its composite alarm does.
        log_queries: The queries on the model invocation log.
        schedules: The schedules that set the state of the maintenance alarms, by construct id.
    """

    target: Target
    dashboards: Mapping[str, Dashboard]
    alarms: Mapping[str, AlarmBase]
    notified_tiers: Mapping[str, str]
    log_queries: tuple[LogQuery, ...] = ()
    schedules: Mapping[str, Schedule] = field(default_factory=dict)


def build_monitoring(targets: Iterable[Target]) -> tuple[Monitoring, ...]:
    """Return the monitoring of each target, in the order of ``targets``.

    Args:
        targets: The targets.

    Raises:
        InvalidInputError: CloudWatch would reject a dashboard or an alarm. The error has all problems of all
            targets.
    """
    monitorings: list[Monitoring] = []
    problems: list[Problem] = []
    targets = tuple(targets)
    for target in targets:
        regions = dict.fromkeys(other.region for other in targets if other.account == target.account)
        try:
            monitorings.append(_target_monitoring(target, tuple(regions)))
        except InvalidInputError as error:
            problems.extend(error.within(f"target {target.name!r}").problems)
    refuse((*problems, *_shared_dashboard_names(monitorings)))
    return tuple(monitorings)


def build_dashboards(
    target: Target, alarms: AlarmSet, *, regions: Sequence[str] = ()
) -> dict[str, Dashboard]:
    """Return the dashboards of a target by construct id.

    A dashboard that exceeds a limit of CloudWatch is split into several.

    Args:
        target: The target.
        alarms: The alarms whose states and thresholds are shown, as ``build_alarms`` returns them.
        regions: The monitored Regions of the account. If there are several, dashboards have a variable for
            the Region.

    Raises:
        InvalidInputError: A single section exceeds a limit of CloudWatch.
    """
    context = DashboardContext(
        title=f"Amazon Bedrock: {target.name}",
        account=target.account,
        region=target.region,
        name=target.dashboard_name,
        models=[_monitored_model(model) for model in target.models],
        alarm_arns=[
            alarm_arn(region=target.region, account=target.account, alarm_name=alarm.alarm_name)
            for alarm in alarms.alarms.values()
        ],
        alarms=alarms.instances,
        regions=regions,
        period=target.period,
        optional_sections=target.sections,
        guardrails=target.guardrails,
        agents=target.agents,
        knowledge_bases=target.knowledge_bases,
        log=_log(target),
    )
    return {
        _dashboard_id(kind, number): dashboard
        for kind, parts in dashboards(context, target.dashboards).items()
        for number, dashboard in enumerate(parts, start=1)
    }


def build_alarms(target: Target) -> AlarmSet:
    """Return the alarms of a target.

    Args:
        target: The target.

    Raises:
        InvalidInputError: The alarms of two models would have the same name, or an alarm could never go off.
    """
    has_any = any((*target.alarms.values(), *target.all_models_alarms.values()))
    refuse(_same_slug(target.models) if has_any else ())
    return alarm_set(
        [_monitored_model(model) for model in target.models],
        selection=AlarmSelection(
            kinds=target.alarms,
            all_models=target.all_models_alarms,
            composites=target.composites,
            maintenance=target.maintenance,
        ),
        place=AlarmPlace(
            name_prefix=name_prefix(target),
            account=target.account,
            region=target.region,
            dashboard_url=console_url(region=target.region, dashboard_name=target.dashboard_name),
            runbooks=target.runbooks,
        ),
    )


def _log(target: Target) -> InvocationLogSource | None:
    if target.invocation_log is None:
        return None
    return InvocationLogSource(log_group=target.invocation_log.log_group, queries=build_log_queries(target))


def build_log_queries(target: Target) -> tuple[LogQuery, ...]:
    """Return the queries on the model invocation log of a target. Empty if the target has no log."""
    log = target.invocation_log
    if log is None:
        return ()
    prices = {
        route.dimension_value: resolved.price
        for model in target.models
        for route, resolved in zip(model.routes, model.prices, strict=True)
    }
    return log_queries(prices=prices, metadata_keys=log.metadata_keys, bodies=log.bodies)


def name_prefix(target: Target) -> str:
    """Return the prefix of the names of a target's alarms and topics."""
    return f"bedrock-{target.name}"


def _target_monitoring(target: Target, regions: Sequence[str]) -> Monitoring:
    alarms = build_alarms(target)
    refuse(problem for alarm in alarms.alarms.values() for problem in alarm.problems())
    queries = build_log_queries(target)
    refuse(problem for query in queries for problem in query.problems())
    built = build_dashboards(target, alarms, regions=regions)
    refuse(problem for dashboard in built.values() for problem in dashboard.problems())
    return Monitoring(
        target=target,
        dashboards=built,
        alarms=alarms.alarms,
        notified_tiers=alarms.notified_tiers,
        log_queries=queries,
        schedules=alarms.schedules,
    )


def _dashboard_id(kind: str, number: int) -> str:
    """Return the construct id of a part of a dashboard. The first part of the overview is ``dashboard``."""
    parts = ["dashboard", *([] if kind == OVERVIEW else [kind]), *([] if number == 1 else [str(number)])]
    return "-".join(parts)


def _shared_dashboard_names(monitorings: Sequence[Monitoring]) -> Iterator[Problem]:
    """Yield a problem for each dashboard with the name of another target's dashboard in the same account.

    The second part of a dashboard of ``prod`` can have the name of a dashboard of ``prod-2``.
    """
    firsts: dict[tuple[str, str], Target] = {}
    for monitoring in monitorings:
        for dashboard in monitoring.dashboards.values():
            first = firsts.setdefault((monitoring.target.account, dashboard.name), monitoring.target)
            if first is not monitoring.target:
                yield Problem(
                    where=f"target {monitoring.target.name!r}",
                    what=f"its dashboard {dashboard.name!r} has the name of one of target {first.name!r} "
                    "in the same account",
                    remedy="give it another dashboard_name",
                )


def _same_slug(models: Sequence[Model]) -> Iterator[Problem]:
    firsts: dict[str, Model] = {}
    for model in models:
        first = firsts.setdefault(model.id.slug, model)
        if first is not model:
            what = f"its alarms would have the names of those of {first.id.dimension_value!r}"
            where = f"model {model.id.dimension_value!r}"
            yield Problem(where=where, what=what, remedy="move one of the two models to another target")


def _monitored_model(model: Model) -> MonitoredModel:
    prices = [resolved.price for resolved in model.prices]
    return MonitoredModel(
        id=model.id,
        name=model.display_name,
        price=prices[0],
        quota=model.quota,
        other_routes=[
            InferenceRoute(id=route, price=price)
            for route, price in zip(model.other_routes, prices[1:], strict=True)
        ],
    )

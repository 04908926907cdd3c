"""Builds the dashboards, alarms, log queries and schedules of a target, for Terraform and for the preview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bedrock_monitoring.bedrock.alarms import AlarmContext, AlarmSelection, AlarmSet, Schedule
from bedrock_monitoring.bedrock.alarms.alarm_set import alarm_set
from bedrock_monitoring.bedrock.alarms.mute_rules import MuteRule
from bedrock_monitoring.bedrock.dashboards import DashboardContext, InvocationLogSource, dashboards
from bedrock_monitoring.bedrock.logs.log_queries import LogQuery, log_queries
from bedrock_monitoring.bedrock.logs.who_queries import who_queries
from bedrock_monitoring.bedrock.models.model_lifecycle import lifecycle_of, model_lifecycles
from bedrock_monitoring.bedrock.naming import OVERVIEW, Naming
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.cloudwatch.fields import found, length_problem
from bedrock_monitoring.cloudwatch.partitions import alarm_arn, console_url
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.monitoring.central_view import CentralView
from bedrock_monitoring.monitoring.monitored_models import monitored_model
from bedrock_monitoring.monitoring.target import Model, Target, naming_of
from bedrock_monitoring.problems import InvalidInputError, Problem, quoted, refuse
from bedrock_monitoring.value import Value

_PREFIX = lazy_pattern(r"[A-Za-z0-9-]{1,72}")
_TOPIC_NAME = lazy_pattern(r"[A-Za-z0-9_-]{1,256}")
"""The name of a topic (SNS API reference, CreateTopic)."""

_FOLDER = lazy_pattern(r"[^:*/]+(?:/[^:*/]+)*")
"""The folder of a saved query (schema of Terraform's AWS provider, ``aws_cloudwatch_query_definition``)."""

_DASHBOARD = "dashboard"
_NAME_PREFIX = "name prefix"
_BUDGET = "budget"
_OF_ACCOUNT = (_DASHBOARD, _NAME_PREFIX, _BUDGET)
"""What is named once in an account, over all Regions: dashboards, budgets, and roles, which begin with the
prefix."""

_BUDGET_NAME = lazy_pattern(r"(?!.*/action/)[^:\\\x00-\x1f]{1,100}")
"""The name of a budget (Budgets API reference, Budget)."""

_DENYING_BUDGET_NAME = lazy_pattern(r"[A-Za-z0-9+=,.@_-]{1,100}")
"""The name of a budget with an action, whose role and policy begin with it (IAM user guide, quotas)."""

_EVALUATION_NAME = lazy_pattern(rf"[A-Za-z][A-Za-z0-9_]{{0,{limits.EVALUATION_NAME_LENGTH - 1}}}")
"""The name of an online evaluation (botocore's model of AgentCore, EvaluationConfigName)."""


@dataclass(frozen=True, kw_only=True)
class Monitoring(Value):
    """The monitoring of one target.

    Attributes:
        target: The target.
        naming: The names of the target's alarms, dashboards and topics.
        dashboards: The dashboards by construct id. The overview is first, if there is one.
        alarms: The alarms by construct id.
        notified_tiers: Maps a construct id to the tier that its alarm notifies. An alarm without an entry
            notifies nobody; its composite alarm does.
        log_queries: The queries on the model invocation log.
        schedules: The schedules that set the state of the maintenance alarms, by construct id.
        mute_rules: The rules that mute alarms during maintenance, by construct id.
        budget_alarm_ids: The construct ids of the alarms of budgets.
    """

    target: Target
    naming: Naming
    dashboards: Mapping[str, Dashboard]
    alarms: Mapping[str, AlarmBase]
    notified_tiers: Mapping[str, str]
    log_queries: tuple[LogQuery, ...] = ()
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    mute_rules: Mapping[str, MuteRule] = field(default_factory=dict)
    budget_alarm_ids: frozenset[str] = frozenset()

    def short_name(self, alarm_name: str) -> str:
        """Return the name of an alarm without the prefix of the target."""
        return alarm_name.removeprefix(f"{self.naming.prefix}_")

    @property
    def topic_names(self) -> dict[str, str]:
        """The names of the topics that Terraform creates, by tier. Empty if nothing notifies."""
        notify = self.target.notify
        tiers = dict.fromkeys([*notify.tiers, *self.tiers]) if self.has_topics else {}
        return {tier: self.naming.topic_name(tier) for tier in tiers if not notify.tier(tier).topic}

    @property
    def has_topics(self) -> bool:
        """Whether the target has topics: something notifies a tier, or another target shares its topics."""
        return bool(self.tiers) or self.target.notify.publishers is not None

    @property
    def tiers(self) -> list[str]:
        """The tiers that alarms, budgets, cost anomalies and failed jobs notify, sorted."""
        failed_jobs = [self.target.failed_jobs.tier] if self.target.failed_jobs else []
        return sorted({*self.notified_tiers.values(), *self.target.billing_tiers, *failed_jobs})

    @property
    def evaluation_names(self) -> dict[str, str]:
        """The names of the target's online evaluations in AWS, by their names in rollout.yaml."""
        evaluations = self.target.online_evaluations
        return {one.name: self.naming.evaluation_name(one.name) for one in evaluations}

    @property
    def budget_names(self) -> dict[str, str]:
        """The names of the target's budgets in AWS Budgets, by their names in rollout.yaml."""
        budgets = self.target.budgets
        return {one.name: self.naming.budget_name(one.name) for one in budgets if one.is_on_the_bill}


def build_monitoring(
    targets: Iterable[Target],
    *,
    naming: type[Naming] = Naming,
    only: Collection[str] | None = None,
    on_target: Callable[[int, int], None] | None = None,
) -> tuple[Monitoring, ...]:
    """Return the monitoring of targets, in the order of ``targets``.

    Args:
        targets: All targets that are deployed. Those of one account share its dashboards' names and the
            Regions that its dashboards choose from.
        naming: The class that names alarms, dashboards and topics.
        only: The names of the targets to return; ``None`` for all. The other targets of their accounts are
            built and checked with them, because a name must be unique in an account.
        on_target: Called after each target with the number of those that are built, and of those to build.

    Raises:
        InvalidInputError: CloudWatch would reject a dashboard or an alarm. The error has all problems of all
            targets that were built.
    """
    monitorings: list[Monitoring] = []
    problems: list[Problem] = []
    targets = tuple(targets)
    regions = defaultdict[str, dict[str, None]](dict)
    for target in targets:
        regions[target.account][target.region] = None
    accounts = {target.account for target in targets if only is None or target.name in only}
    needed = [target for target in targets if target.account in accounts]
    for number, target in enumerate(needed, start=1):
        try:
            made = _target_monitoring(target, naming_of(target, naming), tuple(regions[target.account]))
            monitorings.append(made)
        except InvalidInputError as error:
            problems.extend(_placed(problem, target) for problem in error.problems)
        if on_target is not None:
            on_target(number, len(needed))
    refuse((*problems, *_shared_names(monitorings)))
    return tuple(one for one in monitorings if only is None or one.target.name in only)


def build_dashboards(
    target: Target, alarms: AlarmSet, *, naming: Naming, regions: Sequence[str] = ()
) -> dict[str, Dashboard]:
    """Return the dashboards of a target by construct id.

    A dashboard that exceeds a limit of CloudWatch is split into several.

    Args:
        target: The target.
        alarms: The alarms whose states and thresholds are shown, as ``build_alarms`` returns them.
        naming: The names of the dashboards.
        regions: The monitored Regions of the account. If there are several, dashboards have a variable for
            the Region.

    Raises:
        InvalidInputError: A single section exceeds a limit of CloudWatch.
    """
    if isinstance(target, CentralView):
        # Imported late: only a rollout with `observability` has a view.
        from bedrock_monitoring.monitoring.central_monitoring import central_dashboards  # noqa: PLC0415

        return central_dashboards(target, alarms, naming=naming)
    context = DashboardContext(
        naming=naming,
        models=[monitored_model(model, target.region) for model in target.models],
        objectives=target.objectives,
        alarm_arns=[
            alarm_arn(region=target.region, account=target.account, alarm_name=alarm.alarm_name)
            for alarm in alarms.shown
        ],
        alarms=alarms.instances,
        regions=regions,
        period=target.period,
        optional_sections=target.sections,
        guardrails=target.guardrails,
        agents=target.agents,
        knowledge_bases=target.knowledge_bases,
        log=_log(target),
        budgets=target.budgets,
        tokens_per_day=target.tokens_per_day,
        evaluations=target.online_evaluations,
    )
    try:
        built = dashboards(context, target.dashboards)
    except InvalidInputError as error:
        remedy = (
            f"name fewer than {len(target.models)} models in the target, or spread them over several targets"
        )
        raise InvalidInputError(replace(problem, remedy=remedy) for problem in error.problems) from None
    return {
        _dashboard_id(kind, number): dashboard
        for kind, parts in built.items()
        for number, dashboard in enumerate(parts, start=1)
    }


def build_alarms(target: Target, *, naming: Naming) -> AlarmSet:
    """Return the alarms of a target.

    Args:
        target: The target.
        naming: The names of the alarms.

    Raises:
        InvalidInputError: The alarms of two models would have the same name, or an alarm could never go off.
    """
    if isinstance(target, CentralView):
        from bedrock_monitoring.monitoring.central_monitoring import central_alarms  # noqa: PLC0415

        return central_alarms(target, naming=naming)
    has_any = any((*target.alarms.values(), *target.all_models_alarms.values()))
    refuse(_same_slug(target.models) if has_any else ())
    return alarm_set(
        [monitored_model(model, target.region) for model in target.models],
        selection=AlarmSelection(
            kinds=target.alarms,
            all_models=target.all_models_alarms,
            composites=target.composites,
            maintenance=target.maintenance,
            objectives=target.objectives,
            companions=target.companion_alarms,
            budgets=target.budgets,
            tokens_per_day=target.tokens_per_day,
            mantle=target.mantle_quotas,
            mute_rules=target.mute_rules,
            evaluations=target.online_evaluations,
        ),
        context=AlarmContext(
            naming=naming,
            dashboard_url=console_url(region=target.region, dashboard_name=naming.dashboard_name(OVERVIEW)),
            runbooks=target.runbooks,
        ),
    )


def _log(target: Target) -> InvocationLogSource | None:
    log = target.invocation_log
    if log is None or log.log_group is None:
        return None
    shown = tuple(query for query in build_log_queries(target) if query.on_dashboard)
    return InvocationLogSource(log_group=log.log_group, queries=shown)


def build_log_queries(target: Target) -> tuple[LogQuery, ...]:
    """Return the queries on the model invocation log of a target. Empty if the target has no log group."""
    log = target.invocation_log
    if log is None or log.log_group is None:
        return ()
    prices = {
        route.dimension_value: resolved.price
        for model in target.models
        for route, resolved in zip(model.routes, model.prices(target.region), strict=True)
    }
    queries = log_queries(prices=prices, metadata_keys=log.metadata_keys, bodies=log.text)
    if log.people:
        ends = {lifecycle.model: lifecycle.end_of_life for lifecycle in model_lifecycles().values()}
        ends |= {
            model.id.dimension_value: lifecycle.end_of_life
            for model in target.models
            if model.copied_from and (lifecycle := lifecycle_of(model.copied_from))
        }
        queries += tuple(
            who_queries(prices=prices, metadata_keys=log.metadata_keys, bodies=log.text, ends=ends)
        )
    return queries


def _placed(problem: Problem, target: Target) -> Problem:
    """Return a problem with the place of the setting in the file, or with the name of the target."""
    setting, *below = problem.where.split(", ")
    if setting not in target.places:
        return problem.within(f"target {target.name!r}")
    return replace(problem, where=", ".join((target.places[setting], *below)))


def _target_monitoring(target: Target, naming: Naming, regions: Sequence[str]) -> Monitoring:
    target = target if target.shown_by_itself else without_view(target)
    alarms = build_alarms(target, naming=naming)
    refuse(problem for alarm in alarms.alarms.values() for problem in alarm.problems())
    queries = build_log_queries(target)
    refuse(problem for query in queries for problem in query.problems())
    built = build_dashboards(target, alarms, naming=naming, regions=regions)
    refuse(problem for dashboard in built.values() for problem in dashboard.problems())
    monitoring = Monitoring(
        target=target,
        naming=naming,
        dashboards=built,
        alarms=alarms.alarms,
        notified_tiers=alarms.notified_tiers,
        log_queries=queries,
        schedules=alarms.schedules,
        mute_rules=alarms.mute_rules,
        budget_alarm_ids=frozenset(one.id for one in alarms.instances if one.resource.budget),
    )
    refuse(_name_problems(monitoring))
    return monitoring


def without_view(target: Target) -> Target:
    """Return a target without the dashboards and alarms that the view over all accounts replaces."""
    return replace(
        target,
        dashboards=(),
        alarms={},
        all_models_alarms={},
        composites=None,
        maintenance=(),
    )


def _dashboard_id(kind: str, number: int) -> str:
    """Return the construct id of a part of a dashboard. The first part of the overview is ``dashboard``."""
    parts = ["dashboard", *([] if kind == OVERVIEW else [kind]), *([] if number == 1 else [str(number)])]
    return "-".join(parts)


def _name_problems(monitoring: Monitoring) -> Iterator[Problem]:
    """Yield names that AWS would refuse, but those of alarms and dashboards, which say so themselves."""
    naming = monitoring.naming
    if not _PREFIX.fullmatch(naming.prefix):
        what = f"{naming.prefix[:80]!r} is not a prefix of names"
        yield Problem(where="naming, prefix", what=what, remedy="use 1 to 72 letters, digits and hyphens")
    for tier, name in monitoring.topic_names.items():
        if not _TOPIC_NAME.fullmatch(name):
            yield Problem(
                where=f"naming, topic of the tier {tier!r}",
                what=f"{name[:80]!r} ({len(name)} characters) is not the name of a topic",
                remedy="use 1 to 256 letters, digits, hyphens and underscores",
            )
    denying = {budget.name for budget in monitoring.target.budgets if budget.action}
    for budget, name in monitoring.budget_names.items():
        called = f"{name[:80]!r} ({len(name)} characters)"
        if budget in denying and not _DENYING_BUDGET_NAME.fullmatch(name):
            what = f"{called} is not the name of a budget with an `action`, whose role is named after it"
            remedy = "use 1 to 100 letters, digits and + = , . @ _ -"
            yield Problem(where=f"naming, budget {budget!r}", what=what, remedy=remedy)
        elif not _BUDGET_NAME.fullmatch(name):
            what = f"{called} is not the name of a budget"
            remedy = "use 1 to 100 characters without : and \\"
            yield Problem(where=f"naming, budget {budget!r}", what=what, remedy=remedy)
    yield from _evaluation_name_problems(monitoring)
    folder = naming.log_query_folder
    longest = max((len(query.title) for query in monitoring.log_queries), default=None)
    if longest is not None:
        where, room = (
            "naming, folder of the saved queries",
            limits.SAVED_QUERY_NAME_LENGTH - len("/") - longest,
        )
        yield from found(length_problem(where, folder, shortest=1, longest=room, in_bytes=True))
        if folder and not _FOLDER.fullmatch(folder):
            what = f"{quoted(folder)} is not the name of a folder"
            yield Problem(where=where, what=what, remedy="use names between single slashes, without : and *")


def _evaluation_name_problems(monitoring: Monitoring) -> Iterator[Problem]:
    for evaluation, name in monitoring.evaluation_names.items():
        if not _EVALUATION_NAME.fullmatch(name):
            yield Problem(
                where=f"naming, online evaluation {evaluation!r}",
                what=f"{name[:80]!r} ({len(name)} characters) is not the name of an online evaluation",
                remedy=f"use 1 to {limits.EVALUATION_NAME_LENGTH} letters, digits and underscores that begin "
                "with a letter",
            )


def _shared_names(monitorings: Sequence[Monitoring]) -> Iterator[Problem]:
    """Yield names that two things have: one would replace the other.

    The second dashboard of the target ``prod`` and the first of ``prod-2`` are such a pair.
    """
    firsts: dict[tuple[str, ...], Target] = {}
    for monitoring in monitorings:
        target = monitoring.target
        for kind, name, remedy in _names(monitoring):
            within = (target.account,) if kind in _OF_ACCOUNT else (target.account, target.region)
            first = firsts.get((kind, name, *within))
            firsts.setdefault((kind, name, *within), target)
            if first is not None:
                whose = "another one" if first is target else f"one of target {first.name!r}"
                where = "account" if kind in _OF_ACCOUNT else "account and Region"
                what = f"its {kind} {name!r} has the name of {whose} in the same {where}"
                yield Problem(where=f"target {target.name!r}", what=what, remedy=remedy)


def _names(monitoring: Monitoring) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of what has a name, the name, and how to change it."""
    for dashboard in monitoring.dashboards.values():
        yield _DASHBOARD, dashboard.name, "give it another dashboard_name"
    for alarm in monitoring.alarms.values():
        yield "alarm", alarm.alarm_name, "let `alarm_name` of your naming tell them apart"
    for name in monitoring.topic_names.values():
        yield "topic", name, "let `topic_name` of your naming tell them apart"
    for name in monitoring.budget_names.values():
        yield _BUDGET, name, "let `budget_name` of your naming tell them apart"
    for name in monitoring.evaluation_names.values():
        yield "online evaluation", name, "let `evaluation_name` of your naming tell them apart"
    yield _NAME_PREFIX, monitoring.naming.prefix, "let `prefix` of your naming tell the targets apart"


def _same_slug(models: Sequence[Model]) -> Iterator[Problem]:
    firsts: dict[str, Model] = {}
    for model in models:
        first = firsts.setdefault(model.id.slug, model)
        if first is not model:
            names = [with_sample_values(each.id.dimension_value) for each in (model, first)]
            what = f"its alarms would have the names of those of {names[1]!r}"
            remedy = "move one of the two models to another target"
            yield Problem(where=f"model {names[0]!r}", what=what, remedy=remedy)

"""The dashboards of a target. Each kind answers one question with its own sections and default time range."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, sections
from bedrock_monitoring.bedrock.alarms import AlarmInstance
from bedrock_monitoring.bedrock.alarms.online_evaluations import OnlineEvaluation
from bedrock_monitoring.bedrock.budgets import Budget
from bedrock_monitoring.bedrock.catalogue import Dimension, ModelValue
from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS, DashboardKind
from bedrock_monitoring.bedrock.logs.log_queries import LogQuery
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.naming import OVERVIEW, Naming
from bedrock_monitoring.bedrock.objectives import DEFAULT_OBJECTIVES, Objectives
from bedrock_monitoring.bedrock.quotas import QuotaValue
from bedrock_monitoring.bedrock.sections import DEFAULT_PERIOD
from bedrock_monitoring.bedrock.shown_resources import Agent, Guardrail, KnowledgeBase
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.layout import Element
from bedrock_monitoring.cloudwatch.dashboards.splitting import split
from bedrock_monitoring.cloudwatch.dashboards.variables import (
    DEFAULT_FIRST,
    DashboardVariable,
    Values,
    VariableInputType,
    VariableType,
    VariableValue,
)
from bedrock_monitoring.value import Value

COARSE_PERIOD = timedelta(hours=1)
"""The minimum period of graphs on a dashboard whose time range is longer than a day."""

MODEL_PLACEHOLDER = "chosen-model"
"""The text in a dashboard body that CloudWatch replaces with the value of the model variable."""


@dataclass(frozen=True, kw_only=True)
class InvocationLogSource(Value):
    """The model invocation log and the queries that dashboards run on it.

    Attributes:
        log_group: The name of the log group.
        queries: The queries, in the order of their widgets.
    """

    log_group: str
    queries: Sequence[LogQuery]


@dataclass(frozen=True, kw_only=True)
class DashboardContext(Value):
    """The data from which the dashboards of a target are built.

    Attributes:
        naming: The names and titles of the dashboards, and their account and Region.
        models: The monitored models, in the order of their sections.
        objectives: The objectives of all models together.
        alarm_arns: The ARNs of the alarms whose state is shown, most important first.
        alarms: The alarms on metrics. The threshold of each is a line on the graph of its metric.
        regions: The Regions that the Region variable offers. There is no variable for fewer than two.
        period: The period of graphs on a dashboard whose time range is a day or less.
        source: The file that the footer names as the origin of the dashboards.
        optional_sections: The optional sections to include, by their names in rollout.yaml.
        guardrails: The guardrails with their own section.
        agents: The agents with their own section.
        knowledge_bases: The knowledge bases with their own section.
        log: The model invocation log. ``None`` if it is not queried.
        budgets: The budgets of a month.
        tokens_per_day: The quota for the tokens of all models in a day. ``None`` if it is unknown.
        evaluations: The online evaluations with their own section.
    """

    naming: Naming
    models: Sequence[MonitoredModel]
    objectives: Objectives = DEFAULT_OBJECTIVES
    alarm_arns: Sequence[str] = ()
    alarms: Sequence[AlarmInstance] = ()
    regions: Sequence[str] = ()
    period: timedelta = DEFAULT_PERIOD
    source: str = "rollout.yaml"
    optional_sections: frozenset[str] = frozenset()
    guardrails: Sequence[Guardrail] = ()
    agents: Sequence[Agent] = ()
    knowledge_bases: Sequence[KnowledgeBase] = ()
    log: InvocationLogSource | None = None
    budgets: Sequence[Budget] = ()
    tokens_per_day: QuotaValue | None = None
    evaluations: Sequence[OnlineEvaluation] = ()

    @property
    def priced_models(self) -> list[MonitoredModel]:
        """The models whose cost can be estimated."""
        return [model for model in self.models if model.is_priced]

    @property
    def text_models_first(self) -> list[MonitoredModel]:
        """The models in the order of their sections on the models dashboard: image models come last."""
        return sorted(self.models, key=sections.makes_images)

    @property
    def models_with_quota(self) -> list[MonitoredModel]:
        """The models with at least one known quota."""
        return [model for model in self.models if model.quotas]

    def alarms_for(self, model: ModelValue) -> list[AlarmInstance]:
        """Return the alarms of a model. ``None`` returns those neither of a model nor of a budget."""
        return [alarm for alarm in self.alarms if alarm.resource.model == model and not alarm.resource.budget]

    @property
    def coarse_period(self) -> timedelta:
        """The period of graphs on a dashboard whose time range is longer than a day."""
        return max(self.period, COARSE_PERIOD)


def dashboards(context: DashboardContext, kinds: Sequence[str]) -> Mapping[str, tuple[Dashboard, ...]]:
    """Return the dashboards of a target by kind.

    A dashboard that exceeds a limit of CloudWatch is split into several.

    Args:
        context: The data from which the dashboards are built.
        kinds: The kinds to build, by their names in ``DASHBOARD_KINDS``. The headings link to one another in
            this order.

    Raises:
        InvalidInputError: A single section exceeds a limit of CloudWatch.
    """
    chosen = [DASHBOARD_KINDS[name] for name in kinds]
    return {
        kind.name: split(_dashboard(kind, context, chosen), region=context.naming.region) for kind in chosen
    }


def _dashboard(kind: DashboardKind, context: DashboardContext, chosen: Sequence[DashboardKind]) -> Dashboard:
    naming = context.naming
    links = sections.links_to((other.name for other in chosen if other is not kind), naming=naming)
    place = f"{kind.question} Account {naming.account}, {naming.region}"
    return Dashboard(
        name=naming.dashboard_name(kind.name),
        elements=(
            sections.heading(title=naming.dashboard_title(kind.name), place=place, links=links),
            *(element for element in ELEMENTS[kind.name](context) if element is not None),
            sections.footer(source=context.source),
        ),
        variables=_variables(kind, context),
        start=kind.start,
        period_override=PeriodOverride.INHERIT,
    )


def _variables(kind: DashboardKind, context: DashboardContext) -> list[DashboardVariable]:
    variables: list[DashboardVariable] = []
    if kind.has_region_variable and len(context.regions) > 1:
        variables.append(
            DashboardVariable(
                id="region",
                type=VariableType.PROPERTY,
                value="region",
                label="Region",
                values=Values.from_values(*context.regions),
                default_value=context.naming.region,
            )
        )
    if kind.has_model_variable:
        variables.append(_model_variable(context))
    return variables


def _model_variable(context: DashboardContext) -> DashboardVariable:
    """Return the variable that chooses a model: by name, or without models by the ids that are found."""
    choices = _routes_by_name(context.text_models_first)
    if choices:
        values, default = Values.from_values(*choices), choices[0].value
    else:
        invocations = catalogue.INVOCATIONS
        values, default = (
            Values.from_search_components(
                namespace=str(invocations.namespace),
                dimensions=[str(Dimension.MODEL_ID)],
                metric_name=invocations.name,
                populate_from=str(Dimension.MODEL_ID),
            ),
            DEFAULT_FIRST,
        )
    return DashboardVariable(
        id="model",
        type=VariableType.PATTERN,
        value=MODEL_PLACEHOLDER,
        input_type=VariableInputType.SELECT,
        label="Model of the first section",
        values=values,
        default_value=default,
    )


def _routes_by_name(models: Sequence[MonitoredModel]) -> list[VariableValue]:
    """Return each route of the models once, at most as many as a variable offers.

    A model with several routes has one choice for each, with the geography of its profile.
    """
    choices: dict[str, VariableValue] = {}
    for model in models:
        for route in model.routes:
            value = route.id.dimension_value
            label = f"{model.name}, {route.id.route_name}" if model.other_routes else model.name
            choices.setdefault(value, VariableValue(value=value, label=label))
    return list(choices.values())[: limits.VARIABLE_VALUES]


def _overview(context: DashboardContext) -> Iterable[Element | None]:
    period = context.period
    yield from sections.alarm_status(context.alarm_arns)
    yield sections.numbers_of_all(
        context.models, cost=sections.current_cost(context.models, width=6), period=period
    )
    if context.models:
        yield sections.model_comparison(context.models, period=period)
    yield sections.error_budget_ranking(context.models, objectives=context.objectives)
    yield sections.traffic(context.models, period=period)
    yield sections.latency_by_model(
        context.models,
        period=period,
        latency_lines=sections.shared_threshold_lines(context.alarms, "latency_p99", period=period),
        first_token_lines=sections.shared_threshold_lines(
            context.alarms, "time_to_first_token_p99", period=period
        ),
    )
    yield sections.token_usage(context.models, period=period)
    if context.priced_models:
        yield sections.cost_on_overview(context.models, period=period)
    if context.budgets:
        yield sections.budgets(context.budgets, context.models, alarms=context.alarms)
    yield from _limits(context)
    # The metric has no data in an account that calls no legacy model.
    exclude = () if "legacy_models" in context.optional_sections else ("legacy_model",)
    yield sections.target_alarms(context.alarms_for(None), exclude=exclude)
    yield from _optional_on_overview(context)
    yield sections.all_alarms(context.alarm_arns)


def _limits(context: DashboardContext) -> Iterable[Element]:
    """Yield the sections on quotas and on models that end, if any is known."""
    if context.models_with_quota or context.tokens_per_day is not None:
        yield sections.quota_usage(context.models_with_quota, tokens_per_day=context.tokens_per_day)
    if ending := [model for model in context.models if model.lifecycle is not None]:
        yield sections.ending_models(ending)


def _optional_on_overview(context: DashboardContext) -> Iterable[Element]:
    period = context.period
    if "legacy_models" in context.optional_sections:
        yield sections.legacy_models(context.models, period=period)
    if "images" in context.optional_sections:
        yield sections.images(context.models, period=period)
    if "service_tiers" in context.optional_sections:
        yield sections.service_tiers(context.models, period=period)
    if "mantle" in context.optional_sections:
        yield sections.mantle(region=context.naming.region, period=period)
    if "batch" in context.optional_sections:
        yield sections.batch(period=period)


def _models(context: DashboardContext) -> Iterable[Element | None]:
    yield sections.chosen_model(MODEL_PLACEHOLDER, period=context.period)
    for model in context.text_models_first:
        yield sections.model(model, period=context.period, alarms=context.alarms_for(model.dimension_value))


def _cost(context: DashboardContext) -> Iterable[Element | None]:
    period = context.coarse_period
    yield sections.estimated_cost(context.models, period=period)
    if context.budgets:
        yield sections.budgets(context.budgets, context.models)
    if context.priced_models:
        yield sections.cost_of_two_weeks(context.priced_models)
        yield sections.cost_in_detail(context.priced_models, period=period)
        yield sections.cost_of_a_call(context.priced_models, period=period)
    yield sections.token_usage(context.models, period=period)


def _guardrails(context: DashboardContext) -> Iterable[Element | None]:
    yield sections.all_guardrails(
        period=context.period,
        automated_reasoning="automated_reasoning" in context.optional_sections,
        rate_lines=sections.target_threshold_lines(
            context.alarms, "guardrail_interventions", period=context.period
        ),
    )
    for guardrail in context.guardrails:
        yield sections.guardrail(
            name=guardrail.name, arn=guardrail.arn, version=guardrail.version, period=context.period
        )


def _agents(context: DashboardContext) -> Iterable[Element | None]:
    period = context.period
    if "agentcore" in context.optional_sections:
        yield sections.agentcore(region=context.naming.region, period=period)
    if "agentcore_evaluations" in context.optional_sections:
        yield sections.agentcore_evaluations(period=period)
    for evaluation in context.evaluations:
        yield sections.online_evaluation(evaluation, period=period)
    yield sections.agents(period=period)
    for agent in context.agents:
        yield sections.agent(name=agent.name, alias_arn=agent.alias_arn, period=period)
    if "knowledge_bases" in context.optional_sections or context.knowledge_bases:
        yield sections.knowledge_bases(period=period)
    for base in context.knowledge_bases:
        yield sections.knowledge_base(name=base.name, id_=base.id, period=period)


def _logs(context: DashboardContext) -> Iterable[Element | None]:
    log = context.log
    yield sections.log_delivery(log_group=log.log_group if log else None, period=context.period)
    if log is not None:
        yield sections.invocation_logs(log.queries, log_group=log.log_group)


ELEMENTS: Mapping[str, Callable[[DashboardContext], Iterable[Element | None]]] = {
    OVERVIEW: _overview,
    "models": _models,
    "cost": _cost,
    "guardrails": _guardrails,
    "agents": _agents,
    "logs": _logs,
}
"""Returns the elements between the heading and the footer, by kind. ``None`` elements are left out."""

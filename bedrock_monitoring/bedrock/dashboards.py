"""The dashboards of a target, each for a question: which sections it has, in which order, and which time range it opens with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, sections
from bedrock_monitoring.bedrock.alarms import MadeAlarm
from bedrock_monitoring.bedrock.catalogue import Dimension, ModelValue
from bedrock_monitoring.bedrock.logs import LogQuery
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.naming import OVERVIEW, Naming
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.sections import DEFAULT_PERIOD, Link
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.layout import Element
from bedrock_monitoring.cloudwatch.dashboards.splitting import split
from bedrock_monitoring.cloudwatch.dashboards.variables import (
    DEFAULT_FIRST,
    DashboardVariable,
    Values,
    VariableInputType,
    VariableType,
)
from bedrock_monitoring.cloudwatch.partitions import console_url

WORKING_DAY = "-PT8H"
"""A time range in which now can be compared with this morning."""

DAY = "-P1D"
WEEK = "-P7D"

COARSE_PERIOD = timedelta(hours=1)
"""The shortest period of graphs over more than a day."""

CHOSEN_MODEL = "chosen-model"
"""What stands in a body in place of the model that is chosen at the top of the dashboard."""


@dataclass(frozen=True, kw_only=True)
class Guardrail:
    """A guardrail that has a section of its own.

    Attributes:
        name: What people call it.
        arn: Its ARN.
        version: ``DRAFT`` or a number.
    """

    name: str
    arn: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Agent:
    """An agent that has a section of its own.

    Attributes:
        name: What people call it.
        alias_arn: The ARN of the alias that applications call.
    """

    name: str
    alias_arn: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeBase:
    """A managed knowledge base that has a section of its own.

    Attributes:
        name: What people call it.
        id: Its id, ten capitals and digits.
    """

    name: str
    id: str


@dataclass(frozen=True, kw_only=True)
class Log:
    """The log of model calls.

    Attributes:
        log_group: The name of the log group.
        queries: What it is asked.
    """

    log_group: str
    queries: Sequence[LogQuery]


@dataclass(frozen=True, kw_only=True)
class DashboardSubject:
    """What the dashboards of a target are about.

    Attributes:
        naming: How they are named and titled, and the account and Region that they are in.
        models: The models, in the order of their sections.
        alarm_arns: The alarms whose state is shown, the most telling first.
        alarms: Those on metrics, with what they were made from: each is a line on the graph of what it
            watches.
        regions: The Regions that can be chosen; a choice of one is none.
        period: Of graphs up to a day.
        source: The file that the dashboards are made from.
        optional_sections: Optional sections, by their names in rollout.yaml.
        guardrails: Those with a section of their own.
        agents: Those with a section of their own.
        knowledge_bases: Those with a section of their own.
        log: The log of model calls; none where nobody has turned it on.
    """

    naming: Naming
    models: Sequence[MonitoredModel]
    alarm_arns: Sequence[str] = ()
    alarms: Sequence[MadeAlarm] = ()
    regions: Sequence[str] = ()
    period: timedelta = DEFAULT_PERIOD
    source: str = "rollout.yaml"
    optional_sections: frozenset[str] = frozenset()
    guardrails: Sequence[Guardrail] = ()
    agents: Sequence[Agent] = ()
    knowledge_bases: Sequence[KnowledgeBase] = ()
    log: Log | None = None

    @property
    def priced(self) -> list[MonitoredModel]:
        """The models whose cost can be estimated."""
        return [watched for watched in self.models if watched.is_priced]

    @property
    def with_quota(self) -> list[MonitoredModel]:
        """The models whose quota is known."""
        return [watched for watched in self.models if watched.quota and watched.quota.is_known]

    def alarms_of(self, model: ModelValue) -> list[MadeAlarm]:
        """Return the alarms of a model; those of none, or of all together, where none is given."""
        return [one for one in self.alarms if one.subject.value == model]

    @property
    def coarse_period(self) -> timedelta:
        """The period of graphs over more than a day."""
        return max(self.period, COARSE_PERIOD)


@dataclass(frozen=True, kw_only=True)
class DashboardKind:
    """A dashboard that rollout.yaml can ask for.

    Attributes:
        name: Its name there.
        answers: The question that it answers.
        start: The time range it opens with.
        elements: What stands between its heading and its footer.
        optional_sections: Which of the sections that must be asked for stand on it.
        picks_model: Whether a model can be chosen at its top.
        picks_region: Whether another Region can be chosen at its top; not where prices are those of one
            Region.
    """

    name: str
    answers: str
    start: str
    elements: Callable[[DashboardSubject], Iterable[Element | None]]
    optional_sections: tuple[str, ...] = ()
    picks_model: bool = False
    picks_region: bool = True


def dashboards(subject: DashboardSubject, kinds: Sequence[str]) -> Mapping[str, tuple[Dashboard, ...]]:
    """Return the dashboards of a target by kind; one that is too large for CloudWatch is several.

    Args:
        subject: What they are about.
        kinds: Which ones, by their names in ``KINDS``; they link to one another in this order.

    Raises:
        InvalidInputError: One section alone is over a limit of CloudWatch.
    """
    chosen = [KINDS[name] for name in kinds]
    return {
        kind.name: split(_dashboard(kind, subject, chosen), region=subject.naming.region) for kind in chosen
    }


def _dashboard(kind: DashboardKind, subject: DashboardSubject, chosen: Sequence[DashboardKind]) -> Dashboard:
    links = [
        Link(
            text=other.name,
            url=console_url(
                region=subject.naming.region, dashboard_name=subject.naming.dashboard_name(other.name)
            ),
        )
        for other in chosen
        if other is not kind
    ]
    naming = subject.naming
    place = f"{kind.answers} Account {naming.account}, {naming.region}"
    return Dashboard(
        name=naming.dashboard_name(kind.name),
        elements=(
            sections.heading(title=naming.dashboard_title(kind.name), place=place, links=links),
            *(element for element in kind.elements(subject) if element is not None),
            sections.footer(source=subject.source),
        ),
        variables=_variables(kind, subject),
        start=kind.start,
        period_override=PeriodOverride.INHERIT,
    )


def _variables(kind: DashboardKind, subject: DashboardSubject) -> list[DashboardVariable]:
    variables: list[DashboardVariable] = []
    if kind.picks_region and len(subject.regions) > 1:
        variables.append(
            DashboardVariable(
                id="region",
                type=VariableType.PROPERTY,
                value="region",
                label="Region",
                values=Values.from_values(*subject.regions),
                default_value=subject.naming.region,
            )
        )
    if kind.picks_model:
        invocations = catalogue.INVOCATIONS
        found = Values.from_search_components(
            namespace=str(invocations.namespace),
            dimensions=[str(Dimension.MODEL_ID)],
            metric_name=invocations.name,
            populate_from=str(Dimension.MODEL_ID),
        )
        variables.append(
            DashboardVariable(
                id="model",
                type=VariableType.PATTERN,
                value=CHOSEN_MODEL,
                input_type=VariableInputType.SELECT,
                label="Model of the first section",
                values=found,
                default_value=DEFAULT_FIRST,
            )
        )
    return variables


def _overview(subject: DashboardSubject) -> Iterable[Element | None]:
    period = subject.period
    yield from sections.alarm_status(subject.alarm_arns)
    yield sections.key_numbers(cost=sections.cost_now(subject.models))
    yield sections.traffic(period=period)
    yield sections.speed(period=period)
    yield sections.token_use(period=period)
    if subject.priced:
        yield sections.estimated_cost(subject.models, period=period)
    if subject.with_quota:
        yield sections.quota_use(subject.with_quota)
    if subject.models:
        yield sections.compared(subject.models)
    # An account that calls no legacy model has no data of it.
    exclude = () if "legacy_models" in subject.optional_sections else ("legacy_model",)
    yield sections.target_alarms(subject.alarms_of(None), exclude=exclude)
    if "legacy_models" in subject.optional_sections:
        yield sections.legacy_models(period=period)
    if "images" in subject.optional_sections:
        yield sections.images(subject.models, period=period)
    if "service_tiers" in subject.optional_sections:
        yield sections.service_tiers(period=period)
    if "mantle" in subject.optional_sections:
        yield sections.mantle(period=period)
    if "batch" in subject.optional_sections:
        yield sections.batch(period=period)
    yield sections.all_alarms(subject.alarm_arns)


def _models(subject: DashboardSubject) -> Iterable[Element | None]:
    chosen = ModelId(
        dimension_value=CHOSEN_MODEL,
        geography=None,
        foundation_id=None,
        display_name="The model chosen above",
    )
    yield sections.model(
        MonitoredModel(model=chosen, name=chosen.display_name, price=TokenPrice()), period=subject.period
    )
    for watched in subject.models:
        yield sections.model(watched, period=subject.period, alarms=subject.alarms_of(watched.value))


def _cost(subject: DashboardSubject) -> Iterable[Element | None]:
    period = subject.coarse_period
    yield sections.estimated_cost(subject.models, period=period)
    if subject.priced:
        yield sections.cost_in_detail(subject.priced, period=period)
        yield sections.cost_of_a_call(subject.priced, period=period)
    yield sections.token_use(period=period)


def _guardrails(subject: DashboardSubject) -> Iterable[Element | None]:
    yield sections.all_guardrails(
        period=subject.period, automated_reasoning="automated_reasoning" in subject.optional_sections
    )
    for guardrail in subject.guardrails:
        yield sections.guardrail(
            name=guardrail.name, arn=guardrail.arn, version=guardrail.version, period=subject.period
        )


def _agents(subject: DashboardSubject) -> Iterable[Element | None]:
    period = subject.period
    yield sections.agents(period=period)
    for agent in subject.agents:
        yield sections.agent(name=agent.name, alias_arn=agent.alias_arn, period=period)
    if "knowledge_bases" in subject.optional_sections or subject.knowledge_bases:
        yield sections.knowledge_bases(period=period)
    for base in subject.knowledge_bases:
        yield sections.knowledge_base(name=base.name, id_=base.id, period=period)
    if "agentcore" in subject.optional_sections:
        yield sections.agentcore(period=period)


def _logs(subject: DashboardSubject) -> Iterable[Element | None]:
    log = subject.log
    yield sections.log_delivery(log_group=log.log_group if log else None, period=subject.period)
    if log is not None:
        yield sections.invocation_logs(log.queries, log_group=log.log_group)


KINDS = {
    kind.name: kind
    for kind in (
        DashboardKind(
            name=OVERVIEW,
            answers="Is anything wrong, whom does it hurt, where is it, what does it cost?",
            start=WORKING_DAY,
            elements=_overview,
            optional_sections=("legacy_models", "images", "service_tiers", "mantle", "batch"),
        ),
        DashboardKind(
            name="models",
            answers="What is it with this model?",
            start=WORKING_DAY,
            elements=_models,
            picks_model=True,
        ),
        DashboardKind(
            name="cost",
            answers="What do models cost, and why?",
            start=WEEK,
            elements=_cost,
            picks_region=False,
        ),
        DashboardKind(
            name="guardrails",
            answers="What do guardrails stop, and what do they cost in time?",
            start=DAY,
            elements=_guardrails,
            optional_sections=("automated_reasoning",),
        ),
        DashboardKind(
            name="agents",
            answers="Do agents, and what they lean on, work?",
            start=WORKING_DAY,
            elements=_agents,
            optional_sections=("knowledge_bases", "agentcore"),
        ),
        DashboardKind(
            name="logs", answers="Who calls, with what, and how does it end?", start=DAY, elements=_logs
        ),
    )
}
"""Every dashboard that rollout.yaml can ask for, in the order in which it lists them."""

OPTIONAL_SECTIONS = {section: kind.name for kind in KINDS.values() for section in kind.optional_sections}
"""The sections that must be asked for, because most accounts have no data for them, each with its dashboard."""

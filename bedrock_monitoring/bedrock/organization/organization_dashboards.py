"""The dashboards over all accounts: no widget names an account or a model that it finds by itself.

Metrics Insights takes one query a widget, 10,000 metrics a query and returns 500 series; a search finds 500
series, so totals are searched for where an account has one metric, and not one for each model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue, sections
from bedrock_monitoring.bedrock.alarms import AlarmInstance
from bedrock_monitoring.bedrock.catalogue import Dimension
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.naming import OVERVIEW, Naming
from bedrock_monitoring.bedrock.organization import organization_sections as shown
from bedrock_monitoring.bedrock.organization.organization_sections import MODEL_PLACEHOLDER
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.layout import Element
from bedrock_monitoring.cloudwatch.dashboards.variables import (
    DEFAULT_FIRST,
    DashboardVariable,
    Values,
    VariableType,
    VariableValue,
)
from bedrock_monitoring.value import Value

USAGE = "usage"
"""The kind of dashboard on spend, quotas and models that end."""


@dataclass(frozen=True, kw_only=True)
class OrganizationContext(Value):
    """The data from which the dashboards over all accounts are built.

    Attributes:
        naming: The names of the dashboards, and the monitoring account and Region.
        models: The models of all targets, for their prices and ends of life.
        accounts: The name of each account by its id, empty if it is not known, for the variable.
        called: The ids by which the accounts call models in the Region of the dashboards.
        regions: The Regions of the view, the one of the dashboards first.
        alarms: The alarms of that Region, whose thresholds are shown.
        alarm_arns: Their ARNs.
        period: The period of graphs.
    """

    naming: Naming
    models: Sequence[MonitoredModel]
    accounts: Mapping[str, str]
    called: frozenset[str]
    regions: Sequence[str]
    alarms: Sequence[AlarmInstance]
    alarm_arns: Sequence[str]
    period: timedelta


@dataclass(frozen=True, kw_only=True)
class _Kind(Value):
    name: str
    question: str
    start: str
    elements: Callable[[OrganizationContext], Iterable[Element]]
    has_model_variable: bool = False


def organization_dashboards(context: OrganizationContext) -> dict[str, Dashboard]:
    """Return the dashboards over all accounts by kind.

    Args:
        context: The data from which they are built.
    """
    return {kind.name: _dashboard(kind, context) for kind in _KINDS}


def _dashboard(kind: _Kind, context: OrganizationContext) -> Dashboard:
    naming = context.naming
    links = sections.links_to((other.name for other in _KINDS if other is not kind), naming=naming)
    title = "Amazon Bedrock: all accounts" + ("" if kind.name == OVERVIEW else f": {kind.name}")
    place = f"{kind.question} Every account that is linked to {naming.account}, one Region at a time"
    return Dashboard(
        name=naming.dashboard_name(kind.name),
        elements=(
            sections.heading(title=title, place=place, links=links),
            *kind.elements(context),
            sections.footer(source="rollout.yaml"),
        ),
        variables=_variables(kind, context),
        start=kind.start,
        period_override=PeriodOverride.INHERIT,
    )


def _variables(kind: _Kind, context: OrganizationContext) -> list[DashboardVariable]:
    variables: list[DashboardVariable] = []
    if len(context.regions) > 1:
        variables.append(
            DashboardVariable(
                id="region",
                type=VariableType.PROPERTY,
                value="region",
                label="Region",
                values=Values.from_values(*context.regions),
                default_value=context.regions[0],
            )
        )
    choices = [
        VariableValue(value=id_, label=f"{name} ({id_})" if name else None)
        for id_, name in list(context.accounts.items())[: limits.VARIABLE_VALUES]
    ]
    if choices:
        # Without a default value, a widget keeps what it reads: every account.
        variables.append(
            DashboardVariable(
                id="account",
                type=VariableType.PROPERTY,
                value="accountId",
                label="Account (none: all)",
                values=Values.from_values(*choices),
            )
        )
    if kind.has_model_variable:
        variables.append(
            DashboardVariable(
                id="model",
                type=VariableType.PATTERN,
                value=MODEL_PLACEHOLDER,
                label="Model of the last section",
                values=Values.from_search_components(
                    namespace=str(catalogue.INVOCATIONS.namespace),
                    dimensions=[str(Dimension.MODEL_ID)],
                    metric_name=catalogue.INVOCATIONS.name,
                    populate_from=str(Dimension.MODEL_ID),
                ),
                default_value=DEFAULT_FIRST,
            )
        )
    return variables


def _overview(context: OrganizationContext) -> Iterable[Element]:
    yield from sections.alarm_status(context.alarm_arns)
    yield shown.numbers_of_all_accounts()
    yield shown.where(context.alarms, period=context.period)
    yield shown.speed(context.alarms, period=context.period)
    yield shown.model_in_each_account(period=context.period)


def _usage(context: OrganizationContext) -> Iterable[Element]:
    period = timedelta(hours=1)
    yield shown.spenders(period=period)
    yield from shown.cost_of_all_accounts(
        context.models, called=context.called, region=context.naming.region, period=period
    )
    yield shown.reserved_tokens(context.models, period=context.period)
    yield shown.models_that_end(context.models, period=period)


_KINDS = (
    _Kind(
        name=OVERVIEW,
        question="Is anything wrong, and in which account?",
        start="-PT8H",
        elements=_overview,
        has_model_variable=True,
    ),
    _Kind(
        name=USAGE,
        question="Who spends, who nears a quota, who calls what ends?",
        start="-P1D",
        elements=_usage,
    ),
)

"""Generates docs/sections.md: every dashboard and section, with its widgets, their metrics and requirements.

``python -m tools.section_guide`` prints the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.online_evaluations import Evaluator, OnlineEvaluation
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, Namespace
from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS, OPTIONAL_SECTIONS, DashboardKind
from bedrock_monitoring.bedrock.dashboards import ELEMENTS, DashboardContext, InvocationLogSource
from bedrock_monitoring.bedrock.logs.log_queries import log_queries
from bedrock_monitoring.bedrock.logs.who_queries import who_queries
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.prices import TokenPrice, resolve_price
from bedrock_monitoring.bedrock.quotas import Quota
from bedrock_monitoring.bedrock.shown_resources import Agent, Guardrail, KnowledgeBase
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Element, Section
from tools.prose import wrap

_INTRODUCTION = """# Sections

`make sections` generates this page from the code that creates the dashboards, for a target with every feature
enabled. In `rollout.yaml`, `dashboards` selects the dashboards and `sections` enables the optional sections:
[rollout.md](rollout.md#dashboards).

To view the dashboards, a user needs the permissions `cloudwatch:GetDashboard`, `cloudwatch:ListDashboards`,
`cloudwatch:GetMetricData`, `cloudwatch:ListMetrics` and `cloudwatch:DescribeAlarms`. Log widgets also require
`logs:StartQuery`, `logs:GetQueryResults` and `logs:StopQuery` on the log group. The AWS managed policy
`CloudWatchReadOnlyAccess` includes all of them.
"""

_PUBLISHED: Mapping[Namespace, str] = {
    Namespace.RUNTIME: "Amazon Bedrock publishes these metrics automatically, at no charge.",
    Namespace.MANTLE: "Published automatically if applications call the bedrock-mantle endpoint. It "
    "publishes no metrics for server errors, throttles or latency, and its calls are not in invocation logs.",
    Namespace.GUARDRAILS: "Published automatically if a guardrail is applied.",
    Namespace.AGENTS: "Published if the service role of each agent allows `cloudwatch:PutMetricData` with "
    "the condition `cloudwatch:namespace` = `AWS/Bedrock/Agents`.",
    Namespace.KNOWLEDGE_BASES: "Published by managed knowledge bases only, if their service role allows "
    "`cloudwatch:PutMetricData` with the condition `cloudwatch:namespace` = `AWS/Bedrock/KnowledgeBases`.",
    Namespace.BATCH: "Published while batch inference jobs run.",
    Namespace.AGENTCORE: "Published automatically if AgentCore is used. The dimensions of its metrics are "
    "not documented, so each set of dimensions is drawn as a line.",
    Namespace.EVALUATIONS: "Published while online evaluations of AgentCore run; the models that score "
    "are billed. A metric has the name of its evaluator. Its dimensions were seen in public and are not "
    "documented.",
    Namespace.LOGS: "CloudWatch Logs publishes these metrics automatically.",
}
"""When the metrics of a namespace are published."""

_PRICE = "a list price, or `price` of a model in `rollout.yaml`"
_REQUIREMENTS: Mapping[str, str] = {
    "Estimated cost": _PRICE,
    "What it is made of": _PRICE,
    "What a call costs": _PRICE,
    "Quotas": "`quota` of a model or `quotas` in `rollout.yaml`",
    "Invocation logs": "`invocation_logging` in `rollout.yaml`",
    "Guardrail: Chat filter": "an item of `guardrails` in `rollout.yaml`",
    "Agent (Classic): Support agent": "an item of `agents` in `rollout.yaml`",
    "Knowledge base: Handbook": "an item of `knowledge_bases` in `rollout.yaml`",
    "Online evaluation: quality": "an item of `online_evaluations` in `rollout.yaml`",
}
"""What a section requires, by its title."""

_SEARCH = re.compile(
    r"""(?:\{"?|Namespace=")(?P<namespace>AWS/[A-Za-z/-]+)"?[^}]*?\}? MetricName="(?P<name>[^"]+)\""""
)
_WHOLE_NAMESPACE = re.compile(r"""SEARCH\('Namespace="([^"]+)"',""")
_DEFINITIONS = {
    (str(definition.namespace), definition.name): definition
    for definition in vars(catalogue).values()
    if isinstance(definition, MetricDefinition)
}


def section_guide() -> str:
    """Return the text of docs/sections.md. The same code gives the same text."""
    lines = [_INTRODUCTION, *(line for kind in DASHBOARD_KINDS.values() for line in _dashboard(kind))]
    return "\n".join(lines).rstrip() + "\n"


def _dashboard(kind: DashboardKind) -> Iterator[str]:
    yield f"## {kind.name}\n\n{wrap(kind.question)}\n\nDefault time range: {_TIME_RANGES[kind.start]}.\n"
    optional = [f"`{name}`" for name, dashboard in OPTIONAL_SECTIONS.items() if dashboard == kind.name]
    if optional:
        yield wrap(f"Optional sections, enabled by `sections`: {', '.join(optional)}.") + "\n"
    top = [element for element in _elements(kind) if not isinstance(element, Section)]
    if top:
        yield from _section("Top", "The states of the alarms, and the most important numbers.", top)
    for element in _elements(kind):
        if isinstance(element, Section):
            yield from _section(element.title, element.description, [element])


_TIME_RANGES = {"-PT8H": "8 hours", "-P1D": "1 day", "-P7D": "7 days"}


def _section(title: str, description: str, elements: Sequence[Element]) -> Iterator[str]:
    body = Dashboard(name="guide", elements=elements).to_body(region="us-east-1")
    widgets = [widget for widget in body["widgets"] if widget["type"] != "text"]
    yield f"### {title}\n\n{wrap(_without_variable(description))}\n"
    if requirement := _REQUIREMENTS.get(title):
        yield f"Requires {requirement}.\n"
    yield "| widget | data source |\n|---|---|"
    yield from (f"| {_cell(widget['properties']['title'])} | {_data_source(widget)} |" for widget in widgets)
    yield ""
    namespaces = dict.fromkeys(namespace for widget in widgets for namespace in _namespaces(widget))
    yield from (wrap(f"`{namespace}`: {_PUBLISHED[namespace]}") + "\n" for namespace in namespaces)


def _elements(kind: DashboardKind) -> list[Element]:
    return [element for element in ELEMENTS[kind.name](_EVERYTHING) if element is not None]


def _without_variable(description: str) -> str:
    return description.replace("`chosen-model`", "The model that is selected at the top of the dashboard")


def _data_source(widget: Mapping[str, Any]) -> str:
    if widget["type"] == "alarm":
        return "the alarms of the target"
    if widget["type"] == "log":
        return "the invocation log"
    names = dict.fromkeys([*(definition.name for definition in _metrics(widget)), *_evaluators(widget)])
    return ", ".join(f"`{name}`" for name in names) or "every metric of the namespace"


def _namespaces(widget: Mapping[str, Any]) -> Iterator[Namespace]:
    yield from (definition.namespace for definition in _metrics(widget))
    yield from (Namespace.EVALUATIONS for _ in _evaluators(widget))
    for row in widget["properties"].get("metrics", ()):
        for found in _WHOLE_NAMESPACE.findall("" if isinstance(row[0], str) else row[0]["expression"]):
            yield Namespace(found)


def _metrics(widget: Mapping[str, Any]) -> Iterator[MetricDefinition]:
    for row in widget["properties"].get("metrics", ()):
        if not isinstance(row[0], str):
            for found in _SEARCH.finditer(row[0]["expression"]):
                yield _DEFINITIONS[found["namespace"], found["name"]]
        elif row[0] != Namespace.EVALUATIONS:
            yield _DEFINITIONS[row[0], row[1]]


def _evaluators(widget: Mapping[str, Any]) -> Iterator[str]:
    """Yield the metrics that are scores, which the catalogue does not have."""
    rows = widget["properties"].get("metrics", ())
    yield from (row[1] for row in rows if row[0] == Namespace.EVALUATIONS)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _models() -> Iterable[MonitoredModel]:
    quota = Quota(tokens_per_minute=2_000_000, requests_per_minute=500, tokens_per_day=2_880_000_000)
    sonnet = ModelId.parse("global.anthropic.claude-sonnet-5-5")
    basis = resolve_price(sonnet)
    yield MonitoredModel(id=sonnet, name=sonnet.display_name, price=basis.price, basis=basis, quota=quota)


_PRICES = {"global.anthropic.claude-sonnet-5-5": TokenPrice(input=Decimal(2), output=Decimal(10))}
_EVERYTHING = DashboardContext(
    naming=Naming(target="prod", account="111122223333", region="us-east-1"),
    models=tuple(_models()),
    alarm_arns=("arn:aws:cloudwatch:us-east-1:111122223333:alarm:bedrock",),
    optional_sections=frozenset(OPTIONAL_SECTIONS),
    guardrails=(
        Guardrail(
            name="Chat filter",
            arn="arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl",
            version="1",
        ),
    ),
    agents=(
        Agent(
            name="Support agent",
            alias_arn="arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST",
        ),
    ),
    knowledge_bases=(KnowledgeBase(name="Handbook", id="ABCDEFGHIJ"),),
    evaluations=(
        OnlineEvaluation(
            name="quality",
            service_name="assistant.DEFAULT",
            log_groups=("aws/spans",),
            evaluators=(Evaluator(id="Builtin.GoalSuccessRate"), Evaluator(id="Builtin.Helpfulness")),
            sampling_percentage=Decimal(10),
        ),
    ),
    log=InvocationLogSource(
        log_group="/aws/bedrock/modelinvocations",
        queries=tuple(
            query
            for query in (
                *log_queries(prices=_PRICES, metadata_keys=("team",), bodies=True),
                *who_queries(
                    prices=_PRICES,
                    metadata_keys=("team",),
                    bodies=True,
                    ends={"amazon.nova-lite-v1:0": date(2030, 1, 1)},
                ),
            )
            if query.on_dashboard
        ),
    ),
)
"""A target with every feature enabled."""


if __name__ == "__main__":
    print(section_guide(), end="")

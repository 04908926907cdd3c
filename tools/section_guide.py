"""docs/sections.md: every dashboard and section, with the metrics that it reads and what must hold for it to have data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import MetricDefinition, Namespace
from bedrock_monitoring.bedrock.dashboards import (
    DASHBOARD_KINDS,
    OPTIONAL_SECTIONS,
    Agent,
    DashboardContext,
    DashboardKind,
    Guardrail,
    InvocationLogSource,
    KnowledgeBase,
)
from bedrock_monitoring.bedrock.logs import log_queries
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas import Quota
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Element, Section

_INTRODUCTION = """# Sections: what stands on each dashboard

Written by `make sections` from the code that draws the dashboards, for a target with everything on. Which dashboards there are is chosen by `dashboards` in
`rollout.yaml`, the sections that are *asked for* by `sections` there: [rollout.md](rollout.md#dashboards).

Whoever looks needs `cloudwatch:GetDashboard`, `cloudwatch:ListDashboards`, `cloudwatch:GetMetricData`, `cloudwatch:ListMetrics` and
`cloudwatch:DescribeAlarms`; for log widgets `logs:StartQuery`, `logs:GetQueryResults` and `logs:StopQuery` on the log group as well. AWS's managed policy
`CloudWatchReadOnlyAccess` has them.
"""

_NEEDS: Mapping[Namespace, str] = {
    Namespace.RUNTIME: "Bedrock publishes these by itself, at no cost.",
    Namespace.MANTLE: "Published by itself where applications call the bedrock-mantle endpoint. That "
    "endpoint has no metric of server errors, throttles or "
    "latency, and its calls are not in invocation logs.",
    Namespace.GUARDRAILS: "Published by itself once a guardrail is applied.",
    Namespace.AGENTS: "The service role of each agent must allow `cloudwatch:PutMetricData` with the "
    "condition "
    "`cloudwatch:namespace` = `AWS/Bedrock/Agents`.",
    Namespace.KNOWLEDGE_BASES: "Managed knowledge bases alone; their service role must allow "
    "`cloudwatch:PutMetricData` with the condition "
    "`cloudwatch:namespace` = `AWS/Bedrock/KnowledgeBases`.",
    Namespace.BATCH: "Published while batch inference jobs run.",
    Namespace.AGENTCORE: (
        "Published by itself once AgentCore is used. Which dimensions its metrics have is "
        "not documented, so all of them are drawn, each as a line."
    ),
    Namespace.LOGS: "CloudWatch Logs publishes these by itself.",
}
_SETTINGS: Mapping[str, str] = {
    "Estimated cost": "a price: the list's, or `price` of a model",
    "What it is made of": "a price",
    "What a call costs": "a price",
    "Quotas": "`quota` of a model",
    "Invocation logs": "`invocation_logging`",
    "Guardrail: Chat filter": "an item of `guardrails`",
    "Agent: Support agent": "an item of `agents`",
    "Knowledge base: Handbook": "an item of `knowledge_bases`",
}
_SEARCHED = re.compile(
    r"""(?:\{"?|Namespace=")(?P<namespace>AWS/[A-Za-z/-]+)"?[^}]*?\}? MetricName="(?P<name>[^"]+)\""""
)
_DEFINITIONS = {
    (str(definition.namespace), definition.name): definition
    for definition in vars(catalogue).values()
    if isinstance(definition, MetricDefinition)
}


def section_guide() -> str:
    """Return the page, the same every time."""
    lines = [_INTRODUCTION, *(line for kind in DASHBOARD_KINDS.values() for line in _dashboard(kind))]
    return "\n".join(lines).rstrip() + "\n"


def _dashboard(kind: DashboardKind) -> Iterator[str]:
    yield f"## {kind.name}\n\n{kind.question} It opens with {_RANGES[kind.start]}.\n"
    optional = [name for name, dashboard in OPTIONAL_SECTIONS.items() if dashboard == kind.name]
    if optional:
        names = ", ".join(f"`{name}`" for name in optional)
        yield f"Asked for by `sections`: {names}.\n"
    top = [element for element in _elements(kind) if not isinstance(element, Section)]
    if top:
        yield from _part("At its top", "The state of the alarms, and what matters most in numbers.", top)
    for element in _elements(kind):
        if isinstance(element, Section):
            yield from _part(element.title, element.description, [element])


_RANGES = {"-PT8H": "the last 8 hours", "-P1D": "the last day", "-P7D": "the last 7 days"}


def _part(title: str, description: str, elements: Sequence[Element]) -> Iterator[str]:
    body = Dashboard(name="guide", elements=elements).to_body(region="us-east-1")
    widgets = [widget for widget in body["widgets"] if widget["type"] != "text"]
    yield f"### {title}\n\n{_in_prose(description)}\n"
    if setting := _SETTINGS.get(title):
        yield f"Needs {setting} in `rollout.yaml`.\n"
    yield "| widget | reads |\n|---|---|"
    yield from (f"| {_cell(widget['properties']['title'])} | {_reads(widget)} |" for widget in widgets)
    yield ""
    namespaces = dict.fromkeys(definition.namespace for widget in widgets for definition in _metrics(widget))
    yield from (f"`{namespace}`: {_NEEDS[namespace]}\n" for namespace in namespaces)


def _elements(kind: DashboardKind) -> list[Element]:
    return [element for element in kind.elements(_EVERYTHING) if element is not None]


def _in_prose(description: str) -> str:
    return description.replace("`chosen-model`", "The model that is chosen at the top of the dashboard.")


def _reads(widget: Mapping[str, Any]) -> str:
    if widget["type"] == "alarm":
        return "the alarms of the target"
    if widget["type"] == "log":
        return "the invocation log"
    return ", ".join(
        f"`{name}`" for name in dict.fromkeys(definition.name for definition in _metrics(widget))
    )


def _metrics(widget: Mapping[str, Any]) -> Iterator[MetricDefinition]:
    for row in widget["properties"].get("metrics", ()):
        if isinstance(row[0], str):
            yield _DEFINITIONS[row[0], row[1]]
        else:
            for found in _SEARCHED.finditer(row[0]["expression"]):
                yield _DEFINITIONS[found["namespace"], found["name"]]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _models() -> Iterable[MonitoredModel]:
    price = TokenPrice(
        input=Decimal(2), output=Decimal(10), cache_read=Decimal("0.1"), cache_write=Decimal("2.5")
    )
    quota = Quota(tokens_per_minute=2_000_000, requests_per_minute=500)
    sonnet = ModelId.parse("global.anthropic.claude-sonnet-5-5")
    yield MonitoredModel(id=sonnet, name=sonnet.display_name, price=price, quota=quota)


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
    log=InvocationLogSource(
        log_group="/aws/bedrock/modelinvocations",
        queries=log_queries(
            prices={"global.anthropic.claude-sonnet-5-5": TokenPrice(input=Decimal(2), output=Decimal(10))},
            metadata_keys=("team",),
            bodies=True,
        ),
    ),
)
"""A target with everything on."""


if __name__ == "__main__":
    print(section_guide(), end="")

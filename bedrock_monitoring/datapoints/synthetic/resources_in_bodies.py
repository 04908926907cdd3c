"""What dashboards and alarms name: synthetic data are of these models, guardrails, agents and log groups."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bedrock_monitoring.bedrock.catalogue import Dimension
from bedrock_monitoring.cloudwatch.alarms import AlarmBase, EvaluatedAlarm
from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.cloudwatch.log_sources import split_sources
from bedrock_monitoring.cloudwatch.metrics import Metric, members
from bedrock_monitoring.cloudwatch.reading.equivalence import written_out
from bedrock_monitoring.datapoints.synthetic.publishers import NO_RESOURCES, NamedResources

EXAMPLE_MODELS = (
    "global.anthropic.claude-sonnet-5-5",
    "us.amazon.nova-2-lite-v1:0",
    "openai.gpt-oss-120b-1:0",
)
"""The models that a search finds where dashboards and alarms name none."""

_AGENT_ALIAS = re.compile(r"arn:[a-z-]+:bedrock:[a-z0-9-]+:\d{12}:agent-alias/\w+/\w+")
"""Agents are found in searches too: their metrics have further dimensions."""

_KNOWLEDGE_BASE = "knowledge-base/"
_FIXED_PARTS = 2
"""Namespace and name, which stand before the dimensions in a row of metrics."""


def find_models(bodies: Iterable[Mapping[str, Any]], alarms: Iterable[AlarmBase]) -> tuple[str, ...]:
    """Return the models that metrics name, in their order; example models if they name none."""
    values = (dimensions.get(Dimension.MODEL_ID) for dimensions in _dimensions(bodies, alarms))
    return tuple(dict.fromkeys(filter(None, values))) or EXAMPLE_MODELS


def find_resources(bodies: Iterable[Mapping[str, Any]], alarms: Iterable[AlarmBase]) -> NamedResources:
    """Return what else metrics name, and the first log group that a query reads."""
    bodies = tuple(bodies)
    guardrails: dict[tuple[str, str], None] = {}
    knowledge_bases: dict[str, None] = {}
    for dimensions in _dimensions(bodies, alarms):
        arn, version = (
            dimensions.get(name) for name in (Dimension.GUARDRAIL_ARN, Dimension.GUARDRAIL_VERSION)
        )
        if arn and version:
            guardrails[arn, version] = None
        if knowledge_base := dimensions.get(Dimension.KNOWLEDGE_BASE_ID):
            knowledge_bases[knowledge_base.removeprefix(_KNOWLEDGE_BASE)] = None
    agents = dict.fromkeys(arn for body in bodies for arn in _AGENT_ALIAS.findall(json.dumps(body)))
    named = NamedResources(
        guardrails=tuple(guardrails), agents=tuple(agents), knowledge_bases=tuple(knowledge_bases)
    )
    log_group = next(_log_groups(bodies), NO_RESOURCES.log_group)
    return replace(named, log_group=log_group)


def _dimensions(
    bodies: Iterable[Mapping[str, Any]], alarms: Iterable[AlarmBase]
) -> Iterator[Mapping[str, str]]:
    """Yield the dimensions of every metric; those that a variable replaces are left out."""
    for body in bodies:
        patterns = tuple(_patterns(body))
        for dimensions in _dimensions_of_body(body):
            yield {
                name: value
                for name, value in dimensions.items()
                if not any(pattern in value for pattern in patterns)
            }
    for alarm in alarms:
        for member in members(alarm.metric) if isinstance(alarm, EvaluatedAlarm) else ():
            if isinstance(member, Metric):
                yield _with_sample_values(member.dimensions_map)


def _dimensions_of_body(body: Mapping[str, Any]) -> Iterator[Mapping[str, str]]:
    for properties in _properties(body):
        rows = properties.get("metrics")
        try:
            written = written_out(rows) if isinstance(rows, list) else []
        except (ValueError, TypeError):
            continue  # its panel says what is wrong with it
        for head, _ in written:
            texts = [part for part in head[_FIXED_PARTS:] if isinstance(part, str)]
            yield _with_sample_values(dict(zip(texts[::2], texts[1::2], strict=False)))


def _with_sample_values(dimensions: Mapping[str, str]) -> dict[str, str]:
    return {name: with_sample_values(value) for name, value in dimensions.items()}


def _properties(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for widget in body["widgets"]:
        yield widget.get("properties", {})


def _patterns(body: Mapping[str, Any]) -> Iterator[str]:
    variables = body.get("variables")
    for variable in variables if isinstance(variables, list) else ():
        pattern = variable.get("pattern") if isinstance(variable, Mapping) else None
        if isinstance(pattern, str) and pattern:
            yield pattern


def _log_groups(bodies: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for body in bodies:
        for properties in _properties(body):
            if isinstance(query := properties.get("query"), str):
                yield from split_sources(query)[0]

"""Checks that the catalogue has every metric of a dashboard body, with its dimensions and statistic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition, Namespace
from bedrock_monitoring.cloudwatch.grammar import metric_math, metrics_insights, search
from bedrock_monitoring.cloudwatch.grammar.metric_math import parsing as syntax
from bedrock_monitoring.cloudwatch.grammar.search import Exact, Property, Search
from bedrock_monitoring.cloudwatch.grammar.tree import parts
from bedrock_monitoring.cloudwatch.metrics import Stats
from bedrock_monitoring.cloudwatch.metrics.expression_text import is_metrics_insights
from bedrock_monitoring.cloudwatch.metrics.statistics import is_percentile_rank
from bedrock_monitoring.evaluation.metric_rows import MetricRow, read_rows

_KNOWN = {
    (str(definition.namespace), definition.name): definition
    for definition in vars(catalogue).values()
    if isinstance(definition, MetricDefinition)
}
_OF_SCORES = ("Average", "SampleCount")
_STATISTICS = {"AVG": "Average", "COUNT": "SampleCount", "MAX": "Maximum", "MIN": "Minimum", "SUM": "Sum"}


@dataclass(frozen=True, kw_only=True)
class Read:
    """What is read from CloudWatch; dimensions are none where any set of them is."""

    namespace: str
    name: str
    dimensions: tuple[str, ...] | None
    statistic: str


def unknown_metrics(body: Mapping[str, Any]) -> list[str]:
    """Return a line for each metric, search or query of a body that is not in the catalogue."""
    lines = (
        f"{widget['properties'].get('title', widget['type'])}: {problem}"
        for widget in body["widgets"]
        if widget["type"] == "metric"
        for row in read_rows(widget["properties"])
        for problem in _problems(row)
    )
    return list(dict.fromkeys(lines))


def _problems(row: MetricRow) -> Iterator[str]:
    for read in _reads(row):
        if (problem := _problem(read)) is not None:
            yield f"{read.namespace} {read.name}: {problem}"


def _reads(row: MetricRow) -> Iterator[Read]:
    if row.metric is not None:
        yield Read(
            namespace=row.metric.namespace,
            name=row.metric.name,
            dimensions=tuple(name for name, _ in row.metric.dimensions),
            statistic=row.statistic,
        )
    elif is_metrics_insights(row.expression):
        query = metrics_insights.parse(row.expression)
        yield Read(
            namespace=query.namespace,
            name=query.metric_name,
            dimensions=query.dimensions,
            statistic=_STATISTICS[query.function],
        )
    else:
        yield from _searched(row.expression)


def _searched(expression: str) -> Iterator[Read]:
    """Yield what each search of an expression looks for, those within other functions included."""
    for part in parts(metric_math.parse(expression), children=syntax.children):
        if isinstance(part, syntax.Call) and part.function == "SEARCH":
            query, statistic, *_ = (cast("syntax.Text", argument).value for argument in part.arguments[:2])
            yield from _found_by(search.parse(query), statistic)


def _found_by(query: Search, statistic: str) -> Iterator[Read]:
    namespaces = [query.schema.namespace] if query.schema else _values(query, "Namespace")
    for namespace in namespaces or ["any namespace"]:
        for name in _values(query, "MetricName") or ["any metric"]:
            yield Read(
                namespace=namespace,
                name=name,
                dimensions=query.schema.dimensions if query.schema else None,
                statistic=statistic,
            )


def _values(query: Search, name: str) -> list[str]:
    """Return the exact values that a search wants a property to have."""
    terms = () if query.term is None else parts(query.term, children=search.children)
    wanted = (term.value for term in terms if isinstance(term, Property) and term.name == name)
    return [
        value.text
        for term in wanted
        for value in parts(term, children=search.children)
        if isinstance(value, Exact)
    ]


def _problem(read: Read) -> str | None:
    definition = _KNOWN.get((read.namespace, read.name))
    if read.namespace == Namespace.EVALUATIONS:  # named after evaluators, which anybody can make
        by_agent = read.dimensions == (str(Dimension.SERVICE_NAME),) and read.statistic in _OF_SCORES
        return None if read.name == "any metric" or by_agent else "scores are read by agent"
    if definition is None:
        return "the catalogue has no such metric"
    if not _is_a_set_of(definition, read.dimensions):
        return f"it is not published with {_said(read.dimensions)}"
    if not _says_something(definition, read.statistic):
        return f"{read.statistic} says nothing of it"
    return None


def _says_something(definition: MetricDefinition, statistic: str) -> bool:
    """Return whether a metric has a statistic. One that has percentiles has the rank of any value."""
    has_rank = is_percentile_rank(statistic) and Stats.p(99) in definition.statistics
    return has_rank or statistic in definition.statistics


def _is_a_set_of(definition: MetricDefinition, dimensions: Iterable[str] | None) -> bool:
    if dimensions is None:
        return not definition.dimension_sets
    return sorted(dimensions) in [sorted(names) for names in definition.dimension_sets]


def _said(dimensions: tuple[str, ...] | None) -> str:
    if dimensions is None:
        return "any set of dimensions, totals and their parts would be counted together"
    return f"the dimensions {', '.join(dimensions)}" if dimensions else "no dimensions"

"""Which metrics a SEARCH finds.

Source: "CloudWatch search expression syntax" of the CloudWatch user guide: names and values are cut into
tokens; a term of one token is found whatever its capitals, a term of several only as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bedrock_monitoring.cloudwatch.grammar import search
from bedrock_monitoring.cloudwatch.grammar.search import (
    ACCOUNT,
    Exact,
    Partial,
    Property,
    Search,
    SearchAllOf,
    SearchAnyOf,
    SearchNot,
    Term,
)
from bedrock_monitoring.cloudwatch.grammar.tree import fold
from bedrock_monitoring.evaluation.series import MetricKey

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def found(query: str, metrics: Sequence[MetricKey]) -> tuple[MetricKey, ...]:
    """Return the metrics that a query finds, in the order given.

    Raises:
        InvalidInputError: It is no query.
    """
    parsed = search.parse(query)
    return tuple(metric for metric in metrics if _fits(parsed, metric))


def namespace_of(query: str) -> str:
    """Return the namespace that everything a query finds is in; empty where it names none.

    Raises:
        InvalidInputError: It is no query.
    """
    parsed = search.parse(query)
    if parsed.schema is not None:
        return parsed.schema.namespace
    terms = parsed.term.operands if isinstance(parsed.term, SearchAllOf) else (parsed.term,)
    named = (
        term.value.text
        for term in terms
        if isinstance(term, Property) and term.name == "Namespace" and isinstance(term.value, Exact)
    )
    return next(named, "")


def _fits(query: Search, metric: MetricKey) -> bool:
    schema = query.schema
    if schema is not None:
        names = sorted(name for name, _ in metric.dimensions)
        if schema.namespace != metric.namespace or sorted(schema.dimensions) != names:
            return False
    return query.term is None or _matches(query.term, tuple(_texts(metric)), metric)


def _matches(term: Term, texts: Sequence[str], metric: MetricKey) -> bool:
    """Whether a term is found among these texts; below a property, in that property's value alone."""

    def combine(part: Term, below: tuple[bool, ...]) -> bool:
        match part:
            case Exact():
                return part.text in texts
            case Partial():
                return any(_has(text, part.text) for text in texts)
            case SearchNot():
                return not below[0]
            case SearchAllOf():
                return all(below)
            case SearchAnyOf():
                return any(below)
            case Property():
                return _has_property(part, metric)

    return fold(term, children=_children, combine=combine)


def _children(part: Term) -> tuple[Term, ...]:
    return () if isinstance(part, Property) else search.children(part)


def _has_property(part: Property, metric: MetricKey) -> bool:
    if part.name == ACCOUNT:
        return True  # all metrics of a preview are of the account that it shows
    value = _properties(metric).get(part.name)
    return value is not None and _matches(part.value, (value,), metric)


def _has(text: str, term: str) -> bool:
    if len(_TOKEN.findall(term)) <= 1:
        return term.lower() in [token.lower() for token in _TOKEN.findall(text)]
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(term)}(?![a-z0-9])", text) is not None


def _texts(metric: MetricKey) -> Iterator[str]:
    yield metric.namespace
    yield metric.name
    for name, value in metric.dimensions:
        yield name
        yield value


def _properties(metric: MetricKey) -> dict[str, str]:
    return {"Namespace": metric.namespace, "MetricName": metric.name, **dict(metric.dimensions)}

"""Evaluate the queries of SEARCH expressions.

Source: "CloudWatch search expression syntax" of the CloudWatch user guide. CloudWatch splits names and values
into tokens. A term of one token matches case-insensitively; a term of several tokens matches exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

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


@lru_cache(maxsize=1024)
def find_metrics(query: str, metrics: tuple[MetricKey, ...]) -> tuple[MetricKey, ...]:
    """Return the metrics that match a search query, in the order of ``metrics``.

    Args:
        query: The first argument of SEARCH.
        metrics: The metrics to search.

    Raises:
        InvalidInputError: ``query`` is not a valid search query.
    """
    parsed = search.parse(query)
    return tuple(metric for metric in metrics if _matches_query(parsed, metric))


def namespace_of(query: str) -> str:
    """Return the one namespace that a search query can match. Empty if it can match several.

    Raises:
        InvalidInputError: ``query`` is not a valid search query.
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


def _matches_query(query: Search, metric: MetricKey) -> bool:
    schema = query.schema
    if schema is not None:
        names = sorted(name for name, _ in metric.dimensions)
        if schema.namespace != metric.namespace or sorted(schema.dimensions) != names:
            return False
    return query.term is None or _matches(query.term, tuple(_texts(metric)), metric)


def _matches(term: Term, texts: Sequence[str], metric: MetricKey) -> bool:
    """Return whether a term matches one of the texts. A property matches in its own value only."""

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
        # Without an account, a metric is one of the only account that its source has.
        return not metric.account or _matches(part.value, (metric.account,), metric)
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

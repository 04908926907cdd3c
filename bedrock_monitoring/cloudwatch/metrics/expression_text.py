"""The text of expressions: the metrics that one names, the same text with other names, and its limits.

Widgets and alarms need this to assign ids. Whether an expression is correct, ``grammar`` checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import found, is_deferred, length_problem
from bedrock_monitoring.cloudwatch.metrics.statistics import plain_number
from bedrock_monitoring.problems import Problem

_CACHE_SIZE = 4096
"""The number of cached results: the sections of a dashboard repeat the same expressions."""

_WORDS = re.compile(
    r"""\bMETRICS\s*\(\s*(?P<selects>'[^']*'|"[^"]*")?\s*\)"""
    r"""|'[^']*'|"[^"]*"|(?<![A-Za-z0-9_.])(?P<name>[a-z][A-Za-z0-9_]*)"""
)
_SEARCH = re.compile(r"\bSEARCH\s*\(")
_SEARCH_QUERY = re.compile(r"""\bSEARCH\s*\(\s*(?:'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)")""")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9/]+")
_SELECT = re.compile(r"\s*SELECT\b", re.IGNORECASE)


class ProvenText(str):
    """An expression that the program writes itself and that its tests have checked with the grammars.

    A run need not load the grammars for it. With renamed metrics it stays a ``ProvenText``.
    """

    __slots__ = ()


def must_be_parsed(expressions: Iterable[str]) -> bool:
    """Return whether the grammars must check expressions that stand together in a widget or an alarm.

    They need not if every one is a ``ProvenText``. They cannot if Terraform fills in a part of one.
    """
    texts = tuple(expressions)
    proven = all(isinstance(text, ProvenText) for text in texts)
    return not proven and not any(is_deferred(text) for text in texts)


@lru_cache(maxsize=_CACHE_SIZE)
def identifiers(expression: str) -> frozenset[str]:
    """Return the names of metrics in a metric math expression, those within quotes left out."""
    return frozenset(match["name"] for match in _WORDS.finditer(expression) if match["name"])


@lru_cache(maxsize=_CACHE_SIZE)
def selections(expression: str) -> tuple[str, ...]:
    """Return what each ``METRICS("…")`` looks for in ids; empty for ``METRICS()``, which takes all."""
    return tuple(
        (match["selects"] or "")[1:-1]
        for match in _WORDS.finditer(expression)
        if match[0].startswith("METRICS")
    )


def rename(expression: str, names: Mapping[str, str]) -> str:
    """Return the expression with metrics called by other names, what is within quotes left alone.

    ``METRICS("err")`` takes every id that contains ``err``. New ids may contain it or not, so it becomes the
    list of those new ids whose old names contain it: ``[errors, errors_2]``. Without names it stays what it
    is.
    """
    if not names:
        return expression

    def renamed(match: re.Match[str]) -> str:
        if not match[0].startswith("METRICS"):
            return names.get(match["name"] or "", match[0])
        selected = (match["selects"] or "")[1:-1]
        return f"[{', '.join(new for old, new in names.items() if selected in old)}]"

    text = _WORDS.sub(renamed, expression)
    return ProvenText(text) if isinstance(expression, ProvenText) else text


def search_query(
    *, namespace: str, dimensions: Sequence[str] | None, metric_name: str, terms: str = ""
) -> str:
    """Return the query that finds a metric in every set of exactly these dimensions.

    Args:
        namespace: Such as ``AWS/Bedrock``.
        dimensions: The names of all dimensions; a metric with one more or one less is not found. None finds
            every set of them.
        metric_name: The exact name.
        terms: More of the search language, such as ``ModelId=anthropic``.
    """
    if dimensions is None:
        where = f"Namespace={_quoted(namespace)}"
    else:
        names = (name if _PLAIN_NAME.fullmatch(name) else _quoted(name) for name in (namespace, *dimensions))
        where = f"{{{','.join(names)}}}"
    return f"{where} MetricName={_quoted(metric_name)}" + (f" {terms}" if terms else "")


def band_expression(metric: str, std_devs: float) -> ProvenText:
    """Return the metric math of an anomaly detection band.

    Args:
        metric: The id of the metric.
        std_devs: The width: standard deviations on each side.
    """
    return ProvenText(f"ANOMALY_DETECTION_BAND({metric}, {plain_number(std_devs)})")


def search_count(expression: str) -> int:
    """Return how many searches an expression makes."""
    return len(_SEARCH.findall(expression))


def is_metrics_insights(expression: str) -> bool:
    """Whether an expression is a Metrics Insights query."""
    return bool(_SELECT.match(expression))


@lru_cache(maxsize=_CACHE_SIZE)
def expression_problems(expression: str) -> tuple[Problem, ...]:
    """Return what is wrong with the length of an expression and of the queries of its searches."""
    whole = length_problem(
        "expression",
        expression,
        shortest=1,
        longest=limits.EXPRESSION_LENGTH,
        remedy="shorten it or split it into several" if expression else "write one",
    )
    queries = (
        length_problem(
            "expression, SEARCH",
            match["single"] if match["single"] is not None else match["double"],
            shortest=1,
            longest=limits.SEARCH_LENGTH,
            remedy="search for less at once, in several expressions",
        )
        for match in _SEARCH_QUERY.finditer(expression)
    )
    return tuple(found(whole, *queries))


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

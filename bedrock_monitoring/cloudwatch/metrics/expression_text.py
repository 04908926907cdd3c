"""Read and rename the metrics in the text of an expression, and check its length.

Widgets and alarms use this to assign ids. ``grammar`` checks whether an expression is correct.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import found, is_deferred, length_problem
from bedrock_monitoring.cloudwatch.metrics.statistics import plain_number
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem

_WORDS = lazy_pattern(
    r"""\bMETRICS\s*\(\s*(?P<selects>'[^']*'|"[^"]*")?\s*\)"""
    r"""|'[^']*'|"[^"]*"|(?<![A-Za-z0-9_.])(?P<name>[a-z][A-Za-z0-9_]*)"""
)
_SEARCH = lazy_pattern(r"\bSEARCH\s*\(")
_SEARCH_QUERY = lazy_pattern(
    r"""\bSEARCH\s*\(\s*(?:'(?P<single>(?:[^']|'LOCAL')*)'|"(?P<double>(?:[^"\\]|\\.)*)")"""
)
_PLAIN_NAME = lazy_pattern(r"[A-Za-z0-9/]+")
_SELECT = lazy_pattern(r"\s*SELECT\b", re.IGNORECASE)
_QUOTED = lazy_pattern(r"""'[^']*'|"[^"]*\"""")
_GROUP_BY = lazy_pattern(r"\bGROUP\s+BY\b", re.IGNORECASE)


class ProvenText(str):
    """An expression that this program writes and that its tests check with the grammars.

    A synthesis need not load the grammars for it. Renaming its metrics returns a ``ProvenText``.
    """

    __slots__ = ()


def must_be_parsed(expressions: Iterable[str]) -> bool:
    """Return whether the grammars must check the expressions of a widget or an alarm.

    ``False`` if all are ``ProvenText``, or if one contains a deferred value, which cannot be parsed.
    """
    texts = tuple(expressions)
    proven = all(isinstance(text, ProvenText) for text in texts)
    return not proven and not any(is_deferred(text) for text in texts)


# The sections of a dashboard repeat the same expressions.
@lru_cache(maxsize=4096)
def identifiers(expression: str) -> frozenset[str]:
    """Return the names of metrics in a metric math expression. Quoted text is ignored."""
    return frozenset(match["name"] for match in _WORDS.finditer(expression) if match["name"])


@lru_cache(maxsize=4096)
def selections(expression: str) -> tuple[str, ...]:
    """Return the argument of each ``METRICS("…")``. Empty for ``METRICS()``, which matches all ids."""
    return tuple(
        (match["selects"] or "")[1:-1]
        for match in _WORDS.finditer(expression)
        if match[0].startswith("METRICS")
    )


def rename(expression: str, names: Mapping[str, str]) -> str:
    """Return the expression with metrics renamed. Quoted text is unchanged.

    ``METRICS("err")`` matches every id that contains ``err``. New ids need not contain it, so it becomes the
    list of the new ids whose old names contain it: ``[errors, errors_2]``. If ``names`` is empty, it is
    unchanged.
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
    """Return the search query that matches a metric with exactly these dimensions.

    Args:
        namespace: The namespace, such as ``AWS/Bedrock``.
        dimensions: The names of all dimensions. A metric with more or fewer dimensions does not match.
            ``None`` matches any dimensions.
        metric_name: The exact metric name.
        terms: More search terms, such as ``ModelId=anthropic``.
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
        std_devs: The width in standard deviations on each side.
    """
    return ProvenText(f"ANOMALY_DETECTION_BAND({metric}, {plain_number(std_devs)})")


def search_count(expression: str) -> int:
    """Return the number of SEARCH calls in an expression."""
    return len(_SEARCH.findall(expression))


def is_metrics_insights(expression: str) -> bool:
    """Return whether an expression is a Metrics Insights query."""
    return bool(_SELECT.match(expression))


def is_grouped(query: str) -> bool:
    """Return whether a Metrics Insights query has a GROUP BY, so that it returns several series."""
    return bool(_GROUP_BY.search(_QUOTED.sub("", query)))


@lru_cache(maxsize=4096)
def expression_problems(expression: str) -> tuple[Problem, ...]:
    """Return a problem for an expression, and for each search query in it, that is empty or too long."""
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

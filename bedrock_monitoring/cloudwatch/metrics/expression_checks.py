"""Check all expressions of a widget with CloudWatch's grammars."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bedrock_monitoring.cloudwatch.metrics.expression_text import must_be_parsed
from bedrock_monitoring.cloudwatch.metrics.rendering import Row
from bedrock_monitoring.problems import InvalidInputError, Problem


def math_problems(rows: Sequence[Row]) -> tuple[Problem, ...]:
    """Return what CloudWatch would refuse in the expressions of a widget, with a caret under each mistake.

    A problem names the expression by its id, or by its row number if it has none.

    Args:
        rows: The rows of the widget's ``metrics``.
    """
    metrics: list[str] = []
    expressions: list[tuple[str, str]] = []
    for number, row in enumerate(rows, start=1):
        options = row[-1] if isinstance(row[-1], dict) else {}
        if "expression" in options:
            expressions.append((options.get("id", str(number)), options["expression"]))
        elif "id" in options:
            metrics.append(options["id"])
    if not must_be_parsed(text for _, text in expressions):
        return ()
    return _cached_problems(tuple(metrics), tuple(expressions))


@lru_cache(maxsize=4096)
def _cached_problems(
    metrics: tuple[str, ...], expressions: tuple[tuple[str, str], ...]
) -> tuple[Problem, ...]:
    """Check expressions once for all widgets that differ only in the dimensions of their metrics."""
    # Loading the grammars takes longer than rendering a dashboard.
    from bedrock_monitoring.cloudwatch.grammar.metric_math import check_together  # noqa: PLC0415

    try:
        check_together(metrics=metrics, expressions=dict(expressions))
    except InvalidInputError as error:
        return error.problems
    return ()

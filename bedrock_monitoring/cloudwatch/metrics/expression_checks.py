"""Check the expressions of one widget together with CloudWatch's grammars."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bedrock_monitoring.cloudwatch.metrics.expression_text import must_be_parsed
from bedrock_monitoring.cloudwatch.metrics.rendering import Row
from bedrock_monitoring.problems import InvalidInputError, Problem


def math_problems(rows: Sequence[Row]) -> tuple[Problem, ...]:
    """Return what CloudWatch would refuse in the expressions of a widget, each with a caret under the place.

    A problem names the expression by its id, or by the number of its row.

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
    """Check expressions once for all the widgets that differ only in the dimensions of their metrics."""
    # The grammars take longer to load than a dashboard without expressions takes in all.
    from bedrock_monitoring.cloudwatch.grammar.metric_math import check_together  # noqa: PLC0415

    try:
        check_together(metrics=metrics, expressions=dict(expressions))
    except InvalidInputError as error:
        return error.problems
    return ()

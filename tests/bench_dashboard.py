"""A part of `make bench`: what a dashboard of 500 widgets costs to build, to check and to render.

Run as a program it prints the milliseconds of one process as JSON: those of the import, of the first
dashboard, and of the fastest of those that follow. Each dashboard is of other models, so that only what
programs share is remembered from one to the next.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta

_BEGIN = time.perf_counter()

from bedrock_monitoring.bedrock import catalogue  # noqa: E402 - the import is measured
from bedrock_monitoring.cloudwatch import (  # noqa: E402
    Dashboard,
    GraphWidget,
    HorizontalAnnotation,
    MathExpression,
    Row,
    Section,
    SingleValueWidget,
)

_IMPORT_MILLISECONDS = 1000 * (time.perf_counter() - _BEGIN)

WIDGETS = 500
_SECTIONS = 20
_ROWS = 12  # of two widgets each, below a heading
_DASHBOARDS = 10
_MINUTE = timedelta(minutes=1)


def main() -> None:
    first, *deferred = (_milliseconds(number) for number in range(_DASHBOARDS))
    print(json.dumps({"import": _IMPORT_MILLISECONDS, "first": first, "warm": min(deferred)}))


def _milliseconds(number: int) -> float:
    begin = time.perf_counter()
    _render(number)
    return 1000 * (time.perf_counter() - begin)


def _render(number: int) -> None:
    sections = [
        Section(title=f"Section {section}", rows=[_row(f"{number}-{section}-{row}") for row in range(_ROWS)])
        for section in range(_SECTIONS)
    ]
    dashboard = Dashboard(name="bench", elements=sections)
    assert len(dashboard.placed()) == WIDGETS
    dashboard.to_json(region="us-east-1")


def _row(name: str) -> Row:
    """Return a model's calls, error rate and latency as a graph, and two numbers."""
    model = f"anthropic.claude-{name}-v1:0"
    calls = catalogue.INVOCATIONS.for_model(model).with_(label="Calls", period=_MINUTE)
    errors = catalogue.INVOCATION_SERVER_ERRORS.for_model(model).with_(label="Errors", period=_MINUTE)
    rate = MathExpression(
        expression="100 * errors / calls",
        using_metrics={"errors": errors, "calls": calls},
        label="Errors (%)",
    )
    graph = GraphWidget(
        title=f"Model {name}",
        left=[calls, rate],
        right=[catalogue.INVOCATION_LATENCY.for_model(model)],
        left_annotations=[HorizontalAnnotation(value=5, label="too many")],
    )
    return Row(graph, SingleValueWidget(title=f"Model {name}", metrics=[calls, errors]))


if __name__ == "__main__":
    main()

"""What holds for every section, whatever it shows. Its graphs must be made with periods of an hour."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.cloudwatch.metrics.expression_checks import math_problems
from bedrock_monitoring.cloudwatch.metrics.expression_text import ProvenText
from tests.bedrock.catalogue_check import unknown_metrics
from tests.bedrock.placing import body_of, metric_widgets, shown


def has_a_title_and_one_line_that_says_what_to_conclude(section: Section) -> None:
    assert section.title
    assert section.description
    assert "\n" not in section.description
    heading = body_of(section)["widgets"][0]["properties"]["markdown"]
    assert heading == f"## {section.title}\n{section.description}"


def fills_the_grid_and_never_overlaps(section: Section) -> None:
    cells: Counter[tuple[int, int]] = Counter()
    widgets = body_of(section)["widgets"]
    for placed in widgets:
        columns = range(placed["x"], placed["x"] + placed["width"])
        rows = range(placed["y"], placed["y"] + placed["height"])
        cells.update((x, y) for x in columns for y in rows)
    bottom = max(placed["y"] + placed["height"] for placed in widgets)
    assert cells == Counter((x, y) for x in range(24) for y in range(bottom))


def gives_every_widget_a_title_of_its_own(section: Section) -> None:
    widgets = [placed["properties"] for placed in body_of(section)["widgets"] if placed["type"] != "text"]
    titles = Counter((properties["title"], properties.get("view")) for properties in widgets)
    assert all(title for title, _ in titles)
    assert set(titles.values()) <= {1}


def draws_graphs_from_zero_with_the_period_that_was_asked_for(section: Section) -> None:
    for found in metric_widgets(body_of(section)):
        properties = found["properties"]
        if properties["view"] == "timeSeries":
            assert properties["period"] == 3_600
            assert not [row for row in properties["metrics"] if "period" in _options(row)]
            assert properties["yAxis"]["left"]["min"] == 0
            assert properties["yAxis"]["left"]["showUnits"] is False


def shows_numbers_over_the_whole_time_range(section: Section) -> None:
    for found in metric_widgets(body_of(section)):
        properties = found["properties"]
        assert properties["view"] != "singleValue" or properties["setPeriodToTimeRange"]


def labels_what_it_draws_unless_a_search_finds_it(section: Section) -> None:
    for found in metric_widgets(body_of(section)):
        for one in shown(found["properties"]):
            # A sorted line keeps the label of its metric.
            is_found = re.match(r"SEARCH\(|SORT\((SEARCH\(|\[)", one.expression or "")
            assert one.label or is_found, found["properties"]["title"]


def reads_only_what_the_catalogue_has(section: Section) -> None:
    assert not unknown_metrics(body_of(section))


def writes_only_expressions_that_the_grammar_takes(section: Section) -> None:
    for found in metric_widgets(body_of(section)):
        rows = found["properties"]["metrics"]
        expressions = [_options(row)["expression"] for row in rows if "expression" in _options(row)]
        assert all(isinstance(expression, ProvenText) for expression in expressions)
        assert not math_problems([_unproven(row) for row in rows])


CHECKS = (
    has_a_title_and_one_line_that_says_what_to_conclude,
    fills_the_grid_and_never_overlaps,
    gives_every_widget_a_title_of_its_own,
    draws_graphs_from_zero_with_the_period_that_was_asked_for,
    shows_numbers_over_the_whole_time_range,
    labels_what_it_draws_unless_a_search_finds_it,
    reads_only_what_the_catalogue_has,
    writes_only_expressions_that_the_grammar_takes,
)
"""Every check, to run each on each section."""


def _options(row: list[Any]) -> dict[str, Any]:
    return row[-1] if isinstance(row[-1], dict) else {}


def _unproven(row: list[Any]) -> list[Any]:
    """Return the row with its expression as plain text, which the grammar looks at."""
    options = _options(row)
    if "expression" not in options:
        return row
    return [*row[:-1], options | {"expression": str(options["expression"])}]

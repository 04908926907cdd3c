"""What the script of the page is told of a plot, and how plots share datapoints."""

from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.preview.fragments import FragmentStore
from bedrock_monitoring.preview.panels import Panel
from tests.preview.sample import CALLS, metric, show


def plot(**properties: Any) -> dict[str, Any]:
    [panel] = show({"widgets": [metric(CALLS, **properties)]}).panels
    assert panel.plot is not None
    return dict(panel.plot)


@pytest.mark.parametrize(
    ("properties", "position"),
    [
        ({}, "bottom"),
        ({"legend": {"position": "right"}}, "right"),
        ({"legend": {"position": "hidden"}}, "hidden"),
        ({"legend": {"position": "above"}}, "bottom"),
        ({"legend": "right"}, "bottom"),
    ],
)
def test_a_legend_is_where_the_widget_says_else_at_the_bottom(
    properties: dict[str, Any], position: str
) -> None:
    assert plot(**properties)["legend"] == position


def test_datapoints_that_two_plots_have_are_in_the_page_once() -> None:
    store = FragmentStore()
    body = {"widgets": [metric(CALLS, title="One"), metric(CALLS, title="Two")]}
    panels: tuple[Panel, ...] = tuple(show(body).panels)
    for number, panel in enumerate(panels):
        store.add(f"w{number}", panel)
    assert [[series["values"] for series in one["series"]] for one in store.plots.values()] == [[0], [0]]
    assert [one.plot["series"][0]["values"] for one in panels if one.plot] == [*store.values] * 2
    assert all("summary" not in one for one in store.plots.values())


@pytest.mark.parametrize(
    "body", [{}, {"widgets": None}, {"widgets": 5}, {"widgets": {"a": 1}}, {"widgets": [5]}]
)
def test_a_body_without_a_list_of_widgets_shows_none(body: dict[str, Any]) -> None:
    assert show(body).panels == ()

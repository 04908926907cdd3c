"""The variables of a dashboard, and how they change its widgets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.dashboards.variables import DEFAULT_FIRST
from bedrock_monitoring.evaluation.dashboard_variables import (
    MAX_SELECTIONS,
    apply_variables,
    read_variables,
    selections,
)
from tests.preview.sample import CALLS, MODELS, SOURCE, metric, show, widget

SEARCH = '{AWS/Bedrock,ModelId} MetricName="Invocations"'
BY_SEARCH: dict[str, Any] = {
    "type": "pattern",
    "pattern": "chosen",
    "inputType": "select",
    "id": "model",
    "search": SEARCH,
    "populateFrom": "ModelId",
}


def listed(*values: str, **given: Any) -> dict[str, Any]:
    return {
        "type": "property",
        "property": "ModelId",
        "inputType": "radio",
        "id": "model",
        "values": [{"value": value} for value in values],
        **given,
    }


def options(given: dict[str, Any]) -> tuple[list[str | None], str | None]:
    (variable,), notes = read_variables({"variables": [given]}, SOURCE)
    assert notes == ()
    return [option.value for option in variable.options], variable.options[variable.default].value


def chosen(given: dict[str, Any], value: str, shown: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a widget by the selected value of the only variable."""
    variables, _ = read_variables({"variables": [given]}, SOURCE)
    (number,) = [index for index, option in enumerate(variables[0].options) if option.value == value]
    return dict(apply_variables(shown, variables, (number,))["properties"])


def test_the_options_of_a_search_are_the_sorted_values_of_its_metrics() -> None:
    assert options({**BY_SEARCH, "defaultValue": DEFAULT_FIRST}) == (sorted(MODELS), sorted(MODELS)[0])


def test_without_a_default_the_dashboard_opens_with_its_body_unchanged() -> None:
    assert options(BY_SEARCH) == ([None, *sorted(MODELS)], None)
    assert options(listed("a", "b")) == ([None, "a", "b"], None)


def test_a_dashboard_opens_with_the_default_value() -> None:
    assert options(listed("a", "b", defaultValue="b")) == (["a", "b"], "b")


def test_an_option_has_the_label_of_its_value() -> None:
    given = listed(defaultValue="a", values=[{"value": "a", "label": "The first"}, {"value": "b"}])
    (variable,), _ = read_variables({"variables": [given]}, SOURCE)
    assert [option.label for option in variable.options] == ["The first", "b"]


def test_a_text_input_suggests_the_known_values_of_its_dimension() -> None:
    given = {"type": "property", "property": "ModelId", "inputType": "input", "id": "m", "defaultValue": "x"}
    values, first = options(given)
    assert first == "x"
    assert set(MODELS) <= set(values)


def test_a_property_variable_changes_dimensions_even_in_rows_that_repeat_the_row_above() -> None:
    shown = metric(
        [*CALLS, {"id": "m1"}],
        [".", "InvocationLatency", ".", "."],
        ["...", "other"],
        ["AWS/Bedrock", "Invocations"],
    )
    assert chosen(listed("new"), "new", shown)["metrics"] == [
        ["AWS/Bedrock", "Invocations", "ModelId", "new", {"id": "m1"}],
        ["AWS/Bedrock", "InvocationLatency", "ModelId", "new"],
        ["AWS/Bedrock", "InvocationLatency", "ModelId", "new"],
        ["AWS/Bedrock", "Invocations"],
    ]


def test_a_property_variable_changes_the_widget_and_the_options_of_a_row() -> None:
    given = listed("us-west-2", property="region")
    changed = chosen(given, "us-west-2", metric([*CALLS, {"region": "eu-west-1"}]))
    assert changed["region"] == "us-west-2"
    assert changed["metrics"][0][-1] == {"region": "us-west-2"}
    assert "region" not in chosen(given, "us-west-2", widget("text", {"markdown": "region"}))


def test_a_pattern_variable_replaces_literal_text_everywhere() -> None:
    given = listed("b", type="pattern", pattern="a.c")
    changed = chosen(given, "b", widget("text", {"markdown": "a.c abc", "title": "a.c"}))
    assert changed == {"markdown": "b abc", "title": "b"}


def test_a_pattern_that_no_text_contains_is_a_regular_expression() -> None:
    given = listed(r"\1", type="pattern", pattern="model-[0-9]+")
    assert chosen(given, r"\1", widget("text", {"markdown": "model-17"})) == {"markdown": r"\1"}


@pytest.mark.parametrize("pattern", ["(", "["])
def test_a_pattern_that_is_no_regular_expression_is_literal_text(pattern: str) -> None:
    given = listed("b", type="pattern", pattern=pattern)
    assert chosen(given, "b", widget("text", {"markdown": f"x{pattern}y"})) == {"markdown": "xby"}
    assert chosen(given, "b", widget("text", {"markdown": "none"})) == {"markdown": "none"}


@pytest.mark.parametrize(
    "given",
    [
        {**BY_SEARCH, "search": "{"},
        {**BY_SEARCH, "search": '{AWS/Bedrock,ModelId} MetricName="Nothing"'},
        {"type": "pattern", "pattern": "", "inputType": "input", "id": "x", "defaultValue": "a"},
        {"type": "nothing", "id": "x"},
        {"id": "x", "values": 7},
        "text",
        None,
    ],
)
def test_an_invalid_variable_gives_a_note_and_the_dashboard_is_shown(given: Any) -> None:
    shown = show({"variables": [given], "widgets": [metric(CALLS)]})
    assert len(shown.notes) == 1
    assert "has no effect here" in shown.notes[0]
    assert shown.panels[0].plot is not None


def test_a_few_combinations_are_all_evaluated() -> None:
    variables, notes = read_variables({"variables": [listed("a", "b", defaultValue="b"), BY_SEARCH]}, SOURCE)
    assert next(iter(selections(variables))) == (1, 0)
    assert sorted(selections(variables)) == [(one, two) for one in range(2) for two in range(3)]
    assert notes == ()


def test_of_many_combinations_only_changes_of_one_variable_are_evaluated_with_a_note() -> None:
    many = [
        listed(*(f"v{number}" for number in range(15)), id=f"id-{which}", defaultValue="v0") for which in "ab"
    ]
    variables, notes = read_variables({"variables": many}, SOURCE)
    computed = list(selections(variables))
    assert len(computed) == len(set(computed)) == 29 <= MAX_SELECTIONS
    assert all(0 in selection for selection in computed)
    assert "one changed variable at a time" in notes[0]


def test_options_beyond_the_maximum_are_left_out_with_a_note() -> None:
    values = [f"v{number:03}" for number in range(300)]
    given = listed(*values, defaultValue="v250", label="Many")
    (variable,), notes = read_variables({"variables": [given]}, SOURCE)
    assert [option.value for option in variable.options] == [*values[: MAX_SELECTIONS - 1], "v250"]
    assert variable.options[variable.default].value == "v250"
    (variable,), _ = read_variables({"variables": [{**given, "defaultValue": "v003"}]}, SOURCE)
    assert [option.value for option in variable.options] == values[:MAX_SELECTIONS]
    assert variable.options[variable.default].value == "v003"
    assert notes == (f"Many: only the first {MAX_SELECTIONS} of 300 options are available here.",)


def test_a_widget_that_selections_share_is_rendered_once() -> None:
    body = {
        "variables": [BY_SEARCH],
        "widgets": [metric(CALLS), metric([*CALLS[:3], "chosen"], title="chosen")],
    }
    shown = show(body)
    assert shown.ranges[0].others.keys() == {(1,), (2,)}
    for number, panels in shown.ranges[0].others.items():
        assert panels[0] is shown.panels[0]
        assert panels[1].title == sorted(MODELS)[number[0] - 1]
        assert json.dumps(panels[1].plot) != json.dumps(shown.panels[1].plot)


def test_an_invisible_variable_has_its_default_and_no_control() -> None:
    given = listed("a", MODELS[1], defaultValue=MODELS[1], visible=False)
    (panel,) = show({"variables": [given], "widgets": [metric(CALLS, title="x")]}).panels
    (direct,) = show({"widgets": [metric([*CALLS[:3], MODELS[1]], title="x")]}).panels
    assert panel.plot == direct.plot

"""Any dashboard body, valid or not, gives a page."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body
from bedrock_monitoring.preview.page import comparable_content
from bedrock_monitoring.preview.preview_dashboards import body_subject, preview_subject
from bedrock_monitoring.problems import InvalidInputError
from tests.preview.sample import EVERY_WIDGET, show

KEYS = sorted(
    {key for one in EVERY_WIDGET["widgets"] for key in one["properties"]} | {"period", "sortBy", "states"}
)
NESTED_KEYS = ("value", "position", "left", "min", "horizontal", "alarms", "label")

scalars = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(-9, 9), st.text(max_size=5))
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NESTED_KEYS), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.sampled_from(EVERY_WIDGET["widgets"]), st.dictionaries(st.sampled_from(KEYS), anything, max_size=3))
def test_properties_of_any_form_are_shown_or_explained(one: dict[str, Any], other: dict[str, Any]) -> None:
    shown = show({"widgets": [{**one, "properties": {**one["properties"], **other}}]})
    assert len(shown.panels) == 1
    assert comparable_content(shown)


@given(anything, anything, anything)
def test_bodies_of_any_form_are_shown(first: object, second: object, third: object) -> None:
    widgets = [{"type": first, "x": second, "properties": third}, first]
    shown = show({"widgets": widgets, "variables": second, "start": third, "end": first})
    assert len(shown.panels) == (2 if isinstance(first, dict) else 1)


@given(
    st.sampled_from(["metric", "alarm", "log", "explorer", "text", "custom"]),
    st.dictionaries(st.sampled_from([*KEYS, "metrics"]), anything, max_size=3) | st.none(),
)
@example("metric", None)
def test_a_body_of_any_form_is_refused_or_previewed(kind: str, properties: dict[str, Any] | None) -> None:
    one = {"type": kind} | ({} if properties is None else {"properties": properties})
    try:
        body = parsed_body({"widgets": [one]}, name="sample")
    except InvalidInputError:
        return
    [shown] = preview_subject(body_subject(body, name="sample"), other_ranges=False)
    assert len(shown.panels) == 1

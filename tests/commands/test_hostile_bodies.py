"""Files that are no dashboard body, in adopt and in the preview: a page, source, or one line a fault."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from inspect import unwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.reading.json_text import parse_json
from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body
from bedrock_monitoring.cloudwatch.reading.read_stack import read_stack
from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from bedrock_monitoring.commands.json_files import read_body_file, read_stack_file
from bedrock_monitoring.commands.previewing.subjects import subject_in_file
from bedrock_monitoring.preview.page import render_page
from bedrock_monitoring.preview.preview_dashboards import body_subject, preview_subject, stack_subject
from bedrock_monitoring.problems import InvalidInputError
from tests.preview.sample import EVERY_WIDGET, WITH_VARIABLES, metric, widget

DEEP = "[" * 200_000 + "]" * 200_000

NO_JSON = {
    "nothing": "",
    "no JSON": "{widgets: []}",
    "cut off": '{"widgets": [',
    "deep": DEEP,
    "deep in a widget": f'{{"widgets": [{{"type": "text", "properties": {{"markdown": {DEEP}}}}}]}}',
    "NaN": '{"widgets": [NaN]}',
    "infinity": '{"widgets": [1e999]}',
    "a number of 5,000 digits": f'{{"widgets": [{"9" * 5000}]}}',
    "half of a pair": r'{"widgets": [], "start": "\ud800"}',
}

ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**300, 1.5, "", "x", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    *([], ["x"], [None], [[]], {}, {"a": [1]}, {"value": {}}),
)
"""Values of each JSON type, in the place of any other."""

BODIES: tuple[dict[str, Any], ...] = (
    *({"start": "-PT8H", "end": "P0D", "widgets": [each]} for each in EVERY_WIDGET["widgets"]),
    *({"widgets": [metric(["N", "M"])], "variables": [each]} for each in WITH_VARIABLES["variables"]),
    {"widgets": [widget("alarm", {"alarms": ["arn"], "sortBy": "default", "states": ["ALARM"]})]},
    {"widgets": [metric(["N", "M", {"id": "a", "period": 60}], [{"expression": "a * 2"}], start="-PT1H")]},
    {"widgets": [widget("custom", {"endpoint": "arn", "updateOn": {"refresh": True}, "params": {"a": 1}})]},
    {
        "widgets": [
            widget("log", {"query": "SOURCE 'g' | limit 1", "region": "eu-west-1", "view": "timeSeries"})
        ]
    },
)


@pytest.fixture(autouse=True, scope="module")
def bodies_against_the_schema() -> Iterator[None]:
    """Let ``to_body`` return what does not keep to the schema, which other tests hold it against."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Dashboard, "to_body", unwrap(Dashboard.to_body))
        yield


@pytest.mark.parametrize("text", NO_JSON.values(), ids=NO_JSON)
def test_a_file_that_is_not_json_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "file.json"
    file.write_text(text, encoding="utf-8")
    body, name = read_body_file(file)
    assert name == "file"
    for read in (
        lambda: adopt_dashboard(body, name=name),
        lambda: subject_in_file(file),
        lambda: read_stack_file(str(file), stacks=tmp_path),
    ):
        assert "it is not JSON: " in _refusal(read)


def test_text_with_characters_beyond_the_first_plane_is_json() -> None:
    assert parse_json(r'["\ud83d\ude00", "😀", "\\ud800", 1.5e300]') == ["😀", "😀", r"\ud800", 1.5e300]


@pytest.mark.parametrize(
    "key", ["region", "accountId", "title", "metrics", "view", "period", "stat", "start"]
)
@pytest.mark.parametrize("odd", [["eu-west-1"], {"eu-west-1": 1}, 1, None, True], ids=json.dumps)
def test_a_property_of_any_type_is_kept_or_refused(key: str, odd: object) -> None:
    body = {"widgets": [metric(["N", "M"], **{key: odd}), metric(["N", "M"])]}
    _adopt(json.dumps(body))
    _preview(json.dumps(body))


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _places(each, (*place, key))


def _with(value: Any, place: tuple[Any, ...], odd: Any) -> Any:
    """Return a value with another in one place."""
    if not place:
        return odd
    inner = changed = copy.deepcopy(value)
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = odd
    return changed


PLACES = [(body, place) for body in BODIES for place in _places(body)]


@settings(max_examples=50)
@given(st.sampled_from(PLACES), st.sampled_from(ODD))
@example((BODIES[2], ("widgets", 0, "properties", "region")), [])
def test_a_value_of_any_type_in_any_place_is_kept_or_refused(
    where: tuple[dict[str, Any], tuple[Any, ...]], odd: object
) -> None:
    text = json.dumps(_with(*where, odd))
    _adopt(text)
    _preview(text)


STACK: dict[str, Any] = {
    "terraform": {"required_providers": {"aws": {"source": "aws"}}},
    "provider": {
        "aws": [
            {
                "region": "eu-west-1",
                "allowed_account_ids": ["111122223333"],
                "assume_role": [{"role_arn": "arn:aws:iam::111122223333:role/r"}],
            }
        ]
    },
    "resource": {
        "aws_cloudwatch_dashboard": {
            "d": {
                "dashboard_name": "d",
                "dashboard_body": json.dumps({"widgets": [metric(["N", "M"])]}),
                "provider": "aws",
            }
        },
        "aws_cloudwatch_metric_alarm": {
            "a": {
                "alarm_name": "a",
                "comparison_operator": "GreaterThanThreshold",
                "evaluation_periods": 1,
                "threshold": 1,
                "metric_query": [
                    {"id": "m", "return_data": True, "metric": [{"metric_name": "M", "namespace": "N"}]}
                ],
            },
            "b": {"alarm_name": "b", "metric_name": "M", "namespace": "N", "dimensions": {"D": "v"}},
        },
        "aws_cloudwatch_composite_alarm": {
            "c": {"alarm_name": "c", "alarm_rule": "ALARM(a)", "alarm_actions": ["arn"]}
        },
    },
}


@given(st.sampled_from(list(_places(STACK))), st.sampled_from(ODD))
def test_a_stack_with_a_value_of_any_type_in_any_place_is_shown_or_refused(
    place: tuple[Any, ...], odd: object
) -> None:
    with suppress(InvalidInputError):
        for stack in read_stack(_with(STACK, place, odd), name="sample"):
            list(preview_subject(stack_subject(stack, name="sample"), other_ranges=False))


def _adopt(text: str) -> None:
    """Adopt a body: source that can be compiled, or one line for each fault."""
    with suppress(InvalidInputError):
        compile(adopt_dashboard(text, name="sample").python, "adopted", "exec")


def _preview(text: str) -> None:
    with suppress(InvalidInputError):
        subject = body_subject(parsed_body(text, name="sample"), name="sample")
        assert render_page(tuple(preview_subject(subject, other_ranges=False)), title="t").encode()


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(InvalidInputError) as refused:
        act()
    (line,) = str(refused.value).splitlines()
    assert len(line) < 300
    return line

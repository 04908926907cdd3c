"""When models end: the table, and that no example contains a dead model."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.models.known_models import known_models, strip_geography
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.models.model_lifecycle import (
    lifecycle_of,
    lifecycle_table_date,
    model_lifecycles,
)
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.sections import ending_models
from bedrock_monitoring.cloudwatch.widgets import SingleValueWidget
from tests.bedrock.evaluating import value_of
from tests.project_files import project_files

ROOT = Path(__file__).parents[3]
OPUS = "us.anthropic.claude-opus-4-1-20250805-v1:0"
ENDS = {
    OPUS: "2027-01-08",
    "anthropic.claude-sonnet-4-20250514-v1:0": "2026-10-14",
    "global.anthropic.claude-sonnet-4-5-20250929-v1:0": "2027-04-08",
    "amazon.nova-canvas-v1:0": "2026-09-30",
    "ai21.jamba-1-5-mini-v1:0": "2026-11-26",
    "us.meta.llama3-3-70b-instruct-v1:0": "2027-03-30",
    "us.twelvelabs.marengo-embed-2-7-v1:0": "2026-11-30",
}
"""The end of some models by one of their ids, as AWS's page on the model lifecycle has it."""

WITHOUT = [
    "global.anthropic.claude-sonnet-5-5",
    "eu.anthropic.claude-haiku-4-5-20251001-v1:0",  # "no sooner than 2026-10-15" is no date of its end
    "us.amazon.nova-2-lite-v1:0",
    "e5t98lwp1dsr",
]
_ID = re.compile(
    r"(?<![\w.-])(?:[a-z]{2,6}(?:-gov)?\.)?[a-z0-9]+\.[a-z0-9][a-z0-9.-]*(?::\d+(?:[a-z0-9:]*))?"
)


@pytest.mark.parametrize(("model_id", "end"), ENDS.items(), ids=ENDS)
def test_a_model_ends_on_the_day_of_the_table_by_every_route(model_id: str, end: str) -> None:
    found = lifecycle_of(ModelId.parse(model_id))
    assert found is not None
    assert found.end_of_life.isoformat() == end


@pytest.mark.parametrize("model_id", WITHOUT)
def test_a_model_without_an_announced_end_has_none(model_id: str) -> None:
    assert lifecycle_of(ModelId.parse(model_id)) is None


def test_every_row_has_a_source_and_days_in_the_order_of_a_life() -> None:
    for model, row in model_lifecycles().items():
        assert row.source
        days = [day for day in (row.legacy, row.extended_access, row.end_of_life) if day]
        assert days == sorted(days), model
        assert ModelId.parse(row.replacement or model).foundation_id != (model if row.replacement else None)


def test_the_days_left_count_down_to_the_day_on_which_calls_fail() -> None:
    found = lifecycle_of(ModelId.parse(OPUS))
    assert found is not None
    assert [found.days_left(date(2026, 11, 28)), found.days_left(date(2027, 1, 8))] == [41, 0]


def test_no_example_and_no_page_contains_a_model_that_has_ended() -> None:
    dead = {model for model, row in model_lifecycles().items() if row.end_of_life <= lifecycle_table_date()}
    assert dead & {*known_models()}
    named = project_files("examples", "docs", "README.md", "rollout.yaml")
    shown = [name for name in named if name.endswith((".md", ".yaml", ".py"))]
    assert len(shown) > 20
    found = {
        (name, model)
        for name in shown
        for model in _ID.findall((ROOT / name).read_text(encoding="utf-8"))
        if strip_geography(model) in dead
    }
    assert found == set()


def resource() -> MonitoredResource:
    other = InferenceRoute(id=ModelId.parse("anthropic.claude-opus-4-1-20250805-v1:0"))
    return MonitoredResource.for_model(
        MonitoredModel(id=ModelId.parse(OPUS), name="Opus 4.1", other_routes=[other])
    )


@pytest.mark.parametrize(("day", "value"), [("2026-12-07", 0), ("2026-12-08", 7), ("2027-01-20", 7)])
def test_the_alarm_is_silent_until_thirty_days_before_the_end(day: str, value: int) -> None:
    metric = ALARM_KINDS["model_ends"].metric(resource())
    at = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
    calls = {("Invocations", OPUS, "Sum"): 4.0}
    calls["Invocations", OPUS.removeprefix("us."), "Sum"] = 3.0
    assert value_of(metric, calls, at=at) == value


def test_a_dashboard_says_the_day_what_replaces_the_model_and_the_calls_of_a_week() -> None:
    sonnet = ModelId.parse("anthropic.claude-3-5-sonnet-20240620-v1:0")
    models = [
        MonitoredModel(id=ModelId.parse(OPUS), name="Opus 4.1"),
        MonitoredModel(id=sonnet, name="Sonnet 3.5"),
    ]
    section = ending_models(models)
    assert section.description is not None
    assert (
        "For Sonnet 3.5, AWS recommends `anthropic.claude-sonnet-4-5-20250929-v1:0`." in section.description
    )
    [row] = section.rows
    widgets = [widget for widget in row.members if isinstance(widget, SingleValueWidget)]  # type: ignore[union-attr]
    assert [(widget.title, widget.start) for widget in widgets] == [
        ("Sonnet 3.5 ends 2026-07-30: calls of 7 days", "-P7D"),
        ("Opus 4.1 ends 2027-01-08: calls of 7 days", "-P7D"),
    ]

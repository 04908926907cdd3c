"""What the preview of an account and Region is made of, and what it asks of which source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.reading.read_stack import StackDashboards
from bedrock_monitoring.datapoints.synthetic.organization_source import OrganizationSource
from bedrock_monitoring.datapoints.synthetic.resources_in_bodies import EXAMPLE_MODELS
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME, SyntheticSource
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange, last
from bedrock_monitoring.preview import preview_dashboards
from bedrock_monitoring.preview.page import PreviewDashboard
from bedrock_monitoring.preview.panels import UNITS
from bedrock_monitoring.preview.preview_dashboards import (
    PreviewSubject,
    body_subject,
    preview_body,
    preview_subject,
    stack_subject,
    synthetic_source,
)
from tests.preview.sample import ALARM, CALLS, MODELS, SOURCE, WITH_VARIABLES, metric, widget

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
REGION = "eu-central-1"
LINE = {"horizontal": [{"value": 1, "label": "x"}]}
QUOTA = "${Deferred[quota:L-1]}"
SUBJECT = PreviewSubject(
    account="444455556666",
    region=REGION,
    bodies={"a": {"start": "-PT8H", "end": "-PT2H", "widgets": [metric(CALLS, annotations=LINE)]}},
    alarms=(ALARM,),
    models=MODELS,
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Replace the histories of alarms by one alarm's, and record for what they are asked."""
    found: list[Any] = []

    def histories(alarms: Any, **named: Any) -> Mapping[str, AlarmHistory]:
        found.append((alarms, named))
        return {ALARM.alarm_name: AlarmHistory(name="n", title="title of the alarm")}

    monkeypatch.setattr(preview_dashboards, "AlarmHistories", histories)
    return found


def test_alarms_are_evaluated_once_for_each_time_range_with_the_values_of_the_subject(
    asked: list[Any],
) -> None:
    both = dict.fromkeys(("a", "b"), SUBJECT.bodies["a"])
    subject = replace(SUBJECT, bodies=both, sample_values={"one": "1", "two": "2"})
    assert len([*preview_subject(subject, now=NOW, source=SOURCE, deferred={"two": "3"})]) == 2
    [(alarms, named)] = asked
    assert alarms == (ALARM,)
    assert named == {
        "source": SOURCE,
        "time_range": last(3 * 3600, end=int(NOW.timestamp()), now=NOW),
        "region": REGION,
        "deferred": {"one": "1", "two": "3"},
        "units": UNITS,
    }


@pytest.mark.parametrize(("account", "in_arn"), [("444455556666",) * 2, (None, "111122223333")])
def test_an_alarm_is_found_by_its_arn_in_the_account_and_region(
    asked: list[Any], account: str | None, in_arn: str
) -> None:
    arn = f"arn:aws:cloudwatch:{REGION}:{in_arn}:alarm:{ALARM.alarm_name}"
    body = {"widgets": [widget("alarm", {"alarms": [arn]})]}
    [shown] = preview_subject(replace(SUBJECT, account=account, bodies={"a": body}), other_ranges=False)
    assert "title of the alarm" in shown.panels[0].content
    assert asked


def test_alarms_are_not_evaluated_for_a_dashboard_that_names_none_and_has_no_lines(asked: list[Any]) -> None:
    body = {"widgets": [metric(CALLS), widget("alarm", {"alarms": ["arn:aws:cloudwatch:::alarm:other"]})]}
    assert len([*preview_subject(replace(SUBJECT, bodies={"a": body}))]) == 1
    assert asked == []


def test_every_range_of_a_dashboard_ends_where_its_own_does() -> None:
    [shown] = preview_subject(SUBJECT, now=NOW)
    end = int(NOW.timestamp()) - 2 * 3600
    assert [(each.time_range.start, each.time_range.end) for each in shown.ranges] == [
        (end - seconds, end) for seconds in (6 * 3600, 3600, 86400)
    ]


def test_data_are_synthetic_and_those_of_the_given_time_unless_a_source_is_given() -> None:
    def content(**named: Any) -> list[str]:
        return [panel.content for each in preview_subject(SUBJECT, **named) for panel in each.panels]

    made_up = synthetic_source(SUBJECT, now=NOW)
    other = SyntheticSource(models=MODELS[:1], location="elsewhere", now=NOW)
    assert content(now=NOW) == content(now=NOW, source=made_up)
    assert content(now=NOW) != content(now=NOW, source=other)
    assert content() == content(now=REFERENCE_TIME)


def test_a_quota_has_the_value_that_is_deployed_else_that_of_the_subject_else_a_sample() -> None:
    expression = [{"expression": f"TIME_SERIES({QUOTA})", "label": "Quota"}]
    subject = replace(SUBJECT, bodies={"a": {"widgets": [metric(expression)]}})

    def latest(subject: PreviewSubject, deferred: Mapping[str, str]) -> str:
        [shown] = preview_subject(subject, deferred=deferred, other_ranges=False)
        return shown.panels[0].content.split("latest ")[1].split(",")[0]

    own = replace(subject, sample_values={QUOTA: "7"})
    assert [latest(subject, {}), latest(own, {}), latest(own, {QUOTA: "5"})] == ["1M", "7", "5"]


@pytest.mark.parametrize(("account", "read"), [("444455556666",) * 2, (None, "")])
def test_a_monitoring_account_shows_synthetic_data_of_the_accounts_that_are_linked(
    account: str | None, read: str
) -> None:
    subject = replace(SUBJECT, account=account, linked={"111122223333": MODELS})
    assert synthetic_source(subject, now=NOW) == OrganizationSource(
        account=read, models=subject.linked, region=REGION, now=NOW
    )
    alone = synthetic_source(replace(SUBJECT, account=account), now=NOW)
    assert isinstance(alone, SyntheticSource)
    assert (alone.account, alone.now, alone.models) == (read, NOW, MODELS)


def stack(**values: Any) -> StackDashboards:
    empty = StackDashboards(account=None, region=REGION, bodies={}, alarms=(), left_out=())
    return replace(empty, **values)


def test_a_stack_shows_its_dashboards_then_its_other_alarms_with_the_data_that_both_name() -> None:
    version = {"GuardrailArn": "arn:g", "GuardrailVersion": "1"}
    dimensions = [part for pair in version.items() for part in pair]
    body = {"widgets": [metric(["AWS/Bedrock/Guardrails", "Invocations", *dimensions])]}
    subject = stack_subject(stack(bodies={"mine": body}, alarms=(ALARM,)), name="app")
    assert [*subject.bodies] == ["mine", "app-alarms"]
    assert (subject.account, subject.region, subject.alarms, subject.notes) == (None, REGION, (ALARM,), ())
    assert subject.models == (MODELS[0],)
    assert subject.resources.guardrails == (("arn:g", "1"),)
    for account, in_arn in ((None, "111122223333"), ("444455556666", "444455556666")):
        alone = stack_subject(stack(account=account, alarms=(ALARM,)), name="app")
        [tiles, graph] = alone.bodies["app-alarms"]["widgets"]
        assert tiles["properties"]["alarms"] == [
            f"arn:aws:cloudwatch:{REGION}:{in_arn}:alarm:{ALARM.alarm_name}"
        ]
        assert graph["properties"]["region"] == REGION
    assert [*stack_subject(stack(bodies={"mine": body}), name="app").bodies] == ["mine"]


def test_a_body_shows_the_data_that_it_names_in_the_account_and_region_that_most_widgets_have() -> None:
    arn = "arn:aws:cloudwatch:eu-west-1:444455556666:alarm:a"
    body = {
        "widgets": [
            {"type": "alarm", "properties": {"alarms": [arn]}},
            metric(CALLS, region="eu-west-1"),
            metric(["AWS/Bedrock/Guardrails", "X", "GuardrailArn", "arn:g", "GuardrailVersion", "1"]),
            metric(CALLS, region="eu-west-1"),
        ]
    }
    subject = body_subject(body, name="mine")
    assert (subject.account, subject.region, subject.bodies) == ("444455556666", "eu-west-1", {"mine": body})
    assert subject.models == (MODELS[0],)
    assert subject.resources.guardrails == (("arn:g", "1"),)
    empty = body_subject({"widgets": []}, name="mine")
    assert (empty.region, empty.models) == ("us-east-1", EXAMPLE_MODELS)


def shown(body: Mapping[str, Any], **named: Any) -> PreviewDashboard:
    ranges = [last(seconds, end=int(NOW.timestamp()), now=NOW) for seconds in (3600, 7200)]
    return preview_body(body, name="mine", location="here", source=SOURCE, ranges=ranges, now=NOW, **named)


def test_other_selections_are_evaluated_over_the_first_range_alone() -> None:
    first, second = shown(WITH_VARIABLES).ranges
    assert (first.time_range.seconds, second.time_range.seconds) == (3600, 7200)
    assert len(first.others) > 1
    assert second.others == {}
    texts = {panels[0].content for panels in first.others.values()} | {first.panels[0].content}
    assert [model for model in MODELS if not any(model in text for text in texts)] == []


def test_notes_on_what_is_left_out_come_before_those_on_variables_and_on_many_widgets() -> None:
    unknown = {"annotations": {"alarms": ["arn:aws:cloudwatch:::alarm:other"]}}
    body = {
        "widgets": [widget("metric", unknown)] * 3,
        "variables": [{"type": "pattern", "pattern": "x", "inputType": "dial", "id": "odd"}],
    }
    first, second, third = shown(body, notes=("left out",)).notes
    assert first == "left out"
    assert "odd" in second
    assert third == "3 widgets: other: the metric of this alarm is not known here."


def test_a_widget_that_variables_cannot_be_applied_to_says_what_is_wrong_with_it() -> None:
    variable = {**WITH_VARIABLES["variables"][2], "defaultValue": "x"}
    body = {"widgets": [widget("metric", {"metrics": [5]})], "variables": [variable]}
    [panel] = shown(body).panels
    assert panel.notes[0].startswith("Its properties are not of the form that CloudWatch documents")


def test_a_dashboard_has_the_name_and_place_that_it_is_given_and_the_description_of_its_source() -> None:
    made = shown({"widgets": []})
    assert (made.name, made.location, made.data_description) == ("mine", "here", SOURCE.description)
    assert made.notes == ()
    assert [each.time_range for each in made.ranges] == [
        TimeRange(start=int(NOW.timestamp()) - seconds, end=int(NOW.timestamp())) for seconds in (3600, 7200)
    ]

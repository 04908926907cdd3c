"""The synthetic data of a target: all that its dashboards add up is of the models that they name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.by_model import OTHER_MODELS
from bedrock_monitoring.datapoints.synthetic.publishers import NamedResources
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME, SyntheticSource
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.evaluation.widget_series import evaluate_widget
from bedrock_monitoring.monitoring import build_monitoring, build_rollout_monitoring
from bedrock_monitoring.preview.preview_dashboards import (
    PreviewSubject,
    body_subject,
    preview_subject,
    synthetic_source,
    target_subject,
)
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, rollout_of

NOVA, OTHER_NOVA = "us.amazon.nova-2-lite-v1:0", "global.amazon.nova-2-lite-v1:0"
SONNET = "us.anthropic.claude-sonnet-5-5"
PROFILE = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456"
ROUTES = {
    "one route": (f"[{NOVA}, {SONNET}]", ""),
    "two routes": (f"[{{ids: [{NOVA}, {OTHER_NOVA}]}}, {SONNET}]", ""),
    "an application profile beside its model": (f"[{{ids: [{NOVA}, '{PROFILE}'], name: Nova}}]", ""),
    "a profile that Terraform creates": (
        f"[{NOVA}]",
        f"inference_profiles: [{{name: search-team, copy_from: {NOVA}}}]",
    ),
}


@pytest.mark.parametrize(("models", "profiles"), ROUTES.values(), ids=ROUTES)
def test_no_other_model_is_called_than_those_that_a_target_has(models: str, profiles: str) -> None:
    base = TARGET.replace("[amazon.nova-lite-v1:0]", models)
    rollout = loads(rollout_of(targets=base + f"    dashboards: [overview]\n    {profiles}\n"))
    [monitoring] = build_monitoring(rollout.targets)
    subject = target_subject(monitoring)
    source = synthetic_source(subject)
    end = int(REFERENCE_TIME.timestamp())
    time_range = TimeRange(start=end - int(timedelta(hours=2).total_seconds()), end=end)
    others = [
        entry.series.points
        for body in subject.bodies.values()
        for widget in replace_placeholders(body, {})["widgets"]
        if widget["type"] == "metric"
        for entry in evaluate_widget(widget["properties"], source=source, time_range=time_range).entries
        if entry.label == OTHER_MODELS
    ]
    assert len(others) > 2
    assert all(points and max(map(abs, points.values())) < 1e-6 for points in others)


def test_profiles_that_terraform_creates_have_their_names_in_the_view_of_all_accounts() -> None:
    settings = f"    inference_profiles: [{{name: search-team, copy_from: {NOVA}}}]\n"
    view = "observability: {account: '111122223333', notify: {email: [oncall@example.com]}}\n"
    base = TARGET.replace("[amazon.nova-lite-v1:0]", f"[{NOVA}]")
    rollout = loads(rollout_of(top=view, targets=base + settings))
    [monitoring] = build_rollout_monitoring(rollout, only={one.name for one in rollout.views})
    subject = target_subject(monitoring)
    assert subject.linked == {"111122223333": (NOVA, "search-team")}


RESOURCES = """\
    dashboards: [overview, guardrails, agents, logs]
    sections: [knowledge_bases]
    guardrails:
      - {name: G, arn: "arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl", version: "3"}
    agents: [{name: A, alias_arn: "arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST"}]
    knowledge_bases: [{name: Handbook, id: ABCDEFGHIJ}]
    invocation_logging: {managed: true, log_group: /mine}
"""


def test_synthetic_data_are_those_of_what_a_target_names() -> None:
    rollout = loads(rollout_of(targets=TARGET.replace("[amazon.nova-lite-v1:0]", f"[{NOVA}]") + RESOURCES))
    [monitoring] = build_monitoring(rollout.targets)
    subject = target_subject(monitoring)
    assert subject == PreviewSubject(
        account="111122223333",
        region="us-east-1",
        bodies=subject.bodies,
        alarms=tuple(monitoring.alarms.values()),
        models=(NOVA,),
        resources=NamedResources(
            guardrails=(("arn:aws:bedrock:us-east-1:111122223333:guardrail/abcdefghijkl", "3"),),
            agents=("arn:aws:bedrock:us-east-1:111122223333:agent-alias/ABCDEFGHIJ/KLMNOPQRST",),
            knowledge_bases=("ABCDEFGHIJ",),
            log_group="/mine",
        ),
    )
    assert [*subject.bodies] == [dashboard.name for dashboard in monitoring.dashboards.values()]
    source = synthetic_source(subject)
    assert isinstance(source, SyntheticSource)
    assert (source.models, source.location) == ((NOVA,), "Account 111122223333, us-east-1")
    assert (source.account, source.region, source.resources, source.now) == (
        *("111122223333", "us-east-1"),
        subject.resources,
        REFERENCE_TIME,
    )


BODY = {"start": "-PT1H", "widgets": [{"type": "text", "properties": {"markdown": "a"}}]}
TWO = PreviewSubject(account=None, region="eu-west-1", bodies={"a": BODY, "b": BODY}, notes=["a note"])


def lengths(*, other_ranges: bool, start: str) -> list[int]:
    subject = replace(TWO, bodies={"a": {**BODY, "start": start}})
    [shown] = preview_subject(subject, other_ranges=other_ranges)
    return [each.time_range.seconds // 3600 for each in shown.ranges]


def test_a_dashboard_is_shown_over_its_own_range_and_over_an_hour_and_a_day_each_once() -> None:
    assert lengths(other_ranges=True, start="-PT8H") == [8, 1, 24]
    assert lengths(other_ranges=True, start="-PT1H") == [1, 24]
    assert lengths(other_ranges=True, start="-P1D") == [24, 1]
    assert lengths(other_ranges=False, start="-PT8H") == [8]
    assert lengths(other_ranges=False, start="-P1D") == [24]


def test_what_is_left_out_is_said_above_the_first_dashboard_alone() -> None:
    shown = [*preview_subject(TWO)]
    assert [[*each.notes] for each in shown] == [["a note"], []]
    assert {(each.location, each.name) for each in shown} == {("eu-west-1", "a"), ("eu-west-1", "b")}


def test_a_body_says_of_which_metrics_only_the_names_are_known() -> None:
    rows = [["AWS/Lambda", "Invocations"], ["Team/App", "Calls"], ["AWS/Bedrock", "Invocations"]]
    body = {"widgets": [{"type": "metric", "properties": {"region": "eu-west-1", "metrics": rows}}]}
    subject = body_subject(body, name="mine")
    [note] = subject.notes
    assert note == (
        "Of AWS/Lambda, Team/App, synthetic data know the names of metrics alone; height and course are made "
        "up."
    )
    assert (subject.account, subject.region, [*subject.bodies]) == (None, "eu-west-1", ["mine"])
    assert body_subject({"widgets": []}, name="mine").notes == ()


@pytest.mark.parametrize(
    ("setting", "title"),
    [
        ("quotas: {tokens_per_day: L-E3F10727}", "Tokens-per-day quota used (%), 14 days"),
        (
            f"models: [{{id: {SONNET}, quota: {{tokens_per_day: L-E3F10727}}}}]",
            "Tokens-per-day quota used (%), 14 days",
        ),
    ],
    ids=["of all models", "of a model"],
)
def test_a_quota_of_a_day_that_is_not_known_yet_is_that_of_the_minutes_of_a_day(
    setting: str, title: str
) -> None:
    base = TARGET.replace("    models: [amazon.nova-lite-v1:0]\n", "") if "models" in setting else TARGET
    [monitoring] = build_monitoring(loads(rollout_of(targets=f"{base}    {setting}\n")).targets)
    [shown] = preview_subject(target_subject(monitoring), other_ranges=False)
    [panel] = [panel for panel in shown.panels if panel.title == title]
    highest = re.search(r"highest ([0-9.]+)(?![0-9.K])", panel.content)
    assert highest
    assert 0 < float(highest[1].rstrip(".")) < 100

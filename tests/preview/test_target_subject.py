"""The synthetic data of a target: all that its dashboards add up is of the models that they name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.by_model import OTHER_MODELS
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.evaluation.widget_series import evaluate_widget
from bedrock_monitoring.monitoring import build_monitoring, build_rollout_monitoring
from bedrock_monitoring.preview.preview_dashboards import synthetic_source, target_subject
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

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmKind, MonitoredResource
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.cloudwatch import (
    Alarm,
    AnomalyDetectionAlarm,
    ComparisonOperator,
    MathExpression,
    Metric,
    WallClockWindow,
)
from bedrock_monitoring.commands.adopting.bedrock_kinds import bedrock_alarms
from bedrock_monitoring.commands.adopting.rollout_patch import rollout_patch
from tests.bedrock.alarms.sample import context as alarm_context
from tests.commands.adopting.sample_alarms import ACCOUNT, REGION

MODEL = "amazon.nova-lite-v1:0"
ABOVE, BELOW = ComparisonOperator.GREATER_THAN_THRESHOLD, ComparisonOperator.LESS_THAN_THRESHOLD


def metric(name: str, statistic: str = "Sum", *, model: str | None = MODEL, minutes: int = 5) -> Metric:
    return Metric(
        namespace="AWS/Bedrock",
        metric_name=name,
        statistic=statistic,
        dimensions_map={"ModelId": model} if model else {},
        period=timedelta(minutes=minutes),
    )


def alarm(watched: Any, threshold: float = 5, operator: ComparisonOperator = ABOVE, **fields: Any) -> Alarm:
    return Alarm(
        alarm_name="by hand",
        metric=watched,
        threshold=threshold,
        comparison_operator=operator,
        evaluation_periods=3,
        **fields,
    )


def share(part: str, factor: str = "100 * ") -> MathExpression:
    metrics = {"part": metric(part), "calls": metric("Invocations")}
    return MathExpression(expression=f"{factor}part / calls", using_metrics=metrics)


MATCHES: dict[str, tuple[Any, str | None, str | None]] = {
    "throttles": (alarm(metric("InvocationThrottles")), "throttles", "> 5 for 3 periods of 5 minutes"),
    "minutes": (alarm(metric("InvocationServerErrors", minutes=1)), "server_errors", "> 5 for 3 minutes"),
    "m of n": (
        alarm(metric("InvocationThrottles", minutes=1), datapoints_to_alarm=2),
        "throttles",
        "> 5 for 2 of 3 minutes",
    ),
    "percentile": (
        alarm(metric("InvocationLatency", "p99"), 20_000),
        "latency_p99",
        "> 20 s for 3 periods of 5 minutes",
    ),
    "share": (alarm(share("InvocationServerErrors")), "availability", "> 5 % for 3 periods of 5 minutes"),
    "fraction": (
        alarm(share("InvocationThrottles", factor=""), 0.05),
        "throttled",
        "> 5 % for 3 periods of 5 minutes",
    ),
    "fraction that is no exact float": (
        alarm(share("InvocationThrottles", factor=""), 0.29),
        "throttled",
        "> 29 % for 3 periods of 5 minutes",
    ),
    "silence": (
        alarm(metric("Invocations"), 1, BELOW),
        "traffic_gone",
        "< 1 for 3 periods of 5 minutes",
    ),
    "band": (
        AnomalyDetectionAlarm(alarm_name="a", metric=metric("Invocations"), evaluation_periods=2),
        "invocation_anomaly",
        "outside 2 deviations for 2 periods of 5 minutes",
    ),
    "days as they come": (
        alarm(metric("InvocationThrottles", minutes=24 * 60)),
        "throttles",
        "> 5 for 3 days",
    ),
    "calendar days, which the kind has not": (
        alarm(metric("InvocationThrottles", minutes=24 * 60), evaluation_window=WallClockWindow()),
        "throttles",
        None,
    ),
    "the wrong way": (alarm(metric("Invocations"), 1000), "traffic_gone", None),
    "another statistic": (alarm(metric("InvocationLatency", "Average"), 9000), None, None),
    "another metric": (alarm(metric("InputTokenCount"), 9000), None, None),
}


@pytest.mark.parametrize("name", MATCHES)
def test_the_kind_of_an_alarm_is_the_one_that_watches_the_same(name: str) -> None:
    made, kind, condition = MATCHES[name]
    [found] = bedrock_alarms([made])
    assert (found.kind.name if found.kind else None) == kind
    assert (str(found.condition) if found.condition else None) == condition
    assert found.model == MODEL
    assert f"watches {MODEL}: " in str(found)


def test_an_alarm_on_other_services_is_left_alone() -> None:
    other = Metric(namespace="AWS/EC2", metric_name="CPUUtilization", statistic="Average")
    assert [*bedrock_alarms([alarm(other)])] == []


def resource_of(kind: AlarmKind) -> MonitoredResource:
    sample = MonitoredResource(slug="m", name="M", model=MODEL)
    return sample if kind.scope.per_model else MonitoredResource.bedrock()


READ_OTHERWISE = {
    "reserved_overflow",
    "agentcore_errors",
    "tokens_per_day",
    *(name for name in ALARM_KINDS if name.startswith("every_model_")),
}
"""Kinds that read a Metrics Insights query, or metrics of another service."""


@pytest.mark.parametrize("kind", [kind for kind in ALARM_KINDS.values() if kind.applies(resource_of(kind))])
def test_an_alarm_of_a_kind_is_recognized_as_one_that_reads_the_same(kind: AlarmKind) -> None:
    condition = Condition.parse(kind.example_condition)
    made = kind.alarm(resource=resource_of(kind), condition=condition, context=alarm_context())
    found = [str(each.condition) for each in bedrock_alarms([made]) if each.kind is not None]
    assert found == ([] if kind.name in READ_OTHERWISE else [str(condition)])


ROLLOUT = f"""\
state: {{account: "{ACCOUNT}", region: {REGION}}}
targets:
  - name: prod # ours
    account: "{ACCOUNT}"
    region: {REGION}
    models:
      - id: {MODEL}
    alarms: # as decided
      first_token: false
"""


def patch(tmp_path: Path, *alarms: Any, rollout: str = ROLLOUT, region: str = REGION) -> Any:
    file = tmp_path / "rollout.yaml"
    file.write_text(rollout, encoding="utf-8")
    by_id = {f"a{number}": each for number, each in enumerate(alarms)}
    arns = {id_: f"arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm:{id_}" for id_ in by_id}
    return rollout_patch(by_id, arns=arns, rollout=file)


def test_the_patch_writes_the_condition_and_keeps_comments(tmp_path: Path) -> None:
    found = patch(
        tmp_path,
        alarm(metric("InvocationThrottles")),
        alarm(metric("InvocationServerErrors", model=None)),
    )
    assert found.notes == ()
    assert [line for line in found.diff.splitlines() if line[:1] in "+-"][2:] == [
        '+      throttles: "> 5 for 3 periods of 5 minutes"',
        "+      all_models:",
        '+        server_errors: "> 5 for 3 periods of 5 minutes"',
    ]
    assert "# as decided" in found.changed


@pytest.mark.parametrize(
    ("alarms", "rollout", "said"),
    [
        (
            (alarm(metric("InvocationThrottles")), alarm(metric("InvocationThrottles"), 9)),
            ROLLOUT,
            "several conditions: > 5 for 3 periods of 5 minutes; > 9 for 3 periods of 5 minutes",
        ),
        (
            (alarm(metric("InvocationThrottles")),),
            ROLLOUT.replace("alarms: # as decided\n      first_token: false", "alarms: false"),
            "the target has no alarms; remove `alarms: false` first",
        ),
        (
            (alarm(metric("InvocationThrottles", model="other.model-v1:0")),),
            ROLLOUT.replace("first_token: false", 'throttles: "> 5 for 3 periods of 5 minutes"'),
            "other.model-v1:0 is none of its models",
        ),
    ],
)
def test_what_the_patch_cannot_say_is_a_note(
    tmp_path: Path, alarms: tuple[Alarm, ...], rollout: str, said: str
) -> None:
    found = patch(tmp_path, *alarms, rollout=rollout)
    assert found.changed is None
    [note] = found.notes
    assert said in str(note)


def test_an_alarm_changes_the_target_that_has_its_model(tmp_path: Path) -> None:
    """Several targets may be in one account and Region."""
    other = f'''\
  - name: other
    account: "{ACCOUNT}"
    region: {REGION}
    models:
      - id: amazon.nova-pro-v1:0
'''
    found = patch(tmp_path, alarm(metric("InvocationThrottles")), rollout=ROLLOUT + other)
    assert found.notes == ()
    added = [line for line in found.diff.splitlines() if line[:1] == "+"][1:]
    assert added == ['+      throttles: "> 5 for 3 periods of 5 minutes"']


def test_alarms_of_another_region_change_no_target(tmp_path: Path) -> None:
    found = patch(tmp_path, alarm(metric("InvocationThrottles")), region="us-east-1")
    assert (found.changed, found.notes, len(found.kinds)) == (None, (), 1)


def test_without_a_rollout_the_kinds_are_named(tmp_path: Path) -> None:
    found = rollout_patch({"a": MATCHES["throttles"][0]}, arns={}, rollout=tmp_path / "none.yaml")
    assert found is not None
    assert found.kinds[0].endswith('it is throttles of rollout.yaml, "> 5 for 3 periods of 5 minutes"')
    assert found.changed is None

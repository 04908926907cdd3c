"""What the library accepts, Terraform's AWS provider accepts: asked at every limit of what is deployed.

Each value stands at a limit; one past it is refused by the library. The provider's own schema is asked about
all of them at once, by the real ``terraform validate``.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import Schedule
from bedrock_monitoring.cloudwatch import (
    Alarm,
    AlarmBase,
    AlarmRule,
    AlarmState,
    AnomalyDetectionAlarm,
    CompositeAlarm,
    Dashboard,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    TextWidget,
    TreatMissingData,
)
from bedrock_monitoring.cloudwatch.metrics.units import Unit
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.constructs import (
    CloudWatchDashboard,
    MaintenanceSchedules,
    create_alarms,
    create_inference_profile,
)
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.terraform import LOCK_FILE, StackFolder, Terraform
from stacks.foundation import require_versions
from tests.constructs.synthesis import new_stack, synthesized

REGION = "us-east-1"
ACCOUNT = "111122223333"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum", period=MINUTE)
DOUBLE = MathExpression(expression="2 * m", using_metrics={"m": CALLS})
PLAIN = Alarm(alarm_name="plain", metric=CALLS, threshold=5, evaluation_periods=3)
BAND = AnomalyDetectionAlarm(alarm_name="band", metric=CALLS, evaluation_periods=3)
PAIR = CompositeAlarm(alarm_name="pair", alarm_rule="plain")


def metric(**changes: object) -> Alarm:
    return replace(PLAIN, metric=replace(CALLS, **changes))  # type: ignore[arg-type]


def topics(count: int) -> list[str]:
    return [f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms-{number}" for number in range(count)]


def sum_of(terms: int, *, name: str = "a", more: str = "") -> Alarm:
    """Return an alarm whose expression is one name, added to itself."""
    text = name + f" + {name}" * (terms - 1) + more
    return replace(PLAIN, metric=MathExpression(expression=text, using_metrics={name: CALLS}))


def many_inputs(count: int) -> Alarm:
    inputs = {f"m{number}": replace(CALLS, metric_name=f"M{number}") for number in range(count)}
    return replace(PLAIN, metric=MathExpression(expression=" + ".join(inputs), using_metrics=inputs))


def grown(count: int) -> Alarm:
    """Return an alarm whose inner expressions get other, longer ids: two metrics are called ``a``."""
    text = "a" + " + a" * (count - 1)
    inner = {
        name: MathExpression(expression=text, using_metrics={"a": replace(CALLS, metric_name=name)})
        for name in ("x", "y")
    }
    return replace(PLAIN, metric=MathExpression(expression="x + y", using_metrics=inner))


def query(length: int) -> Alarm:
    text = "SELECT SUM(Invocations) FROM SCHEMA(\"AWS/Bedrock\", ModelId) WHERE ModelId != '{}'"
    value = "v" * (length - len(text.format("")))
    return replace(PLAIN, metric=MetricsInsightsQuery(query=text.format(value), period=MINUTE))


def rule(length: int) -> CompositeAlarm:
    """Return a composite alarm whose rule has a number of characters, with names of up to 200."""
    names = [f"n{number:03d}" + "x" * 196 for number in range(length // 214)]
    text = " OR ".join(f'ALARM("{name}")' for name in names)
    last = "l" * (length - len(text) - len(' OR ALARM("")'))
    return replace(PAIR, alarm_rule=AlarmRule.any_of(*names, last))


LIMITS: Mapping[str, tuple[Callable[[int], AlarmBase], int]] = {
    "alarm name": (lambda n: replace(PLAIN, alarm_name="n" * n), 255),
    "description": (lambda n: replace(PLAIN, alarm_description="d" * n), 1024),
    "description in Korean": (lambda n: replace(PLAIN, alarm_description="가" * n), 341),
    "alarm name in Korean": (lambda n: replace(PLAIN, alarm_name="가" * n), 85),
    "metric name in Korean": (lambda n: metric(metric_name="가" * n), 85),
    "composite alarm's description in Korean": (
        lambda n: replace(PAIR, alarm_description="é" * n),
        512,
    ),
    "rule in Korean": (lambda n: replace(PAIR, alarm_rule=AlarmRule.any_of("가" * n, "plain")), 3404),
    "alarm actions": (lambda n: replace(PLAIN, alarm_actions=topics(n)), 5),
    "OK actions": (lambda n: replace(PLAIN, ok_actions=topics(n)), 5),
    "actions without data": (lambda n: replace(PLAIN, insufficient_data_actions=topics(n)), 5),
    "topic name in an action": (lambda n: replace(PLAIN, alarm_actions=[topics(1)[0][:-8] + "t" * n]), 256),
    "tags": (lambda n: replace(PLAIN, tags={f"key-{number}": "" for number in range(n)}), 50),
    "tag key": (lambda n: replace(PLAIN, tags={"k" * n: "v"}), 128),
    "tag value": (lambda n: replace(PLAIN, tags={"k": "v" * n}), 256),
    "namespace": (lambda n: metric(namespace="n" * n), 255),
    "metric name": (lambda n: metric(metric_name="m" * n), 255),
    "dimensions": (lambda n: metric(dimensions_map={f"d{number}": "v" for number in range(n)}), 30),
    "dimension name": (lambda n: metric(dimensions_map={"d" * n: "v"}), 255),
    "dimension value": (lambda n: metric(dimensions_map={"d": "v" * n}), 1024),
    "dimensions in a query": (
        lambda n: metric(label="Calls", dimensions_map={f"d{number}": "v" for number in range(n)}),
        30,
    ),
    "decimals of a percentile": (lambda n: metric(statistic="p99." + "9" * n), 2),
    "decimals of a trimmed mean in a query": (lambda n: metric(statistic="tm99." + "9" * n, label="x"), 2),
    "periods of a day": (lambda n: replace(PLAIN, evaluation_periods=n), 1440),
    "periods of a week": (
        lambda n: replace(PLAIN, metric=replace(CALLS, period=HOUR), evaluation_periods=n),
        168,
    ),
    "minutes of a period": (
        lambda n: replace(PLAIN, metric=replace(CALLS, period=n * MINUTE), evaluation_periods=1),
        7 * 24 * 60,
    ),
    "datapoints": (lambda n: replace(PLAIN, datapoints_to_alarm=n), 3),
    "metrics": (many_inputs, 10),
    "expression": (lambda n: sum_of(256, name="a", more=" " * (n - 1021)), 1024),
    "expression of a band": (
        lambda n: replace(BAND, metric=sum_of(256, name="a", more=" " * (n - 1021)).metric),
        1024,
    ),
    "expression with the ids that it gets": (grown, 171),
    "query": (query, 1024),
    "id of a metric": (lambda n: sum_of(2, name="i" * n), 255),
    "id": (lambda n: metric(id="i" * n), 255),
    "composite alarm's name": (lambda n: replace(PAIR, alarm_name="n" * n), 255),
    "composite alarm's description": (lambda n: replace(PAIR, alarm_description="d" * n), 1024),
    "composite alarm's actions": (lambda n: replace(PAIR, alarm_actions=topics(n)), 5),
    "rule": (rule, 10_240),
    "suppressor": (lambda n: replace(PAIR, actions_suppressor="s" * n), 1600),
    "wait period": (
        lambda n: replace(
            PAIR, actions_suppressor="plain", actions_suppressor_wait_period=timedelta(seconds=n)
        ),
        2**31 - 1,
    ),
    "extension period": (
        lambda n: replace(
            PAIR, actions_suppressor="plain", actions_suppressor_extension_period=timedelta(seconds=n)
        ),
        2**31 - 1,
    ),
}
"""What has a largest length or number, and that. One more is refused by the library."""

STATISTICS = (
    *("SampleCount", "Average", "Sum", "Minimum", "Maximum", "IQM"),
    *(
        "p0",
        "p0.0",
        "p00",
        "p05",
        "p50",
        "p99.9",
        "p99.95",
        "p100",
        "tm90",
        "tm100",
        "wm98",
        "tc90",
        "ts0.01",
    ),
    *("TM(10%:90%)", "TM(:90%)", "TM(10%:)", "TM(5%:99.999%)", "WM(0%:100%)", "WM(:100.0%)", "TS(80%:)"),
    *("TC(0.005:0.030)", "TM(150:1000)", "TS(:0.0000001)", "PR(:300)", "PR(100:2000)", "PR(0.005:)"),
)
ACTIONS = (
    "arn:aws:sns:us-east-1:111122223333:alarms",
    "arn:aws-cn:sns:cn-north-1:111122223333:alarms",
    "arn:aws-us-gov:sns:us-gov-west-1:111122223333:alarms",
    "arn:aws:lambda:us-east-1:111122223333:function:page",
    "arn:aws:lambda:us-east-1:111122223333:function:page:live",
    "arn:aws:ssm:us-east-1:111122223333:opsitem:1#CATEGORY=Performance",
    "arn:aws:ssm-incidents::111122223333:response-plan/models",
    "arn:aws:aiops:us-east-1:111122223333:investigation-group:abc123",
    "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:1:autoScalingGroupName/g:policyName/p",
)
EC2_ACTIONS = (
    "arn:aws:automate:us-east-1:ec2:reboot",
    "arn:aws:swf:us-east-1:111122223333:action/actions/AWS_EC2.InstanceId.Stop/1.0",
)
FORMS: Mapping[str, AlarmBase] = {
    **{f"statistic {name}": metric(statistic=name) for name in STATISTICS},
    **{f"statistic {name} in a query": metric(statistic=name, label="x") for name in STATISTICS},
    **{f"unit {unit}": metric(unit=unit) for unit in Unit},
    **{f"unit {unit} in a query": metric(unit=unit, label="x") for unit in Unit},
    **{f"{n} seconds": metric(period=timedelta(seconds=n)) for n in (10, 20, 30, 60, 86_400)},
    **{
        f"{n} seconds in a query": metric(period=timedelta(seconds=n), label="x")
        for n in (10, 20, 30, 60, 86_400)
    },
    **{f"threshold {n}": replace(PLAIN, threshold=n) for n in (0, -1.5, 1e-9, 5e-324, 1.7e308, 2**53)},
    **{
        f"missing data {treatment}": replace(PLAIN, treat_missing_data=treatment)
        for treatment in TreatMissingData
    },
    **{
        str(operator): replace(BAND if operator.of_band else PLAIN, comparison_operator=operator)
        for operator in type(PLAIN.comparison_operator)
    },
    **{action: replace(PLAIN, alarm_actions=[action]) for action in ACTIONS},
    **{
        action: replace(metric(dimensions_map={"InstanceId": "i-1"}), ok_actions=[action])
        for action in EC2_ACTIONS
    },
    "no actions": replace(PLAIN, actions_enabled=False),
    "few samples": replace(metric(statistic="p99"), evaluate_low_sample_count_percentile=False),
    "another account": metric(account=ACCOUNT),
    "labels": replace(BAND, metric=replace(CALLS, label="Calls ${LAST}"), band_label="Expected"),
    "a band of metric math": replace(BAND, metric=DOUBLE, standard_deviations=0.1),
    "every state of a rule": replace(
        PAIR,
        alarm_rule=AlarmRule.all_of(
            *(AlarmRule.from_alarm("plain", state) for state in AlarmState),
            AlarmRule.not_(AlarmRule.at_least("50%", "plain", "band")),
            AlarmRule.from_boolean(True),  # noqa: FBT003 - the value is all it takes
        ),
    ),
}
"""What is written in one of several forms."""

WRONG_STATISTICS = (
    *("p100.0", "p99.999", "tm99.123", "p101", "P99", "p.5", "p99.", "p-1", "iqm", "pr99", "sum", "TM(:)"),
    *("PR(-5:5)", "TS(-1:)", "TM(1.:2)", "TM(:101%)", "PR(10%:)", "p1000", "xp99", "IQMx", ""),
)
WRONG_ACTIONS = (
    "alarms",
    "arn:aws:sns:us-east-1:111122223333",
    "arn:aws:sns:us-east-1:111122223333:",
    "arn:awz:sns:us-east-1:111122223333:alarms",
    "arn:aws-:sns:us-east-1:111122223333:alarms",
    "arn:aws:sns:us-east-1:12345:alarms",
    "arn:aws:sns:us-east-1:1111222233334:alarms",
    "arn:aws:sns:us-east-1:11112222333a:alarms",
    "arn:aws:sns:us-east-1::alarms",
    "arn:aws:sns::111122223333:alarms",
    "arn:aws:sns:us-east:111122223333:alarms",
    "arn:aws:sns:us-east-11:111122223333:alarms",
    "arn:aws:sns:US-EAST-1:111122223333:alarms",
    "arn:aws-cn:sns:us-east-1:111122223333:alarms",
    "arn:aws:sns:cn-north-1:111122223333:alarms",
    "arn:aws::us-east-1:111122223333:alarms",
    "arn:aws:snss:us-east-1:111122223333:alarms",
    "arn:aws:s3:us-east-1:111122223333:alarms",
    "ARN:aws:sns:us-east-1:111122223333:alarms",
    " arn:aws:sns:us-east-1:111122223333:alarms",
    "arn:aws:sns:us-east-1:111122223333:alarms\n",
    "arn:aws:sns:us-east-1:111122223333:on call",
    "arn:aws:sns:us-east-1:111122223333:alarms:0f1e2d3c",
    "arn:aws:lambda:us-east-1:111122223333:page",
    "arn:aws:automate:us-east-1:ec2:hibernate",
    "arn:aws:ssm:us-east-1:111122223333:opsitem:5",
)


@pytest.mark.parametrize("limit", LIMITS)
def test_a_value_at_its_limit_is_accepted_and_one_past_it_is_refused(limit: str) -> None:
    made, most = LIMITS[limit]

    assert list(made(most).problems()) == []
    with pytest.raises(InvalidInputError):
        _ask(made, most + 1)


def _ask(made: Callable[[int], AlarmBase], number: int) -> None:
    problems = tuple(made(number).problems())
    if problems:
        raise InvalidInputError(problems)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_accepted(form: str) -> None:
    assert list(FORMS[form].problems()) == []


@pytest.mark.parametrize("statistic", WRONG_STATISTICS)
@pytest.mark.parametrize("label", [None, "in a query"])
def test_a_statistic_that_the_provider_refuses_is_refused(statistic: str, label: str | None) -> None:
    [problem] = metric(statistic=statistic, label=label).problems()
    assert problem.where == "alarm 'plain', statistic"


@pytest.mark.parametrize("action", WRONG_ACTIONS)
@pytest.mark.parametrize("state", ["alarm_actions", "ok_actions", "insufficient_data_actions"])
def test_an_action_that_is_none_is_refused(state: str, action: str) -> None:
    alarms: tuple[AlarmBase, ...] = (PLAIN, BAND, PAIR)
    for alarm in alarms:
        changed: Any = {state: [action]}
        [problem] = replace(alarm, **changed).problems()
        assert problem.where == f"alarm {alarm.alarm_name!r}, {state}"


@pytest.mark.terraform
def test_the_provider_accepts_what_the_library_accepts(
    terraform: Terraform, access: Mapping[str, str], tmp_path: Path
) -> None:
    stack = new_stack(tmp_path, region=REGION)
    require_versions(stack, provider_version="~> 5.100")
    for number, alarm in enumerate([*FORMS.values(), *(made(most) for made, most in LIMITS.values())]):
        create_alarms(stack, {f"alarm-{number}": alarm})
    for name in ("d" * 255, "A-z_0"):
        CloudWatchDashboard(
            stack, name, Dashboard(name=name, elements=[TextWidget(markdown="x")]), region=REGION
        )
    create_inference_profile(
        stack,
        name="p" * 64,
        copy_from=f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-lite-v1:0",
        description="d" * 200,
    )
    MaintenanceSchedules(
        stack,
        "maintenance",
        schedules={
            "s" * 80: Schedule(
                expression="cron(0 2 ? * MON *)",
                time_zone="America/Argentina/ComodRivadavia",
                alarm_name="n" * 255,
                state=AlarmState.ALARM,
                reason="r",
                maximum_event_age=HOUR,
            )
        },
        account=ACCOUNT,
        region=REGION,
        name_prefix="p" * 80,
    )
    folder = tmp_path / "stack"
    folder.mkdir()
    (folder / "cdk.tf.json").write_text(json.dumps(synthesized(stack)), encoding="utf-8")
    StackFolder(path=folder, terraform=terraform, environment=access, lock=PROJECT / LOCK_FILE).init()

    asked = subprocess.run(
        [str(terraform.path), "validate", "-json"],
        cwd=folder,
        env={**os.environ, **access},
        capture_output=True,
        text=True,
        check=False,
    )
    refused = [
        f"{found.get('address')}: {found['summary']}" for found in json.loads(asked.stdout)["diagnostics"]
    ]
    assert refused == []

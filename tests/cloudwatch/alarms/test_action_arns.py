"""The actions of alarms: each kind that CloudWatch runs, and what is said of an ARN that it does not."""

from __future__ import annotations

import pytest

from bedrock_monitoring.cloudwatch.alarms.action_arns import AUTO_SCALING, EC2, action_problems

AT = "us-east-1:111122223333"
WHOLE = "write the whole ARN, such as arn:aws:sns:REGION:ACCOUNT:TOPIC"
NO_ARN = "{} is not the ARN of an action; " + WHOLE

TAKEN = (
    f"arn:aws:sns:{AT}:alarms",
    f"arn:aws:sns:{AT}:alarms.fifo",
    "arn:aws-cn:sns:cn-north-1:111122223333:alarms",
    f"arn:aws:lambda:{AT}:function:page",
    f"arn:aws:lambda:{AT}:function:page:live",
    f"arn:aws:lambda:{AT}:function:page:$LATEST",
    f"arn:aws:autoscaling:{AT}:scalingPolicy:1f2e:autoScalingGroupName/x:policyName/y",
    *(f"arn:aws:automate:us-east-1:ec2:{what}" for what in ("stop", "terminate", "reboot", "recover")),
    *(
        f"arn:aws:swf:{AT}:action/actions/AWS_EC2.InstanceId.{what}/1.0"
        for what in ("Stop", "Terminate", "Reboot", "Recover")
    ),
    *(f"arn:aws:ssm:{AT}:opsitem:{severity}" for severity in range(1, 5)),
    *(
        f"arn:aws:ssm:{AT}:opsitem:1#CATEGORY={category}"
        for category in ("Availability", "Cost", "Performance", "Recovery", "Security")
    ),
    "arn:aws:ssm-incidents::111122223333:response-plan/page",
    f"arn:aws:aiops:{AT}:investigation-group/abc",
    f"arn:aws:sns:{AT}:{'t' * 256}",
    "${aws_sns_topic.alarms.arn}",
)

SERVICES = "aiops, automate, autoscaling, lambda, sns, ssm, ssm-incidents, swf"

# An ARN, and what is said of it.
REFUSED = {
    "alarms": NO_ARN,
    f"arn:aws:sns:{AT}:two words": NO_ARN,
    f"arn:aws:sns:{AT}:{'t' * 257}": NO_ARN,
    "arn:aws:sns:us-east-1:1111:alarms": NO_ARN,
    f"arn:aws:lambda:{AT}:layer:page": NO_ARN,
    f"arn:aws:ssm:{AT}:opsitem:5": NO_ARN,
    f"arn:aws:ssm:{AT}:opsitem:1#CATEGORY=Fun": NO_ARN,
    "arn:aws:automate:us-east-1:ec2:start": NO_ARN,
    f"arn:aws:autoscaling:{AT}:scalingPolicy:1:{'x' * 1024}": NO_ARN,
    f"arn:aws:dynamodb:{AT}:table": (
        f"{{}} is of a service that alarms do not act on; use an action of {SERVICES}"
    ),
    f"arn:aws:snss:{AT}:alarms": ('{} is of a service that alarms do not act on; did you mean "sns"?'),
    "arn:aws:ssm-incidents:us-east-1:111122223333:response-plan/page": (
        "{} has a Region, and this service none; leave it out"
    ),
    "arn:aws:sns::111122223333:alarms": (
        "{} is in '', which is no Region of AWS; write its code, such as eu-central-1"
    ),
    "arn:aws:sns:us-easst-1:111122223333:alarms": (
        "{} is in 'us-easst-1', which is no Region of AWS; did you mean \"us-east-1\"?"
    ),
    "arn:aws:sns:cn-north-1:111122223333:alarms": (
        "{} is not in the partition of cn-north-1; begin it with arn:aws-cn:"
    ),
}


def said(*actions: str, refused: dict[str, str] | None = None) -> list[str]:
    return [str(problem) for problem in action_problems("ok_actions", actions, refused or {})]


@pytest.mark.parametrize("action", TAKEN)
def test_an_action_that_cloudwatch_runs_is_taken(action: str) -> None:
    assert said(action) == []


@pytest.mark.parametrize("action", REFUSED)
def test_another_action_is_refused_with_what_to_write(action: str) -> None:
    shown = repr(action if len(action) <= 100 else f"{action[:99]}…")
    assert said(action) == [f"ok_actions: {REFUSED[action].format(shown)}"]


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("arn:aws:automate:us-east-1:ec2:stop", EC2),
        (f"arn:aws:swf:{AT}:action/actions/AWS_EC2.InstanceId.Stop/1.0", EC2),
        (f"arn:aws:autoscaling:{AT}:scalingPolicy:1:x", AUTO_SCALING),
    ],
)
def test_an_action_that_an_alarm_cannot_run_is_refused_with_the_reason(action: str, kind: str) -> None:
    told = f"ok_actions: {action} is an {kind} action, for a reason; drop it"
    assert said(action, refused={EC2: "for a reason", AUTO_SCALING: "for a reason"}) == [told]
    assert said(action, refused={kind: "for a reason"}) == [told]
    assert said(f"arn:aws:sns:{AT}:alarms", refused={kind: "for a reason"}) == []


def test_five_actions_are_taken_and_each_once() -> None:
    five = [f"arn:aws:sns:{AT}:alarms-{number}" for number in range(5)]
    assert said(*five) == []
    assert said(*five[:2], five[0]) == [f"ok_actions: {five[0]} is told twice; name it once"]
    assert said(*five, f"arn:aws:sns:{AT}:more") == [
        "ok_actions: 6 actions are over the limit of 5; send to a topic that several listen to"
    ]

"""Check the ARNs of an alarm's actions.

Source of the forms: ``AlarmActions`` of PutMetricAlarm and PutCompositeAlarm in the CloudWatch API reference.
Terraform's AWS provider checks partition, Region and account; CloudWatch refuses the rest during the apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import repeated
from bedrock_monitoring.cloudwatch.partitions import REGIONS, partition_of
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, did_you_mean, quoted

EC2 = "EC2"
AUTO_SCALING = "Auto Scaling"

_ACCOUNT = r"\d{12}"
_NAME = r"[A-Za-z0-9_-]"
_ACTION = lazy_pattern(
    r"arn:(?P<partition>[^:]*):(?P<service>[^:]*):(?P<region>[^:]*):(?P<rest>.*)", re.DOTALL
)
_REST = {
    "sns": lazy_pattern(rf"{_ACCOUNT}:{_NAME}{{1,256}}(?:\.fifo)?"),
    "lambda": lazy_pattern(rf"{_ACCOUNT}:function:{_NAME}{{1,64}}(?::(?:\$LATEST|{_NAME}{{1,128}}))?"),
    "autoscaling": lazy_pattern(rf"{_ACCOUNT}:scalingPolicy:[^:\s]+:\S+"),
    "automate": lazy_pattern(r"ec2:(?:stop|terminate|reboot|recover)"),
    "swf": lazy_pattern(
        rf"{_ACCOUNT}:action/actions/AWS_EC2\.InstanceId\.(?:Stop|Terminate|Reboot|Recover)/1\.0"
    ),
    "ssm": lazy_pattern(
        rf"{_ACCOUNT}:opsitem:[1-4](?:#CATEGORY=(?:Availability|Cost|Performance|Recovery|Security))?"
    ),
    "ssm-incidents": lazy_pattern(rf"{_ACCOUNT}:response-?plan/{_NAME}{{1,200}}"),
    "aiops": lazy_pattern(rf"{_ACCOUNT}:investigation-group/?:?{_NAME}+"),
}
"""What follows the Region in the ARN of an action, by service."""

_WITHOUT_REGION = frozenset({"ssm-incidents"})
_KINDS = {"automate": EC2, "swf": EC2, "autoscaling": AUTO_SCALING}
_REMEDY = "write the whole ARN, such as arn:aws:sns:REGION:ACCOUNT:TOPIC"


def action_problems(where: str, actions: Sequence[str], refused: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what Terraform or CloudWatch would refuse in the actions of one state.

    Args:
        where: The name of the field.
        actions: The ARNs. A text with a ``${…}`` that Terraform resolves is not looked into.
        refused: Maps each kind of action that the alarm cannot run, ``EC2`` or ``AUTO_SCALING``, to the
            reason.
    """
    if len(actions) > limits.ALARM_ACTIONS_PER_STATE:
        yield Problem(
            where=where,
            what=f"{len(actions)} actions are over the limit of {limits.ALARM_ACTIONS_PER_STATE}",
            remedy="send to a topic that several listen to",
        )
    for action in sorted(repeated(actions)):
        yield Problem(where=where, what=f"{action} is told twice", remedy="name it once")
    for action in dict.fromkeys(actions):
        if "${" in action:
            continue
        found = _ACTION.fullmatch(action)
        problem = _arn_problem(action, found) if found else _not_an_arn(action)
        if problem:
            yield problem.within(where)
        elif found and (reason := refused.get(_KINDS.get(found["service"], ""))):
            kind = _KINDS[found["service"]]
            yield Problem(where=where, what=f"{action} is an {kind} action, {reason}", remedy="drop it")


def _arn_problem(action: str, found: re.Match[str]) -> Problem | None:
    service, region = found["service"], found["region"]
    if service not in _REST:
        remedy = did_you_mean(service, _REST) or f"use an action of {', '.join(sorted(_REST))}"
        return Problem(what=f"{_shown(action)} is of a service that alarms do not act on", remedy=remedy)
    if service in _WITHOUT_REGION:
        if region:
            return Problem(
                what=f"{_shown(action)} has a Region, and this service none", remedy="leave it out"
            )
    elif region not in REGIONS:
        remedy = did_you_mean(region, REGIONS) or "write its code, such as eu-central-1"
        return Problem(what=f"{_shown(action)} is in {region!r}, which is no Region of AWS", remedy=remedy)
    elif partition_of(region).name != found["partition"]:
        return Problem(
            what=f"{_shown(action)} is not in the partition of {region}",
            remedy=f"begin it with arn:{partition_of(region).name}:",
        )
    if not _REST[service].fullmatch(found["rest"]) or len(action) > limits.ALARM_ACTION_LENGTH:
        return _not_an_arn(action)
    return None


def _not_an_arn(action: str) -> Problem:
    return Problem(what=f"{_shown(action)} is not the ARN of an action", remedy=_REMEDY)


def _shown(action: str) -> str:
    return quoted(action, longest=100)

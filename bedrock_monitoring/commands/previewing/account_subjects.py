"""Read dashboards and alarms from the account of the credentials, for a preview of any of its dashboards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import boto3

from bedrock_monitoring.cloudwatch.alarms import AlarmBase, RawAlarm
from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body
from bedrock_monitoring.cloudwatch.reading.read_stack import StackDashboards
from bedrock_monitoring.commands.adopting.account_alarms import AccountAlarms
from bedrock_monitoring.commands.adopting.described import read_descriptions
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.preview.preview_dashboards import PreviewSubject, made_up_notes, stack_subject
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse, refuse_one


def subject_of_account() -> PreviewSubject:
    """Return all dashboards of the account, and the alarms of the Region of the environment.

    Alarms that no dashboard shows get a dashboard of their own.

    Raises:
        InvalidInputError: AWS refuses a call or is not reached, or there is neither a dashboard nor an alarm.
    """
    account, region = _place()
    bodies: dict[str, Mapping[str, Any]] = {}
    left_out: list[Problem] = []
    with raise_aws_problems("preview", "cloudwatch:ListDashboards and cloudwatch:GetDashboard"):
        cloudwatch = boto3.Session().client("cloudwatch", region_name=region)
        names = [
            entry["DashboardName"]
            for page in cloudwatch.get_paginator("list_dashboards").paginate()
            for entry in page["DashboardEntries"]
        ]
        texts = {name: cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"] for name in names}
    for name, text in texts.items():
        try:
            bodies[name] = parsed_body(text, name=name)
        except InvalidInputError as error:
            left_out += error.problems
    alarms, alarms_left_out = _alarms(region)
    if not (bodies or alarms):
        refuse((*left_out, *alarms_left_out))
        what = f"account {account} has neither a dashboard nor, in {region}, an alarm"
        refuse_one(where="preview", what=what, remedy="use other credentials, or set AWS_REGION")
    found = StackDashboards(
        account=account,
        region=region,
        bodies=bodies,
        alarms=alarms,
        left_out=(*left_out, *alarms_left_out),
    )
    subject = stack_subject(found, name="account")
    return replace(subject, notes=(*subject.notes, *made_up_notes(subject.bodies.values())))


def in_account(subject: PreviewSubject) -> PreviewSubject:
    """Return the dashboards of a subject as those of the account, with the alarms of its Region.

    Raises:
        InvalidInputError: AWS refuses a call or is not reached.
    """
    account, _ = _place(subject.region)
    alarms, _ = _alarms(subject.region)
    return without_made_up_notes(replace(subject, account=account, alarms=alarms))


def without_made_up_notes(subject: PreviewSubject) -> PreviewSubject:
    """Return a subject whose data are measured, and of which nothing is made up."""
    made_up = made_up_notes(subject.bodies.values())
    return replace(subject, notes=tuple(note for note in subject.notes if note not in made_up))


def _place(region: str | None = None) -> tuple[str, str]:
    """Return the account of the credentials, and the Region of the environment unless one is given."""
    region = region or boto3.Session().region_name
    if region is None:
        refuse_one(where="preview", what="no Region is chosen", remedy="set AWS_REGION")
    with raise_aws_problems("preview", "sts:GetCallerIdentity"):
        return boto3.Session().client("sts", region_name=region).get_caller_identity()["Account"], region


def _alarms(region: str) -> tuple[tuple[AlarmBase, ...], tuple[Problem, ...]]:
    described = AccountAlarms(region=region).described("")
    if not any(described.values()):
        return (), ()
    try:
        found = read_descriptions([described])
    except InvalidInputError as error:
        # None of them can be read, and the dashboards are shown without.
        return (), tuple(map(_not_shown, error.problems))
    evaluated = (alarm for alarm in found.alarms.values() if not isinstance(alarm, RawAlarm))
    left_out = (*found.raw.values(), *(each.problem for each in found.left_out))
    return tuple(evaluated), tuple(map(_not_shown, left_out))


def _not_shown(problem: Problem) -> Problem:
    """Return why an alarm is not shown, without what adopting it would mean."""
    return replace(problem, remedy="the preview does not show its state")

"""The roles as a CloudFormation template: cfn-lint accepts it, and an account gets from it what it must."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.iam.access_control import role_allows
from bedrock_monitoring.local_aws.iam.needed_permissions import NeededPermission
from bedrock_monitoring.permissions import MAX_POLICY_LENGTH, stack_set_template, stacks_of_template
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.permissions.sample import document
from tests.rollout.sample import rollout_of, target

TOOLS, ONE, TWO, NEW = "111122223333", "222233334444", "333344445555", "444455556666"
PLAN, DEPLOY = "bedrock-monitoring-plan", "bedrock-monitoring-deploy"
GITHUB = "github: {repository: a/b}"


def stack_of(name: str, account: str, *, topics: int = 1) -> dict[str, Any]:
    boundary = f"arn:aws:iam::{account}:policy/bedrock-monitoring-boundary"
    return document(
        aws_sns_topic={str(n): {"name": f"bedrock-{name}-alarms"} for n in range(topics)},
        aws_cloudwatch_metric_alarm={"x": {"alarm_name": f"bedrock-{name}_throttles"}},
        aws_iam_role={"x": {"name": f"bedrock-{name}-maintenance", "permissions_boundary": boundary}},
        aws_iam_role_policy={
            "x": {
                "role": "${aws_iam_role.x.id}",
                "policy": json.dumps(
                    {
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "cloudwatch:SetAlarmState",
                                "Resource": f"arn:aws:cloudwatch:us-east-1:{account}:alarm:bedrock-{name}_x",
                            },
                            {
                                "Effect": "Allow",
                                "Action": "iam:AttachRolePolicy",
                                "Resource": f"arn:aws:iam::{account}:role/application",
                            },
                        ]
                    }
                ),
            }
        },
    )


def template_of(access: str = GITHUB, *, accounts: int = 2) -> dict[str, Any]:
    """Return the template of accounts with a target each."""
    targets = {f"prod-{n}": f"{n:012d}" for n in range(1, accounts + 1)}
    text = rollout_of(
        top=f"access: {{{access}}}\n",
        targets="".join(target(name, account=account) for name, account in targets.items()),
    )
    rollout = loads(text)
    assert stacks_of_template(rollout) == targets.keys()
    documents = {name: stack_of(name, account) for name, account in targets.items()}
    return dict(stack_set_template(rollout, documents))


FORMS = {
    "": GITHUB,
    "GitHub in every account": "github: {repository: a/b, accounts: all}, organization_id: o-a1b2c3d4e5",
    "a boundary of the user": "permissions_boundary: Mine, max_session: 4",
}


@pytest.mark.parametrize("access", FORMS.values(), ids=FORMS)
def test_cfn_lint_finds_nothing_wrong(access: str) -> None:
    assert [str(found) for found in lint(json.dumps(template_of(access)))] == []


def test_it_names_no_account_but_the_tools_account_and_no_target_and_does_not_grow_with_accounts() -> None:
    text = json.dumps(template_of())
    assert "000000000001" not in text
    assert "prod-1" not in text
    assert TOOLS in text
    assert len(json.dumps(template_of(accounts=50))) == len(text)
    for resource in template_of()["Resources"].values():
        if policy := resource["Properties"].get("PolicyDocument"):
            assert len(json.dumps(policy, separators=(",", ":"))) <= MAX_POLICY_LENGTH


def test_what_is_made_by_it_trusts_and_allows_what_it_must_and_no_more(aws: LocalAws) -> None:
    aws.client("cloudformation", account=NEW).create_stack(
        StackName="access", TemplateBody=json.dumps(template_of()), Capabilities=["CAPABILITY_NAMED_IAM"]
    )
    iam = aws.client("iam", account=NEW)
    for name in (PLAN, DEPLOY):
        role = iam.get_role(RoleName=name)["Role"]
        [statement] = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"AWS": f"arn:aws:iam::{TOOLS}:root"}
        assert statement["Condition"] == {
            "ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{TOOLS}:role/{name}"}
        }
        assert role["MaxSessionDuration"] == 3600
        boundary = role["PermissionsBoundary"]["PermissionsBoundaryArn"]
        assert boundary == f"arn:aws:iam::{NEW}:policy/bedrock-monitoring-boundary"
    bounded = {"iam:PermissionsBoundary": f"arn:aws:iam::{NEW}:policy/bedrock-monitoring-boundary"}
    calls = {
        ("sns:GetTopicAttributes", f"arn:aws:sns:us-east-1:{NEW}:bedrock-search-alarms"): {PLAN, DEPLOY},
        ("sns:CreateTopic", f"arn:aws:sns:us-east-1:{NEW}:bedrock-search-alarms"): {DEPLOY},
        ("sns:CreateTopic", f"arn:aws:sns:us-east-1:{NEW}:orders"): set(),
        ("sns:CreateTopic", f"arn:aws:sns:us-east-1:{ONE}:bedrock-search-alarms"): set(),
        ("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:us-east-1:{NEW}:alarm:bedrock-search_x"): {DEPLOY},
        ("iam:CreateRole", f"arn:aws:iam::{NEW}:role/bedrock-search-maintenance"): {DEPLOY},
        ("iam:PutRolePolicy", f"arn:aws:iam::{NEW}:role/{DEPLOY}"): set(),
        ("iam:PutRolePolicy", f"arn:aws:iam::{NEW}:role/{PLAN}"): set(),
    }
    for (action, resource), expected in calls.items():
        call = NeededPermission(action=action, resource=resource, context=bounded)
        allowed = {name for name in (PLAN, DEPLOY) if role_allows(f"arn:aws:iam::{NEW}:role/{name}", call)}
        assert (action, resource, allowed) == (action, resource, expected)


def test_the_boundary_lets_the_roles_of_the_stacks_do_their_work() -> None:
    [policy] = [
        resource["Properties"]["PolicyDocument"]
        for name, resource in template_of()["Resources"].items()
        if name == "Boundary"
    ]
    assert any("cloudwatch:SetAlarmState" in statement["Action"] for statement in policy["Statement"])


def test_with_every_target_in_the_tools_account_there_is_nothing_to_write() -> None:
    rollout = loads(rollout_of(top=f"access: {{{GITHUB}}}\n"))
    with pytest.raises(InvalidInputError, match="there is no other account that it could be for"):
        stack_set_template(rollout, {})

"""The roles that are made: who assumes which, what they may do, and what they can never do."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bedrock_monitoring.local_aws.policy_evaluation import allows
from bedrock_monitoring.monitoring import Access, GithubAccess, Rollout, Target
from bedrock_monitoring.permissions import (
    MAX_POLICY_LENGTH,
    AccountAccess,
    MadeRole,
    account_access,
    stacks_of_account,
    waiting_stacks,
)
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.permissions.sample import document
from tests.rollout.sample import rollout_of, target

TOOLS, OTHER = "111122223333", "222233334444"
PLAN, DEPLOY = "bedrock-monitoring-plan", "bedrock-monitoring-deploy"
ISSUER = "token.actions.githubusercontent.com"
ORGANIZATION = "o-a1b2c3d4e5"
BOUNDARY = f"arn:aws:iam::{OTHER}:policy/bedrock-monitoring-boundary"
ROLE = {"name": "bedrock-invocation-logging", "permissions_boundary": BOUNDARY, "assume_role_policy": "{}"}
WRITES_LOG = json.dumps(
    {"Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "${x.arn}:*"}]}
)
STACK = document(
    aws_sns_topic={"x": {"name": "bedrock-prod-alarms"}},
    aws_iam_role={"x": ROLE, "y": ROLE | {"name": "bedrock-prod-maintenance"}},
    aws_iam_role_policy={"x": {"role": "${aws_iam_role.x.id}", "policy": WRITES_LOG}},
)


def loaded(*settings: str, top: str = "", **changes: Any) -> Rollout:
    """Return a rollout with a target in the tools account and one in another, and GitHub as the caller."""
    github = "github: {repository: example-corp/monitoring}"
    text = rollout_of(
        top=f"access: {{{', '.join([github, *settings])}}}\n{top}",
        targets=target("tools") + target("prod", account=OTHER),
    )
    return replace(loads(text), **changes)


def access_of(rollout: Rollout, account: str, made: Any = STACK) -> AccountAccess:
    return account_access(
        rollout, account, {stack.name: made for stack in stacks_of_account(rollout, account)}
    )


def role(access: AccountAccess, name: str) -> MadeRole:
    return next(each for each in access.roles if each.name == name)


def assumes(made: MadeRole, principal: str, action: str, **context: str) -> bool:
    statements = [{**statement, "Resource": "*"} for statement in made.trust["Statement"]]
    known = {key.replace("__", ":").replace("_", "."): value for key, value in context.items()}
    return allows({"Statement": statements}, action=action, resource="*", principal=principal, context=known)


def may(made: MadeRole, action: str, resource: str = "*", **context: str) -> bool:
    statements = [each for policy in made.policies.values() for each in policy["Statement"]]
    known = {key.replace("__", ":"): value for key, value in context.items()}
    return allows({"Statement": statements}, action=action, resource=resource, context=known)


SUBJECTS = {
    "repo:example-corp/monitoring:pull_request": {PLAN},
    "repo:example-corp/monitoring:ref:refs/heads/main": {PLAN},
    "repo:example-corp/monitoring:environment:production": {DEPLOY},
    "repo:example-corp/monitoring:ref:refs/heads/other": set(),
    "repo:example-corp/monitoring:ref:refs/tags/main": set(),
    "repo:example-corp/monitoring:environment:staging": set(),
    "repo:example-corp/monitoring-2:pull_request": set(),
    "repo:somebody/monitoring:pull_request": set(),
    "repo:somebody/monitoring:environment:production": set(),
    "": set(),
}


@pytest.mark.parametrize(("subject", "roles"), SUBJECTS.items())
def test_pull_requests_and_the_branch_plan_the_environment_deploys_and_no_other_job_does_either(
    subject: str, roles: set[str]
) -> None:
    access = access_of(loaded(), TOOLS)
    found = {
        made.name
        for made in access.roles
        if allows(
            {"Statement": [{**each, "Resource": "*"} for each in made.trust["Statement"]]},
            action="sts:AssumeRoleWithWebIdentity",
            resource="*",
            context={f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": subject},
        )
    }
    assert found == roles


def test_a_token_for_another_audience_assumes_nothing() -> None:
    for made in access_of(loaded(), TOOLS).roles:
        [statement] = made.trust["Statement"]
        assert statement["Condition"]["StringEquals"][f"{ISSUER}:aud"] == "sts.amazonaws.com"
        assert statement["Principal"] == {"Federated": f"arn:aws:iam::{TOOLS}:oidc-provider/{ISSUER}"}


CALLERS = {
    "the role of the tools account": (f"{TOOLS}:role/{{name}}", ORGANIZATION, True),
    "the other role": (f"{TOOLS}:role/{{other}}", ORGANIZATION, False),
    "a role of another name": (f"{TOOLS}:role/Administrator", ORGANIZATION, False),
    "the role of the name elsewhere": ("999988887777:role/{name}", ORGANIZATION, False),
    "a tools account that left": (f"{TOOLS}:role/{{name}}", "o-another00000", False),
}


@pytest.mark.parametrize(("caller", "organization", "expected"), CALLERS.values(), ids=CALLERS)
def test_in_another_account_a_role_is_assumed_by_its_like_in_the_tools_account_alone(
    caller: str, organization: str, expected: object
) -> None:
    for name, other in ((PLAN, DEPLOY), (DEPLOY, PLAN)):
        made = role(access_of(loaded(f"organization_id: {ORGANIZATION}"), OTHER), name)
        arn = f"arn:aws:iam::{caller.format(name=name, other=other)}"
        context = {"aws__PrincipalArn": arn, "aws__PrincipalOrgID": organization}
        assert assumes(made, arn, "sts:AssumeRole", **context) is expected
        assert not assumes(made, arn, "sts:AssumeRoleWithWebIdentity", **context)


def test_without_github_the_tools_account_decides_itself_who_assumes_its_roles() -> None:
    rollout = loaded()
    assert rollout.access is not None
    alone = replace(rollout, access=replace(rollout.access, github=None))
    access = access_of(alone, TOOLS)
    assert access.provider_url is None
    for made in access.roles:
        assert assumes(made, f"arn:aws:iam::{TOOLS}:role/Jenkins", "sts:AssumeRole")
        assert not assumes(made, f"arn:aws:iam::{OTHER}:role/Jenkins", "sts:AssumeRole")


PROVIDERS = {
    "": ({TOOLS: True, OTHER: False}, {TOOLS: 1, OTHER: 1}),
    "accounts: all": ({TOOLS: True, OTHER: True}, {TOOLS: 1, OTHER: 2}),
    "provider: existing": ({TOOLS: False, OTHER: False}, {TOOLS: 1, OTHER: 1}),
    "accounts: all, provider: existing": ({TOOLS: False, OTHER: False}, {TOOLS: 1, OTHER: 2}),
}


@pytest.mark.parametrize(("settings", "expected"), PROVIDERS.items())
def test_the_provider_is_made_where_github_is_trusted_unless_it_is_there(
    settings: str, expected: tuple[dict[str, bool], dict[str, int]]
) -> None:
    rollout = loads(
        rollout_of(
            top=f"access: {{github: {{repository: example-corp/monitoring, {settings}}}}}\n",
            targets=target("prod", account=OTHER),
        )
    )
    found = {account: access_of(rollout, account) for account in (TOOLS, OTHER)}
    made = {account: access.provider_url is not None for account, access in found.items()}
    trusted = {account: len(access.roles[0].trust["Statement"]) for account, access in found.items()}
    assert (made, trusted) == expected


def test_an_issuer_of_github_enterprise_names_the_provider_and_the_claims() -> None:
    top = "access: {github: {repository: a/b, issuer: 'https://github.example.com/_services/token'}}\n"
    access = access_of(loads(rollout_of(top=top)), TOOLS)
    assert access.provider_url == "https://github.example.com/_services/token"
    [statement] = role(access, DEPLOY).trust["Statement"]
    name = "github.example.com/_services/token"
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::{TOOLS}:oidc-provider/{name}"}
    assert statement["Condition"]["StringEquals"] == {
        f"{name}:aud": "sts.amazonaws.com",
        f"{name}:sub": "repo:a/b:environment:production",
    }


def test_in_another_account_the_roles_do_what_its_stacks_need_and_reach_no_state() -> None:
    access = access_of(loaded(), OTHER)
    topic = f"arn:aws:sns:us-east-1:{OTHER}:bedrock-prod-alarms"
    assert [may(made, "sns:GetTopicAttributes", topic) for made in access.roles] == [True, True]
    assert [may(made, "sns:CreateTopic", topic) for made in access.roles] == [False, True]
    text = json.dumps([policy for made in access.roles for policy in made.policies.values()])
    assert "s3:" not in text
    assert "sts:" not in text


def test_in_the_tools_account_the_roles_assume_the_others_and_only_one_of_them_writes_states() -> None:
    plan, deploy = access_of(loaded(), TOOLS).roles
    for made, name, other in ((plan, PLAN, DEPLOY), (deploy, DEPLOY, PLAN)):
        assert may(made, "sts:AssumeRole", f"arn:aws:iam::{OTHER}:role/{name}")
        assert not may(made, "sts:AssumeRole", f"arn:aws:iam::{OTHER}:role/{other}")
        assert not may(made, "sts:AssumeRole", f"arn:aws:iam::999988887777:role/{name}")
    states = f"arn:aws:s3:::bedrock-monitoring-state-{TOOLS}/bedrock-monitoring"
    for key, read, written in (
        ("prod/terraform.tfstate", (True, True), (False, True)),
        ("prod/terraform.tfstate.tflock", (False, True), (False, True)),
        ("new-target/terraform.tfstate", (True, True), (False, True)),
        (f"access/{OTHER}.tfstate", (False, False), (False, False)),
        ("state.tfstate", (False, False), (False, False)),
    ):
        assert tuple(may(made, "s3:GetObject", f"{states}/{key}") for made in (plan, deploy)) == read, key
        assert tuple(may(made, "s3:PutObject", f"{states}/{key}") for made in (plan, deploy)) == written, key
    lock = f"{states}/prod/terraform.tfstate.tflock"
    assert (may(plan, "s3:DeleteObject", lock), may(deploy, "s3:DeleteObject", lock)) == (False, True)


def test_in_an_organization_one_pattern_stands_for_the_role_of_each_account() -> None:
    plan, _ = access_of(loaded(f"organization_id: {ORGANIZATION}"), TOOLS).roles
    anywhere = f"arn:aws:iam::555566667777:role/{PLAN}"
    assert may(plan, "sts:AssumeRole", anywhere, aws__ResourceOrgID=ORGANIZATION)
    assert not may(plan, "sts:AssumeRole", anywhere, aws__ResourceOrgID="o-another00000")


def test_two_hundred_accounts_of_an_organization_fit_into_one_policy_of_each_role() -> None:
    accounts = [f"{number:012d}" for number in range(1, 201)]
    targets = "".join(target(f"prod-{account}", account=account) for account in accounts)
    top = f"access: {{github: {{repository: a/b}}, organization_id: {ORGANIZATION}}}\n"
    access = access_of(loads(rollout_of(top=top, targets=targets)), TOOLS)
    assert [[*made.policies] for made in access.roles] == [[PLAN], [DEPLOY]]


def test_what_does_not_fit_into_one_policy_continues_in_another() -> None:
    many = document(
        aws_lambda_permission={str(n): {"function_name": f"f{n}", "principal": "x"} for n in range(90)}
    )
    access = access_of(loaded("permissions_boundary: Mine"), OTHER, many)
    assert [[*made.policies] for made in access.roles] == [[PLAN], [DEPLOY, f"{DEPLOY}-2"]]
    for made in access.roles:
        for policy in made.policies.values():
            assert len(json.dumps(policy, separators=(",", ":"))) <= MAX_POLICY_LENGTH
    assert access.boundary is None
    assert access.boundary_arn == f"arn:aws:iam::{OTHER}:policy/Mine"


def test_a_boundary_that_no_policy_holds_is_refused_with_what_to_do() -> None:
    many = document(
        aws_lambda_permission={str(n): {"function_name": f"f{n}", "principal": "x"} for n in range(90)}
    )
    with pytest.raises(InvalidInputError, match=r"name a policy of yours in `access\.permissions_boundary`"):
        access_of(loaded(), OTHER, many)


def test_roles_that_need_too_many_policies_are_refused_with_what_to_do() -> None:
    many = document(
        aws_ssm={}, data={"aws_ssm_parameter": {str(n): {"name": f"n{n:090d}"} for n in range(700)}}
    )
    with pytest.raises(InvalidInputError, match="AWS attaches 10 to a role"):
        access_of(loaded("permissions_boundary: Mine"), OTHER, many)


BOUNDED = {
    "what the roles do": ("sns:CreateTopic", f"arn:aws:sns:us-east-1:{OTHER}:bedrock-prod-alarms", True),
    "what a role does that they create": (
        "logs:PutLogEvents",
        f"arn:aws:logs:us-east-1:{OTHER}:log-group:/aws/bedrock:log-stream:x",
        True,
    ),
    "a role of the stacks with the boundary": (
        "iam:PutRolePolicy",
        f"arn:aws:iam::{OTHER}:role/bedrock-invocation-logging",
        True,
    ),
    "a further one of a name like it": (
        "iam:PutRolePolicy",
        f"arn:aws:iam::{OTHER}:role/bedrock-dev-log",
        True,
    ),
    "the role itself": ("iam:PutRolePolicy", f"arn:aws:iam::{OTHER}:role/{DEPLOY}", False),
    "its policy": ("iam:CreatePolicyVersion", f"arn:aws:iam::{OTHER}:policy/{DEPLOY}-2", False),
    "the boundary": ("iam:CreatePolicyVersion", BOUNDARY, False),
    "a role of somebody else": ("iam:PutRolePolicy", f"arn:aws:iam::{OTHER}:role/application", False),
    "a user": ("iam:CreateUser", f"arn:aws:iam::{OTHER}:user/somebody", False),
    "a call of a model": ("bedrock:InvokeModel", "*", False),
    "records of the log": ("logs:GetLogEvents", "*", False),
    "objects": ("s3:GetObject", "arn:aws:s3:::anything/anything", False),
}


@pytest.mark.parametrize(("action", "resource", "expected"), BOUNDED.values(), ids=BOUNDED)
def test_the_boundary_holds_what_the_stacks_do_and_neither_the_roles_themselves_nor_data(
    action: str, resource: str, expected: object
) -> None:
    boundary = access_of(loaded(), OTHER).boundary
    assert boundary is not None
    context = {"iam:PermissionsBoundary": BOUNDARY}
    assert allows(boundary, action=action, resource=resource, context=context) is expected


def test_a_role_without_the_boundary_is_beyond_it() -> None:
    boundary = access_of(loaded(), OTHER).boundary
    assert boundary is not None
    role_arn = f"arn:aws:iam::{OTHER}:role/bedrock-invocation-logging"
    assert not allows(boundary, action="iam:CreateRole", resource=role_arn)


def test_a_stack_whose_roles_cannot_be_read_needs_a_boundary_of_the_user() -> None:
    unread = document(aws_iam_role_policy={"x": {"role": "x", "policy": '${jsonencode({"a": 1})}'}})
    with pytest.raises(InvalidInputError, match=r"the policies of the roles of 'prod' are not plain JSON"):
        access_of(loaded(), OTHER, unread)
    assert access_of(loaded("permissions_boundary: Mine"), OTHER, unread).boundary is None


def test_what_a_deploy_has_yet_to_destroy_keeps_its_policies() -> None:
    entry = f'decommission: [{{name: old, account: "{OTHER}", region: us-east-1}}]\n'
    rollout = loaded(top=entry)
    assert [stack.name for stack in waiting_stacks(rollout, OTHER)] == ["old"]
    assert waiting_stacks(rollout, TOOLS) == ()


def test_the_event_history_is_read_only_if_the_file_says_so() -> None:
    for settings, expected in (((), [False, False]), (("cloudtrail: true",), [True, False])):
        access = access_of(loaded(*settings), OTHER)
        assert [may(made, "cloudtrail:LookupEvents") for made in access.roles] == expected


def test_a_tools_account_without_targets_needs_no_stack_drawn() -> None:
    rollout = loads(
        rollout_of(top="access: {github: {repository: a/b}}\n", targets=target("prod", account=OTHER))
    )
    assert stacks_of_account(rollout, TOOLS) == ()
    assert [type(stack) for stack in stacks_of_account(rollout, OTHER)] == [Target]
    assert isinstance(rollout.access, Access)
    assert isinstance(rollout.access.github, GithubAccess)

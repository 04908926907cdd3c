from pathlib import Path

import pytest

from bedrock_monitoring.monitoring import Access, GithubAccess
from bedrock_monitoring.rollout import load, loads
from tests.rollout.sample import STATE, problems_of, rollout_of, target

TOOLS, OTHER, THIRD = "111122223333", "222233334444", "333344445555"
PLAN, DEPLOY = "bedrock-monitoring-plan", "bedrock-monitoring-deploy"
GITHUB = "access: {github: {repository: example-corp/monitoring}}\n"
NO_BUCKET = "state: {backend: none}\n"


def test_everything_but_the_repository_has_a_default() -> None:
    assert loads(rollout_of(top=GITHUB)).access == Access(
        tools_account=TOOLS,
        organization_id=None,
        plan_role=PLAN,
        deploy_role=DEPLOY,
        permissions_boundary=None,
        max_session=3600,
        github=GithubAccess(
            repository="example-corp/monitoring",
            environment="production",
            branch="main",
            issuer="https://token.actions.githubusercontent.com",
        ),
        admin_role=None,
        adopt=False,
    )


def test_every_setting_arrives() -> None:
    top = (
        f'access: {{tools_account: "{OTHER}", organization_id: o-a1b2c3d4e5, plan_role: P, deploy_role: D, '
        "permissions_boundary: B, max_session: 12, admin_role: Admin, adopt: true, cloudtrail: true, github: "
        "{repository: corp@1/mon@2, environment: live, branch: trunk, provider: existing, accounts: all, "
        "issuer: 'https://github.example.com/_services/token'}}\n"
    )
    assert loads(rollout_of(top=top)).access == Access(
        tools_account=OTHER,
        organization_id="o-a1b2c3d4e5",
        plan_role="P",
        deploy_role="D",
        permissions_boundary="B",
        max_session=43200,
        github=GithubAccess(
            repository="corp@1/mon@2",
            environment="live",
            branch="trunk",
            issuer="https://github.example.com/_services/token",
            has_provider=True,
            in_every_account=True,
        ),
        admin_role="Admin",
        adopt=True,
        cloudtrail=True,
    )


def test_a_stack_outside_the_tools_account_has_the_made_roles_unless_it_names_one() -> None:
    text = rollout_of(
        top=GITHUB,
        targets=target("tools")
        + target("other", account=OTHER)
        + target("own-role", "role: Mine", account=THIRD)
        + target("own-boundary", "permissions_boundary: Mine", account=OTHER),
    )
    entries = f'decommission: [{{name: old, account: "{OTHER}", region: us-east-1}}]\n'
    loaded = loads(text + entries)
    made = (f"arn:aws:iam::{OTHER}:role/{DEPLOY}", f"arn:aws:iam::{OTHER}:role/{PLAN}")
    boundary = "policy/bedrock-monitoring-boundary"
    assert {
        stack.name: (stack.role_arn, stack.plan_role_arn, stack.permissions_boundary)
        for stack in loaded.select()
    } == {
        "tools": (None, None, f"arn:aws:iam::{TOOLS}:{boundary}"),
        "other": (*made, f"arn:aws:iam::{OTHER}:{boundary}"),
        "own-role": (f"arn:aws:iam::{THIRD}:role/Mine", None, None),
        "own-boundary": (*made, f"arn:aws:iam::{OTHER}:policy/Mine"),
        "old": (*made, None),
    }
    assert [stack.account for stack in loaded.access_stacks] == [TOOLS, OTHER]


def test_targets_of_a_group_have_the_made_roles_but_that_of_the_tools_account(tmp_path: Path) -> None:
    (tmp_path / "organization.yaml").write_text(
        f'accounts: [{{id: "{OTHER}", name: a}}, {{id: "{TOOLS}", name: b}}, {{id: "{THIRD}", name: c}}]\n',
        encoding="utf-8",
    )
    group = "groups: [{accounts: {units: [/]}, regions: [us-east-1], models: [amazon.nova-lite-v1:0]}]\n"
    file = tmp_path / "rollout.yaml"
    file.write_text(f"{STATE}{GITHUB}organization: organization.yaml\n{group}", encoding="utf-8")
    found = load(file)
    assert {stack.account: stack.role_arn for stack in found.targets} == {
        OTHER: f"arn:aws:iam::{OTHER}:role/{DEPLOY}",
        TOOLS: None,
        THIRD: f"arn:aws:iam::{THIRD}:role/{DEPLOY}",
    }
    assert {stack.account: stack.permissions_boundary for stack in found.targets} == {
        account: f"arn:aws:iam::{account}:policy/bedrock-monitoring-boundary"
        for account in (OTHER, TOOLS, THIRD)
    }


def test_no_role_is_made_in_an_account_that_is_closed(tmp_path: Path) -> None:
    (tmp_path / "organization.yaml").write_text(
        f'accounts: [{{id: "{OTHER}", name: a}}, {{id: "{THIRD}", name: b, status: suspended}}]\n',
        encoding="utf-8",
    )
    file = tmp_path / "rollout.yaml"
    targets = target("a", account=OTHER) + target("b", account=THIRD)
    file.write_text(
        rollout_of(top=f"{GITHUB}organization: organization.yaml\n", targets=targets), encoding="utf-8"
    )
    assert [stack.account for stack in load(file).access_stacks] == [TOOLS, OTHER]


def test_the_view_over_all_accounts_has_the_made_roles_in_its_account() -> None:
    for account, expected in ((OTHER, f"arn:aws:iam::{OTHER}:role/{DEPLOY}"), (TOOLS, None)):
        text = rollout_of(
            top=f'{GITHUB}observability: {{account: "{account}"}}\n', targets=target("prod", account=THIRD)
        )
        loaded = loads(text)
        [view] = loaded.views
        assert view.role_arn == expected
        assert view.permissions_boundary == f"arn:aws:iam::{account}:policy/bedrock-monitoring-boundary"
        assert account in {stack.account for stack in loaded.access_stacks}


def test_without_access_no_stack_has_a_role_and_none_is_made() -> None:
    loaded = loads(rollout_of(targets=target("other", account=OTHER)))
    assert loaded.access is None
    assert loaded.access_stacks == ()
    assert [(stack.role_arn, stack.permissions_boundary) for stack in loaded.targets] == [(None, None)]


def test_the_stacks_of_the_roles_are_chosen_by_their_names_alone() -> None:
    loaded = loads(rollout_of(top=GITHUB, targets=target("prod", account=OTHER)))
    assert loaded.stack_names() == {"state", "prod"}
    assert loaded.stack_names(["*"]) == {"prod"}
    assert loaded.stack_names(["access-*"]) == {f"access-{TOOLS}", f"access-{OTHER}"}
    assert loaded.stack_names([f"access-{OTHER}", "state", "prod"]) == {f"access-{OTHER}", "state", "prod"}
    assert [stack.state_key for stack in loaded.access_stacks] == [
        f"bedrock-monitoring/access/{account}.tfstate" for account in (TOOLS, OTHER)
    ]


def test_an_admin_role_acts_in_each_account_and_in_that_of_the_state() -> None:
    top = "access: {admin_role: Admin}\n"
    stacks = loads(rollout_of(top=top, targets=target("prod", account=OTHER))).access_stacks
    assert [(stack.role_arn, stack.state_role_arn) for stack in stacks] == [
        (f"arn:aws:iam::{account}:role/Admin", f"arn:aws:iam::{TOOLS}:role/Admin")
        for account in (TOOLS, OTHER)
    ]


def test_the_organization_is_that_of_the_file_of_accounts_unless_access_names_one(tmp_path: Path) -> None:
    (tmp_path / "organization.yaml").write_text(
        f'id: o-fromthefile\naccounts: [{{id: "{OTHER}", name: prod}}]\n', encoding="utf-8"
    )
    for access, expected in (
        ("access: {max_session: 1}\n", "o-fromthefile"),
        ("access: {organization_id: o-a1b2c3d4e5}\n", "o-a1b2c3d4e5"),
    ):
        file = tmp_path / "rollout.yaml"
        file.write_text(rollout_of(top=f"organization: organization.yaml\n{access}"), encoding="utf-8")
        found = load(file).access
        assert found is not None
        assert found.organization_id == expected


def test_the_role_of_the_state_comes_before_the_admin_role() -> None:
    [stack] = loads(
        rollout_of(state=STATE + "  role: State\n", top="access: {admin_role: Admin}\n")
    ).access_stacks
    assert stack.state_role_arn == f"arn:aws:iam::{TOOLS}:role/State"


REFUSED = {
    "one role for both": (
        rollout_of(top="access: {plan_role: bedrock-monitoring-deploy}\n"),
        f'access.plan_role: "{DEPLOY}" is the role that deploys, too',
    ),
    "one role for both, to IAM": (
        rollout_of(top="access: {plan_role: Monitoring, deploy_role: monitoring}\n"),
        'access.plan_role: "Monitoring" is the role that deploys, too',
    ),
    "policies of two roles with one name": (
        rollout_of(top="access: {deploy_role: Bedrock-monitoring-plan-2}\n"),
        f'access.deploy_role: policies of "{PLAN}" and "Bedrock-monitoring-plan-2" would have the same name',
    ),
    "a role with the name of the boundary": (
        rollout_of(top="access: {deploy_role: bedrock-monitoring-boundary}\n"),
        'access.deploy_role: policies of "bedrock-monitoring-boundary" and "bedrock-monitoring-boundary"',
    ),
    "the end of a URL in the repository": (
        rollout_of(top="access: {github: {repository: a/b.git}}\n"),
        'access.github.repository: "a/b.git" is not a GitHub repository as OWNER/REPOSITORY',
    ),
    "the id of the owner without that of the repository": (
        rollout_of(top="access: {github: {repository: a@1/b}}\n"),
        'access.github.repository: "a@1/b" is not a GitHub repository as OWNER/REPOSITORY',
    ),
    "no account": (
        rollout_of(state=NO_BUCKET, top=GITHUB),
        "access: `access` has no `tools_account`, and there is no state bucket whose account it could be",
    ),
    "the name of a stack of roles": (
        rollout_of(top=GITHUB, targets=target(f"access-{OTHER}")),
        f'targets[0].name: the name "access-{OTHER}" is kept for the stack of the roles of an account',
    ),
    "the state of a stack of roles": (
        rollout_of(top=GITHUB, targets=target("prod", "state_key: bedrock-monitoring/access/1.tfstate")),
        'targets[0].state_key: the key "bedrock-monitoring/access/1.tfstate" is among those of the stacks',
    ),
    "a role that assumes itself": (
        rollout_of(top=GITHUB, targets=target("prod", f"role: {DEPLOY}")),
        f'targets[0].role: "{DEPLOY}" is the role that the caller has in the tools account already',
    ),
    "a pattern as the environment": (
        rollout_of(top='access: {github: {repository: a/b, environment: "*"}}\n'),
        'access.github.environment: "*" is not the name of a GitHub environment of 1 to 255 characters',
    ),
    "a pattern as the repository": (
        rollout_of(top="access: {github: {repository: example-corp/*}}\n"),
        'access.github.repository: "example-corp/*" is not a GitHub repository as OWNER/REPOSITORY',
    ),
    "a branch with its whole path": (
        rollout_of(top='access: {github: {repository: a/b, branch: "refs/heads/main"}}\n'),
        'access.github.branch: "refs/heads/main" is not the name of a branch; write it without refs/heads/',
    ),
    "a role that AWS keeps for itself": (
        rollout_of(top="access: {plan_role: AWSServiceRoleForSupport}\n"),
        'access.plan_role: "AWSServiceRoleForSupport" is not the name of an IAM role',
    ),
    "another in lower case": (
        rollout_of(top="access: {deploy_role: awsreservedsso_admin}\n"),
        'access.deploy_role: "awsreservedsso_admin" is not the name of an IAM role',
    ),
    "a pattern as the branch": (
        rollout_of(top='access: {github: {repository: a/b, branch: "release/*"}}\n'),
        'access.github.branch: "release/*" is not the name of a branch',
    ),
    "an ARN as the boundary": (
        rollout_of(top="access: {permissions_boundary: 'arn:aws:iam::aws:policy/B'}\n"),
        'access.permissions_boundary: "arn:aws:iam::aws:policy/B" is not the name of an IAM policy',
    ),
    "a session of a day": (
        rollout_of(top="access: {max_session: 24}\n"),
        "access.max_session: 24 is not a whole number of hours from 1 to 12",
    ),
    "an issuer without TLS": (
        rollout_of(top="access: {github: {repository: a/b, issuer: 'http://github.example.com'}}\n"),
        'access.github.issuer: "http://github.example.com" is not the https:// URL of an OIDC provider',
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_roles_that_could_not_be_made_or_would_let_too_many_in_are_refused(text: str, expected: str) -> None:
    [found] = [problem for problem in problems_of(text) if problem.partition(" ")[2].startswith(expected)]
    assert found.count("; ") >= 1  # and what to do

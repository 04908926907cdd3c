"""What the policy of the state bucket allows other accounts, as IAM evaluates it."""

from __future__ import annotations

import json

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.local_aws.policy_evaluation import allows
from bedrock_monitoring.permissions import state_access_statements
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import STATE, rollout_of, target

STATES, TOOLS, OTHER, STRANGER = "111122223333", "222233334444", "333344445555", "999988887777"
ORGANIZATION = "o-a1b2c3d4e5"
BUCKET = f"arn:aws:s3:::bedrock-monitoring-state-{STATES}"
PLAN, DEPLOY = "bedrock-monitoring-plan", "bedrock-monitoring-deploy"
TARGET = "bedrock-monitoring/prod/terraform.tfstate"


def may(
    access: str, account: str, role: str, action: str, key: str, *, organization: str = "", settings: str = ""
) -> bool:
    """Return whether the policy of the bucket, in the account ``STATES``, lets a role in."""
    text = rollout_of(top=f"access: {{{access}}}\n", targets=target("prod", settings, account=OTHER))
    arn = f"arn:aws:iam::{account}:role/{role}"
    # The policy variable is filled in by IAM before it compares.
    statements = json.loads(
        json.dumps([*state_access_statements(loads(text))]).replace("${aws:PrincipalAccount}", account)
    )
    context = {"aws:PrincipalArn": arn, "aws:PrincipalAccount": account, "aws:PrincipalOrgID": organization}
    resource = f"{BUCKET}/{key}" if key else BUCKET
    return allows(
        {"Statement": statements}, action=f"s3:{action}", resource=resource, principal=arn, context=context
    )


ELSEWHERE = f'tools_account: "{TOOLS}"'
OF_ROLES = {
    (PLAN, "ListBucket", ""): True,
    (PLAN, "GetObject", TARGET): True,
    (PLAN, "PutObject", TARGET): False,
    (PLAN, "GetObject", f"{TARGET}.tflock"): False,
    (PLAN, "PutObject", f"{TARGET}.tflock"): False,
    (DEPLOY, "ListBucket", ""): True,
    (DEPLOY, "GetObject", TARGET): True,
    (DEPLOY, "PutObject", TARGET): True,
    (DEPLOY, "DeleteObject", TARGET): False,
    (DEPLOY, "PutObject", f"{TARGET}.tflock"): True,
    (DEPLOY, "DeleteObject", f"{TARGET}.tflock"): True,
    (DEPLOY, "PutObject", "bedrock-monitoring/state.tfstate"): False,
    (DEPLOY, "PutObject", f"bedrock-monitoring/access/{OTHER}.tfstate"): False,
    ("somebody", "GetObject", TARGET): False,
}


@pytest.mark.parametrize(("call", "expected"), OF_ROLES.items(), ids=map(str, OF_ROLES))
def test_roles_of_a_tools_account_elsewhere_reach_the_states_of_targets_and_only_one_writes_them(
    call: tuple[str, str, str], expected: object
) -> None:
    role, action, key = call
    assert may(ELSEWHERE, TOOLS, role, action, key) is expected
    assert not may(ELSEWHERE, STRANGER, role, action, key)
    assert not may("max_session: 1", TOOLS, role, action, key)  # the tools account is that of the bucket


def test_the_state_of_a_target_with_a_key_of_its_own_is_reached_as_well() -> None:
    own = "elsewhere/prod.tfstate"
    calls = [(PLAN, "GetObject", own), (DEPLOY, "PutObject", own), (DEPLOY, "DeleteObject", f"{own}.tflock")]
    for role, action, key in calls:
        assert may(ELSEWHERE, TOOLS, role, action, key, settings=f"state_key: {own}")
        assert not may(ELSEWHERE, TOOLS, role, action, key)
    assert not may(ELSEWHERE, TOOLS, PLAN, "PutObject", own, settings=f"state_key: {own}")
    assert may(ELSEWHERE, TOOLS, PLAN, "GetObject", TARGET, settings=f"state_key: {own}")


OWN = f"bedrock-monitoring/access/{OTHER}.tfstate"
OF_ADMINS = {
    ("ListBucket", ""): True,
    ("GetObject", OWN): True,
    ("PutObject", OWN): True,
    ("DeleteObject", OWN): False,
    ("PutObject", f"{OWN}.tflock"): True,
    ("DeleteObject", f"{OWN}.tflock"): True,
    ("GetObject", f"bedrock-monitoring/access/{STATES}.tfstate"): False,
    ("GetObject", TARGET): False,
    ("PutObject", TARGET): False,
    ("PutObject", "bedrock-monitoring/state.tfstate"): False,
}


@pytest.mark.parametrize(("call", "expected"), OF_ADMINS.items(), ids=map(str, OF_ADMINS))
def test_whoever_makes_the_roles_of_an_account_reaches_the_state_of_these_roles_alone(
    call: tuple[str, str], expected: object
) -> None:
    for access, organization in (
        ("max_session: 1", ""),
        (f"organization_id: {ORGANIZATION}", ORGANIZATION),
    ):
        assert may(access, OTHER, "Administrator", *call, organization=organization) is expected
    assert not may("max_session: 1", STRANGER, "Administrator", *call)
    assert not may(
        f"organization_id: {ORGANIZATION}", STRANGER, "Administrator", *call, organization="o-another00000"
    )


def test_the_policy_lets_nobody_of_its_own_account_in_whom_iam_does_not() -> None:
    key = f"bedrock-monitoring/access/{STATES}.tfstate"
    for access in ("max_session: 1", f"organization_id: {ORGANIZATION}"):
        assert not may(access, STATES, "anybody", "PutObject", key, organization=ORGANIZATION)


NONE = {
    "no access": rollout_of(targets=target("prod", account=OTHER)),
    "one account": rollout_of(top="access: {max_session: 1}\n"),
    "a role that admins assume": rollout_of(
        top="access: {admin_role: Admin}\n", targets=target("prod", account=OTHER)
    ),
    "a role for the bucket": rollout_of(
        state=f"{STATE}  role: State\n",
        top=f"access: {{{ELSEWHERE}}}\n",
        targets=target("prod", account=OTHER),
    ),
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_nothing_is_allowed_that_nobody_needs(text: str) -> None:
    assert [*state_access_statements(loads(text))] == []


@pytest.mark.parametrize("access", [ELSEWHERE, f"{ELSEWHERE}, organization_id: {ORGANIZATION}"])
def test_the_policy_of_the_bucket_has_these_statements(access: str, snapshot: SnapshotAssertion) -> None:
    text = rollout_of(top=f"access: {{{access}}}\n", targets=target("prod", account=OTHER))
    assert [*state_access_statements(loads(text))] == snapshot

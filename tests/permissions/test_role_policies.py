from dataclasses import replace
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.permissions import policies_of_rollout
from bedrock_monitoring.problems import InvalidInputError
from tests.permissions.sample import ACCOUNT, KEY, document, rollout, stack

DEPLOY, PLAN, STATE, BOTH = (
    f"arn:aws:iam::222233334444:role/path/{name}" for name in ("Deploy", "Plan", "State", "Both")
)
TOPIC = document(aws_sns_topic={"x": {"name": "alarms"}})
WRITES = ("Create", "Put", "Delete", "Set", "Tag", "Untag")


def allowed(policies: Any) -> dict[str, set[str]]:
    """Return the actions that each policy allows, by the policy's name."""
    return {
        policy.name: {action for statement in policy.statements for action in statement["Action"]}
        for policy in policies
    }


def test_without_roles_the_caller_plans_and_deploys_and_only_the_deploy_policy_writes() -> None:
    found = allowed(policies_of_rollout(rollout(), [stack()], {"prod": TOPIC}))
    assert found.keys() == {"bedrock-monitoring-plan", "bedrock-monitoring-deploy"}
    plan, deploy = found["bedrock-monitoring-plan"], found["bedrock-monitoring-deploy"]
    assert plan < deploy
    assert [action for action in plan if action.partition(":")[2].startswith(WRITES)] == []
    assert {"sns:CreateTopic", "s3:PutObject", "s3:DeleteObject"} < deploy


def test_a_lock_is_that_of_one_state_and_no_plan_may_touch_it() -> None:
    plan, deploy = policies_of_rollout(rollout(), [stack()], {"prod": TOPIC})
    locks = [each for each in deploy.statements if "s3:DeleteObject" in each["Action"]]
    assert [each["Resource"] for each in locks] == ["arn:aws:s3:::states/states/prod.tfstate.tflock"]
    assert "tflock" not in str(plan.document)


def test_a_target_with_a_plan_role_has_a_policy_for_each_role_and_the_caller_assumes_one_of_them() -> None:
    policies = policies_of_rollout(rollout(), [stack(role_arn=DEPLOY, plan_role_arn=PLAN)], {"prod": TOPIC})
    assert [(policy.name, policy.role) for policy in policies] == [
        ("bedrock-monitoring-plan", None),
        ("bedrock-monitoring-plan-222233334444-Plan", PLAN),
        ("bedrock-monitoring-deploy", None),
        ("bedrock-monitoring-deploy-222233334444-Deploy", DEPLOY),
    ]
    for policy, role in ((policies[0], PLAN), (policies[2], DEPLOY)):
        [assumed] = [each["Resource"] for each in policy.statements if each["Action"] == ["sts:AssumeRole"]]
        assert assumed == role
    assert "sns:CreateTopic" not in allowed(policies)["bedrock-monitoring-plan-222233334444-Plan"]


def test_a_role_that_plans_and_deploys_needs_no_policy_for_plans() -> None:
    policies = policies_of_rollout(rollout(role_arn=STATE), [stack(role_arn=DEPLOY)], {"prod": TOPIC})
    assert [policy.name for policy in policies] == [
        "bedrock-monitoring-plan",
        "bedrock-monitoring-deploy",
        "bedrock-monitoring-deploy-222233334444-Deploy",
        "bedrock-monitoring-deploy-222233334444-State",
    ]


def test_the_key_of_the_state_decrypts_for_plans_and_encrypts_for_deploys() -> None:
    policies = policies_of_rollout(rollout(kms_key=KEY), [stack()], {"prod": TOPIC})
    used = [
        sorted(
            action
            for statement in policy.statements
            if statement["Resource"] == KEY
            for action in statement["Action"]
        )
        for policy in policies
    ]
    assert used == [["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]]


def test_where_the_engine_keeps_the_state_no_role_reaches_a_bucket() -> None:
    engine = replace(rollout(), state=None)
    policies = policies_of_rollout(engine, [stack()], {"prod": TOPIC})
    assert allowed(policies).keys() == {"bedrock-monitoring-plan", "bedrock-monitoring-deploy"}
    assert [action for actions in allowed(policies).values() for action in actions if "s3" in action] == []


def test_a_managed_bucket_has_a_policy_of_its_own() -> None:
    bucket = document(aws_s3_bucket={"bucket": {"bucket": "states"}})
    policies = policies_of_rollout(rollout(managed=True), [stack()], {"prod": TOPIC, "state": bucket})
    found = allowed(policies)
    assert "s3:CreateBucket" in found["bedrock-monitoring-state"]
    assert "s3:CreateBucket" not in found["bedrock-monitoring-deploy"]


def test_two_targets_of_one_role_share_its_policy() -> None:
    targets = [stack("one", role_arn=DEPLOY), stack("two", role_arn=DEPLOY, region="eu-west-1")]
    policies = policies_of_rollout(rollout(), targets, {"one": TOPIC, "two": TOPIC})
    [deploy] = [policy for policy in policies if policy.role == DEPLOY]
    assert {f"arn:aws:sns:{region}:{ACCOUNT}:alarms" for region in ("us-east-1", "eu-west-1")} == {
        resource
        for statement in deploy.statements
        if "sns:CreateTopic" in statement["Action"]
        for resource in statement["Resource"]
    }


def test_a_role_that_needs_more_policies_than_aws_attaches_is_refused() -> None:
    topics = {str(n): {"name": f"{n:0200}"} for n in range(300)}
    with pytest.raises(InvalidInputError, match=r"role/path/Deploy.*managed policies.*TARGETS") as error:
        policies_of_rollout(rollout(), [stack(role_arn=DEPLOY)], {"prod": document(aws_sns_topic=topics)})
    assert len(error.value.problems) == 1


def test_every_statement_of_the_policies_of_a_small_rollout(snapshot: SnapshotAssertion) -> None:
    """A reviewer reads here who may do what; that each part is needed is shown end to end."""
    targets = [stack("one", role_arn=DEPLOY, plan_role_arn=PLAN), stack("two", role_arn=BOTH)]
    policies = policies_of_rollout(
        rollout(role_arn=STATE, kms_key=KEY), targets, {"one": TOPIC, "two": TOPIC}, with_event_history=True
    )
    assert {
        policy.name: [
            f"{each['Effect']} {' '.join(each['Action'])} on {each['Resource']}" for each in policy.statements
        ]
        for policy in policies
    } == snapshot

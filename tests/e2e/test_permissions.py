"""A rollout with everything on lives under the roles that `make access` makes, and under nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import yaml

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.billing.budgets_api import record_spend
from bedrock_monitoring.local_aws.iam.access_control import Decision, policies_allow, role_allows
from bedrock_monitoring.local_aws.iam.needed_permissions import NeededPermission
from bedrock_monitoring.local_aws.job_events import send_job_event
from tests.e2e.sandbox import NOTHING, Sandbox
from tests.notified import OPSGENIE, everybody

pytestmark = pytest.mark.terraform

PLAN, DEPLOY = "bedrock-monitoring-plan", "bedrock-monitoring-deploy"

Policies = dict[str, list[Mapping[str, Any]]]
"""The documents of the policies of roles, by the ARN of the role."""

_ROLE = "arn:aws:iam::{account}:role/{name}"
WIDENING = {
    "iam:AttachRolePolicy": _ROLE,
    "iam:CreateAccessKey": "arn:aws:iam::{account}:user/somebody",
    "iam:CreatePolicyVersion": "arn:aws:iam::{account}:policy/{name}",
    "iam:CreateRole": "arn:aws:iam::{account}:role/other",
    "iam:DeleteRolePermissionsBoundary": _ROLE,
    "iam:PassRole": _ROLE,
    "iam:PutRolePermissionsBoundary": _ROLE,
    "iam:PutRolePolicy": _ROLE,
    "iam:SetDefaultPolicyVersion": "arn:aws:iam::{account}:policy/bedrock-monitoring-boundary",
    "iam:UpdateAssumeRolePolicy": _ROLE,
    "iam:UpdateOpenIDConnectProviderThumbprint": "arn:aws:iam::{account}:oidc-provider/example.com",
    "s3:PutObject": "arn:aws:s3:::{bucket}/bedrock-monitoring/access/{account}.tfstate",
    "sts:AssumeRole": "arn:aws:iam::{account}:role/Administrator",
}
"""The calls by which a role could get more permissions than it has, or come by those of another."""

MODELS = ("us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.amazon.nova-2-lite-v1:0")
"""The models of the example that are kept: one with quotas, and one that a profile copies."""

EVERYTHING_ALLOWED = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)

ANYBODY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)


def example(sandbox: Sandbox, account: str) -> dict[str, Any]:
    """Return the example that has everything on, with every form of `notify` and roles that are made."""
    document: dict[str, Any] = yaml.safe_load(
        (PROJECT / "examples" / "everything.yaml").read_text(encoding="utf-8")
    )
    target = document["targets"][0]
    document["targets"] = [target]
    document["state"] = {"account": sandbox.home, "region": "us-east-1", "bucket": sandbox.bucket}
    del document["defaults"]["role"]
    document["access"] = {"github": {"repository": "example-corp/monitoring"}, "cloudtrail": True}
    target["account"] = account
    target["models"] = [
        model for model in target["models"] if isinstance(model, dict) and model.get("id") in MODELS
    ]
    target["notify"] = {"tiers": everybody(sandbox.aws, account)}
    document["defaults"]["tags"] = {"stage": "test"}
    for settings in (*target["guardrails"], *target["agents"]):
        for key in ("arn", "alias_arn"):
            if key in settings:
                settings[key] = settings[key].replace("111122223333", account)
    return document


def changed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the rollout with another value for whatever a setting can change in place."""
    [target] = document["targets"]
    document["defaults"]["tags"] = {"owner": "ml-platform"}
    target["alarms"]["throttles"]["critical"] = "> 200 for 5 minutes"
    target["cost_anomalies"]["above"] = 200
    target["budgets"][1]["action"]["at"] = 120
    target["invocation_logging"] |= {"retention_days": 60, "bodies": True}
    target["maintenance"][1]["duration"] = "2h"
    del target["notify"]["tiers"]["warning"]["slack"]
    return document


def overspend_and_undo(aws: LocalAws, account: str) -> None:
    """Overspend a budget: a role is denied once somebody approves, and may call again once that is undone."""
    iam, budgets = (aws.client(service, account=account) for service in ("iam", "budgets"))
    iam.create_role(RoleName="SearchApplication", AssumeRolePolicyDocument=ANYBODY)
    iam.put_role_policy(
        RoleName="SearchApplication", PolicyName="everything", PolicyDocument=EVERYTHING_ALLOWED
    )
    [profile] = aws.client("bedrock", account=account).list_inference_profiles(typeEquals="APPLICATION")[
        "inferenceProfileSummaries"
    ]
    named = {"AccountId": account, "BudgetName": "bedrock-prod-search"}
    [action] = budgets.describe_budget_actions_for_budget(**named)["Actions"]

    def may_call(resource: str = profile["inferenceProfileArn"]) -> bool:
        call = NeededPermission(action="bedrock:InvokeModel", resource=resource)
        return role_allows(f"arn:aws:iam::{account}:role/SearchApplication", call)

    def execute(what: str) -> str:
        budgets.execute_budget_action(
            **named, ActionId=action["ActionId"], ExecutionType=f"{what}_BUDGET_ACTION"
        )
        return status()

    def status() -> str:
        found = budgets.describe_budget_action(**named, ActionId=action["ActionId"])
        return str(found["Action"]["Status"])

    record_spend(account, "bedrock-prod-search", usd=Decimal(2000))
    assert (status(), may_call()) == ("STANDBY", True)  # not over the line yet
    record_spend(account, "bedrock-prod-search", usd=Decimal("2000.01"))
    assert (status(), may_call()) == ("PENDING", True)  # nothing is denied before somebody approves
    assert execute("APPROVE") == "EXECUTION_SUCCESS"
    assert not may_call()
    assert may_call("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0")  # of nobody's tag
    assert execute("REVERSE") == "REVERSE_SUCCESS"
    assert may_call()
    assert execute("RESET") == "STANDBY"
    for name in iam.list_role_policies(RoleName="SearchApplication")["PolicyNames"]:
        iam.delete_role_policy(RoleName="SearchApplication", PolicyName=name)
    iam.delete_role(RoleName="SearchApplication")


def tell_of_a_failed_job(account: str) -> None:
    """Send the event of a failed job: the topic is told, its policy and that of its key as deployed."""
    told = send_job_event(
        account,
        "us-east-1",
        detail_type="Bedrock Data Automation Job Failed With Client Error",
        detail={"job_status": "CLIENT_ERROR"},
    )
    assert told == [f"arn:aws:sns:us-east-1:{account}:bedrock-prod-alarms_warning"]


def change_by_hand(aws: LocalAws, account: str) -> None:
    """Change what no setting changes, as somebody does in the console; the next deploy changes it back."""
    kms, iam, sns, logs, chatbot = (
        aws.client(service, account=account) for service in ("kms", "iam", "sns", "logs", "chatbot")
    )
    [alias] = [
        each for each in kms.list_aliases()["Aliases"] if each["AliasName"].startswith("alias/bedrock")
    ]
    [other_key] = {each["KeyId"] for each in kms.list_keys()["Keys"]} - {alias["TargetKeyId"]}
    kms.update_alias(AliasName=alias["AliasName"], TargetKeyId=other_key)
    policy = json.loads(kms.get_key_policy(KeyId=other_key, PolicyName="default")["Policy"])
    policy["Statement"] = policy["Statement"][:1]
    kms.put_key_policy(KeyId=other_key, PolicyName="default", Policy=json.dumps(policy))
    kms.update_key_description(KeyId=other_key, Description="by hand")
    logs.disassociate_kms_key(logGroupName="/aws/bedrock/modelinvocations")
    for role in created_roles(iam):
        iam.delete_role_permissions_boundary(RoleName=role)
        iam.update_role_description(RoleName=role, Description="by hand")
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=ANYBODY)
    iam.create_policy_version(
        PolicyArn=f"arn:aws:iam::{account}:policy/bedrock-prod-chat",
        PolicyDocument=EVERYTHING_ALLOWED,
        SetAsDefault=True,
    )
    for subscription in sns.list_subscriptions()["Subscriptions"]:
        if subscription["Protocol"] == "sqs":
            sns.set_subscription_attributes(
                SubscriptionArn=subscription["SubscriptionArn"],
                AttributeName="RawMessageDelivery",
                AttributeValue="true",
            )
    billing = aws.client("ce", account=account)
    [monitor] = billing.get_anomaly_monitors()["AnomalyMonitors"]
    billing.update_anomaly_monitor(MonitorArn=monitor["MonitorArn"], MonitorName="by hand")
    [teams] = chatbot.list_microsoft_teams_channel_configurations()["TeamChannelConfigurations"]
    chatbot.update_microsoft_teams_channel_configuration(
        ChatConfigurationArn=teams["ChatConfigurationArn"], ChannelId=teams["ChannelId"], LoggingLevel="ERROR"
    )


def make_state_role(sandbox: Sandbox) -> Policies:
    """Create the role that makes the state bucket, with the policy that is printed, as a user would."""
    printed = json.loads(sandbox.run("policy").partition("}\nbedrock-monitoring-")[0] + "}")
    document = printed["bedrock-monitoring-state"]
    iam = sandbox.aws.client("iam", account=sandbox.home)
    iam.create_role(RoleName="state-maker", AssumeRolePolicyDocument=ANYBODY)
    policy = iam.create_policy(PolicyName="state", PolicyDocument=json.dumps(document))["Policy"]
    iam.attach_role_policy(RoleName="state-maker", PolicyArn=policy["Arn"])
    return {f"arn:aws:iam::{sandbox.home}:role/state-maker": [document]}


def made_policies(aws: LocalAws, account: str) -> Policies:
    """Return the policies of the roles that were made in an account, by the ARN of the role."""
    iam = aws.client("iam", account=account)
    return {
        f"arn:aws:iam::{account}:role/{name}": [
            iam.get_policy_version(PolicyArn=each["PolicyArn"], VersionId="v1")["PolicyVersion"]["Document"]
            for each in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        ]
        for name in (PLAN, DEPLOY)
    }


def check_that_no_role_widens_itself(aws: LocalAws, account: str, bucket: str) -> None:
    """Check that neither role can change what it may do, not even if somebody allows it everything."""
    iam = aws.client("iam", account=account)
    everything = iam.create_policy(PolicyName="Everything", PolicyDocument=EVERYTHING_ALLOWED)["Policy"][
        "Arn"
    ]
    for name in (PLAN, DEPLOY):
        role = f"arn:aws:iam::{account}:role/{name}"
        iam.attach_role_policy(RoleName=name, PolicyArn=everything)
        allowed = [
            call
            for call, resource in WIDENING.items()
            if role_allows(
                role,
                NeededPermission(
                    action=call, resource=resource.format(account=account, name=name, bucket=bucket)
                ),
            )
        ]
        iam.detach_role_policy(RoleName=name, PolicyArn=everything)
        assert (name, allowed) == (name, [])
    iam.delete_policy(PolicyArn=everything)


def distinct(decisions: list[Decision]) -> list[NeededPermission]:
    """Return each permission that was needed once, however often it was."""
    return list({repr(decision.permission): decision.permission for decision in decisions}.values())


def refused(needed: list[NeededPermission], policies: list[Mapping[str, Any]]) -> bool:
    """Return whether policies would refuse one of these permissions."""
    return not all(policies_allow(policies, permission) for permission in needed)


def without_each_part(policies: list[Mapping[str, Any]]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Yield the policies without each of their statements, actions and resources, with what is missing."""
    for index, policy in enumerate(policies):
        for number, statement in enumerate(policy["Statement"]):
            for part in ("Action", "Resource"):
                values = statement[part] if isinstance(statement[part], list) else [statement[part]]
                for value in values:
                    less = {**statement, part: [other for other in values if other != value]}
                    statements = [*policy["Statement"]]
                    statements[number] = less
                    rest = [*policies]
                    rest[index] = {**policy, "Statement": statements}
                    yield f"{value} of {json.dumps(statement)}", rest


def test_everything_lives_under_the_made_roles_which_need_each_part_of_their_policies_and_cannot_widen_it(
    sandbox: Sandbox,
) -> None:
    account, aws = sandbox.new_account(), sandbox.aws
    iam = aws.client("iam", account=account)
    document = example(sandbox, account)
    sandbox.rollout.write_text(yaml.safe_dump(document), encoding="utf-8")
    policies = make_state_role(sandbox)
    before = len(aws.decisions)
    planner, deployer = sandbox.acting_as(PLAN), sandbox.acting_as(DEPLOY)
    plans = str(sandbox.folder / "plans")

    sandbox.acting_as("state-maker").run("state", "--auto-approve")
    made = sandbox.run("access", "--auto-approve")
    assert f"gh variable set AWS_PLAN_ROLE --body arn:aws:iam::{sandbox.home}:role/{PLAN}" in made
    replace(sandbox, home=account).run("access", "--auto-approve")
    policies |= made_policies(aws, sandbox.home) | made_policies(aws, account)
    planner.run("plan", TF_VAR_opsgenie_url=OPSGENIE)
    decided = len(aws.decisions)
    refused_plan = planner.run("deploy", "--auto-approve", expect=1, TF_VAR_opsgenie_url=OPSGENIE)
    assert "operation error S3: PutObject" in refused_plan
    tried = slice(decided, len(aws.decisions))
    refusals = [decision for decision in aws.decisions[tried] if not decision.allowed]
    assert {decision.permission.action for decision in refusals} == {"s3:GetObject", "s3:PutObject"}
    assert all(decision.permission.resource.endswith(".tflock") for decision in refusals)
    deployer.run("deploy", "--auto-approve", TF_VAR_opsgenie_url=OPSGENIE)
    check_boundaries(iam, account)
    overspend_and_undo(aws, account)
    tell_of_a_failed_job(account)
    change_by_hand(aws, account)
    found = planner.run("drift", expect=2, TF_VAR_opsgenie_url=OPSGENIE)
    for line, expected in zip(drifted(found), DRIFTED, strict=True):
        assert line.startswith(expected), found
    assert "bedrock-prod-chat: CreatePolicyVersion by embedded-aws/embedded-aws, " in found
    sandbox.rollout.write_text(yaml.safe_dump(changed(document)), encoding="utf-8")
    planner.run("plan", "--out", plans, "--shareable", TF_VAR_opsgenie_url=OPSGENIE)
    assert not [*(sandbox.folder / "plans").rglob("*.tfplan")]
    deployer.run("deploy", "--plans", plans, "--auto-approve", TF_VAR_opsgenie_url=OPSGENIE)
    checked = planner.run("health", plans, TF_VAR_opsgenie_url=OPSGENIE)
    assert "health: 1 target checked, 0 problems" in checked
    check_boundaries(iam, account)
    deployer.run("destroy", "--auto-approve", TF_VAR_opsgenie_url=OPSGENIE)
    assert sandbox.holdings(account) == NOTHING
    check_that_no_role_widens_itself(aws, account, sandbox.bucket)
    check_that_no_role_widens_itself(aws, sandbox.home, sandbox.bucket)

    decisions = [*aws.decisions[before : tried.start], *aws.decisions[tried.stop :]]
    unneeded = dict[str, list[str]]()
    for role, documents in policies.items():
        of_role = [decision for decision in decisions if decision.role == role]
        assert all(decision.allowed for decision in of_role)
        needed = distinct(of_role)
        unneeded[role] = [part for part, rest in without_each_part(documents) if not refused(needed, rest)]
    assert {role: parts for role, parts in unneeded.items() if parts} == {}


DRIFTED = (
    "  ~ cost anomaly monitor by hand",
    "  ~ chatbot teams channel configuration ",
    "  ~ log group ",
    "  ~ policy ",
    *(["  ~ role "] * 4),
    "  ~ alias of the key ",
    "  ~ key by hand",
    "  ~ subscription sqs ",
)
"""What `change_by_hand` changes, as drift says it."""


def drifted(text: str) -> list[str]:
    """Return the first line of each change that drift says."""
    return [line for line in text.splitlines() if line.startswith(("  ~ ", "  - "))]


def created_roles(iam: Any) -> list[str]:
    """Return the roles that the stack of the target created."""
    names = {role["RoleName"] for role in iam.list_roles()["Roles"]} - {PLAN, DEPLOY}
    return sorted(name for name in names if name.startswith("bedrock-"))


def check_boundaries(iam: Any, account: str) -> None:
    """Check that every role that was created is bounded."""
    created = created_roles(iam)
    assert len(created) == 4
    for name in created:
        boundary = iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]
        assert (
            boundary["PermissionsBoundaryArn"] == f"arn:aws:iam::{account}:policy/bedrock-monitoring-boundary"
        )

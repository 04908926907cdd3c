"""A rollout with everything on lives under the policies that `make policy` prints, and under nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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
    """Return the example that has everything on, with every form of `notify` and a role for each purpose."""
    document: dict[str, Any] = yaml.safe_load(
        (PROJECT / "examples" / "everything.yaml").read_text(encoding="utf-8")
    )
    target = document["targets"][0]
    document["targets"] = [target]
    document["state"] = {"account": sandbox.home, "region": "us-east-1", "bucket": sandbox.bucket}
    document["defaults"] |= {"role": "Deploy", "plan_role": "Plan", "permissions_boundary": "Boundary"}
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


class Roles:
    """The roles of a rollout in the accounts of the embedded AWS, with the policies that were printed."""

    def __init__(self, sandbox: Sandbox, account: str) -> None:
        self._sandbox = sandbox
        self.policies: dict[str, list[Mapping[str, Any]]] = {}
        self._owners = {
            "bedrock-monitoring-plan": (sandbox.home, "planner"),
            "bedrock-monitoring-deploy": (sandbox.home, "deployer"),
            "bedrock-monitoring-state": (sandbox.home, "state-maker"),
            f"bedrock-monitoring-plan-{account}-Plan": (account, "Plan"),
            f"bedrock-monitoring-deploy-{account}-Deploy": (account, "Deploy"),
        }
        for owner in self._owners.values():
            self._iam(owner[0]).create_role(RoleName=owner[1], AssumeRolePolicyDocument=ANYBODY)

    def create_policies(self, printed: Mapping[str, Mapping[str, Any]]) -> None:
        """Create and attach the printed policies as a user would, each to the role that its name tells."""
        for name, document in printed.items():
            [owner] = [self._owners[name.removesuffix(f"-{n}")] for n in "23" if name.endswith(f"-{n}")] or [
                self._owners[name]
            ]
            iam = self._iam(owner[0])
            policy = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(document))["Policy"]
            iam.attach_role_policy(RoleName=owner[1], PolicyArn=policy["Arn"])
            self.policies.setdefault(f"arn:aws:iam::{owner[0]}:role/{owner[1]}", []).append(document)

    def _iam(self, account: str) -> Any:
        return self._sandbox.aws.client("iam", account=account)


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


def test_everything_is_deployed_planned_changed_and_destroyed_under_the_printed_policies_and_needs_each_part(
    sandbox: Sandbox,
) -> None:
    account, aws = sandbox.new_account(), sandbox.aws
    roles = Roles(sandbox, account)
    iam = aws.client("iam", account=account)
    iam.create_policy(PolicyName="Boundary", PolicyDocument=EVERYTHING_ALLOWED)
    document = example(sandbox, account)
    sandbox.rollout.write_text(yaml.safe_dump(document), encoding="utf-8")
    out = sandbox.folder / "policies"
    sandbox.run("policy", "--cloudtrail", "--out", str(out))
    roles.create_policies({path.stem: json.loads(path.read_text("utf-8")) for path in sorted(out.iterdir())})
    before = len(aws.decisions)
    planner, deployer = sandbox.acting_as("planner"), sandbox.acting_as("deployer")
    plans = str(sandbox.folder / "plans")

    sandbox.acting_as("state-maker").run("state", "--auto-approve")
    planner.run("plan", TF_VAR_opsgenie_url=OPSGENIE)
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

    decisions = aws.decisions[before:]
    unneeded = dict[str, list[str]]()
    for role, policies in roles.policies.items():
        of_role = [decision for decision in decisions if decision.role == role]
        assert all(decision.allowed for decision in of_role)
        needed = distinct(of_role)
        unneeded[role] = [part for part, rest in without_each_part(policies) if not refused(needed, rest)]
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
    """Return the roles that Terraform created."""
    return [role["RoleName"] for role in iam.list_roles()["Roles"] if role["RoleName"].startswith("bedrock-")]


def check_boundaries(iam: Any, account: str) -> None:
    """Check that every role that was created is bounded."""
    created = created_roles(iam)
    assert len(created) == 4
    for name in created:
        boundary = iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]
        assert boundary["PermissionsBoundaryArn"] == f"arn:aws:iam::{account}:policy/Boundary"

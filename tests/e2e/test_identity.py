"""A deployed target can go on: identities are kept, replaced or refused; what is there already is adopted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tests.e2e.sandbox import MODEL, Sandbox

pytestmark = pytest.mark.terraform

OTHER_MODEL = "amazon.nova-lite-v1:0"
TEAM = "00000000-0000-0000-0000-00000000000a"
OTHER_TEAM = "00000000-0000-0000-0000-00000000000c"


def channels(*, workspace: str = "T0123ABCD", team: str = TEAM) -> dict[str, Any]:
    teams = {"team_id": team, "tenant_id": TEAM, "channel_id": "19%3Aabc%40thread.tacv2"}
    slack = {"workspace": workspace, "channel": "C0123ABCD"}
    return {"email": ["oncall@example.com"], "tiers": {"critical": {"slack": slack, "teams": teams}}}


def profiles(*, chat: str = "chat team", **settings: Any) -> list[dict[str, Any]]:
    return [
        {"name": "search team", "copy_from": MODEL, "description": "Serach", **settings},
        {"name": chat, "copy_from": MODEL},
    ]


TARGET: Mapping[str, Any] = {
    "name": "prod",
    "notify": channels(),
    "inference_profiles": profiles(),
    "alarms": {"set": "classic", "server_errors": True, "client_error_rate": False, "latency_p99": False},
    "invocation_logging": {"managed": True},
    "maintenance": [{"every": "monday", "at": "02:00", "duration": "1h"}],
}

KEPT: Mapping[str, Any] = {
    "inference_profiles": profiles(description="Search"),
    "name": "production",
    "renamed_from": "prod",
}
"""Settings that leave every resource in its place: the description of a profile, the name of the target."""

REFUSED: Sequence[tuple[Mapping[str, Any], Sequence[str]]] = (
    (
        {
            "inference_profiles": profiles(copy_from=OTHER_MODEL, chat="chat-team"),
            "notify": channels(workspace="T9999ABCD", team=OTHER_TEAM),
        },
        (
            "(search team) cannot get another copy_from",
            "(chat team) cannot get another name",
            "cannot get another team_id",
            "take that out of rollout.yaml, deploy, and then put the new one in",
        ),
    ),
    ({"region": "eu-west-1"}, ("its resources are in account",)),
)
"""Settings that would give up an identity, with what is said.

The model of a profile, the separators in a profile's name, a channel's workspace and team; the Region.
"""

REPLACED: Mapping[str, Any] = {
    "dashboard_name": "llm",
    "invocation_logging": {"managed": True, "log_group": "/llm/calls"},
    "maintenance": [{"every": "monday", "at": "02:00", "duration": "1h", "name": "batch"}],
}
"""Settings that rename what AWS cannot rename: Terraform makes it anew."""


def written(sandbox: Sandbox, account: str) -> Callable[[Mapping[str, Any]], None]:
    """Return a function that writes the rollout with some settings changed."""

    def write(settings: Mapping[str, Any]) -> None:
        sandbox.write({"account": account, **TARGET, **settings})

    return write


def names(sandbox: Sandbox, account: str) -> dict[str, Any]:
    """Return what the account has of what a changed identity would replace."""
    cloudwatch, sns, bedrock, iam, chatbot = (
        sandbox.aws.client(service, account=account)
        for service in ("cloudwatch", "sns", "bedrock", "iam", "chatbot")
    )
    alarms = cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return {
        "alarms": {
            alarm["AlarmName"] for kind in ("MetricAlarms", "CompositeAlarms") for alarm in alarms[kind]
        },
        "dashboards": {one["DashboardName"] for one in cloudwatch.list_dashboards()["DashboardEntries"]},
        "topics": {one["TopicArn"] for one in sns.list_topics()["Topics"]},
        "subscriptions": {one["SubscriptionArn"] for one in sns.list_subscriptions()["Subscriptions"]},
        "profiles": {
            one["inferenceProfileArn"]
            for one in bedrock.list_inference_profiles(typeEquals="APPLICATION")["inferenceProfileSummaries"]
        },
        "roles": {one["RoleName"] for one in iam.list_roles()["Roles"]},
        "channels": {
            one["ChatConfigurationArn"]
            for one in chatbot.describe_slack_channel_configurations()["SlackChannelConfigurations"]
        },
    }


def test_each_setting_that_is_an_identity_is_kept_refused_or_replaced(sandbox: Sandbox) -> None:
    account = sandbox.new_account()
    sandbox.make_bucket()
    write = written(sandbox, account)
    write({})
    sandbox.run("deploy", "--auto-approve")
    deployed = names(sandbox, account)

    for refused, said in REFUSED:
        write(refused)
        planned = sandbox.run("plan", expect=1)
        assert [text for text in said if text not in planned] == []

    write(KEPT)
    kept = sandbox.run("deploy", "--auto-approve")
    assert re.search(r"^production +1 +deployed +0 +\d+ +0 .*$", kept, re.MULTILINE), kept
    assert names(sandbox, account) == deployed

    write({**KEPT, **REPLACED})
    sandbox.run("deploy", "--auto-approve")
    assert "No changes." in sandbox.run("plan", "--detailed-exitcode")
    assert names(sandbox, account) == deployed | {"dashboards": {"llm"}}


def test_what_is_there_already_stops_the_first_deploy_and_is_adopted_when_asked(sandbox: Sandbox) -> None:
    account, stranger = sandbox.new_account(), {"Key": "team", "Value": "search"}
    sandbox.make_bucket()
    cloudwatch, sns, logs, iam = (
        sandbox.aws.client(service, account=account) for service in ("cloudwatch", "sns", "logs", "iam")
    )
    body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "made by hand"}}]})
    cloudwatch.put_dashboard(DashboardName="bedrock-prod", DashboardBody=body)
    topic = sns.create_topic(Name="bedrock-prod-alarms", Tags=[stranger])["TopicArn"]
    logs.create_log_group(logGroupName="/aws/bedrock/modelinvocations")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    iam.create_role(RoleName="bedrock-invocation-logging-us-east-1", AssumeRolePolicyDocument=trust)
    write = written(sandbox, account)
    simple = {"notify": {"email": ["oncall@example.com"]}, "inference_profiles": [], "maintenance": []}

    write(simple)
    refused = sandbox.run("deploy", "--auto-approve", expect=1)
    there = re.findall(rf"^prod: the (.+) is in account {account} already", refused, re.MULTILINE)
    assert there == [
        "dashboard bedrock-prod",
        "topic bedrock-prod-alarms",
        "log group /aws/bedrock/modelinvocations",
        "role bedrock-invocation-logging-us-east-1",
    ]
    assert cloudwatch.get_dashboard(DashboardName="bedrock-prod")["DashboardBody"] == body
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []

    write({**simple, "adopt": True})
    planned = sandbox.run("plan", "--full")
    assert re.search(r"^Plan: 4 to import, \d+ to add, \d+ to change, 0 to destroy\.$", planned, re.MULTILINE)
    sandbox.run("deploy", "--auto-approve")
    assert "No changes." in sandbox.run("plan", "--detailed-exitcode")
    assert "made by hand" not in cloudwatch.get_dashboard(DashboardName="bedrock-prod")["DashboardBody"]
    assert topic in {one["TopicArn"] for one in sns.list_topics()["Topics"]}

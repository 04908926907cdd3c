"""Everything that a stack creates and that an account may have already is found there, type by type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from bedrock_monitoring.constructs.alarm_blocks import MUTE_RULE
from bedrock_monitoring.constructs.online_evaluation import ONLINE_EVALUATION
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.iam.needed_permissions import action_of
from bedrock_monitoring.terraform.existing import (
    LOOKUPS,
    NOT_LOOKED_UP,
    AccountReads,
    Creation,
    creations,
    find_existing,
)

PROJECT = Path(__file__).resolve().parents[3]
REGION = "us-east-1"
MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0"
OTHER_MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0"
OWN = {"managed-by": "bedrock-monitoring", "bedrock-monitoring-target": "prod"}
ROLE = "arn:aws:iam::ACCOUNT:role/one"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
)
ALARM = {
    "Namespace": "AWS/Bedrock",
    "MetricName": "Invocations",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1.0,
    "ComparisonOperator": "GreaterThanThreshold",
}

_accounts: Iterator[int] = count(560000000000)


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account that no other test uses."""

    id: str
    client: Callable[..., Any]

    @property
    def reads(self) -> AccountReads:
        return AccountReads(account=self.id, region=REGION, client=self.client)

    def arn(self, rest: str) -> str:
        return rest.replace("REGION", REGION).replace("ACCOUNT", self.id)


@pytest.fixture
def account(aws: LocalAws) -> Account:
    id_ = str(next(_accounts))

    @cache
    def client(service: str, region: str = REGION) -> Any:
        return aws.client(service, account=id_, region=region)

    return Account(id=id_, client=client)


def pairs(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: text} for name, text in tags.items()]


def make_dashboard(account: Account, _tags: Mapping[str, str]) -> None:
    account.client("cloudwatch").put_dashboard(DashboardName="one", DashboardBody='{"widgets": []}')


def make_alarm(account: Account, tags: Mapping[str, str]) -> None:
    account.client("cloudwatch").put_metric_alarm(AlarmName="one", Tags=pairs(tags), **ALARM)


def make_composite(account: Account, tags: Mapping[str, str]) -> None:
    account.client("cloudwatch").put_composite_alarm(AlarmName="one", AlarmRule="FALSE", Tags=pairs(tags))


def make_topic(account: Account, tags: Mapping[str, str]) -> None:
    account.client("sns").create_topic(Name="one", Tags=pairs(tags))


def make_log_group(account: Account, tags: Mapping[str, str]) -> None:
    account.client("logs").create_log_group(logGroupName="/aws/one", tags=dict(tags))
    account.client("logs").create_log_group(logGroupName="/aws/one-more")


def make_query(account: Account, _tags: Mapping[str, str]) -> None:
    account.client("logs").put_query_definition(name="one", queryString="limit 1", logGroupNames=["/aws/one"])


def make_profile(account: Account, tags: Mapping[str, str]) -> None:
    account.client("bedrock").create_inference_profile(
        inferenceProfileName="one", modelSource={"copyFrom": MODEL}, tags=pairs(tags, "key", "value")
    )


def make_logging(account: Account, _tags: Mapping[str, str]) -> None:
    to = {"logGroupName": "/aws/one", "roleArn": account.arn("arn:aws:iam::ACCOUNT:role/one")}
    account.client("bedrock").put_model_invocation_logging_configuration(
        loggingConfig={"cloudWatchConfig": to, "textDataDeliveryEnabled": True}
    )


def make_rule(account: Account, tags: Mapping[str, str]) -> None:
    pattern = json.dumps({"source": ["aws.bedrock"]})
    account.client("events").put_rule(Name="one", EventPattern=pattern, Tags=pairs(tags))


def make_group(account: Account, tags: Mapping[str, str]) -> None:
    account.client("scheduler").create_schedule_group(Name="one", Tags=pairs(tags))


def make_schedule(account: Account, tags: Mapping[str, str]) -> None:
    make_group(account, tags)
    account.client("scheduler").create_schedule(
        Name="night",
        GroupName="one",
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws:scheduler:::aws-sdk:cloudwatch:setAlarmState", "RoleArn": account.arn(ROLE)},
    )


def make_role(account: Account, tags: Mapping[str, str]) -> None:
    account.client("iam").create_role(RoleName="one", AssumeRolePolicyDocument=TRUST, Tags=pairs(tags))


def make_identity_provider(account: Account, tags: Mapping[str, str]) -> None:
    account.client("iam").create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com",
        ClientIDList=["sts.amazonaws.com"],
        Tags=pairs(tags),
    )


def make_policy(account: Account, tags: Mapping[str, str]) -> None:
    account.client("iam").create_policy(PolicyName="one", PolicyDocument=POLICY, Tags=pairs(tags))


def make_role_policy(account: Account, tags: Mapping[str, str]) -> None:
    make_role(account, tags)
    account.client("iam").put_role_policy(RoleName="one", PolicyName="write", PolicyDocument=POLICY)


def make_slack(account: Account, tags: Mapping[str, str]) -> None:
    account.client("chatbot").create_slack_channel_configuration(
        ConfigurationName="alarms",
        SlackTeamId="T0123ABCD",
        SlackChannelId="C0123ABCD",
        IamRoleArn=account.arn(ROLE),
        Tags=pairs(tags, "TagKey", "TagValue"),
    )


def make_teams(account: Account, tags: Mapping[str, str]) -> None:
    account.client("chatbot").create_microsoft_teams_channel_configuration(
        ConfigurationName="alarms",
        TeamId="00000000-0000-0000-0000-00000000000a",
        TenantId="00000000-0000-0000-0000-00000000000b",
        ChannelId="19%3Aabc%40thread.tacv2",
        IamRoleArn=account.arn(ROLE),
        Tags=pairs(tags, "TagKey", "TagValue"),
    )


def make_budget(account: Account, tags: Mapping[str, str]) -> None:
    account.client("budgets").create_budget(
        AccountId=account.id,
        Budget={
            "BudgetName": "one",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "5", "Unit": "USD"},
        },
        ResourceTags=pairs(tags),
    )


def make_budget_action(account: Account, tags: Mapping[str, str]) -> None:
    make_budget(account, {})
    account.client("budgets").create_budget_action(
        AccountId=account.id,
        BudgetName="one",
        NotificationType="ACTUAL",
        ActionType="APPLY_IAM_POLICY",
        ActionThreshold={"ActionThresholdValue": 100, "ActionThresholdType": "PERCENTAGE"},
        Definition={
            "IamActionDefinition": {
                "PolicyArn": account.arn("arn:aws:iam::ACCOUNT:policy/deny"),
                "Roles": ["App"],
            }
        },
        ExecutionRoleArn=account.arn(ROLE),
        ApprovalModel="MANUAL",
        Subscribers=[{"SubscriptionType": "SNS", "Address": account.arn("arn:aws:sns:REGION:ACCOUNT:one")}],
        ResourceTags=pairs(tags),
    )


def make_monitor(account: Account, tags: Mapping[str, str]) -> str:
    monitor = {"MonitorName": "theirs", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
    made = account.client("ce").create_anomaly_monitor(AnomalyMonitor=monitor, ResourceTags=pairs(tags))
    return str(made["MonitorArn"])


def make_anomaly_subscription(account: Account, tags: Mapping[str, str]) -> None:
    subscription = {
        "SubscriptionName": "one",
        "MonitorArnList": [make_monitor(account, tags)],
        "Frequency": "IMMEDIATE",
        "Subscribers": [{"Type": "SNS", "Address": account.arn("arn:aws:sns:REGION:ACCOUNT:one")}],
    }
    account.client("ce").create_anomaly_subscription(
        AnomalySubscription=subscription, ResourceTags=pairs(tags)
    )


def threshold(value: float, type_: str = "PERCENTAGE") -> dict[str, Any]:
    return {"action_threshold_value": value, "action_threshold_type": type_}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A resource that is there, and one that a plan would create in its place.

    Attributes:
        make: Makes the resource, with tags if AWS has any for its type.
        planned: The values of the plan. ``other`` replaces some of them: that has a place of its own.
        import_id: What ``terraform import`` takes.
        name: What it is called.
        content: For a type without tags: values of another content under the same name.
        kept: The attributes by which a state knows the resource, from its id for ``terraform import``. Most
            have it as ``id`` (the provider's schema, and what each resource's ``SetId`` takes).
    """

    make: Callable[[Account, Mapping[str, str]], object]
    planned: Mapping[str, Any]
    other: Mapping[str, Any]
    import_id: str
    name: str = "one"
    content: Mapping[str, Any] | None = None
    kept: Callable[[Account, str], Mapping[str, str]] = lambda _, import_id: {"id": import_id}


def kept_channel(account: Account, kind: str) -> dict[str, str]:
    """Return what the state has of a channel: its ARN, and no id."""
    return {
        "chat_configuration_arn": account.arn(f"arn:aws:chatbot::ACCOUNT:chat-configuration/{kind}/alarms")
    }


CASES = {
    "aws_cloudwatch_dashboard": Case(
        make=make_dashboard,
        planned={"dashboard_name": "one", "dashboard_body": '{"widgets":[]}'},
        other={"dashboard_name": "on"},
        import_id="one",
        content={"dashboard_body": '{"widgets":[{}]}'},
    ),
    "aws_cloudwatch_metric_alarm": Case(
        make=make_alarm, planned={"alarm_name": "one"}, other={"alarm_name": "on"}, import_id="one"
    ),
    "aws_cloudwatch_composite_alarm": Case(
        make=make_composite, planned={"alarm_name": "one"}, other={"alarm_name": "on"}, import_id="one"
    ),
    "aws_sns_topic": Case(
        make=make_topic,
        planned={"name": "one"},
        other={"name": "on"},
        import_id="arn:aws:sns:REGION:ACCOUNT:one",
    ),
    "aws_cloudwatch_log_group": Case(
        make=make_log_group,
        planned={"name": "/aws/one"},
        other={"name": "/aws/o"},
        import_id="/aws/one",
        name="/aws/one",
    ),
    "aws_cloudwatch_query_definition": Case(
        make=make_query,
        planned={"name": "one", "query_string": "limit 1", "log_group_names": ["/aws/one"]},
        other={"name": "on"},
        import_id=r"arn:aws:logs:REGION:ACCOUNT:query-definition:[0-9a-f-]{36}",
        content={"query_string": "limit 2"},
        kept=lambda _, arn: {"id": arn.rpartition(":")[2]},
    ),
    "aws_bedrock_inference_profile": Case(
        make=make_profile,
        planned={"name": "one", "model_source": [{"copy_from": MODEL}]},
        other={"name": "on"},
        import_id="arn:aws:bedrock:REGION:ACCOUNT:application-inference-profile/[a-z0-9]{12}",
        kept=lambda _, arn: {"id": arn.rpartition("/")[2], "arn": arn},
    ),
    "aws_bedrock_model_invocation_logging_configuration": Case(
        make=make_logging,
        planned={
            "logging_config": {
                "cloudwatch_config": {"log_group_name": "/aws/one", "role_arn": ROLE},
            }
        },
        other={},
        import_id="REGION",
        name="REGION, to /aws/one",
        content={"logging_config": {"cloudwatch_config": {"log_group_name": "/aws/one"}}},
    ),
    "aws_cloudwatch_event_rule": Case(
        make=make_rule, planned={"name": "one"}, other={"name": "on"}, import_id="one"
    ),
    "aws_scheduler_schedule_group": Case(
        make=make_group, planned={"name": "one"}, other={"name": "on"}, import_id="one"
    ),
    "aws_scheduler_schedule": Case(
        make=make_schedule,
        planned={"name": "night", "group_name": "one"},
        other={"name": "day"},
        import_id="one/night",
        name="one/night",
    ),
    "aws_iam_role": Case(make=make_role, planned={"name": "one"}, other={"name": "on"}, import_id="one"),
    "aws_iam_openid_connect_provider": Case(
        make=make_identity_provider,
        planned={"url": "https://token.actions.githubusercontent.com"},
        other={"url": "https://github.example.com/_services/token"},
        import_id="arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com",
        name="token.actions.githubusercontent.com",
    ),
    "aws_iam_policy": Case(
        make=make_policy,
        planned={"name": "one", "path": "/"},
        other={"name": "on"},
        import_id="arn:aws:iam::ACCOUNT:policy/one",
    ),
    "aws_iam_role_policy": Case(
        make=make_role_policy,
        planned={"name": "write", "role": "one"},
        other={"name": "read"},
        import_id="one:write",
        name="one:write",
    ),
    "aws_chatbot_slack_channel_configuration": Case(
        make=make_slack,
        planned={
            "slack_team_id": "T0123ABCD",
            "slack_channel_id": "C0123ABCD",
            "configuration_name": "mine",
        },
        other={"slack_channel_id": "C9876ABCD"},
        import_id="arn:aws:chatbot::ACCOUNT:chat-configuration/slack-channel/alarms",
        name="alarms of channel C0123ABCD",
        kept=lambda account, _: kept_channel(account, "slack-channel"),
    ),
    "aws_chatbot_teams_channel_configuration": Case(
        make=make_teams,
        planned={"channel_id": "19%3Aabc%40thread.tacv2", "configuration_name": "mine"},
        other={"channel_id": "19%3Adef%40thread.tacv2"},
        import_id="00000000-0000-0000-0000-00000000000a",
        name="alarms of channel 19%3Aabc%40thread.tacv2",
        kept=lambda account, _: kept_channel(account, "microsoft-teams-channel"),
    ),
    "aws_budgets_budget": Case(
        make=make_budget, planned={"name": "one"}, other={"name": "on"}, import_id="ACCOUNT:one"
    ),
    "aws_budgets_budget_action": Case(
        make=make_budget_action,
        planned={
            "budget_name": "one",
            "action_type": "APPLY_IAM_POLICY",
            "notification_type": "ACTUAL",
            "action_threshold": [threshold(100.0)],
        },
        other={"action_threshold": [threshold(90.0)]},
        import_id="ACCOUNT:[0-9a-f-]{36}:one",
        name="[0-9a-f-]{36} of one",
    ),
    "aws_ce_anomaly_monitor": Case(
        make=make_monitor,
        planned={"name": "mine", "monitor_dimension": "SERVICE"},
        other={"monitor_dimension": "LINKED_ACCOUNT"},
        import_id="arn:aws:ce::ACCOUNT:anomalymonitor/[0-9a-f-]{36}",
        name="theirs",
    ),
    "aws_ce_anomaly_subscription": Case(
        make=make_anomaly_subscription,
        planned={"name": "one"},
        other={"name": "on"},
        import_id="arn:aws:ce::ACCOUNT:anomalysubscription/[0-9a-f-]{36}",
    ),
}

GENERATED_IDS = {"aws_kms_key", "aws_kms_alias", "aws_lambda_permission"}
"""What has no name that another could have taken (test_generated_ids.py)."""

ONE_IN_A_REGION = {"aws_oam_sink", "aws_oam_link"}
"""What there is one of, whatever it is called (test_observability_lookups.py)."""

WITHOUT_TAGS = {type_ for type_, case in CASES.items() if case.content is not None}
ALONE = {"aws_bedrock_model_invocation_logging_configuration"}
"""What an account has once in a Region, under no name."""


def in_account(value: Any, account: Account) -> Any:
    return json.loads(account.arn(json.dumps(value)))


def change(type_: str, values: Mapping[str, Any], address: str = "new", **more: Any) -> dict[str, Any]:
    return {
        "address": f"{type_}.{address}",
        "type": type_,
        "change": {"actions": ["create"], "after": values, **more},
    }


def plan(*changes: Mapping[str, Any], state: tuple[Mapping[str, Any], ...] = ()) -> dict[str, Any]:
    prior = [{"mode": "managed", **resource} for resource in state]
    return {
        "resource_changes": list(changes),
        "prior_state": {"values": {"root_module": {"resources": prior}}},
    }


def calling(_permission: str) -> AbstractContextManager[None]:
    return nullcontext()


def test_every_type_that_the_project_creates_is_looked_up_or_has_a_reason_not_to_be() -> None:
    files = [
        *(PROJECT / "bedrock_monitoring" / "constructs").rglob("*.py"),
        *(PROJECT / "stacks").glob("*.py"),
    ]
    imported = {
        name
        for file in files
        for name in re.findall(r"from cdktf_cdktf_provider_aws\.(\w+) import", file.read_text("utf-8"))
    }
    created = {f"aws_{name}" for name in imported if not name.startswith("data_") and name != "provider"}
    # The bindings of provider 5 do not have them, so they are not imported.
    of_provider_6 = {MUTE_RULE, ONLINE_EVALUATION}
    assert LOOKUPS.keys() | NOT_LOOKED_UP.keys() == created | of_provider_6
    assert not LOOKUPS.keys() & NOT_LOOKED_UP.keys()
    assert CASES.keys() | GENERATED_IDS | ONE_IN_A_REGION | {ONLINE_EVALUATION} == LOOKUPS.keys()


def test_an_online_evaluation_is_found_by_its_name_on_every_page() -> None:
    # The embedded AWS has no AgentCore: botocore's model checks the calls and the answers.
    session = boto3.Session("key", "secret", region_name=REGION)
    client = session.client("bedrock-agentcore-control")
    arn = f"arn:aws:bedrock-agentcore:{REGION}:111122223333:online-evaluation-config"
    described = {
        "onlineEvaluationConfigArn": f"{arn}/one-a1B2c3D4e5",
        "onlineEvaluationConfigId": "one-a1B2c3D4e5",
        "onlineEvaluationConfigName": "one",
        "status": "ACTIVE",
        "executionStatus": "ENABLED",
        "createdAt": datetime(2026, 1, 1, tzinfo=UTC),
        "updatedAt": datetime(2026, 1, 1, tzinfo=UTC),
    }
    with Stubber(client) as stubber:
        first = {"onlineEvaluationConfigs": [], "nextToken": "more"}
        stubber.add_response("list_online_evaluation_configs", first, {})
        second = {"onlineEvaluationConfigs": [described]}
        stubber.add_response("list_online_evaluation_configs", second, {"nextToken": "more"})
        stubber.add_response(
            "list_tags_for_resource", {"tags": OWN}, {"resourceArn": f"{arn}/one-a1B2c3D4e5"}
        )
        reads = AccountReads(account="111122223333", region=REGION, client=lambda _: client)
        planned = (
            change(ONLINE_EVALUATION, {"online_evaluation_config_name": name}, name)
            for name in ("another", "one")
        )
        # The provider's schema has no id.
        kept = {"online_evaluation_config_id": "one-a1B2c3D4e5"}
        state = {"type": ONLINE_EVALUATION, "address": f"{ONLINE_EVALUATION}.old", "values": kept}
        [found] = find_existing(plan(*planned, state=(state,)), reads, calling=calling)
        stubber.assert_no_pending_responses()
    assert (found.creation.address, found.holder) == (f"{ONLINE_EVALUATION}.one", f"{ONLINE_EVALUATION}.old")
    match = found.match
    assert (match.name, match.import_id, match.is_own("prod")) == ("one", "one-a1B2c3D4e5", True)


@pytest.mark.parametrize("type_", CASES)
def test_what_is_there_is_found_by_its_name_and_nothing_else_is(account: Account, type_: str) -> None:
    case = CASES[type_]
    planned = in_account(case.planned, account)
    plans = plan(change(type_, planned), change(type_, planned | dict(case.other), "other"))
    assert find_existing(plans, account.reads, calling=calling) == ()
    case.make(account, {})
    found = find_existing(plans, account.reads, calling=calling)
    [existing, *others] = found
    assert len(others) == (type_ in ALONE)
    assert existing.creation.address == f"{type_}.new"
    assert existing.holder is None
    assert re.fullmatch(account.arn(case.import_id), existing.match.import_id or "")
    assert re.fullmatch(account.arn(case.name), existing.match.name)


@pytest.mark.parametrize(
    "other",
    [
        {"action_threshold": [threshold(100.0, "ABSOLUTE_VALUE")]},
        {"notification_type": "FORECASTED"},
        {"action_type": "APPLY_SCP_POLICY"},
        {"budget_name": "two"},
    ],
)
def test_an_action_that_something_else_starts_is_another_one(
    account: Account, other: Mapping[str, Any]
) -> None:
    case = CASES["aws_budgets_budget_action"]
    case.make(account, {})
    planned = {**case.planned, **other}
    found = find_existing(plan(change("aws_budgets_budget_action", planned)), account.reads, calling=calling)
    assert found == ()


@pytest.mark.parametrize("type_", LOOKUPS)
def test_what_has_no_name_before_it_is_created_has_nobodys_place(account: Account, type_: str) -> None:
    if type_ in CASES:
        CASES[type_].make(account, {})
    nameless = dict.fromkeys(
        LOOKUPS[type_].needs
    )  # Terraform's JSON has null or nothing for an unknown value
    plans = plan(change(type_, nameless, "null"), change(type_, {}, "missing"))
    assert find_existing(plans, account.reads, calling=calling) == ()


@pytest.mark.parametrize("type_", CASES)
def test_a_lookup_needs_what_it_says_and_nothing_else(account: Account, type_: str) -> None:
    case, needs = CASES[type_], LOOKUPS[type_].needs
    case.make(account, {})
    planned = in_account(case.planned, account)
    for name in needs:
        lacking = {key: value for key, value in planned.items() if key != name}
        assert find_existing(plan(change(type_, lacking)), account.reads, calling=calling) == (), name
    least = {name: planned[name] for name in needs}
    assert len(find_existing(plan(change(type_, least)), account.reads, calling=calling)) == 1


@pytest.mark.parametrize("type_", CASES)
def test_it_is_the_stacks_own_by_its_tag_or_where_there_are_none_by_its_content(
    account: Account, type_: str
) -> None:
    case = CASES[type_]
    case.make(account, OWN)
    planned = in_account(case.planned, account)
    other = planned | in_account(case.content or {}, account)
    [existing] = find_existing(plan(change(type_, planned)), account.reads, calling=calling)
    [changed] = find_existing(plan(change(type_, other)), account.reads, calling=calling)
    assert existing.match.is_own("prod")
    assert changed.match.is_own("prod") is (type_ not in WITHOUT_TAGS)
    assert existing.match.is_own("staging") is (type_ in WITHOUT_TAGS)


@pytest.mark.parametrize("type_", CASES)
def test_every_call_of_a_lookup_is_among_its_actions(account: Account, type_: str) -> None:
    case, called = CASES[type_], set[str]()
    case.make(account, OWN)

    def client(service: str, region: str = REGION) -> Any:
        made = account.client(service, region)
        made.meta.events.register(
            "before-call", lambda model, **_: called.add(action_of(service, model.name))
        )
        return made

    reads = AccountReads(account=account.id, region=REGION, client=client)
    find_existing(plan(change(type_, in_account(case.planned, account))), reads, calling=calling)
    assert called == {*LOOKUPS[type_].actions}


@pytest.mark.parametrize("type_", CASES)
def test_what_the_state_has_is_known_by_what_the_provider_keeps_of_it(account: Account, type_: str) -> None:
    case = CASES[type_]
    case.make(account, {})
    creation = change(type_, in_account(case.planned, account), actions=["create", "delete"])
    [unknown] = find_existing(plan(creation), account.reads, calling=calling)
    kept = case.kept(account, unknown.match.import_id or "")
    # Under the same address, it is replaced, and not in the way.
    for address, holders in (("new", []), ("old", [f"{type_}.old"])):
        state = {"type": type_, "address": f"{type_}.{address}", "values": kept}
        found = find_existing(plan(creation, state=(state,)), account.reads, calling=calling)
        assert [existing.holder for existing in found] == holders


def kept_profile(account: Account) -> dict[str, str]:
    listed = account.client("bedrock").list_inference_profiles(typeEquals="APPLICATION")
    [profile] = listed["inferenceProfileSummaries"]
    return {"arn": profile["inferenceProfileArn"]}


# Who makes what has the name, what is planned, and what the state has of it, if it is of the same type.
OF_ANOTHER_KIND: dict[str, tuple[str, dict[str, Any], Callable[[Account], dict[str, str]] | None]] = {
    "aws_cloudwatch_metric_alarm": ("aws_cloudwatch_composite_alarm", {}, None),
    "aws_cloudwatch_composite_alarm": ("aws_cloudwatch_metric_alarm", {}, None),
    "aws_bedrock_inference_profile": (
        "aws_bedrock_inference_profile",
        {"model_source": [{"copy_from": OTHER_MODEL}]},
        kept_profile,
    ),
    "aws_chatbot_slack_channel_configuration": (
        "aws_chatbot_slack_channel_configuration",
        {"slack_channel_id": "C9876ABCD", "configuration_name": "alarms"},
        lambda account: kept_channel(account, "slack-channel"),
    ),
    "aws_chatbot_teams_channel_configuration": (
        "aws_chatbot_teams_channel_configuration",
        {"channel_id": "19%3Adef%40thread.tacv2", "configuration_name": "alarms"},
        lambda account: kept_channel(account, "microsoft-teams-channel"),
    ),
}


@pytest.mark.parametrize("type_", OF_ANOTHER_KIND)
def test_what_has_the_name_and_is_of_another_kind_cannot_be_imported(account: Account, type_: str) -> None:
    made, other, kept = OF_ANOTHER_KIND[type_]
    CASES[made].make(account, OWN)
    creation = change(type_, {**CASES[type_].planned, **other})
    [existing] = find_existing(plan(creation), account.reads, calling=calling)
    assert existing.match.import_id is None
    assert existing.match.name == ("alarms" if "channel" in type_ else "one")
    assert existing.match.is_own("prod")
    if kept:
        state = {"type": type_, "address": f"{type_}.old", "values": kept(account)}
        [held] = find_existing(plan(creation, state=(state,)), account.reads, calling=calling)
        assert held.holder == f"{type_}.old"


def test_alarms_are_looked_up_a_hundred_at_a_time(account: Account) -> None:
    names = [f"alarm-{number}" for number in range(201)]
    found_names = [names[0], names[99], names[100], names[-1]]
    for name in found_names:
        account.client("cloudwatch").put_metric_alarm(AlarmName=name, **ALARM)
    asked: list[int] = []
    account.client("cloudwatch").meta.events.register(
        "provide-client-params.cloudwatch.DescribeAlarms",
        lambda params, **_: asked.append(len(params["AlarmNames"])),
    )
    plans = plan(*(change("aws_cloudwatch_metric_alarm", {"alarm_name": name}, name) for name in names))
    found = find_existing(plans, account.reads, calling=calling)
    assert [existing.match.name for existing in found] == found_names
    assert asked == [100, 100, 1]


def test_what_a_plan_only_imports_or_updates_is_not_looked_up() -> None:
    imported = change("aws_sns_topic", {"name": "one"}, importing={"id": "one"})
    updated = change("aws_sns_topic", {"name": "one"}, actions=["update"])
    made = change("aws_sns_topic", {"name": "one", "policy": None})
    subscription = change("aws_sns_topic_subscription", {})
    assert creations(plan(imported, updated, subscription, made)) == (
        Creation(address="aws_sns_topic.new", type="aws_sns_topic", values={"name": "one"}),
    )

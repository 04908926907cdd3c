"""The permissions that a request needs: each action, the ARN of its resource, and the keys of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from moto.core.utils import get_service_model

from bedrock_monitoring.local_aws.iam.aws_request import AwsRequest
from bedrock_monitoring.local_aws.iam.needed_permissions import (
    _ACTIONS,
    _FURTHER,
    _OTHERWISE,
    _PLACEHOLDER,
    _TEMPLATES,
    NO_PERMISSION,
    NeededPermission,
    needed_permissions,
)
from bedrock_monitoring.local_aws.observability_access import observability_access_backends, sink_arn

ACCOUNT = "590000000001"
REGION = "eu-west-1"
AT = f"{REGION}:{ACCOUNT}"
BEDROCK = f"arn:aws:bedrock:{AT}:application-inference-profile"
KMS = f"arn:aws:kms:{AT}"
BUDGET = f"arn:aws:budgets::{ACCOUNT}:budget/b"
SINK = f"arn:aws:oam:{AT}:sink/s"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
CHANNEL = f"arn:aws:chatbot::{ACCOUNT}:chat-configuration"
CHATBOT_ROLE = (
    f"iam:CreateServiceLinkedRole arn:aws:iam::{ACCOUNT}:role/aws-service-role/"
    "management.chatbot.amazonaws.com/AWSServiceRoleForAWSChatbot"
)


def request(call: str, parameters: Mapping[str, Any], *, method: str = "POST", path: str = "/") -> AwsRequest:
    service, _, operation = call.partition(":")
    path, _, subresource = path.partition("?")
    return AwsRequest(
        service=service,
        region=REGION,
        operation=operation,
        parameters=parameters,
        method=method,
        path=path,
        query={subresource: ""} if subresource else {},
    )


def permissions_of(asked: AwsRequest) -> list[NeededPermission]:
    return list(needed_permissions(asked, account=ACCOUNT, partition="aws"))


def needed(asked: AwsRequest) -> list[str]:
    return [f"{permission.action} {permission.resource}" for permission in permissions_of(asked)]


# A call of each form of resource: what is sent, and the permissions.
RESOURCES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "bedrock:GetInferenceProfile": (
        {"inferenceProfileIdentifier": "abc"},
        [f"bedrock:GetInferenceProfile {BEDROCK}/abc"],
    ),
    "bedrock:TagResource": ({"resourceARN": f"{BEDROCK}/abc"}, [f"bedrock:TagResource {BEDROCK}/abc"]),
    "bedrock:ListGuardrails": ({}, ["bedrock:ListGuardrails *"]),
    "bedrock-agentcore:ListAgentRuntimes": ({}, ["bedrock-agentcore:ListAgentRuntimes *"]),
    "budgets:CreateBudget": ({"Budget": {"BudgetName": "b"}}, [f"budgets:ModifyBudget {BUDGET}"]),
    "budgets:UpdateBudget": ({"NewBudget": {"BudgetName": "b"}}, [f"budgets:ModifyBudget {BUDGET}"]),
    "budgets:DescribeBudget": ({"BudgetName": "b"}, [f"budgets:ViewBudget {BUDGET}"]),
    "budgets:DescribeBudgetAction": (
        {"BudgetName": "b", "ActionId": "1"},
        [f"budgets:DescribeBudgetAction {BUDGET}/action/1"],
    ),
    "budgets:TagResource": ({"ResourceARN": BUDGET}, [f"budgets:TagResource {BUDGET}"]),
    "ce:GetAnomalyMonitors": ({}, [f"ce:GetAnomalyMonitors arn:aws:ce::{ACCOUNT}:anomalymonitor/*"]),
    "ce:GetAnomalySubscriptions": (
        {},
        [f"ce:GetAnomalySubscriptions arn:aws:ce::{ACCOUNT}:anomalysubscription/*"],
    ),
    "ce:DeleteAnomalyMonitor": ({"MonitorArn": "arn:m"}, ["ce:DeleteAnomalyMonitor arn:m"]),
    "ce:DeleteAnomalySubscription": ({"SubscriptionArn": "arn:s"}, ["ce:DeleteAnomalySubscription arn:s"]),
    "ce:TagResource": ({"ResourceArn": "arn:m"}, ["ce:TagResource arn:m"]),
    "chatbot:DeleteSlackChannelConfiguration": (
        {"ChatConfigurationArn": "arn:c"},
        ["chatbot:DeleteSlackChannelConfiguration arn:c"],
    ),
    "chatbot:TagResource": ({"ResourceARN": "arn:c"}, ["chatbot:TagResource arn:c"]),
    "cloudtrail:LookupEvents": ({}, ["cloudtrail:LookupEvents *"]),
    "cloudwatch:PutDashboard": (
        {"DashboardName": "d"},
        [f"cloudwatch:PutDashboard arn:aws:cloudwatch::{ACCOUNT}:dashboard/d"],
    ),
    "cloudwatch:DeleteDashboards": (
        {"DashboardNames": ["d", "e"]},
        [f"cloudwatch:DeleteDashboards arn:aws:cloudwatch::{ACCOUNT}:dashboard/{name}" for name in "de"],
    ),
    "cloudwatch:SetAlarmState": (
        {"AlarmName": "a"},
        [f"cloudwatch:SetAlarmState arn:aws:cloudwatch:{AT}:alarm:a"],
    ),
    "cloudwatch:DeleteAlarms": (
        {"AlarmNames.member.1": "a", "AlarmNames.member.2": "b"},
        [f"cloudwatch:DeleteAlarms arn:aws:cloudwatch:{AT}:alarm:{name}" for name in "ab"],
    ),
    "cloudwatch:UntagResource": ({"ResourceARN": "arn:a"}, ["cloudwatch:UntagResource arn:a"]),
    "events:PutRule": ({"Name": "r"}, [f"events:PutRule arn:aws:events:{AT}:rule/r"]),
    "events:PutTargets": ({"Rule": "r"}, [f"events:PutTargets arn:aws:events:{AT}:rule/r"]),
    "iam:GetRole": ({"RoleName": "r"}, [f"iam:GetRole {ROLE}"]),
    "iam:GetPolicy": ({"PolicyArn": "arn:p"}, ["iam:GetPolicy arn:p"]),
    "iam:CreatePolicy": ({"PolicyName": "p"}, [f"iam:CreatePolicy arn:aws:iam::{ACCOUNT}:policy/p"]),
    "iam:GetOpenIDConnectProvider": (
        {"OpenIDConnectProviderArn": "arn:o"},
        ["iam:GetOpenIDConnectProvider arn:o"],
    ),
    "kms:DescribeKey": ({"KeyId": "1"}, [f"kms:DescribeKey {KMS}:key/1"]),
    "kms:CreateAlias": (
        {"AliasName": "alias/a", "TargetKeyId": f"{KMS}:key/1"},
        [f"kms:CreateAlias {KMS}:alias/a", f"kms:CreateAlias {KMS}:key/1"],
    ),
    "kms:UpdateAlias": (
        {"AliasName": "alias/a", "TargetKeyId": "1"},
        [f"kms:UpdateAlias {KMS}:alias/a", f"kms:UpdateAlias {KMS}:key/1"],
    ),
    "kms:DeleteAlias": ({"AliasName": "alias/a"}, [f"kms:DeleteAlias {KMS}:alias/a"] * 2),
    "lambda:GetPolicy": ({"FunctionName": "f"}, [f"lambda:GetPolicy arn:aws:lambda:{AT}:function:f"]),
    "lambda:RemovePermission": (
        {"FunctionName": "arn:aws:lambda:x:y:function:f", "Qualifier": "live"},
        ["lambda:RemovePermission arn:aws:lambda:x:y:function:f:live"],
    ),
    "logs:DeleteLogGroup": (
        {"logGroupName": "/g"},
        [f"logs:DeleteLogGroup arn:aws:logs:{AT}:log-group:/g:*"],
    ),
    "logs:TagResource": ({"resourceArn": "arn:g"}, ["logs:TagResource arn:g"]),
    "oam:GetSink": ({"Identifier": SINK}, [f"oam:GetSink {SINK}"]),
    "oam:PutSinkPolicy": ({"SinkIdentifier": SINK}, [f"oam:PutSinkPolicy {SINK}"]),
    "oam:TagResource": ({"ResourceArn": SINK}, [f"oam:TagResource {SINK}"]),
    "organizations:ListRoots": ({}, ["organizations:ListRoots *"]),
    "scheduler:DeleteSchedule": (
        {"groupName": "g", "Name": "s"},
        [f"scheduler:DeleteSchedule arn:aws:scheduler:{AT}:schedule/g/s"],
    ),
    "scheduler:GetScheduleGroup": (
        {"Name": "g"},
        [f"scheduler:GetScheduleGroup arn:aws:scheduler:{AT}:schedule-group/g"],
    ),
    "scheduler:UntagResource": ({"ResourceArn": "arn:g"}, ["scheduler:UntagResource arn:g"]),
    "service-quotas:ListServiceQuotas": ({}, ["servicequotas:ListServiceQuotas *"]),
    "sns:CreateTopic": ({"Name": "t"}, [f"sns:CreateTopic arn:aws:sns:{AT}:t"]),
    "sns:Subscribe": ({"TopicArn": "arn:t"}, ["sns:Subscribe arn:t"]),
    "sns:TagResource": ({"ResourceArn": "arn:t"}, ["sns:TagResource arn:t"]),
    "ssm:GetParameter": ({"Name": "p"}, [f"ssm:GetParameter arn:aws:ssm:{AT}:parameter/p"]),
    "sts:AssumeRole": ({"RoleArn": ROLE}, [f"sts:AssumeRole {ROLE}"]),
    "sts:GetCallerIdentity": ({}, []),
}


@pytest.mark.parametrize("call", RESOURCES)
def test_an_action_is_needed_on_the_resource_that_a_request_names(call: str) -> None:
    parameters, permissions = RESOURCES[call]
    assert needed(request(call, parameters)) == permissions


SLACK = {"IamRoleArn": ROLE, "ConfigurationName": "c"}
PASSED = f"iam:PassRole {ROLE}"
IN_BUDGETS = {"BudgetName": "b", "ActionId": "1", "ExecutionRoleArn": ROLE}

# A call that needs more than the permission of its own name.
FURTHER: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "bedrock:PutModelInvocationLoggingConfiguration": (
        {"loggingConfig": {"cloudWatchConfig": {"roleArn": ROLE}}},
        [PASSED, "bedrock:PutModelInvocationLoggingConfiguration *"],
        "bedrock.amazonaws.com",
    ),
    "scheduler:CreateSchedule": (
        {"GroupName": "g", "Name": "s", "Target": {"RoleArn": ROLE}},
        [PASSED, f"scheduler:CreateSchedule arn:aws:scheduler:{AT}:schedule/g/s"],
        "scheduler.amazonaws.com",
    ),
    "scheduler:UpdateSchedule": (
        {"GroupName": "g", "Name": "s", "Target": {"RoleArn": ROLE}},
        [PASSED, f"scheduler:UpdateSchedule arn:aws:scheduler:{AT}:schedule/g/s"],
        "scheduler.amazonaws.com",
    ),
    "budgets:CreateBudgetAction": (
        IN_BUDGETS,
        [PASSED, f"budgets:CreateBudgetAction {BUDGET}/action/*"],
        "budgets.amazonaws.com",
    ),
    "budgets:UpdateBudgetAction": (
        IN_BUDGETS,
        [PASSED, f"budgets:UpdateBudgetAction {BUDGET}/action/1"],
        "budgets.amazonaws.com",
    ),
    "chatbot:CreateSlackChannelConfiguration": (
        SLACK,
        [PASSED, CHATBOT_ROLE, "chatbot:CreateSlackChannelConfiguration *"],
        "chatbot.amazonaws.com",
    ),
    "chatbot:CreateMicrosoftTeamsChannelConfiguration": (
        SLACK,
        [PASSED, CHATBOT_ROLE, "chatbot:CreateMicrosoftTeamsChannelConfiguration *"],
        "chatbot.amazonaws.com",
    ),
    "chatbot:UpdateSlackChannelConfiguration": (
        {"ChatConfigurationArn": "arn:c", "IamRoleArn": ROLE},
        [PASSED, "chatbot:UpdateSlackChannelConfiguration arn:c"],
        "chatbot.amazonaws.com",
    ),
    "chatbot:UpdateMicrosoftTeamsChannelConfiguration": (
        {"ChatConfigurationArn": "arn:c", "IamRoleArn": ROLE},
        [PASSED, "chatbot:UpdateMicrosoftTeamsChannelConfiguration arn:c"],
        "chatbot.amazonaws.com",
    ),
}


@pytest.mark.parametrize("call", FURTHER)
def test_who_hands_a_role_to_a_service_needs_to_pass_it_to_that_service(call: str) -> None:
    parameters, permissions, service = FURTHER[call]
    asked = request(call, parameters)
    assert needed(asked) == permissions
    passed, *_ = permissions_of(asked)
    assert passed.context == {"iam:PassedToService": service}


@pytest.mark.parametrize(
    ("call", "parameters"),
    [
        ("bedrock:PutModelInvocationLoggingConfiguration", {"loggingConfig": {}}),
        ("budgets:UpdateBudgetAction", {"BudgetName": "b", "ActionId": "1"}),
        ("chatbot:UpdateSlackChannelConfiguration", {"ChatConfigurationArn": "arn:c"}),
    ],
)
def test_who_hands_no_role_over_passes_none(call: str, parameters: dict[str, Any]) -> None:
    assert [permission.partition(" ")[0] for permission in needed(request(call, parameters))] == [call]


def test_the_role_of_the_chat_service_is_made_for_that_service_alone() -> None:
    asked = request("chatbot:CreateSlackChannelConfiguration", SLACK)
    _, made, _ = permissions_of(asked)
    assert made.context == {"iam:AWSServiceName": "management.chatbot.amazonaws.com"}


def test_a_profile_is_made_of_its_source_and_for_one_of_several_regions_of_the_model_as_well() -> None:
    model = f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-2-lite-v1:0"
    cross = f"arn:aws:bedrock:{AT}:inference-profile/eu.amazon.nova-2-lite-v1:0"
    for source, resources in ((model, [model]), (cross, [model, cross])):
        asked = request(
            "bedrock:CreateInferenceProfile",
            {"modelSource": {"copyFrom": source}, "tags": [{"key": "team", "value": "a"}]},
        )
        permissions = permissions_of(asked)
        assert [
            (permission.action.removeprefix("bedrock:"), permission.resource) for permission in permissions
        ] == [
            ("CreateInferenceProfile", f"{BEDROCK}/*"),
            *[("CreateInferenceProfile", resource) for resource in resources],
            ("TagResource", f"{BEDROCK}/*"),
        ]
        assert {permission.context["aws:RequestTag/team"] for permission in permissions} == {"a"}


def test_a_link_is_made_on_itself_and_its_sink_and_shares_metrics() -> None:
    asked = request("oam:CreateLink", {"SinkIdentifier": SINK, "Tags": {"team": "a"}})
    assert needed(asked) == [
        f"oam:CreateLink arn:aws:oam:{AT}:link/*",
        "cloudwatch:Link *",
        f"oam:CreateLink {SINK}",
        f"oam:TagResource arn:aws:oam:{AT}:link/*",
    ]
    [itself, *_] = permissions_of(asked)
    assert itself.context == {"aws:RequestTag/team": "a"}


def test_a_change_of_a_link_needs_its_sink_too() -> None:
    link = f"arn:aws:oam:{AT}:link/l"
    sink = sink_arn(account="590000000002", region=REGION)
    backend = observability_access_backends[ACCOUNT][REGION]
    backend.resources[link] = {"Arn": link, "SinkArn": sink}
    try:
        known = needed(request("oam:UpdateLink", {"Identifier": link}))
        unknown = needed(request("oam:UpdateLink", {"Identifier": f"{link}2"}))
    finally:
        del backend.resources[link]
    assert known == [f"oam:UpdateLink {sink}", "cloudwatch:Link *", f"oam:UpdateLink {link}"]
    assert unknown == ["cloudwatch:Link *", f"oam:UpdateLink {link}2"]


PAIRS = [{"Key": "team", "Value": "a"}]
OF_KEYS = [{"TagKey": "team", "TagValue": "a"}]
IN_A_FORM = {"Tags.member.1.Key": "team", "Tags.member.1.Value": "a"}
TEAM = {"aws:RequestTag/team": "a", "aws:TagKeys": ("team",)}
"""The tag of each of these forms, as keys of conditions."""

# What is made with tags in the form of its service, and on which resource tagging is authorized.
TAGGED: dict[str, tuple[dict[str, Any], str]] = {
    "kms:CreateKey": ({"Tags": OF_KEYS}, f"kms:TagResource {KMS}:key/*"),
    "logs:CreateLogGroup": (
        {"logGroupName": "/g", "tags": {"team": "a"}},
        f"logs:TagResource arn:aws:logs:{AT}:log-group:/g",
    ),
    "cloudwatch:PutMetricAlarm": (
        {"AlarmName": "a", **IN_A_FORM},
        f"cloudwatch:TagResource arn:aws:cloudwatch:{AT}:alarm:a",
    ),
    "cloudwatch:PutCompositeAlarm": (
        {"AlarmName": "a", **IN_A_FORM},
        f"cloudwatch:TagResource arn:aws:cloudwatch:{AT}:alarm:a",
    ),
    "ce:CreateAnomalyMonitor": (
        {"ResourceTags": PAIRS},
        f"ce:TagResource arn:aws:ce::{ACCOUNT}:anomalymonitor/*",
    ),
    "ce:CreateAnomalySubscription": (
        {"ResourceTags": PAIRS},
        f"ce:TagResource arn:aws:ce::{ACCOUNT}:anomalysubscription/*",
    ),
    "oam:CreateSink": ({"Tags": {"team": "a"}}, f"oam:TagResource arn:aws:oam:{AT}:sink/*"),
    "chatbot:CreateSlackChannelConfiguration": (
        {**SLACK, "Tags": OF_KEYS},
        f"chatbot:TagResource {CHANNEL}/slack-channel/c",
    ),
    "chatbot:CreateMicrosoftTeamsChannelConfiguration": (
        {**SLACK, "Tags": OF_KEYS},
        f"chatbot:TagResource {CHANNEL}/microsoft-teams-channel/c",
    ),
    "iam:CreateRole": ({"RoleName": "r", **IN_A_FORM}, f"iam:TagRole {ROLE}"),
    "iam:CreatePolicy": (
        {"PolicyName": "p", **IN_A_FORM},
        f"iam:TagPolicy arn:aws:iam::{ACCOUNT}:policy/p",
    ),
    "sns:CreateTopic": ({"Name": "t", **IN_A_FORM}, f"sns:TagResource arn:aws:sns:{AT}:t"),
    "events:PutRule": ({"Name": "r", "Tags": PAIRS}, f"events:TagResource arn:aws:events:{AT}:rule/r"),
    "budgets:CreateBudget": (
        {"Budget": {"BudgetName": "b"}, "ResourceTags": PAIRS},
        f"budgets:TagResource {BUDGET}",
    ),
}


@pytest.mark.parametrize("call", TAGGED)
def test_tags_of_a_new_resource_need_a_permission_with_the_tags_as_keys(call: str) -> None:
    parameters, tagging = TAGGED[call]
    *_, own, of_tags = permissions_of(request(call, parameters))
    assert f"{of_tags.action} {of_tags.resource}" == tagging
    assert own.context == of_tags.context == TEAM


KEYS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "tags that are added": (
        "sns:TagResource",
        {"ResourceArn": "arn:t", **IN_A_FORM},
        TEAM,
    ),
    "tags of a role": (
        "iam:TagRole",
        {"RoleName": "r", **IN_A_FORM},
        TEAM,
    ),
    "tags of a policy": (
        "iam:TagPolicy",
        {"PolicyArn": "arn:p", **IN_A_FORM},
        {**TEAM, "iam:PolicyARN": "arn:p"},
    ),
    "a list of tags that are removed": (
        "kms:UntagResource",
        {"KeyId": "1", "TagKeys": ["team", "cost"]},
        {"aws:TagKeys": ("team", "cost")},
    ),
    "one tag that is removed, in a query": (
        "logs:UntagResource",
        {"resourceArn": "arn:g", "tagKeys": "team"},
        {"aws:TagKeys": ("team",)},
    ),
    "tags of a budget that are removed": (
        "budgets:UntagResource",
        {"ResourceARN": BUDGET, "ResourceTagKeys": ["team"]},
        {"aws:TagKeys": ("team",)},
    ),
    "tags that are removed, in a form": (
        "sns:UntagResource",
        {"ResourceArn": "arn:t", "TagKeys.member.1": "team", "TagKeys.member.2": "cost"},
        {"aws:TagKeys": ("team", "cost")},
    ),
    "a permissions boundary": (
        "iam:CreateRole",
        {"RoleName": "r", "PermissionsBoundary": "arn:p"},
        {"iam:PermissionsBoundary": "arn:p"},
    ),
    "a policy that is attached": (
        "iam:AttachRolePolicy",
        {"RoleName": "r", "PolicyArn": "arn:p"},
        {"iam:PolicyARN": "arn:p"},
    ),
    "who may call a function": (
        "lambda:AddPermission",
        {"FunctionName": "f", "Principal": "lambda.alarms.cloudwatch.amazonaws.com"},
        {"lambda:Principal": "lambda.alarms.cloudwatch.amazonaws.com"},
    ),
    "nothing": ("sns:DeleteTopic", {"TopicArn": "arn:t"}, {}),
}


@pytest.mark.parametrize("case", KEYS)
def test_what_a_request_sends_is_what_conditions_are_on(case: str) -> None:
    call, parameters, context = KEYS[case]
    [permission] = permissions_of(request(call, parameters))
    assert permission.context == context


# Method and path of a request to S3, and the action. "Required permissions for Amazon S3 API operations".
S3 = {
    "GET /b/k": "GetObject arn:aws:s3:::b/k",
    "HEAD /b/k/l": "GetObject arn:aws:s3:::b/k/l",
    "PUT /b/k": "PutObject arn:aws:s3:::b/k",
    "DELETE /b/k": "DeleteObject arn:aws:s3:::b/k",
    "GET /b": "ListBucket arn:aws:s3:::b",
    "HEAD /b/": "ListBucket arn:aws:s3:::b",
    "PUT /b": "CreateBucket arn:aws:s3:::b",
    "DELETE /b": "DeleteBucket arn:aws:s3:::b",
    "GET /b?accelerate": "GetAccelerateConfiguration arn:aws:s3:::b",
    "GET /b?acl": "GetBucketAcl arn:aws:s3:::b",
    "GET /b?cors": "GetBucketCORS arn:aws:s3:::b",
    "PUT /b?encryption": "PutEncryptionConfiguration arn:aws:s3:::b",
    "GET /b?lifecycle": "GetLifecycleConfiguration arn:aws:s3:::b",
    "DELETE /b?lifecycle": "PutLifecycleConfiguration arn:aws:s3:::b",
    "GET /b?logging": "GetBucketLogging arn:aws:s3:::b",
    "GET /b?object-lock": "GetBucketObjectLockConfiguration arn:aws:s3:::b",
    "PUT /b?ownershipControls": "PutBucketOwnershipControls arn:aws:s3:::b",
    "GET /b?policy": "GetBucketPolicy arn:aws:s3:::b",
    "PUT /b?policy": "PutBucketPolicy arn:aws:s3:::b",
    "DELETE /b?policy": "DeleteBucketPolicy arn:aws:s3:::b",
    "DELETE /b?publicAccessBlock": "PutBucketPublicAccessBlock arn:aws:s3:::b",
    "GET /b?replication": "GetReplicationConfiguration arn:aws:s3:::b",
    "GET /b?requestPayment": "GetBucketRequestPayment arn:aws:s3:::b",
    "PUT /b?tagging": "PutBucketTagging arn:aws:s3:::b",
    "PUT /b?versioning": "PutBucketVersioning arn:aws:s3:::b",
    "GET /b?website": "GetBucketWebsite arn:aws:s3:::b",
}


@pytest.mark.parametrize("asked", S3)
def test_the_method_and_the_path_of_a_request_to_s3_are_its_action(asked: str) -> None:
    method, _, path = asked.partition(" ")
    assert needed(request("s3:", {}, method=method, path=path)) == [f"s3:{S3[asked]}"]


# The services whose operations two services of botocore have: both sign alike.
ALIKE = {"bedrock": ("bedrock", "bedrock-agent"), "bedrock-agentcore": ("bedrock-agentcore-control",)}
GIVEN = {"partition", "region", "account"}


@cache
def inputs(service: str) -> dict[str, Any]:
    """Return the parameters of the operations of a service, by botocore's model, as they are sent."""
    found: dict[str, Any] = {}
    for model in map(get_service_model, ALIKE.get(service, (service,))):
        for operation in model.operation_names:
            shape = model.operation_model(operation).input_shape
            members = shape.members if shape else {}
            sent = {member.serialization.get("name", name): member for name, member in members.items()}
            found.setdefault(operation, {**sent, **members})
    return found


@pytest.mark.parametrize("service", sorted({service for service, _ in _TEMPLATES}))
def test_every_operation_is_one_of_its_service_and_its_resource_one_of_its_parameters(service: str) -> None:
    for operation, template in ((name, text) for (of, name), text in _TEMPLATES.items() if of == service):
        for placeholder in set(_PLACEHOLDER.findall(template)) - GIVEN:
            members = inputs(service)[operation]
            for part in placeholder.split("."):
                assert part in members, f"{operation} has no {placeholder}"
                members = getattr(members[part], "members", {})
        assert operation in inputs(service)


def test_every_exception_is_of_an_operation_of_its_service() -> None:
    for service, operation in (*_ACTIONS, *_FURTHER, *_OTHERWISE, *NO_PERMISSION):
        assert operation in inputs(service), f"{service} has no {operation}"

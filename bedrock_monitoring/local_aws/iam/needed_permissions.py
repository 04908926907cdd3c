"""Say which permissions a request needs: actions, the ARNs of their resources, and condition keys.

Source: the Service Authorization Reference and, where it says nothing, the user guide of the service. This is
a description of AWS, so it knows nothing of the policies that this project writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from bedrock_monitoring.local_aws.iam.aws_request import AwsRequest
from bedrock_monitoring.local_aws.iam.s3_permissions import s3_action
from bedrock_monitoring.local_aws.observability_access import observability_access_backends

_PLACEHOLDER = re.compile(r"\{([\w.]+)\}")
_MEMBER = re.compile(r"(?P<list>[\w.]+)\.member\.(?P<number>\d+)(?:\.(?P<part>Key|Value))?")

NO_PERMISSION = frozenset({("sts", "GetCallerIdentity")})
"""The operations that every caller may use (AWS STS API reference, GetCallerIdentity)."""


@dataclass(frozen=True, kw_only=True)
class NeededPermission:
    """A permission that a request needs.

    Attributes:
        action: The action, for example ``cloudwatch:PutDashboard``.
        resource: The ARN of the resource. ``*`` for an action without resource types.
        context: The condition keys of the request.
    """

    action: str
    resource: str
    context: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


class UnknownOperationError(LookupError):
    """Raised if the permissions of an operation are not in the tables below."""


_BEDROCK = "arn:{partition}:bedrock:{region}"
_LOG_GROUP = "arn:{partition}:logs:{region}:{account}:log-group:{logGroupName}:*"
_ROLE = "arn:{partition}:iam::{account}:role/{RoleName}"
_SCHEDULE = "arn:{partition}:scheduler:{region}:{account}:schedule/{groupName}/{Name}"
_SCHEDULE_GROUP = "arn:{partition}:scheduler:{region}:{account}:schedule-group/{Name}"
_RULE = "arn:{partition}:events:{region}:{account}:rule/"
_BUDGET = "arn:{partition}:budgets::{account}:budget/"
_ANOMALY = "arn:{partition}:ce::{account}:anomaly"
_OAM = "arn:{partition}:oam:{region}:{account}"
_ALL = "*"

# The resource of each operation's action, which has the operation's name. DescribeAlarms, PutCompositeAlarm
# must be allowed on `*` as soon as composite alarms are among the alarms (CloudWatch API reference).
_RESOURCES: Mapping[str, Mapping[str, str]] = {
    "bedrock": {
        "{modelSource.copyFrom}": "CreateInferenceProfile",
        "{inferenceProfileIdentifier}": "GetInferenceProfile DeleteInferenceProfile",
        "{resourceARN}": "ListTagsForResource TagResource UntagResource",
        _ALL: "PutModelInvocationLoggingConfiguration GetModelInvocationLoggingConfiguration "
        "DeleteModelInvocationLoggingConfiguration ListInferenceProfiles ListGuardrails "
        "ListAgents ListKnowledgeBases",
    },
    "bedrock-agentcore": {_ALL: "ListAgentRuntimes"},
    "budgets": {
        f"{_BUDGET}{{Budget.BudgetName}}": "CreateBudget",
        f"{_BUDGET}{{NewBudget.BudgetName}}": "UpdateBudget",
        f"{_BUDGET}{{BudgetName}}": "DescribeBudget DeleteBudget CreateNotification DeleteNotification "
        "DescribeNotificationsForBudget DescribeSubscribersForNotification DescribeBudgetActionsForBudget",
        f"{_BUDGET}{{BudgetName}}/action/*": "CreateBudgetAction",
        f"{_BUDGET}{{BudgetName}}/action/{{ActionId}}": "DescribeBudgetAction UpdateBudgetAction "
        "DeleteBudgetAction ExecuteBudgetAction",
        "{ResourceARN}": "ListTagsForResource TagResource UntagResource",
    },
    "ce": {
        f"{_ANOMALY}monitor/*": "GetAnomalyMonitors",
        f"{_ANOMALY}subscription/*": "GetAnomalySubscriptions",
        "{MonitorArn}": "UpdateAnomalyMonitor DeleteAnomalyMonitor",
        "{SubscriptionArn}": "UpdateAnomalySubscription DeleteAnomalySubscription",
        "{ResourceArn}": "ListTagsForResource TagResource UntagResource",
        _ALL: "CreateAnomalyMonitor CreateAnomalySubscription",
    },
    "chatbot": {
        "{ChatConfigurationArn}": "UpdateSlackChannelConfiguration DeleteSlackChannelConfiguration "
        "UpdateMicrosoftTeamsChannelConfiguration DeleteMicrosoftTeamsChannelConfiguration",
        "{ResourceARN}": "TagResource UntagResource",
        _ALL: "CreateSlackChannelConfiguration CreateMicrosoftTeamsChannelConfiguration ListTagsForResource "
        "DescribeSlackChannelConfigurations ListMicrosoftTeamsChannelConfigurations "
        "GetMicrosoftTeamsChannelConfiguration",
    },
    "cloudtrail": {_ALL: "LookupEvents"},
    "cloudwatch": {
        "arn:{partition}:cloudwatch::{account}:dashboard/{DashboardName}": "GetDashboard PutDashboard",
        "arn:{partition}:cloudwatch::{account}:dashboard/{DashboardNames}": "DeleteDashboards",
        "arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmName}": "PutMetricAlarm SetAlarmState",
        "arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmNames}": "DeleteAlarms",
        "{ResourceARN}": "ListTagsForResource TagResource UntagResource",
        _ALL: "DescribeAlarms PutCompositeAlarm ListDashboards ListMetrics GetMetricData",
    },
    "events": {
        f"{_RULE}{{Name}}": "PutRule DescribeRule DeleteRule",
        f"{_RULE}{{Rule}}": "PutTargets RemoveTargets ListTargetsByRule",
        "{ResourceARN}": "ListTagsForResource TagResource UntagResource",
    },
    "iam": {
        _ROLE: "CreateRole GetRole DeleteRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy "
        "TagRole UntagRole ListRoleTags PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies "
        "AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole "
        "PutRolePermissionsBoundary DeleteRolePermissionsBoundary",
        "arn:{partition}:iam::{account}:policy/{PolicyName}": "CreatePolicy",
        "{OpenIDConnectProviderArn}": "GetOpenIDConnectProvider DeleteOpenIDConnectProvider "
        "TagOpenIDConnectProvider UntagOpenIDConnectProvider AddClientIDToOpenIDConnectProvider "
        "RemoveClientIDFromOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint",
        "{PolicyArn}": "GetPolicy GetPolicyVersion ListPolicyVersions CreatePolicyVersion "
        "DeletePolicyVersion DeletePolicy TagPolicy UntagPolicy",
    },
    "kms": {
        _ALL: "CreateKey ListAliases ListKeys",
        "{KeyId}": "DescribeKey GetKeyPolicy PutKeyPolicy GetKeyRotationStatus EnableKeyRotation "
        "DisableKeyRotation UpdateKeyDescription ScheduleKeyDeletion CancelKeyDeletion ListResourceTags "
        "TagResource UntagResource EnableKey DisableKey",
    },
    "lambda": {"{FunctionName}": "AddPermission GetPolicy RemovePermission"},
    "logs": {
        _LOG_GROUP: "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey "
        "DisassociateKmsKey",
        "{resourceArn}": "ListTagsForResource TagResource UntagResource",
        _ALL: "PutQueryDefinition DescribeQueryDefinitions DeleteQueryDefinition DescribeLogGroups",
    },
    "oam": {
        "{Identifier}": "GetLink UpdateLink DeleteLink GetSink DeleteSink",
        "{SinkIdentifier}": "CreateLink GetSinkPolicy PutSinkPolicy ListAttachedLinks",
        "{ResourceArn}": "ListTagsForResource TagResource UntagResource",
        _ALL: "CreateSink ListLinks ListSinks",
    },
    "scheduler": {
        _SCHEDULE: "GetSchedule DeleteSchedule",
        _SCHEDULE.replace("groupName", "GroupName"): "CreateSchedule UpdateSchedule",
        _SCHEDULE_GROUP: "CreateScheduleGroup GetScheduleGroup DeleteScheduleGroup",
        "{ResourceArn}": "ListTagsForResource TagResource UntagResource",
    },
    "organizations": {
        _ALL: "DescribeOrganization ListRoots ListAccountsForParent ListOrganizationalUnitsForParent "
        "ListTagsForResource",
    },
    "service-quotas": {
        _ALL: "GetServiceQuota GetAWSDefaultServiceQuota ListServiceQuotas ListAWSDefaultServiceQuotas"
    },
    "sns": {
        "arn:{partition}:sns:{region}:{account}:{Name}": "CreateTopic",
        "{TopicArn}": "GetTopicAttributes SetTopicAttributes DeleteTopic ListSubscriptionsByTopic Subscribe "
        "ConfirmSubscription",
        "{ResourceArn}": "ListTagsForResource TagResource UntagResource",
        _ALL: "GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe ListTopics",
    },
    "ssm": {"arn:{partition}:ssm:{region}:{account}:parameter/{Name}": "GetParameter"},
    "sts": {"{RoleArn}": "AssumeRole"},
}

_PREFIXES = {"service-quotas": "servicequotas"}
"""The prefix of actions where it differs from botocore's name of the service."""

_ACTIONS = {
    ("budgets", operation): action
    for action, operations in {
        "ViewBudget": "DescribeBudget DescribeNotificationsForBudget DescribeSubscribersForNotification",
        "ModifyBudget": "CreateBudget UpdateBudget DeleteBudget CreateNotification DeleteNotification",
    }.items()
    for operation in operations.split()
}
"""The actions that have another name than their operation (Service Authorization Reference, AWS Budgets)."""

_TEMPLATES = {
    (service, operation): template
    for service, templates in _RESOURCES.items()
    for template, operations in templates.items()
    for operation in operations.split()
}


def needed_permissions(request: AwsRequest, *, account: str, partition: str) -> Iterator[NeededPermission]:
    """Yield the permissions that a request needs.

    Args:
        request: The request.
        account: The account of the caller.
        partition: The partition of the caller.

    Raises:
        UnknownOperationError: The tables of this module lack the operation.
    """
    if (request.service, request.operation) in NO_PERMISSION:
        return
    names = {"account": account, "partition": partition, "region": request.region}
    if request.service == "s3":
        action, resource = s3_action(request, partition=partition)
        yield NeededPermission(action=action, resource=resource)
        return
    if further := _FURTHER.get((request.service, request.operation)):
        yield from further(request, names)
    if (request.service, request.operation) not in _OTHERWISE:
        yield from _own_permissions(request, names)


def action_of(service: str, operation: str) -> str:
    """Return the action that an operation needs, by botocore's name of its service."""
    return f"{_PREFIXES.get(service, service)}:{_ACTIONS.get((service, operation), operation)}"


def _own_permissions(request: AwsRequest, names: Mapping[str, str]) -> Iterator[NeededPermission]:
    """Yield the permissions for the action with the operation's name, and for the tags of a new resource."""
    template = _TEMPLATES.get((request.service, request.operation))
    if template is None:
        raise UnknownOperationError(f"{request.service}:{request.operation}")
    prefix, _, name = action_of(request.service, request.operation).partition(":")
    tags = _tags(request.parameters)
    context: dict[str, str | tuple[str, ...]] = {f"aws:RequestTag/{key}": tags[key] for key in tags}
    if keys := (*tags, *_untagged_keys(request.parameters)):
        context["aws:TagKeys"] = keys
    if boundary := request.parameters.get("PermissionsBoundary"):
        context["iam:PermissionsBoundary"] = boundary
    if "PolicyArn" in request.parameters:
        context["iam:PolicyARN"] = request.parameters["PolicyArn"]
    if request.operation == "AddPermission":
        context["lambda:Principal"] = request.parameters["Principal"]
    tags_a_new_resource = tags and request.operation not in _TAGGING
    for resource in _resources(template, request, names):
        yield NeededPermission(action=f"{prefix}:{name}", resource=resource, context=context)
        if tags_a_new_resource:
            tagging = _TAGGING_ACTIONS.get((prefix, request.operation), "TagResource")
            yield NeededPermission(
                action=f"{prefix}:{tagging}", resource=_tagged(resource, request, names), context=context
            )


_TAGGING = frozenset({"TagResource", "TagRole", "TagPolicy"})
_TAGGING_ACTIONS = {("iam", "CreateRole"): "TagRole", ("iam", "CreatePolicy"): "TagPolicy"}


def _tagged(resource: str, request: AwsRequest, names: Mapping[str, str]) -> str:
    """Return the ARN on which tags of a new resource are authorized: its id is not known beforehand."""
    new = {
        "CreateKey": "arn:{partition}:kms:{region}:{account}:key/*",
        "CreateInferenceProfile": f"{_BEDROCK}:{{account}}:application-inference-profile/*",
        "CreateLogGroup": _LOG_GROUP.removesuffix(":*"),
        "PutCompositeAlarm": "arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmName}",
        "CreateAnomalyMonitor": f"{_ANOMALY}monitor/*",
        "CreateAnomalySubscription": f"{_ANOMALY}subscription/*",
        "CreateLink": f"{_OAM}:link/*",
        "CreateSink": f"{_OAM}:sink/*",
        "CreateSlackChannelConfiguration": _CHANNEL.format("slack-channel"),
        "CreateMicrosoftTeamsChannelConfiguration": _CHANNEL.format("microsoft-teams-channel"),
    }.get(request.operation)
    return next(iter(_resources(new, request, names))) if new else resource


_CHANNEL = "arn:{{partition}}:chatbot::{{account}}:chat-configuration/{}/{{ConfigurationName}}"


def _resources(template: str, request: AwsRequest, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the ARNs of a template. A parameter that is a list gives one for each of its values."""
    placeholders = _PLACEHOLDER.findall(template)
    values = [_values(name, request.parameters, names) for name in placeholders]
    for chosen in product(*values):
        texts = iter(chosen)
        resource = _PLACEHOLDER.sub(lambda _, texts=texts: next(texts), template)  # type: ignore[misc]
        yield _as_arn(resource, request, names)


def _values(name: str, parameters: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    if name in names:
        return [names[name]]
    value: Any = parameters
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is None:
        value = [text for key, text in parameters.items() if key.startswith(f"{name}.member.")]
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _as_arn(resource: str, request: AwsRequest, names: Mapping[str, str]) -> str:
    """Return the ARN of a resource that the request may also name by its id or name alone."""
    if request.service == "ssm":
        return resource.replace("parameter//", "parameter/")
    if resource == _ALL or resource.startswith("arn:"):
        return _qualified(resource, request)
    kind = {
        "bedrock": "bedrock:{region}:{account}:application-inference-profile/",
        "kms": "kms:{region}:{account}:key/",
        "lambda": "lambda:{region}:{account}:function:",
    }
    return _qualified(
        f"arn:{names['partition']}:{kind[request.service].format_map(names)}{resource}", request
    )


def _qualified(resource: str, request: AwsRequest) -> str:
    """Return the ARN with the version or alias of the function (Lambda developer guide, "Permissions")."""
    qualifier = request.parameters.get("Qualifier") if request.service == "lambda" else None
    return f"{resource}:{qualifier}" if qualifier else resource


def _tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags of a request, in whichever form its service writes them."""
    sent = next((parameters[name] for name in ("Tags", "tags", "ResourceTags") if parameters.get(name)), None)
    if isinstance(sent, Mapping):
        return dict(sent)
    if isinstance(sent, list):
        return {
            next(value for name, value in tag.items() if name.lower() in {"key", "tagkey"}): next(
                value for name, value in tag.items() if name.lower() in {"value", "tagvalue"}
            )
            for tag in sent
        }
    found = {match: value for name, value in parameters.items() if (match := _MEMBER.fullmatch(name))}
    keys = {match["number"]: key for match, key in found.items() if (match["list"], match["part"]) == _KEY}
    values = {
        match["number"]: text for match, text in found.items() if (match["list"], match["part"]) == _VALUE
    }
    return {key: values[number] for number, key in keys.items()}


_KEY, _VALUE = ("Tags", "Key"), ("Tags", "Value")


def _untagged_keys(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    for name in ("TagKeys", "tagKeys", "ResourceTagKeys"):
        value = parameters.get(name)
        if value:
            return tuple(value) if isinstance(value, list) else (value,)
    return tuple(text for name, text in parameters.items() if name.startswith("TagKeys.member."))


def _inference_profile(request: AwsRequest, names: Mapping[str, str]) -> Iterator[NeededPermission]:
    [new] = _resources(f"{_BEDROCK}:{{account}}:application-inference-profile/*", request, names)
    context = {f"aws:RequestTag/{key}": value for key, value in _tags(request.parameters).items()}
    yield NeededPermission(action="bedrock:CreateInferenceProfile", resource=new, context=context)
    copied = request.parameters["modelSource"]["copyFrom"].partition(":inference-profile/")[2]
    if copied:  # a cross-Region profile, ``GEOGRAPHY.MODEL``: the model in each of its Regions
        [model] = _resources(f"{_BEDROCK}::foundation-model/{copied.partition('.')[2]}", request, names)
        yield NeededPermission(action="bedrock:CreateInferenceProfile", resource=model, context=context)


def _alias(request: AwsRequest, names: Mapping[str, str]) -> Iterator[NeededPermission]:
    """Yield the permissions on the alias and on its key ("Controlling access to aliases", KMS guide)."""
    place = f"arn:{names['partition']}:kms:{names['region']}:{names['account']}"
    action = f"kms:{request.operation}"
    alias = f"{place}:{request.parameters['AliasName']}"
    yield NeededPermission(action=action, resource=alias)
    key = request.parameters.get("TargetKeyId", "")
    yield NeededPermission(action=action, resource=f"{place}:key/{key.rpartition('/')[2]}" if key else alias)


def _passed_role(
    service: str, place: Callable[[Mapping[str, Any]], Any]
) -> Callable[[AwsRequest, Mapping[str, str]], Iterator[NeededPermission]]:
    """Return what yields iam:PassRole for the role that a request passes to a service."""

    def further(request: AwsRequest, _names: Mapping[str, str]) -> Iterator[NeededPermission]:
        if role := place(request.parameters):
            yield NeededPermission(
                action="iam:PassRole",
                resource=role,
                context={"iam:PassedToService": f"{service}.amazonaws.com"},
            )

    return further


def _new_channel(request: AwsRequest, names: Mapping[str, str]) -> Iterator[NeededPermission]:
    """Yield what the first channel of an account needs as well: the service-linked role is created for it."""
    yield from _passed_role("chatbot", lambda sent: sent["IamRoleArn"])(request, names)
    service = "management.chatbot.amazonaws.com"
    role = f"role/aws-service-role/{service}/AWSServiceRoleForAWSChatbot"
    yield NeededPermission(
        action="iam:CreateServiceLinkedRole",
        resource=f"arn:{names['partition']}:iam::{names['account']}:{role}",
        context={"iam:AWSServiceName": service},
    )


def _new_link(request: AwsRequest, names: Mapping[str, str]) -> Iterator[NeededPermission]:
    """Yield what a new link needs besides its sink: itself, and to share metrics.

    Source: "Permissions needed to create links" of the CloudWatch user guide, as for `_changed_link`.
    """
    [new] = _resources(f"{_OAM}:link/*", request, names)
    context = {f"aws:RequestTag/{key}": value for key, value in _tags(request.parameters).items()}
    yield NeededPermission(action="oam:CreateLink", resource=new, context=context)
    yield NeededPermission(action="cloudwatch:Link", resource=_ALL)


def _changed_link(request: AwsRequest, names: Mapping[str, str]) -> Iterator[NeededPermission]:
    """Yield what a change of a link needs besides the link: its sink, and to share metrics."""
    links = observability_access_backends[names["account"]][names["region"]].resources
    if link := links.get(request.parameters["Identifier"]):
        yield NeededPermission(action="oam:UpdateLink", resource=link["SinkArn"])
    yield NeededPermission(action="cloudwatch:Link", resource=_ALL)


_OTHERWISE = frozenset({("kms", operation) for operation in ("CreateAlias", "UpdateAlias", "DeleteAlias")})
"""The operations whose permissions ``_FURTHER`` has whole."""

_FURTHER: Mapping[tuple[str, str], Callable[[AwsRequest, Mapping[str, str]], Iterable[NeededPermission]]] = {
    **dict.fromkeys(_OTHERWISE, _alias),
    ("bedrock", "CreateInferenceProfile"): _inference_profile,
    ("bedrock", "PutModelInvocationLoggingConfiguration"): _passed_role(
        "bedrock", lambda sent: sent["loggingConfig"].get("cloudWatchConfig", {}).get("roleArn")
    ),
    ("scheduler", "CreateSchedule"): _passed_role("scheduler", lambda sent: sent["Target"]["RoleArn"]),
    ("scheduler", "UpdateSchedule"): _passed_role("scheduler", lambda sent: sent["Target"]["RoleArn"]),
    **dict.fromkeys(
        (("budgets", "CreateBudgetAction"), ("budgets", "UpdateBudgetAction")),
        _passed_role("budgets", lambda sent: sent.get("ExecutionRoleArn")),
    ),
    ("oam", "CreateLink"): _new_link,
    ("oam", "UpdateLink"): _changed_link,
    ("chatbot", "CreateSlackChannelConfiguration"): _new_channel,
    ("chatbot", "CreateMicrosoftTeamsChannelConfiguration"): _new_channel,
    ("chatbot", "UpdateSlackChannelConfiguration"): _passed_role(
        "chatbot", lambda sent: sent.get("IamRoleArn")
    ),
    ("chatbot", "UpdateMicrosoftTeamsChannelConfiguration"): _passed_role(
        "chatbot", lambda sent: sent.get("IamRoleArn")
    ),
}

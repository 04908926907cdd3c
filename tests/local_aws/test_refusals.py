"""What the embedded AWS refuses as AWS does, with the code and the message of each error."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.observability_access import sink_arn

ACCOUNT = "563000000001"
OTHER = "563000000002"
MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"
SINK = sink_arn(account=ACCOUNT, region="us-east-1")
LINK = SINK.replace(":sink/", ":link/")
ROLE = "arn:aws:iam::111122223333:role/chat"
SLACK = {"SlackTeamId": "T0123ABCD", "SlackChannelId": "C0123ABCD", "IamRoleArn": ROLE}
CHANNEL = f"arn:aws:chatbot::{ACCOUNT}:chat-configuration/slack-channel/alarms"
LINE = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
MONTH = {"AccountId": ACCOUNT, "BudgetName": "month"}
BUDGET = {"BudgetName": "month", "BudgetType": "COST", "TimeUnit": "MONTHLY"}
TOLD = [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]
MONITOR = {"MonitorName": "all", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
GONE = f"arn:aws:ce::{ACCOUNT}:anomaly"
LINKED = {"LabelTemplate": "$AccountName", "ResourceTypes": ["AWS::CloudWatch::Metric"]}
UNFIT = "1 validation error detected: Value '{}' at '{}' failed to satisfy constraint"

Case = tuple[str, dict[str, Any], str, str]

# The call, what is sent, the code and the message.
REFUSED: dict[str, Case] = {
    "a profile whose name is taken": (
        "bedrock.create_inference_profile",
        {"inferenceProfileName": "team", "modelSource": {"copyFrom": MODEL}},
        "ConflictException",
        "An inference profile with the name team already exists.",
    ),
    "a profile whose name is too long": (
        "bedrock.create_inference_profile",
        {"inferenceProfileName": "x" * 65, "modelSource": {"copyFrom": MODEL}},
        "ValidationException",
        UNFIT.format("x" * 65, "inferenceProfileName"),
    ),
    "a profile whose description is too long": (
        "bedrock.create_inference_profile",
        {"inferenceProfileName": "x", "description": "x" * 201, "modelSource": {"copyFrom": MODEL}},
        "ValidationException",
        UNFIT.format("x" * 201, "description"),
    ),
    "a profile of no model": (
        "bedrock.create_inference_profile",
        {"inferenceProfileName": "x", "modelSource": {"copyFrom": "amazon.nova"}},
        "ValidationException",
        "amazon.nova is no ARN of a foundation model or inference profile.",
    ),
    "a profile that is not there": (
        "bedrock.get_inference_profile",
        {"inferenceProfileIdentifier": "abc"},
        "ResourceNotFoundException",
        "The inference profile abc was not found.",
    ),
    "a saved query whose name is too long": (
        "logs.put_query_definition",
        {"name": "x" * 256, "queryString": "fields @message"},
        "InvalidParameterException",
        UNFIT.format("x" * 256, "name") + ": Member must have length between 1 and 255",
    ),
    "a saved query that is not there": (
        "logs.delete_query_definition",
        {"queryDefinitionId": "x"},
        "ResourceNotFoundException",
        "The specified query definition does not exist.",
    ),
    "the key of a log group that is not there": (
        "logs.disassociate_kms_key",
        {"logGroupName": "x"},
        "ResourceNotFoundException",
        "The specified log group does not exist.",
    ),
    "a quota that is not there": (
        "service-quotas.get_service_quota",
        {"ServiceCode": "bedrock", "QuotaCode": "L-0"},
        "NoSuchResourceException",
        "The specified resource does not exist.",
    ),
    "a second sink": (
        "oam.create_sink",
        {"Name": "again"},
        "ConflictException",
        f"The sink {SINK} exists already.",
    ),
    "a link as a sink": (
        "oam.get_sink",
        {"Identifier": LINK},
        "ResourceNotFoundException",
        f"The sink {LINK} does not exist.",
    ),
    "a sink as a link": (
        "oam.get_link",
        {"Identifier": SINK},
        "ResourceNotFoundException",
        f"The link {SINK} does not exist.",
    ),
    "a sink without a policy": (
        "oam.get_sink_policy",
        {"SinkIdentifier": SINK},
        "ResourceNotFoundException",
        "The sink has no policy.",
    ),
    "a link that no policy admits": (
        "oam.create_link",
        {"SinkIdentifier": SINK, **LINKED},
        "InvalidParameterException",
        f"The policy of {SINK} does not allow oam:CreateLink.",
    ),
    "a channel whose name is taken": (
        "chatbot.create_slack_channel_configuration",
        {"ConfigurationName": "alarms", **SLACK},
        "ConflictException",
        f"The configuration {CHANNEL} already exists.",
    ),
    "a channel that is not there": (
        "chatbot.delete_slack_channel_configuration",
        {"ChatConfigurationArn": f"{CHANNEL}-gone"},
        "ResourceNotFoundException",
        f"The configuration {CHANNEL}-gone does not exist.",
    ),
    "a budget whose name is taken": (
        "budgets.create_budget",
        {"AccountId": ACCOUNT, "Budget": BUDGET},
        "DuplicateRecordException",
        "Error creating budget: month - the budget already exists.",
    ),
    "a budget that is not there": (
        "budgets.describe_budget",
        {"AccountId": ACCOUNT, "BudgetName": "year"},
        "NotFoundException",
        "The budget year doesn't exist.",
    ),
    "an action that is not there": (
        "budgets.describe_budget_action",
        {**MONTH, "ActionId": "0cc3eaf7-dff6-6f67-0ee0-ae572fccfe84"},
        "NotFoundException",
        "The action 0cc3eaf7-dff6-6f67-0ee0-ae572fccfe84 doesn't exist.",
    ),
    "a notification that is there": (
        "budgets.create_notification",
        {**MONTH, "Notification": LINE, "Subscribers": TOLD},
        "DuplicateRecordException",
        "The notification already exists.",
    ),
    "more notifications than a budget has": (
        "budgets.create_budget",
        {
            "AccountId": ACCOUNT,
            "Budget": {**BUDGET, "BudgetName": "busy"},
            "NotificationsWithSubscribers": [
                {"Notification": {**LINE, "Threshold": float(number)}, "Subscribers": TOLD}
                for number in range(1, 12)
            ],
        },
        "CreationLimitExceededException",
        "The budget has too many notifications.",
    ),
    "a notification that is not there": (
        "budgets.delete_notification",
        {**MONTH, "Notification": {**LINE, "NotificationType": "FORECASTED"}},
        "NotFoundException",
        "The notification does not exist.",
    ),
    "a second monitor of all services": (
        "ce.create_anomaly_monitor",
        {"AnomalyMonitor": {**MONITOR, "MonitorName": "again"}},
        "ValidationException",
        "Limit exceeded on dimensional spend monitor creation",
    ),
    "a monitor that is not there": (
        "ce.update_anomaly_monitor",
        {"MonitorArn": f"{GONE}monitor/x"},
        "UnknownMonitorException",
        "The cost anomaly monitor does not exist.",
    ),
    "a subscription that is not there": (
        "ce.delete_anomaly_subscription",
        {"SubscriptionArn": f"{GONE}subscription/x"},
        "UnknownSubscriptionException",
        "The cost anomaly subscription does not exist.",
    ),
}


@pytest.fixture(scope="session")
def prepared(aws: LocalAws) -> dict[str, Any]:
    """Clients of an account with a profile, a sink, a channel, a budget and a monitor."""
    services = ("bedrock", "logs", "service-quotas", "oam", "chatbot", "budgets", "ce")
    clients = {service: aws.client(service, account=ACCOUNT) for service in services}
    source = {"copyFrom": MODEL}
    for name, more in (("team", {}), ("x" * 64, {"description": "x" * 200})):
        clients["bedrock"].create_inference_profile(inferenceProfileName=name, modelSource=source, **more)
    clients["logs"].put_query_definition(name="x" * 255, queryString="fields @message")
    clients["oam"].create_sink(Name="sink")
    clients["chatbot"].create_slack_channel_configuration(ConfigurationName="alarms", **SLACK)
    line = {"Notification": LINE, "Subscribers": TOLD}
    clients["budgets"].create_budget(AccountId=ACCOUNT, Budget=BUDGET, NotificationsWithSubscribers=[line])
    clients["ce"].create_anomaly_monitor(AnomalyMonitor=MONITOR)
    return clients


@pytest.mark.parametrize("case", REFUSED)
def test_what_aws_refuses_is_refused_in_its_words(prepared: dict[str, Any], case: str) -> None:
    call, sent, code, message = REFUSED[case]
    service, _, operation = call.partition(".")
    with pytest.raises(ClientError) as error:
        getattr(prepared[service], operation)(**sent)
    refusal = error.value.response["Error"]
    assert (refusal["Code"], refusal["Message"]) == (code, message)

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws

ROLE = "arn:aws:iam::111122223333:role/chat"
TOPIC = "arn:aws:sns:us-east-1:111122223333:alarms"
SLACK = {
    "ConfigurationName": "alarms",
    "SlackTeamId": "T0123ABCD",
    "SlackChannelId": "C0123ABCD",
    "IamRoleArn": ROLE,
}
TEAMS = {
    "ConfigurationName": "alarms",
    "TeamId": "00000000-0000-0000-0000-00000000000a",
    "TenantId": "00000000-0000-0000-0000-00000000000b",
    "ChannelId": "19%3Aabc%40thread.tacv2",
    "IamRoleArn": ROLE,
}
DEFAULTS = {
    "SnsTopicArns": [],
    "LoggingLevel": "NONE",
    "GuardrailPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    "UserAuthorizationRequired": False,
    "Tags": [],
    "State": "ENABLED",
}

_accounts: Iterator[int] = count(570000000000)


@pytest.fixture
def account() -> str:
    """An account that no other test uses."""
    return str(next(_accounts))


@pytest.fixture
def chatbot(aws: LocalAws, account: str) -> Any:
    return aws.client("chatbot", account=account)


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    answer = error.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_a_slack_channel_is_created_read_updated_and_deleted(chatbot: Any, account: str) -> None:
    made = chatbot.create_slack_channel_configuration(**SLACK)["ChannelConfiguration"]
    arn = f"arn:aws:chatbot::{account}:chat-configuration/slack-channel/alarms"
    assert made == {
        **SLACK,
        **DEFAULTS,
        "ChatConfigurationArn": arn,
        "SlackTeamName": "Workspace T0123ABCD",
    }
    [found] = chatbot.describe_slack_channel_configurations(ChatConfigurationArn=arn)[
        "SlackChannelConfigurations"
    ]
    assert found == made

    changes = {"SlackChannelId": "C9", "SnsTopicArns": [TOPIC], "LoggingLevel": "ERROR"}
    chatbot.update_slack_channel_configuration(ChatConfigurationArn=arn, **changes)
    [found] = chatbot.describe_slack_channel_configurations()["SlackChannelConfigurations"]
    assert found == made | changes

    chatbot.delete_slack_channel_configuration(ChatConfigurationArn=arn)
    assert chatbot.describe_slack_channel_configurations()["SlackChannelConfigurations"] == []


def test_a_teams_channel_is_created_read_updated_and_deleted(chatbot: Any, account: str) -> None:
    made = chatbot.create_microsoft_teams_channel_configuration(**TEAMS)["ChannelConfiguration"]
    arn = f"arn:aws:chatbot::{account}:chat-configuration/microsoft-teams-channel/alarms"
    assert made == {**TEAMS, **DEFAULTS, "ChatConfigurationArn": arn}

    changes = {"ChannelId": "19%3Axyz%40thread.tacv2", "SnsTopicArns": [TOPIC]}
    chatbot.update_microsoft_teams_channel_configuration(ChatConfigurationArn=arn, **changes)
    found = chatbot.get_microsoft_teams_channel_configuration(ChatConfigurationArn=arn)
    assert found["ChannelConfiguration"] == made | changes
    listing = chatbot.list_microsoft_teams_channel_configurations
    assert listing(TeamId=TEAMS["TeamId"])["TeamChannelConfigurations"] == [made | changes]
    assert listing(TeamId=TEAMS["TenantId"])["TeamChannelConfigurations"] == []

    chatbot.delete_microsoft_teams_channel_configuration(ChatConfigurationArn=arn)
    assert listing()["TeamChannelConfigurations"] == []


def test_channels_are_the_same_in_every_region_and_separate_by_account(
    aws: LocalAws, chatbot: Any, account: str
) -> None:
    chatbot.create_slack_channel_configuration(**SLACK)
    elsewhere = aws.client("chatbot", account=account, region="eu-west-1")
    other = aws.client("chatbot", account=str(next(_accounts)))
    assert len(elsewhere.describe_slack_channel_configurations()["SlackChannelConfigurations"]) == 1
    assert other.describe_slack_channel_configurations()["SlackChannelConfigurations"] == []


def test_channels_are_listed_in_pages(chatbot: Any) -> None:
    for name in ("a", "b", "c"):
        chatbot.create_slack_channel_configuration(**SLACK | {"ConfigurationName": name})
    pages = chatbot.get_paginator("describe_slack_channel_configurations").paginate(
        PaginationConfig={"PageSize": 2}
    )
    assert [len(page["SlackChannelConfigurations"]) for page in pages] == [2, 1]


@pytest.mark.parametrize(
    ("create", "sent"),
    [
        ("create_slack_channel_configuration", SLACK),
        ("create_microsoft_teams_channel_configuration", TEAMS),
    ],
)
def test_the_tags_of_a_channel_are_stored_changed_and_removed(
    chatbot: Any, create: str, sent: dict[str, str]
) -> None:
    def tag(key: str, value: str) -> dict[str, str]:
        return {"TagKey": key, "TagValue": value}

    made = getattr(chatbot, create)(**sent, Tags=[tag("team", "ml"), tag("stage", "test")])
    arn = made["ChannelConfiguration"]["ChatConfigurationArn"]
    chatbot.tag_resource(ResourceARN=arn, Tags=[tag("stage", "prod")])
    chatbot.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert chatbot.list_tags_for_resource(ResourceARN=arn)["Tags"] == [tag("stage", "prod")]


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("SlackTeamId", "my-workspace", "[0-9A-Z]{1,255}"),
        ("ConfigurationName", "two words", "[A-Za-z0-9-_]+"),
        ("LoggingLevel", "DEBUG", "(ERROR|INFO|NONE)"),
    ],
)
def test_parameters_that_do_not_match_the_api_are_refused(
    chatbot: Any, name: str, value: str, form: str
) -> None:
    with pytest.raises(ClientError) as error:
        chatbot.create_slack_channel_configuration(**SLACK | {name: value})
    assert code(error) == ("InvalidParameterException", 400)
    message = error.value.response["Error"]["Message"]
    assert message == f"{name} is {value}, which is not of the form {form}"


def test_a_name_is_unique_for_each_kind(chatbot: Any) -> None:
    chatbot.create_slack_channel_configuration(**SLACK)
    chatbot.create_microsoft_teams_channel_configuration(**TEAMS)
    with pytest.raises(ClientError) as error:
        chatbot.create_slack_channel_configuration(**SLACK)
    assert code(error) == ("ConflictException", 409)


def test_an_unknown_channel_or_one_of_the_other_kind_is_not_found(chatbot: Any) -> None:
    made = chatbot.create_microsoft_teams_channel_configuration(**TEAMS)["ChannelConfiguration"]
    arn = made["ChatConfigurationArn"]
    for call, arguments in (
        ("delete_slack_channel_configuration", {"ChatConfigurationArn": arn}),
        ("update_slack_channel_configuration", {"ChatConfigurationArn": arn, "SlackChannelId": "C1"}),
        ("get_microsoft_teams_channel_configuration", {"ChatConfigurationArn": f"{arn}-gone"}),
        ("list_tags_for_resource", {"ResourceARN": f"{arn}-gone"}),
    ):
        with pytest.raises(ClientError) as error:
            getattr(chatbot, call)(**arguments)
        assert code(error) == ("ResourceNotFoundException", 404)


def test_an_unknown_call_of_a_service_that_moto_lacks_is_refused_too(chatbot: Any) -> None:
    with pytest.raises(ClientError, match="does not know the call") as error:
        chatbot.describe_slack_workspaces()
    assert error.value.response["ResponseMetadata"]["RetryAttempts"] == 0

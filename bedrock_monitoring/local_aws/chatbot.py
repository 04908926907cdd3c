"""AWS Chatbot, which moto lacks: configurations of Slack and Microsoft Teams channels.

Every workspace and team counts as authorized; on AWS, this takes one visit to the console. No message is
sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import get_service_model

from bedrock_monitoring.local_aws.pagination import get_page

SERVICE = "chatbot"

_SLACK = "slack-channel"
_TEAMS = "microsoft-teams-channel"
_MAX_PAGE_SIZE = 100
"""The maximum number of configurations in one response (AWS Chatbot API)."""
_ONLY_REGION = "us-east-1"
"""The key of an account's configurations in moto's registry. Configurations are global."""

_DEFAULTS = {
    "SnsTopicArns": [],
    "LoggingLevel": "NONE",
    "GuardrailPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    "UserAuthorizationRequired": False,
    "Tags": [],
    "State": "ENABLED",
}
"""The defaults of a configuration (AWS Chatbot API)."""


class ChatbotError(ServiceException):
    """An error of the AWS Chatbot API by name. botocore's service model has its HTTP status."""


class ChatbotBackend(BaseBackend):
    """The channel configurations of one account, by ARN."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.configurations: dict[str, dict[str, Any]] = {}

    def create(self, kind: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Create a channel configuration."""
        arn = f"arn:aws:chatbot::{self.account_id}:chat-configuration/{kind}/{sent['ConfigurationName']}"
        if arn in self.configurations:
            raise ChatbotError("ConflictException", f"The configuration {arn} already exists.")
        self.configurations[arn] = {**_DEFAULTS, **sent, "ChatConfigurationArn": arn}
        return self.configurations[arn]

    def find(self, kind: str, arn: str) -> dict[str, Any]:
        """Return a channel configuration. Changes to it are kept."""
        configuration = self.configurations.get(arn)
        if configuration is None or f"/{kind}/" not in arn:
            raise ChatbotError("ResourceNotFoundException", f"The configuration {arn} does not exist.")
        return configuration

    def list_of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Return all channel configurations of a kind."""
        return [configuration for arn, configuration in self.configurations.items() if f"/{kind}/" in arn]


chatbot_backends = BackendDict(
    ChatbotBackend, SERVICE, use_boto3_regions=False, additional_regions=[_ONLY_REGION]
)


class ChatbotResponse(BaseResponse):
    """The AWS Chatbot API."""

    def __init__(self) -> None:
        super().__init__(service_name=SERVICE)
        self.automated_parameter_parsing = True

    def create_slack_channel_configuration(self) -> ActionResult:
        """CreateSlackChannelConfiguration."""
        workspace = {"SlackTeamName": f"Workspace {self._get_param('SlackTeamId')}"}
        return self._create(_SLACK, workspace)

    def describe_slack_channel_configurations(self) -> ActionResult:
        """DescribeSlackChannelConfigurations. Without an ARN, returns all."""
        arn = self._get_param("ChatConfigurationArn")
        configurations = [
            configuration
            for configuration in self._backend.list_of_kind(_SLACK)
            if arn is None or configuration["ChatConfigurationArn"] == arn
        ]
        return self._list("SlackChannelConfigurations", configurations)

    def update_slack_channel_configuration(self) -> ActionResult:
        """UpdateSlackChannelConfiguration."""
        return self._update(_SLACK)

    def delete_slack_channel_configuration(self) -> ActionResult:
        """DeleteSlackChannelConfiguration."""
        return self._delete(_SLACK)

    def create_microsoft_teams_channel_configuration(self) -> ActionResult:
        """CreateMicrosoftTeamsChannelConfiguration."""
        return self._create(_TEAMS, {})

    def get_microsoft_teams_channel_configuration(self) -> ActionResult:
        """GetMicrosoftTeamsChannelConfiguration."""
        configuration = self._backend.find(_TEAMS, self._get_param("ChatConfigurationArn"))
        return ActionResult({"ChannelConfiguration": configuration})

    def list_microsoft_teams_channel_configurations(self) -> ActionResult:
        """ListMicrosoftTeamsChannelConfigurations. Without a team, returns all."""
        team = self._get_param("TeamId")
        configurations = [
            configuration
            for configuration in self._backend.list_of_kind(_TEAMS)
            if team in (None, configuration["TeamId"])
        ]
        return self._list("TeamChannelConfigurations", configurations)

    def update_microsoft_teams_channel_configuration(self) -> ActionResult:
        """UpdateMicrosoftTeamsChannelConfiguration."""
        return self._update(_TEAMS)

    def delete_microsoft_teams_channel_configuration(self) -> ActionResult:
        """DeleteMicrosoftTeamsChannelConfiguration."""
        return self._delete(_TEAMS)

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        added = {tag["TagKey"]: tag for tag in self._get_param("Tags")}
        self._set_tags({tag["TagKey"]: tag for tag in self._tagged_configuration["Tags"]} | added)
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        gone = self._get_param("TagKeys")
        self._set_tags(
            {tag["TagKey"]: tag for tag in self._tagged_configuration["Tags"] if tag["TagKey"] not in gone}
        )
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"Tags": self._tagged_configuration["Tags"]})

    @property
    def _backend(self) -> ChatbotBackend:
        return chatbot_backends[self.current_account][_ONLY_REGION]

    @property
    def _tagged_configuration(self) -> dict[str, Any]:
        arn: str = self._get_param("ResourceARN")
        return self._backend.find(_TEAMS if f"/{_TEAMS}/" in arn else _SLACK, arn)

    def _set_tags(self, tags: Mapping[str, Any]) -> None:
        self._tagged_configuration["Tags"] = list(tags.values())

    def _create(self, kind: str, more: Mapping[str, Any]) -> ActionResult:
        return ActionResult(
            {"ChannelConfiguration": self._backend.create(kind, {**self._request_parameters(), **more})}
        )

    def _update(self, kind: str) -> ActionResult:
        configuration = self._backend.find(kind, self._get_param("ChatConfigurationArn"))
        configuration.update(self._request_parameters())
        return ActionResult({"ChannelConfiguration": configuration})

    def _delete(self, kind: str) -> ActionResult:
        configuration = self._backend.find(kind, self._get_param("ChatConfigurationArn"))
        del self._backend.configurations[configuration["ChatConfigurationArn"]]
        return EmptyResult()

    def _list(self, name: str, configurations: list[dict[str, Any]]) -> ActionResult:
        limit = min(self._get_int_param("MaxResults", _MAX_PAGE_SIZE), _MAX_PAGE_SIZE)
        page, token = get_page(configurations, token=self._get_param("NextToken"), limit=limit)
        return ActionResult({name: page, "NextToken": token})

    def _request_parameters(self) -> dict[str, Any]:
        """Return the parameters of the request, checked against the patterns of the API."""
        parameters: dict[str, Any] = self._get_params()
        shape = get_service_model(SERVICE).operation_model(self._get_action()).input_shape
        for name, value in parameters.items():
            pattern = shape.members[name].metadata.get("pattern")
            if pattern and re.fullmatch(pattern, value) is None:
                raise ChatbotError(
                    "InvalidParameterException", f"{name} is {value}, which is not of the form {pattern}"
                )
        return parameters

"""AWS Chatbot, which moto lacks: the channels of Slack and Microsoft Teams that topics are told in.

Every workspace and team counts as authorized, which on AWS somebody does once in the console. No message is
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
_LARGEST_PAGE = 100
"""Most configurations in one answer (AWS Chatbot API)."""
_ONLY_REGION = "us-east-1"
"""Where the configurations of an account are kept: they belong to no Region, and their ARNs name none."""

_DEFAULTS = {
    "SnsTopicArns": [],
    "LoggingLevel": "NONE",
    "GuardrailPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    "UserAuthorizationRequired": False,
    "Tags": [],
    "State": "ENABLED",
}
"""What a configuration has when nothing else is said (AWS Chatbot API)."""


class ChatbotError(ServiceException):
    """A refusal, by its name in the API; the API's own model says with which HTTP status it is answered."""


class ChatbotBackend(BaseBackend):
    """The channels of one account, by their ARNs."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.configurations: dict[str, dict[str, Any]] = {}

    def create(self, kind: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a new channel."""
        arn = f"arn:aws:chatbot::{self.account_id}:chat-configuration/{kind}/{sent['ConfigurationName']}"
        if arn in self.configurations:
            raise ChatbotError("ConflictException", f"The configuration {arn} already exists.")
        self.configurations[arn] = {**_DEFAULTS, **sent, "ChatConfigurationArn": arn}
        return self.configurations[arn]

    def find(self, kind: str, arn: str) -> dict[str, Any]:
        """Return a channel, which may be changed in place."""
        found = self.configurations.get(arn)
        if found is None or f"/{kind}/" not in arn:
            raise ChatbotError("ResourceNotFoundException", f"The configuration {arn} does not exist.")
        return found

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return all channels of a kind."""
        return [one for arn, one in self.configurations.items() if f"/{kind}/" in arn]


chatbot_backends = BackendDict(
    ChatbotBackend, SERVICE, use_boto3_regions=False, additional_regions=[_ONLY_REGION]
)


class ChatbotResponse(BaseResponse):
    """AWS Chatbot."""

    def __init__(self) -> None:
        super().__init__(service_name=SERVICE)
        self.automated_parameter_parsing = True

    def create_slack_channel_configuration(self) -> ActionResult:
        """CreateSlackChannelConfiguration."""
        workspace = {"SlackTeamName": f"Workspace {self._get_param('SlackTeamId')}"}
        return self._created(_SLACK, workspace)

    def describe_slack_channel_configurations(self) -> ActionResult:
        """DescribeSlackChannelConfigurations: of one ARN, or of all."""
        arn = self._get_param("ChatConfigurationArn")
        found = [
            one for one in self._channels.of(_SLACK) if arn is None or one["ChatConfigurationArn"] == arn
        ]
        return self._listed("SlackChannelConfigurations", found)

    def update_slack_channel_configuration(self) -> ActionResult:
        """UpdateSlackChannelConfiguration."""
        return self._updated(_SLACK)

    def delete_slack_channel_configuration(self) -> ActionResult:
        """DeleteSlackChannelConfiguration."""
        return self._deleted(_SLACK)

    def create_microsoft_teams_channel_configuration(self) -> ActionResult:
        """CreateMicrosoftTeamsChannelConfiguration."""
        return self._created(_TEAMS, {})

    def get_microsoft_teams_channel_configuration(self) -> ActionResult:
        """GetMicrosoftTeamsChannelConfiguration."""
        found = self._channels.find(_TEAMS, self._get_param("ChatConfigurationArn"))
        return ActionResult({"ChannelConfiguration": found})

    def list_microsoft_teams_channel_configurations(self) -> ActionResult:
        """ListMicrosoftTeamsChannelConfigurations: of one team, or of all."""
        team = self._get_param("TeamId")
        found = [one for one in self._channels.of(_TEAMS) if team in (None, one["TeamId"])]
        return self._listed("TeamChannelConfigurations", found)

    def update_microsoft_teams_channel_configuration(self) -> ActionResult:
        """UpdateMicrosoftTeamsChannelConfiguration."""
        return self._updated(_TEAMS)

    def delete_microsoft_teams_channel_configuration(self) -> ActionResult:
        """DeleteMicrosoftTeamsChannelConfiguration."""
        return self._deleted(_TEAMS)

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        added = {tag["TagKey"]: tag for tag in self._get_param("Tags")}
        self._set_tags({tag["TagKey"]: tag for tag in self._tagged["Tags"]} | added)
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        gone = self._get_param("TagKeys")
        self._set_tags({tag["TagKey"]: tag for tag in self._tagged["Tags"] if tag["TagKey"] not in gone})
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        return ActionResult({"Tags": self._tagged["Tags"]})

    @property
    def _channels(self) -> ChatbotBackend:
        return chatbot_backends[self.current_account][_ONLY_REGION]

    @property
    def _tagged(self) -> dict[str, Any]:
        arn: str = self._get_param("ResourceARN")
        return self._channels.find(_TEAMS if f"/{_TEAMS}/" in arn else _SLACK, arn)

    def _set_tags(self, tags: Mapping[str, Any]) -> None:
        self._tagged["Tags"] = list(tags.values())

    def _created(self, kind: str, more: Mapping[str, Any]) -> ActionResult:
        return ActionResult(
            {"ChannelConfiguration": self._channels.create(kind, {**self._request_parameters(), **more})}
        )

    def _updated(self, kind: str) -> ActionResult:
        found = self._channels.find(kind, self._get_param("ChatConfigurationArn"))
        found.update(self._request_parameters())
        return ActionResult({"ChannelConfiguration": found})

    def _deleted(self, kind: str) -> ActionResult:
        found = self._channels.find(kind, self._get_param("ChatConfigurationArn"))
        del self._channels.configurations[found["ChatConfigurationArn"]]
        return EmptyResult()

    def _listed(self, name: str, found: list[dict[str, Any]]) -> ActionResult:
        limit = min(self._get_int_param("MaxResults", _LARGEST_PAGE), _LARGEST_PAGE)
        channels, token = get_page(found, token=self._get_param("NextToken"), limit=limit)
        return ActionResult({name: channels, "NextToken": token})

    def _request_parameters(self) -> dict[str, Any]:
        """Return what was sent, each text in the form that the API asks for."""
        sent: dict[str, Any] = self._get_params()
        shape = get_service_model(SERVICE).operation_model(self._get_action()).input_shape
        for name, value in sent.items():
            pattern = shape.members[name].metadata.get("pattern", "")
            if isinstance(value, str) and re.fullmatch(pattern or ".*", value) is None:
                raise ChatbotError(
                    "InvalidParameterException", f"{name} is {value}, which is not of the form {pattern}"
                )
        return sent

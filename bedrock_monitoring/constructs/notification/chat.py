"""Send alarms to Slack and Microsoft Teams, through Amazon Q Developer in chat applications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.chatbot_slack_channel_configuration import ChatbotSlackChannelConfiguration
from cdktf_cdktf_provider_aws.chatbot_teams_channel_configuration import ChatbotTeamsChannelConfiguration
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from bedrock_monitoring.constructs.construct_ids import ROLE_NAME_LENGTH, encode_id, shorten
from bedrock_monitoring.constructs.notification.policies import chat_policy, chat_trust_policy
from bedrock_monitoring.hashing import short_hash
from bedrock_monitoring.notification import SlackChannel, TeamsChannel, Tier

_KEEP_NAME = TerraformResourceLifecycle(ignore_changes=["configuration_name"])
"""A configuration keeps its name: AWS has no call that renames one, and the provider plans it in place."""


def create_channel_configurations(
    scope: Construct,
    *,
    tiers: Iterable[tuple[Tier, str]],
    account: str,
    name_prefix: str,
    permissions_boundary: str | None = None,
) -> None:
    """Create one configuration for each channel, and one role for all of them.

    An account cannot have a second configuration of a channel.

    Args:
        scope: The parent construct.
        tiers: The tiers, each with the ARN of its topic. Several tiers may use the same channel.
        account: The account id.
        name_prefix: The prefix of names, unique in the account because roles and policies have no Region.
        permissions_boundary: The ARN of the policy that bounds the role. ``None`` for no bound.
    """
    slack: dict[SlackChannel, list[str]] = {}
    teams: dict[TeamsChannel, list[str]] = {}
    for tier, topic_arn in tiers:
        if tier.slack:
            slack.setdefault(tier.slack, []).append(topic_arn)
        if tier.teams:
            teams.setdefault(tier.teams, []).append(topic_arn)
    if slack or teams:
        role = _role(
            scope,
            account=account,
            name=shorten(f"{name_prefix}-chat", length=ROLE_NAME_LENGTH),
            permissions_boundary=permissions_boundary,
        )
        _create_slack(scope, slack, role=role, name_prefix=name_prefix)
        _create_teams(scope, teams, role=role, name_prefix=name_prefix)


@dataclass(frozen=True, kw_only=True)
class _ChannelRole:
    """The role of a channel, and the guardrail policy that bounds it.

    Attributes:
        role_arn: The role that Amazon Q Developer assumes.
        guardrail_arn: The policy that bounds every role used in the channel. Without one, AWS uses
            AdministratorAccess.
    """

    role_arn: str
    guardrail_arn: str


def _role(scope: Construct, *, account: str, name: str, permissions_boundary: str | None) -> _ChannelRole:
    role = IamRole(
        scope,
        "chat-role",
        name=name,
        assume_role_policy=chat_trust_policy(account=account),
        permissions_boundary=permissions_boundary,
    )
    policy = IamPolicy(scope, "chat-policy", name=name, policy=chat_policy())
    IamRolePolicyAttachment(scope, "chat-role-policy", role=role.name, policy_arn=policy.arn)
    return _ChannelRole(role_arn=role.arn, guardrail_arn=policy.arn)


def _create_slack(
    scope: Construct, channels: Mapping[SlackChannel, list[str]], *, role: _ChannelRole, name_prefix: str
) -> None:
    for channel, topic_arns in channels.items():
        ChatbotSlackChannelConfiguration(
            scope,
            f"slack-{channel.workspace}-{channel.channel}",
            configuration_name=shorten(f"{name_prefix}-slack-{channel.channel}", length=128),
            slack_team_id=channel.workspace,
            slack_channel_id=channel.channel,
            iam_role_arn=role.role_arn,
            guardrail_policy_arns=[role.guardrail_arn],
            sns_topic_arns=topic_arns,
            lifecycle=_KEEP_NAME,
        )


def _create_teams(
    scope: Construct, channels: Mapping[TeamsChannel, list[str]], *, role: _ChannelRole, name_prefix: str
) -> None:
    for channel, topic_arns in channels.items():
        ChatbotTeamsChannelConfiguration(
            scope,
            f"teams-{encode_id(channel.channel_id)}",
            configuration_name=f"{name_prefix}-teams-{short_hash(channel.channel_id)}",
            team_id=channel.team_id,
            tenant_id=channel.tenant_id,
            channel_id=channel.channel_id,
            iam_role_arn=role.role_arn,
            guardrail_policy_arns=[role.guardrail_arn],
            sns_topic_arns=topic_arns,
            lifecycle=_KEEP_NAME,
        )

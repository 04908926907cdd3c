"""The endpoints of notifications: addresses, secret addresses and chat channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class SsmParameter(Value):
    """A secret in the Systems Manager Parameter Store of the account and Region of the alarms.

    Attributes:
        name: The name of the parameter, such as ``/bedrock/pagerduty-url``.
    """

    name: str


@dataclass(frozen=True, kw_only=True)
class SensitiveVariable(Value):
    """A secret in a sensitive Terraform variable.

    Attributes:
        name: The name of the variable. Terraform reads it from the environment variable ``TF_VAR_name``.
    """

    name: str


Secret: TypeAlias = SsmParameter | SensitiveVariable
"""The source of an address that contains a token. The address itself is in no file."""

Endpoint: TypeAlias = str | Secret
"""An address, or the source of a secret address."""


@dataclass(frozen=True, kw_only=True)
class Subscription(Value):
    """An endpoint whose subscription has attributes (SNS API reference, Subscribe).

    Attributes:
        protocol: ``email``, ``sms``, ``https``, ``sqs``, ``lambda`` or ``firehose``.
        endpoint: The address, or the ARN of the queue, function or delivery stream.
        filter_policy: The filter policy as JSON. ``None`` delivers every message.
        filter_scope: ``MessageBody`` or ``MessageAttributes``: what the filter policy is about.
        raw: Whether messages are delivered without the envelope of SNS: SQS, HTTPS and Firehose.
        dead_letter: The ARN of the queue that receives what cannot be delivered. ``None`` for none.
        delivery_policy: The retries of an HTTPS endpoint as JSON. ``None`` for those of SNS.
        role: The ARN of the role that SNS assumes to write to a delivery stream.
    """

    protocol: str
    endpoint: Endpoint
    filter_policy: str | None = None
    filter_scope: str | None = None
    raw: bool = False
    dead_letter: str | None = None
    delivery_policy: str | None = None
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class SlackChannel(Value):
    """A Slack channel. Its workspace must authorize Amazon Q Developer in chat applications.

    Attributes:
        workspace: The id of the workspace, such as ``T0123ABCD``.
        channel: The id of the channel, such as ``C0123ABCD``.
    """

    workspace: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class TeamsChannel(Value):
    """A Microsoft Teams channel. Its team must authorize Amazon Q Developer in chat applications.

    Attributes:
        team_id: The id of the team, a UUID.
        tenant_id: The id of the tenant, a UUID.
        channel_id: The id of the channel, URL-encoded as in its link: ``19%3A…%40thread.tacv2``.
    """

    team_id: str
    tenant_id: str
    channel_id: str

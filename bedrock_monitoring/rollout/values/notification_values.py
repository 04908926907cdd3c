"""The single values of `notify`: phone numbers, endpoints, secrets by name, ARNs, ids of chat channels."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from bedrock_monitoring.notification import Endpoint, Secret, SensitiveVariable, SsmParameter
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.rollout.values import arns
from bedrock_monitoring.rollout.values.common_values import role_in_account
from bedrock_monitoring.rollout.values.rules import (
    NO_REFERENCE,
    ArnReference,
    Choice,
    Rule,
    SameAccount,
    text,
)
from bedrock_monitoring.rollout.values.secret_urls import is_raw_key, secret_in

# Systems Manager user guide, "Requirements and constraints for parameter names": letters, digits, . - _ in at
# most 15 levels; a name does not begin with aws or ssm.
_PARAMETER = r"/?(?!(?:[aA][wW][sS]|[sS][sS][mM]))[A-Za-z0-9_.-]{1,200}(?:/[A-Za-z0-9_.-]{1,200}){0,14}"
# Terraform documentation, "Input variables": the names that Terraform keeps for itself.
_VARIABLE = (
    r"(?!(?:source|version|providers|count|for_each|lifecycle|depends_on|locals)$)[a-z][a-z0-9_]{0,63}"
)
_NAMES = {
    "ssm": (_PARAMETER, "the name of a parameter in SSM such as /bedrock/pagerduty-url"),
    "variable": (_VARIABLE, "the name of a Terraform variable such as pagerduty_url"),
}
_URL = r"https://[^\s/?#\x00-\x1f\x7f]+(?:[/?][^\s#\x00-\x1f\x7f]{0,2000})?"
_PUT_AWAY = "put the URL into SSM and write {ssm: /name}, or hand it to Terraform and write {variable: name}"

_SECRET_SCHEMA: tuple[dict[str, Any], ...] = (
    {
        "type": "object",
        "properties": {
            "ssm": {
                "title": "SSM",
                "type": "string",
                "pattern": f"^{_PARAMETER}$",
                "description": "The name of the SecureString in Systems Manager, in the target's account "
                "and Region, that holds the URL.",
                "examples": ["/bedrock/pagerduty-url"],
            }
        },
        "required": ["ssm"],
        "additionalProperties": False,
    },
    {
        "type": "object",
        "properties": {
            "variable": {
                "title": "Variable",
                "type": "string",
                "pattern": f"^{_VARIABLE}$",
                "description": "The name of the sensitive Terraform variable that holds the URL: "
                "TF_VAR_name in the environment.",
                "examples": ["pagerduty_url"],
            }
        },
        "required": ["variable"],
        "additionalProperties": False,
    },
)


def _secret(value: dict[str, object]) -> Secret:
    if len(value) != 1 or not value.keys() <= _NAMES.keys():
        refuse_one(
            what="a secret is named by one of the keys `ssm` and `variable`", remedy="write {ssm: /name}"
        )
    [(key, name)] = value.items()
    pattern, is_a = _NAMES[key]
    if not isinstance(name, str) or not re.fullmatch(pattern, name):
        # What stands there may be the secret itself, so it is not repeated.
        refuse_one(
            what=f"the value of `{key}` is not {is_a}", remedy="write the name alone, without the URL itself"
        )
    if is_raw_key(name):
        refuse_one(
            what=f"the value of `{key}` looks like the key itself, which stands here in clear",
            remedy="revoke it, put the URL into SSM and write the name, e.g. {ssm: /bedrock/pagerduty-url}",
        )
    return SsmParameter(name=name) if key == "ssm" else SensitiveVariable(name=name)


def _only_secret(value: object) -> Secret:
    if not isinstance(value, dict):
        refuse_one(what="the URL of this service is a secret and stands here in clear", remedy=_PUT_AWAY)
    return _secret(value)


def _endpoint(value: str | dict[str, object]) -> Endpoint:
    if isinstance(value, dict):
        return _secret(value)
    if not re.fullmatch(NO_REFERENCE + _URL, value) or not _has_a_host(value):
        remedy = "write it whole, e.g. https://hooks.example.com/alarms; SNS calls no http here"
        refuse_one(what="this is not an https URL", remedy=remedy)
    if found := secret_in(value):
        refuse_one(what=f"the URL holds a secret in clear: {found}", remedy=_PUT_AWAY)
    return value


def _has_a_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


_ENDPOINT = Rule(
    is_a="an https URL or the place of a secret",
    remedy="write e.g. https://hooks.example.com/alarms or {ssm: /bedrock/hook-url}",
    schema={"anyOf": [{"type": "string", "pattern": f"^{_URL}$"}, *_SECRET_SCHEMA]},
    accepts=lambda value: isinstance(value, str | dict),
    parse=_endpoint,
)
_SECRET = Rule(
    is_a="the place of a secret",
    remedy="write {ssm: /name} or {variable: name}",
    schema={"anyOf": [*_SECRET_SCHEMA]},
    accepts=lambda value: isinstance(value, str | dict),
    parse=_only_secret,
)
_PHONE_NUMBER = text(
    r"\+[1-9][0-9]{6,14}",
    is_a="a phone number as E.164 writes it",
    remedy='write + and the country code, digits alone, in quotes, e.g. "+4915112345678"',
)
TIER_NAME = text(
    r"[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?",
    is_a="the name of a tier: 1 to 20 lower-case letters, digits and hyphens, no hyphen at either end",
    remedy="write e.g. critical or night-shift",
)
_FEED = "name one that is there, or the topic that feeds this one as `topic`"


def _fed(pattern: str, *, noun: str, is_a: str, remedy: str) -> Rule:
    """Return the rule of the ARN of what a topic feeds, in the account of the target."""
    reference = ArnReference(noun=noun, account=SameAccount.NEEDED, remedy=_FEED)
    return text(pattern, is_a=is_a, remedy=remedy, refers_to=reference)


_QUEUE = _fed(
    arns.QUEUE_ARN,
    noun="queue",
    is_a="the ARN of a standard SQS queue",
    remedy="write arn:aws:sqs:REGION:ACCOUNT:NAME; a topic of alarms has no order, so it feeds no FIFO queue",
)
_FUNCTION = _fed(
    arns.FUNCTION_ARN,
    noun="function",
    is_a="the ARN of a Lambda function",
    remedy="write arn:aws:lambda:REGION:ACCOUNT:function:NAME, and :ALIAS behind it if you have one",
)
_STREAM = _fed(
    arns.STREAM_ARN,
    noun="delivery stream",
    is_a="the ARN of a delivery stream of Amazon Data Firehose",
    remedy="write arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME",
)
_STREAM_ROLE = role_in_account(
    "AlarmsToFirehose", because="a role of another account cannot be passed to SNS"
)
_DEAD_LETTERS = text(
    arns.QUEUE_ARN,
    is_a="the ARN of a standard SQS queue",
    remedy="write arn:aws:sqs:REGION:ACCOUNT:NAME; a standard topic has no FIFO dead-letter queue",
    refers_to=ArnReference(
        noun="dead-letter queue",
        account=SameAccount.NEEDED,
        remedy="name one that is there: SNS needs it beside the subscription",
    ),
)
_TOPIC = text(
    arns.TOPIC_ARN,
    is_a="the ARN of a standard SNS topic",
    remedy="write arn:aws:sns:REGION:ACCOUNT:NAME as the SNS console shows it",
    refers_to=ArnReference(noun="topic", remedy="name a topic there: an alarm notifies no other"),
)
# The patterns of the ids are those of the service's API (AWS Chatbot API reference). That of a channel takes
# names as well, and the configuration of a name posts nowhere; ids are capitals and digits (Slack API, "Using
# the Conversations API").
_SLACK_WORKSPACE = text(
    r"[0-9A-Z]{1,255}",
    is_a="the id of a Slack workspace",
    remedy="write the id that the console of Amazon Q Developer shows for it, e.g. T0123ABCD",
)
_SLACK_CHANNEL = text(
    r"[A-Z][A-Z0-9]{0,254}",
    is_a="the id of a Slack channel",
    remedy="write the end of the channel's link, e.g. C0123ABCD, not its name",
)
_UUID = text(
    r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    is_a="a UUID",
    remedy="take it out of the channel's link (groupId and tenantId), e.g. "
    "1234abcd-12ab-34cd-56ef-1234567890ab",
)
_TEAMS_CHANNEL = text(
    r"(?=.{1,255}$)[a-zA-Z0-9_=+/.,-]*%3[aA][a-zA-Z0-9_=+/.,-]*%40[a-zA-Z0-9_=+/.,-]*",
    is_a="the id of a Teams channel as its link has it",
    remedy="write it with %3A and %40, e.g. 19%3Aabc%40thread.tacv2",
)

PhoneNumber = Annotated[str, _PHONE_NUMBER]
TierName = Annotated[str, TIER_NAME]
HttpsEndpoint = Annotated[Endpoint, _ENDPOINT]
SecretEndpoint = Annotated[Secret, _SECRET]
QueueArn = Annotated[str, _QUEUE]
DeadLetterQueueArn = Annotated[str, _DEAD_LETTERS]
StreamArn = Annotated[str, _STREAM]
StreamRole = Annotated[str, _STREAM_ROLE]
FilterScope = Annotated[
    str,
    Choice(
        is_a="what a filter is about",
        options=("MessageAttributes", "MessageBody"),
        remedy="write MessageBody; the messages of alarms have no attributes",
    ),
]
FunctionArn = Annotated[str, _FUNCTION]
TopicArn = Annotated[str, _TOPIC]
SlackWorkspace = Annotated[str, _SLACK_WORKSPACE]
SlackChannelId = Annotated[str, _SLACK_CHANNEL]
Uuid = Annotated[str, _UUID]
TeamsChannelId = Annotated[str, _TEAMS_CHANNEL]

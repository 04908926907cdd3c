"""Subscribe endpoints to a topic, and permit the topic to invoke Lambda functions."""

from __future__ import annotations

import json
from typing import Any

from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from bedrock_monitoring.constructs.construct_ids import encode_id
from bedrock_monitoring.constructs.notification.secrets import Secrets
from bedrock_monitoring.constructs.terraform_text import terraform_text
from bedrock_monitoring.notification import Endpoint, SsmParameter, Subscription, Tier

_NAME_INDEX = 5
"""The index of the first part of an ARN that names a queue or function; account and Region precede it."""

_QUALIFIER_INDEX = 7
"""The index of the part of a function's ARN that is its version or alias."""


def create_subscriptions(scope: Construct, *, tier: Tier, topic_arn: str, secrets: Secrets) -> None:
    """Subscribe the endpoints of a tier to its topic. Chat channels subscribe themselves.

    Args:
        scope: The parent construct. The ids of subscriptions derive from the endpoints.
        tier: The tier, which has the endpoints.
        topic_arn: The topic.
        secrets: Reads endpoints that contain a token.
    """
    subscriptions = _Subscriptions(scope, topic_arn, secrets)
    for address in tier.email:
        # cdktf drops special characters from the address and appends a hash of the id, so addresses differ.
        subscriptions.add(address.lower(), "email", address)
    for number in tier.sms:
        subscriptions.add(f"sms-{encode_id(number)}", "sms", number)
    for endpoint in tier.https:
        subscriptions.add_https(endpoint)
    for service in (tier.pagerduty, tier.opsgenie):
        if service:
            subscriptions.add_https(service, auto_confirms=True)
    for queue in tier.sqs:
        subscriptions.add(f"sqs-{encode_id(_name(queue))}", "sqs", queue)
    for function in tier.functions:
        subscriptions.add_function(function)
    for subscription in tier.subscriptions:
        subscriptions.add_with_attributes(subscription)


class _Subscriptions:
    """The subscriptions of one topic."""

    def __init__(self, scope: Construct, topic_arn: str, secrets: Secrets) -> None:
        self._scope = scope
        self._topic_arn = topic_arn
        self._secrets = secrets

    def add(self, id_: str, protocol: str, endpoint: str, **attributes: Any) -> None:
        SnsTopicSubscription(
            self._scope,
            id_,
            topic_arn=self._topic_arn,
            protocol=protocol,
            endpoint=terraform_text(endpoint),
            **attributes,
        )

    def add_https(self, endpoint: Endpoint, *, auto_confirms: bool = False, **attributes: Any) -> None:
        """Subscribe an endpoint. Terraform waits for the confirmation only if the endpoint auto-confirms."""
        if isinstance(endpoint, str):
            id_, value = encode_id(endpoint), terraform_text(endpoint)
        else:
            place = "ssm" if isinstance(endpoint, SsmParameter) else "variable"
            id_, value = f"{place}-{encode_id(endpoint.name)}", self._secrets.value(endpoint)
        SnsTopicSubscription(
            self._scope,
            f"https-{id_}",
            topic_arn=self._topic_arn,
            protocol="https",
            endpoint=value,
            endpoint_auto_confirms=auto_confirms or None,
            **attributes,
        )

    def add_with_attributes(self, subscription: Subscription) -> None:
        """Subscribe an endpoint with attributes. Its construct id is that of the endpoint without them."""
        protocol, endpoint = subscription.protocol, subscription.endpoint
        if protocol == "https" or not isinstance(endpoint, str):
            self.add_https(endpoint, **_attributes(subscription))
        elif protocol == "lambda":
            self.add_function(endpoint, **_attributes(subscription))
        elif protocol == "email":
            self.add(endpoint.lower(), protocol, endpoint, **_attributes(subscription))
        else:
            id_ = encode_id(endpoint if protocol == "sms" else _name(endpoint))
            self.add(f"{protocol}-{id_}", protocol, endpoint, **_attributes(subscription))

    def add_function(self, arn: str, **attributes: Any) -> None:
        function, qualifier = _split_qualifier(arn)
        id_ = encode_id(_name(arn))
        permission = LambdaPermission(
            self._scope,
            f"permission-{id_}",
            action="lambda:InvokeFunction",
            function_name=function,
            qualifier=qualifier,
            principal="sns.amazonaws.com",
            source_arn=self._topic_arn,
        )
        SnsTopicSubscription(
            self._scope,
            f"lambda-{id_}",
            topic_arn=self._topic_arn,
            protocol="lambda",
            endpoint=arn,
            depends_on=[permission],
            **attributes,
        )


def _attributes(subscription: Subscription) -> dict[str, Any]:
    redrive = {"deadLetterTargetArn": subscription.dead_letter} if subscription.dead_letter else None
    texts = {
        "filter_policy": subscription.filter_policy,
        "filter_policy_scope": subscription.filter_scope,
        "redrive_policy": json.dumps(redrive, separators=(",", ":")) if redrive else None,
        "delivery_policy": subscription.delivery_policy,
        "subscription_role_arn": subscription.role,
    }
    attributes: dict[str, Any] = {key: terraform_text(text) for key, text in texts.items() if text}
    return attributes | ({"raw_message_delivery": True} if subscription.raw else {})


def _name(arn: str) -> str:
    return ":".join(arn.split(":")[_NAME_INDEX:]).removeprefix("function:")


def _split_qualifier(arn: str) -> tuple[str, str | None]:
    parts = arn.split(":")
    return ":".join(parts[:_QUALIFIER_INDEX]), next(iter(parts[_QUALIFIER_INDEX:]), None)

"""Where alarms are published, and who hears of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from bedrock_monitoring.cloudwatch.partitions import alarm_arn, partition_of
from bedrock_monitoring.constructs.text import terraform_text


class AlarmTopic(Construct):
    """An SNS topic to which only this account's CloudWatch alarms of this Region may publish, and only over TLS.

    Every address that is given gets a subscription; AWS writes to it once, and nothing arrives before the link in that
    mail was followed.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, account: str, region: str, email: Sequence[str]
    ) -> None:
        """Draw the topic and its subscriptions.

        Args:
            scope: Where it belongs.
            id_: Its id, which its Terraform addresses are made from.
            name: The topic's name, 1 to 256 letters, digits, hyphens and underscores.
            account: The account's id.
            region: The Region.
            email: Who hears of alarms.
        """
        super().__init__(scope, id_)
        policy = _policy(name=name, account=account, region=region)
        topic = SnsTopic(self, "Default", name=name, policy=json.dumps(policy, separators=(",", ":")))
        self.arn: str = topic.arn
        for address in email:
            # Terraform's address keeps the id's plain letters and ends in a hash of all of it, so no two are ever one.
            SnsTopicSubscription(
                self,
                address.lower(),
                topic_arn=topic.arn,
                protocol="email",
                endpoint=terraform_text(address),
            )


def _policy(*, name: str, account: str, region: str) -> dict[str, object]:
    topic_arn = f"arn:{partition_of(region).name}:sns:{region}:{account}:{name}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AlarmsOfThisAccountPublish",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": topic_arn,
                "Condition": {
                    "ArnLike": {"aws:SourceArn": alarm_arn(region=region, account=account, alarm_name="*")},
                    "StringEquals": {"aws:SourceAccount": account},
                },
            },
            {
                "Sid": "OnlyOverTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sns:Publish",
                "Resource": topic_arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }

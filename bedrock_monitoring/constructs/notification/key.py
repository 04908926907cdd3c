"""Create the customer managed key that encrypts topics."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from bedrock_monitoring.constructs.notification.policies import key_policy
from bedrock_monitoring.notification import Publishers

DELETION_WINDOW_DAYS = 30
"""The days in which a destroyed key can be restored: the maximum of KMS (ScheduleKeyDeletion)."""


def create_topics_key(
    scope: Construct,
    *,
    name: str,
    account: str,
    region: str,
    billing: bool = False,
    events: bool = False,
    others: Publishers | None = None,
) -> str:
    """Create a key with its alias, and return a reference to its ARN.

    KMS rotates the key every year and keeps the old key material, so old messages stay readable. The alias
    ends in a generated suffix: a deploy that is killed before it writes the state leaves an alias behind,
    which must not fail the next deploy.

    Args:
        scope: The parent construct.
        name: The prefix of the alias, without ``alias/``.
        account: The account of the alarms that use the key.
        region: The Region of those alarms.
        billing: Whether AWS Budgets and AWS Cost Anomaly Detection use the key, too.
        events: Whether rules of EventBridge use the key, too.
        others: Whose alarms use the key, too. ``None`` for nobody's.
    """
    key = KmsKey(
        scope,
        "key",
        description=f"Encrypts the topics of {name}",
        policy=key_policy(account=account, region=region, billing=billing, events=events, others=others),
        enable_key_rotation=True,
        deletion_window_in_days=DELETION_WINDOW_DAYS,
    )
    KmsAlias(scope, "key-alias", name_prefix=f"alias/{name}-", target_key_id=key.key_id)
    arn: str = key.arn
    return arn

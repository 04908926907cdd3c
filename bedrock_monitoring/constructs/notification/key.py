"""The customer-managed key that encrypts topics."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from bedrock_monitoring.constructs.notification.policies import key_policy

DELETION_WINDOW_DAYS = 30
"""How long a destroyed key can be restored: the longest time that KMS allows (ScheduleKeyDeletion)."""


def create_topics_key(scope: Construct, *, name: str, account: str, region: str) -> str:
    """Create a key with its alias, and return a reference to its ARN.

    KMS makes new key material every year and keeps the old, so what was encrypted before stays readable. The
    alias ends in characters of its own: a deploy that was killed before the state was kept leaves an alias,
    which must not stop the next deploy.

    Args:
        scope: The parent construct.
        name: What the alias begins with, without ``alias/``.
        account: The account whose alarms encrypt with it.
        region: The Region of those alarms.
    """
    key = KmsKey(
        scope,
        "key",
        description=f"Encrypts the topics of {name}",
        policy=key_policy(account=account, region=region),
        enable_key_rotation=True,
        deletion_window_in_days=DELETION_WINDOW_DAYS,
    )
    KmsAlias(scope, "key-alias", name_prefix=f"alias/{name}-", target_key_id=key.key_id)
    arn: str = key.arn
    return arn

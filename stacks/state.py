"""The S3 bucket that holds the state of every stack, including its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cdktf import TerraformResourceLifecycle, TerraformStack
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from bedrock_monitoring.constructs import policy_text
from bedrock_monitoring.monitoring import PROJECT_TAGS, STATE_STACK, Rollout, StateBackend
from stacks.foundation import add_aws_provider, add_backend, require_versions


class StateStack(TerraformStack):
    """The state bucket: versioned, encrypted, private, reachable only over TLS, protected from destruction.

    Old versions of the state are kept as backups. They are a few kilobytes each, so they cost little.
    """

    def __init__(self, scope: Construct, *, rollout: Rollout) -> None:
        """Create the stack.

        Args:
            scope: The app.
            rollout: The rollout, which has the bucket and the provider version.
        """
        super().__init__(scope, STATE_STACK)
        state = rollout.state
        assert state is not None
        require_versions(self, provider_version=rollout.provider_version)
        add_backend(self, state=state, key=state.key)
        add_aws_provider(
            self, account=state.account, region=state.region, role_arn=state.role_arn, tags=PROJECT_TAGS
        )
        bucket = S3Bucket(
            self, "bucket", bucket=state.bucket, lifecycle=TerraformResourceLifecycle(prevent_destroy=True)
        )
        self._enable_versioning(bucket)
        self._encrypt(bucket, state)
        self._block_public_access(bucket, rollout)

    def _enable_versioning(self, bucket: S3Bucket) -> None:
        S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )

    def _encrypt(self, bucket: S3Bucket, state: StateBackend) -> None:
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket.id,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=(
                        S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                            sse_algorithm="aws:kms" if state.kms_key else "AES256",
                            kms_master_key_id=state.kms_key,
                        )
                    ),
                    bucket_key_enabled=True if state.kms_key else None,
                )
            ],
        )

    def _block_public_access(self, bucket: S3Bucket, rollout: Rollout) -> None:
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        access_block = S3BucketPublicAccessBlock(
            self,
            "public-access",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketPolicy(
            self, "policy", bucket=bucket.id, policy=_bucket_policy(rollout), depends_on=[access_block]
        )


def _bucket_policy(rollout: Rollout) -> str:
    """Return the policy of the bucket: only over TLS, and what other accounts do that `access` names."""
    state = rollout.state
    assert state is not None
    only_over_tls = {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [state.bucket_arn, f"{state.bucket_arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    statements: list[Mapping[str, Any]] = [only_over_tls]
    if rollout.access is not None:
        # Imported late: only a rollout with `access` has roles in other accounts.
        from bedrock_monitoring.permissions import state_access_statements  # noqa: PLC0415

        statements += state_access_statements(rollout)
    return policy_text({"Version": "2012-10-17", "Statement": statements})

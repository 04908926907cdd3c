"""Turn model invocation logging on: to a log group with its key and role, to a bucket, or to both."""

from __future__ import annotations

from typing import TypeAlias

from cdktf_cdktf_provider_aws.bedrock_model_invocation_logging_configuration import (
    BedrockModelInvocationLoggingConfiguration,
    BedrockModelInvocationLoggingConfigurationLoggingConfig,
    BedrockModelInvocationLoggingConfigurationLoggingConfigCloudwatchConfig,
    BedrockModelInvocationLoggingConfigurationLoggingConfigCloudwatchConfigLargeDataDeliveryS3Config,
    BedrockModelInvocationLoggingConfigurationLoggingConfigS3Config,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from bedrock_monitoring.bedrock.logs.log_record import LOG_STREAM
from bedrock_monitoring.bindings import single_block
from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.constructs.policy_documents import policy_document, trust_policy
from bedrock_monitoring.problems import refuse_one

_Config = BedrockModelInvocationLoggingConfigurationLoggingConfig
_CloudwatchConfig: TypeAlias = BedrockModelInvocationLoggingConfigurationLoggingConfigCloudwatchConfig
_LargeBodies: TypeAlias = (
    BedrockModelInvocationLoggingConfigurationLoggingConfigCloudwatchConfigLargeDataDeliveryS3Config
)
_S3Config = BedrockModelInvocationLoggingConfigurationLoggingConfigS3Config


class InvocationLogging(Construct):
    """The invocation log of an account and Region. AWS allows one for each.

    Records go to a log group, to a bucket, or to both. The log group is encrypted. Only Bedrock can assume
    the role, for this account and Region, and the role can only write to one stream of that log group. To a
    bucket, Bedrock writes with the permissions of the bucket's policy.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        account: str,
        region: str,
        log_group: str | None,
        retention_days: int,
        kms_key: str | None = None,
        text: bool = False,
        image: bool = False,
        embedding: bool = False,
        video: bool = False,
        s3_bucket: str | None = None,
        s3_prefix: str | None = None,
        bucket: str | None = None,
        prefix: str | None = None,
        permissions_boundary: str | None = None,
    ) -> None:
        """Create the log group, its key, the role and the configuration.

        Args:
            scope: The parent construct.
            id_: The construct id. Terraform addresses derive from it.
            account: The account id.
            region: The Region.
            log_group: The name of the log group. ``None`` creates neither it nor its key and role.
            retention_days: The retention of records in days, one of ``LOG_RETENTION_DAYS``.
            kms_key: The ARN of the key that encrypts the log group; its policy must allow CloudWatch Logs.
                ``None`` creates a key.
            text: Whether to log the text of prompts and responses.
            image: Whether to log their images.
            embedding: Whether to log embeddings.
            video: Whether to log their videos.
            s3_bucket: The bucket that receives the records. Its policy must let Bedrock write to it. ``None``
                for none.
            s3_prefix: The prefix of the keys of those records.
            bucket: The bucket for bodies that are too large for the log. ``None`` does not log them.
            prefix: The prefix of the keys of those objects.
            permissions_boundary: The ARN of the policy that bounds the role. ``None`` for no bound.

        Raises:
            InvalidInputError: Records would go neither to a log group nor to a bucket.
        """
        super().__init__(scope, id_)
        if log_group is None and s3_bucket is None:
            refuse_one(what="the invocation log goes nowhere", remedy="give log_group, s3_bucket, or both")
        cloudwatch, write_policy = None, None
        if log_group is not None:
            large_bodies = (
                single_block(_LargeBodies(bucket_name=bucket, key_prefix=prefix)) if bucket else None
            )
            cloudwatch, write_policy = self._log_group(
                log_group,
                account=account,
                region=region,
                retention_days=retention_days,
                kms_key=kms_key,
                large_bodies=large_bodies,
                permissions_boundary=permissions_boundary,
            )
        BedrockModelInvocationLoggingConfiguration(
            self,
            "configuration",
            logging_config=single_block(
                _Config(
                    text_data_delivery_enabled=text,
                    image_data_delivery_enabled=image,
                    embedding_data_delivery_enabled=embedding,
                    video_data_delivery_enabled=video,
                    cloudwatch_config=single_block(cloudwatch) if cloudwatch else None,
                    s3_config=single_block(_S3Config(bucket_name=s3_bucket, key_prefix=s3_prefix))
                    if s3_bucket
                    else None,
                )
            ),
            # Bedrock tests the role when the configuration is created.
            depends_on=[write_policy] if write_policy else None,
        )

    def _log_group(
        self,
        log_group: str,
        *,
        account: str,
        region: str,
        retention_days: int,
        kms_key: str | None,
        large_bodies: _LargeBodies | list[_LargeBodies] | None,
        permissions_boundary: str | None,
    ) -> tuple[_CloudwatchConfig, IamRolePolicy]:
        """Create the log group, its key and the role, and return what uses them."""
        arn = f"arn:{partition_of(region).name}:logs:{region}:{account}:log-group:{log_group}"
        group = CloudwatchLogGroup(
            self,
            "log-group",
            name=log_group,
            retention_in_days=retention_days,
            kms_key_id=kms_key or self._key(account=account, region=region, log_group_arn=arn).arn,
        )
        role = self._role(account=account, region=region, permissions_boundary=permissions_boundary)
        write_policy = IamRolePolicy(
            self,
            "write",
            name="write",
            role=role.id,
            policy=_write_policy(log_group_arn=arn),
        )
        config = _CloudwatchConfig(
            log_group_name=group.name,
            role_arn=role.arn,
            large_data_delivery_s3_config=large_bodies,
        )
        return config, write_policy

    def _key(self, *, account: str, region: str, log_group_arn: str) -> KmsKey:
        return KmsKey(
            self,
            "key",
            description="Encrypts the invocation log of Amazon Bedrock",
            enable_key_rotation=True,
            policy=_key_policy(account=account, region=region, log_group_arn=log_group_arn),
        )

    def _role(self, *, account: str, region: str, permissions_boundary: str | None) -> IamRole:
        return IamRole(
            self,
            "role",
            # Roles belong to the account, and each Region has its own invocation log.
            name=f"bedrock-invocation-logging-{region}",
            description="Lets Amazon Bedrock write its invocation log",
            permissions_boundary=permissions_boundary,
            assume_role_policy=_trust_policy(account=account, region=region),
        )


def _key_policy(*, account: str, region: str, log_group_arn: str) -> str:
    """Return the policy of the key.

    Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
    """
    return policy_document(
        {
            "Sid": "PoliciesOfThisAccountDecide",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition_of(region).name}:iam::{account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Sid": "CloudWatchLogsEncryptsThisLogGroup",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{region}.amazonaws.com"},
            "Action": [
                "kms:Encrypt*",
                "kms:Decrypt*",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:Describe*",
            ],
            "Resource": "*",
            "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": log_group_arn}},
        },
    )


def _trust_policy(*, account: str, region: str) -> str:
    return trust_policy(
        "BedrockLogsForThisAccountAndRegion",
        service="bedrock.amazonaws.com",
        condition={
            "StringEquals": {"aws:SourceAccount": account},
            "ArnLike": {"aws:SourceArn": f"arn:{partition_of(region).name}:bedrock:{region}:{account}:*"},
        },
    )


def _write_policy(*, log_group_arn: str) -> str:
    return policy_document(
        {
            "Sid": "WriteTheInvocationLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group_arn}:log-stream:{LOG_STREAM}",
        }
    )

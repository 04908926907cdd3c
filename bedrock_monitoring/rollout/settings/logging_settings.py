"""The settings of `invocation_logging`: the log of every model call, and what it is queried for."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field, StrictBool

from bedrock_monitoring.bedrock.logs import DEFAULT_LOG_GROUP, MAX_METADATA_KEYS
from bedrock_monitoring.cloudwatch.limits import LOG_RETENTION_DAYS
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.common_values import (
    Bucket,
    KmsKey,
    LogGroup,
    LogPrefix,
    MetadataKey,
    RetentionDays,
)
from bedrock_monitoring.rollout.values.rules import Extendable

BODY_KINDS = ("text", "image", "embedding", "video")
"""The kinds of bodies that Bedrock logs or leaves out (PutModelInvocationLoggingConfiguration).

Its fifth, audio, is not in version 5.100 of the Terraform provider.
"""


class LogBucketSettings(Settings):
    """The bucket that Amazon Bedrock writes records, or bodies that are too large for the log group, to."""

    replaced_as_a_whole: ClassVar[bool] = True

    bucket: Bucket = Field(
        description="The name of a bucket in the same account and Region, whose policy lets Amazon Bedrock "
        "write to it.",
        examples=["example-corp-bedrock-logs"],
    )
    prefix: LogPrefix | None = setting(
        default=None,
        description="What the keys of the objects begin with, without a slash at its end.",
        examples=["bedrock"],
    )


def _body_switch(what: str, *, beside: str = "") -> bool | None:
    return setting(
        default=None,
        description=f"Whether the log holds {what}.{beside}",
        default_text="that of `bodies`",
        examples=[False],
    )


class InvocationLoggingSettings(Settings):
    """The log of every model call of the account and Region, and what it is queried for."""

    log_group: LogGroup = setting(
        default=DEFAULT_LOG_GROUP,
        description="The name of the log group, 1 to 512 letters, digits and `. - _ / #`.",
        examples=["/aws/bedrock/modelinvocations"],
    )
    managed: bool = setting(
        default=False,
        description="`true`: Terraform turns on the logging of the account and Region, replaces what was "
        "configured, and owns the log group. `false`: the log exists already and is only queried.",
    )
    cloudwatch: bool = setting(
        default=True,
        description="`false`: records go to the bucket of `s3` alone; there is no log group, and nothing is "
        "queried. Only with `managed: true`.",
        title="CloudWatch",
    )
    s3: LogBucketSettings | None = setting(
        default=None,
        description="The bucket that receives every record, with bodies of any size: `bucket` and `prefix`. "
        "Only with `managed: true`.",
        default_text="records go to the log group alone",
        title="S3",
        examples=[{"bucket": "example-corp-bedrock-logs", "prefix": "calls"}],
    )
    retention_days: RetentionDays = setting(
        default=30,
        description="How many days records are kept, one of the numbers that CloudWatch Logs allows: "
        f"{', '.join(map(str, LOG_RETENTION_DAYS))}. Only with `managed: true`.",
        examples=[30],
    )
    kms_key: KmsKey | None = setting(
        default=None,
        description="The ARN of a KMS key in the target's Region that encrypts the log group. Its policy "
        "must let CloudWatch Logs use it. Only with `managed: true`.",
        default_text="Terraform creates a key",
        examples=["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    bodies: bool = setting(
        default=False,
        description="Whether the log holds prompts and responses, for whoever may read it. Only they tell "
        "stop reasons and guardrail interventions.",
    )
    text: StrictBool | None = _body_switch(
        "the text of prompts and responses", beside=" Only it tells stop reasons and guardrail interventions."
    )
    image: StrictBool | None = _body_switch(
        "the images of prompts and responses", beside=" Only with `managed: true`."
    )
    embedding: StrictBool | None = _body_switch("embeddings", beside=" Only with `managed: true`.")
    video: StrictBool | None = _body_switch(
        "the videos of prompts and responses", beside=" Only with `managed: true`."
    )
    large_bodies: LogBucketSettings | None = setting(
        default=None,
        description="Where prompts and responses over 100 KB go that are too large for the log group. Only "
        "with `managed: true` and bodies of a kind.",
        default_text="nowhere",
        title="Large bodies",
    )
    metadata_keys: Annotated[tuple[MetadataKey, ...], Field(max_length=MAX_METADATA_KEYS), Extendable()] = (
        setting(
            default=(),
            description="Keys that callers send in `requestMetadata` and by which usage is split, at most "
            f"{MAX_METADATA_KEYS}, each of 1 to 64 letters, digits and underscores.",
            examples=[["team", "tenant"]],
        )
    )

    people: bool = setting(
        default=False,
        description="Whether usage is also told by person: sessions of roles, users and API keys. Ask who "
        "has to agree to that first.",
    )

    def logs_body(self, kind: str) -> bool:
        """Return whether bodies of a kind are logged.

        Args:
            kind: One of ``BODY_KINDS``.
        """
        switch: bool | None = getattr(self, kind)
        return self.bodies if switch is None else switch

"""What has the values that are known only after apply: application inference profiles, and quotas.

An application inference profile gives a model separate metrics and cost allocation tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.bedrock_inference_profile import (
    BedrockInferenceProfile,
    BedrockInferenceProfileModelSource,
)
from cdktf_cdktf_provider_aws.data_aws_servicequotas_service_quota import DataAwsServicequotasServiceQuota
from constructs import Construct

from bedrock_monitoring.constructs.deferred_expressions import logical_id
from bedrock_monitoring.constructs.terraform_text import terraform_map

SERVICE_CODE = "bedrock"
"""The service code of Amazon Bedrock in Service Quotas."""

_KEEP_DESCRIPTION = TerraformResourceLifecycle(ignore_changes=["description"])
"""A profile keeps its description: Bedrock has no call that updates a profile.

A corrected description would make a new one with another id, and applications call a profile by its id.
"""


def create_inference_profile(
    scope: Construct,
    *,
    name: str,
    copy_from: str,
    description: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> BedrockInferenceProfile:
    """Create an application inference profile. ``deferred("inference-profile", NAME)`` refers to it.

    Args:
        scope: The parent construct.
        name: The name, 1 to 64 letters, digits, spaces, hyphens and underscores.
        copy_from: The ARN of the foundation model or cross-Region profile to copy.
        description: The description, 1 to 200 characters. Defaults to none. A later change has no effect.
        tags: The profile's tags, in addition to the stack's tags. Cost allocation uses them.
    """
    id_ = logical_id("inference-profile", name)
    profile = BedrockInferenceProfile(
        scope,
        id_,
        name=name,
        description=description,
        model_source=[BedrockInferenceProfileModelSource(copy_from=copy_from)],
        tags=terraform_map(tags) if tags else None,
        lifecycle=_KEEP_DESCRIPTION,
    )
    profile.override_logical_id(id_)
    return profile


def read_quotas(scope: Construct, codes: Iterable[str]) -> None:
    """Create a data source for each quota. ``deferred("quota", CODE)`` refers to it.

    Args:
        scope: The parent construct. Call this once for each stack: a stack cannot read a code twice.
        codes: The quota codes, such as ``L-27C57EE8``, in any order. Duplicates are ignored.
    """
    for code in sorted(set(codes)):
        id_ = logical_id("quota", code)
        source = DataAwsServicequotasServiceQuota(scope, id_, service_code=SERVICE_CODE, quota_code=code)
        source.override_logical_id(id_)

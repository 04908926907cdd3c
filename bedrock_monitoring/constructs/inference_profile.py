"""Application inference profiles: a model under a name of its own, with metrics and cost tags of its own."""

from __future__ import annotations

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.bedrock_inference_profile import (
    BedrockInferenceProfile,
    BedrockInferenceProfileModelSource,
)
from constructs import Construct

from bedrock_monitoring.constructs.deferred_expressions import logical_id
from bedrock_monitoring.constructs.terraform_text import terraform_map


def create_inference_profile(
    scope: Construct,
    *,
    name: str,
    copy_from: str,
    description: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> BedrockInferenceProfile:
    """Create a profile, to which ``deferred("inference-profile", NAME)`` refers.

    Args:
        scope: The parent construct.
        name: Its name, 1 to 64 letters, digits, spaces, hyphens and underscores.
        copy_from: The ARN of the foundation model or of the cross-Region profile that it stands for.
        description: Which calls go through it, 1 to 200 characters.
        tags: Of the profile, beside those of the stack; what the bill is split by.
    """
    id_ = logical_id("inference-profile", name)
    profile = BedrockInferenceProfile(
        scope,
        id_,
        name=name,
        description=description,
        model_source=[BedrockInferenceProfileModelSource(copy_from=copy_from)],
        tags=terraform_map(tags) if tags else None,
    )
    profile.override_logical_id(id_)
    return profile

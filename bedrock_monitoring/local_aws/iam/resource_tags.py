"""Look up the tags of resources whose ARN says nothing about their owner: keys and inference profiles."""

from __future__ import annotations

from collections.abc import Mapping

from moto.kms.models import kms_backends

from bedrock_monitoring.local_aws.inference_profiles import inference_profiles_backends

_ARN_PARTS = 6


def resource_tags(arn: str) -> Mapping[str, str]:
    """Return the tags of the resource. Empty if it has none or is of another type."""
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return {}
    _, _, service, region, account, resource = parts
    kind, _, id_ = resource.partition("/")
    if (service, kind) == ("kms", "key"):
        tags: Mapping[str, str] = kms_backends[account][region].tagger.get_tag_dict_for_resource(id_)
        return tags
    if (service, kind) == ("bedrock", "application-inference-profile"):
        profile = inference_profiles_backends[account][region].profiles.get(id_)
        return profile.tags if profile else {}
    return {}

"""Look up the condition keys of a resource: its tags, and of a role its boundary and its organization."""

from __future__ import annotations

from collections.abc import Mapping

from moto.ce.models import ce_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends

from bedrock_monitoring.local_aws.iam.organizations import organization_of
from bedrock_monitoring.local_aws.inference_profiles import inference_profiles_backends
from bedrock_monitoring.local_aws.observability_access import observability_access_backends

_ARN_PARTS = 6


def resource_context(arn: str) -> Mapping[str, str]:
    """Return the condition keys of a key, a profile, a sink, a cost anomaly monitor or a role, if any."""
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return {}
    _, partition, service, region, account, resource = parts
    kind, _, id_ = resource.partition("/")
    if (service, kind) == ("kms", "key"):
        return _tag_keys(kms_backends[account][region].tagger.get_tag_dict_for_resource(id_))
    if (service, kind) == ("bedrock", "application-inference-profile"):
        profile = inference_profiles_backends[account][region].profiles.get(id_)
        return _tag_keys(profile.tags if profile else {})
    if service == "oam":
        return _tag_keys(observability_access_backends[account][region].tags(arn))
    if service == "ce":
        return _tag_keys(ce_backends[account][partition].tagger.get_tag_dict_for_resource(arn))
    return _role_keys(arn, account, partition) if (service, kind) == ("iam", "role") else {}


def _role_keys(arn: str, account: str, partition: str) -> dict[str, str]:
    roles = iam_backends[account][partition].roles.values()
    boundary = next((role.permissions_boundary_arn for role in roles if role.arn == arn), None)
    organization = organization_of(account)
    return {
        **({"iam:PermissionsBoundary": boundary} if boundary else {}),
        **({"aws:ResourceOrgID": organization} if organization else {}),
    }


def _tag_keys(tags: Mapping[str, str]) -> dict[str, str]:
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}

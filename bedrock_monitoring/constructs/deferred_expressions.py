"""Where values come from that are known only at apply: which resource has one, how Terraform reads it.

The resource and what refers to it meet in `logical_id`: the construct takes it with ``override_logical_id``,
the expression names it.
"""

from __future__ import annotations

from bedrock_monitoring.cloudwatch.deferred import normalized_name

_EXPRESSIONS = {
    # The ARN ends in /ID; CloudWatch calls the profile by that id.
    "inference-profile": '${{element(split("/", aws_bedrock_inference_profile.{id}.arn), 1)}}',
    "quota": "${{data.aws_servicequotas_service_quota.{id}.value}}",
}


def logical_id(kind: str, name: str) -> str:
    """Return what the resource that has a value is called in Terraform.

    Names of `normalized_name` have one id: a stack must not have two of them.

    Args:
        kind: What has the value.
        name: Its name: letters, digits, spaces, hyphens and underscores.
    """
    return f"{kind}-{normalized_name(name)}"


def expression(kind: str, name: str) -> str:
    """Return how Terraform reads the value."""
    return _EXPRESSIONS[kind].format(id=logical_id(kind, name))

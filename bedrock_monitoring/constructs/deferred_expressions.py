"""Map deferred values to the Terraform resources that have them and to the expressions that read them.

`logical_id` connects the two: the construct sets it with ``override_logical_id``, the expression names it.
"""

from __future__ import annotations

from bedrock_monitoring.cloudwatch.deferred import normalized_name

_EXPRESSIONS = {
    # The ARN ends in /ID; CloudWatch calls the profile by that id.
    "inference-profile": '${{element(split("/", aws_bedrock_inference_profile.{id}.arn), 1)}}',
    "quota": "${{data.aws_servicequotas_service_quota.{id}.value}}",
}


def logical_id(kind: str, name: str) -> str:
    """Return the logical id in Terraform of the resource that has a deferred value.

    Names with the same `normalized_name` have the same id, so a stack must not have two of them.

    Args:
        kind: The kind of deferred value: ``inference-profile`` or ``quota``.
        name: The name of the resource: letters, digits, spaces, hyphens and underscores.
    """
    return f"{kind}-{normalized_name(name)}"


def expression(kind: str, name: str) -> str:
    """Return the Terraform expression that reads a deferred value."""
    return _EXPRESSIONS[kind].format(id=logical_id(kind, name))

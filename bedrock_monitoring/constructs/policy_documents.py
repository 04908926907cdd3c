"""Write IAM policies as JSON: the policies of roles, topics and keys, and who may assume a role."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from bedrock_monitoring.constructs.terraform_text import terraform_text

Condition: TypeAlias = Mapping[str, Mapping[str, str | list[str]]]
"""The values of condition keys, by condition operator."""


def policy_document(*statements: Mapping[str, object]) -> str:
    """Return a policy of these statements, without spaces: IAM limits the length of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))


def policy_text(document: Mapping[str, object]) -> str:
    """Return a policy as Terraform passes it on: a policy variable of IAM, ``${aws:…}``, is no reference."""
    return terraform_text(json.dumps(document, separators=(",", ":")))


def trust_policy(sid: str, *, service: str, condition: Condition) -> str:
    """Return the policy of a role that an AWS service assumes.

    Args:
        sid: The id of the statement: for what the service assumes the role.
        service: The service principal, such as ``bedrock.amazonaws.com``.
        condition: For which account and resources (IAM user guide, "The confused deputy problem").
    """
    return policy_document(
        {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
            "Condition": condition,
        }
    )

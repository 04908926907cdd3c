"""Whose call a record is: the session of a role, a user or a Bedrock API key."""

from __future__ import annotations

PERSON = (
    r"parse identity.arn /assumed-role\/(?<role>[^\/]+)\/(?<session>.+)/",
    r"parse identity.arn /AWSReservedSSO_(?<permissionSet>.+)_[0-9a-f]{16}\//",
    r"parse identity.arn /:user\/(?:.*\/)?(?<user>[^\/]+)/",
    "fields coalesce(session, user, identity.arn) as person",
    'fields coalesce(permissionSet, role, "(user)") as through',
)
"""The commands that name the person of a call, and the role that it came through.

The role of a permission set of IAM Identity Center is AWSReservedSSO_NAME_ and 16 hexadecimal digits.
"""

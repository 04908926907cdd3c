"""The IAM policies of the roles that plan and deploy, derived from the resources that the stacks draw."""

from bedrock_monitoring.permissions.made_roles import (
    AUDIENCE,
    AccountAccess,
    MadeRole,
    account_access,
    stacks_of_account,
    waiting_stacks,
)
from bedrock_monitoring.permissions.managed_policies import MAX_POLICIES, MAX_POLICY_LENGTH, ManagedPolicy
from bedrock_monitoring.permissions.role_policies import policies_of_rollout
from bedrock_monitoring.permissions.stack_grants import unknown_types
from bedrock_monitoring.permissions.stack_set_template import stack_set_template, stacks_of_template
from bedrock_monitoring.permissions.state_access import state_access_statements

__all__ = [
    "AUDIENCE",
    "MAX_POLICIES",
    "MAX_POLICY_LENGTH",
    "AccountAccess",
    "MadeRole",
    "ManagedPolicy",
    "account_access",
    "policies_of_rollout",
    "stack_set_template",
    "stacks_of_account",
    "stacks_of_template",
    "state_access_statements",
    "unknown_types",
    "waiting_stacks",
]

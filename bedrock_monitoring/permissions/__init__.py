"""The IAM policies of the roles that plan and deploy, derived from the resources that the stacks draw."""

from bedrock_monitoring.permissions.managed_policies import MAX_POLICIES, MAX_POLICY_LENGTH, ManagedPolicy
from bedrock_monitoring.permissions.role_policies import policies_of_rollout
from bedrock_monitoring.permissions.stack_grants import unknown_types

__all__ = ["MAX_POLICIES", "MAX_POLICY_LENGTH", "ManagedPolicy", "policies_of_rollout", "unknown_types"]

"""Run the user's Terraform: find the binary and its provider, plan and apply a stack."""

from bedrock_monitoring.terraform.binary import Terraform, find_terraform
from bedrock_monitoring.terraform.distribution import LOCK_FILE, OPENTOFU, TERRAFORM, Distribution
from bedrock_monitoring.terraform.mirror import provider_access
from bedrock_monitoring.terraform.plan_changes import Changes
from bedrock_monitoring.terraform.stack_folder import StackFolder
from bedrock_monitoring.terraform.terraform_errors import TerraformError, TerraformUnavailableError

__all__ = [
    "LOCK_FILE",
    "OPENTOFU",
    "TERRAFORM",
    "Changes",
    "Distribution",
    "StackFolder",
    "Terraform",
    "TerraformError",
    "TerraformUnavailableError",
    "find_terraform",
    "provider_access",
]

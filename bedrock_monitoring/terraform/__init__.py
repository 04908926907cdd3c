"""The real Terraform: where it is, which provider it finds, and how a stack is planned and applied."""

from bedrock_monitoring.terraform.binary import Terraform, find_terraform
from bedrock_monitoring.terraform.mirror import provider_access
from bedrock_monitoring.terraform.plan_changes import Changes
from bedrock_monitoring.terraform.stack_folder import StackFolder
from bedrock_monitoring.terraform.terraform_errors import TerraformError, TerraformUnavailableError

__all__ = [
    "Changes",
    "StackFolder",
    "Terraform",
    "TerraformError",
    "TerraformUnavailableError",
    "find_terraform",
    "provider_access",
]

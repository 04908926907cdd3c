"""What Terraform manages, a file for each kind of stack."""

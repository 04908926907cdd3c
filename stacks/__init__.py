"""The Terraform stacks, one module for each kind."""

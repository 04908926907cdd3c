"""The real Terraform: where it is, which provider it finds, and how a stack is planned and applied."""

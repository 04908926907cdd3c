"""Write the configuration of other engines that run Terraform: the same stacks, waves and roles."""

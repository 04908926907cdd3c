"""The accounts of an organization, and the groups of them that rollout.yaml describes once."""

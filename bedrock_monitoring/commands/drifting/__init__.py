"""Find what differs between AWS and what a rollout deployed, say who changed it, and keep issues of it."""

"""Find accounts, models and what else there is of Amazon Bedrock, and compare it with a rollout."""

"""Synthetic datapoints of Amazon Bedrock: plausible, and the same in every run."""

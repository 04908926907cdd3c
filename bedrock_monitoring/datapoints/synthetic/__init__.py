"""Generates plausible datapoints and log records of Amazon Bedrock, the same in every run."""

"""Datapoints and log rows read from an AWS account."""

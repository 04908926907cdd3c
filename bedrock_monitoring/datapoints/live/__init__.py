"""Reads datapoints and log rows from an AWS account."""

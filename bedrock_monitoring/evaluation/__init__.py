"""Evaluates what CloudWatch evaluates, over any source of datapoints.

Metric math, Metrics Insights, SEARCH and Logs Insights give series and rows; alarms get states from them.
"""

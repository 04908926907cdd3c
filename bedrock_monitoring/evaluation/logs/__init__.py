"""Logs Insights queries, evaluated over log records, and the widgets that show them."""

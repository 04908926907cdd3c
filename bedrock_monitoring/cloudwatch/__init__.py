"""CloudWatch's own language: metrics, widgets, layout, dashboards, alarms and their limits. Pure Python."""

"""Dashboards: layout, variables, limits, and the body that PutDashboard takes."""

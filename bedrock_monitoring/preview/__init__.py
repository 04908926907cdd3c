"""Dashboards as a page that looks like CloudWatch's own, drawn from values before anything is deployed."""

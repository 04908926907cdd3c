"""Renders dashboards as an HTML page that looks like CloudWatch, before anything is deployed."""

"""What to measure: metrics, metric math, searches, Metrics Insights queries and anomaly detection bands."""

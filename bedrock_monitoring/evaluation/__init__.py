"""What CloudWatch computes: metric math, Metrics Insights, SEARCH, Logs Insights and the states of alarms, over any source of datapoints."""

"""Sources of datapoints and log rows: synthetic data, a live account, and recordings of one."""

"""What the monitoring itself costs a month."""

"""The command `backtest`: what the alarms of a rollout would have done over past data."""

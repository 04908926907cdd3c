"""The settings of rollout.yaml, one class for each mapping: types, rules, defaults and descriptions."""

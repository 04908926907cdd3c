"""The settings of rollout.yaml, a class for each mapping: types, rules, defaults and descriptions, each declared once."""

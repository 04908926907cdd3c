"""What a single value of rollout.yaml must be: the rules that settings are typed with."""

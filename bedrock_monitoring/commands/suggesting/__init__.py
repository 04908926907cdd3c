"""The command `suggest`: thresholds from the past of a target, as a patch to rollout.yaml."""

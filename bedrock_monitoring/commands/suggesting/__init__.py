"""The command `suggest`: thresholds and objectives from the past of a target, as a patch to rollout.yaml."""

"""rollout.yaml as types: state, defaults, targets."""

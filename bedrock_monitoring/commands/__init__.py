"""The commands of ``python -m bedrock_monitoring``."""

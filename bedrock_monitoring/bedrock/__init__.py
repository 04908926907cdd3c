"""Amazon Bedrock: the metrics it publishes, and the sections and alarms built on them. Imports no cdktf."""

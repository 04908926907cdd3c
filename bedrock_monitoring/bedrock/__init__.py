"""What Bedrock emits, and the sections and alarms that show it. Pure Python."""

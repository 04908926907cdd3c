"""Synthesize, plan and apply stacks, wave by wave."""

"""Synthesize, plan and apply, one wave after another."""

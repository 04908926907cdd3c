"""Activate the pared bindings before any module here imports cdktf, as the program does."""

from bedrock_monitoring import bindings

bindings.activate()

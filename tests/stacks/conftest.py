"""The tests here import cdktf with the pared bindings, as the program does."""

from bedrock_monitoring import bindings

bindings.activate()

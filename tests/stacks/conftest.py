"""Every module here imports cdktf: what it then finds must be the pared bindings, as in the program itself."""

from bedrock_monitoring import bindings

bindings.activate()

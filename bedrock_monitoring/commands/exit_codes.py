"""The exit codes of the commands, beside 0 for success."""

from __future__ import annotations

FAILED = 1
"""Something failed or was refused, and was told on standard error."""

CHANGES = 2
"""Nothing failed, and there are changes or drift, as of `terraform plan -detailed-exitcode`."""

INTERRUPTED = 130
"""Ctrl-C, or a signal that is handled like it: 128 and the number of SIGINT, as of a shell."""

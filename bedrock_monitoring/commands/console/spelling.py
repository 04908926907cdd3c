"""Name an option as the user writes it: make takes a variable where the command line takes an option."""

from __future__ import annotations

import os
from collections.abc import Mapping

VARIABLES = {
    "--account": "ACCOUNT=1",
    "--against": "AGAINST",
    "--auto-approve": "AUTO_APPROVE=1",
    "--before": "BEFORE",
    "--bill": "BILL",
    "--body": "BODY",
    "--data": "DATA",
    "--days": "DAYS",
    "--html": "HTML",
    "--full": "FULL=1",
    "--incidents": "INCIDENTS",
    "--live": "LIVE=1",
    "--logs": "LOGS=1",
    "--matrix": "MATRIX",
    "--opentofu": "OPENTOFU=1",
    "--overwrite": "OVERWRITE=1",
    "--parallel": "JOBS",
    "--pictures": "PICTURES",
    "--png": "PNG=1",
    "--record": "RECORD",
    "--rollout": "ROLLOUT",
    "--since": "SINCE",
    "--shareable": "SHAREABLE=1",
    "--stack": "STACK",
    "--synthetic": "SYNTHETIC=1",
    "--write": "WRITE=1",
    "plan --out": "make plan PLANS=folder",
    "targets --groups": "make targets AS_GROUPS=20",
}
"""The variables of the Makefile, by the option that each sets."""


def spelled(option: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the option, or the variable if make called this program (MAKELEVEL, GNU make manual)."""
    return VARIABLES.get(option, option) if environment.get("MAKELEVEL") else option

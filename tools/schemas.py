"""Print a JSON Schema of the project: ``python -m tools.schemas rollout.schema.json``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from bedrock_monitoring.commands.alarm_testing import case_settings
from bedrock_monitoring.rollout import schema as rollout_schema
from tools import dashboard_body_schema

SCHEMAS: Mapping[str, Callable[[], str]] = {
    "rollout.schema.json": rollout_schema.schema_text,
    "organization.schema.json": rollout_schema.organization_schema_text,
    "alarm-tests.schema.json": case_settings.schema_text,
    "dashboard-body.schema.json": dashboard_body_schema.schema_text,
}
"""Maps the name of each committed file to the function that returns its text."""


def main() -> None:
    """Print the schema that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tools.schemas", description="Print a JSON Schema.")
    parser.add_argument("file", choices=SCHEMAS, help="the committed file that the schema stands in")
    print(SCHEMAS[parser.parse_args().file](), end="")


if __name__ == "__main__":
    main()

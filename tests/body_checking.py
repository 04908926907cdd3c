"""Every dashboard body that a test makes is held against the JSON Schema of dashboard bodies."""

from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bedrock_monitoring.cloudwatch.body_schema import json_schema
from bedrock_monitoring.cloudwatch.dashboard import Dashboard

VALIDATOR = Draft202012Validator(json_schema())


def faults(body: Any) -> list[str]:
    """Return what a body has against the schema, each fault with its place."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(body)]


@pytest.fixture(scope="session", autouse=True)
def every_body_keeps_to_the_schema() -> Iterator[None]:
    """Check what ``to_body`` returns, in every test of the session."""
    unchecked = Dashboard.to_body

    @wraps(unchecked)
    def checked(self: Dashboard, *, region: str) -> dict[str, Any]:
        body = unchecked(self, region=region)
        found = faults(body)
        assert not found, "\n".join(found)
        return body

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Dashboard, "to_body", checked)
        yield

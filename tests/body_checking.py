"""Every dashboard body that a test makes is held against the JSON Schema of dashboard bodies."""

import json
from collections.abc import Iterator
from functools import wraps
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from tools.dashboard_body_schema import json_schema

VALIDATOR = Draft202012Validator(json_schema())


def faults(body: Any) -> list[str]:
    """Return what a body has against the schema, each fault with its place."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(body)]


def faults_of_new_widgets(body: dict[str, Any], seen: set[str]) -> list[str]:
    """Return the faults of a body, without the widgets in ``seen``: most widgets are in many bodies."""
    fresh = {text: widget for widget in body["widgets"] if (text := json.dumps(widget)) not in seen}
    seen.update(fresh)
    return faults(body | {"widgets": list(fresh.values())})


@pytest.fixture(scope="session", autouse=True)
def every_body_keeps_to_the_schema() -> Iterator[None]:
    """Check what ``to_body`` returns, in every test of the session."""
    unchecked = Dashboard.to_body
    seen: set[str] = set()

    @wraps(unchecked)
    def checked(self: Dashboard, *, region: str) -> dict[str, Any]:
        body = unchecked(self, region=region)
        found = faults_of_new_widgets(body, seen)
        assert not found, "\n".join(found)
        return body

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Dashboard, "to_body", checked)
        yield

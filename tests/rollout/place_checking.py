"""Every place that a check names is one that a file can have: a step that leads nowhere is a fault.

Steps that are not in the file are passed over, since the value may be missing. Without this, a wrong step
would only make the place less exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import wraps
from typing import Any

import pytest

from bedrock_monitoring.rollout.accounts.organization_file import OrganizationFile
from bedrock_monitoring.rollout.checks.candidate import GROUPS
from bedrock_monitoring.rollout.layers import Layers
from bedrock_monitoring.rollout.settings.mapping_keys import allowed_keys
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.yaml_document import Document, SourceLocation, Step


def unknown_steps(path: Sequence[Any], root: type[Settings]) -> list[Any]:
    """Return the steps of a path that no file with this root can have."""
    return [
        step
        for number, step in enumerate(path)
        if not isinstance(step, int | str)
        or (
            isinstance(step, str)
            and (allowed := allowed_keys(path[:number], root=root))
            and step not in allowed
        )
    ]


def check(path: Sequence[Step]) -> None:
    found = min((unknown_steps(path, root) for root in (RolloutFile, OrganizationFile)), key=len)
    assert not found, f"{path}: no such settings: {found}"


@pytest.fixture(scope="session", autouse=True)
def every_place_can_be_in_a_file() -> Iterator[None]:
    """Check each place that is looked up in a test of the session."""
    in_document, in_layers = Document.place, Layers.place

    @wraps(in_document)
    def checked_in_document(self: Document, path: Sequence[Step], **named: Any) -> SourceLocation:
        # An unknown key is in the file. A group stands for targets, whose settings have their layers in it.
        if not self.has(path) and path[0] != GROUPS:
            check(path)
        return in_document(self, path, **named)

    @wraps(in_layers)
    def checked_in_layers(self: Layers, *path: Step) -> SourceLocation:
        list_key = self.places[0][0]
        check(("targets" if list_key == GROUPS else list_key, 0, *path))
        return in_layers(self, *path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Document, "place", checked_in_document)
        patch.setattr(Layers, "place", checked_in_layers)
        yield

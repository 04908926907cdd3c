"""A rollout file with each target of its groups written out, as a file without groups."""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.monitoring.organization import Organization
from bedrock_monitoring.rollout.accounts.read_organization import read_organization
from bedrock_monitoring.rollout.accounts.target_candidates import target_candidates
from bedrock_monitoring.rollout.checks.candidate import GROUPS
from bedrock_monitoring.rollout.merging import difference, merged_values
from bedrock_monitoring.rollout.valid_parts import valid_parts
from bedrock_monitoring.rollout.yaml_document import Findings, read
from bedrock_monitoring.rollout.yaml_writing import document_text

_FIRST = ("name", "account", "region")


def expanded(path: Path) -> str:
    """Return the text of a rollout file without groups that describes the same rollout.

    What stands under ``defaults`` stays there; each target says what differs. Comments are left out.

    Args:
        path: A rollout file that can be loaded.
    """
    document = read(path)
    findings: Findings = []
    parts = valid_parts(document, findings)
    organization: Organization | None = None
    if parts.organization:
        organization, _ = read_organization(path.parent / parts.organization)
    candidates, _ = target_candidates(parts, document, organization)
    defaults = merged_values(parts.defaults or {})
    targets = [_in_order(difference(defaults, candidate.values)) for candidate in candidates]
    values = document.root.value
    assert isinstance(values, dict)
    before = {
        key: value
        for key, value in values.items()
        if key not in {GROUPS, "targets", "stacks", "decommission"}
    }
    after = {key: values[key] for key in ("stacks", "decommission") if key in values}
    return document_text({**before, "targets": targets, **after})


def _in_order(values: dict[str, object]) -> dict[str, object]:
    """Return the settings of a target, what it is called and where it is before the others."""
    first = {key: values[key] for key in _FIRST if key in values}
    return {**first, **values}

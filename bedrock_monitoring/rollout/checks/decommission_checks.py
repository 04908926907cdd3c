"""Rules for what is decommissioned: it is nothing that is still deployed, and each state is named once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedrock_monitoring.monitoring.rollout import StateBackend
from bedrock_monitoring.monitoring.stack import STATE_STACK, Stack
from bedrock_monitoring.rollout.checks.access_checks import access_findings
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    ResolvedDecommissionedStack,
    StackCandidate,
    owner_of,
)
from bedrock_monitoring.rollout.yaml_document import Findings, SourceLocation, shown


def decommission_findings(
    entries: Sequence[ResolvedDecommissionedStack],
    deployed: Sequence[tuple[StackCandidate, Stack]],
    state: StateBackend | None,
) -> Findings:
    """Find entries that name what is still deployed, the stack of the state bucket, or one state twice.

    Upper and lower case of names are the same, as in names of folders on macOS and Windows.

    Args:
        entries: What is decommissioned.
        deployed: The targets and own stacks.
        state: The state backend, if its settings are valid.
    """
    findings: Findings = []
    names, keys = _taken(deployed)
    for candidate, stack in entries:
        findings += access_findings(candidate, stack)
        findings += _name_findings(candidate, stack, names, keys, state)
        names.setdefault(stack.name.lower(), candidate.place("name"))
        keys.setdefault(stack.state_key, candidate.place("name"))
    return findings


def _taken(
    deployed: Sequence[tuple[StackCandidate, Stack]],
) -> tuple[dict[str, SourceLocation], dict[str, SourceLocation]]:
    names, keys = dict[str, SourceLocation](), dict[str, SourceLocation]()
    for candidate, stack in deployed:
        names.setdefault(stack.name.lower(), candidate.place("name"))
        keys.setdefault(stack.state_key, candidate.place("name"))
    return names, keys


def _name_findings(
    candidate: StackCandidate,
    stack: Stack,
    names: dict[str, SourceLocation],
    keys: dict[str, SourceLocation],
    state: StateBackend | None,
) -> Iterator[Finding]:
    if stack.name.lower() == STATE_STACK or (state and stack.state_key == state.key):
        what = f"{shown(stack.name)} is the stack of the state bucket, which is not decommissioned"
        yield candidate.finding("name", what=what, remedy="remove it from `decommission`")
    elif first := names.get(stack.name.lower()):
        what = f"{owner_of(first)} has this name (upper and lower case are one)"
        remedy = "remove it there to destroy its resources, or here to keep them"
        if first.path.startswith(candidate.list_key):
            remedy = "remove one of the two"
        yield candidate.finding("name", what=what, remedy=remedy)
    elif first := keys.get(stack.state_key):
        what = f"its state, {shown(stack.state_key)}, is that of {owner_of(first)}"
        yield candidate.finding("name", what=what, remedy="remove it here, or name the state of another")

"""Rules of the state: a bucket that is complete, or none and nothing that would need one."""

from __future__ import annotations

from collections.abc import Iterable

from bedrock_monitoring.rollout.checks.candidate import StackCandidate, finding
from bedrock_monitoring.rollout.settings.rollout_file import REQUIRED_OF_BUCKET, StateSettings
from bedrock_monitoring.rollout.yaml_document import Document, Findings, shown

_NO_BUCKET = "has no effect: with `backend: none` there is no state bucket"


def state_findings(state: StateSettings, document: Document) -> Findings:
    """Find what the state bucket lacks, and settings of a bucket that is not there."""
    if state.backend != "none":
        return [
            finding(
                document.place(("state",)),
                what=f"the key `{key}` is missing",
                remedy=f"add `{key}: …`, that of the bucket, or write `backend: none` if the engine that "
                "runs Terraform brings its own state",
            )
            for key in REQUIRED_OF_BUCKET
            if getattr(state, key) is None
        ]
    return [
        finding(document.place(("state", key), of_key=True), what=f"`{key}` {_NO_BUCKET}", remedy="remove it")
        for key in StateSettings.fields_by_key()
        if key != "backend" and key in state.model_fields_set
    ]


def state_key_findings(stacks: Iterable[StackCandidate], state: StateSettings) -> Findings:
    """Find keys of states where there is no bucket that has keys."""
    return [
        stack.finding(
            "state_key", what=f"{shown(stack.settings.state_key)} {_NO_BUCKET}", remedy="remove `state_key`"
        )
        for stack in stacks
        if state.backend == "none" and stack.settings.state_key
    ]

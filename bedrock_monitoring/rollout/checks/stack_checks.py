"""Rules between stacks: none overwrites the state, dashboard, logging or inference profile of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bedrock_monitoring.bedrock.naming import OVERVIEW, Naming
from bedrock_monitoring.cloudwatch.deferred import normalized_name
from bedrock_monitoring.monitoring.rollout import StateBackend
from bedrock_monitoring.monitoring.stack import STATE_STACK, Stack
from bedrock_monitoring.monitoring.target import naming_of
from bedrock_monitoring.rollout.checks.candidate import (
    ResolvedTarget,
    StackCandidate,
    TargetCandidate,
    duplicates,
    owner_of,
    taken_names,
)
from bedrock_monitoring.rollout.yaml_document import Document, Findings, shown


def name_findings(candidates: Sequence[TargetCandidate]) -> Findings:
    """Find target names that are reserved or taken."""
    reserved = [
        candidate.finding(
            "name",
            what=f"the name {shown(candidate.settings.name)} is kept for the stack that makes the state "
            "bucket",
            remedy="choose another name for the target",
        )
        for candidate in candidates
        if candidate.settings.name.lower() == STATE_STACK
    ]
    return reserved + taken_names(
        [(candidate.settings.name, candidate.place("name")) for candidate in candidates],
        remedy="give each target a name of its own",
    )


def state_key_findings(
    stacks: Iterable[tuple[StackCandidate, Stack]], state: StateBackend, document: Document
) -> Findings:
    """Find targets and own stacks that would overwrite one another's state, or that of the state bucket."""
    keys = [(stack.state_key, candidate.place("state_key")) for candidate, stack in stacks]
    if state.managed:
        keys.insert(0, (state.key, document.place(("state",))))
    return duplicates(
        keys,
        what=lambda key, first: f"the state key {shown(key)} is that of {owner_of(first)} too",
        remedy="give each stack a `state_key` or a name of its own",
    )


def dashboard_findings(targets: Iterable[ResolvedTarget], naming: type[Naming]) -> Findings:
    """Find targets that would overwrite one another's dashboard: an account's Regions share their names."""
    return duplicates(
        [
            (
                (target.account, naming_of(target, naming).dashboard_name(OVERVIEW)),
                candidate.place("dashboard_name"),
            )
            for candidate, target in targets
        ],
        what=lambda key, first: (
            f"the dashboard {shown(key[1])} of account {key[0]} is that of {owner_of(first)} too, in every "
            "Region"
        ),
        remedy="give each a `dashboard_name` of its own",
    )


def logging_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find targets that would overwrite one another's invocation logging: there is one in each Region."""
    return duplicates(
        [
            ((target.account, target.region), candidate.place())
            for candidate, target in targets
            if target.invocation_log and target.invocation_log.managed
        ],
        what=lambda key, first: (
            f"the invocation logging of account {key[0]} in {key[1]} is managed by {owner_of(first)} too, "
            "and there is one"
        ),
        remedy="write `managed: false` in `invocation_logging` of one of the two",
    )


def profile_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find inference profiles of one account and Region that have one name."""
    return duplicates(
        [
            (
                (target.account, target.region, normalized_name(profile.name)),
                candidate.place("inference_profiles", index, "name"),
            )
            for candidate, target in targets
            for index, profile in enumerate(target.inference_profiles)
        ],
        what=lambda _, first: (
            f"the name is that of {owner_of(first)} in the same account and Region (case, spaces, hyphens "
            "and underscores make no difference)"
        ),
        remedy="give each profile a name of its own",
    )

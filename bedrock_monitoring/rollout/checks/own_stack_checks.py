"""Rules for the user's own stacks: nothing is missing, no name is taken, the file is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bedrock_monitoring.monitoring.stack import STATE_STACK, OwnStack
from bedrock_monitoring.rollout.checks.access_checks import access_findings
from bedrock_monitoring.rollout.checks.candidate import (
    Finding,
    OwnStackCandidate,
    ResolvedOwnStack,
    StackCandidate,
    TargetCandidate,
    taken_names,
)
from bedrock_monitoring.rollout.yaml_document import Findings, SourceLocation, shown


def missing_settings(stacks: Iterable[StackCandidate]) -> Findings:
    """Find stacks that have no account or Region, neither of their own nor by default."""
    return [
        stack.finding(what=f"{stack.called} has no `{key}`", remedy=f"add `{key}: …` to it, or to `defaults`")
        for stack in stacks
        for key in stack.missing
    ]


def name_findings(stacks: Sequence[OwnStackCandidate], targets: Iterable[TargetCandidate]) -> Findings:
    """Find names of own stacks that are reserved, or taken by a target or an earlier stack."""
    reserved = [
        stack.finding(
            "name",
            what=f"the name {shown(stack.settings.name)} is kept for the stack that makes the state bucket",
            remedy="choose another name for the stack",
        )
        for stack in stacks
        if stack.settings.name.lower() == STATE_STACK
    ]
    taken = dict[str, tuple[str, SourceLocation]]()
    for target in targets:
        taken.setdefault(target.settings.name.lower(), (target.settings.name, target.place("name")))
    return reserved + taken_names(
        [*taken.values(), *((stack.settings.name, stack.place("name")) for stack in stacks)],
        remedy="give each stack a name of its own",
    )


def own_stack_findings(stacks: Iterable[ResolvedOwnStack]) -> Findings:
    """Find what is wrong within an own stack."""
    return [finding for candidate, stack in stacks for finding in _findings(candidate, stack)]


def _findings(candidate: OwnStackCandidate, stack: OwnStack) -> Iterator[Finding]:
    yield from access_findings(candidate, stack)
    if not stack.file.is_file():
        what = f"{candidate.called} needs the file {stack.shown_file}, which is not there"
        remedy = "create it with a function `add_resources(stack)`, or name another one in `file`"
        yield candidate.finding("file", what=what, remedy=remedy)

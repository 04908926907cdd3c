"""The user's own stacks: their settings with ``defaults`` applied, and the rules that hold between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.monitoring.rollout import StateBackend
from bedrock_monitoring.monitoring.stack import OwnStack, Stack
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.rollout.arns import role_arn
from bedrock_monitoring.rollout.checks import (
    MAX_TAGS,
    STATE_STACK,
    Candidate,
    duplicates,
    finding,
    owner,
    role_findings,
)
from bedrock_monitoring.rollout.merging import merge
from bedrock_monitoring.rollout.resolving import DEFAULT_WAVE
from bedrock_monitoring.rollout.settings import DefaultSettings, OwnStackSettings
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation, Step, shown

DEFAULT_FOLDER = "stacks/own"
"""Where the Python files of own stacks are, relative to the folder of rollout.yaml."""

_INHERITED = ("account", "region", "role", "tags", "wave")
"""The settings that an own stack takes from ``defaults``."""


@dataclass(frozen=True, kw_only=True)
class OwnStackCandidate:
    """An own stack on its way through the checks.

    Attributes:
        index: Its position in the list ``stacks``.
        settings: Its settings with ``defaults`` applied.
    """

    index: int
    settings: OwnStackSettings

    def missing(self) -> tuple[str, ...]:
        """Return the required settings that it has neither of its own nor by default."""
        required = {"account": self.settings.account, "region": self.settings.region}
        return tuple(key for key, value in required.items() if value is None)

    def place(self, document: Document, *path: Step) -> SourceLocation:
        """Return the place of a setting: that in the stack, else in ``defaults``, else that of the stack."""
        own: tuple[Step, ...] = ("stacks", self.index)
        inherits = path and path[0] in _INHERITED and not document.has((*own, *path))
        inherited = ("defaults", *path)
        return document.place(inherited if inherits and document.has(inherited) else (*own, *path))


def candidates(
    stacks: Mapping[int, OwnStackSettings], defaults: DefaultSettings | None
) -> list[OwnStackCandidate]:
    """Return the own stacks with ``defaults`` applied."""
    return [
        OwnStackCandidate(index=index, settings=_with_defaults(own, defaults))
        for index, own in stacks.items()
    ]


def _with_defaults(own: OwnStackSettings, defaults: DefaultSettings | None) -> OwnStackSettings:
    """Return the settings of a stack with ``defaults`` applied: tags are merged, null drops the default."""
    if defaults is None:
        return own
    inherited = {key: getattr(defaults, key) for key in _INHERITED if key not in own.model_fields_set}
    if own.tags is not None:
        inherited["tags"] = merge(defaults.tags or {}, own.tags)
    return own.model_copy(update=inherited)


def resolved_stack(settings: OwnStackSettings, *, folder: Path, prefix: str) -> OwnStack:
    """Return an own stack.

    Args:
        settings: Its settings with ``defaults`` applied, which name an account and a Region.
        folder: The folder of rollout.yaml, which ``file`` is relative to.
        prefix: What state keys begin with.
    """
    name, account, region = settings.name, settings.account, settings.region
    assert account is not None
    assert region is not None
    file = settings.file or f"{DEFAULT_FOLDER}/{name.replace('-', '_')}.py"
    return OwnStack(
        name=name,
        account=account,
        region=region,
        role_arn=settings.role and role_arn(settings.role, account=account, region=region),
        tags={key: value for key, value in (settings.tags or {}).items() if value is not None},
        wave=settings.wave or DEFAULT_WAVE,
        state_key=settings.state_key or f"{prefix}/{name}/terraform.tfstate",
        file=(folder / file).absolute(),
        settings=settings.settings or {},
    )


def missing_settings(stacks: Iterable[OwnStackCandidate], document: Document) -> Findings:
    """Find stacks that have no account or Region, neither of their own nor by default."""
    return [
        finding(
            document.place(("stacks", stack.index)),
            f"stack {shown(stack.settings.name)} has no `{key}`",
            f"add `{key}: …` to it, or to `defaults`",
        )
        for stack in stacks
        for key in stack.missing()
    ]


def name_findings(
    stacks: Sequence[OwnStackCandidate], targets: Iterable[Candidate], document: Document
) -> Findings:
    """Find names of stacks that are reserved or taken; upper and lower case are one, as in folder names."""
    reserved = [
        finding(
            stack.place(document, "name"),
            f"the name {shown(stack.settings.name)} is kept for the stack that makes the state bucket",
            "choose another name for the stack",
        )
        for stack in stacks
        if stack.settings.name.lower() == STATE_STACK
    ]
    taken = dict[str, SourceLocation]()
    for target in targets:
        taken.setdefault(target.own.name.lower(), target.place(document, "name"))
    named = [(stack.settings.name.lower(), stack.place(document, "name")) for stack in stacks]
    return reserved + duplicates(
        [*taken.items(), *named],
        what=lambda _, first: f"this stack has the name of {owner(first)} (upper and lower case are one)",
        remedy="give each stack a name of its own",
    )


def stack_findings(
    stacks: Iterable[tuple[OwnStackCandidate, OwnStack]], document: Document
) -> Iterator[tuple[SourceLocation, Problem]]:
    """Find a role of another account, more tags than fit, and a file that is not there."""
    for candidate, stack in stacks:
        whose = f"stack {shown(stack.name)}"
        if role := candidate.settings.role:
            place = candidate.place(document, "role")
            yield from role_findings(role, place, account=stack.account, region=stack.region, whose=whose)
        if len(stack.tags) > MAX_TAGS:
            what = (
                f"{whose} has {len(stack.tags)} tags with those of `defaults`, "
                f"at most {MAX_TAGS} fit beside this project's own"
            )
            yield finding(candidate.place(document, "tags"), what, "remove some of them")
        if not stack.file.is_file():
            what = f"{whose} needs the file {stack.shown_file}, which is not there"
            remedy = "create it with a function `add_resources(stack)`, or name another one in `file`"
            yield finding(candidate.place(document, "file"), what, remedy)


def state_key_findings(
    stacks: Iterable[tuple[OwnStackCandidate, OwnStack]],
    targets: Iterable[tuple[Candidate, Stack]],
    state: StateBackend,
    document: Document,
) -> Findings:
    """Find stacks that would overwrite the state of another stack or target."""
    taken = {state.key: document.place(("state",))} if state.managed else {}
    names = set[str]()
    for candidate, target in targets:
        taken.setdefault(target.state_key, candidate.place(document, "state_key"))
        names.add(target.name.lower())
    keys = list[tuple[str, SourceLocation]]()
    for own, stack in stacks:
        if stack.name.lower() not in names:  # of a name that is taken, the key is taken as well
            keys.append((stack.state_key, own.place(document, "state_key")))
            names.add(stack.name.lower())
    return duplicates(
        [*taken.items(), *keys],
        what=lambda key, first: f"the state key {shown(key)} is that of {owner(first)} too",
        remedy="give each stack a `state_key` or a name of its own",
    )

"""Find the stacks that a change touches: those whose Terraform JSON differs from that of a commit."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from bedrock_monitoring.bindings.activation import BINDINGS_VARIABLE
from bedrock_monitoring.bindings.sources import LIBRARY
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.deploying.side_by_side import side_by_side
from bedrock_monitoring.commands.deploying.synthesis import SynthesisError, synthesize
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.commands.workflows.revision import Revision
from bedrock_monitoring.monitoring import Naming, Rollout, Stack, Target
from bedrock_monitoring.problems import InvalidInputError, refuse_one
from bedrock_monitoring.rollout import load
from bedrock_monitoring.terraform import OPENTOFU, TERRAFORM
from bedrock_monitoring.terraform.interruption import Interruption, NotStartedError

_LOCKS = (TERRAFORM.lock_file, OPENTOFU.lock_file)
_CODE = ("main.py", "cdktf.json", "Pipfile.lock", *_LOCKS, "bedrock_monitoring/*", "stacks/*")
"""What makes the plans of all stacks, whatever the rollout says: the program, and what it runs with."""

_USERS_CODE = "stacks/own/*"
"""What makes the stacks of the user, which are compared."""

_DOCUMENTATION = ("*.md", "docs/*")
"""What no stack is made of."""


@dataclass(frozen=True, kw_only=True)
class ChangedStacks:
    """The stacks that a change touches.

    Attributes:
        stacks: The stacks, in the order in which they were given.
        reason: Why these, in a line.
    """

    stacks: tuple[Stack, ...]
    reason: str


def changed_stacks(
    base: str, rollout: Rollout, path: Path, stacks: Sequence[Stack], *, project: Path = PROJECT
) -> ChangedStacks:
    """Return the stacks that differ from those of a commit.

    These are the stacks whose synthesized files differ, new ones, and those with another `enabled` or
    `adopt`. If the program or a lock file has changed, or the commit cannot be synthesized, these are all. If
    only a stack was removed, the first one is planned, because a plan reports the state that is left.

    Args:
        base: The commit.
        rollout: The rollout as it is now.
        path: Its file.
        stacks: The stacks of the rollout to choose from.
        project: The folder of main.py.

    Raises:
        InvalidInputError: The checkout does not have the commit, or the rollout is outside of the project.
        SynthesisError: The rollout as it is now cannot be synthesized.
    """
    revision = Revision.named(base, folder=project)
    if not path.is_relative_to(project):
        what = f"it is not below {project}, whose commits are compared"
        refuse_one(where=str(path), what=what, remedy="move it there, or leave out the commit")
    changed = revision.changed_files()
    code = [file for file in changed if _matches(file, _CODE) and not _matches(file, [_USERS_CODE])]
    if code:
        return _all(stacks, f"{code[0]} is not what it was at {base}")
    if all(_matches(file, _DOCUMENTATION) for file in changed):
        return ChangedStacks(stacks=(), reason=f"only documentation differs from {base}: nothing to plan")
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-base-") as folder:
        before = Path(folder) / "base"
        before.mkdir()
        revision.write_to(before)
        _use_compiled_library(before, project)
        path_before = before / path.relative_to(project)
        try:
            rollout_before = load(path_before, now=datetime.now(UTC))
        except InvalidInputError:
            return _all(stacks, f"{path.name} of {base} cannot be used")
        can_differ = _possibly_different(stacks, rollout, rollout_before)
        differing = _differing(
            can_differ, rollout_before, Path(folder), [(before, path_before), (project, path)]
        )
    if differing is None:
        return _all(stacks, f"the stacks of {base} cannot be synthesized")
    reason = f"{len(differing)} of {count(len(stacks), 'stack')} differ from {base}"
    gone = _states(rollout_before) - _states(rollout)
    if gone and not differing and stacks:
        also = f"; {stacks[0].name} is planned to report what {', '.join(sorted(gone))} still has"
        return ChangedStacks(stacks=(stacks[0],), reason=reason + also)
    return ChangedStacks(stacks=tuple(differing), reason=reason)


def _use_compiled_library(before: Path, project: Path) -> None:
    """Use the library of the project in place of that of the commit, which Python would have to compile.

    Both have the same files.
    """
    library = before / LIBRARY.name
    if library.is_dir():
        shutil.rmtree(library)
        library.symlink_to(project / LIBRARY.name)


def _all(stacks: Sequence[Stack], reason: str) -> ChangedStacks:
    return ChangedStacks(stacks=tuple(stacks), reason=f"{reason}: {count(len(stacks), 'stack')} to plan")


def _matches(file: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(file, pattern) for pattern in patterns)


def _states(rollout: Rollout) -> set[str]:
    return {stack.state_key for stack in rollout.select()}


def _possibly_different(stacks: Sequence[Stack], rollout: Rollout, before: Rollout) -> list[Stack]:
    """Return the stacks that are made of other values, or by code of the user. Only these are synthesized.

    The program being the same, the stack of a target is made of the values compared here and of a naming.
    """
    is_shared_equal = (rollout.state, rollout.provider_version) == (before.state, before.provider_version)
    if not is_shared_equal or not rollout.naming is before.naming is Naming:
        return list(stacks)
    targets = {target.name: target for target in before.shown}
    return [stack for stack in stacks if not isinstance(stack, Target) or stack != targets.get(stack.name)]


def _differing(
    stacks: Sequence[Stack], before: Rollout, folder: Path, projects: Sequence[tuple[Path, Path]]
) -> list[Stack] | None:
    """Return the stacks that are new, planned otherwise, or whose synthesized files differ.

    ``None`` if the commit cannot be synthesized.
    """
    planned_before = {stack.name: stack.adopt for stack in before.select() if stack.enabled}
    both = [stack.name for stack in stacks if planned_before.get(stack.name) is stack.adopt]
    files_before, files = _synthesized(folder, projects, both) if both else ({}, {})
    if files_before is None:
        return None
    assert files is not None
    return [
        stack for stack in stacks if stack.name not in both or files[stack.name] != files_before[stack.name]
    ]


_Files = Mapping[str, Mapping[str, bytes]]
"""The files of each synthesized stack: their content by path."""


def _synthesized(
    folder: Path, projects: Sequence[tuple[Path, Path]], names: Sequence[str]
) -> Sequence[_Files | None]:
    """Return the files of the stacks of each project; ``None`` for one that fails, which the last may not."""
    # The bindings of the project are those of the commit, too: the lock file and the program are the same.
    environment = {BINDINGS_VARIABLE: str(projects[-1][0]), **os.environ}

    def one(number: int) -> _Files | None:
        project, rollout = projects[number]
        out = folder / f"out-{number}"
        try:
            synthesize(rollout, out=out, only=names, environment=environment, project=project)
        except SynthesisError:
            if number == len(projects) - 1:
                raise
            return None
        return _files(out / "stacks")

    interruption = Interruption()
    try:
        return side_by_side(one, range(len(projects)), parallel=len(projects), interruption=interruption)
    except (NotStartedError, SynthesisError):
        if interruption.requested:
            raise KeyboardInterrupt from None
        raise


def _files(stacks: Path) -> _Files:
    return {
        stack.name: {
            str(file.relative_to(stack)): file.read_bytes() for file in stack.rglob("*") if file.is_file()
        }
        for stack in stacks.iterdir()
    }

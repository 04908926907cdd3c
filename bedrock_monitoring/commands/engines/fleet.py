"""What an engine is told: the stacks in their order, their roles, and what they are made of."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from bedrock_monitoring.commands.deploying.waves import waves
from bedrock_monitoring.monitoring import OwnStack, Stack
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.terraform import Distribution

STACKS = "cdktf.out/stacks"
"""Where ``make app`` writes a folder for each stack, from the folder of main.py."""

_DEFAULT_ROLLOUT = "rollout.yaml"
_INPUTS = ("main.py", "cdktf.json", "Pipfile.lock", "bedrock_monitoring/**", "stacks/**")
"""What the stacks are made of beside the rollout and the lock file. ``**`` stands for all below a folder."""


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """The stacks that an engine plans and deploys.

    Attributes:
        stacks: The stacks in the order of deployment.
        rollout: The path of the rollout from the folder of main.py.
        own_files: The files of own stacks that are not below ``stacks``, from the same folder.
        tool: The program that the engine calls.
        parallel: How many stacks of a wave it works on at once, where its configuration can say so.
        engine_keeps_state: Whether the engine brings its own state.
    """

    stacks: tuple[Stack, ...]
    rollout: str
    own_files: tuple[str, ...]
    tool: Distribution
    parallel: int
    engine_keeps_state: bool

    @property
    def synthesis(self) -> str:
        """The shell command that synthesizes every stack in the folder of main.py."""
        named = "" if self.rollout == _DEFAULT_ROLLOUT else f" ROLLOUT={shlex.quote(self.rollout)}"
        return f"make --silent app{named}"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The files and folders that the stacks are made of, from the folder of main.py."""
        return (self.rollout, *_INPUTS, self.tool.lock_file, *self.own_files)

    @cached_property
    def earlier_waves(self) -> Mapping[int, tuple[int, ...]]:
        """The waves that come before each wave."""
        numbers = sorted({stack.wave for stack in self.stacks})
        return {wave: tuple(numbers[:index]) for index, wave in enumerate(numbers)}


def fleet_of(
    stacks: Sequence[Stack],
    *,
    rollout: Path,
    project: Path,
    tool: Distribution,
    parallel: int,
    engine_keeps_state: bool,
) -> Fleet:
    """Return what an engine is told of stacks.

    Args:
        stacks: The stacks.
        rollout: The absolute path of the rollout.
        project: The folder of main.py, the root of the repository.
        tool: The program that the engine calls.
        parallel: As for ``Fleet``.
        engine_keeps_state: As for ``Fleet``.

    Raises:
        InvalidInputError: The engine would not find the rollout, or the file of an own stack, in the
            repository.
    """
    own = [_inside(stack.file, project) for stack in stacks if isinstance(stack, OwnStack)]
    return Fleet(
        stacks=tuple(stack for wave in waves(stacks) for stack in wave),
        rollout=_inside(rollout, project),
        own_files=tuple(sorted({file for file in own if PurePosixPath(file).parts[0] != "stacks"})),
        tool=tool,
        parallel=parallel,
        engine_keeps_state=engine_keeps_state,
    )


def _inside(file: Path, project: Path) -> str:
    if not file.is_relative_to(project):
        what = "the engine finds files of the repository alone, and this is not below the folder of main.py"
        refuse_one(where=str(file), what=what, remedy="move it there")
    return file.relative_to(project).as_posix()

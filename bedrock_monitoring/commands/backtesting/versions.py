"""The alarms of a rollout at a commit, as the program of that commit would deploy them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bedrock_monitoring.bindings.activation import BINDINGS_VARIABLE
from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.reading.read_stack import read_stack
from bedrock_monitoring.commands.deploying.synthesis import SynthesisError, synthesize
from bedrock_monitoring.commands.json_files import read_stack_file
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.commands.workflows.revision import Revision
from bedrock_monitoring.problems import InvalidInputError, refuse_one


def alarms_at(
    commit: str, *, rollout: Path, targets: Sequence[str], project: Path = PROJECT
) -> dict[str, tuple[AlarmBase, ...]]:
    """Return the alarms that targets had at a commit, by the name of the target.

    The commit is synthesized with its own program, so that a change of defaults shows as well. A target that
    it does not have has no alarms.

    Args:
        commit: A branch or a commit.
        rollout: The rollout file, below the project.
        targets: The names of the targets.
        project: The folder of main.py.

    Raises:
        InvalidInputError: The checkout does not have the commit, the rollout is outside of the project, or
            the commit cannot be synthesized.
    """
    revision = Revision.named(commit, folder=project)
    if not rollout.is_relative_to(project):
        what = f"it is not below {project}, whose commits are compared"
        refuse_one(where=str(rollout), what=what, remedy="move it there, or leave out the commit")
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-base-") as folder:
        before = Path(folder) / "base"
        before.mkdir()
        revision.write_to(before)
        try:
            stacks = synthesize(
                before / rollout.relative_to(project),
                out=Path(folder) / "cdktf.out",
                environment={BINDINGS_VARIABLE: str(project), **os.environ},
                project=before,
            )
        except SynthesisError as error:
            refuse_one(
                where=commit,
                what=f"its {rollout.name} cannot be synthesized: {str(error).splitlines()[-1]}",
                remedy="choose another commit",
            )
        return {name: _alarms(name, stacks) for name in targets if (stacks / name).is_dir()}


def _alarms(name: str, stacks: Path) -> tuple[AlarmBase, ...]:
    document, _ = read_stack_file(name, stacks=stacks)
    try:
        found = read_stack(document, name=name)
    except InvalidInputError:
        return ()
    return tuple(alarm for place in found for alarm in place.alarms)

"""The synthesis of a rollout: in this process, and for a fleet in forks of it as well.

A target of 10 models takes a tenth of a second, in turn of Python and of Node, and the targets of an account
need no others. So each process takes a share of the accounts. All are checked before any process writes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from bedrock_monitoring import bindings
from bedrock_monitoring.bindings.started_node import StartedNode, start_node
from bedrock_monitoring.files import write_file
from bedrock_monitoring.monitoring import (
    ACCESS_PREFIX,
    STATE_STACK,
    Rollout,
    account_shares,
    build_rollout_monitoring,
)
from bedrock_monitoring.problems import quoted, refuse_one
from bedrock_monitoring.progress_line import NoProgressLine, ProgressLine

PROCESSES_VARIABLE = "BEDROCK_MONITORING_PROCESSES"
"""The environment variable that says how many processes synthesize."""

_TARGETS_OF_A_PROCESS = 8
"""With fewer, another process takes as long to load its libraries as it saves."""

_MOST_PROCESSES = 4
"""Each takes 300 MB for itself and its Node, with 50 targets of 10 models."""

_MANIFEST = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Synthesis:
    """Stacks to write.

    Attributes:
        rollout: The rollout.
        only: The names of the stacks.
        out: The folder to write them to.
        project: The absolute path of the folder that contains ``.gen/``.
        node: The Node that was started for this process, if one was.
        line: Shows how far it is.
    """

    rollout: Rollout
    only: Collection[str]
    out: Path
    project: Path
    node: StartedNode | None
    line: ProgressLine

    def run(self) -> None:
        """Check everything, and then write the stacks.

        Raises:
            InvalidInputError: A dashboard or an alarm is over a limit of CloudWatch, all of it costs more
                than it may, the file of an own stack cannot be used, or the folder cannot be written.
        """
        shares = self._shares()
        if not (shares and self._run_in_forks(shares)):
            for _ in self._steps(self.only, self.out):
                pass

    def _shares(self) -> Sequence[frozenset[str]]:
        """Divide the targets among processes; return no share if one process takes all."""
        processes = _processes(len(self.only))
        # One process alone knows what all targets cost, and a Node that runs cannot serve two.
        if processes == 1 or self.rollout.cost_ceiling is not None or "jsii" in sys.modules:
            return ()
        shares = account_shares(self.rollout.shown, only=self.only, count=processes)
        return shares if shares[1:] else ()

    def _run_in_forks(self, shares: Sequence[frozenset[str]]) -> bool:
        """Do it in several processes, and tell whether all went well.

        This process takes the first share, and all that is not of targets.
        """
        from bedrock_monitoring.forks import do_in_forks  # noqa: PLC0415 - only a fleet needs them

        bindings.activate(self.project)
        here = frozenset(self.only).difference(*shares[1:])
        among = f" in the first of {len(shares)} processes"
        temporary = Path(mkdtemp(prefix="bedrock-monitoring-"))
        folders = [temporary / str(number) for number, _ in enumerate(shares[1:])]
        forks = zip(shares[1:], folders, strict=True)
        parts = [
            partial(self._steps, here, self.out, among),
            *(partial(self._steps_in_fork, names, folder) for names, folder in forks),
        ]
        try:
            has_all = do_in_forks(parts)
            if has_all:
                _add_to_manifest(self.out, folders)
            return has_all
        finally:
            shutil.rmtree(temporary)

    def _steps_in_fork(self, names: Collection[str], folder: Path) -> Iterator[None]:
        """Do it in a fork, which has a Node of its own, and leaves the terminal to the first process."""
        if self.node:
            self.node.leave()
        own = replace(self, node=start_node(self.project), line=NoProgressLine())
        yield from own._steps(names, folder)  # noqa: SLF001 - of the same class

    def _steps(self, names: Collection[str], folder: Path, among: str = "") -> Iterator[None]:
        """Build and check stacks, yield, give them to cdktf, yield, and write them.

        Args:
            names: The names of the stacks.
            folder: The folder for the list of these stacks. The stacks are written to ``out``.
            among: How the line of progress calls them.
        """

        def progress(done: str) -> Callable[[int, int], None]:
            return lambda number, count: self.line.show(f"{done}: {number:,} of {count:,} targets{among}")

        monitorings = build_rollout_monitoring(self.rollout, only=names, on_target=progress("checked"))
        yield
        bindings.activate(self.project)
        self._make_folders(folder)
        if self.node and "jsii" not in sys.modules:
            self.node.hand_over()
        # A rollout that is refused needs neither. Node has loaded both, and expects to be asked for both.
        from cdktf import App  # noqa: PLC0415

        from stacks.rollout_stacks import create_rollout_stacks  # noqa: PLC0415

        app = App(outdir=str(folder))
        if STATE_STACK in names:
            from stacks.state import StateStack  # noqa: PLC0415

            StateStack(app, rollout=self.rollout)
        create_rollout_stacks(app, self.rollout, monitorings, only=names, on_target=progress("synthesized"))
        if any(name.startswith(ACCESS_PREFIX) for name in names):
            from stacks.access import create_access_stacks  # noqa: PLC0415

            create_access_stacks(app, self.rollout, only=names)
        yield
        self.line.show("writing the stacks", at_once=True)
        app.synth()

    def _make_folders(self, folder: Path) -> None:
        """Create ``out``, and another folder for the list of the stacks that are written to it."""
        _make_folder(self.out)
        if folder != self.out:
            folder.mkdir()
            (folder / "stacks").symlink_to((self.out / "stacks").resolve())


def _processes(targets: int) -> int:
    """Return among how many processes a number of targets is divided."""
    chosen = os.environ.get(PROCESSES_VARIABLE)
    if chosen is not None:
        if not (chosen.isascii() and chosen.isdigit() and int(chosen)):
            what = f"{quoted(chosen)} is not a whole number from 1"
            refuse_one(where=PROCESSES_VARIABLE, what=what, remedy="set it to one, or unset it")
        return int(chosen)
    most = min(targets // _TARGETS_OF_A_PROCESS, _MOST_PROCESSES)
    if most <= 1:
        return 1
    from bedrock_monitoring.forks import usable_processors  # noqa: PLC0415 - only a fleet needs them

    return min(most, usable_processors())


def _add_to_manifest(out: Path, folders: Sequence[Path]) -> None:
    """Add the stacks of other lists to the list of those in the output folder."""
    written = (out / _MANIFEST).read_text(encoding="utf-8")
    manifest = json.loads(written)
    for folder in folders:
        manifest["stacks"] |= json.loads((folder / _MANIFEST).read_bytes())["stacks"]
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False)
    # An empty list as the CDK writes it: cdktf writes it on two lines.
    write_file(out / _MANIFEST, text if ": []" in written else text.replace(": []", ": [\n      ]"))


def _make_folder(out: Path) -> None:
    """Create the output folder here: an error that crosses into Node would end in a traceback."""
    stacks = out / "stacks"
    try:
        stacks.mkdir(parents=True, exist_ok=True)
        reason = None if os.access(stacks, os.W_OK) else "Permission denied"
    except OSError as error:
        reason = error.strerror
    if reason:
        what = f"stacks cannot be written here ({reason})"
        refuse_one(where=str(out), what=what, remedy="name another folder in CDKTF_OUTDIR")

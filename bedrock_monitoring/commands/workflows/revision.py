"""A revision of the project in Git: which files differ from it, and its files in a folder."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.problems import refuse_one


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A commit of the Git repository that a folder is in.

    Attributes:
        folder: The folder. Paths are relative to it.
        name: The commit as the user named it.
        commit: Its hash.
    """

    folder: Path
    name: str
    commit: str

    @classmethod
    def named(cls, name: str, *, folder: Path) -> Revision:
        """Return the commit of a name, such as ``main`` or ``HEAD^``.

        Raises:
            InvalidInputError: The folder is in no repository, Git is missing, or the checkout does not have
                the commit.
        """
        try:
            found = _git(folder, "rev-parse", "--is-shallow-repository")
        except FileNotFoundError:
            refuse_one(where="git", what="it is not on the PATH", remedy="install it")
        if found.returncode:
            what = f"it is not in a Git repository: {found.stderr.strip()}"
            refuse_one(where=str(folder), what=what, remedy="run this in a clone")
        commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if commit.returncode:
            if found.stdout.strip() == "true":
                what = "this checkout is shallow and does not have this commit"
                remedy = (
                    "fetch it with `git fetch --unshallow`; in GitHub Actions, give actions/checkout "
                    "`fetch-depth: 2` for HEAD^, `fetch-depth: 0` for any other commit"
                )
            else:
                what, remedy = "this repository has no such commit", "name a branch or a commit, or fetch it"
            refuse_one(where=name, what=what, remedy=remedy)
        return cls(folder=folder, name=name, commit=commit.stdout.strip())

    def changed_files(self) -> tuple[str, ...]:
        """Return the files below the folder that differ from it now, in alphabetical order.

        Files that are not committed yet count; files that Git ignores do not.
        """
        tracked = self._output("diff", "--relative", "--no-renames", "--name-only", "-z", self.commit, "--")
        new = self._output("ls-files", "--others", "--exclude-standard", "-z")
        return tuple(sorted({*tracked.split("\0"), *new.split("\0")} - {""}))

    def write_to(self, folder: Path) -> None:
        """Write the files that it has below the folder to another folder, which is empty."""
        # Neither the working tree nor the index of the repository is touched. `git archive` would leave out
        # what has the attribute export-ignore.
        index = {"GIT_INDEX_FILE": str(folder / ".git-index")}
        prefix, top = self._output("rev-parse", "--show-prefix", "--show-toplevel").splitlines()
        self._output("read-tree", f"{self.commit}:{prefix}", **index)
        # In a folder of the working tree, it would write the files of that folder alone.
        self._output("-C", top, "checkout-index", "--all", "--quiet", f"--prefix={folder}/", **index)
        (folder / ".git-index").unlink()

    def _output(self, *arguments: str, **environment: str) -> str:
        done = _git(self.folder, *arguments, **environment)
        if done.returncode:
            what = f"`git {' '.join(arguments)}` failed: {done.stderr.strip()}"
            refuse_one(where=self.name, what=what, remedy="repair the repository, or clone it again")
        return done.stdout


def _git(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )

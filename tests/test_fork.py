"""A fork with a stack of its own takes a newer version of this project without a conflict."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project_files import project_files

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "own-stacks.md").read_text(encoding="utf-8")
OF_THE_FORK = ("rollout.yaml", "stacks/own/chat_api.py", "tests/own/test_chat_api.py")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    finished = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project."""
    folder = tmp_path / "fork"
    for name in project_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def add_stack(folder: Path) -> None:
    """Add the guide's stack to a copy."""
    [settings] = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    [code] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    for name, text in zip(OF_THE_FORK, (settings, code, "def test_it() -> None: ...\n"), strict=True):
        write(folder / name, text)


@pytest.fixture
def fork(copy: Path) -> Path:
    """A copy with the guide's stack."""
    add_stack(copy)
    return copy


@pytest.fixture
def clone(copy: Path) -> Path:
    """A clone on the branch ``fork``, which is one commit beside ``upstream``: the guide's stack."""
    git(copy, "init", "--quiet", "--initial-branch=upstream")
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--message=as it is")
    git(copy, "switch", "--quiet", "--create=fork")
    add_stack(copy)
    git(copy, "add", "--all")
    git(copy, "commit", "--quiet", "--message=a stack of our own")
    return copy


def test_a_newer_version_that_changes_every_file_merges_without_a_conflict(clone: Path) -> None:
    git(clone, "switch", "--quiet", "upstream")
    names = [name for name in git(clone, "ls-files", "-z").split("\0") if name and name not in OF_THE_FORK]
    assert {"main.py", "pyproject.toml", "stacks/foundation.py", "stacks/own/README.md"} <= set(names)
    for name in names:
        with (clone / name).open("ab") as file:
            file.write(b"# newer\n" if name.endswith(".py") else b"\n")
    git(clone, "mv", "docs/own-stacks.md", "docs/stacks-of-your-own.md")
    git(clone, "commit", "--quiet", "--all", "--message=newer")
    git(clone, "switch", "--quiet", "fork")
    before = {name: (clone / name).read_bytes() for name in OF_THE_FORK}

    git(clone, "merge", "--quiet", "--no-edit", "upstream")

    assert git(clone, "status", "--porcelain") == ""
    assert {name: (clone / name).read_bytes() for name in OF_THE_FORK} == before
    assert git(clone, "diff", "--name-only", "upstream").splitlines() == sorted(OF_THE_FORK)


def test_a_fork_synthesizes_its_stack_with_no_other_file_changed(fork: Path, tmp_path: Path) -> None:
    (fork / ".gen").mkdir(exist_ok=True)
    (fork / ".gen" / "cdktf_cdktf_provider_aws").symlink_to(ROOT / ".gen" / "cdktf_cdktf_provider_aws")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BEDROCK_MONITORING_")}
    finished = subprocess.run(
        [sys.executable, "main.py"],
        cwd=fork,
        env=kept | {"CDKTF_OUTDIR": str(tmp_path / "out")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    stacks = sorted(folder.name for folder in (tmp_path / "out" / "stacks").iterdir())
    assert stacks == ["chat-api", "prod", "state"]


def test_the_files_that_the_guides_show_pass_the_lint_of_the_fork(fork: Path) -> None:
    naming = (ROOT / "docs" / "naming.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", naming, re.DOTALL)
    write(fork / "stacks/own/naming.py", code)
    for command in ("check", "format --check"):
        finished = subprocess.run(
            [sys.executable, "-m", "ruff", *command.split(), "--no-cache", "stacks/own"],
            cwd=fork,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout

"""The library as somebody else's project has it: a wheel, installed outside of this repository."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from email.message import Message
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

import bedrock_monitoring
from tests.project_files import project_files

PROJECT = Path(__file__).resolve().parents[1]
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
GUIDE = (PROJECT / "docs" / "library.md").read_text(encoding="utf-8")
ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
targets: [{name: prod, account: "111122223333", region: us-east-1, models: [amazon.nova-lite-v1:0]}]
"""

pytestmark = pytest.mark.slow


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


_, PARE = blocks(GUIDE, "sh")
PARED = re.compile(r"bindings: \d+ modules pared from cdktf_cdktf_provider_aws-20\.1\.0 into \.gen\n")


def stacks_in(out: Path, *, cwd: Path) -> dict[str, str]:
    """Return the Terraform JSON of each stack; a local backend keeps its state in the current folder."""
    return {
        file.parent.name: file.read_text(encoding="utf-8").replace(str(cwd), "CWD")
        for file in out.glob("stacks/*/cdk.tf.json")
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network by the locked build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    options: tuple[str | Path, ...] = (
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--wheel-dir",
        folder,
    )
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, PROJECT], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel; what the wheel needs are the locked packages of this project."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    (site,) = folder.glob("lib/python*/site-packages")
    locked = distribution("cdktf").locate_file("")
    (site / "locked.pth").write_text(f"{locked}\n", encoding="utf-8")
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*pip, "--ignore-installed", wheel], check=True, capture_output=True)
    return folder


class Home:
    """A project of somebody else's, with the commands that its owner runs there."""

    def __init__(self, folder: Path, environment: Path) -> None:
        self.folder = folder
        self._environment = environment

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command with nothing of this repository, or of this process, within reach."""
        programs = f"{self._environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            shlex.split(command),
            executable=str(self._environment / "bin" / "python"),
            cwd=self.folder,
            env={"PATH": programs, "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def home(tmp_path: Path, environment: Path) -> Home:
    return Home(tmp_path, environment)


@pytest.fixture(scope="module")
def fork(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What a fork has beside the installed library: the program, the stacks and two examples."""
    home = Home(tmp_path_factory.mktemp("fork"), environment)
    for name in project_files("main.py", "stacks", "examples/own-stack", "examples/own-dashboard"):
        file = home.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, file)
    pared = home.run(PARE)
    assert (pared.returncode, pared.stderr) == (0, "")
    assert PARED.fullmatch(pared.stdout)
    return home


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def test_the_wheel_has_every_file_of_the_library_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert packed == set(project_files("bedrock_monitoring"))
    assert {Path(name).suffix for name in packed} == {".py", ".css", ".js", ".json", ".txt", ".typed"}


def test_the_wheel_asks_for_what_is_declared_under_the_version_of_the_package(wheel: Path) -> None:
    said = metadata(wheel)
    asked = said.get_all("Requires-Dist", [])

    assert (said["Name"], said["Version"]) == ("bedrock-monitoring", bedrock_monitoring.__version__)
    assert (said["Requires-Python"], said["License-Expression"]) == (">=3.11", "Apache-2.0 AND MIT")
    assert [line for line in asked if "extra ==" not in line] == DECLARED["dependencies"]
    assert set(said.get_all("Provides-Extra", [])) == set(DECLARED["optional-dependencies"])


def test_the_readmes_stack_runs_outside_of_this_repository_with_the_bindings_that_the_guide_pares(
    home: Home,
) -> None:
    (stack,) = blocks(README, "python")
    (home.folder / "stack.py").write_text(stack, encoding="utf-8")

    pared = home.run(PARE)
    assert (pared.returncode, pared.stderr) == (0, "")
    assert PARED.fullmatch(pared.stdout)

    ran = home.run("python stack.py")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    written: dict[str, Any] = json.loads((home.folder / "cdktf.out/stacks/my-stack/cdk.tf.json").read_bytes())
    (dashboard,) = written["resource"]["aws_cloudwatch_dashboard"].values()
    assert dashboard["dashboard_name"] == "MyBedrock"
    titles = [
        widget["properties"].get("title") for widget in json.loads(dashboard["dashboard_body"])["widgets"]
    ]
    assert "Server Errors (All Models)" in titles


@pytest.mark.parametrize(
    ("program", "stacks"),
    [
        ("main.py examples/own-stack/rollout.yaml", {"chat", "prod", "state"}),
        ("examples/own-dashboard/dashboard.py", {"my-assistant"}),
    ],
    ids=["own-stack", "own-dashboard"],
)
def test_a_fork_writes_the_same_stacks_with_the_installed_library_as_the_checkout_with_its_own(
    fork: Home, environment: Path, tmp_path: Path, program: str, stacks: set[str]
) -> None:
    imported = fork.run("python -c 'import bedrock_monitoring; print(bedrock_monitoring.__file__)'")
    assert Path(imported.stdout).is_relative_to(environment)

    ran = fork.run(f"python {program}")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")

    subprocess.run(
        [sys.executable, *program.split()],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "CDKTF_OUTDIR": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    expected = stacks_in(tmp_path, cwd=PROJECT)
    assert expected.keys() == stacks
    written = stacks_in(fork.folder / "cdktf.out", cwd=fork.folder)
    assert {name: written.get(name) for name in stacks} == expected


def test_without_pared_bindings_one_line_says_what_to_run(home: Home) -> None:
    ran = home.run("python -m bedrock_monitoring.constructs.terraform_text")

    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr == (
        "bindings are not pared: run `python -m bedrock_monitoring.bindings`; "
        "this run takes half a minute, not a second\n"
    )


def test_the_guides_example_runs(home: Home) -> None:
    (example,) = blocks(GUIDE, "python")
    (home.folder / "example.py").write_text(example, encoding="utf-8")
    ran = home.run("python example.py")

    assert ran.stderr == ""
    assert json.loads(ran.stdout)["widgets"]


def test_a_command_that_needs_no_checkout_runs_on_a_rollout_of_ones_own(home: Home) -> None:
    (home.folder / "rollout.yaml").write_text(ROLLOUT, encoding="utf-8")
    ran = home.run("python -m bedrock_monitoring prices")

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Nova Lite   in-Region" in ran.stdout


@pytest.mark.terraform
def test_a_command_that_needs_main_py_says_so_in_one_line(home: Home) -> None:
    (home.folder / "rollout.yaml").write_text(ROLLOUT, encoding="utf-8")
    ran = home.run("python -m bedrock_monitoring plan")

    assert ran.returncode == 1
    assert ran.stderr == (
        f"{home.folder}: main.py, which synthesizes the stacks, is missing; "
        "run this in a checkout of the project\n"
    )


@pytest.mark.parametrize(
    ("package", "extra"),
    [("typer", "commands"), ("markdown_it", "commands"), ("numpy", "commands"), ("werkzeug", "local-aws")],
)
def test_an_extra_that_is_not_installed_is_named_in_one_line(home: Home, package: str, extra: str) -> None:
    (home.folder / "rollout.yaml").write_text(ROLLOUT, encoding="utf-8")
    command = "demo" if package == "werkzeug" else "preview"
    (home.folder / "without.py").write_text(
        f"import sys; sys.modules[{package!r}] = None; sys.argv = ['', {command!r}]\n"
        "from bedrock_monitoring.__main__ import run; run()\n",
        encoding="utf-8",
    )
    ran = home.run("python without.py")

    assert ran.returncode == 1
    assert ran.stderr == f"{package} is not installed; run: pip install 'bedrock-monitoring[{extra}]'\n"

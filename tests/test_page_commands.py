"""Every command that a page shows runs as it is written, from the folder of the project."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import Session

from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.rollout import load
from tests.page_commands import NOT_RUN, commands
from tests.project_files import project_files

COMMANDS = list(commands())
RUN = list(dict.fromkeys(command.text for command in COMMANDS if command.reason_not_to_run is None))
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")

# What stands before others, whichever page shows it; the rest is run in the order of the pages.
FIRST, LAST = ("make state", "make plan", "make deploy", "make synth"), "make destroy"

# As small as a rollout can be that the commands of the pages fit.
ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    models: [amazon.nova-lite-v1:0]
    dashboards: [overview]
    notify: {email: [oncall@example.com]}
"""


def test_every_command_is_run_here_or_the_reason_is_known() -> None:
    assert {
        "make plan",
        "make deploy",
        "make destroy",
        "make cost",
        "make preview",
        ".venv/bin/python main.py",
    } <= set(RUN)
    for pattern in NOT_RUN:
        assert any(re.fullmatch(pattern, command.text) for command in COMMANDS), pattern


def test_a_bare_python_or_pip_is_for_the_projects_of_others_alone() -> None:
    bare = {command.page for command in COMMANDS if re.match(r"python|pip", command.text)}

    assert bare <= {"README.md", "docs/library.md", "examples/own-dashboard/README.md"}


@pytest.mark.parametrize(
    "variable", sorted({name for each in COMMANDS for name in re.findall(r" ([A-Z_]+)=", each.text)})
)
def test_every_variable_of_a_make_target_is_one_that_the_makefile_reads(variable: str) -> None:
    assert f"export {variable} ?=" in MAKEFILE


@pytest.mark.parametrize(
    "text", sorted({each.text for each in COMMANDS if re.match(r"aws [a-z0-9-]+ [a-z-]+ ", each.text)})
)
def test_the_aws_cli_has_every_operation_and_option_that_a_page_shows(text: str) -> None:
    _, service, operation, *arguments = shlex.split(re.split(r" [>|] ", text)[0])
    model = Session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(names[operation]).input_shape
    options = {f"--{xform_name(name, '-')}" for name in (shape.members if shape else {})}

    assert {word for word in arguments if word.startswith("--")} <= options | {
        "--query",
        "--output",
        "--region",
    }


@pytest.mark.default_rollout
def test_the_targets_that_a_page_selects_are_in_the_rollout_that_it_speaks_of() -> None:
    for command in COMMANDS:
        settings = dict(re.findall(r" ([A-Z]+)=('[^']*'|\S+)", command.text))
        if "TARGETS" in settings and settings["TARGETS"] not in {"NAME", "chat-api"}:
            rollout = load(PROJECT / settings.get("ROLLOUT", "rollout.yaml"))
            assert rollout.select(settings["TARGETS"].strip("'").split()), command


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project with its environment, set up."""
    folder = tmp_path / "a copy"
    for name in project_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, folder / name)
    (folder / "rollout.yaml").write_text(ROLLOUT, encoding="utf-8")
    shutil.copytree(PROJECT / ".gen", folder / ".gen", dirs_exist_ok=True)
    environment = folder / ".venv"
    environment.mkdir()
    for part in Path(sys.prefix).iterdir():
        if not part.name.startswith(".installed-from"):
            (environment / part.name).symlink_to(part)
    made_from = f"{environment.resolve()}\n{(folder / 'Pipfile.lock').read_text(encoding='utf-8')}"
    for cdk in ("", "-cdktn"):
        (environment / f".installed-from{cdk}").write_text(made_from, encoding="utf-8")
    return folder


@pytest.fixture
def sandbox(copy: Path) -> Iterator[dict[str, str]]:
    """The environment that `make sandbox` prints, as long as it runs."""
    started = subprocess.Popen(
        ["make", "--silent", "sandbox"],
        cwd=copy,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert started.stdout is not None
    printed = ""
    while "Then: make state" not in printed:
        line = started.stdout.readline()
        assert line, printed
        printed += line
    exported = dict(
        shlex.split(line)[1].split("=", 1) for line in printed.splitlines() if line.startswith("export ")
    )
    [unset] = re.findall(r"^unset (.+)$", printed, re.MULTILINE)
    yield {name: value for name, value in os.environ.items() if name not in unset.split()} | exported
    os.killpg(started.pid, signal.SIGINT)
    started.communicate(timeout=60)
    assert not Path(exported["CDKTF_OUTDIR"]).exists()


@pytest.mark.terraform
def test_every_command_of_the_pages_runs_as_written_against_the_aws_that_make_sandbox_runs(
    copy: Path, sandbox: dict[str, str]
) -> None:
    body = '{"widgets": [{"type": "text", "width": 6, "height": 2, "properties": {"markdown": "ours"}}]}'
    (copy / "our-models.json").write_text(body, encoding="utf-8")
    ordered = [*FIRST, *(text for text in RUN if text not in (*FIRST, LAST)), LAST]
    assert set(ordered) == set(RUN)
    for text in ordered:
        finished = subprocess.run(
            ["sh", "-c", text],
            cwd=copy,
            env=sandbox | {"AUTO_APPROVE": "1"},  # as a user at a terminal says yes
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, f"{text}\n{finished.stdout}"

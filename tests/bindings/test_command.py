from __future__ import annotations

from pathlib import Path

import pytest

from bedrock_monitoring.bindings.__main__ import main
from tests.bindings.sample import add_import


@pytest.fixture(autouse=True)
def _in_the_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)


def test_the_command_pares_for_the_current_folder_and_says_so_in_one_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    assert (
        capsys.readouterr().out
        == "bindings: 1 modules pared from cdktf_cdktf_provider_aws-20.1.0 into .gen\n"
    )
    assert (project / ".gen/cdktf_cdktf_provider_aws/sns_topic/__init__.py").exists()


def test_quiet_says_nothing_when_there_was_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quiet", "main.py"])
    assert capsys.readouterr().out != ""

    assert main(["--quiet", "main.py"]) == 0
    assert capsys.readouterr() == ("", "")


def test_errors_are_printed_to_stderr(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_import(project, "import cdktf_cdktf_provider_aws")

    assert main([]) == 1
    assert capsys.readouterr() == (
        "",
        "main.py:2: imports cdktf_cdktf_provider_aws as a whole; import its modules by name\n",
    )


def test_help_says_what_the_command_does_and_takes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(
        "usage: python -m bedrock_monitoring.bindings [-h] [--quiet] [SOURCE ...] Copy the AWS bindings that "
        "your source imports into .gen, so that runs start fast. positional arguments: SOURCE a file or "
        "folder to search for imports; default: the current folder"
    )
    assert said.endswith("--quiet print nothing if the copy is up to date")

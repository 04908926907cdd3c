from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bedrock_monitoring.bindings import BindingsError, Sources, imported_modules, pare, paring
from bedrock_monitoring.bindings.activation import BINDINGS_VARIABLE, read_stamp
from bedrock_monitoring.bindings.cdk import CDK_VARIABLE
from bedrock_monitoring.bindings.sources import digest
from tests.bindings.sample import ASSEMBLY, MANIFEST, PACKAGE, add_import, sources_of, write

PROJECT = Path(__file__).resolve().parents[2]


def _copied(project: Path) -> dict[str, bytes]:
    copy = project / ".gen" / PACKAGE
    return {
        path.relative_to(copy).as_posix(): path.read_bytes() for path in copy.rglob("*") if path.is_file()
    }


def _packed(project: Path) -> dict[str, bytes]:
    with tarfile.open(project / ".gen" / PACKAGE / "_jsii/provider-aws@20.1.0.jsii.tgz") as archive:
        return {
            member.name: content.read()
            for member in archive
            if (content := archive.extractfile(member)) is not None
        }


def test_only_what_is_imported_is_copied(project: Path) -> None:
    assert (
        pare(sources_of(project))
        == "bindings: 1 modules pared from cdktf_cdktf_provider_aws-20.1.0 into .gen"
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
    pare(sources_of(project))

    manifest = json.loads(_packed(project)["package/.jsii"])
    assert (manifest["name"], manifest["version"]) == (ASSEMBLY, "20.1.0")
    assert list(manifest["types"]) == [f"{ASSEMBLY}.snsTopic.SnsTopic"]
    assert list(manifest["submodules"]) == [f"{ASSEMBLY}.snsTopic"]
    assert manifest["fingerprint"] != MANIFEST["fingerprint"]


def test_the_index_exports_only_the_javascript_that_is_there(project: Path) -> None:
    pare(sources_of(project))

    assert _packed(project)["package/lib/index.js"].decode() == (
        '"use strict";\n'
        'Object.defineProperty(exports, "__esModule", { value: true });\n'
        'exports.snsTopic = require("./sns-topic");\n'
    )


def test_the_package_says_what_it_is_and_how_it_was_made(project: Path) -> None:
    pare(sources_of(project))

    assert _copied(project)["__init__.py"].decode() == (
        '"""The part of cdktf_cdktf_provider_aws that this project imports: '
        'python -m bedrock_monitoring.bindings."""\n'
    )


def test_the_tarball_says_nothing_of_when_and_by_whom_it_was_made(project: Path) -> None:
    pare(sources_of(project))

    packed = (project / ".gen" / PACKAGE / "_jsii/provider-aws@20.1.0.jsii.tgz").read_bytes()
    assert packed[3:8] == bytes(5)  # neither a file's name nor a time (RFC 1952)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == sorted(member.name for member in members)
    assert {(member.mtime, member.uid, member.gid, member.uname, member.gname) for member in members} == {
        (0, 0, 0, "", "")
    }


def test_a_package_without_the_list_of_its_files_is_refused(project: Path) -> None:
    site = Path(sys.path[0])
    (site / f"{PACKAGE}-20.1.0.dist-info/RECORD").unlink()

    with pytest.raises(BindingsError) as refused:
        pare(sources_of(project))
    assert str(refused.value) == (
        f"{site / PACKAGE}: pip's RECORD file is missing; in a checkout run `make setup`, elsewhere install "
        "cdktf and cdktf-cdktf-provider-aws"
    )


def test_a_module_whose_types_are_named_by_another_comes_along(project: Path) -> None:
    add_import(project, f"from {PACKAGE} import s3_control_bucket")
    pare(sources_of(project))

    packed = _packed(project)
    assert {"s3_control_bucket/__init__.py", "kms_key/__init__.py"} <= _copied(project).keys()
    assert {"package/lib/s3control-bucket/index.js", "package/lib/kms-key/index.js"} <= packed.keys()
    assert b'exports.kmsKey = require("./kms-key");' in packed["package/lib/index.js"]


def test_the_licence_is_beside_the_python_and_in_the_tarball(project: Path) -> None:
    pare(sources_of(project))

    assert _copied(project)["LICENSE"] == _packed(project)["package/LICENSE"] == b"the licence"


def test_python_and_javascript_stay_as_they_were_installed(project: Path) -> None:
    pare(sources_of(project))

    installed = Path(sys.path[0], PACKAGE, "sns_topic/__init__.py").read_bytes()
    assert _copied(project)["sns_topic/__init__.py"] == installed
    assert _packed(project)["package/lib/sns-topic/index.js"] == b"// sns-topic"


def test_the_copy_is_the_same_to_the_byte_when_it_is_made_again(project: Path) -> None:
    pare(sources_of(project))
    first = _copied(project)
    shutil.rmtree(project / ".gen")
    pare(sources_of(project))

    assert _copied(project) == first


def test_copies_of_different_modules_differ_so_that_the_package_cache_of_jsii_tells_them_apart(
    project: Path,
) -> None:
    pare(sources_of(project))
    first = _copied(project)["_jsii/provider-aws@20.1.0.jsii.tgz"]
    add_import(project, f"from {PACKAGE} import kms_key")
    pare(sources_of(project))

    assert _copied(project)["_jsii/provider-aws@20.1.0.jsii.tgz"] != first


def test_nothing_is_done_when_nothing_changed(project: Path) -> None:
    pare(sources_of(project))
    marked = project / ".gen" / PACKAGE / "mark"
    marked.touch()

    assert pare(sources_of(project)) == "bindings: 1 modules, up to date"
    assert marked.exists()


def test_a_source_that_changed_without_its_imports_does_not_make_the_copy_again(project: Path) -> None:
    pare(sources_of(project))
    marked = project / ".gen" / PACKAGE / "mark"
    marked.touch()
    add_import(project, "TITLE = 'changed'")

    assert pare(sources_of(project)).endswith("up to date")
    assert read_stamp(project)["sources"] == digest(sources_of(project).files())
    assert marked.exists()


@pytest.mark.parametrize(
    "line",
    [
        f"from {PACKAGE}.kms_key import KmsKey",
        f"from {PACKAGE} import (\n    kms_key as key,\n)",
        f"import {PACKAGE}.kms_key",
        f"def later():\n    from {PACKAGE} import kms_key",
    ],
)
def test_an_import_that_is_added_brings_its_module(project: Path, line: str) -> None:
    pare(sources_of(project))
    add_import(project, line)

    assert pare(sources_of(project)).startswith("bindings: 2 modules pared")
    assert "kms_key/__init__.py" in _copied(project)


def test_removing_an_import_removes_its_module(project: Path) -> None:
    write(project / "stacks/monitoring.py", f"from {PACKAGE} import kms_key\n")
    pare(sources_of(project))
    write(project / "stacks/monitoring.py", "")
    pare(sources_of(project))

    assert "kms_key/__init__.py" not in _copied(project)


def test_another_release_of_the_package_makes_the_copy_again(project: Path) -> None:
    pare(sources_of(project))
    write(Path(sys.path[0], f"{PACKAGE}-20.1.0.dist-info/RECORD"), "other files and hashes")

    assert pare(sources_of(project)).startswith("bindings: 1 modules pared")


def test_what_a_killed_run_left_behind_is_cleared(project: Path) -> None:
    write(project / ".gen/.workplace" / PACKAGE / "half", "written")
    pare(sources_of(project))

    assert sorted(path.name for path in (project / ".gen").iterdir()) == [".lock", PACKAGE]
    assert "half" not in _copied(project)


AS_A_WHOLE = "main.py:2: imports cdktf_cdktf_provider_aws as a whole; import its modules by name"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            f"from {PACKAGE} import sns_topik",
            "main.py:2: cdktf_cdktf_provider_aws has no module sns_topik; correct the import",
        ),
        (f"import {PACKAGE}", AS_A_WHOLE),
        (f"from {PACKAGE} import *", AS_A_WHOLE),
        ("def", "main.py:2: not valid Python (invalid syntax); correct it"),
    ],
)
def test_an_import_that_cannot_be_served_is_refused_with_its_line(
    project: Path, line: str, said: str
) -> None:
    add_import(project, line)

    with pytest.raises(BindingsError) as refused:
        pare(sources_of(project))
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("cdk", "remedy"),
    [
        ("cdktf", "in a checkout run `make setup`, elsewhere install cdktf and cdktf-cdktf-provider-aws"),
        ("cdktn", "in a checkout run `make setup CDK=cdktn`, elsewhere install cdktn and cdktn-provider-aws"),
    ],
)
def test_a_package_that_is_not_installed_is_an_error_that_says_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch, cdk: str, remedy: str
) -> None:
    monkeypatch.setenv(CDK_VARIABLE, cdk)
    monkeypatch.setattr(sys, "path", [])

    with pytest.raises(BindingsError, match=f"_provider_aws is not installed in .*; {remedy}$"):
        pare(sources_of(project))


def test_the_project_itself_imports_only_modules_that_the_installed_package_has() -> None:
    home = paring._installed(PROJECT)

    modules = imported_modules(sources_of(PROJECT))
    assert {"provider", "cloudwatch_dashboard", "cloudwatch_metric_alarm"} <= modules.keys()
    paring._refuse_unknown(home, modules)


def test_an_own_stack_that_needs_another_class_has_it_after_the_next_setup(project: Path) -> None:
    pare(sources_of(project))
    assert "sns_topic/__init__.py" in _copied(project)
    assert "kms_key/__init__.py" not in _copied(project)
    write(project / "stacks/own/mine.py", f"from {PACKAGE}.kms_key import KmsKey\n")
    assert pare(sources_of(project)).startswith("bindings: 2 modules pared")
    assert "kms_key/__init__.py" in _copied(project)


def test_a_missing_source_is_refused(project: Path) -> None:
    with pytest.raises(
        BindingsError, match=r"^stack\.py: there is no such file or folder here; name one that exists$"
    ):
        pare(Sources(root=project, searched=("stack.py",)))


def test_the_whole_folder_is_searched_by_default_but_for_what_is_hidden_installed_or_generated(
    project: Path,
) -> None:
    write(project / "app/stack.py", f"from {PACKAGE} import kms_key\n")
    write(project / "environment/pyvenv.cfg", "")
    for folder in (".venv", "environment", "cdktf.out", "node_modules", "lib/site-packages"):
        write(project / folder / "other.py", f"from {PACKAGE} import s3_control_bucket\n")

    assert imported_modules(Sources(root=project)) == {"sns_topic": "main.py:1", "kms_key": "app/stack.py:1"}


def test_what_the_library_itself_imports_comes_along(project: Path) -> None:
    write(project / "bedrock_monitoring/constructs/key.py", f"from {PACKAGE} import kms_key\n")

    assert imported_modules(Sources(root=project, searched=("main.py",))).keys() == {"sns_topic", "kms_key"}


def test_other_sources_are_remembered_for_later_runs(project: Path) -> None:
    pare(sources_of(project))
    pare(Sources(root=project, searched=("main.py",)))

    assert read_stamp(project)["searched"] == ["main.py"]


@pytest.mark.slow
def test_pared_and_full_bindings_synthesize_the_same_bytes(tmp_path: Path) -> None:
    pare(sources_of(PROJECT))
    synthesized = {}
    for choice, name in (("pared", ""), ("full", "full")):
        environment = os.environ | {BINDINGS_VARIABLE: name, "CDKTF_OUTDIR": str(tmp_path / choice)}
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

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bedrock_monitoring.bindings import activation, paring, sources
from bedrock_monitoring.bindings.activation import BINDINGS_VARIABLE
from bedrock_monitoring.bindings.cdk import CDK_VARIABLE, CDKTF
from tests.bindings.sample import ASSEMBLY, MANIFEST, MODULES, PACKAGE, write


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project beside a site-packages folder that holds a package like the real one, three modules small."""
    site = tmp_path / "site-packages"
    write(site / CDKTF.name / "__init__.py", "")
    home = site / PACKAGE
    write(home / "__init__.py", "from . import sns_topic, s3_control_bucket, kms_key\n")
    write(home / "py.typed", "")
    write(home / "_jsii/__init__.py", 'VERSION = "20.1.0"\n')
    for module, declared in MODULES.items():
        write(
            home / module / "__init__.py",
            f'# the code of {module}\nMARK = dict(jsii_type="{ASSEMBLY}.{declared}")\n',
        )
        write(home / module / "__pycache__/old.pyc", "bytecode")
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
    tarball = paring._tarball({name: text.encode() for name, text in files.items()})
    (home / "_jsii/provider-aws@20.1.0.jsii.tgz").write_bytes(tarball)
    write(site / f"{PACKAGE}-20.1.0.dist-info/RECORD", "files and hashes")
    write(site / f"{PACKAGE}-20.1.0.dist-info/LICENSE", "the licence")
    root = tmp_path / "project"
    write(root / "main.py", f"from {PACKAGE}.sns_topic import SnsTopic\n")
    write(root / "Makefile", "")
    (root / "stacks").mkdir()
    for each in (activation, sources):
        monkeypatch.setattr(each, "LIBRARY", root / "bedrock_monitoring")
    activation._warned.clear()
    monkeypatch.setattr(sys, "path", [str(site)])
    for loaded in ("jsii", PACKAGE):  # by another test
        monkeypatch.delitem(sys.modules, loaded, raising=False)
    monkeypatch.delenv("JSII_NODE", raising=False)
    for variable in (BINDINGS_VARIABLE, CDK_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    return root

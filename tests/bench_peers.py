"""A part of `make bench PEERS=1`: AWS CDK and the peer built on it, installed into a folder of their own.

``bench_peers.js`` is the program that is measured: BedrockCwDashboard of generative-ai-cdk-constructs, and
alarms of aws-cdk-lib, on the Node that this project uses.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bedrock_monitoring.monitoring import build_monitoring
from bedrock_monitoring.rollout import load

PACKAGES = {
    "@cdklabs/generative-ai-cdk-constructs": "0.1.318",
    "aws-cdk-lib": "2.276.0",
    "constructs": "10.8.1",
}
PROGRAM = Path(__file__).with_suffix(".js")


def missing_tool() -> str | None:
    """Return what is missing for the peers, in a line; ``None`` if nothing is."""
    if shutil.which("npm"):
        return None
    return "npm, which installs the peers, is not on the PATH; install Node.js, or leave out PEERS=1"


def install(folder: Path) -> None:
    """Install the peers, unless these versions are there.

    Raises:
        subprocess.CalledProcessError: npm failed, and said why on stderr.
    """
    manifest = json.dumps({"private": True, "dependencies": PACKAGES})
    file, done = folder / "package.json", folder / "installed"
    if done.is_file() and file.read_text(encoding="utf-8") == manifest:
        return
    sys.stderr.write(f"Installing {', '.join(PACKAGES)} into {folder}\n")
    done.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(manifest, encoding="utf-8")
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
    done.touch()


def command(node: str, folder: Path, *, targets: int, models: int, alarms: int) -> tuple[str, ...]:
    """Return the command that synthesizes stacks. The program is copied to where its packages are."""
    program = folder / PROGRAM.name
    shutil.copyfile(PROGRAM, program)
    return (node, str(program), str(targets), str(models), str(alarms))


def alarms_in_each(rollout: Path) -> int:
    """Return how many alarms the first target of a rollout has."""
    [monitoring] = build_monitoring(load(rollout).targets[:1])
    return len(monitoring.alarms)


def environment(folder: Path) -> dict[str, str]:
    """Return what AWS CDK needs to write into a folder and to ask nobody."""
    return {"CDK_OUTDIR": str(folder), "CDK_DISABLE_VERSION_CHECK": "1", "PATH": os.environ["PATH"]}

"""One synthesized stack and what Terraform can do with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedrock_monitoring.terraform.binary import Terraform
from bedrock_monitoring.terraform.process import CompletedRun, run
from bedrock_monitoring.terraform.terraform_errors import (
    TerraformError,
    TerraformUnavailableError,
    missing_provider,
)

_CHANGES = 2


@dataclass(frozen=True, kw_only=True)
class StackFolder:
    """The folder of one stack, ``cdktf.out/stacks/NAME``, and the Terraform that works in it.

    Every method runs Terraform once, without asking anything, and raises TerraformError when it fails, or
    TerraformUnavailableError when there is no provider for it.

    Attributes:
        path: The folder, which holds ``cdk.tf.json``.
        terraform: The binary.
        environment: The whole environment of the runs: credentials, provider, endpoint.
        on_line: Is told each line that Terraform prints, as it prints it.
        color: Whether Terraform colors what it prints.
    """

    path: Path
    terraform: Terraform
    environment: Mapping[str, str]
    on_line: Callable[[str], None] | None = None
    color: bool = False

    def init(self, *options: str) -> None:
        """Fetch the provider and connect to the state; ``options`` say how an earlier backend is treated."""
        self._run("init", "-input=false", *options)

    def plan(self, *, out: Path, destroy: bool = False) -> bool:
        """Write a plan to a file and tell whether it changes anything."""
        options = ("-destroy",) if destroy else ()
        exit_code = self._run(
            "plan",
            "-input=false",
            "-detailed-exitcode",
            f"-out={out.absolute()}",
            *options,
            expected=_CHANGES,
        )
        return exit_code == _CHANGES

    def apply(self, plan: Path) -> None:
        """Carry out a plan exactly as it was written; Terraform refuses one that the state has moved on from."""
        self._run("apply", "-input=false", str(plan.absolute()))

    def show_json(self, plan: Path) -> dict[str, Any]:
        """Return a plan in Terraform's JSON output format."""
        return self._read("show", "-json", str(plan.absolute()))

    def show_text(self, plan: Path) -> str:
        """Return a plan as Terraform words it, without color."""
        return self._capture("show", "-no-color", str(plan.absolute()))

    def output(self) -> dict[str, Any]:
        """Return the stack's outputs by name."""
        return {name: output["value"] for name, output in self._read("output", "-json").items()}

    def resources(self) -> frozenset[str]:
        """Return the addresses of the resources that the state knows, such as ``aws_sns_topic.alarms``."""
        return frozenset(
            f"{resource['type']}.{resource['name']}"
            for resource in self._read("state", "pull").get("resources", [])
            if resource["mode"] == "managed"
        )

    def _read(self, *arguments: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self._capture(*arguments) or "{}")
        return read

    def _capture(self, *arguments: str) -> str:
        finished = self._start(arguments, separate_stderr=True)
        if finished.exit_code:
            raise self._failure(arguments[0], finished)
        return finished.output

    def _run(self, verb: str, *options: str, expected: int = 0) -> int:
        color = () if self.color else ("-no-color",)
        finished = self._start((verb, *color, *options), separate_stderr=False)
        if finished.exit_code not in (0, expected):
            raise self._failure(verb, finished)
        return finished.exit_code

    def _start(self, arguments: tuple[str, ...], *, separate_stderr: bool) -> CompletedRun:
        return run(
            (str(self.terraform.path), *arguments),
            folder=self.path,
            environment=self.environment,
            on_line=None if separate_stderr else self.on_line,
            separate_stderr=separate_stderr,
        )

    def _failure(self, verb: str, finished: CompletedRun) -> TerraformError | TerraformUnavailableError:
        said = finished.errors or finished.output
        return missing_provider(said) or TerraformError(
            folder=self.path, verb=verb, exit_code=finished.exit_code, output=said
        )

"""Run Terraform commands in the folder of a synthesized stack."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from bedrock_monitoring.terraform.binary import Terraform
from bedrock_monitoring.terraform.interruption import Interruption
from bedrock_monitoring.terraform.mirror import UNVERIFIED_CACHE
from bedrock_monitoring.terraform.plan_text import plan_text
from bedrock_monitoring.terraform.process import CompletedRun, run
from bedrock_monitoring.terraform.provider_cache import ProviderCache
from bedrock_monitoring.terraform.provider_lock import (
    keep_checksums,
    pin_provider,
    verify_once,
)
from bedrock_monitoring.terraform.terraform_errors import (
    TerraformError,
    TerraformUnavailableError,
    missing_provider,
)

_CHANGES = 2

# Terraform and the AWS provider are Go programs that spend a quarter of their processor time on collecting
# garbage while they load the provider's schema. By default Go lets its heap double between collections; five
# times as much takes 5 % more memory (410 MB, not 390 MB, for a plan). https://go.dev/doc/gc-guide#GOGC
_RARE_COLLECTIONS = {"GOGC": "400"}

_PUSHED_STATE = "repaired.tfstate"

# Terraform writes this file if the backend refuses the state at the end of an apply ("Failed to persist
# state").
_UNSAVED_STATE = "errored.tfstate"


@dataclass(frozen=True, kw_only=True)
class StackFolder:
    """The folder of a stack, ``cdktf.out/stacks/NAME``.

    Each method runs one Terraform command without prompts. It raises TerraformError if the command fails, or
    TerraformUnavailableError if the provider is missing.

    Attributes:
        path: The folder, which contains ``cdk.tf.json``.
        terraform: The Terraform binary.
        environment: The environment variables of Terraform, complete: credentials, provider, endpoint. Only
            GOGC has a default, which saves a quarter of Terraform's processor time.
        on_line: Called with each line of Terraform's output as it is printed. ``None`` prints nothing.
        color: Whether Terraform's output has colours.
        lock: The lock file of the project, which pins the AWS provider. ``None`` pins none.
        quiet: The commands whose output is not passed to ``on_line``, for example ``plan``.
        locks_state: Whether a plan holds the lock of the state.
        log: Called with each line of init, plan and apply, those of ``quiet`` commands included.
        cache: The turns of inits that run side by side. ``None`` if none do.
        interruption: What interrupts the commands, if another thread than the main one runs them.
    """

    path: Path
    terraform: Terraform
    environment: Mapping[str, str]
    on_line: Callable[[str], None] | None = None
    color: bool = False
    lock: Path | None = None
    quiet: frozenset[str] = frozenset()
    locks_state: bool = True
    log: Callable[[str], None] | None = None
    cache: ProviderCache | None = None
    interruption: Interruption | None = None

    def init(self, *options: str) -> None:
        """Run ``terraform init`` with the provider that ``lock`` pins.

        Args:
            *options: How to treat an earlier backend.
        """
        cache = self.environment.get("TF_PLUGIN_CACHE_DIR")
        distribution = self.terraform.distribution
        learned = Path(cache, distribution.lock_file) if cache else None
        pinned = self.lock is not None and pin_provider(
            self.path, lock=self.lock, learned=learned, distribution=distribution
        )
        # With a lock file, Terraform verifies what it takes from the cache, unless this variable is set.
        verified = {name: value for name, value in self.environment.items() if name != UNVERIFIED_CACHE}
        folder = replace(self, environment=verified) if pinned else self
        turn = self.cache.turn(self.path, pinned=pinned) if self.cache else nullcontext()
        with turn:
            folder._run("init", "-input=false", *options)  # noqa: SLF001 - this folder, in another environment
            if pinned and learned is not None:
                keep_checksums(self.path, learned, distribution=distribution)
        if pinned:
            verify_once(self.path)

    def with_variable(self, name: str, value: str) -> StackFolder:
        """Return the folder with a value for one of the stack's variables."""
        return replace(self, environment={**self.environment, f"TF_VAR_{name}": value})

    def plan(self, *, out: Path, text: Path | None = None, destroy: bool = False) -> bool:
        """Make a plan.

        Args:
            out: The file for the plan.
            text: The file for the text of the plan, for the user alone. ``None`` writes none.
            destroy: Whether to plan the destruction of everything.

        Returns:
            Whether the plan has changes.
        """
        options = (*(("-destroy",) if destroy else ()), *(() if self.locks_state else ("-lock=false",)))
        completed = self._run(
            "plan",
            "-input=false",
            "-detailed-exitcode",
            f"-out={out.absolute()}",
            *options,
            expected=_CHANGES,
        )
        if text is not None:
            text.touch(mode=0o600)
            text.write_text(plan_text(completed.output) + "\n", encoding="utf-8")
        return completed.exit_code == _CHANGES

    def apply(self, plan: Path) -> None:
        """Apply a saved plan. Terraform refuses a plan that is stale."""
        self._run("apply", "-input=false", str(plan.absolute()))

    def show_json(self, plan: Path) -> dict[str, Any]:
        """Return a plan in Terraform's JSON output format."""
        return self._read("show", "-json", str(plan.absolute()))

    def output(self) -> dict[str, Any]:
        """Return the stack's outputs by name."""
        return {name: output["value"] for name, output in self._read("output", "-json").items()}

    def state(self) -> dict[str, Any]:
        """Return the state in Terraform's format of states. Empty if there is none yet."""
        return self._read("state", "pull")

    def resources(self) -> frozenset[str]:
        """Return the addresses of the resources in the state, for example ``aws_sns_topic.alarms``."""
        return frozenset(
            f"{resource['type']}.{resource['name']}"
            for resource in self.state().get("resources", [])
            if resource["mode"] == "managed"
        )

    def configured_resources(self) -> frozenset[str]:
        """Return the addresses of the resources in ``cdk.tf.json``."""
        configuration = json.loads((self.path / "cdk.tf.json").read_text(encoding="utf-8"))
        return frozenset(
            f"{type_}.{name}" for type_, named in configuration.get("resource", {}).items() for name in named
        )

    def import_into_state(self, address: str, id_: str, values: Mapping[str, Any]) -> None:
        """Import one resource of the configuration into the state.

        Args:
            address: The Terraform address, of a resource without ``count`` and ``for_each``.
            id_: The id that the provider imports by.
            values: Arguments that the provider does not read back. They are written into the state.
        """
        self._capture("import", "-input=false", "-no-color", address, id_)
        if values:
            state = self.state()
            [instance] = [
                instance
                for resource in state["resources"]
                if address == f"{resource['type']}.{resource['name']}"
                for instance in resource["instances"]
            ]
            instance["attributes"] |= values
            self.push_state(state | {"serial": state["serial"] + 1})

    def push_state(self, state: Mapping[str, Any]) -> None:
        """Write a state in place of the one with the serial number before it. Terraform refuses any other."""
        file = self.path / _PUSHED_STATE
        try:
            # A state may contain secrets.
            file.touch(mode=0o600)
            file.write_text(json.dumps(state), encoding="utf-8")
            self._capture("state", "push", str(file.absolute()))
        finally:
            file.unlink(missing_ok=True)

    def push_unsaved_state(self) -> bool:
        """Write the state that an apply could not write to the backend, and kept in the stack's folder.

        Returns:
            Whether there was one.
        """
        file = self.path / _UNSAVED_STATE
        if not file.is_file():
            return False
        self._capture("state", "push", str(file.absolute()))
        file.unlink()
        return True

    def _read(self, *arguments: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self._capture(*arguments) or "{}")
        return read

    def _capture(self, *arguments: str) -> str:
        completed = self._execute(arguments, separate_stderr=True)
        if completed.exit_code:
            raise self._failure(arguments[0], completed)
        return completed.output

    def has_printed(self, failure: TerraformError) -> bool:
        """Return whether the output of the command that failed was passed to ``on_line``."""
        return self.on_line is not None and failure.verb not in self.quiet

    def _run(self, verb: str, *options: str, expected: int = 0) -> CompletedRun:
        color = () if self.color else ("-no-color",)
        completed = self._execute((verb, *color, *options), separate_stderr=False)
        if completed.exit_code not in (0, expected):
            raise self._failure(verb, completed)
        return completed

    def _execute(self, arguments: tuple[str, ...], *, separate_stderr: bool) -> CompletedRun:
        return run(
            (str(self.terraform.path), *arguments),
            folder=self.path,
            environment=_RARE_COLLECTIONS | dict(self.environment),
            on_line=None if separate_stderr else partial(self._take, quiet=arguments[0] in self.quiet),
            separate_stderr=separate_stderr,
            interruption=self.interruption,
        )

    def _take(self, line: str, *, quiet: bool) -> None:
        """Take a line of Terraform's output, which is no secret: it masks what is sensitive."""
        if self.log is not None:
            self.log(line)
        if self.on_line is not None and not quiet:
            self.on_line(line)

    def _failure(self, verb: str, completed: CompletedRun) -> TerraformError | TerraformUnavailableError:
        text = completed.errors or completed.output
        return missing_provider(text, self.terraform.distribution) or TerraformError(
            folder=self.path,
            verb=verb,
            exit_code=completed.exit_code,
            output=text,
            distribution=self.terraform.distribution,
        )

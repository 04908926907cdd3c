"""A terraform that takes milliseconds: it notes what it is asked for, and fails or finds changes as told."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bedrock_monitoring.terraform import StackFolder, Terraform

# With FAKE_TERRAFORM_MEETING, each plan and apply waits until as many of them have begun as it says, and
# notes in `missed` if they do not within ten seconds. An apply with `waits` waits for an interrupt, of which
# it notes each.
# A stack's folder may hold `fails`, the verb that fails there, `changes`, the plan in JSON that stands for
# its changes, `changes-with-imports`, the one that it has with import blocks, and `state`, its state.
_SCRIPT = """#!/bin/sh
stack=$(basename "$PWD")
echo "$stack $1" >> ../log
echo "$stack $* as ${TF_VAR_bedrock_monitoring_role:-nobody}" >> ../arguments
if [ "$2" = push ]; then cp "$3" state; fi
if [ "$1" = "$(cat fails 2>/dev/null)" ]; then echo "Error: $1 does not work here" >&2; exit 1; fi
meet() {
  echo "$stack" >> "../begun-$1"
  for try in $(seq 200); do
    if [ "$(wc -l < "../begun-$1")" -ge "$FAKE_TERRAFORM_MEETING" ]; then return; fi
    sleep 0.05
  done
  echo "$stack $1" >> ../missed
}
case "$1" in plan | apply) if [ -n "$FAKE_TERRAFORM_MEETING" ]; then meet "$1"; fi ;; esac
if [ "$1" = apply ] && [ -f waits ]; then
  trap 'echo "$stack" >> ../interrupts; ended=yes' INT
  echo "$stack" >> ../waiting
  for try in $(seq 200); do if [ -z "$ended" ]; then sleep 0.05; fi; done
  echo "Error: execution halted" >&2
  exit 1
fi
case "$1" in
  init) echo lock > .terraform.lock.hcl ;;
  state) if [ "$2" = pull ] && [ -f state ]; then cat state; fi ;;
  plan)
    echo "the plan of $stack"
    if [ -f existing.tf.json ]; then cp existing.tf.json ../blocks; cp changes-with-imports changes; fi
    for argument in "$@"; do case "$argument" in -out=*) cp changes "${argument#-out=}" ;; esac; done
    if grep -Eq 'create|delete|update' changes; then exit 2; fi ;;
  show) cat "$3" ;;
  apply) for plan in "$@"; do :; done; cat "$plan" >> ../applied ;;
esac
"""


class FakeTerraform:
    def __init__(self, folder: Path) -> None:
        self.stacks = folder / "stacks"
        self.stacks.mkdir()
        self.binary = folder / "terraform"
        self.binary.write_text(_SCRIPT, encoding="utf-8")
        self.binary.chmod(0o755)

    def stack(
        self,
        name: str,
        *,
        adds: int = 0,
        fails: str = "",
        state: Mapping[str, Any] | None = None,
        configured: Mapping[str, Any] | None = None,
    ) -> None:
        folder = self.stacks / name
        folder.mkdir()
        resources = [
            {
                "address": f"aws_cloudwatch_metric_stream.stream-{number}",
                "type": "aws_cloudwatch_metric_stream",
                "change": {"actions": ["create"], "before": None, "after": {}},
            }
            for number in range(adds)
        ]
        (folder / "changes").write_text(json.dumps({"resource_changes": resources}), encoding="utf-8")
        (folder / "fails").write_text(fails, encoding="utf-8")
        provider = {"required_providers": {"aws": {"version": "~> 5.100"}}}
        (folder / "cdk.tf.json").write_text(
            json.dumps({"terraform": provider, "resource": dict(configured or {})}), encoding="utf-8"
        )
        if state is not None:
            (folder / "state").write_text(json.dumps(state), encoding="utf-8")

    def plans(
        self, name: str, plan: Mapping[str, Any], *, with_imports: Mapping[str, Any] | None = None
    ) -> None:
        """Set the plan of a stack, and the one that it has with import blocks."""
        (self.stacks / name / "changes").write_text(json.dumps(plan), encoding="utf-8")
        (self.stacks / name / "changes-with-imports").write_text(
            json.dumps(with_imports or plan), encoding="utf-8"
        )

    @property
    def import_blocks(self) -> list[dict[str, str]]:
        """The import blocks of the last plan that had any."""
        blocks: list[dict[str, str]] = json.loads((self.stacks / "blocks").read_text(encoding="utf-8"))[
            "import"
        ]
        return blocks

    def state(self, name: str) -> dict[str, Any]:
        """Return the state of a stack, as it was given or pushed."""
        state: dict[str, Any] = json.loads((self.stacks / name / "state").read_text(encoding="utf-8"))
        return state

    def sets_state(self, name: str, state: Mapping[str, Any]) -> None:
        """Set the state of a stack, as an apply or somebody else leaves it."""
        (self.stacks / name / "state").write_text(json.dumps(state), encoding="utf-8")

    def stack_of(self, name: str) -> StackFolder:
        terraform = Terraform(path=self.binary, version="1.11.4", platform="linux_amd64")
        return StackFolder(path=self.stacks / name, terraform=terraform, environment=os.environ)

    def arguments(self, verb: str) -> Sequence[str]:
        """Return the arguments of each run of a verb, in order, with the role that it was told to assume."""
        lines = (self.stacks / "arguments").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.split()[1] == verb]

    def asked(self, *verbs: str) -> Sequence[str]:
        """Return what was asked of it, "STACK VERB" each, in order; of all verbs or of some."""
        log = self.stacks / "log"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line for line in lines if not verbs or line.split()[1] in verbs]

"""Spacelift: hooks for every stack, and Terraform JSON that creates the stacks and their order.

Keys: "YAML reference" of the runtime configuration, "CDKTF", "Per-stage environment variables" and "Stack
dependencies" of Spacelift's documentation, and the resources of the provider spacelift-io/spacelift.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.engines.fleet import STACKS, Fleet
from bedrock_monitoring.commands.engines.generated_files import MARK, GeneratedFile
from bedrock_monitoring.monitoring import ROLE_VARIABLE, Stack
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.terraform import LOCK_FILE, OPENTOFU

FOLDER = "spacelift"

_VARIABLES = {
    "repository": {"type": "string", "description": "The repository, without its owner"},
    "branch": {"type": "string", "description": "The branch that is deployed", "default": "main"},
    "space_id": {"type": "string", "description": "The space of the stacks", "default": "root"},
    "runner_image": {
        "type": "string",
        "description": "The image of runs, with make and Python 3.11 or later",
    },
    "tool_version": {"type": "string", "description": "The version of OpenTofu", "default": "1.11.1"},
    "autodeploy": {
        "type": "bool",
        "description": "Whether a merge is deployed without a confirmation",
        "default": False,
    },
    "plan_integration_id": {"type": "string", "description": "The AWS integration whose role plans"},
    "deploy_integration_id": {"type": "string", "description": "The AWS integration whose role deploys"},
}
"""What only the account of Spacelift knows, as variables of Terraform."""

_GATE = f"{FOLDER}/gate"
"""A configuration without resources. Its stacks wait for all of a wave, and the next wave waits for them: a
dependency for each stack, not one for each two of them."""


def files(fleet: Fleet) -> tuple[GeneratedFile, ...]:
    """Return the files of Spacelift.

    Raises:
        InvalidInputError: The stacks are for Terraform. Spacelift calls no Terraform after 1.5.
    """
    if fleet.tool is not OPENTOFU:
        refuse_one(
            where="engine",
            what="Spacelift calls OpenTofu, or Terraform up to 1.5, which does not lock states in S3",
            remedy=f"write it for OpenTofu, with {spelled('--opentofu')}",
        )
    return (
        GeneratedFile(path=".spacelift/config.yml", content=f"# {MARK}\n{_hooks(fleet)}"),
        GeneratedFile(path=f"{FOLDER}/main.tf.json", content=_json(_stacks(fleet))),
        GeneratedFile(path=f"{_GATE}/main.tf.json", content=_json({"//": MARK, "terraform": {}})),
    )


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _hooks(fleet: Fleet) -> str:
    hooks = {
        "version": "1",
        "stack_defaults": {
            "before_init": [
                fleet.synthesis,
                f'cp "{STACKS}/$BEDROCK_MONITORING_TARGETS/cdk.tf.json" .',
                f"cp {fleet.tool.lock_file} {LOCK_FILE}",
            ]
        },
        # A setting of one stack replaces the default as a whole.
        "stacks": {_slug(gate): {"before_init": ["true"]} for gate in _gates(fleet)},
    }
    text: str = yaml.safe_dump(hooks, sort_keys=False, width=110)
    return text


def _gates(fleet: Fleet) -> tuple[str, ...]:
    """Return a gate after each wave but the last, by a name that no target has."""
    return tuple(_gate_after(wave) for wave in [*fleet.earlier_waves][:-1])


def _gate_after(wave: int) -> str:
    return f"after_wave_{wave}"


def _slug(name: str) -> str:
    return f"bedrock-monitoring-{name.lower().replace('_', '-')}"


def _stacks(fleet: Fleet) -> Mapping[str, Any]:
    stacks = {stack.name: _stack(stack, fleet) for stack in fleet.stacks}
    gates = {gate: _gate(gate) for gate in _gates(fleet)}
    return {
        "//": MARK,
        "terraform": {"required_providers": {"spacelift": {"source": "spacelift-io/spacelift"}}},
        "variable": _VARIABLES,
        "resource": {
            "spacelift_stack": stacks | gates,
            "spacelift_environment_variable": dict(_environment(fleet)),
            "spacelift_aws_integration_attachment": dict(_integrations(fleet)),
            **({"spacelift_stack_dependency": dict(_dependencies(fleet))} if gates else {}),
        },
    }


def _stack(stack: Stack, fleet: Fleet) -> Mapping[str, Any]:
    return {
        **_of_every_stack(stack.name),
        "description": f"Dashboards and alarms of {stack.account}, {stack.region}",
        "labels": ["bedrock-monitoring", f"wave:{stack.wave}"],
        "autodeploy": "${var.autodeploy}",
        "manage_state": fleet.engine_keeps_state,
    }


def _gate(gate: str) -> Mapping[str, Any]:
    return {
        **_of_every_stack(gate),
        "description": f"Has no resources: finished {gate.replace('_', ' ')}",
        "labels": ["bedrock-monitoring"],
        "autodeploy": True,
        "project_root": _GATE,
    }


def _of_every_stack(name: str) -> Mapping[str, Any]:
    return {
        "name": _slug(name),
        "slug": _slug(name),
        "repository": "${var.repository}",
        "branch": "${var.branch}",
        "space_id": "${var.space_id}",
        "runner_image": "${var.runner_image}",
        "terraform_workflow_tool": "OPEN_TOFU",
        "terraform_version": "${var.tool_version}",
    }


def _environment(fleet: Fleet) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what a stack's runs need: its name, and the role of each stage of a run.

    The prefix ``ro_`` passes a variable to all stages but the apply, ``wo_`` to the apply alone.
    """
    for stack in fleet.stacks:
        values = {"BEDROCK_MONITORING_TARGETS": stack.name}
        if stack.plan_role_arn and stack.role_arn:
            values[f"ro_TF_VAR_{ROLE_VARIABLE}"] = stack.plan_role_arn
            values[f"wo_TF_VAR_{ROLE_VARIABLE}"] = stack.role_arn
        for name, value in values.items():
            yield (
                f"{stack.name}-{name}",
                {"stack_id": _id(stack.name), "name": name, "value": value, "write_only": False},
            )


def _integrations(fleet: Fleet) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for stack in fleet.stacks:
        for purpose in ("plan", "deploy"):
            yield (
                f"{stack.name}-{purpose}",
                {
                    "stack_id": _id(stack.name),
                    "integration_id": f"${{var.{purpose}_integration_id}}",
                    "read": purpose == "plan",
                    "write": purpose == "deploy",
                },
            )


def _dependencies(fleet: Fleet) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield that each gate waits for the stacks of its wave, and the stacks of the next wave for the gate."""
    last = max(fleet.earlier_waves)
    for stack in fleet.stacks:
        if stack.wave != last:
            gate = _gate_after(stack.wave)
            yield f"{gate}-{stack.name}", {"stack_id": _id(gate), "depends_on_stack_id": _id(stack.name)}
        if earlier := fleet.earlier_waves[stack.wave]:
            gate = _gate_after(earlier[-1])
            yield f"{stack.name}-{gate}", {"stack_id": _id(stack.name), "depends_on_stack_id": _id(gate)}


def _id(name: str) -> str:
    return f"${{spacelift_stack.{name}.id}}"

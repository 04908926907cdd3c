"""Atlantis: ``atlantis.yaml`` with a project for each stack.

Keys: "Repo Level atlantis.yaml Config" and "Custom Workflows" of the documentation of Atlantis.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from bedrock_monitoring.commands.engines.fleet import STACKS, Fleet
from bedrock_monitoring.commands.engines.generated_files import MARK, GeneratedFile
from bedrock_monitoring.monitoring import ROLE_VARIABLE, Stack
from bedrock_monitoring.terraform import LOCK_FILE

FOLDER = None

_UP = "../" * len(f"{STACKS}/name".split("/"))
"""From the folder of a stack to that of main.py."""

_WORKFLOW = "bedrock-monitoring"


def files(fleet: Fleet) -> tuple[GeneratedFile, ...]:
    """Return the files of Atlantis."""
    configuration = {
        "version": 3,
        "parallel_plan": True,
        "parallel_apply": True,
        "abort_on_execution_order_fail": True,
        "projects": [_project(stack, fleet) for stack in fleet.stacks],
        "workflows": {_workflow_name(stack): _workflow(stack, fleet) for stack in fleet.stacks},
    }
    text = yaml.dump(configuration, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True)
    return (GeneratedFile(path="atlantis.yaml", content=f"# {MARK}\n{text}"),)


def _project(stack: Stack, fleet: Fleet) -> Mapping[str, Any]:
    return {
        "name": stack.name,
        "dir": f"{STACKS}/{stack.name}",
        "execution_order_group": stack.wave,
        "terraform_distribution": fleet.tool.name.lower(),
        "workflow": _workflow_name(stack),
        "autoplan": {"enabled": True, "when_modified": [f"{_UP}{path}" for path in fleet.inputs]},
    }


def _workflow_name(stack: Stack) -> str:
    """Return the name of the workflow of a stack. Those with the same roles share one."""
    if not (stack.plan_role_arn and stack.role_arn):
        return _WORKFLOW
    roles = (role.partition(":role/")[2].replace("/", ".") for role in (stack.plan_role_arn, stack.role_arn))
    return "-".join((_WORKFLOW, stack.account, *roles))


def _workflow(stack: Stack, fleet: Fleet) -> Mapping[str, Any]:
    plan: list[Any] = [
        {"run": f"cp {_UP}{fleet.tool.lock_file} {LOCK_FILE}"},
        {"init": {"extra_args": ["-lockfile=readonly"]}},
        {"plan": {"extra_args": ["-lock=false"]}},
    ]
    apply: list[Any] = [{"apply": {"extra_args": ["-lock-timeout=5m"]}}]
    if stack.plan_role_arn and stack.role_arn:
        plan.insert(0, _role(stack.plan_role_arn))
        apply.insert(0, _role(stack.role_arn))
    return {"plan": {"steps": plan}, "apply": {"steps": apply}}


def _role(arn: str) -> Mapping[str, Any]:
    return {"env": {"name": f"TF_VAR_{ROLE_VARIABLE}", "value": arn}}


class _Dumper(yaml.SafeDumper):
    """Writes equal lists in full in the place of anchors, which Atlantis's users do not expect."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

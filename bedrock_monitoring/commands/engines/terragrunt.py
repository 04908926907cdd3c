"""Terragrunt: a unit for each stack, and a file for each wave with the units that come before it.

Blocks: "HCL Blocks", "Extra Arguments" and "Lock File Handling" of the documentation of Terragrunt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedrock_monitoring.commands.engines.fleet import STACKS, Fleet
from bedrock_monitoring.commands.engines.generated_files import MARK, GeneratedFile
from bedrock_monitoring.commands.engines.hcl import listed, quoted
from bedrock_monitoring.monitoring import ROLE_VARIABLE, Stack
from bedrock_monitoring.terraform import LOCK_FILE

FOLDER = "terragrunt"

_HERE = "${get_terragrunt_dir()}"
"""The folder of the unit, also in a file that the unit includes."""


def files(fleet: Fleet) -> tuple[GeneratedFile, ...]:
    """Return the files of Terragrunt."""
    return (
        *(
            GeneratedFile(path=f"{FOLDER}/{_wave_file(wave)}", content=_wave(fleet, wave, earlier))
            for wave, earlier in fleet.earlier_waves.items()
        ),
        *(
            GeneratedFile(path=f"{FOLDER}/{stack.name}/terragrunt.hcl", content=_unit(stack, fleet))
            for stack in fleet.stacks
        ),
    )


def _wave_file(wave: int) -> str:
    return f"wave-{wave}.hcl"


def _wave(fleet: Fleet, wave: int, earlier: Sequence[int]) -> str:
    """Return what the units of a wave include: they wait for all of the wave before it."""
    before = [stack.name for stack in fleet.stacks if earlier and stack.wave == earlier[-1]]
    paths = "".join(f'    "{_HERE}/../{name}",\n' for name in before)
    waits = f"\ndependencies {{\n  paths = [\n{paths}  ]\n}}\n" if before else ""
    run = f"terragrunt run --all --working-dir {FOLDER} --parallelism {fleet.parallel}"
    return f"""# {MARK}
#
# Wave {wave}. {fleet.synthesis} && {run} plan
{waits}"""


def _unit(stack: Stack, fleet: Fleet) -> str:
    return f"""# {MARK}

terraform_binary = {quoted(fleet.tool.binary)}

include "wave" {{
  path = "{_HERE}/../{_wave_file(stack.wave)}"
}}

terraform {{
  source                   = "{_HERE}/../../{STACKS}/{stack.name}"
  copy_terraform_lock_file = false

  before_hook "lock" {{
    commands = ["init"]
    execute  = ["cp", "{_HERE}/../../{fleet.tool.lock_file}", "{LOCK_FILE}"]
  }}

{"".join(_arguments(stack))}}}
"""


def _arguments(stack: Stack) -> Iterator[str]:
    yield _extra("init", ["init"], ["-lockfile=readonly"], role=None)
    yield "\n" + _extra("plan", ["plan"], ["-lock=false"], role=stack.plan_role_arn)
    role = stack.role_arn if stack.plan_role_arn else None
    yield "\n" + _extra("apply", ["apply", "destroy"], ["-lock-timeout=5m"], role=role)


def _extra(name: str, commands: Sequence[str], arguments: Sequence[str], *, role: str | None) -> str:
    variables = f"\n    env_vars  = {{ TF_VAR_{ROLE_VARIABLE} = {quoted(role)} }}" if role else ""
    return f"""  extra_arguments {quoted(name)} {{
    commands  = {listed(commands)}
    arguments = {listed(arguments)}{variables}
  }}
"""

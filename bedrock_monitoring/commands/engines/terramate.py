"""Terramate: a stack for each stack, and the scripts ``plan`` and ``deploy``.

Blocks: "Configure stacks", "Terramate Scripts" and "Order of Execution" of Terramate CLI's documentation.
"""

from __future__ import annotations

from bedrock_monitoring.commands.engines.fleet import STACKS, Fleet
from bedrock_monitoring.commands.engines.generated_files import MARK, GeneratedFile
from bedrock_monitoring.commands.engines.hcl import listed, quoted
from bedrock_monitoring.monitoring import ROLE_VARIABLE, Stack
from bedrock_monitoring.terraform import LOCK_FILE

FOLDER = "terramate"

_TAG = "bedrock-monitoring"
_ROOT = "${terramate.root.path.fs.absolute}"


def files(fleet: Fleet) -> tuple[GeneratedFile, ...]:
    """Return the files of Terramate."""
    return (
        GeneratedFile(path="bedrock-monitoring.tm.hcl", content=_configuration()),
        GeneratedFile(path=f"{FOLDER}/scripts.tm.hcl", content=_scripts(fleet)),
        *(
            GeneratedFile(path=f"{FOLDER}/{stack.name}/stack.tm.hcl", content=_stack(stack, fleet))
            for stack in fleet.stacks
        ),
    )


def _configuration() -> str:
    return f"""# {MARK}

terramate {{
  config {{
    experiments = ["scripts"]
  }}
}}
"""


def _scripts(fleet: Fleet) -> str:
    tool = f'"{fleet.tool.binary}", "-chdir=${{global.folder}}"'
    run = f"{fleet.synthesis} && terramate script run --parallel {fleet.parallel}"
    prepare = f"""      ["cp", "{_ROOT}/{fleet.tool.lock_file}", "${{global.folder}}/{LOCK_FILE}"],
      [{tool}, "init", "-input=false", "-lockfile=readonly"],"""
    return f"""# {MARK}
#
# {run} plan
# {run} deploy

globals {{
  folder    = "{_ROOT}/{STACKS}/${{terramate.stack.name}}"
  plan_role = ""
}}

script "plan" {{
  description = "Show what a deploy would change, with the role that only reads"
  job {{
    commands = [
{prepare}
      [
        "env", "TF_VAR_{ROLE_VARIABLE}=${{global.plan_role}}",
        {tool}, "plan", "-input=false", "-lock=false",
      ],
    ]
  }}
}}

script "deploy" {{
  description = "Deploy, wave by wave"
  job {{
    commands = [
{prepare}
      [{tool}, "apply", "-input=false", "-auto-approve", "-lock-timeout=5m"],
    ]
  }}
}}
"""


def _stack(stack: Stack, fleet: Fleet) -> str:
    after = [f"tag:{_TAG}-wave-{wave}" for wave in fleet.earlier_waves[stack.wave]]
    watched = [f"/{path}" for path in fleet.inputs if not path.endswith("**")]
    role = f"\nglobals {{\n  plan_role = {quoted(stack.plan_role_arn)}\n}}\n" if stack.plan_role_arn else ""
    return f"""# {MARK}

stack {{
  name  = {quoted(stack.name)}
  id    = {quoted(stack.name)}
  tags  = {listed([_TAG, f"{_TAG}-wave-{stack.wave}"])}
  after = {listed(after)}
  watch = {listed(watched)}
}}
{role}"""

"""A rollout in three waves: roles by account, an own stack, a target that is left alone."""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.commands.engines.fleet import Fleet, fleet_of
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.terraform import TERRAFORM, Distribution

TEXT = """
state: {account: "111122223333", region: us-east-1}
defaults: {region: us-east-1, models: [amazon.nova-lite-v1:0]}
targets:
  - {name: prod, account: "222233334444", wave: 3, role: Deploy, plan_role: team/Plan}
  - {name: Test, account: "111122223333"}
  - {name: stage-eu, account: "222233334444", region: eu-west-1, wave: 2, role: Deploy, plan_role: team/Plan}
  - {name: stage-us, account: "333344445555", wave: 2, role: Deploy}
"""


def fleet(
    text: str = TEXT,
    *,
    tool: Distribution = TERRAFORM,
    rollout: str = "rollout.yaml",
    engine_keeps_state: bool = False,
) -> Fleet:
    """Return what an engine is told of the rollout."""
    project = Path("/project")
    return fleet_of(
        loads(text).select(),
        rollout=project / rollout,
        project=project,
        tool=tool,
        parallel=8,
        engine_keeps_state=engine_keeps_state,
    )


def many(targets: int, *, waves: int) -> str:
    """Return a rollout of many targets."""
    lines = [
        f'  - {{name: t{number:03}, account: "{222200000000 + number}", wave: {number % waves + 1}}}\n'
        for number in range(targets)
    ]
    return TEXT.partition("  - ")[0] + "".join(lines)

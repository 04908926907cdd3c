"""From the settings of the user's own stacks to values for the rest of the program."""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.monitoring.stack import OwnStack
from bedrock_monitoring.rollout.settings.own_stack_settings import OWN_STACK_FOLDER, OwnStackSettings
from bedrock_monitoring.rollout.values.arns import policy_arn, role_arn


def resolved_own_stack(settings: OwnStackSettings, *, folder: Path, prefix: str) -> OwnStack:
    """Return an own stack.

    Args:
        settings: Its settings with ``defaults`` applied, with all of them that are ``REQUIRED_OF_STACK``.
        folder: The folder of rollout.yaml, which ``file`` is relative to.
        prefix: What state keys begin with.
    """
    name, account, region = settings.name, settings.account, settings.region
    assert account is not None
    assert region is not None
    file = settings.file or f"{OWN_STACK_FOLDER}/{name.replace('-', '_')}.py"
    return OwnStack(
        name=name,
        account=account,
        region=region,
        role_arn=settings.role and role_arn(settings.role, account=account, region=region),
        plan_role_arn=settings.plan_role and role_arn(settings.plan_role, account=account, region=region),
        permissions_boundary=settings.permissions_boundary
        and policy_arn(settings.permissions_boundary, account=account, region=region),
        tags=settings.tags,
        wave=settings.wave,
        adopt=settings.adopt,
        state_key=settings.state_key or f"{prefix}/{name}/terraform.tfstate",
        file=(folder / file).absolute(),
        settings=settings.settings,
    )

"""From the settings of `decommission` to values for the rest of the program."""

from __future__ import annotations

from bedrock_monitoring.monitoring.stack import PROJECT_TAGS, DecommissionedStack
from bedrock_monitoring.rollout.settings.decommission_settings import DecommissionSettings
from bedrock_monitoring.rollout.values.arns import role_arn


def resolved_decommissioned_stack(
    settings: DecommissionSettings, *, prefix: str, wave: int
) -> DecommissionedStack:
    """Return a stack that is decommissioned.

    Args:
        settings: Its settings with ``defaults`` applied, with all ``REQUIRED_OF_DECOMMISSIONED``.
        prefix: What state keys begin with.
        wave: The last wave.
    """
    name, account, region = settings.name, settings.account, settings.region
    assert account is not None
    assert region is not None
    return DecommissionedStack(
        name=name,
        account=account,
        region=region,
        role_arn=settings.role and role_arn(settings.role, account=account, region=region),
        plan_role_arn=settings.plan_role and role_arn(settings.plan_role, account=account, region=region),
        tags=PROJECT_TAGS,
        wave=wave,
        state_key=settings.state_key or f"{prefix}/{name}/terraform.tfstate",
    )

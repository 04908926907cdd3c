"""The stacks that a rollout deploys and destroys: all but that of the state bucket and those of roles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from constructs import Construct

from bedrock_monitoring.monitoring import CentralView, Monitoring, Rollout
from stacks.monitoring import MonitoringStack


def create_rollout_stacks(
    scope: Construct,
    rollout: Rollout,
    targets: Sequence[Monitoring],
    *,
    only: Collection[str],
    on_target: Callable[[int, int], None] | None = None,
) -> None:
    """Create the stacks of targets, of the view over them, of links, own stacks and what is decommissioned.

    Each kind but that of targets is imported late: few rollouts have it.

    Args:
        scope: The app.
        rollout: The rollout.
        targets: The dashboards and alarms of the targets, and of the view in each Region, to create.
        only: The names of the other stacks to create.
        on_target: Called after each target with the number of those that are created, and of those to create.

    Raises:
        InvalidInputError: The file of an own stack cannot be used.
    """
    for number, monitoring in enumerate(targets, start=1):
        if isinstance(monitoring.target, CentralView):
            from stacks.observability import CentralViewStack  # noqa: PLC0415

            CentralViewStack(scope, monitoring, rollout=rollout)
        else:
            MonitoringStack(scope, monitoring, rollout=rollout)
        if on_target is not None:
            on_target(number, len(targets))
    if rollout.links:
        from stacks.observability import create_link_stacks  # noqa: PLC0415

        create_link_stacks(scope, rollout, only=only)
    if rollout.stacks:
        from stacks.own_stack import create_own_stacks  # noqa: PLC0415

        create_own_stacks(scope, rollout, only=only)
    if rollout.decommissioned:
        from stacks.decommissioned import create_decommissioned_stacks  # noqa: PLC0415

        create_decommissioned_stacks(scope, rollout, only=only)

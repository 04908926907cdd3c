"""The monitoring of all targets of a rollout, within its cost ceiling."""

from __future__ import annotations

from collections.abc import Callable

from bedrock_monitoring.monitoring.rollout import Rollout
from bedrock_monitoring.monitoring.target_monitoring import Monitoring, build_monitoring
from bedrock_monitoring.problems import refuse


def build_rollout_monitoring(
    rollout: Rollout, *, on_target: Callable[[int], None] | None = None
) -> tuple[Monitoring, ...]:
    """Return the monitoring of each target of a rollout, in the order of the file.

    Args:
        rollout: The rollout.
        on_target: Called after each target with the number of those that are built.

    Raises:
        InvalidInputError: CloudWatch would reject a dashboard or an alarm, or the estimated cost exceeds the
            cost ceiling of the rollout.
    """
    monitorings = build_monitoring(rollout.targets, naming=rollout.naming, on_target=on_target)
    if rollout.cost_ceiling is not None:
        # Imported late: only a rollout with a ceiling needs the estimate.
        from bedrock_monitoring.monitoring.cost.estimate import ceiling_problems  # noqa: PLC0415

        refuse(ceiling_problems(monitorings, rollout.cost_ceiling))
    return monitorings

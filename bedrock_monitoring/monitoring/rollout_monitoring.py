"""The monitoring of all targets of a rollout, within its cost ceiling."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bedrock_monitoring.monitoring.rollout import Rollout
from bedrock_monitoring.monitoring.target_monitoring import Monitoring, build_monitoring
from bedrock_monitoring.problems import refuse


def build_rollout_monitoring(
    rollout: Rollout,
    *,
    only: Collection[str] | None = None,
    on_target: Callable[[int, int], None] | None = None,
) -> tuple[Monitoring, ...]:
    """Return the monitoring of targets of a rollout, in the order of the file.

    Args:
        rollout: The rollout.
        only: The names of the targets; ``None`` for all. A cost ceiling is of all targets: with one, all of
            them are built.
        on_target: As for `build_monitoring`.

    Raises:
        InvalidInputError: CloudWatch would reject a dashboard or an alarm, or the estimated cost exceeds the
            cost ceiling of the rollout.
    """
    needed = only if rollout.cost_ceiling is None else None
    monitorings = build_monitoring(rollout.shown, naming=rollout.naming, only=needed, on_target=on_target)
    if rollout.cost_ceiling is not None:
        # Imported late: only a rollout with a ceiling needs the estimate.
        from bedrock_monitoring.monitoring.cost.estimate import ceiling_problems, estimate_cost  # noqa: PLC0415

        refuse(ceiling_problems(estimate_cost(monitorings), rollout.cost_ceiling))
    return tuple(one for one in monitorings if only is None or one.target.name in only)

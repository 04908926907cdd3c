"""Turn alarms, metric filters and topics into a module, and say what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.commands.adopting.adopted_resources import AdoptedResources
from bedrock_monitoring.commands.adopting.existing_source import existing_source, import_blocks
from bedrock_monitoring.commands.adopting.read_existing import needed_provider
from bedrock_monitoring.commands.adopting.rollout_patch import RolloutPatch, rollout_patch
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.problems import quoted


@dataclass(frozen=True, kw_only=True)
class ResourcesAsCode:
    """Resources as code.

    Attributes:
        python: The source of a module that prints Terraform JSON.
        import_blocks: The ``import`` blocks in Terraform's language.
        lines: What became of them, for whoever adopts.
        patch: The change of rollout.yaml that watches the same; ``None`` if nothing is of Amazon Bedrock.
    """

    python: str
    import_blocks: str
    lines: tuple[str, ...]
    patch: RolloutPatch | None


def adopt_resources(adopted: AdoptedResources, *, module_name: str, rollout: Path) -> ResourcesAsCode:
    """Return resources as code.

    Args:
        adopted: The resources.
        module_name: The name of the module, for its docstring.
        rollout: The rollout file that may watch the same.

    Raises:
        InvalidInputError: Composite alarms form a cycle, or something is wrong with the rollout file.
    """
    patch = rollout_patch(adopted.alarms, arns=adopted.arns, rollout=rollout)
    return ResourcesAsCode(
        python=existing_source(adopted, module_name=module_name),
        import_blocks=import_blocks(adopted),
        lines=tuple(told(adopted, patch)),
        patch=patch,
    )


def told(adopted: AdoptedResources, patch: RolloutPatch | None) -> Iterator[str]:
    """Yield what to tell whoever adopts resources: how many, and what became of which."""
    counts = (
        (len(adopted.alarms), "alarm"),
        (len(adopted.log_metric_filters), "metric filter"),
        (len(adopted.topics), "topic"),
    )
    parts = ", ".join(count(number, noun) for number, noun in counts if number)
    yield f"{parts} to import; {len(adopted.raw)} as arguments, {len(adopted.left_out)} left in AWS"
    yield from map(str, adopted.raw.values())
    yield from (str(each.problem) for each in adopted.left_out)
    for alarm in adopted.alarms.values():
        if since := needed_provider(alarm):
            yield (
                f"alarm {quoted(alarm.alarm_name)} needs AWS provider {since} or a later one: require it "
                "where the alarm is imported"
            )
    if patch is not None:
        yield from patch.kinds
        yield from map(str, patch.notes)

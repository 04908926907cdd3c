"""The review of plans: what changes, once for all targets in which it is the same, the most urgent first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder
from bedrock_monitoring.commands.reviewing.change import Action, Change
from bedrock_monitoring.commands.reviewing.changes_in_words import changes_of
from bedrock_monitoring.commands.reviewing.monthly_cost import MonthlyCost
from bedrock_monitoring.commands.reviewing.target_names import Place, converted, with_placeholders
from bedrock_monitoring.terraform import Changes


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why targets could not be planned.

    Attributes:
        targets: The names of the stacks with this reason.
        reason: The first lines of it.
    """

    targets: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class SameChange:
    """A change of one or more resources of a target.

    Attributes:
        action: What happens.
        kind: What they are.
        names: Their names.
        details: What changes, a line for each.
        consequence: What follows from their destruction. Empty if nothing does.
    """

    action: Action
    kind: str
    names: tuple[str, ...]
    details: tuple[str, ...]
    consequence: str


@dataclass(frozen=True, kw_only=True)
class SharedChanges:
    """The changes that the same targets have in common.

    Attributes:
        targets: The names of the stacks.
        changes: The changes. If there are several targets, ``{target}``, ``{account}`` and ``{region}`` in
            their texts are those of each.
    """

    targets: tuple[str, ...]
    changes: tuple[SameChange, ...]


@dataclass(frozen=True, kw_only=True)
class SharedCost:
    """What each of some targets costs a month.

    Attributes:
        targets: The names of the stacks.
        cost: What each of them costs.
    """

    targets: tuple[str, ...]
    cost: MonthlyCost


@dataclass(frozen=True, kw_only=True)
class Review:
    """What plans change, in the order in which it should be read.

    Attributes:
        targets: The number of stacks.
        total: The number of resources to add, change and destroy in all of them.
        failures: The stacks that could not be planned.
        destructive: What is destroyed, replaced or no longer managed.
        orphans: A line for each state that no stack of the rollout has.
        others: All other changes.
        unchanged: The names of the stacks without changes.
        costs: What each planned stack costs a month. What changes most in all of its stacks comes first.
    """

    targets: int
    total: Changes
    failures: tuple[Failure, ...]
    destructive: tuple[SharedChanges, ...]
    orphans: tuple[str, ...]
    others: tuple[SharedChanges, ...]
    unchanged: tuple[str, ...]
    costs: tuple[SharedCost, ...]

    @property
    def cost(self) -> MonthlyCost:
        """What all planned stacks cost a month."""
        each = (shared.cost for shared in self.costs for _ in shared.targets)
        return sum(each, start=MonthlyCost())

    @property
    def failed(self) -> tuple[str, ...]:
        """The names of the stacks that could not be planned."""
        return tuple(name for failure in self.failures for name in failure.targets)

    @property
    def changed(self) -> int:
        """The number of stacks with changes."""
        return self.targets - len(self.failed) - len(self.unchanged)

    def to_json(self) -> dict[str, Any]:
        """Return the review as values of JSON."""
        costs = [{"targets": shared.targets, **_usd(shared.cost)} for shared in self.costs]
        return {**asdict(self), "changed": self.changed, "cost": _usd(self.cost), "costs": costs}


@dataclass(frozen=True, kw_only=True)
class PlannedStack:
    """What is known of the plan of one stack: its changes, or why it failed.

    Attributes:
        place: The stack.
        total: The number of its changes.
        changes: The changes in words, generalized.
        cost: What its resources cost a month.
        failure: Why it could not be planned. Empty if it was planned.
    """

    place: Place
    total: Changes = field(default_factory=Changes)
    changes: tuple[Change, ...] = ()
    cost: MonthlyCost = field(default_factory=MonthlyCost)
    failure: str = ""

    @classmethod
    def of(cls, name: str, plan: Mapping[str, Any]) -> PlannedStack:
        """Return a stack with its plan in Terraform's JSON output format."""
        place = Place.of(name, plan)
        return cls(
            place=place,
            total=Changes.of(plan),
            changes=changes_of(plan, place),
            cost=MonthlyCost.of(plan),
        )


def read_stacks(plans: Mapping[str, PlanFolder]) -> tuple[PlannedStack, ...]:
    """Read the plans and the failures of a folder.

    Raises:
        InvalidInputError: A file is damaged.
    """
    return tuple(
        PlannedStack(place=Place(name=name), failure=plan.text)
        if plan.failed
        else plan.read(lambda document, name=name: PlannedStack.of(name, document))  # type: ignore[misc]
        for name, plan in plans.items()
    )


def without_plan(names: Iterable[str]) -> tuple[PlannedStack, ...]:
    """Return stacks that should have been planned, and of which there is neither a plan nor a failure."""
    reason = "There is no plan: the job ended before it was made."
    return tuple(PlannedStack(place=Place(name=name), failure=reason) for name in names)


def review_of(stacks: Sequence[PlannedStack], *, orphans: Iterable[str] = ()) -> Review:
    """Return the review of the plans of stacks.

    Args:
        stacks: The stacks.
        orphans: A line for each state that no stack of the rollout has.
    """
    planned = [stack for stack in stacks if not stack.failure]
    return Review(
        targets=len(stacks),
        total=sum((stack.total for stack in planned), start=Changes()),
        failures=_failures(stack for stack in stacks if stack.failure),
        destructive=_shared(planned, destructive=True),
        orphans=tuple(orphans),
        others=_shared(planned, destructive=False),
        unchanged=tuple(stack.place.name for stack in planned if not stack.changes),
        costs=_costs(planned),
    )


def _costs(stacks: Iterable[PlannedStack]) -> tuple[SharedCost, ...]:
    names = defaultdict[MonthlyCost, list[str]](list)
    for stack in stacks:
        names[stack.cost].append(stack.place.name)
    shared = (SharedCost(targets=tuple(alike), cost=cost) for cost, alike in names.items())
    return tuple(sorted(shared, key=lambda one: -abs(one.cost.difference) * len(one.targets)))


def _usd(cost: MonthlyCost) -> dict[str, float]:
    """Return a cost as values of JSON: USD a month."""
    return {"before": float(cost.before), "after": float(cost.after)}


def _failures(stacks: Iterable[PlannedStack]) -> tuple[Failure, ...]:
    by_reason = defaultdict[str, list[PlannedStack]](list)
    for stack in stacks:
        by_reason[stack.place.generalized(stack.failure.strip())].append(stack)
    return tuple(
        Failure(
            targets=tuple(stack.place.name for stack in alike),
            reason=with_placeholders(reason) if len(alike) > 1 else alike[0].failure.strip(),
        )
        for reason, alike in by_reason.items()
    )


def _shared(stacks: Sequence[PlannedStack], *, destructive: bool) -> tuple[SharedChanges, ...]:
    """Return the changes by the targets that have them, those of most targets first."""
    having = defaultdict[Change, dict[str, Place]](dict)
    for stack in stacks:
        for change in stack.changes:
            if change.action.is_destructive is destructive:
                having[change][stack.place.name] = stack.place
    by_targets = defaultdict[tuple[str, ...], list[Change]](list)
    for change, places in having.items():
        one, *others = places.values()
        shown = converted(change, with_placeholders) if others else one.specific(change)
        by_targets[tuple(places)].append(shown)
    return tuple(
        SharedChanges(targets=targets, changes=merged(changes))
        for targets, changes in sorted(by_targets.items(), key=lambda item: -len(item[0]))
    )


def merged(changes: Iterable[Change]) -> tuple[SameChange, ...]:
    """Return the changes with those that are equal but for the name as one, alarms first, then dashboards."""
    names = defaultdict[Change, list[str]](list)
    for change in sorted(changes, key=_order):
        names[replace(change, name="")].append(change.name)
    return tuple(
        SameChange(
            action=change.action,
            kind=change.kind,
            names=tuple(alike),
            details=change.details,
            consequence=change.consequence,
        )
        for change, alike in names.items()
    )


def _order(change: Change) -> int:
    """Return the place of a change among others: alarms, dashboards, the rest."""
    if change.type.endswith("_alarm"):
        return 0
    return 1 if change.type == "aws_cloudwatch_dashboard" else 2

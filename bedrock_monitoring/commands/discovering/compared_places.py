"""Compare what is found with a rollout: what is used and not watched, watched and not used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.commands.discovering.found import FoundModel, FoundPlace
from bedrock_monitoring.commands.discovering.reading import DAYS
from bedrock_monitoring.monitoring.organization import CLOSED, Organization
from bedrock_monitoring.monitoring.target import Target


@dataclass(frozen=True, kw_only=True)
class PlaceComparison:
    """What is found in an account and Region beside the targets there.

    Attributes:
        found: What is found.
        targets: The targets of the account and Region.
        not_watched: Models that were called and that no target has.
    """

    found: FoundPlace
    targets: tuple[Target, ...]
    not_watched: tuple[FoundModel, ...]

    @property
    def not_used(self) -> Iterator[tuple[Target, str]]:
        """The models that a target has and that nobody called by any of their ids, by name."""
        called = {model.id for model in self.found.models}
        for target in self.targets:
            for model in target.models:
                if not called & _ids(model.routes, self.found):
                    yield target, model.display_name


def compared(places: Sequence[FoundPlace], targets: Sequence[Target]) -> tuple[PlaceComparison, ...]:
    """Return each place beside the targets there."""
    result = []
    for found in places:
        here = tuple(one for one in targets if (one.account, one.region) == found.place)
        watched = {id_ for one in here for model in one.models for id_ in _ids(model.routes, found)}
        missing = tuple(model for model in found.models if model.id not in watched)
        result.append(PlaceComparison(found=found, targets=here, not_watched=missing))
    return tuple(result)


def _ids(routes: Sequence[ModelId], found: FoundPlace) -> set[str]:
    """Return the ids by which CloudWatch knows routes: that of a profile if it exists."""
    of_profiles = {ModelId.for_profile(one.name).dimension_value: one.id for one in found.profiles}
    return {of_profiles.get(route.dimension_value, route.dimension_value) for route in routes}


def report_lines(
    comparisons: Sequence[PlaceComparison],
    *,
    organization: Organization | None,
    known: Organization | None,
) -> Iterator[str]:
    """Yield the report in Markdown.

    Args:
        comparisons: The places.
        organization: The accounts that were found. ``None`` if no organization was read.
        known: The accounts that the committed file has.
    """
    names = {one.id: one.name for one in organization.accounts} if organization else {}
    owners = {one.id: _tags(one.tags) for one in organization.accounts} if organization else {}
    if organization:
        yield from _section("New accounts", _new_accounts(organization, known))
        yield from _section("Accounts that cannot be used any more", _closed_accounts(organization, known))
    yield from _section("Used and not watched", _not_watched(comparisons, names, owners))
    yield from _section(
        f"Watched and not used for {DAYS} days",
        [f"{target.name}: {model}" for one in comparisons for target, model in one.not_used],
    )
    yield from _section("What else is there", [line for one in comparisons for line in _others(one, names)])


def _tags(tags: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in tags.items())


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield f"## {title}\n"
    yield from (f"- {line}" for line in lines or ["nothing"])
    yield ""


def _new_accounts(organization: Organization, known: Organization | None) -> list[str]:
    before = {account.id for account in known.accounts} if known else set()
    return [
        f"{account.name} ({account.id}), in {account.unit or 'the root'}"
        for account in organization.accounts
        if account.active and account.id not in before
    ]


def _closed_accounts(organization: Organization, known: Organization | None) -> list[str]:
    active = {account.id for account in organization.accounts if account.active}
    status = {account.id: account.status for account in organization.accounts}
    return [
        f"{account.name} ({account.id}): {status.get(account.id, CLOSED).replace('_', ' ')}"
        for account in (known.accounts if known else ())
        if account.active and account.id not in active
    ]


def _not_watched(
    comparisons: Sequence[PlaceComparison], names: Mapping[str, str], owners: Mapping[str, str]
) -> list[str]:
    lines = []
    for one in comparisons:
        profiles = {profile.id: profile for profile in one.found.profiles}
        for model in one.not_watched:
            profile = profiles.get(model.id)
            owner = _tags(profile.tags if profile else {}) or owners.get(one.found.account, "")
            called = f"{profile.name} ({model.id})" if profile else model.id
            lines.append(
                f"{_place(one.found, names)}: {called}, {model.calls:,} calls{f', {owner}' if owner else ''}"
            )
    return lines


def _others(one: PlaceComparison, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what a place has beside models, with the names of what no target shows."""
    found = one.found
    shown = {guardrail.name for target in one.targets for guardrail in target.guardrails}
    kinds = {
        "guardrails": [name for name in found.guardrails if name not in shown],
        "agents": found.agents,
        "knowledge bases": found.knowledge_bases,
        "AgentCore runtimes": found.runtimes,
        "dashboards": found.dashboards,
        "alarms": found.alarms,
        "topics": [arn.rpartition(":")[2] for arn in found.topics],
    }
    for kind, of_kind in kinds.items():
        if of_kind:
            few = ", ".join(of_kind[:_SHOWN])
            more = f" and {len(of_kind) - _SHOWN} more" if len(of_kind) > _SHOWN else ""
            yield f"{_place(found, names)}: {kind} {few}{more}"
    queried = {target.invocation_log.log_group for target in one.targets if target.invocation_log}
    if found.log_group and found.log_group not in queried:
        yield f"{_place(found, names)}: invocation log {found.log_group}, which no target queries"
    if found.log_bucket:
        yield f"{_place(found, names)}: invocation log in the bucket {found.log_bucket}"
    for code, value in sorted(found.quotas.items()):
        yield f"{_place(found, names)}: quota {code} is {value:,.0f}"


_SHOWN = 5
"""How many names a line shows."""


def _place(found: FoundPlace, names: Mapping[str, str]) -> str:
    return f"{names.get(found.account, found.account)}, {found.region}"

"""Rules for the view over all accounts: what needs it has it, and its names and Regions fit the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.monitoring.central_view import CentralView
from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.rollout.checks.candidate import Finding, ResolvedTarget, finding, warning
from bedrock_monitoring.rollout.observability_resolving import resolved_links, resolved_views, view_regions
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.yaml_document import Document, Findings

if TYPE_CHECKING:
    from bedrock_monitoring.rollout.accounts.observability_settings import ObservabilitySettings

_PLACE = ("observability",)
_ACCOUNT = 4
"""The place of the account among the parts of an ARN."""


def observability_findings(
    file: RolloutFile | None,
    targets: Sequence[ResolvedTarget],
    stacks: Sequence[Stack],
    decommissioned: Sequence[Stack],
    document: Document,
) -> Findings:
    """Find what is wrong with the view over all accounts, and with targets that rely on it.

    Args:
        file: The file. ``None`` if a part of it is invalid, so that nothing is known of the view.
        targets: The targets.
        stacks: The user's own stacks.
        decommissioned: What a deploy destroys.
        document: The file as text.
    """
    if file is None:
        return []
    if file.observability is None:
        return [
            candidate.finding(
                "view",
                what=f"{candidate.called} has the view `central`, and there is no `observability`",
                remedy="add `observability: {account: …}`, or write `view: own`",
            )
            for candidate, target in targets
            if not target.shown_by_itself
        ]
    settings = file.observability
    resolved = [target for _, target in targets]
    prefix = file.state.prefix
    views = resolved_views(
        settings, defaults=file.defaults, targets=resolved, organization=None, prefix=prefix
    )
    links = resolved_links(settings, targets=resolved, prefix=prefix)
    return [
        *_roles(settings, document),
        *_shared_topics(settings, document),
        *_unseen(settings, targets),
        *_places(settings, resolved, document),
        *_taken_names([*views, *links], [*resolved, *stacks], leaving=decommissioned, document=document),
        *_too_many_metrics(views, document),
    ]


def _roles(settings: ObservabilitySettings, document: Document) -> Iterator[Finding]:
    """Yield what belongs to another account than the monitoring account."""
    named = {
        "role": settings.role,
        "plan_role": settings.plan_role,
        "permissions_boundary": settings.permissions_boundary,
    }
    for key, arn in named.items():
        account = arn.split(":")[_ACCOUNT] if arn and arn.startswith("arn:") else settings.account
        if account not in {settings.account, "aws"}:
            what = f"it is in account {account}, not in {settings.account}, the monitoring account"
            yield finding(document.place((*_PLACE, key)), what, "name one that is there, or the name alone")


def _shared_topics(settings: ObservabilitySettings, document: Document) -> Iterator[Finding]:
    if settings.notify.topics_of:
        what = "the view has topics of its own: only targets share those of a target"
        remedy = "remove it, and name the subscribers here, e.g. `email`"
        yield finding(document.place((*_PLACE, "notify", "topics_of")), what, remedy)


def _unseen(settings: ObservabilitySettings, targets: Sequence[ResolvedTarget]) -> Iterator[Finding]:
    """Yield the targets with the view `central` in Regions that the view leaves out."""
    regions = view_regions(settings, [target for _, target in targets])
    for candidate, target in targets:
        if not target.shown_by_itself and target.region not in regions:
            yield candidate.finding(
                "view",
                what=f"{candidate.called} is in {target.region}, which is none of `observability.regions`",
                remedy=f"add {target.region} there, or write `view: own`",
            )


def _places(
    settings: ObservabilitySettings, targets: Sequence[Target], document: Document
) -> Iterator[Finding]:
    """Yield the sinks that are not those of the monitoring account, in a Region of the view."""
    regions = view_regions(settings, targets)
    seen: dict[str, str] = {}
    for number, sink in enumerate(settings.sinks):
        place = document.place((*_PLACE, "sinks", number))
        _, _, _, region, account, _ = sink.split(":", 5)
        first = seen.setdefault(region, sink)
        if account != settings.account:
            what = f"the sink is in account {account}, not in {settings.account}, the monitoring account"
            yield finding(place, what, "name the sinks that Terraform printed")
        elif region not in regions:
            what = f"the view has no Region {region}"
            yield finding(place, what, f"take one of {', '.join(regions)}, or leave it out")
        elif first is not sink:
            yield finding(place, f"{region} has a sink already, {first}", "name the one that is there")


def _taken_names(
    made: Sequence[Stack], others: Sequence[Stack], *, leaving: Sequence[Stack], document: Document
) -> Iterator[Finding]:
    """Yield the stacks of the view whose names or states others have: targets, own stacks, what leaves."""
    taken = {stack.name.lower(): stack.name for stack in others}
    keys = {stack.state_key: stack.name for stack in others}
    destroyed = {each for stack in leaving for each in (stack.name.lower(), stack.state_key)}
    for stack in made:
        if stack.name.lower() in taken:
            what = f"the view needs the name {stack.name!r}, which {taken[stack.name.lower()]!r} has"
            yield finding(document.place(_PLACE), what, "rename that target or stack")
        elif stack.state_key in keys:
            what = f"the state of {stack.name!r}, {stack.state_key}, is that of {keys[stack.state_key]!r}"
            yield finding(document.place(_PLACE), what, "set another `state_key` there")
        elif {stack.name.lower(), stack.state_key} & destroyed:
            what = f"{stack.name!r} is in `decommission`, and the view has it still"
            remedy = (
                "remove it there, or what needs it: a link is that of the targets of its account and Region"
            )
            yield finding(document.place(_PLACE), what, remedy)


def _too_many_metrics(views: Sequence[CentralView], document: Document) -> Iterator[Finding]:
    """Yield a warning for alarms that would be evaluated on a part of what they match."""
    for view in views:
        for kind in view.alarms:
            matched = view.matched_metrics(kind)
            if matched > limits.METRICS_INSIGHTS_METRICS:
                what = (
                    f"in {view.region} the query of {kind} can match {matched:,} metrics, and CloudWatch "
                    f"evaluates {limits.METRICS_INSIGHTS_METRICS:,}"
                )
                yield warning(document.place(_PLACE), what, f"leave {kind} out of `by_model`")

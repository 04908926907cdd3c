"""Rules for every value that is an ARN: what it names is where the setting can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.monitoring.rollout import StateBackend
from bedrock_monitoring.rollout.checks.candidate import Finding, StackCandidate, finding, warning
from bedrock_monitoring.rollout.settings.rollout_file import StateSettings
from bedrock_monitoring.rollout.settings.ruled_values import RuledValue, ruled_values
from bedrock_monitoring.rollout.values.arns import Arn, parse_arn
from bedrock_monitoring.rollout.values.rules import ArnReference, SameAccount
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation

_OF_EVERY_ACCOUNT = ("", "aws")
"""What stands in place of the account in the ARNs of foundation models and of AWS's own policies."""


def reference_findings(stacks: Iterable[StackCandidate]) -> Findings:
    """Find what a target or an own stack names in another partition, Region or account than it can use."""
    return [
        each
        for stack in stacks
        if stack.settings.account and stack.settings.region
        for each in _findings(
            stack.ruled_values,
            stack.place,
            account=stack.settings.account,
            region=stack.settings.region,
            whose=stack.called,
        )
    ]


def state_reference_findings(settings: StateSettings, state: StateBackend, document: Document) -> Findings:
    """Find what the state bucket names in another partition, Region or account than it can use."""
    values = document.value(("state",))
    assert isinstance(values, dict)
    return [
        *_findings(
            ruled_values(type(settings), values),
            lambda *path: document.place(("state", *path)),
            account=state.account,
            region=state.region,
            whose="the state",
        )
    ]


def _findings(
    values: Iterable[RuledValue],
    place: Callable[..., SourceLocation],
    *,
    account: str,
    region: str,
    whose: str,
) -> Iterator[Finding]:
    for path, rule, value in values:
        arn = parse_arn(value) if rule.refers_to and isinstance(value, str) else None
        if rule.refers_to is None or arn is None:
            continue
        theirs, ours, refused = _differences(arn, rule.refers_to, account=account, region=region)
        if theirs:
            what = f"the {rule.refers_to.noun} is in {' and '.join(theirs)}, {whose} in {' and '.join(ours)}"
            report = finding if refused else warning
            yield report(place(*path), what, rule.refers_to.remedy)


def _differences(
    arn: Arn, reference: ArnReference, *, account: str, region: str
) -> tuple[list[str], list[str], bool]:
    """Return where what an ARN names is, where it should be, and whether that is impossible."""
    theirs, ours, refused = list[str](), list[str](), False
    partition = partition_of(region).name
    if arn.partition != partition:
        theirs, ours, refused = [f"the partition {arn.partition}"], [partition], True
    elif arn.region not in ("", region):
        theirs, ours, refused = [arn.region], [region], True
    if arn.account not in (*_OF_EVERY_ACCOUNT, account) and reference.account is not SameAccount.FREE:
        theirs.append(f"account {arn.account}")
        ours.append(f"account {account}")
        refused = refused or reference.account is SameAccount.NEEDED
    return theirs, ours, refused


def state_partition_findings(stacks: Iterable[StackCandidate], state: StateBackend) -> Findings:
    """Find targets and own stacks in another partition than the bucket of their state."""
    partition = partition_of(state.region).name
    return [
        stack.warning(
            "region",
            what=f"{stack.called} is in the partition {partition_of(region).name}, its state in {partition}: "
            "credentials of one are not valid in the other",
            remedy="keep a rollout and a state bucket for each partition",
        )
        for stack in stacks
        for region in [stack.settings.region]
        if region and partition_of(region).name != partition
    ]

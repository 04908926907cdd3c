"""Read the dashboards and alarms of a Terraform stack from its Terraform JSON, whichever program wrote it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION, EXAMPLE_ACCOUNT, REGIONS
from bedrock_monitoring.cloudwatch.reading.read_alarms import read_composite_alarm, read_metric_alarm
from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body
from bedrock_monitoring.cloudwatch.reading.terraform_references import References
from bedrock_monitoring.cloudwatch.reading.usual_place import usual_account, usual_region
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse, refuse_one

_READERS: Mapping[str, Callable[[Mapping[str, Any]], AlarmBase]] = {
    "aws_cloudwatch_metric_alarm": read_metric_alarm,
    "aws_cloudwatch_composite_alarm": read_composite_alarm,
}
_DASHBOARD = "aws_cloudwatch_dashboard"
_EVERY_TYPE = (_DASHBOARD, *_READERS)


@dataclass(frozen=True, kw_only=True)
class StackDashboards:
    """What a stack puts into one account and Region.

    Attributes:
        account: The account that its provider allows or whose role it assumes; ``None`` if it names none.
        region: The Region of its provider; us-east-1 if it names none.
        bodies: The bodies of its dashboards, by their names.
        alarms: Its alarms.
        left_out: Why a dashboard or an alarm of the stack is not among them.
    """

    account: str | None
    region: str
    bodies: Mapping[str, Mapping[str, Any]]
    alarms: tuple[AlarmBase, ...]
    left_out: tuple[Problem, ...]


def read_stack(document: object, *, name: str) -> tuple[StackDashboards, ...]:
    """Return the dashboards and alarms of a stack, once for each of its AWS providers that has any.

    References are replaced by what they refer to where the stack says it, and else stand as they are written,
    without ``${`` and ``}``. Ids of inference profiles and quotas are the placeholders of ``deferred``.

    Args:
        document: The stack's Terraform JSON, parsed.
        name: What the stack is called in problems.

    Raises:
        InvalidInputError: It is not Terraform JSON, or it has neither a dashboard nor an alarm that can be
            read.
    """
    place = f"stack {name!r}"
    if not isinstance(document, Mapping) or not _is_stack(document):
        what = "it is not the Terraform JSON of a stack: an object with terraform, provider or resource"
        remedy = "name a folder that has a cdk.tf.json, such as make synth writes"
        refuse_one(where=place, what=what, remedy=remedy)
    resources = _resources_by_provider(document)
    read = tuple(_read(document, provider, resources[provider], place) for provider in resources)
    found = tuple(one for one in read if one.bodies or one.alarms)
    if not found:
        refuse(problem for one in read for problem in one.left_out)
        what = "it has neither a dashboard nor an alarm"
        refuse_one(where=place, what=what, remedy="name a stack that has one")
    return found


def _is_stack(document: Mapping[str, Any]) -> bool:
    present = [document[key] for key in ("terraform", "provider", "resource") if key in document]
    return bool(present) and all(isinstance(value, (Mapping, list)) for value in present)


@dataclass(frozen=True, kw_only=True)
class _Resource:
    type: str
    id: str
    arguments: Mapping[str, Any]


def _resources_by_provider(document: Mapping[str, Any]) -> dict[str, list[_Resource]]:
    """Return dashboards and alarms by the provider that makes them, such as ``aws`` or ``aws.west``."""
    by_provider: dict[str, list[_Resource]] = defaultdict(list)
    resources = document.get("resource")
    for type_ in _EVERY_TYPE:
        named = resources.get(type_) if isinstance(resources, Mapping) else None
        for id_, arguments in named.items() if isinstance(named, Mapping) else ():
            if isinstance(arguments, Mapping):
                resource = _Resource(type=type_, id=id_, arguments=arguments)
                by_provider[str(arguments.get("provider", "aws"))].append(resource)
    return dict(by_provider)


def _read(
    document: Mapping[str, Any], provider: str, resources: list[_Resource], place: str
) -> StackDashboards:
    settings = _provider_block(document, provider)
    account = _account(settings)
    references = References(document=document, account=account or EXAMPLE_ACCOUNT, region=DEFAULT_REGION)
    region = references.read(settings.get("region"))
    if account is None or region not in REGIONS:
        bodies, _ = _bodies(resources, references)
        account = account or usual_account(bodies.values())
        region = region if region in REGIONS else usual_region(bodies.values()) or DEFAULT_REGION
    references = References(document=document, account=account or EXAMPLE_ACCOUNT, region=region)
    bodies, bodies_left_out = _bodies(resources, references)
    alarms, alarms_left_out = _alarms(resources, references)
    return StackDashboards(
        account=account,
        region=region,
        bodies=bodies,
        alarms=tuple(alarms),
        left_out=tuple(problem.within(place) for problem in (*bodies_left_out, *alarms_left_out)),
    )


def _bodies(
    resources: Iterable[_Resource], references: References
) -> tuple[dict[str, Mapping[str, Any]], list[Problem]]:
    bodies: dict[str, Mapping[str, Any]] = {}
    left_out: list[Problem] = []
    for resource in resources:
        if resource.type == _DASHBOARD:
            name = str(references.read(resource.arguments.get("dashboard_name", resource.id)))
            try:
                bodies[name] = _body(resource, references, name)
            except InvalidInputError as error:
                left_out += error.problems
    return bodies, left_out


def _alarms(resources: Iterable[_Resource], references: References) -> tuple[list[AlarmBase], list[Problem]]:
    alarms: list[AlarmBase] = []
    left_out: list[Problem] = []
    for resource in resources:
        if reader := _READERS.get(resource.type):
            try:
                alarms.append(reader(references.read(resource.arguments)))
            except InvalidInputError as error:
                left_out += error.problems
    return alarms, left_out


def _body(resource: _Resource, references: References, name: str) -> Mapping[str, Any]:
    text = resource.arguments.get("dashboard_body")
    if not isinstance(text, str) or text.startswith("${"):
        what = "only Terraform can tell its body, which is an expression"
        remedy = "deploy it and preview what aws cloudwatch get-dashboard prints: BODY=file.json"
        refuse_one(where=f"dashboard {name!r}", what=what, remedy=remedy)
    return parsed_body(references.read_within_json(text), name=name)


def _provider_block(document: Mapping[str, Any], provider: str) -> Mapping[str, Any]:
    """Return the settings of a provider, by its name with or without an alias."""
    providers = document.get("provider")
    blocks = providers.get("aws") if isinstance(providers, Mapping) else None
    alias = provider.partition(".")[2] or None
    for block in _blocks(blocks):
        if block.get("alias") == alias:
            return block
    return {}


def _account(settings: Mapping[str, Any]) -> str | None:
    allowed = settings.get("allowed_account_ids")
    if isinstance(allowed, list) and len(allowed) == 1:
        return str(allowed[0])
    for role in _blocks(settings.get("assume_role")):
        parts = str(role.get("role_arn", "")).split(":")
        if len(parts) > len(("arn", "aws", "iam", "")) and parts[4].isdigit():
            return parts[4]
    return None


def _blocks(given: Any) -> Iterator[Mapping[str, Any]]:
    """Yield nested blocks, which Terraform JSON has as an array, or one alone as an object."""
    listed = given if isinstance(given, list) else [given]
    return (block for block in listed if isinstance(block, Mapping))

"""Rules that hold between settings: no two stacks in one another's way, every ARN in the account it is used from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bedrock_monitoring.bedrock.dashboards import OPTIONAL_SECTIONS, OVERVIEW
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.cloudwatch.deferred import normalized_name
from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.monitoring.rollout import StateBackend
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import Problem
from bedrock_monitoring.rollout.arns import Arn, parse_arn
from bedrock_monitoring.rollout.resolving import REQUIRED
from bedrock_monitoring.rollout.settings import ModelSettings, StateSettings, TargetSettings
from bedrock_monitoring.rollout.yaml_document import Document, Findings, SourceLocation, Step, shown

Key = TypeVar("Key", bound=Hashable)

_LISTED_ON = {"guardrails": "guardrails", "agents": "agents", "knowledge_bases": "agents"}
"""The lists of what gets a section of its own, each with the dashboard of those sections."""

STATE_STACK = "state"
"""The name of the stack that makes the bucket; no target may have it."""

MAX_TAGS = 48
"""Tags that a target may give: AWS allows 50 on a resource, two are this project's own.

Source: AWS Billing user guide, "Tag naming limits and requirements".
"""


_LOGGING = "`invocation_logging`"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A target on its way through the checks.

    Attributes:
        index: Its place in the list ``targets``.
        own: What the file says of it.
        settings: The same with the defaults merged in.
    """

    index: int
    own: TargetSettings
    settings: dict[str, Any]

    def missing(self) -> tuple[str, ...]:
        """Return the required settings that it has neither of its own nor by default."""
        return tuple(key for key in REQUIRED if key not in self.settings)

    def place(self, document: Document, *path: Step) -> SourceLocation:
        """Return the place of a setting: the target's own, else that in ``defaults``, else the target itself."""
        own: tuple[Step, ...] = ("targets", self.index)
        inherited = ("defaults", *path)
        return document.place(
            inherited if document.has(inherited) and not document.has((*own, *path)) else (*own, *path)
        )


def missing_settings(candidates: Iterable[Candidate], document: Document) -> Findings:
    """Find targets that have no account, Region or models, neither of their own nor by default."""
    return [
        finding(
            document.place(("targets", candidate.index)),
            f"target {shown(candidate.own.name)} has no `{key}`",
            f"add `{key}: …` to it, or to `defaults` for every target",
        )
        for candidate in candidates
        for key in candidate.missing()
    ]


def state_findings(state: StateSettings, document: Document) -> Findings:
    """Find ARNs of the state bucket that belong elsewhere."""
    findings = list[tuple[SourceLocation, Problem]]()
    if state.role:
        place = document.place(("state", "role"))
        findings += role_findings(
            state.role, place, account=state.account, region=state.region, whose="the state"
        )
    if state.kms_key and (arn := parse_arn(state.kms_key)) and not is_of(arn, state.region):
        place = document.place(("state", "kms_key"))
        what = f"the key lies in {arn.region} ({arn.partition}), the bucket in {state.region}"
        findings.append(finding(place, what, f"name a key of {state.region}; S3 uses no other"))
    return findings


def is_of(arn: Arn, region: str) -> bool:
    """Return whether what an ARN names lies in a Region."""
    return (arn.partition, arn.region) == (partition_of(region).name, region)


def name_findings(candidates: Sequence[Candidate], document: Document) -> Findings:
    """Find target names that are reserved or taken; upper and lower case are one, as for folders on macOS and Windows."""
    reserved = [
        finding(
            candidate.place(document, "name"),
            f"the name {shown(candidate.own.name)} is kept for the stack that makes the state bucket",
            "choose another name for the target",
        )
        for candidate in candidates
        if candidate.own.name.lower() == STATE_STACK
    ]
    named = [(candidate.own.name.lower(), candidate.place(document, "name")) for candidate in candidates]
    return reserved + duplicates(
        named,
        what=lambda _, first: f"this target has the name of {owner(first)} (upper and lower case are one)",
        remedy="give each target a name of its own",
    )


def target_findings(candidates: Sequence[Candidate], document: Document) -> Findings:
    """Find what is wrong within a target."""
    return [finding for candidate in candidates for finding in _target_findings(candidate, document)]


def _target_findings(candidate: Candidate, document: Document) -> Iterator[tuple[SourceLocation, Problem]]:
    settings = candidate.settings
    if role := settings.get("role"):
        yield from role_findings(
            role,
            candidate.place(document, "role"),
            account=settings["account"],
            region=settings["region"],
            whose=f"target {shown(candidate.own.name)}",
        )
    yield from _section_findings(candidate, document)
    if len(settings.get("tags", {})) > MAX_TAGS:
        what = f"target {shown(candidate.own.name)} has {len(settings['tags'])} tags with its defaults, at most {MAX_TAGS} fit beside this project's own"
        yield finding(candidate.place(document, "tags"), what, "remove some of them")
    yield from _logging_findings(candidate, document)


def _logging_findings(candidate: Candidate, document: Document) -> Iterator[tuple[SourceLocation, Problem]]:
    """Find what is said of an invocation log to no effect, and a key that cannot encrypt it."""
    logging = candidate.settings.get("invocation_logging", {})
    if not logging.get("managed", False):
        for key in sorted({"retention_days", "kms_key", "large_bodies"} & {*logging}):
            what = f"`{key}` has no effect on a log group that Terraform does not own"
            place = candidate.place(document, "invocation_logging", key)
            yield finding(place, what, f"remove it, or add `managed: true` to {_LOGGING}")
    elif "large_bodies" in logging and not logging.get("bodies", False):
        place = candidate.place(document, "invocation_logging", "large_bodies")
        yield finding(
            place,
            "no bodies are logged, so none is too large",
            f"remove it, or add `bodies: true` to {_LOGGING}",
        )
    region = candidate.settings["region"]
    if (arn := parse_arn(logging.get("kms_key", ""))) and not is_of(arn, region):
        what = f"the key lies in {arn.region} ({arn.partition}), the log group in {region}"
        place = candidate.place(document, "invocation_logging", "kms_key")
        yield finding(place, what, f"name a key of {region}; CloudWatch Logs uses no other")


def _section_findings(candidate: Candidate, document: Document) -> Iterator[tuple[SourceLocation, Problem]]:
    """Find what stands on a dashboard that there is not."""
    settings = candidate.settings
    chosen = settings.get("dashboards", (OVERVIEW,))
    asked = [
        *(
            (OPTIONAL_SECTIONS[name], ("sections", index))
            for index, name in enumerate(settings.get("sections", ()))
        ),
        *((dashboard, (key,)) for key, dashboard in _LISTED_ON.items() if settings.get(key)),
    ]
    for dashboard, path in asked:
        if dashboard not in chosen:
            what = f"it stands on the dashboard {dashboard!r}, which target {shown(candidate.own.name)} does not have"
            yield finding(
                candidate.place(document, *path), what, f"add {dashboard} to `dashboards`, or remove it"
            )


def list_findings(candidates: Sequence[Candidate], document: Document) -> Findings:
    """Find models and metadata keys that stand twice in one list."""
    found = dict[tuple[SourceLocation, str], tuple[SourceLocation, Problem]]()
    for candidate in candidates:
        models = [
            (route.dimension_value, candidate.place(document, "models", index, *path))
            for index, model in enumerate(candidate.settings.get("models", ()))
            for route, path in _routes(model)
        ]
        keys = [
            (key.lower(), candidate.place(document, "invocation_logging", "metadata_keys", index))
            for index, key in enumerate(
                candidate.settings.get("invocation_logging", {}).get("metadata_keys", ())
            )
        ]
        for place, problem in duplicates(models + keys, what=stands_twice, remedy="keep one of the two"):
            found[place, problem.what] = (place, problem)
    return list(found.values())


def _routes(model: ModelSettings) -> Iterator[tuple[ModelId, tuple[Step, ...]]]:
    """Yield every id of a model with the steps to it from the model's item."""
    if model.id:
        yield model.id, ()
    yield from ((route, ("ids", index)) for index, route in enumerate(model.ids))


def stands_twice(value: str, first: SourceLocation) -> str:
    """Return what is wrong with a value that was already named at a first place."""
    return f"{shown(value)} stands twice, first on line {first.line}"


def logging_findings(candidates: Iterable[Candidate], document: Document) -> Findings:
    """Find targets that would overwrite one another's invocation logging: an account has one in each Region."""
    managed = [
        (
            (candidate.settings["account"], candidate.settings["region"]),
            document.place(("targets", candidate.index)),
        )
        for candidate in candidates
        if candidate.settings.get("invocation_logging", {}).get("managed", False)
    ]
    return duplicates(
        managed,
        what=lambda key, first: (
            f"the invocation logging of account {key[0]} in {key[1]} is managed by {owner(first)} too, and there is one"
        ),
        remedy=f"write `managed: false` in {_LOGGING} of one of the two",
    )


def profile_findings(candidates: Iterable[Candidate], document: Document) -> Findings:
    """Find inference profiles of one account and Region that have one name."""
    profiles = [
        (
            (candidate.settings["account"], candidate.settings["region"], normalized_name(profile.name)),
            document.place(("targets", candidate.index, "inference_profiles", index, "name")),
        )
        for candidate in candidates
        for index, profile in enumerate(candidate.settings.get("inference_profiles", ()))
    ]
    return duplicates(
        profiles,
        what=lambda _, first: (
            f"the name is that of {owner(first)} in the same account and Region (case, spaces, hyphens and underscores "
            "make no difference)"
        ),
        remedy="give each profile a name of its own",
    )


def state_key_findings(
    targets: Sequence[tuple[Candidate, Target]], state: StateBackend, document: Document
) -> Findings:
    """Find stacks that would overwrite one another's state."""
    keys = [(target.state_key, candidate.place(document, "state_key")) for candidate, target in targets]
    if state.managed:
        keys.insert(0, (state.key, document.place(("state",))))
    return duplicates(
        keys,
        what=lambda key, first: f"the state key {shown(key)} is that of {owner(first)} too",
        remedy="give each stack a `state_key` or a name of its own",
    )


def dashboard_findings(targets: Sequence[tuple[Candidate, Target]], document: Document) -> Findings:
    """Find targets that would overwrite one another's dashboard: an account has one set of them for all its Regions."""
    dashboards = [
        ((target.account, target.dashboard_name), candidate.place(document, "dashboard_name"))
        for candidate, target in targets
    ]
    return duplicates(
        dashboards,
        what=lambda key, first: (
            f"the dashboard {shown(key[1])} of account {key[0]} is that of {owner(first)} too, in every Region"
        ),
        remedy="give each a `dashboard_name` of its own",
    )


def duplicates(
    keyed: Iterable[tuple[Key, SourceLocation]], *, what: Callable[[Key, SourceLocation], str], remedy: str
) -> Findings:
    """Find values that have a key which one before them has.

    Args:
        keyed: Keys with their places, in the order of the file.
        what: What is wrong, of the key and the place that had it first.
        remedy: What to do.
    """
    firsts = dict[Key, SourceLocation]()
    findings = list[tuple[SourceLocation, Problem]]()
    for key, place in keyed:
        first = firsts.setdefault(key, place)
        if first is not place:
            findings.append(finding(place, what(key, first), remedy))
    return findings


def owner(place: SourceLocation) -> str:
    """Return what has the setting at a place, and its line: ``targets[0] on line 5``."""
    return f"{place.path.rsplit('.', 1)[0]} on line {place.line}"


def role_findings(role: str, place: SourceLocation, *, account: str, region: str, whose: str) -> Findings:
    """Find a role's ARN that is in another account or partition than what it is assumed for."""
    arn = parse_arn(role)
    if arn is None:
        return []
    remedy = f"write the name of the role alone, {shown(arn.name)}, or its ARN in {account}"
    if arn.account != account:
        return [finding(place, f"the role belongs to account {arn.account}, {whose} is in {account}", remedy)]
    partition = partition_of(region).name
    if arn.partition != partition:
        what = f"the role is in the partition {arn.partition}, {whose} in {partition} ({region})"
        return [finding(place, what, remedy)]
    return []


def finding(place: SourceLocation, what: str, remedy: str) -> tuple[SourceLocation, Problem]:
    """Return a problem with its place."""
    return place, Problem(where=str(place), what=what, remedy=remedy)

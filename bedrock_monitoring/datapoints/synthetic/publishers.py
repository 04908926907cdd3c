"""What publishes metrics in synthetic data, and under which dimensions: models, agents, guardrails and all the rest that an account has."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, cycle, pairwise
from typing import TypeVar

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition, Namespace
from bedrock_monitoring.datapoints.synthetic import metric_samplers
from bedrock_monitoring.datapoints.synthetic.metric_samplers import SampledMetrics
from bedrock_monitoring.datapoints.synthetic.sample_statistics import Samples
from bedrock_monitoring.datapoints.synthetic.traffic import Character, Moment, character_of

_GEOGRAPHY = re.compile(r"^(?:us|eu|apac|jp|au|ca|in|us-gov|global)\.")
"""What an inference profile's id has before that of its model."""

_ELSEWHERE = 0.1
"""How much traffic of models goes through each agent, guardrail or knowledge base."""


_WHOLE = (0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One thing that publishes.

    Attributes:
        dimensions: The dimensions of its metrics.
        character: How it is used and behaves.
        part: Which part of that traffic it publishes, from and to, 0 to 1: parts that meet add up to the
            whole.
    """

    dimensions: Mapping[str, str]
    character: Character
    part: tuple[float, float] = _WHOLE

    @property
    def whole(self) -> Stream:
        """All of the traffic of which it publishes a part."""
        return replace(self, part=_WHOLE)

    @property
    def is_whole(self) -> bool:
        """Whether it publishes all of its traffic."""
        return self.part == _WHOLE

    def part_of(self, samples: Samples, moment: Moment) -> Samples | None:
        """Return what it publishes of the samples of a minute, if anything."""
        start, end = (math.floor(samples.number * share + moment.luck) for share in self.part)
        return Samples(end - start, samples.median, samples.sigma) if end > start else None


@dataclass(frozen=True, kw_only=True)
class Group:
    """Things that publish the same metrics with the same dimensions.

    Attributes:
        names: The names of the dimensions.
        streams: The things.
        metric_samples: The metrics.
    """

    names: frozenset[str]
    streams: Sequence[Stream]
    metric_samples: SampledMetrics


@dataclass(frozen=True, kw_only=True)
class Named:
    """Things of an account that somebody named; made-up ones stand where there are none.

    Attributes:
        guardrails: ARN and version of each.
        agents: The ARN of an alias of each.
        knowledge_bases: The id of each.
        log_group: The log group of the invocation log.
    """

    guardrails: tuple[tuple[str, str], ...] = ()
    agents: tuple[str, ...] = ()
    knowledge_bases: tuple[str, ...] = ()
    log_group: str = "/aws/bedrock/modelinvocations"


NOBODY = Named()


def groups_of(
    models: Sequence[str], *, place: str, region: str, account: str, named: Named = NOBODY
) -> dict[str, tuple[Group, ...]]:
    """Return what is published in an account and Region, by namespace.

    Args:
        models: The ids of its models, the busiest first.
        place: Account and Region: the same model is used differently elsewhere.
        region: The Region, for ARNs.
        account: The account, for ARNs.
        named: Things that somebody named.
    """
    made = _Account(models=models, place=place, arns=f"{region}:{account}", named=named)
    return {
        str(Namespace.RUNTIME): made.runtime(),
        str(Namespace.MANTLE): made.mantle(),
        str(Namespace.GUARDRAILS): made.guardrails(),
        str(Namespace.AGENTS): made.agents(),
        str(Namespace.KNOWLEDGE_BASES): made.knowledge_bases(),
        str(Namespace.BATCH): made.batch(),
        str(Namespace.AGENTCORE): made.agentcore(),
        str(Namespace.LOGS): made.logs(),
    }


def newcomer(dimensions: Mapping[str, str], *, place: str, models: int) -> Character:
    """Return how something is used that no search finds and a widget names all the same."""
    identity = "\n".join(f"{name}={value}" for name, value in sorted(dimensions.items()))
    model = dimensions.get(Dimension.MODEL_ID)
    if model is not None and len(dimensions) == 1:
        return character_of(model, place=place, position=models, models=models)
    return _smaller(character_of(identity, place=place, position=models, models=models + 2))


def _smaller(character: Character, share: float = _ELSEWHERE) -> Character:
    return replace(character, calls=character.calls * share, is_throttled=False)


@dataclass(frozen=True, kw_only=True)
class _Account:
    models: Sequence[str]
    place: str
    arns: str
    named: Named

    def _model(self, model: str) -> Character:
        count = len(self.models)
        return character_of(model, place=self.place, position=self.models.index(model), models=count)

    def _other(self, name: str, share: float = _ELSEWHERE) -> Character:
        return _smaller(character_of(name, place=self.place, position=2, models=4), share)

    def runtime(self) -> tuple[Group, ...]:
        models = [
            Stream(dimensions={Dimension.MODEL_ID: model}, character=self._model(model))
            for model in self.models
        ]
        tiers = [
            Stream(
                dimensions={
                    **one.dimensions,
                    Dimension.SERVICE_TIER: asked,
                    Dimension.RESOLVED_SERVICE_TIER: resolved,
                },
                character=one.character,
                part=part,
            )
            for one in models
            for (asked, resolved), part in _parts(_TIERS).items()
        ]
        images = [
            Stream(
                dimensions={**one.dimensions, Dimension.IMAGE_SIZE: size, Dimension.BUCKETED_STEP_SIZE: "30"},
                character=one.character,
                part=part,
            )
            for one in models
            for size, part in _parts({"1024x1024": 0.8, "512x512": 0.2}).items()
        ]
        image_count = {
            catalogue.OUTPUT_IMAGE_COUNT.name: metric_samples.RUNTIME[catalogue.OUTPUT_IMAGE_COUNT.name]
        }
        in_tiers = {
            name: emit
            for name, emit in metric_samples.RUNTIME.items()
            if Dimension.SERVICE_TIER in _dimensions_of(Namespace.RUNTIME, name)
        }
        return (
            *_projected(models, [(), (Dimension.MODEL_ID,)], metric_samples.RUNTIME),
            *_projected(models, [()], metric_samples.DELIVERIES),
            *_projected(tiers, [tuple(tiers[0].dimensions)] if tiers else [], in_tiers),
            *_projected(images, [tuple(images[0].dimensions)] if images else [], image_count),
        )

    def mantle(self) -> tuple[Group, ...]:
        streams = [
            Stream(
                dimensions={Dimension.PROJECT: project, Dimension.MODEL: _GEOGRAPHY.sub("", model, count=1)},
                character=self._other(f"{project} {model}"),
            )
            for project in ("default", "support-desk")
            for model in self.models[:2]
        ]
        sets = [(), (Dimension.PROJECT,), (Dimension.MODEL,), (Dimension.PROJECT, Dimension.MODEL)]
        return (
            *_projected(streams, sets, metric_samples.MANTLE),
            *_projected(streams, [(Dimension.PROJECT, Dimension.MODEL)], metric_samples.MANTLE_EACH),
        )

    def guardrails(self) -> tuple[Group, ...]:
        made_up = [
            (f"arn:aws:bedrock:{self.arns}:guardrail/{name}", "1")
            for name in ("a1b2c3d4e5f6", "f6e5d4c3b2a1")
        ]
        whole = [
            Stream(
                dimensions={
                    **catalogue.APPLY_GUARDRAIL,
                    Dimension.GUARDRAIL_ARN: arn,
                    Dimension.GUARDRAIL_VERSION: version,
                },
                character=self._other(f"{arn} {version}", 0.3),
            )
            for arn, version in self.named.guardrails or made_up
        ]
        checks = [
            Stream(
                dimensions={
                    Dimension.POLICY_ARN: f"arn:aws:bedrock:{self.arns}:automated-reasoning-policy/refunds01",
                    Dimension.POLICY_VERSION: "1",
                },
                character=self._other("refunds"),
            )
        ]
        guardrail = (Dimension.GUARDRAIL_ARN, Dimension.GUARDRAIL_VERSION)
        policy = (Dimension.POLICY_ARN, Dimension.POLICY_VERSION)
        sources = _shared(whole, Dimension.GUARDRAIL_CONTENT_SOURCE, _SOURCES)
        policies = _shared(whole, Dimension.GUARDRAIL_POLICY_TYPE, _POLICIES)
        finding = Dimension.FINDING_TYPE
        return (
            *_projected(whole, [(Dimension.OPERATION,), guardrail], metric_samples.GUARDRAILS),
            *_projected(
                sources,
                _alone_and_with_operation(Dimension.GUARDRAIL_CONTENT_SOURCE),
                metric_samples.GUARDRAILS,
            ),
            *_projected(
                policies, _alone_and_with_operation(Dimension.GUARDRAIL_POLICY_TYPE), metric_samples.BY_POLICY
            ),
            *_projected(whole, [guardrail], metric_samples.REASONING),
            *_projected(checks, [policy], {**metric_samples.CHECKS, **metric_samples.REASONING}),
            *_projected(_shared(whole, finding, _FINDINGS), [(finding, *guardrail)], metric_samples.FINDINGS),
            *_projected(_shared(checks, finding, _FINDINGS), [(finding, *policy)], metric_samples.FINDINGS),
        )

    def agents(self) -> tuple[Group, ...]:
        invoked, inline = catalogue.AGENT_OPERATIONS
        made_up = [
            f"arn:aws:bedrock:{self.arns}:agent-alias/{alias}"
            for alias in ("AGENTONE01/ALIASONE01", "AGENTTWO02/ALIASTWO02")
        ]
        streams = [
            Stream(
                dimensions={
                    Dimension.OPERATION: invoked,
                    Dimension.AGENT_ALIAS_ARN: alias,
                    Dimension.MODEL_ID: model,
                },
                character=self._other(f"{alias} {model}"),
            )
            for alias, model in zip(self.named.agents or made_up, cycle(self.models), strict=False)
        ]
        streams += [
            Stream(
                dimensions={Dimension.OPERATION: inline, Dimension.MODEL_ID: model},
                character=self._other(f"{inline} {model}", _ELSEWHERE / 2),
            )
            for model in self.models[:1]
        ]
        of_agent = (Dimension.OPERATION, Dimension.AGENT_ALIAS_ARN, Dimension.MODEL_ID)
        sets = [(Dimension.OPERATION,), (Dimension.OPERATION, Dimension.MODEL_ID), of_agent]
        return _projected(streams, sets, metric_samples.AGENTS)

    def knowledge_bases(self) -> tuple[Group, ...]:
        retrieve, agentic = catalogue.KNOWLEDGE_BASE_OPERATIONS
        bases = [
            Stream(
                dimensions={
                    Dimension.OPERATION: retrieve,
                    Dimension.KNOWLEDGE_BASE_ID: f"knowledge-base/{name}",
                },
                character=self._other(name),
            )
            for name in self.named.knowledge_bases or ("KBASEONE01", "KBASETWO02")
        ]
        rounds = [Stream(dimensions={Dimension.OPERATION: agentic}, character=self._other(agentic))]
        return (
            *_projected(
                bases,
                [(Dimension.OPERATION,), (Dimension.KNOWLEDGE_BASE_ID,)],
                metric_samples.KNOWLEDGE_BASES,
            ),
            *_projected(bases, [(Dimension.KNOWLEDGE_BASE_ID,)], metric_samples.INGESTION),
            *_projected(
                rounds, [(Dimension.OPERATION,)], {**metric_samples.KNOWLEDGE_BASES, **metric_samples.ROUNDS}
            ),
        )

    def batch(self) -> tuple[Group, ...]:
        streams = [
            Stream(dimensions={Dimension.MODEL_ID: model}, character=self._model(model))
            for model in self.models[:2]
        ]
        return _projected(streams, [(Dimension.MODEL_ID,)], metric_samples.BATCH)

    def agentcore(self) -> tuple[Group, ...]:
        made: list[Group] = []
        for kind, (dimensions, metrics) in _AGENTCORE_KINDS.items():
            resource = {"Resource": f"arn:aws:bedrock-agentcore:{self.arns}:{kind}"}
            stream = Stream(dimensions={**resource, **dimensions}, character=self._other(kind))
            published = {
                metric.name: metric_samples.AGENTCORE.get(metric.name, metric_samples.by_unit(metric))
                for metric in metrics
            }
            made += _projected([stream], [tuple(stream.dimensions)], published)
        listed = {metric for _, metrics in _AGENTCORE_KINDS.values() for metric in metrics}
        rest = {
            one.name: metric_samples.by_unit(one)
            for one in _definitions(Namespace.AGENTCORE)
            if one not in listed
        }
        return (*made, *_projected(made[0].streams, [tuple(made[0].streams[0].dimensions)], rest))

    def logs(self) -> tuple[Group, ...]:
        total = sum(self._model(model).calls for model in self.models)
        character = replace(self._other("log"), calls=total)
        streams = [Stream(dimensions={Dimension.LOG_GROUP_NAME: self.named.log_group}, character=character)]
        return _projected(streams, [(Dimension.LOG_GROUP_NAME,)], metric_samples.LOGS)


def _projected(
    streams: Sequence[Stream], sets: Sequence[Sequence[str]], metric_samples: SampledMetrics
) -> tuple[Group, ...]:
    """Return a group for each set of dimensions: of those that have them all, seen through these alone."""
    return tuple(
        Group(
            names=frozenset(map(str, names)),
            streams=[
                replace(one, dimensions={str(name): one.dimensions[name] for name in names})
                for one in streams
                if all(name in one.dimensions for name in names)
            ],
            metric_samples=metric_samples,
        )
        for names in sets
    )


def _alone_and_with_operation(name: str) -> list[tuple[str, ...]]:
    """Return the two sets of dimensions under which guardrails publish their parts."""
    return [(name,), (name, Dimension.OPERATION)]


def _shared(streams: Sequence[Stream], name: str, shares: Mapping[str, float]) -> list[Stream]:
    """Return each stream as the parts that it has by a dimension."""
    return [
        replace(one, dimensions={**one.dimensions, name: value}, part=part)
        for one in streams
        for value, part in _parts(shares).items()
    ]


_Value = TypeVar("_Value")


def _parts(shares: Mapping[_Value, float]) -> dict[_Value, tuple[float, float]]:
    """Return where each share begins and ends when they stand in a row."""
    ends = [round(end, 6) for end in accumulate(shares.values())]
    return dict(zip(shares, pairwise([0.0, *ends]), strict=True))


def _definitions(namespace: Namespace) -> list[MetricDefinition]:
    return [
        one
        for one in vars(catalogue).values()
        if isinstance(one, MetricDefinition) and one.namespace is namespace
    ]


def _dimensions_of(namespace: Namespace, name: str) -> set[str]:
    """Return the names of all dimensions that a metric has in one set or another."""
    return {
        dimension
        for one in _definitions(namespace)
        if one.name == name
        for dimensions in one.dimension_sets
        for dimension in dimensions
    }


_TIERS = {
    ("default", "default"): 0.7,
    ("reserved", "reserved"): 0.1,
    ("priority", "priority"): 0.12,
    ("flex", "flex"): 0.06,
    ("flex", "default"): 0.02,
}
"""Service tiers that are asked for and those that answer, each with its share of the calls."""

_SOURCES = dict(zip(catalogue.CONTENT_SOURCES, (0.55, 0.45), strict=True))
_POLICIES = dict(zip(catalogue.POLICY_TYPES, (0.45, 0.2, 0.05, 0.22, 0.08), strict=True))
_FINDINGS = {"VALID": 0.8, "INVALID": 0.08, "SATISFIABLE": 0.12}

_EVERY_RESOURCE = (
    catalogue.AGENTCORE_INVOCATIONS,
    catalogue.AGENTCORE_THROTTLES,
    catalogue.AGENTCORE_SYSTEM_ERRORS,
    catalogue.AGENTCORE_USER_ERRORS,
    catalogue.AGENTCORE_LATENCY,
)
_AGENTCORE_KINDS: Mapping[str, tuple[Mapping[str, str], tuple[MetricDefinition, ...]]] = {
    "runtime/assistant-a1B2c3D4e5": (
        {"Operation": "InvokeAgentRuntime", "Name": "assistant::DEFAULT"},
        (*_EVERY_RESOURCE, catalogue.AGENTCORE_SESSIONS),
    ),
    "gateway/tools-f6G7h8I9j0": (
        {"Operation": "InvokeGateway", "Protocol": "MCP", "Method": "tools/call", "Name": "tools"},
        (*_EVERY_RESOURCE, catalogue.AGENTCORE_DURATION, catalogue.AGENTCORE_TARGET_EXECUTION_TIME),
    ),
    "memory/notes-k1L2m3N4o5": (
        {"Operation": "CreateEvent"},
        (*_EVERY_RESOURCE, catalogue.AGENTCORE_MEMORY_CREATION_COUNT),
    ),
    "code-interpreter/sandbox-p6Q7r8S9t0": (
        {"Operation": "InvokeCodeInterpreter", "Name": "sandbox"},
        (*_EVERY_RESOURCE, catalogue.AGENTCORE_DURATION),
    ),
    "runtime/assistant-a1B2c3D4e5/usage": (
        {"Service": "AgentCore.Runtime", "Name": "assistant::DEFAULT"},
        (catalogue.AGENTCORE_CPU_USED, catalogue.AGENTCORE_MEMORY_USED),
    ),
    "workload-identity/assistant": (
        {"WorkloadIdentity": "assistant", "ProviderName": "calendar", "FlowType": "M2M"},
        (catalogue.AGENTCORE_RESOURCE_TOKEN_FETCH_SUCCESS, catalogue.AGENTCORE_RESOURCE_TOKEN_FETCH_FAILURES),
    ),
    "policy-engine/rules": (
        {
            "OperationName": "AuthorizeAction",
            "PolicyEngine": "rules",
            "ToolName": "refund",
            "Mode": "ENFORCE",
        },
        (catalogue.AGENTCORE_ALLOW_DECISIONS, catalogue.AGENTCORE_DENY_DECISIONS),
    ),
}
"""What each kind of resource publishes, by the end of its ARN. Which dimensions go together is not documented: these are examples."""

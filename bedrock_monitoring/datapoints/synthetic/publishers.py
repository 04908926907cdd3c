"""The publishers of synthetic metrics with their dimensions: models, agents, guardrails and others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, cycle, pairwise
from typing import TypeVar

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition, Namespace
from bedrock_monitoring.datapoints.synthetic import metric_samplers
from bedrock_monitoring.datapoints.synthetic.metric_samplers import Samplers
from bedrock_monitoring.datapoints.synthetic.sample_statistics import Samples
from bedrock_monitoring.datapoints.synthetic.traffic import Traffic, UsageProfile, floor, usage_profile

_GEOGRAPHY = re.compile(r"^(?:us|eu|apac|jp|au|ca|in|us-gov|global)\.")
"""The prefix of an inference profile's id before the id of its model."""

_RESOURCE_SHARE = 0.1
"""The traffic of an agent, guardrail or knowledge base as a share of a model's, 0 to 1."""


_WHOLE = (0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """A resource that publishes metrics with one set of dimensions.

    Attributes:
        dimensions: The dimensions of its metrics.
        profile: Its usage profile.
        share_range: The share of the profile's traffic that it publishes, as start and end from 0 to 1.
            Adjacent ranges add up to the whole traffic.
    """

    dimensions: Mapping[str, str]
    profile: UsageProfile
    share_range: tuple[float, float] = _WHOLE

    @property
    def whole(self) -> Publisher:
        """The publisher of the profile's whole traffic."""
        return replace(self, share_range=_WHOLE)

    @property
    def is_whole(self) -> bool:
        """Whether it publishes the profile's whole traffic."""
        return self.share_range == _WHOLE

    def part_of(self, samples: Samples, traffic: Traffic) -> Samples:
        """Return its share of the samples of minutes."""
        start, end = (floor(samples.size * share + traffic.rounding) for share in self.share_range)
        return samples._replace(size=end - start)


@dataclass(frozen=True, kw_only=True)
class PublisherGroup:
    """Publishers of the same metrics with the same dimension names.

    Attributes:
        names: The names of the dimensions.
        publishers: The publishers.
        samplers: The samplers of their metrics, by metric name.
    """

    names: frozenset[str]
    publishers: Sequence[Publisher]
    samplers: Samplers


@dataclass(frozen=True, kw_only=True)
class NamedResources:
    """Resources of an account that publish metrics. Where a field is empty, examples take its place.

    Attributes:
        guardrails: The ARN and version of each guardrail.
        agents: The ARN of an alias of each agent.
        knowledge_bases: The id of each knowledge base.
        log_group: The log group of the invocation log.
        evaluators: The names of the evaluators whose scores of an agent are asked for.
    """

    guardrails: tuple[tuple[str, str], ...] = ()
    agents: tuple[str, ...] = ()
    knowledge_bases: tuple[str, ...] = ()
    log_group: str = "/aws/bedrock/modelinvocations"
    evaluators: tuple[str, ...] = ()


NO_RESOURCES = NamedResources()


def publisher_groups(
    models: Sequence[str],
    *,
    location: str,
    region: str,
    account: str,
    resources: NamedResources = NO_RESOURCES,
) -> dict[str, tuple[PublisherGroup, ...]]:
    """Return the publishers of an account and Region, by namespace.

    Args:
        models: The dimension values of its models, busiest first.
        location: The account and Region as text. Each location has different data.
        region: The Region, for ARNs.
        account: The account id, for ARNs.
        resources: Named resources.
    """
    account_publishers = _AccountPublishers(
        models=models, location=location, arn_scope=f"{region}:{account}", resources=resources
    )
    return {
        str(Namespace.RUNTIME): account_publishers.runtime(),
        str(Namespace.MANTLE): account_publishers.mantle(),
        str(Namespace.GUARDRAILS): account_publishers.guardrails(),
        str(Namespace.AGENTS): account_publishers.agents(),
        str(Namespace.KNOWLEDGE_BASES): account_publishers.knowledge_bases(),
        str(Namespace.BATCH): account_publishers.batch(),
        str(Namespace.AGENTCORE): account_publishers.agentcore(),
        str(Namespace.EVALUATIONS): account_publishers.evaluations(),
        str(Namespace.LOGS): account_publishers.logs(),
    }


def unlisted_usage(dimensions: Mapping[str, str], *, location: str, models: int) -> UsageProfile:
    """Return the usage profile of dimensions that no publisher has but a widget names."""
    identity = "\n".join(f"{name}={value}" for name, value in sorted(dimensions.items()))
    model = dimensions.get(Dimension.MODEL_ID)
    if model is not None and len(dimensions) == 1:
        return usage_profile(model, location=location, position=models, models=models)
    return _with_share(usage_profile(identity, location=location, position=models, models=models + 2))


def _with_share(profile: UsageProfile, share: float = _RESOURCE_SHARE) -> UsageProfile:
    return replace(profile, calls=profile.calls * share, is_throttled=False)


@dataclass(frozen=True, kw_only=True)
class _AccountPublishers:
    models: Sequence[str]
    location: str
    arn_scope: str
    resources: NamedResources

    def _model_profile(self, model: str) -> UsageProfile:
        count = len(self.models)
        return usage_profile(model, location=self.location, position=self.models.index(model), models=count)

    def _resource_profile(self, name: str, share: float = _RESOURCE_SHARE) -> UsageProfile:
        return _with_share(usage_profile(name, location=self.location, position=2, models=4), share)

    def runtime(self) -> tuple[PublisherGroup, ...]:
        models = [
            Publisher(dimensions={Dimension.MODEL_ID: model}, profile=self._model_profile(model))
            for model in self.models
        ]
        tiers = [
            Publisher(
                dimensions={
                    **model.dimensions,
                    Dimension.SERVICE_TIER: requested,
                    Dimension.RESOLVED_SERVICE_TIER: resolved,
                },
                profile=model.profile,
                share_range=share_range,
            )
            for model in models
            for (requested, resolved), share_range in _share_ranges(_TIERS).items()
        ]
        images = [
            Publisher(
                dimensions={
                    **model.dimensions,
                    Dimension.IMAGE_SIZE: size,
                    Dimension.BUCKETED_STEP_SIZE: "30",
                },
                profile=model.profile,
                share_range=share_range,
            )
            for model in models
            for size, share_range in _share_ranges({"1024x1024": 0.8, "512x512": 0.2}).items()
        ]
        image_count = {
            catalogue.OUTPUT_IMAGE_COUNT.name: metric_samplers.RUNTIME[catalogue.OUTPUT_IMAGE_COUNT.name]
        }
        tier_samplers = {
            name: sampler
            for name, sampler in metric_samplers.RUNTIME.items()
            if Dimension.SERVICE_TIER in _dimensions_of(Namespace.RUNTIME, name)
        }
        return (
            *_groups_by_dimension_set(models, [(), (Dimension.MODEL_ID,)], metric_samplers.RUNTIME),
            *_groups_by_dimension_set(models, [()], metric_samplers.DELIVERIES),
            *_groups_by_dimension_set(tiers, [tuple(tiers[0].dimensions)] if tiers else [], tier_samplers),
            *_groups_by_dimension_set(images, [tuple(images[0].dimensions)] if images else [], image_count),
        )

    def mantle(self) -> tuple[PublisherGroup, ...]:
        publishers = [
            Publisher(
                dimensions={Dimension.PROJECT: project, Dimension.MODEL: _GEOGRAPHY.sub("", model, count=1)},
                profile=self._resource_profile(f"{project} {model}"),
            )
            for project in ("default", "support-desk")
            for model in self.models[:2]
        ]
        sets = [(), (Dimension.PROJECT,), (Dimension.MODEL,), (Dimension.PROJECT, Dimension.MODEL)]
        return (
            *_groups_by_dimension_set(publishers, sets, metric_samplers.MANTLE),
            *_groups_by_dimension_set(
                publishers, [(Dimension.PROJECT, Dimension.MODEL)], metric_samplers.MANTLE_PER_INFERENCE
            ),
        )

    def guardrails(self) -> tuple[PublisherGroup, ...]:
        examples = [
            (f"arn:aws:bedrock:{self.arn_scope}:guardrail/{name}", "1")
            for name in ("a1b2c3d4e5f6", "f6e5d4c3b2a1")
        ]
        whole = [
            Publisher(
                dimensions={
                    **catalogue.APPLY_GUARDRAIL,
                    Dimension.GUARDRAIL_ARN: arn,
                    Dimension.GUARDRAIL_VERSION: version,
                },
                profile=self._resource_profile(f"{arn} {version}", 0.3),
            )
            for arn, version in self.resources.guardrails or examples
        ]
        checks = [
            Publisher(
                dimensions={
                    Dimension.POLICY_ARN: (
                        f"arn:aws:bedrock:{self.arn_scope}:automated-reasoning-policy/refunds01"
                    ),
                    Dimension.POLICY_VERSION: "1",
                },
                profile=self._resource_profile("refunds"),
            )
        ]
        guardrail = (Dimension.GUARDRAIL_ARN, Dimension.GUARDRAIL_VERSION)
        policy = (Dimension.POLICY_ARN, Dimension.POLICY_VERSION)
        sources = _split_by_dimension(whole, Dimension.GUARDRAIL_CONTENT_SOURCE, _SOURCES)
        policies = _split_by_dimension(whole, Dimension.GUARDRAIL_POLICY_TYPE, _POLICIES)
        finding = Dimension.FINDING_TYPE
        return (
            *_groups_by_dimension_set(whole, [(Dimension.OPERATION,), guardrail], metric_samplers.GUARDRAILS),
            *_groups_by_dimension_set(
                sources,
                _alone_and_with_operation(Dimension.GUARDRAIL_CONTENT_SOURCE),
                metric_samplers.GUARDRAILS,
            ),
            *_groups_by_dimension_set(
                policies,
                _alone_and_with_operation(Dimension.GUARDRAIL_POLICY_TYPE),
                metric_samplers.GUARDRAIL_POLICIES,
            ),
            *_groups_by_dimension_set(whole, [guardrail], metric_samplers.REASONING),
            *_groups_by_dimension_set(
                checks, [policy], {**metric_samplers.REASONING_CHECKS, **metric_samplers.REASONING}
            ),
            *_groups_by_dimension_set(
                _split_by_dimension(whole, finding, _FINDINGS),
                [(finding, *guardrail)],
                metric_samplers.REASONING_FINDINGS,
            ),
            *_groups_by_dimension_set(
                _split_by_dimension(checks, finding, _FINDINGS),
                [(finding, *policy)],
                metric_samplers.REASONING_FINDINGS,
            ),
        )

    def agents(self) -> tuple[PublisherGroup, ...]:
        invoked, inline = catalogue.AGENT_OPERATIONS
        examples = [
            f"arn:aws:bedrock:{self.arn_scope}:agent-alias/{alias}"
            for alias in ("AGENTONE01/ALIASONE01", "AGENTTWO02/ALIASTWO02")
        ]
        publishers = [
            Publisher(
                dimensions={
                    Dimension.OPERATION: invoked,
                    Dimension.AGENT_ALIAS_ARN: alias,
                    Dimension.MODEL_ID: model,
                },
                profile=self._resource_profile(f"{alias} {model}"),
            )
            for alias, model in zip(self.resources.agents or examples, cycle(self.models), strict=False)
        ]
        publishers += [
            Publisher(
                dimensions={Dimension.OPERATION: inline, Dimension.MODEL_ID: model},
                profile=self._resource_profile(f"{inline} {model}", _RESOURCE_SHARE / 2),
            )
            for model in self.models[:1]
        ]
        of_agent = (Dimension.OPERATION, Dimension.AGENT_ALIAS_ARN, Dimension.MODEL_ID)
        sets = [(Dimension.OPERATION,), (Dimension.OPERATION, Dimension.MODEL_ID), of_agent]
        return _groups_by_dimension_set(publishers, sets, metric_samplers.AGENTS)

    def knowledge_bases(self) -> tuple[PublisherGroup, ...]:
        retrieve, agentic = catalogue.KNOWLEDGE_BASE_OPERATIONS
        bases = [
            Publisher(
                dimensions={
                    Dimension.OPERATION: retrieve,
                    Dimension.KNOWLEDGE_BASE_ID: f"knowledge-base/{name}",
                },
                profile=self._resource_profile(name),
            )
            for name in self.resources.knowledge_bases or ("KBASEONE01", "KBASETWO02")
        ]
        rounds = [
            Publisher(dimensions={Dimension.OPERATION: agentic}, profile=self._resource_profile(agentic))
        ]
        return (
            *_groups_by_dimension_set(
                bases,
                [(Dimension.OPERATION,), (Dimension.KNOWLEDGE_BASE_ID,)],
                metric_samplers.KNOWLEDGE_BASES,
            ),
            *_groups_by_dimension_set(bases, [(Dimension.KNOWLEDGE_BASE_ID,)], metric_samplers.INGESTION),
            *_groups_by_dimension_set(
                rounds,
                [(Dimension.OPERATION,)],
                {**metric_samplers.KNOWLEDGE_BASES, **metric_samplers.AGENTIC_RETRIEVAL},
            ),
        )

    def batch(self) -> tuple[PublisherGroup, ...]:
        publishers = [
            Publisher(dimensions={Dimension.MODEL_ID: model}, profile=self._model_profile(model))
            for model in self.models[:2]
        ]
        return _groups_by_dimension_set(publishers, [(Dimension.MODEL_ID,)], metric_samplers.BATCH)

    def agentcore(self) -> tuple[PublisherGroup, ...]:
        groups: list[PublisherGroup] = []
        for kind, (dimensions, metrics) in _AGENTCORE_KINDS.items():
            resource = {"Resource": f"arn:aws:bedrock-agentcore:{self.arn_scope}:{kind}"}
            publisher = Publisher(dimensions={**resource, **dimensions}, profile=self._resource_profile(kind))
            published = {
                metric.name: metric_samplers.AGENTCORE.get(
                    metric.name, metric_samplers.default_sampler(metric)
                )
                for metric in metrics
            }
            groups += _groups_by_dimension_set([publisher], [tuple(publisher.dimensions)], published)
        listed = {metric for _, metrics in _AGENTCORE_KINDS.values() for metric in metrics}
        other_metrics = {
            metric.name: metric_samplers.default_sampler(metric)
            for metric in _definitions(Namespace.AGENTCORE)
            if metric not in listed
        }
        return (
            *groups,
            *_groups_by_dimension_set(
                groups[0].publishers, [tuple(groups[0].publishers[0].dimensions)], other_metrics
            ),
        )

    def evaluations(self) -> tuple[PublisherGroup, ...]:
        dimensions = {
            str(Dimension.SERVICE_NAME): "assistant.DEFAULT",
            "onlineEvaluationConfigId": "quality-a1B2c3D4e5",
        }
        publisher = Publisher(dimensions=dimensions, profile=self._resource_profile("evaluations"))
        usual = metric_samplers.EVALUATIONS
        named = {name: usual.get(name, metric_samplers.score()) for name in self.resources.evaluators}
        return (
            *_groups_by_dimension_set([publisher], [tuple(dimensions)], usual),
            PublisherGroup(names=frozenset({str(Dimension.SERVICE_NAME)}), publishers=[], samplers=named),
        )

    def logs(self) -> tuple[PublisherGroup, ...]:
        total = sum(self._model_profile(model).calls for model in self.models)
        profile = replace(self._resource_profile("log"), calls=total)
        publishers = [
            Publisher(dimensions={Dimension.LOG_GROUP_NAME: self.resources.log_group}, profile=profile)
        ]
        return _groups_by_dimension_set(publishers, [(Dimension.LOG_GROUP_NAME,)], metric_samplers.LOGS)


def _groups_by_dimension_set(
    publishers: Sequence[Publisher], sets: Sequence[Sequence[str]], samplers: Samplers
) -> tuple[PublisherGroup, ...]:
    """Return a group for each set of dimensions, with the publishers that have all of them."""
    return tuple(
        PublisherGroup(
            names=frozenset(map(str, names)),
            publishers=[
                replace(publisher, dimensions={str(name): publisher.dimensions[name] for name in names})
                for publisher in publishers
                if all(name in publisher.dimensions for name in names)
            ],
            samplers=samplers,
        )
        for names in sets
    )


def _alone_and_with_operation(name: str) -> list[tuple[str, ...]]:
    """Return the two dimension sets under which guardrails publish a breakdown."""
    return [(name,), (name, Dimension.OPERATION)]


def _split_by_dimension(
    publishers: Sequence[Publisher], name: str, shares: Mapping[str, float]
) -> list[Publisher]:
    """Split each publisher into one for each value of a further dimension."""
    return [
        replace(publisher, dimensions={**publisher.dimensions, name: value}, share_range=share_range)
        for publisher in publishers
        for value, share_range in _share_ranges(shares).items()
    ]


_Value = TypeVar("_Value")


def _share_ranges(shares: Mapping[_Value, float]) -> dict[_Value, tuple[float, float]]:
    """Return the start and end of each share when all shares are placed side by side."""
    ends = [round(end, 6) for end in accumulate(shares.values())]
    return dict(zip(shares, pairwise([0.0, *ends]), strict=True))


def _definitions(namespace: Namespace) -> list[MetricDefinition]:
    return [
        definition
        for definition in vars(catalogue).values()
        if isinstance(definition, MetricDefinition) and definition.namespace is namespace
    ]


def _dimensions_of(namespace: Namespace, name: str) -> set[str]:
    """Return the dimension names of a metric over all of its dimension sets."""
    return {
        dimension
        for definition in _definitions(namespace)
        if definition.name == name
        for dimensions in definition.dimension_sets
        for dimension in dimensions
    }


_TIERS = {
    ("default", "default"): 0.7,
    ("reserved", "reserved"): 0.09,
    ("reserved", "default"): 0.01,
    ("priority", "priority"): 0.12,
    ("flex", "flex"): 0.06,
    ("flex", "default"): 0.02,
}
"""Requested and resolved service tier, with their share of the calls."""

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
"""The dimensions and metrics of each kind of resource, by the end of its ARN.

These are examples: AWS does not document which dimensions occur together.
"""

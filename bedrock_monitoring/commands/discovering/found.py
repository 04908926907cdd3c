"""What is found of Amazon Bedrock in an account and Region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class FoundModel:
    """A model, or a profile by which one is called, that was called in the last two weeks.

    Attributes:
        id: Its id, as CloudWatch's dimension ModelId has it.
        calls: How many calls there were.
        quotas: The codes of its quotas in Service Quotas, by what they limit.
    """

    id: str
    calls: int
    quotas: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FoundProfile:
    """An application inference profile.

    Attributes:
        id: Its id, which is that of the model in CloudWatch's dimension ModelId.
        arn: Its ARN.
        name: Its name.
        tags: Its tags, which say to whom it belongs.
    """

    id: str
    arn: str
    name: str
    tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class FoundPlace:
    """What an account has in a Region.

    Attributes:
        account: The account id.
        region: The Region.
        read_at: When it was read.
        models: The models that were called.
        profiles: The application inference profiles.
        guardrails: The names of guardrails.
        agents: The names of agents.
        knowledge_bases: The names of knowledge bases.
        runtimes: The names of runtimes of Amazon Bedrock AgentCore.
        log_group: The log group of the invocation log. ``None`` if there is none.
        log_bucket: The bucket of the invocation log. ``None`` if there is none.
        dashboards: The names of dashboards.
        alarms: The names of alarms.
        topics: The ARNs of topics.
        quotas: The value of each quota of a model that was called, by its code.
    """

    account: str
    region: str
    read_at: datetime
    models: tuple[FoundModel, ...] = ()
    profiles: tuple[FoundProfile, ...] = ()
    guardrails: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    knowledge_bases: tuple[str, ...] = ()
    runtimes: tuple[str, ...] = ()
    log_group: str | None = None
    log_bucket: str | None = None
    dashboards: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    quotas: Mapping[str, float] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        """The account and the Region."""
        return self.account, self.region

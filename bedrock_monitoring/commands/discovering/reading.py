"""Read an account and Region, and the accounts of an organization. Every call only reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import Dimension
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.quotas import quotas_of_route
from bedrock_monitoring.cloudwatch.metrics import Stats
from bedrock_monitoring.commands.discovering.found import FoundModel, FoundPlace, FoundProfile
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.datapoints.live.listed_quotas import list_service_quotas
from bedrock_monitoring.datapoints.live.metric_data import LiveAccount
from bedrock_monitoring.monitoring.organization import Organization, OrganizationAccount
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout.accounts.organization_values import ACCOUNT_NAME_LENGTH

DAYS = 14
"""How far back calls count: ListMetrics lists metrics with data of the last two weeks."""

_DAY = 86_400


@dataclass(kw_only=True)
class Meter:
    """Counts the calls that were made.

    Attributes:
        calls: How many calls of each action.
        metrics: How many metrics GetMetricData was asked for, each of which costs.
    """

    calls: dict[str, int] = field(default_factory=dict)
    metrics: int = 0

    def watch(self, session: boto3.Session) -> None:
        """Count the calls of a session from now on."""
        session.events.register("before-call", self._count)

    def _count(self, model: Any, **_: object) -> None:
        name = f"{model.service_model.service_name}:{model.name}"
        self.calls[name] = self.calls.get(name, 0) + 1


def read_place(account: LiveAccount, *, account_id: str, now: datetime, meter: Meter) -> FoundPlace:
    """Return what an account has in a Region.

    Args:
        account: The session.
        account_id: The account id.
        now: The current time.
        meter: Counts the metrics that are asked for.

    Raises:
        InvalidInputError: A call failed.
    """
    region = account.region
    reader = _Reader(account=account, where=account.target)
    calls = _calls(account, now, meter)
    profiles = tuple(reader.profiles())
    quotas = list_service_quotas(account.service_quotas(), where=account.target) if calls else ()
    of_models = {id_: quotas_of_route(ModelId.parse(id_), quotas) for id_ in calls if _is_known(id_)}
    group, bucket = reader.logging()
    return FoundPlace(
        account=account_id,
        region=region,
        read_at=now,
        models=tuple(
            FoundModel(
                id=id_,
                calls=int(count),
                quotas={str(key): quota.code for key, quota in of_models.get(id_, {}).items()},
            )
            for id_, count in sorted(calls.items())
        ),
        profiles=profiles,
        guardrails=reader.names("bedrock", "ListGuardrails", "guardrails", "name"),
        agents=reader.names("bedrock-agent", "ListAgents", "agentSummaries", "agentName"),
        knowledge_bases=reader.names("bedrock-agent", "ListKnowledgeBases", "knowledgeBaseSummaries", "name"),
        runtimes=reader.names(
            "bedrock-agentcore-control", "ListAgentRuntimes", "agentRuntimes", "agentRuntimeName"
        ),
        log_group=group,
        log_bucket=bucket,
        dashboards=reader.names("cloudwatch", "ListDashboards", "DashboardEntries", "DashboardName"),
        alarms=tuple(
            sorted(
                name
                for kind in ("CompositeAlarm", "MetricAlarm")
                for name in reader.names(
                    "cloudwatch", "DescribeAlarms", f"{kind}s", "AlarmName", AlarmTypes=[kind]
                )
            )
        ),
        topics=reader.names("sns", "ListTopics", "Topics", "TopicArn"),
        quotas={quota.code: quota.value for found in of_models.values() for quota in found.values()},
    )


def _calls(account: LiveAccount, now: datetime, meter: Meter) -> dict[str, float]:
    """Return how often each model was called, without those that were not."""
    end = int(now.timestamp()) // _DAY * _DAY + _DAY
    requests = [
        MetricRequest(
            metric=metric, statistic=Stats.SUM, timestamps=range(end - DAYS * _DAY, end, _DAY), end=end
        )
        for metric in account.list_metrics(str(catalogue.INVOCATIONS.namespace), "")
        if metric.name == catalogue.INVOCATIONS.name and [*dict(metric.dimensions)] == [Dimension.MODEL_ID]
    ]
    meter.metrics += len(requests)
    points = account.datapoints(requests)
    sums = {
        dict(request.metric.dimensions)[Dimension.MODEL_ID]: sum(found.values())
        for request, found in points.items()
    }
    return {id_: total for id_, total in sums.items() if total > 0}


def _is_known(id_: str) -> bool:
    try:
        return ModelId.parse(id_).foundation_id is not None
    except InvalidInputError:
        return False


@dataclass(frozen=True, kw_only=True)
class _Reader:
    account: LiveAccount
    where: str
    clients: dict[str, Any] = field(default_factory=dict)

    def names(self, service: str, call: str, items: str, name: str, **sent: Any) -> tuple[str, ...]:
        """Return the names in the answers of a call; none in a Region that does not have the service."""
        client = self._client(service)
        operation = re.sub(r"(?<!^)(?=[A-Z])", "_", call).lower()
        with raise_aws_problems(self.where, f"{_PREFIXES.get(service, service)}:{call}"):
            try:
                pages = client.get_paginator(operation).paginate(**sent)
                return tuple(sorted(item[name] for page in pages for item in page.get(items, ())))
            except EndpointConnectionError:
                # AWS has no such host there. Where nothing is reached, ListMetrics has failed before.
                if service not in _NOT_EVERYWHERE:
                    raise
                return ()

    def _client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = self.account.session.client(  # type: ignore[call-overload]
                service, region_name=self.account.region, config=_CONFIG
            )
        return self.clients[service]

    def profiles(self) -> Iterator[FoundProfile]:
        client = self._client("bedrock")
        with raise_aws_problems(self.where, "bedrock:ListInferenceProfiles"):
            pages = client.get_paginator("list_inference_profiles").paginate(typeEquals="APPLICATION")
            found = [one for page in pages for one in page["inferenceProfileSummaries"]]
        for one in found:
            arn = one["inferenceProfileArn"]
            with raise_aws_problems(self.where, "bedrock:ListTagsForResource"):
                tags = client.list_tags_for_resource(resourceARN=arn)["tags"]
            yield FoundProfile(
                id=one["inferenceProfileId"],
                arn=arn,
                name=one["inferenceProfileName"],
                tags={tag["key"]: tag["value"] for tag in tags},
            )

    def logging(self) -> tuple[str | None, str | None]:
        """Return the log group and the bucket of the invocation log."""
        with raise_aws_problems(self.where, "bedrock:GetModelInvocationLoggingConfiguration"):
            answer = self._client("bedrock").get_model_invocation_logging_configuration()
        config: Mapping[str, Any] = answer.get("loggingConfig") or {}
        return (
            config.get("cloudWatchConfig", {}).get("logGroupName"),
            config.get("s3Config", {}).get("bucketName"),
        )


_PREFIXES = {"bedrock-agent": "bedrock", "bedrock-agentcore-control": "bedrock-agentcore"}
"""The prefixes of actions that are not the names of the services in boto3."""


_NOT_EVERYWHERE = frozenset({"bedrock-agent", "bedrock-agentcore-control"})
"""Services that some Regions with Amazon Bedrock do not have (AWS General Reference, endpoints)."""

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=10, read_timeout=60)


def read_accounts(session: boto3.Session, *, region: str, known: Organization | None) -> Organization:
    """Return the accounts of the organization that the credentials belong to.

    Args:
        session: The session, in the management account or that of a delegated administrator.
        region: A Region of the partition that the organization is in.
        known: The accounts that are known already, whose names stay.

    Raises:
        InvalidInputError: A call failed.
    """
    client: Any = session.client("organizations", region_name=region)
    where = "the organization"
    with raise_aws_problems(where, "organizations:DescribeOrganization"):
        id_ = client.describe_organization()["Organization"]["Id"]
    with raise_aws_problems(where, "organizations:ListRoots"):
        [root] = [root for page in client.get_paginator("list_roots").paginate() for root in page["Roots"]]
    names = {account.id: account.name for account in known.accounts} if known else {}
    found = []
    for unit, account in _accounts_below(client, root["Id"], ()):
        name = names.setdefault(account["Id"], _free_name(account["Name"], account["Id"], names.values()))
        with raise_aws_problems(where, "organizations:ListTagsForResource"):
            pages = client.get_paginator("list_tags_for_resource").paginate(ResourceId=account["Id"])
            tags = [tag for page in pages for tag in page["Tags"]]
        found.append(
            OrganizationAccount(
                id=account["Id"],
                name=name,
                unit="/".join(unit),
                tags={tag["Key"]: tag["Value"] for tag in tags if not tag["Key"].lower().startswith("aws:")},
                status=(account.get("State") or account["Status"]).lower(),
            )
        )
    return Organization(id=id_, accounts=tuple(sorted(found, key=lambda one: (one.unit, one.name))))


def _accounts_below(client: Any, parent: str, unit: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield each account below a root or a unit, with the names of the units that it is in."""
    with raise_aws_problems("the organization", "organizations:ListAccountsForParent"):
        for page in client.get_paginator("list_accounts_for_parent").paginate(ParentId=parent):
            yield from ((unit, account) for account in page["Accounts"])
    with raise_aws_problems("the organization", "organizations:ListOrganizationalUnitsForParent"):
        pages = client.get_paginator("list_organizational_units_for_parent").paginate(ParentId=parent)
        units = [one for page in pages for one in page["OrganizationalUnits"]]
    for one in units:
        yield from _accounts_below(
            client, one["Id"], (*unit, " ".join(one["Name"].replace("/", "-").split()))
        )


def _free_name(name: str, id_: str, taken: Collection[str]) -> str:
    """Return the name of an account as names of targets can have it, with its id if another has that name."""
    letters = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()
    wanted = (letters if letters[:1].isalpha() else f"account-{letters}")[:ACCOUNT_NAME_LENGTH].strip("-")
    if wanted.lower() not in {each.lower() for each in taken}:
        return wanted
    return f"{wanted[: ACCOUNT_NAME_LENGTH - len(id_) - 1].strip('-')}-{id_}"


def now() -> datetime:
    """Return the current time in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)

"""The view over all accounts of an organization, and the links that bring it their metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.value import Value

CENTRAL_DASHBOARDS = ("overview", "usage")
"""The dashboards of the view, in the account's first Region."""


@dataclass(frozen=True, kw_only=True)
class LinkedAccount(Value):
    """An account whose metrics the view shows.

    Attributes:
        id: The account id, 12 digits.
        name: Its name. Empty if it is not known.
    """

    id: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class CentralView(Target):
    """The view in one Region of the monitoring account: a sink, alarms over all accounts, and dashboards.

    It has the models of all targets, for names, prices and ends of life. CloudWatch's cross-account
    observability works within a Region: each has a sink and alarms. The dashboards are in the first.

    Attributes:
        accounts: The accounts of the targets in the Region, and of the organization file.
        organization_id: The organization whose accounts may link. ``None`` admits ``accounts`` alone.
        regions: The Regions of the view, this one among them.
        by_model: The kinds of alarm that have a contributor for each model of each account. The others have
            one for each account.
        published: The ids of the models that each account calls in the Region, as far as rollout.yaml lists
            them.
    """

    accounts: tuple[LinkedAccount, ...]
    organization_id: str | None
    regions: tuple[str, ...]
    by_model: frozenset[str]
    published: Mapping[str, tuple[str, ...]]

    @property
    def quota_codes(self) -> tuple[str, ...]:
        """Empty: the quotas of the models are those of other accounts."""
        return ()

    @property
    def model_metrics(self) -> int:
        """How many metrics of models the accounts publish under one name, as far as they are listed."""
        return sum(map(len, self.published.values()))

    def matched_metrics(self, kind: str) -> int:
        """Return how many metrics the query of a kind of alarm matches, as far as they are listed.

        Args:
            kind: The name of the kind.
        """
        return self.model_metrics if kind in self.by_model else len(self.published)


@dataclass(frozen=True, kw_only=True)
class LinkStack(Stack):
    """The link from one account and Region to the sink of the view.

    Attributes:
        sink: The ARN of the sink.
    """

    sink: str

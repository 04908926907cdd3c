"""Contributor Insights widgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.fields import (
    account_problem,
    found,
    length_problem,
    period_problem,
    region_problem,
)
from bedrock_monitoring.cloudwatch.widgets.legend import LegendPosition, legend
from bedrock_monitoring.cloudwatch.widgets.widget import TitledWidget, stated
from bedrock_monitoring.problems import Problem


class ContributorInsightsOrderBy(StrEnum):
    """How to rank contributors: by all their values together, or by the largest of them."""

    SUM = "Sum"
    MAXIMUM = "Maximum"


@dataclass(frozen=True, kw_only=True)
class ContributorInsightsWidget(TitledWidget):
    """The top contributors of a Contributor Insights rule, each as a line.

    Source: "Add to dashboard" of a rule in the console writes this ``insightRule``; its values are those of
    ``GetInsightRuleReport`` in the CloudWatch API reference. aws-cdk-lib has no such widget.

    Attributes:
        rule_name: The name of the rule, at most 128 characters.
        max_contributor_count: The number of contributors, 1 to 100.
        order_by: How to rank them.
        period: The period. Defaults to five minutes.
        region: The Region of the rule. Defaults to the Region of the dashboard.
        account_id: The account of the rule. Defaults to the account of the dashboard.
        legend_position: Where the legend is. Defaults to the bottom.
    """

    rule_name: str
    max_contributor_count: int = 10
    order_by: ContributorInsightsOrderBy = ContributorInsightsOrderBy.SUM
    period: timedelta | None = None
    region: str | None = None
    account_id: str | None = None
    legend_position: LegendPosition | None = None

    type = "metric"

    def properties(self, *, region: str) -> dict[str, Any]:
        """Return the ``properties`` of the widget without defaults."""
        optional = {
            "title": self.title,
            "accountId": self.account_id,
            "period": self.period and int(self.period.total_seconds()),
            "legend": legend(self.legend_position),
        }
        return {
            "view": "timeSeries",
            "region": self.region or region,
            **stated(optional),
            "insightRule": {
                "maxContributorCount": self.max_contributor_count,
                "orderBy": str(self.order_by),
                "ruleName": self.rule_name,
            },
        }

    def problems(self) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse."""
        yield from super().problems()
        yield from found(
            length_problem("rule_name", self.rule_name, shortest=1, longest=limits.INSIGHT_RULE_NAME_LENGTH),
            region_problem(self.region),
            account_problem(self.account_id),
            None if self.period is None else period_problem(self.period),
        )
        if not 1 <= self.max_contributor_count <= limits.CONTRIBUTORS_PER_REPORT:
            yield Problem(
                where="max_contributor_count",
                what=f"{self.max_contributor_count} contributors; a report has 1 to "
                f"{limits.CONTRIBUTORS_PER_REPORT}",
                remedy="take a number in that range",
            )

"""The options that all metrics of a widget share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Self

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.extra import extra_problem
from bedrock_monitoring.cloudwatch.fields import (
    ID,
    account_problem,
    color_problem,
    found,
    period_problem,
    region_problem,
)
from bedrock_monitoring.cloudwatch.metrics.labels import label_problems
from bedrock_monitoring.problems import Problem, quoted
from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class MetricOptions(Value):
    """Base class of the metrics that a metric widget draws.

    Attributes:
        label: The name in the legend, which may contain dynamic labels such as ``${MAX}``. If the metric
            draws several lines, the label precedes CloudWatch's name of each line.
        color: The color, ``#rrggbb``. Defaults to a color that CloudWatch selects for each line.
        period: A multiple of a minute, or 1, 5, 10, 20 or 30 seconds for high resolution. Defaults to the
            period of the expression that uses the metric, then to the widget's.
        id: The id that metric math of the widget refers to. Defaults to an assigned id if one is needed.
        visible: Whether the metric is drawn. ``False`` for a metric that is only an input of others.
        account: The id of the account to read from. Defaults to the dashboard's account.
        region: The Region to read from. Defaults to the widget's Region.
        extra: Other options of the metric, as a row of ``metrics`` in a dashboard body has them. Only graphs
            have them, alarms do not.
    """

    label: str | None = None
    color: str | None = None
    period: timedelta | None = None
    id: str | None = None
    visible: bool = True
    account: str | None = None
    region: str | None = None
    extra: Mapping[str, Any] | None = field(default=None, hash=False)

    @abstractmethod
    def problems(self, known_ids: Collection[str] = ()) -> Iterator[Problem]:
        """Yield what CloudWatch would refuse.

        Args:
            known_ids: The ids of other metrics of the widget, which an expression may refer to.
        """
        yield from label_problems(self.label)
        yield from found(
            None if self.period is None else period_problem(self.period),
            color_problem(self.color),
            account_problem(self.account),
            region_problem(self.region),
            extra_problem(self.extra),
        )
        if self.id is not None and not ID.fullmatch(self.id):
            yield Problem(
                where="id",
                what=f"{quoted(self.id)} does not start with a lower-case letter and go on with letters, "
                f"digits and underscores, {limits.METRIC_ID_LENGTH} at most",
                remedy="rename it or leave it out",
            )

    def _with(self, **changes: Any) -> Self:
        """Return a copy with the given fields; ``None`` keeps a field as it is."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})

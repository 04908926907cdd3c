"""What dashboards ask for: found by drawing them once with a source that answers everything alike and remembers the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bedrock_monitoring.evaluation.series import LogRows, MetricKey, NoDataError, TimeRange


@dataclass(frozen=True, kw_only=True)
class Question:
    """A statistic of a metric over some time: what is paid for when CloudWatch answers it.

    Attributes:
        metric: The metric.
        statistic: As CloudWatch spells it.
        moments: When its datapoints begin.
        end: None begins after it, in seconds since 1970.
    """

    metric: MetricKey
    statistic: str
    moments: range
    end: int


@dataclass(frozen=True, kw_only=True)
class LogQuestion:
    """A Logs Insights query over some time.

    Attributes:
        query: The query, its sources included.
        start: In seconds since 1970.
        end: In seconds since 1970.
        region: Where it runs; empty for the Region of the dashboard.
    """

    query: str
    start: int
    end: int
    region: str = ""

    @classmethod
    def of(cls, query: str, time_range: TimeRange, region: str) -> LogQuestion:
        """Return the question of a log widget."""
        return cls(query=query, start=time_range.start, end=time_range.end, region=region)


@dataclass(kw_only=True)
class AskingSource:
    """A source that only remembers what it is asked for.

    Every metric has the same value all the time, so that nothing is empty and every expression reads all that
    it names.

    Attributes:
        account: The account.
        listed: Returns the metrics of a namespace, or of all where it is empty, in a Region.
        questions: What was asked for, each once.
        log_questions: Log queries that were asked for, each once.
    """

    account: str
    listed: Callable[[str, str], tuple[MetricKey, ...]]
    questions: dict[Question, None] = field(default_factory=dict)
    log_questions: dict[LogQuestion, None] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """What the data are."""
        return "No data: what the dashboards ask for is being counted."

    def known(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        """Return the metrics that a search can find."""
        return self.listed(namespace, region)

    def points(self, metric: MetricKey, *, statistic: str, moments: range, end: int) -> Mapping[int, float]:
        """Remember the question."""
        self.questions[Question(metric=metric, statistic=statistic, moments=moments, end=end)] = None
        return dict.fromkeys(moments, 1.0)

    def log_rows(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
        """Remember the question.

        Raises:
            NoDataError: Always: there are no rows yet.
        """
        self.log_questions[LogQuestion.of(query, time_range, region)] = None
        raise NoDataError("it has not been run yet")

"""Error budgets: what is left of an objective over its window, how fast it burns, and when it is gone.

An objective of 99.5 % leaves a budget of 0.5 % of the calls of 28 days. A burn rate of 1 uses it up in 28
days, one of 28 in a day: the definitions of "Alerting on SLOs" in Google's Site Reliability Workbook.

The metric math is that of a widget with a time range of ``WINDOW`` and a period of ``PERIOD``, which metrics
of that age have. Counts are added up over the range and then divided, so an hour with many calls weighs more
than one with few.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.expressions import metric_math
from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.bedrock.objectives import WINDOW, Objectives
from bedrock_monitoring.bedrock.shares import CountedCalls, failed_calls, slow_answers
from bedrock_monitoring.cloudwatch.metrics import MathExpression
from bedrock_monitoring.value import Value

PERIOD = timedelta(hours=1)
"""The period of the metrics. The current one ends now, so that what happens now is in it."""

AVAILABILITY = "availability"

_RECENT = 2 * PERIOD
"""What a burn rate is measured over: the current hour and the one before, thus one to two hours."""

_HOURS = WINDOW // timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class ErrorBudget(Value):
    """The error budget of an objective.

    Attributes:
        name: What the objective is about: ``availability``.
        objective: The objective in words: ``99.5 %``.
        allowed: The percentage of bad calls that the objective allows.
        counted: The bad calls, and all calls.
    """

    name: str
    objective: str
    allowed: Decimal
    counted: CountedCalls

    @property
    def size(self) -> int:
        """How many metrics and expressions a widget needs at most for one of the numbers."""
        own = self.counted.metrics
        inputs = {
            name for one in own.values() if isinstance(one, MathExpression) for name in one.using_metrics
        }
        return len(inputs) + len(own) + len(("left", "burn", "hours"))

    def left(self) -> MathExpression:
        """Return what is left of the budget in percent, below 0 if the objective is missed.

        There is no value if nobody called.
        """
        used = self._burn(f"TIME_SERIES(SUM({self._bad}))", f"TIME_SERIES(SUM({self._calls}))")
        return self._math(f"100 - 100 * {used}")

    def burn_rate(self) -> MathExpression:
        """Return how many times faster than allowed the budget is used now. No value if nobody calls."""
        bad, calls = (f"TIME_SERIES(SUM({self._recent(counts)}))" for counts in (self._bad, self._calls))
        return self._math(self._burn(bad, calls))

    def hours_left(self) -> MathExpression:
        """Return after how many hours the budget is gone at this burn rate: 0 if it is gone.

        It is the whole window where the budget lasts: at a burn rate of 1 or less, failures leave the window
        as fast as others come. No value if nobody calls.
        """
        return metric_math(
            expression=f"IF(left <= 0, 0, IF(burn > 1, {_HOURS} * left / 100 / burn, {_HOURS}))",
            using_metrics={"left": self.left(), "burn": self.burn_rate()},
        )

    def used(self) -> MathExpression:
        """Return how much of the budget was used, in percent, from the start of the window on."""
        return self._math(f"100 * {self._burn(f'RUNNING_SUM({self._bad})', f'SUM({self._calls})')}")

    @property
    def _bad(self) -> str:
        return self.counted.bad

    @property
    def _calls(self) -> str:
        return self.counted.calls

    def _recent(self, counts: str) -> str:
        """Return counts that are 0 before the recent hours. Calls are filled, so each hour has its time."""
        times = f"EPOCH({self._calls})"
        return f"IF({times} > MAX({times}) - {_RECENT // timedelta(seconds=1)}, {counts}, 0)"

    def _burn(self, bad: str, calls: str) -> str:
        return f"{self.counted.percent}{bad} / {calls} / {self.allowed:f}"

    def _math(self, expression: str) -> MathExpression:
        return metric_math(expression=expression, using_metrics=self.counted.metrics)


def error_budgets(objectives: Objectives, model: ModelValue, output: ModelOutput) -> tuple[ErrorBudget, ...]:
    """Return the budgets of the objectives of a model.

    Args:
        objectives: The objectives.
        model: The value of the dimension ``ModelId``. ``None`` means all models.
        output: What the model returns. Only text is streamed and has a first token.
    """
    first_token = objectives.first_token if output is ModelOutput.TEXT else None
    budgets = []
    if objectives.availability is not None:
        allowed = 100 - objectives.availability
        words = f"{objectives.availability:f} %"
        budgets.append((AVAILABILITY, words, allowed, failed_calls(objectives.failed, model)))
    for name, definition, objective in (
        ("first token", catalogue.TIME_TO_FIRST_TOKEN, first_token),
        ("latency", catalogue.INVOCATION_LATENCY, objectives.latency),
    ):
        if objective is not None:
            counted = slow_answers(definition, objective, model)
            budgets.append((name, str(objective), 100 - objective.percent, counted))
    return tuple(
        ErrorBudget(
            name=name,
            objective=words,
            allowed=allowed,
            counted=counted.named() if isinstance(model, tuple) else counted,
        )
        for name, words, allowed, counted in budgets
    )

"""What a kind of alarm is, as data, and the alarm that it makes for one subject, one tier and one condition."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bedrock_monitoring.bedrock.alarms.alarm_naming import AlarmPlace
from bedrock_monitoring.bedrock.alarms.alarm_subject import AlarmSubject
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit, length_text
from bedrock_monitoring.cloudwatch.alarms import Alarm, AnomalyDetectionAlarm, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.problems import refuse_one

AlarmMetric = Metric | MathExpression | MetricsInsightsQuery


class Scope(StrEnum):
    """What a kind of alarm can be asked about."""

    MODEL = "each model, or all models together"
    EACH_MODEL = "each model"
    TARGET = "the account and Region"

    @property
    def of_models(self) -> bool:
        """Whether there is one alarm for each model."""
        return self is not Scope.TARGET


class Feature(StrEnum):
    """What of Bedrock a target uses beside its models."""

    INVOCATION_LOGGING = "invocation logging"
    GUARDRAILS = "guardrails"
    AGENTS = "agents"
    KNOWLEDGE_BASES = "knowledge bases"
    AGENTCORE = "AgentCore"


def always(_subject: AlarmSubject) -> bool:
    """Return that a kind has something to watch in every subject."""
    return True


@dataclass(frozen=True, kw_only=True)
class AlarmKind:
    """One thing that can be watched.

    Attributes:
        name: Its key in rollout.yaml.
        title: What is wrong when it goes off.
        scope: What it can be asked about.
        tier: Whom it tells when rollout.yaml names no tier.
        is_on: Whether it is there unless rollout.yaml says otherwise.
        feature: What must be in use for it to be there by itself; nothing unless given.
        default: The condition unless rollout.yaml says another; none where no threshold fits all, so that
            rollout.yaml must say one.
        example: A condition for those who have to write one; the default unless given.
        unit: What its threshold counts.
        only_period: The only period in which its numbers mean something, if there is one.
        reason: Why the default is what it is, or why there is none.
        source: Who says so.
        affects: Who feels it.
        first_step: What the person who is told does first.
        needs: What a subject must have for it to be watched, in words; what ``applies`` asks.
        applies: Whether there is something to watch in a subject.
        watched: What is watched.
        treat_missing_data: What a period without data means.
    """

    name: str
    title: str
    scope: Scope
    tier: str
    is_on: bool = True
    feature: Feature | None = None
    default: Condition | None
    example: str = ""
    unit: ThresholdUnit
    only_period: timedelta | None = None
    reason: str
    source: str
    affects: str
    first_step: str
    needs: str = ""
    applies: Callable[[AlarmSubject], bool] = always
    watched: Callable[[AlarmSubject], AlarmMetric]
    treat_missing_data: TreatMissingData = TreatMissingData.NOT_BREACHING

    @property
    def slug(self) -> str:
        """Its name in names of alarms, in addresses and of its runbook."""
        return self.name.replace("_", "-")

    @property
    def example_condition(self) -> str:
        """A condition that it would take."""
        return self.example or str(self.default)

    def enabled_by_default(self, features: Collection[Feature]) -> bool:
        """Return whether it is there when rollout.yaml does not name it.

        Args:
            features: What the target uses beside its models.
        """
        return self.is_on and (self.feature is None or self.feature in features)

    def condition(self, sentence: str) -> Condition:
        """Read a condition for this kind of alarm.

        Raises:
            InvalidInputError: It is not a condition, its threshold counts something else, or its period says
                nothing.
        """
        condition = Condition.parse(sentence)
        what = ""
        if condition.unit is not self.unit:
            units = _unit_name(condition.unit), _unit_name(self.unit)
            what = f"{sentence!r} has its threshold in {units[0]}, {self.name} counts {units[1]}"
        elif self.only_period and condition.period != self.only_period:
            lengths = length_text(condition.period), length_text(self.only_period)
            what = f"{sentence!r} has periods of {lengths[0]}, {self.name} counts over {lengths[1]}"
        if what:
            refuse_one(what=what, remedy=f"write for example {self.example_condition!r}")
        return condition

    def alarm(
        self, *, subject: AlarmSubject, condition: Condition, place: AlarmPlace, tier: str | None = None
    ) -> Alarm | AnomalyDetectionAlarm:
        """Return the alarm for one subject.

        Args:
            subject: What is watched.
            condition: When somebody is told.
            place: Where it is, for name and description.
            tier: Who is told; that of the kind unless given.
        """
        told = tier or self.tier
        name = place.alarm_name(subject.slug, self.slug, *([] if told == self.tier else [told]))
        description = place.description(
            headline=f"{told}: {subject.name}: {self.title} ({condition})",
            first_step=self.first_step,
            runbook=self.slug,
        )
        if condition.unit is ThresholdUnit.DEVIATIONS:
            return AnomalyDetectionAlarm(
                alarm_name=name,
                alarm_description=description,
                metric=_over(self.watched(subject), condition.period),
                standard_deviations=condition.threshold,
                comparison_operator=condition.comparison_operator,
                evaluation_periods=condition.evaluation_periods,
                datapoints_to_alarm=condition.datapoints_to_alarm,
                treat_missing_data=self.treat_missing_data,
            )
        return Alarm(
            alarm_name=name,
            alarm_description=description,
            metric=_over(self.watched(subject), condition.period),
            threshold=condition.threshold,
            comparison_operator=condition.comparison_operator,
            evaluation_periods=condition.evaluation_periods,
            datapoints_to_alarm=condition.datapoints_to_alarm,
            treat_missing_data=self.treat_missing_data,
        )

    def id_of(self, subject: AlarmSubject, tier: str) -> str:
        """Return the construct id of an alarm, which begins with the kind because addresses begin with a letter."""
        parts = [self.slug, *([subject.slug] if subject.slug else []), *([] if tier == self.tier else [tier])]
        return "-".join(parts)


def _over(watched: AlarmMetric, period: timedelta) -> AlarmMetric:
    if isinstance(watched, MetricsInsightsQuery):
        return replace(watched, period=period)
    return watched.with_(period=period)


def _unit_name(unit: ThresholdUnit) -> str:
    return {
        ThresholdUnit.COUNT: "a plain number",
        ThresholdUnit.PERCENT: "%",
        ThresholdUnit.MILLISECONDS: "s or ms",
        ThresholdUnit.USD: "USD",
        ThresholdUnit.TOKENS_PER_SECOND: "tokens/s",
        ThresholdUnit.DEVIATIONS: "deviations",
    }[unit]

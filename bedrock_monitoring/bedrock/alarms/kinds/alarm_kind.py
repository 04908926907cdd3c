"""A kind of alarm, as data. It creates the CloudWatch alarm for a resource, a tier and a condition."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from bedrock_monitoring.bedrock.alarms.alarm_context import AlarmContext
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.cloudwatch.alarms import Alarm, AnomalyDetectionAlarm, TreatMissingData
from bedrock_monitoring.cloudwatch.alarms.metric_queries import AlarmMetric
from bedrock_monitoring.cloudwatch.fields import format_period
from bedrock_monitoring.cloudwatch.metrics import MetricsInsightsQuery
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.value import Value


class Scope(StrEnum):
    """The resources that a kind of alarm can monitor."""

    MODEL = "each model, or all models together"
    EACH_MODEL = "each model"
    MANTLE_MODEL = "each model on bedrock-mantle"
    EVALUATOR = "each evaluator of an online evaluation"
    TARGET = "the account and Region"

    @property
    def per_model(self) -> bool:
        """Whether each model on bedrock-runtime gets its own alarm."""
        return self in {Scope.MODEL, Scope.EACH_MODEL}


class BedrockFeature(StrEnum):
    """The features of Amazon Bedrock that a target uses in addition to models."""

    INVOCATION_LOGGING = "invocation logging"
    GUARDRAILS = "guardrails"
    AGENTS = "agents"
    KNOWLEDGE_BASES = "knowledge bases"
    AGENTCORE = "AgentCore"


class AlarmSetName(StrEnum):
    """The sets of kinds of alarm that are on by default."""

    FULL = "full"
    """Objectives, with a second alarm that ends a page soon after an outage, and warnings for each model."""
    LEAN = "lean"
    """Objectives at two alarms a model. What else is watched is watched for all models together."""
    CLASSIC = "classic"
    """Counts and percentiles with fixed thresholds, as before there were objectives."""


EVERY_SET = tuple(AlarmSetName)


@dataclass(frozen=True, kw_only=True)
class Companion(Value):
    """A second alarm over a shorter time. A composite alarm needs both, so it ends soon after the cause.

    Attributes:
        suffix: What its name adds to that of its kind.
        title: What is wrong while it is in ALARM.
        period: The time that it looks at.
        part_of_threshold: Its threshold, as a part of that of the first alarm.
        metric: Returns the metric to watch for a resource.
        treat_missing_data: How the alarm treats periods without data.
    """

    suffix: str
    title: str
    period: timedelta
    part_of_threshold: float
    metric: Callable[[MonitoredResource], AlarmMetric]
    treat_missing_data: TreatMissingData


def _applies_to_all(_resource: MonitoredResource) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class AlarmKind(Value):
    """A kind of alarm.

    Attributes:
        name: The key of the kind in rollout.yaml.
        title: What is wrong when the alarm goes off.
        scope: The resources that the kind can monitor.
        tier: The tier that the alarm notifies by default.
        sets: The sets in which the kind is on by default. Empty if it is to be asked for.
        all_models_sets: The sets in which it is on by default for all models together.
        feature: The feature that a target must use for the kind to be enabled by default. ``None`` means no
            feature is needed.
        default: The default condition. ``None`` if no threshold suits every user; rollout.yaml must then give
            a condition.
        example: An example of a condition. Required if there is no default.
        threshold: Returns the threshold that the objectives of a resource demand. ``None`` if the kind does
            not depend on objectives.
        unit: The unit of the threshold.
        maximum: The largest value of the metric; ``None`` if there is none. The smallest is 0 for every kind.
        usual_maximum: A value that the metric rarely exceeds; ``None`` if there is none.
        only_period: The only period for which the metric is meaningful. ``None`` allows every period.
        reason: Why the default is what it is, or why there is none.
        source: The source of the default.
        affects: Who is affected when the alarm goes off.
        first_step: The first step of whoever is notified.
        requires: What a resource must have for the kind to apply, in words. Empty if it applies to every
            resource.
        applies: Returns whether the kind applies to a resource.
        metric: Returns the metric to watch for a resource.
        treat_missing_data: How the alarm treats periods without data.
        told: Returns when the alarm goes off, as a sentence for its description. ``None`` if there is none.
        companion: The second alarm that a composite alarm needs. ``None`` if there is none.
        replaces: The kind of the classic set in whose place it is on by default. Empty if there is none.
    """

    name: str
    title: str
    scope: Scope
    tier: str
    sets: tuple[AlarmSetName, ...] = EVERY_SET
    all_models_sets: tuple[AlarmSetName, ...] = ()
    feature: BedrockFeature | None = None
    default: Condition | None
    example: str = ""
    threshold: Callable[[MonitoredResource], float | None] | None = None
    unit: ThresholdUnit
    maximum: int | None = None
    usual_maximum: int | None = None
    only_period: timedelta | None = None
    reason: str
    source: str
    affects: str
    first_step: str
    requires: str = ""
    applies: Callable[[MonitoredResource], bool] = _applies_to_all
    metric: Callable[[MonitoredResource], AlarmMetric]
    treat_missing_data: TreatMissingData = TreatMissingData.NOT_BREACHING
    told: Callable[[MonitoredResource, Condition], str] | None = None
    companion: Companion | None = None
    replaces: str = ""

    @property
    def enabled(self) -> bool:
        """Whether the kind is on by default in some set."""
        return bool(self.sets)

    @property
    def slug(self) -> str:
        """The name of the kind in alarm names, construct ids and the name of its runbook."""
        return self.name.replace("_", "-")

    @property
    def example_condition(self) -> str:
        """A valid condition: ``example`` or the default."""
        return self.example or str(self.default)

    def enabled_by_default(
        self, features: Collection[BedrockFeature], *, alarm_set: AlarmSetName = AlarmSetName.FULL
    ) -> bool:
        """Return whether the kind is enabled by default for a target.

        Args:
            features: The features that the target uses in addition to models.
            alarm_set: The set of alarms that the target has.
        """
        return alarm_set in self.sets and (self.feature is None or self.feature in features)

    def condition_for(self, resource: MonitoredResource, condition: Condition) -> Condition:
        """Return a condition with the threshold that the objectives of a resource demand.

        A condition that rollout.yaml gives stays as it is.
        """
        if self.threshold is None or not condition.follows_objective:
            return condition
        threshold = self.threshold(resource)
        return condition if threshold is None else replace(condition, threshold=threshold)

    def parse_condition(self, sentence: str) -> Condition:
        """Parse a condition for this kind of alarm.

        Args:
            sentence: The text of the condition.

        Raises:
            InvalidInputError: The text is not a condition, or its unit or period does not suit the kind.
        """
        condition = Condition.parse(sentence)
        what = ""
        if condition.unit is not self.unit:
            units = _unit_name(condition.unit), _unit_name(self.unit)
            what = f"{sentence!r} has its threshold in {units[0]}, but {self.name} takes {units[1]}"
        elif condition.is_constant(self.maximum):
            always = condition.is_met_by(0)
            what = f"{sentence!r} is {'always' if always else 'never'} met: {self.name} is {self._range()}"
        elif self.only_period and condition.period != self.only_period:
            periods = format_period(condition.period), format_period(self.only_period)
            what = f"{sentence!r} has periods of {periods[0]}, but {self.name} takes {periods[1]}"
        elif condition.time_zone and self.unit is not ThresholdUnit.USD:
            what = f"{sentence!r} has calendar days, which are for costs, and {self.name} is none"
        if what:
            refuse_one(what=what, remedy=f"write for example {self.example_condition!r}")
        return condition

    def _range(self) -> str:
        return "never below 0" if self.maximum is None else f"0 to {self.maximum} %"

    def doubt(self, condition: Condition) -> str:
        """Return why a condition of this kind is probably a mistake; empty if it is not."""
        usual = Condition.parse(self.example_condition)
        if self.scope is not Scope.EVALUATOR and not usual.sides & condition.sides:
            return f"it looks the wrong way: {self.name} goes off when {self.title}"
        if self.usual_maximum is not None and condition.is_constant(self.usual_maximum):
            return f"{self.name} is rarely above {self.usual_maximum} %"
        return ""

    def alarm(
        self,
        *,
        resource: MonitoredResource,
        condition: Condition,
        context: AlarmContext,
        tier: str | None = None,
    ) -> Alarm | AnomalyDetectionAlarm:
        """Return the alarm of this kind for a resource.

        Args:
            resource: The resource to monitor.
            condition: The condition under which the alarm goes off.
            context: The naming of the target and what all descriptions of its alarms contain.
            tier: The tier of the alarm. Defaults to that of the kind.
        """
        tier = tier or self.tier
        of_other_tier = tier != self.tier
        name = context.naming.alarm_name(
            resource=resource.slug, kind=self.slug, tier=tier if of_other_tier else None
        )
        title = f"{self.title_for(resource)} ({tier})" if of_other_tier else self.title_for(resource)
        description = context.description(
            headline=f"{tier}: {resource.name}: {self.title} ({condition})",
            first_step=self.first_step,
            runbook=self.slug,
            told=self.told(resource, condition) if self.told else "",
        )
        if condition.unit is ThresholdUnit.DEVIATIONS:
            return AnomalyDetectionAlarm(
                alarm_name=name,
                title=title,
                alarm_description=description,
                metric=_with_period(self.metric(resource), condition.period),
                standard_deviations=condition.threshold,
                comparison_operator=condition.comparison_operator,
                evaluation_periods=condition.evaluation_periods,
                datapoints_to_alarm=condition.datapoints_to_alarm,
                treat_missing_data=self.treat_missing_data,
            )
        return Alarm(
            alarm_name=name,
            title=title,
            alarm_description=description,
            metric=_with_period(self.metric(resource), condition.period),
            threshold=condition.threshold,
            threshold_unit=str(condition.unit),
            comparison_operator=condition.comparison_operator,
            evaluation_periods=condition.evaluation_periods,
            datapoints_to_alarm=condition.datapoints_to_alarm,
            treat_missing_data=self.treat_missing_data,
            evaluation_window=condition.evaluation_window,
        )

    def companion_alarm(
        self, *, resource: MonitoredResource, condition: Condition, context: AlarmContext
    ) -> Alarm:
        """Return the companion of the alarm of a resource.

        Args:
            resource: The resource to monitor.
            condition: The condition of the alarm, whose threshold it takes a part of.
            context: The naming of the target and what all descriptions of its alarms contain.
        """
        companion = self.companion
        assert companion is not None
        of_part = replace(
            condition,
            threshold=float(Decimal(str(condition.threshold)) * Decimal(str(companion.part_of_threshold))),
            datapoints_to_alarm=1,
            evaluation_periods=1,
            period=companion.period,
        )
        first = context.naming.alarm_name(resource=resource.slug, kind=self.slug)
        return Alarm(
            alarm_name=context.naming.alarm_name(
                resource=resource.slug, kind=f"{self.slug}-{companion.suffix}"
            ),
            title=f"{resource.name}: {companion.title}",
            alarm_description=context.description(
                headline=f"{resource.name}: {companion.title} ({of_part}); it notifies nobody and ends what "
                f"{first} began,",
                first_step=self.first_step,
                runbook=self.slug,
            ),
            metric=_with_period(companion.metric(resource), companion.period),
            threshold=of_part.threshold,
            threshold_unit=str(of_part.unit),
            comparison_operator=of_part.comparison_operator,
            evaluation_periods=1,
            datapoints_to_alarm=1,
            treat_missing_data=companion.treat_missing_data,
        )

    def companion_id(self, resource: MonitoredResource) -> str:
        """Return the construct id of the companion of a resource's alarm."""
        assert self.companion is not None
        return "-".join([self.slug, self.companion.suffix, *([resource.slug] if resource.slug else [])])

    def title_for(self, resource: MonitoredResource) -> str:
        """Return what the alarm says when it goes off: ``Nova 2 Lite: calls are throttled``."""
        if self.scope is Scope.TARGET:
            return f"{self.title[:1].upper()}{self.title[1:]}"
        return f"{resource.name}: {self.title}"

    def construct_id(self, resource: MonitoredResource, tier: str) -> str:
        """Return the construct id of an alarm. It begins with the kind, because ids begin with a letter."""
        parts = [
            self.slug,
            *([resource.slug] if resource.slug else []),
            *([] if tier == self.tier else [tier]),
        ]
        return "-".join(parts)


def _with_period(metric: AlarmMetric, period: timedelta) -> AlarmMetric:
    if isinstance(metric, MetricsInsightsQuery):
        return replace(metric, period=period)
    return metric.with_(period=period)


def _unit_name(unit: ThresholdUnit) -> str:
    return {
        ThresholdUnit.COUNT: "a plain number",
        ThresholdUnit.PERCENT: "%",
        ThresholdUnit.MILLISECONDS: "s or ms",
        ThresholdUnit.USD: "USD",
        ThresholdUnit.TOKENS_PER_SECOND: "tokens/s",
        ThresholdUnit.DEVIATIONS: "deviations",
    }[unit]

"""What goes wrong beside the models: in an account and Region as a whole, its logs, guardrails, agents and knowledge bases."""

from __future__ import annotations

from collections.abc import Mapping

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, Feature, Scope
from bedrock_monitoring.bedrock.alarms.kinds.errors import MINIMUM_CALLS
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math, metrics_insights_query
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.notification import WARNING

_FIVE_IN_FIVE = (
    "as for the models: single failures are retried, more than five a minute for five minutes are an incident"
)


def _sum(metrics: Mapping[str, Metric | MathExpression]) -> MathExpression:
    return metric_math(expression=" + ".join(metrics), using_metrics=metrics)


def _lost_logs() -> MathExpression:
    return _sum(
        {
            "cloudwatch": catalogue.LOGS_CLOUDWATCH_DELIVERY_FAILURE.metric(),
            "s3": catalogue.LOGS_S3_DELIVERY_FAILURE.metric(),
            "large": catalogue.LARGE_DATA_S3_DELIVERY_FAILURE.metric(),
        }
    )


def _intervention_rate() -> MathExpression:
    return metric_math(
        expression=f"IF(asked >= {MINIMUM_CALLS}, 100 * stepped / asked, 0)",
        using_metrics={
            "asked": catalogue.GUARDRAIL_INVOCATIONS.metric(catalogue.APPLY_GUARDRAIL),
            "stepped": catalogue.GUARDRAIL_INVOCATIONS_INTERVENED.metric(catalogue.APPLY_GUARDRAIL),
        },
    )


def _over_operations(definition: MetricDefinition, operations: tuple[str, ...]) -> MathExpression:
    return _sum(
        {
            f"operation{number}": definition.metric({str(Dimension.OPERATION): operation})
            for number, operation in enumerate(operations, start=1)
        }
    )


def _agentcore_errors() -> MetricsInsightsQuery:
    errors = catalogue.AGENTCORE_SYSTEM_ERRORS
    query = f'SELECT SUM({errors.name}) FROM "{errors.namespace}"'  # noqa: S608 - Metrics Insights, and no text of a user
    return metrics_insights_query(query=query)


TARGET = (
    AlarmKind(
        name="legacy_model",
        title="a model is called that AWS is about to retire",
        scope=Scope.TARGET,
        tier=WARNING,
        default=Condition.parse("> 0 for 1 period of 1 day"),
        unit=ThresholdUnit.COUNT,
        reason="one call a day shows that somebody still depends on it; there are months left, so nobody is woken",
        source="Bedrock user guide, model lifecycle; one alarm over all models, those that nobody listed too",
        affects="from the end of its life on everybody who still calls it: their calls will fail",
        first_step="find which model and who calls it, and plan the move; the model's page names the date and the successor.",
        watched=lambda _subject: catalogue.LEGACY_MODEL_INVOCATIONS.metric(),
    ),
    AlarmKind(
        name="log_delivery",
        title="records of the invocation log are lost",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=Feature.INVOCATION_LOGGING,
        default=Condition.parse("> 0 for 2 of 3 periods of 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="what was not delivered does not come again; twice within a quarter of an hour is no accident",
        source="Bedrock user guide, Amazon Bedrock runtime metrics: the delivery metrics",
        affects="audits, cost by caller, and everything else that is made from the logs; no caller of a model",
        first_step="look at what changed: the role of the logging, the log group, the bucket, or the keys of either.",
        watched=lambda _subject: _lost_logs(),
    ),
    AlarmKind(
        name="guardrail_interventions",
        title="guardrails step in unusually often",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=Feature.GUARDRAILS,
        default=Condition.parse("> 20 % for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        reason="one text in five is far above what well-meant traffic has: an attack, or a policy that is too strict",
        source="this project; replace it by twice what the dashboard shows on a usual day",
        affects="users whose questions or answers are blocked or masked",
        first_step="see which policy steps in on the guardrail dashboard; then whether one user is behind it or a new version.",
        watched=lambda _subject: _intervention_rate(),
    ),
    AlarmKind(
        name="agent_errors",
        title="agents fail on the side of AWS",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=Feature.AGENTS,
        default=Condition.parse("> 5 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason=_FIVE_IN_FIVE,
        source="this project, from the alarms of AWS's operations sample for Bedrock",
        affects="the users of every application that an agent serves",
        first_step="see whether the agents' models fail or are throttled too; if not, look at the AWS Health Dashboard.",
        watched=lambda _subject: _over_operations(
            catalogue.AGENT_INVOCATION_SERVER_ERRORS, catalogue.AGENT_OPERATIONS
        ),
    ),
    AlarmKind(
        name="knowledge_base_errors",
        title="knowledge bases fail on the side of AWS",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=Feature.KNOWLEDGE_BASES,
        default=Condition.parse("> 5 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason=_FIVE_IN_FIVE,
        source="this project, from the alarms of AWS's operations sample for Bedrock",
        affects="answers that need what the knowledge base holds: they come without it, or not at all",
        first_step="see which operation fails; check the vector store behind it, then the AWS Health Dashboard.",
        watched=lambda _subject: _over_operations(
            catalogue.KNOWLEDGE_BASE_SERVER_ERRORS, catalogue.KNOWLEDGE_BASE_OPERATIONS
        ),
    ),
    AlarmKind(
        name="agentcore_errors",
        title="AgentCore fails on the side of AWS",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=Feature.AGENTCORE,
        default=Condition.parse("> 0 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="every set of dimensions counts a failure again, so only zero is exact: five minutes in a row that each have one",
        source="AgentCore developer guide; which dimensions its metrics have is not documented, so one query adds up all of them",
        affects="the users of the agents, gateways, memories and tools that run there",
        first_step="find the resource on the AgentCore dashboard, then its log group below /aws/bedrock-agentcore/.",
        watched=lambda _subject: _agentcore_errors(),
    ),
)

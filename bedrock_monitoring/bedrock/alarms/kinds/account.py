"""Alarms on the account and Region: legacy models, log delivery, guardrails, agents and their scores."""

from __future__ import annotations

from collections.abc import Mapping

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.alarm_kind import AlarmKind, BedrockFeature, Scope
from bedrock_monitoring.bedrock.alarms.kinds.errors import MINIMUM_CALLS
from bedrock_monitoring.bedrock.alarms.monitored_resource import MonitoredResource
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.expressions import metric_math, metrics_insights_query
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.notification import WARNING

_FIVE_IN_FIVE = (
    "as for models: clients retry single failures; more than five a minute for five minutes are an incident"
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
    # Metrics Insights, without user input.
    query = f'SELECT SUM({errors.name}) FROM "{errors.namespace}"'  # noqa: S608
    return metrics_insights_query(query=query)


def _score(resource: MonitoredResource) -> Metric:
    score = resource.score
    assert score is not None
    return catalogue.evaluation_score(score.evaluator.metric_name, service_name=score.evaluation.service_name)


ACCOUNT_ALARMS = (
    AlarmKind(
        name="legacy_model",
        title="a model is called that AWS is about to retire",
        scope=Scope.TARGET,
        tier=WARNING,
        default=Condition.parse("> 0 for 1 day"),
        unit=ThresholdUnit.COUNT,
        reason="one call a day shows that an application still depends on the model; from then on it has "
        "6 months, or 45 days if it was launched since September 2026, so a warning is enough",
        source='"Model lifecycle" in the Bedrock user guide; one alarm covers all models, also models that '
        "rollout.yaml does not list",
        affects="every application that still calls the model when it reaches its end of life: its calls "
        "fail",
        first_step="find which model and who calls it, and plan the move; the model's page names the date "
        "and the successor.",
        metric=lambda _resource: catalogue.LEGACY_MODEL_INVOCATIONS.metric(),
    ),
    AlarmKind(
        name="log_delivery",
        title="records of the invocation log are lost",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=BedrockFeature.INVOCATION_LOGGING,
        default=Condition.parse("> 0 for 2 of 3 periods of 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="Bedrock does not deliver a lost record again; losses in two of three periods are not an "
        "accident",
        source='the delivery metrics of "Amazon Bedrock runtime metrics" in the Bedrock user guide',
        affects="audits, cost by caller and everything else that is read from the logs; callers are not "
        "affected",
        first_step="look at what changed: the role of the logging, the log group, the bucket, or the keys of "
        "either.",
        metric=lambda _resource: _lost_logs(),
    ),
    AlarmKind(
        name="guardrail_interventions",
        title="guardrails step in unusually often",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=BedrockFeature.GUARDRAILS,
        default=Condition.parse("> 20 % for 3 of 5 periods of 5 minutes"),
        unit=ThresholdUnit.PERCENT,
        maximum=100,
        reason="interventions on one text in five are far above normal traffic: an attack, or a policy that "
        "is too strict",
        source="this project; replace it with twice the rate that the dashboard shows on a normal day",
        affects="users whose prompts or responses are blocked or masked",
        first_step="see which policy steps in on the guardrail dashboard; then whether one user is behind it "
        "or a new version.",
        metric=lambda _resource: _intervention_rate(),
    ),
    AlarmKind(
        name="agent_errors",
        title="agents fail on the side of AWS",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=BedrockFeature.AGENTS,
        default=Condition.parse("> 5 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason=_FIVE_IN_FIVE,
        source="this project, from the alarms of AWS's operations sample for Bedrock",
        affects="the users of every application that an agent serves",
        first_step="see whether the agents' models fail or are throttled too; if not, look at the AWS Health "
        "Dashboard.",
        metric=lambda _resource: _over_operations(
            catalogue.AGENT_INVOCATION_SERVER_ERRORS, catalogue.AGENT_OPERATIONS
        ),
    ),
    AlarmKind(
        name="knowledge_base_errors",
        title="knowledge bases fail on the side of AWS",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=BedrockFeature.KNOWLEDGE_BASES,
        default=Condition.parse("> 5 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason=_FIVE_IN_FIVE,
        source="this project, from the alarms of AWS's operations sample for Bedrock",
        affects="responses that depend on the knowledge base: they lack its content, or fail",
        first_step="see which operation fails; check the vector store behind it, then the AWS Health "
        "Dashboard.",
        metric=lambda _resource: _over_operations(
            catalogue.KNOWLEDGE_BASE_SERVER_ERRORS, catalogue.KNOWLEDGE_BASE_OPERATIONS
        ),
    ),
    AlarmKind(
        name="agentcore_errors",
        title="AgentCore fails on the side of AWS",
        scope=Scope.TARGET,
        tier=WARNING,
        feature=BedrockFeature.AGENTCORE,
        default=Condition.parse("> 0 for 5 minutes"),
        unit=ThresholdUnit.COUNT,
        reason="a failure is counted once per set of dimensions, so only a threshold of zero is exact; the "
        "alarm needs failures in five consecutive minutes; throttles do not set it off: a memory counts "
        "them among its client errors",
        source="AgentCore developer guide; the dimensions of its metrics are not documented, so one query "
        "adds up all of them",
        affects="the users of agents, gateways, memories and tools in AgentCore",
        first_step="find the resource on the AgentCore dashboard, then its log group below "
        "/aws/bedrock-agentcore/.",
        metric=lambda _resource: _agentcore_errors(),
    ),
    AlarmKind(
        name="evaluation_score",
        title="an evaluator scores an agent worse than it should",
        scope=Scope.EVALUATOR,
        tier=WARNING,
        sets=(),
        default=None,
        example="< 0.7 for 3 of 4 hours",
        unit=ThresholdUnit.COUNT,
        reason="what an agent scores depends on it and on the evaluator, whose scale is 0 to 1 for most; of "
        "some, such as Builtin.Harmfulness, see first whether high or low is bad",
        source="AgentCore developer guide, online evaluation; a score is of a sample, so look at hours",
        affects="the users of the agent: its answers became worse by this measure",
        first_step="read the explanations of the low scores in the log group of the results, then what "
        "changed: the agent, its model, its tools, or what it is asked.",
        requires="online evaluation",
        applies=lambda resource: resource.score is not None,
        metric=_score,
    ),
)

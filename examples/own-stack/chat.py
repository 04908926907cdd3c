"""What a chat application needs in AWS beside its code: a log group, a dashboard, an alarm that notifies."""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.cloudwatch import (
    Alarm,
    ComparisonOperator,
    GraphWidget,
    Metric,
    Row,
    Section,
    TreatMissingData,
)
from bedrock_monitoring.constructs import BedrockDashboard, create_alarms
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from stacks.own_stack import OwnTerraformStack

TOPIC = "bedrock-prod-alarms"
"""The topic of the tier critical of the target prod."""


def add_resources(stack: OwnTerraformStack) -> None:
    """Add the resources of the stack."""
    own = stack.own
    function, model = own.settings["function"], own.settings["model"]
    errors = errors_alarm(
        own.name,
        function,
        errors=own.settings["errors"],
        topic_arn=f"arn:aws:sns:{own.region}:{own.account}:{TOPIC}",
    )
    CloudwatchLogGroup(stack, "log", name=f"/aws/lambda/{function}", retention_in_days=30)
    dashboard = BedrockDashboard(stack, "dashboard", dashboard_name=own.name, start="-PT8H")
    dashboard.add_widgets(function_section(function, errors))
    dashboard.add_model_monitoring("The model that it calls", model)
    create_alarms(stack, {"errors": errors})


def errors_alarm(name: str, function: str, *, errors: float, topic_arn: str) -> Alarm:
    """Return the alarm that goes off when the function fails too often."""
    return Alarm(
        alarm_name=f"{name}-errors",
        alarm_description=f"The function {function} fails. First: read its log group.",
        metric=lambda_metric(function, "Errors"),
        threshold=errors,
        comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=3,
        treat_missing_data=TreatMissingData.NOT_BREACHING,
        alarm_actions=[topic_arn],
        ok_actions=[topic_arn],
    )


def function_section(function: str, errors: Alarm) -> Section:
    """Return the section about the function itself."""
    calls = lambda_metric(function, "Invocations")
    duration = lambda_metric(function, "Duration", statistic="p90")
    return Section(
        title=f"The function {function}",
        description="Errors here and none of the model below: the fault is in the function.",
        rows=[
            Row(
                GraphWidget(title="Calls", left=[calls]),
                GraphWidget(title="Errors", left=[errors.metric], left_annotations=[errors.to_annotation()]),
                GraphWidget(title="Duration p90 (ms)", left=[duration]),
            )
        ],
    )


def lambda_metric(function: str, name: str, *, statistic: str = "Sum") -> Metric:
    """Return a metric of AWS Lambda for one function."""
    return Metric(
        namespace="AWS/Lambda",
        metric_name=name,
        dimensions_map={"FunctionName": function},
        statistic=statistic,
        period=timedelta(minutes=1),
    )

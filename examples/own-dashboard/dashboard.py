"""One dashboard for an application: Bedrock as this library shows it, and the application's own numbers.

Run, it writes the stack my-assistant into cdktf.out: python dashboard.py
"""

from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.cloudwatch import (
    Alarm,
    ComparisonOperator,
    GraphWidget,
    MathExpression,
    Metric,
    Row,
    Section,
    SingleValueWidget,
    TreatMissingData,
)
from bedrock_monitoring.constructs import BedrockDashboard, create_alarms
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider

REGION = "eu-central-1"
MODEL = "eu.anthropic.claude-sonnet-5-5"
MINUTE = timedelta(minutes=1)

ANSWERS = Metric(
    namespace="Assistant", metric_name="Answers", statistic="Sum", period=MINUTE, label="Answers"
)
TIME_TO_ANSWER = Metric(
    namespace="Assistant",
    metric_name="AnswerLatency",
    statistic="p90",
    period=MINUTE,
    label="p90: what people wait for",
)
CALLS = catalogue.INVOCATIONS.metric({"ModelId": MODEL}).with_(period=MINUTE)
CALLS_FOR_AN_ANSWER = MathExpression(
    expression="calls / answers", using_metrics={"calls": CALLS, "answers": ANSWERS}, label="Calls"
)

SLOW = Alarm(
    alarm_name="my-assistant-slow",
    alarm_description="The assistant answers slowly. First: see whether the model does too.",
    metric=TIME_TO_ANSWER,
    threshold=8_000,
    comparison_operator=ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluation_periods=5,
    datapoints_to_alarm=3,
    treat_missing_data=TreatMissingData.NOT_BREACHING,
)


def our_section() -> Section:
    """Return what only we know: how many answers people get, and how long they wait."""
    return Section(
        title="Our assistant",
        description="When people wait longer and the model is as fast as ever, our code loses the time.",
        rows=[
            Row(
                SingleValueWidget(
                    title="Answers", width=6, height=6, metrics=[ANSWERS], set_period_to_time_range=True
                ),
                GraphWidget(
                    title="Time to answer (ms)",
                    width=9,
                    left=[TIME_TO_ANSWER],
                    left_annotations=[SLOW.to_annotation()],
                ),
                GraphWidget(title="Calls of the model for an answer", width=9, left=[CALLS_FOR_AN_ANSWER]),
            )
        ],
    )


def main() -> None:
    """Write the stack."""
    app = App()
    stack = TerraformStack(app, "my-assistant")
    AwsProvider(stack, "aws", region=REGION)
    dashboard = BedrockDashboard(stack, "dashboard", dashboard_name="my-assistant", start="-PT8H")
    dashboard.add_widgets(our_section())
    dashboard.add_model_monitoring("Claude Sonnet 5.5", MODEL)
    dashboard.add_all_models_monitoring()
    create_alarms(stack, {"slow": SLOW})
    app.synth()


if __name__ == "__main__":
    main()

import json
from typing import Any

import pytest

from bedrock_monitoring.cloudwatch.alarms import Alarm, CompositeAlarm
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.reading.read_stack import StackDashboards, read_stack
from bedrock_monitoring.problems import InvalidInputError

QUEUE = {
    "alarm_name": "queue-${var.stage}",
    "comparison_operator": "GreaterThanThreshold",
    "evaluation_periods": 2,
    "threshold": 80,
    "namespace": "AWS/SQS",
    "metric_name": "ApproximateNumberOfMessagesVisible",
    "dimensions": {"QueueName": "${aws_sqs_queue.prompts.name}"},
    "period": 120,
    "statistic": "Maximum",
    "alarm_actions": ["${aws_sns_topic.oncall.arn}"],
}
BODY = {
    "widgets": [
        {
            "type": "alarm",
            "properties": {"title": "Alarms", "alarms": ["${aws_cloudwatch_metric_alarm.queue.arn}"]},
        },
        {
            "type": "metric",
            "properties": {
                "region": "${data.aws_region.current.name}",
                "metrics": [
                    ["AWS/Lambda", "Errors", "FunctionName", "${aws_lambda_function.app.function_name}"]
                ],
            },
        },
        {
            "type": "text",
            "properties": {"markdown": "$${LABEL} in ${data.aws_caller_identity.me.account_id}"},
        },
    ]
}
STACK = {
    "variable": {"stage": {"default": "prod"}},
    "provider": {"aws": [{"region": "eu-west-1", "allowed_account_ids": ["444455556666"]}]},
    "resource": {
        "aws_sqs_queue": {"prompts": {"name": "prompts-${var.stage}"}},
        "aws_lambda_function": {"app": {"function_name": "${var.unknown}-app"}},
        "aws_cloudwatch_metric_alarm": {"queue": QUEUE},
        "aws_cloudwatch_composite_alarm": {
            "all": {
                "alarm_name": "all",
                "alarm_rule": 'ALARM("${aws_cloudwatch_metric_alarm.queue.alarm_name}")',
            }
        },
        "aws_cloudwatch_dashboard": {"d": {"dashboard_name": "app", "dashboard_body": json.dumps(BODY)}},
    },
}


def stack(**resources: Any) -> dict[str, Any]:
    return {**STACK, "resource": resources}


def only(document: object) -> StackDashboards:
    [found] = read_stack(document, name="app")
    return found


def refusals(document: object) -> list[str]:
    with pytest.raises(InvalidInputError) as error:
        read_stack(document, name="app")
    return [str(problem) for problem in error.value.problems]


def test_references_are_replaced_by_what_the_stack_says_of_them() -> None:
    read = only(STACK)
    assert (read.account, read.region, read.left_out) == ("444455556666", "eu-west-1", ())
    alarms, lambda_errors, text = read.bodies["app"]["widgets"]
    assert alarms["properties"]["alarms"] == ["arn:aws:cloudwatch:eu-west-1:444455556666:alarm:queue-prod"]
    assert lambda_errors["properties"]["region"] == "eu-west-1"
    assert lambda_errors["properties"]["metrics"][0][-1] == "var.unknown-app"
    assert text["properties"]["markdown"] == "${LABEL} in 444455556666"
    queue, all_ = read.alarms
    assert isinstance(queue, Alarm)
    assert isinstance(queue.metric, Metric)
    assert queue.metric.dimensions_map == {"QueueName": "prompts-prod"}
    assert queue.alarm_actions == ("aws_sns_topic.oncall.arn",)
    assert isinstance(all_, CompositeAlarm)
    assert all_.children == (queue.alarm_name,) == ("queue-prod",)


def test_references_that_lead_in_a_circle_end() -> None:
    queue = {**QUEUE, "alarm_name": "${aws_cloudwatch_metric_alarm.queue.alarm_name}"}
    [alarm] = only(stack(aws_cloudwatch_metric_alarm={"queue": queue})).alarms
    assert alarm.alarm_name == "aws_cloudwatch_metric_alarm.queue.alarm_name"


def test_what_a_template_puts_into_a_body_is_escaped_as_json() -> None:
    body = '{"widgets": [{"type": "text", "properties": {"markdown": "${join("\\n", [a.b.c])}"}}]}'
    read = only(stack(aws_cloudwatch_dashboard={"d": {"dashboard_name": "d", "dashboard_body": body}}))
    assert read.bodies["d"]["widgets"][0]["properties"]["markdown"] == 'join("\\n", [a.b.c])'


def test_each_provider_has_its_own_account_and_region() -> None:
    providers = [
        {"region": "us-east-1", "assume_role": [{"role_arn": "arn:aws:iam::777788889999:role/deploy"}]},
        {"alias": "west", "region": "us-west-2"},
    ]
    alarms = {"here": QUEUE, "there": {**QUEUE, "alarm_name": "there", "provider": "aws.west"}}
    document = {
        "provider": {"aws": providers},
        "resource": {"aws_cloudwatch_metric_alarm": alarms, "aws_cloudwatch_dashboard": {}},
    }
    here, there = read_stack(document, name="app")
    assert (here.account, here.region, len(here.alarms)) == ("777788889999", "us-east-1", 1)
    assert (there.account, there.region, len(there.alarms)) == (None, "us-west-2", 1)


def test_a_provider_that_names_no_place_is_where_the_dashboards_read_from() -> None:
    arn = "arn:aws:cloudwatch:ap-south-1:777788889999:alarm:a"
    body = {
        "widgets": [
            {"type": "alarm", "properties": {"title": "A", "alarms": [arn]}},
            {"type": "metric", "properties": {"region": "ap-south-1", "metrics": [["N", "A"]]}},
        ]
    }
    dashboard = {"d": {"dashboard_name": "d", "dashboard_body": json.dumps(body)}}
    read = only({"terraform": {}, "resource": {"aws_cloudwatch_dashboard": dashboard}})
    assert (read.account, read.region) == ("777788889999", "ap-south-1")


def test_ids_of_profiles_and_quotas_become_the_placeholders_that_wait_for_them() -> None:
    expression = '${element(split("/", aws_bedrock_inference_profile.p-1.arn), 1)}'
    lines = [
        {
            "id": "tokens",
            "metric": {
                "namespace": "AWS/Bedrock",
                "metric_name": "InputTokenCount",
                "dimensions": {"ModelId": expression},
                "period": 60,
                "stat": "Sum",
            },
        },
        {
            "id": "share",
            "expression": "tokens / ${data.aws_servicequotas_service_quota.q.value}",
            "return_data": True,
        },
    ]
    alarm = {name: value for name, value in QUEUE.items() if name in {"alarm_name", "threshold"}} | {
        "comparison_operator": "GreaterThanThreshold",
        "evaluation_periods": 1,
        "metric_query": lines,
    }
    document = {
        **STACK,
        "data": {"aws_servicequotas_service_quota": {"q": {"quota_code": "L-58BE175A"}}},
        "resource": {
            "aws_bedrock_inference_profile": {"p-1": {"name": "Search team"}},
            "aws_cloudwatch_metric_alarm": {"share": alarm},
        },
    }
    [read] = only(document).alarms
    assert isinstance(read, Alarm)
    assert isinstance(read.metric, MathExpression)
    assert read.metric.expression == "tokens / ${Deferred[quota:L-58BE175A]}"
    tokens = read.metric.using_metrics["tokens"]
    assert isinstance(tokens, Metric)
    assert tokens.dimensions_map["ModelId"] == "${Deferred[inference-profile:Search team]}"


def test_what_cannot_be_read_is_left_out_and_said_and_the_rest_is_there() -> None:
    resources: dict[str, dict[str, Any]] = {
        "aws_cloudwatch_metric_alarm": {
            "queue": QUEUE,
            "odd": {**QUEUE, "alarm_name": "odd", "period": "var.p"},
        },
        "aws_cloudwatch_dashboard": {
            "computed": {"dashboard_name": "computed", "dashboard_body": "${jsonencode({})}"},
            "broken": {"dashboard_name": "broken", "dashboard_body": "{"},
        },
    }
    read = only(stack(**resources))
    assert [alarm.alarm_name for alarm in read.alarms] == ["queue-prod"]
    computed, broken, odd = map(str, read.left_out)
    assert computed.startswith("stack 'app', dashboard 'computed': only Terraform can tell its body")
    assert broken.startswith("stack 'app', dashboard 'broken': it is not JSON")
    assert odd.startswith("stack 'app', alarm 'odd': it cannot be read")
    del resources["aws_cloudwatch_metric_alarm"]["queue"]
    assert refusals(stack(**resources)) == [computed, broken, odd]


@pytest.mark.parametrize("document", [[], "text", None, {}, {"resource": 1}, {"widgets": []}])
def test_what_is_no_stack_is_refused(document: object) -> None:
    [line] = refusals(document)
    assert line == (
        "stack 'app': it is not the Terraform JSON of a stack: an object with terraform, provider or "
        "resource; name a folder that has a cdk.tf.json, such as make synth writes"
    )


@pytest.mark.parametrize("resources", [{}, {"aws_s3_bucket": {"b": {}}}, {"aws_cloudwatch_dashboard": []}])
def test_a_stack_without_dashboards_and_alarms_is_refused(resources: dict[str, Any]) -> None:
    assert refusals(stack(**resources)) == [
        "stack 'app': it has neither a dashboard nor an alarm; name a stack that has one"
    ]

from pathlib import Path

from bedrock_monitoring.cloudwatch import Dashboard, RawAlarm, TextWidget
from bedrock_monitoring.commands.adopting.described import read_descriptions
from bedrock_monitoring.constructs import CloudWatchDashboard, ExistingResources, create_alarms
from bedrock_monitoring.constructs.existing_blocks import existing_blocks
from tests.commands.adopting.sample_alarms import METRIC_FILTERS, TOPIC, answer
from tests.constructs.synthesis import new_stack, synthesized

ADOPTED = read_descriptions([answer(), METRIC_FILTERS, TOPIC])


def test_a_stack_imports_alarms_filters_and_topics_beside_a_dashboard(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    dashboard = Dashboard(name="ours", elements=[TextWidget(markdown="# Ours")])
    CloudWatchDashboard(stack, "dashboard", dashboard, region="us-east-1", import_existing=True)
    ExistingResources(
        stack,
        "existing",
        alarms=ADOPTED.alarms,
        log_metric_filters=ADOPTED.log_metric_filters,
        topics=ADOPTED.topics,
    )
    found = synthesized(stack)
    blocks = existing_blocks(
        alarms=ADOPTED.alarms, log_metric_filters=ADOPTED.log_metric_filters, topics=ADOPTED.topics
    )
    by_address = {block["to"]: block["id"] for block in found["import"]}
    assert by_address == {
        **{block["to"]: block["id"] for block in blocks["import"]},
        "aws_cloudwatch_dashboard.dashboard": "ours",
    }
    assert {type_: found["resource"][type_] for type_ in blocks["resource"]} == blocks["resource"]


def test_raw_alarms_are_created_as_others_are(tmp_path: Path) -> None:
    raw = {id_: alarm for id_, alarm in ADOPTED.alarms.items() if isinstance(alarm, RawAlarm)}
    suppressed = RawAlarm(
        resource="aws_cloudwatch_composite_alarm",
        alarm_name="raw composite",
        arguments={
            "alarm_rule": 'ALARM("a")',
            "actions_suppressor": {"alarm": "b", "wait_period": 60, "extension_period": 60},
        },
    )
    stack = new_stack(tmp_path)
    create_alarms(stack, {**raw, "composite": suppressed})
    found = synthesized(stack)["resource"]
    expected = existing_blocks(alarms={**raw, "composite": suppressed})["resource"]
    assert {
        type_: {id_: {k: v for k, v in block.items() if k != "//"} for id_, block in found[type_].items()}
        for type_ in expected
    } == expected

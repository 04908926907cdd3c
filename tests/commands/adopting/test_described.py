import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import botocore.session
import pytest

from bedrock_monitoring.cloudwatch.alarms import Alarm, RawAlarm, WallClockWindow
from bedrock_monitoring.commands.adopting import described_alarms
from bedrock_monitoring.commands.adopting.adopt_resources import told
from bedrock_monitoring.commands.adopting.described import read_descriptions
from bedrock_monitoring.commands.adopting.existing_source import existing_source, import_blocks
from bedrock_monitoring.commands.adopting.read_existing import needed_provider, read_alarm
from bedrock_monitoring.constructs.alarm_arguments import OF_PROVIDER_6
from bedrock_monitoring.constructs.existing_blocks import existing_blocks
from bedrock_monitoring.problems import InvalidInputError
from tests.commands.adopting.sample_alarms import (
    COMPOSITE_ALARMS,
    METRIC_ALARMS,
    METRIC_FILTERS,
    RAW_ALARMS,
    TOPIC,
    answer,
    described,
)

METRIC, COMPOSITE = "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"


def read(alarms: dict[str, dict[str, Any]], key: str = "MetricAlarms") -> Any:
    return read_descriptions([{key: described(alarms)}])


def blocks(adopted: Any) -> dict[str, Any]:
    return existing_blocks(
        alarms=adopted.alarms, log_metric_filters=adopted.log_metric_filters, topics=adopted.topics
    )


def resource(alarms: dict[str, dict[str, Any]], key: str = "MetricAlarms") -> Mapping[str, Any]:
    """Return the arguments of the one alarm that is described."""
    [named] = blocks(read(alarms, key))["resource"].values()
    [arguments] = named.values()
    return dict(arguments)


def members(shape: str) -> set[str]:
    service = botocore.session.get_session().get_service_model("cloudwatch")
    return set(service.shape_for(shape).members)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("shape", "arguments"),
    [
        ("PutMetricAlarmInput", described_alarms.METRIC_ALARM_ARGUMENTS),
        ("MetricAlarm", described_alarms.METRIC_ALARM_ARGUMENTS),
        ("PutCompositeAlarmInput", described_alarms.COMPOSITE_ALARM_ARGUMENTS),
        ("CompositeAlarm", described_alarms.COMPOSITE_ALARM_ARGUMENTS),
    ],
)
def test_every_field_of_an_alarm_has_an_argument_or_is_known_to_have_none(
    shape: str, arguments: Mapping[str, str]
) -> None:
    without = described_alarms.BEYOND_TERRAFORM | described_alarms.NO_SETTINGS
    assert members(shape) - set(arguments) - without == set()
    assert not arguments.keys() & without


@pytest.mark.parametrize(
    ("shapes", "arguments"),
    [
        (["MetricDataQuery"], described_alarms.QUERY_ARGUMENTS),
        (["MetricStat", "Metric"], described_alarms.METRIC_ARGUMENTS),
    ],
)
def test_every_field_of_a_query_has_an_argument(shapes: list[str], arguments: Mapping[str, str]) -> None:
    assert {name for shape in shapes for name in members(shape)} - {"Metric"} == set(arguments)


@pytest.mark.parametrize("name", METRIC_ALARMS)
def test_a_class_describes_the_alarm(name: str) -> None:
    adopted = read({name: METRIC_ALARMS[name]})
    [alarm] = adopted.alarms.values()
    assert (adopted.raw, adopted.left_out) == ({}, ())
    assert not isinstance(alarm, RawAlarm)
    assert alarm.alarm_name == name


@pytest.mark.parametrize("name", COMPOSITE_ALARMS)
def test_the_rule_of_a_composite_alarm_keeps_its_spelling(name: str) -> None:
    assert (
        resource({name: COMPOSITE_ALARMS[name]}, "CompositeAlarms")["alarm_rule"]
        == (COMPOSITE_ALARMS[name]["AlarmRule"])
    )


@pytest.mark.parametrize("name", RAW_ALARMS)
def test_what_no_class_describes_is_kept_as_arguments_with_the_reason(name: str) -> None:
    adopted = read({name: RAW_ALARMS[name]})
    [alarm] = adopted.alarms.values()
    [reason] = adopted.raw.values()
    assert isinstance(alarm, RawAlarm)
    assert str(reason).startswith(f"alarm '{name}': ")
    ids = {query["id"] for query in resource({name: RAW_ALARMS[name]})["metric_query"]}
    assert ids == {query["Id"] for query in RAW_ALARMS[name]["Metrics"]}


def test_every_setting_of_an_alarm_reaches_terraform() -> None:
    name = "one metric"
    assert resource({name: METRIC_ALARMS[name]}) == {
        "alarm_name": name,
        "alarm_description": "costs $${MONEY} and %%{more}",
        "actions_enabled": False,
        "alarm_actions": METRIC_ALARMS[name]["AlarmActions"],
        "ok_actions": METRIC_ALARMS[name]["OKActions"],
        "insufficient_data_actions": METRIC_ALARMS[name]["InsufficientDataActions"],
        "tags": {"team": "ml"},
        "comparison_operator": "GreaterThanThreshold",
        "evaluation_periods": 3,
        "datapoints_to_alarm": 2,
        "treat_missing_data": "notBreaching",
        "threshold": 5,
        "namespace": "AWS/Bedrock",
        "metric_name": "Invocations",
        "dimensions": {"ModelId": "amazon.nova-lite-v1:0"},
        "period": 60,
        "unit": "Count",
        "statistic": "Sum",
    }


@pytest.mark.parametrize(
    ("window", "read_as", "written"),
    [
        ({"SlidingWindow": {}}, None, None),
        ({"WallClockWindow": {}}, WallClockWindow(), {"wall_clock_window": {}}),
        (
            {"WallClockWindow": {"Timezone": "Asia/Kolkata"}},
            WallClockWindow(time_zone="Asia/Kolkata"),
            {"wall_clock_window": {"timezone": "Asia/Kolkata"}},
        ),
    ],
)
def test_a_window_is_kept_and_the_provider_that_writes_it_is_told(
    window: Any, read_as: WallClockWindow | None, written: Any
) -> None:
    days = {
        "days": {
            **METRIC_ALARMS["one metric"],
            "Period": 86_400,
            "EvaluationPeriods": 1,
            "DatapointsToAlarm": 1,
        }
    }
    days["days"]["EvaluationWindow"] = window
    adopted = read(days)
    [alarm] = adopted.alarms.values()
    assert (adopted.raw, adopted.left_out) == ({}, ())
    assert isinstance(alarm, Alarm)
    assert alarm.evaluation_window == read_as
    assert resource(days).get("evaluation_window") == written
    lines = [line for line in told(adopted, None) if "AWS provider" in line]
    told_of = "alarm 'days' needs AWS provider 6.69 or a later one: require it where the alarm is imported"
    assert lines == ([told_of] if written else [])


def test_the_newest_of_the_versions_that_an_alarm_needs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast(dict[str, tuple[str, str]], OF_PROVIDER_6), "next", ("6.100", "a block"))

    def needed(*names: str) -> str:
        arguments = {"evaluation_periods": 1, **{name: {} for name in names}}
        return needed_provider(
            RawAlarm(resource="aws_cloudwatch_metric_alarm", alarm_name="a", arguments=arguments)
        )

    assert needed() == ""
    assert needed("warm_up_configuration", "evaluation_window") == "6.69"
    assert needed("next", "evaluation_window") == "6.100"


def test_the_choice_of_few_samples_is_written_only_where_one_was_made() -> None:
    argument = "evaluate_low_sample_count_percentiles"
    written = {name: resource({name: METRIC_ALARMS[name]}).get(argument) for name in METRIC_ALARMS}
    assert {name: value for name, value in written.items() if value} == {"few samples": "ignore"}
    assert written["percentile"] is None


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        ("MetricAlarms", {"EvaluationCriteria": {"PromQLCriteria": {"Query": "up"}}}, "EvaluationCriteria"),
        ("MetricAlarms", {"FieldOfNextYear": 1}, "FieldOfNextYear"),
        ("MetricAlarms", {"EvaluationWindow": {"WindowOfNextYear": {}}}, "WallClockWindow"),
        ("MetricAlarms", {"WarmUpConfiguration": {}}, "AWS provider 5 cannot write WarmUpConfiguration"),
        ("LogAlarms", {}, "it is a log alarm"),
        ("MetricAlarms", {"ComparisonOperator": None}, "it has no comparison_operator"),
        ("MetricAlarms", {"Metrics": "none"}, "it is not as DescribeAlarms describes an alarm"),
        ("MetricAlarms", {"AlarmActions": ["arn:aws:sqs:eu-central-1:812200000005:q"]}, "of a service"),
    ],
)
def test_what_terraform_cannot_write_stays_in_aws_and_is_told(
    key: str, changes: dict[str, Any], said: str
) -> None:
    odd = {**METRIC_ALARMS["one metric"], **changes}
    adopted = read_descriptions(
        [{"CompositeAlarms": described(COMPOSITE_ALARMS)}, {key: described({"odd": odd})}]
    )
    [left_out] = adopted.left_out
    assert said in str(left_out.problem)
    assert left_out.described["AlarmName"] == "odd"
    assert "odd" not in json.dumps(blocks(adopted))
    assert executed(adopted)["LEFT_OUT"] == [left_out.described]
    with pytest.raises(InvalidInputError, match="'odd'"):
        read_descriptions([{key: described({"odd": odd})}])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MetricAlarms": []}, "there is no alarm, no metric filter and no topic"),
        ({"MetricAlarms": {}}, "MetricAlarms: it is not a list of alarms"),
        ({"MetricAlarms": [{"Period": 60}]}, "an alarm has no AlarmName"),
        ({"metricFilters": [{"filterName": "f"}]}, "metric filter 'f': it has no logGroupName"),
        ({"metricFilters": {}}, "metricFilters: it is not a list of metric filters"),
        ({"metricFilters": [1]}, "a description is not of the form that AWS prints"),
        ({"metricFilters": [{"metricTransformations": [1]}]}, "a description is not of the form"),
        ({"Attributes": []}, "a description is not of the form that AWS prints"),
        ({"Attributes": {"DisplayName": "x"}}, "a description is not of the form that AWS prints"),
        ({"MetricAlarms": [{"AlarmName": "a", "EvaluationPeriods": []}]}, "alarm 'a': it has no"),
    ],
)
def test_what_describes_nothing_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_descriptions([given])
    assert said in str(refused.value)


def executed(adopted: Any) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "adopted"}
    exec(compile(existing_source(adopted, module_name="adopted"), "adopted.py", "exec"), names)
    return names


def test_the_module_has_all_that_was_read() -> None:
    adopted = read_descriptions([answer(), METRIC_FILTERS, TOPIC])
    names = executed(adopted)
    assert names["alarms"]() == adopted.alarms
    assert names["log_metric_filters"]() == adopted.log_metric_filters
    assert names["topics"]() == adopted.topics
    found = blocks(adopted)
    assert found["import"][-2:] == [
        {"to": "aws_cloudwatch_log_metric_filter.refusals", "id": "/app/assistant:refusals"},
        {"to": "aws_sns_topic.ops", "id": TOPIC["Attributes"]["TopicArn"]},  # type: ignore[index]
    ]
    assert found["resource"]["aws_sns_topic"]["ops"] == {
        "name": "ops",
        "display_name": "Operations",
        "fifo_topic": False,
        "signature_version": "2",
        "tags": {"team": "ml"},
    }
    [metric_filter] = found["resource"]["aws_cloudwatch_log_metric_filter"].values()
    assert metric_filter["pattern"] == '{ $.refused = "$${yes}" }'
    assert metric_filter["metric_transformation"]["default_value"] == "0"
    assert found["resource"][COMPOSITE]["by-hand"]["depends_on"] == [
        f"{METRIC}.one-metric",
        f"{METRIC}.percentile",
        f"{METRIC}.few-samples",
    ]


@pytest.mark.parametrize("character", ["\0", "\n", "\r", "\f", "\u2028", "\x85"])
def test_a_reason_with_any_character_is_a_comment(character: str) -> None:
    alarm = {**METRIC_ALARMS["percentile"], "ThresholdMetricId": f"a{character}import"}
    adopted = read({"odd": alarm})
    assert [*adopted.raw] == ["odd"]
    assert executed(adopted)["alarms"]() == adopted.alarms


def test_an_import_block_names_what_aws_has() -> None:
    adopted = read({'with "quotes" and ${x}': METRIC_ALARMS["percentile"]})
    assert import_blocks(adopted) == (
        f'import {{\n  to = {METRIC}.with-quotes-and-x\n  id = "with \\"quotes\\" and $${{x}}"\n}}\n'
    )


def test_names_that_terraform_cannot_tell_apart_get_numbers() -> None:
    alarm = METRIC_ALARMS["percentile"]
    names = ["a b", "a/b", "9 lives", "Default", "경보", "print"]
    adopted = read(dict.fromkeys(names, alarm))
    assert [*adopted.alarms] == ["a-b", "a-b_2", "_9-lives", "Default_2", "_", "print"]
    assert executed(adopted)["alarms"]() == adopted.alarms


def test_the_module_is_as_the_formatter_of_the_project_leaves_it(tmp_path: Path) -> None:
    source = existing_source(read_descriptions([answer(), METRIC_FILTERS, TOPIC]), module_name="existing")
    (tmp_path / "existing.py").write_text(source, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    length = "--line-length=110"
    subprocess.run([*ruff, "format", "--check", "--diff", "--isolated", length, str(tmp_path)], check=True)
    subprocess.run([*ruff, "check", "--isolated", "--select=E4,E7,E9,F,I", str(tmp_path)], check=True)


def test_arguments_without_a_form_are_told_by_their_alarm() -> None:
    with pytest.raises(InvalidInputError, match="alarm 'a': it has no evaluation_periods"):
        read_alarm(METRIC, {"alarm_name": "a", "comparison_operator": "GreaterThanThreshold"})

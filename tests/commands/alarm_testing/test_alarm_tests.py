"""Alarm tests in files: what they read, what they compare, and what they say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bedrock_monitoring.commands.alarm_testing import case_settings
from bedrock_monitoring.commands.alarm_testing.case_report import FileResult, junit, report_lines
from bedrock_monitoring.commands.alarm_testing.cases import CaseFileContent, load_case_file
from bedrock_monitoring.commands.alarm_testing.running import CaseResult, run_case
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.monitoring.target_monitoring import Monitoring, build_monitoring
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.yaml_document import parse

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    models:
      - {id: amazon.nova-lite-v1:0, name: Nova}
      - {ids: [global.anthropic.claude-sonnet-5-5, us.anthropic.claude-sonnet-5-5], name: Sonnet}
    notify:
      email: [oncall@example.com]
      tiers: {warning: {ok: false}}
    alarms:
      set: classic
      server_errors: "> 5 for 5 minutes"
      throttles: "> 0 for 3 minutes"
      latency_p99: "> 30 s for 2 of 3 minutes"
    maintenance:
      - {name: patching, every: monday, at: "02:00", duration: 1h}
"""


def monitorings(text: str = ROLLOUT) -> tuple[Monitoring, ...]:
    return build_monitoring(loads(text).targets)


TARGETS = monitorings()


def load(tmp_path: Path, text: str, targets: tuple[Monitoring, ...] = TARGETS) -> CaseFileContent:
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    return load_case_file(file, monitorings_of=lambda _: targets)


def run(tmp_path: Path, body: str, targets: tuple[Monitoring, ...] = TARGETS) -> CaseResult:
    [case] = load(tmp_path, f"tests:\n  - name: a test\n{body}", targets).cases
    return run_case(case)


def problems(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        load(tmp_path, text)
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in refused.value.problems]


def test_a_test_passes_when_states_and_notifications_are_as_expected(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        """
    input_series:
      - {metric: InvocationServerErrors, model: Nova, values: 0x10 6x10 0x10}
    states:
      nova-lite-v1-0_server-errors: {0m: OK, 14m: OK, 15m: ALARM, 20m: ALARM, 21m: OK}
      bedrock-prod_unhealthy: {14m: OK, 15m: ALARM}
    notifications:
      - {at: 21m, alarm: unhealthy, state: OK}
      - {at: 15m, alarm: unhealthy, state: ALARM, tier: critical}
""".replace("nova-lite-v1-0", "amazon-nova-lite-v1-0"),
    )

    assert result.passed


def test_a_route_of_a_model_is_named_by_its_id_and_its_name_is_the_first(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        """
    input_series:
      - {metric: InvocationThrottles, model: Sonnet, values: 1x1 _x9}
      - {metric: InvocationThrottles, model: us.anthropic.claude-sonnet-5-5, values: _ 1x9}
""",
    )

    assert [series.metric.dimensions for series in result.case.series] == [
        (("ModelId", "global.anthropic.claude-sonnet-5-5"),),
        (("ModelId", "us.anthropic.claude-sonnet-5-5"),),
    ]
    [notification] = result.notifications
    assert notification[0].moment - result.case.start == 3 * 60
    assert notification[1] == "warning"  # and no OK, which this tier is not told


def test_samples_of_a_latency_are_calls_and_the_last_number_holds_on(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        """
    input_series:
      - {metric: InvocationLatency, model: Nova, values: 900x20, samples: 98}
      - {metric: InvocationLatency, model: Nova, values: _x5 40000x15, samples: 0x10 2}
    states:
      amazon-nova-lite-v1-0_latency-p99: {10m: OK, 11m: OK, 12m: ALARM, 20m: ALARM}
""",
    )

    assert result.passed


def test_planned_maintenance_of_the_rollout_suppresses_notifications(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        """
    start: 2026-01-12T01:50
    input_series:
      - {metric: InvocationServerErrors, model: Nova, values: 0x15 6x60 0x10}
    states:
      maintenance: {9m: INSUFFICIENT_DATA, 10m: ALARM, 69m: ALARM, 70m: OK}
      unhealthy: {20m: ALARM}
    notifications:
      - {at: 71m, alarm: unhealthy, state: ALARM}
      - {at: 76m, alarm: unhealthy, state: OK}
""",
    )

    assert result.passed


def test_mute_rules_keep_warnings_quiet_too_and_tell_at_the_end_what_lasts(tmp_path: Path) -> None:
    mute_rules = 'provider_version: ">= 6.41, < 7.0"\n' + ROLLOUT.replace(
        "    maintenance:\n", "    mute_rules: true\n    maintenance:\n"
    )
    result = run(
        tmp_path,
        """
    start: 2026-01-12T01:50
    input_series:
      - {metric: InvocationServerErrors, model: Nova, values: 0x15 6x60 0x10}
      - {metric: InvocationThrottles, model: Nova, values: 0x3 2x4 0x20 2x5 0x60}
    states:
      unhealthy: {20m: ALARM}
      amazon-nova-lite-v1-0_throttles: {7m: ALARM, 31m: ALARM, 40m: OK}
    notifications:
      - {at: 6m, alarm: amazon-nova-lite-v1-0_throttles, state: ALARM}
      - {at: 70m, alarm: unhealthy, state: ALARM}
      - {at: 76m, alarm: unhealthy, state: OK}
""",
        monitorings(mute_rules),
    )

    assert result.passed, (result.notifications, result.wrong_states)


def test_the_cost_of_a_calendar_day_is_told_at_midnight_of_its_time_zone(tmp_path: Path) -> None:
    """The test starts at noon in Berlin, and 250 USD are spent at once: twelve hours before midnight."""
    rollout = """
state: {account: "111122223333", region: us-east-1}
provider_version: ">= 6.69, < 7.0"
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    models: [{id: amazon.nova-lite-v1:0, name: Nova, price: {input: 1, output: 1}}]
    alarms:
      daily_cost:
        warning: "> 200 USD for 1 calendar day in Europe/Berlin"
        critical: "> 200 USD for 1 day"
    composites: {enabled: false}
"""
    result = run(
        tmp_path,
        """
    start: 2026-06-01T10:00
    input_series:
      - {metric: InputTokenCount, model: Nova, values: 250000000 0x2999}
      - {metric: OutputTokenCount, model: Nova, values: 0x3000}
    states:
      amazon-nova-lite-v1-0_daily-cost: {1h: OK, 719m: OK, 12h: ALARM, 2159m: ALARM, 36h: OK}
      amazon-nova-lite-v1-0_daily-cost_critical: {1m: ALARM, 24h: ALARM, 25h: OK}
""",
        monitorings(rollout),
    )

    assert not result.wrong_states


def test_alarms_that_others_set_take_the_place_of_the_schedules(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        """
    start: 2026-01-12T01:50
    input_series:
      - {metric: InvocationServerErrors, model: Nova, values: 0x15 6x30}
    set_alarms:
      maintenance: {5m: ALARM, 15m: OK}
    notifications:
      - {at: 20m, alarm: unhealthy, state: ALARM}
""",
    )

    assert result.passed


def test_a_failure_shows_what_the_alarm_saw(tmp_path: Path) -> None:
    text = """
tests:
  - name: Two throttles are no warning
    input_series:
      - {metric: InvocationThrottles, model: Nova, values: 0x3 2x4 0x3}
    states:
      amazon-nova-lite-v1-0_throttles: {6m: OK, 7m: OK}
      unhealthy: {7m: ALARM}
    notifications:
      - {at: 7m, alarm: amazon-nova-lite-v1-0_throttles, state: ALARM, tier: warning}
"""
    content = load(tmp_path, text)
    results = FileResult(content=content, results=tuple(map(run_case, content.cases)))

    said = [line.replace(f"{tmp_path}/", "") for line in report_lines([results])]

    end = said.index("1 test: 0 ok, 1 failed") + 1
    tested, *others = said[end:]
    assert re.fullmatch(r"prod: 2 of \d+ alarms tested", tested)
    assert "  not tested: amazon-nova-lite-v1-0_server-errors" in others
    assert not any("unhealthy" in line or "maintenance" in line for line in others)
    assert said[:end] == [
        "cases.yaml",
        "  FAIL  Two throttles are no warning",
        "        cases.yaml:7:45: amazon-nova-lite-v1-0_throttles must be OK at 6m, and it is ALARM",
        "        cases.yaml:7:53: amazon-nova-lite-v1-0_throttles must be OK at 7m, and it is ALARM",
        "        cases.yaml:8:23: unhealthy must be ALARM at 7m, and it is OK",
        (
            "        cases.yaml:10:9: no notification of "
            "amazon-nova-lite-v1-0_throttles, ALARM, at 7m to warning"
        ),
        "        cases.yaml:3:11: not expected: 6m  amazon-nova-lite-v1-0_throttles ALARM to warning",
        "        sent:",
        "          6m  amazon-nova-lite-v1-0_throttles ALARM to warning",
        "        amazon-nova-lite-v1-0_throttles: > 0 for 3 minutes, missing data: notBreaching",
        "          from    to      state              sees",
        "          1m      3m      OK                 0",
        "          4m      5m      OK                 2",
        "          6m      7m      ALARM              2  <- must be OK",
        "          8m      10m     OK                 0",
        "        unhealthy: a rule over 2 alarms, suppressed by bedrock-prod_maintenance",
        "          from    to      state              sees",
        "          1m      6m      OK                 none in ALARM",
        "          7m      7m      OK                 none in ALARM  <- must be ALARM",
        "          8m      10m     OK                 none in ALARM",
        "",
        "1 test: 0 ok, 1 failed",
    ]


def test_minutes_far_from_a_change_are_one_row_whatever_the_alarm_saw(tmp_path: Path) -> None:
    text = """
tests:
  - name: Throttles are no warning
    input_series: [{metric: InvocationThrottles, model: Nova, values: 0x20 1+1x20}]
    states:
      amazon-nova-lite-v1-0_throttles: {40m: OK}
"""
    content = load(tmp_path, text)

    said = [*report_lines([FileResult(content=content, results=tuple(map(run_case, content.cases)))])]

    first = said.index("          from    to      state              sees")
    assert [line.split("  <-")[0].split() for line in said[first + 1 : first + 12]] == [
        ["1m", "20m", "OK", "0"],
        ["21m", "21m", "OK", "1"],
        ["22m", "22m", "OK", "2"],
        ["23m", "23m", "ALARM", "3"],
        ["24m", "24m", "ALARM", "4"],
        ["25m", "25m", "ALARM", "5"],
        ["26m", "26m", "ALARM", "6"],
        ["27m", "36m", "ALARM", "7", "…", "16"],
        ["37m", "37m", "ALARM", "17"],
        ["38m", "38m", "ALARM", "18"],
        ["39m", "39m", "ALARM", "19"],
    ]


def test_a_composite_alarm_shows_which_alarms_are_on(tmp_path: Path) -> None:
    text = """
tests:
  - name: Nothing happens
    input_series: [{metric: InvocationServerErrors, model: Nova, values: 9x6}]
    notifications: []
  - name: Somebody is told
    notifications: [{at: 5m, alarm: unhealthy, state: ALARM}]
"""
    content = load(tmp_path, text)

    said = [*report_lines([FileResult(content=content, results=tuple(map(run_case, content.cases)))])]

    assert (
        "          5m      6m      ALARM              in ALARM: amazon-nova-lite-v1-0_server-errors" in said
    )
    assert "        sent: nothing" in said


def test_an_alarm_whose_statistic_a_test_cannot_compute_fails_with_the_reason(tmp_path: Path) -> None:
    [monitoring] = TARGETS
    result = run(tmp_path, "    states: {unhealthy: {1m: OK}}\n")
    broken = {"bedrock-prod_unhealthy": "no data"}
    changed = CaseResult(
        **{**vars(result), "timelines": {}, "reasons": broken, "wrong_states": result.case.states}
    )
    file = CaseFileContent(file="cases.yaml", monitoring=monitoring, cases=(result.case,))

    [_, _, reason, *_] = report_lines([FileResult(content=file, results=(changed,))])

    assert reason.endswith("unhealthy must be OK at 1m, and it cannot be evaluated: no data")


def test_junit_has_a_suite_for_each_file_and_the_reasons_of_failures(tmp_path: Path) -> None:
    text = """
tests:
  - {name: a, states: {unhealthy: {1m: OK}}}
  - {name: b, states: {unhealthy: {1m: ALARM}}}
"""
    content = load(tmp_path, text)

    root = ET.fromstring(junit([FileResult(content=content, results=tuple(map(run_case, content.cases)))]))

    [suite] = root
    assert (suite.tag, suite.get("tests"), suite.get("failures")) == ("testsuite", "2", "1")
    assert [(case.get("classname"), case.get("name"), len(case)) for case in suite] == [
        ("prod", "a", 0),
        ("prod", "b", 1),
    ]
    message = suite[1][0].get("message")
    assert message is not None
    assert message.endswith("unhealthy must be ALARM at 1m, and it is OK")
    assert "none in ALARM" in (suite[1][0].text or "")


def test_every_problem_of_a_file_is_told_with_its_place(tmp_path: Path) -> None:
    assert problems(tmp_path, "tests: []\n") == [
        "cases.yaml:1:8 tests: the list is empty; add an item to it, `- …`"
    ]
    wrong = """
target: prod
tests:
  - nam: wrong
    start: today
    input_series:
      - {metric: InvocationThrottles, model: Nova, values: 0x20 3y2, seed: -1}
    states:
      unhealthy: {1: OK, 5m: ALRM}
"""
    assert problems(tmp_path, wrong) == [
        "cases.yaml:4:5 tests[0]: the key `name` is missing; add `name: …`, what must hold, in words",
        'cases.yaml:4:5 tests[0].nam: the key "nam" is not known here; did you mean "name"?',
        (
            'cases.yaml:5:12 tests[0].start: "today" is not a day and a time; write '
            "e.g. 2026-01-14T00:00, in UTC"
        ),
        (
            "cases.yaml:7:60 tests[0].input_series[0].values: '3y2' is not a value of a series; write values "
            "such as 5, 5x60, 0+10x20, 100~10x60 or the gap _x5"
        ),
        (
            "cases.yaml:7:76 tests[0].input_series[0].seed: -1 is not a seed; write a whole number from 0 to "
            "2147483647"
        ),
        (
            'cases.yaml:9:19 tests[0].states.unhealthy.1: "1" is not a time since the start of the test; '
            "write e.g. 65m, 1h5m or 2d"
        ),
        (
            'cases.yaml:9:30 tests[0].states.unhealthy.5m: "ALRM" is not the state of an alarm; did you mean '
            '"ALARM"?'
        ),
    ]


def test_names_that_the_target_does_not_have_are_told_with_those_that_it_has(tmp_path: Path) -> None:
    wrong = """
tests:
  - name: wrong
    input_series:
      - {metric: InvocationThrottle, model: Nov, values: 5}
      - {metric: Anything, namespace: Ours, dimensions: {A: b}, values: 5}
    states: {unhealthi: {1m: OK}}
    set_alarms: {elsewhere: {1m: OK}}
    notifications: [{at: 5m, alarm: unhealthi, state: OK}]
"""
    *others, elsewhere = [problem.partition(" ")[2] for problem in problems(tmp_path, wrong)]
    assert elsewhere.startswith(
        "tests[0].set_alarms.elsewhere: the target has no alarm 'elsewhere'; write one of"
    )
    assert others == [
        "tests[0].input_series[0].model: the target has no model 'Nov'; did you mean \"Nova\"?",
        (
            "tests[0].input_series[0].metric: Bedrock publishes no metric 'InvocationThrottle'; did you mean "
            '"InvocationThrottles"?'
        ),
        "tests[0].states.unhealthi: the target has no alarm 'unhealthi'; did you mean \"unhealthy\"?",
        "tests[0].notifications[0].alarm: the target has no alarm 'unhealthi'; did you mean \"unhealthy\"?",
    ]


def test_a_time_or_an_alarm_that_is_named_twice_is_told(tmp_path: Path) -> None:
    wrong = """
tests:
  - name: wrong
    states: {unhealthy: {60m: OK, 1h: ALARM}}
    set_alarms:
      maintenance: {0m: OK, 0h: ALARM}
      bedrock-prod_maintenance: {5m: OK}
"""
    assert problems(tmp_path, wrong) == [
        "cases.yaml:4:35 tests[0].states.unhealthy.1h: 1h is the same time as 60m; keep one of the two",
        "cases.yaml:6:29 tests[0].set_alarms.maintenance.0h: 0h is the same time as 0m; keep one of the two",
        (
            "cases.yaml:7:7 tests[0].set_alarms.bedrock-prod_maintenance: 'bedrock-prod_maintenance' is set "
            "twice, with the prefix and without; keep one of the two"
        ),
    ]


def test_a_file_that_names_no_target_needs_a_rollout_of_one(tmp_path: Path) -> None:
    two = ROLLOUT + ROLLOUT.partition("targets:\n")[2].replace("name: prod", "name: staging").replace(
        "us-east-1", "us-west-2"
    )
    file = tmp_path / "cases.yaml"
    file.write_text("tests: [{name: a}]\n", encoding="utf-8")

    with pytest.raises(
        InvalidInputError, match="the rollout has 2 targets; write `target:` with one of prod, s"
    ):
        load_case_file(file, monitorings_of=lambda _: monitorings(two))
    file.write_text("target: staging\ntests: [{name: a}]\n", encoding="utf-8")
    assert load_case_file(file, monitorings_of=lambda _: monitorings(two)).monitoring.target.name == "staging"
    file.write_text("target: dev\ntests: [{name: a}]\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="no target is named 'dev'"):
        load_case_file(file, monitorings_of=lambda _: monitorings(two))


def test_the_rollout_is_relative_to_the_file(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text("rollout: ../other.yaml\ntests: [{name: a}]\n", encoding="utf-8")
    asked: list[Path | None] = []

    def monitorings_of(path: Path | None) -> tuple[Monitoring, ...]:
        asked.append(path)
        return TARGETS

    load_case_file(file, monitorings_of=monitorings_of)

    assert asked == [tmp_path / "../other.yaml"]


def test_a_file_that_is_not_there_or_is_no_yaml_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"no such file; create it, or name another one$"):
        load_case_file(tmp_path / "none.yaml", monitorings_of=lambda _: TARGETS)
    assert problems(tmp_path, "- a\n") == [
        (
            "cases.yaml:1:1: a list stands where settings should be; write the settings as `key: value` "
            "lines; `tests` is needed"
        )
    ]


def test_a_merge_key_is_refused_with_what_these_files_can_have_in_its_place(tmp_path: Path) -> None:
    wrong = """
tests:
  - name: wrong
    input_series:
      - &calls { metric: Invocations, model: Nova, values: 5 }
      - { <<: *calls, values: 6, metric: Invocations }
"""
    assert problems(tmp_path, wrong) == [
        "cases.yaml:6:11 tests[0].input_series[1]: merge keys (<<) are not supported; write its keys out"
    ]


def test_the_committed_schema_is_that_of_the_settings() -> None:
    committed = (PROJECT / "alarm-tests.schema.json").read_text(encoding="utf-8")
    assert committed == case_settings.schema_text(), "alarm-tests.schema.json: run `make schema`"


def test_the_schema_accepts_what_the_program_accepts() -> None:
    validator = Draft202012Validator(json.loads(case_settings.schema_text()))
    good = 'tests: [{name: a, input_series: [{metric: A, values: 5}, {metric: B, values: "0x9 _ 1~2x3"}]}]'
    bad = "tests: [{name: a, states: {unhealthy: {5: OK}}}]"

    assert validator.is_valid(parse(good, file="").root.value)
    assert not validator.is_valid(parse(bad, file="").root.value)

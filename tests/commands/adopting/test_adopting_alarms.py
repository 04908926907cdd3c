"""The command on alarms: from files, from standard input and from the account."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from typer.testing import CliRunner, Result

from bedrock_monitoring.commands.adopting.account_alarms import own_metrics
from bedrock_monitoring.commands.app import app
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.problems import InvalidInputError
from tests.commands.adopting.sample_alarms import METRIC_FILTERS, TOPIC, answer, described
from tests.commands.adopting.test_bedrock_kinds import ROLLOUT

ACCOUNT, REGION = "812200000007", "eu-central-1"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:ops"
THROTTLES: dict[str, Any] = {
    "MetricName": "InvocationThrottles",
    "Namespace": "AWS/Bedrock",
    "Dimensions": [{"Name": "ModelId", "Value": "amazon.nova-lite-v1:0"}],
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 3,
    "Threshold": 10,
    "ComparisonOperator": "GreaterThanThreshold",
}


STATE_WITH_A_DASHBOARD = {
    "root_module": {
        "resources": [
            {
                "mode": "managed",
                "type": "aws_cloudwatch_dashboard",
                "address": "aws_cloudwatch_dashboard.ours",
                "values": {"dashboard_name": "ours", "dashboard_body": '{"widgets": []}'},
            }
        ]
    }
}


def run(*arguments: str | Path, text: str | None = None) -> Result:
    result = CliRunner().invoke(app, ["adopt", *map(str, arguments)], input=text, catch_exceptions=False)
    assert result.exit_code == 0
    return result


def refusal(*arguments: str | Path, text: str | None = None) -> str:
    with pytest.raises(InvalidInputError) as error:
        run(*arguments, text=text)
    return str(error.value)


def file(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def executed(python: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "adopted"}
    exec(compile(python, "adopted.py", "exec"), names)
    return names


def test_what_several_commands_printed_is_read_together(tmp_path: Path) -> None:
    files = [
        file(tmp_path, f"{number}.json", content)
        for number, content in enumerate([answer(), METRIC_FILTERS, TOPIC])
    ]
    result = run(*files, "--rollout", tmp_path / "none.yaml")
    names = executed(result.stdout)
    assert (len(names["log_metric_filters"]()), len(names["topics"]())) == (1, 1)
    first, *reasons = result.stderr.splitlines()
    assert first == "18 alarms, 1 metric filter, 1 topic to import; 5 as arguments, 0 left in AWS"
    assert sum("RawAlarm" in reason for reason in reasons) == 5


def test_standard_input_and_a_file_for_the_python(tmp_path: Path) -> None:
    out = tmp_path / "ours.py"
    alarms = {"MetricAlarms": described({"throttles": THROTTLES})}
    result = run("-", "--out", out, "--rollout", tmp_path / "none.yaml", text=json.dumps(alarms))
    assert result.stdout == 'import {\n  to = aws_cloudwatch_metric_alarm.throttles\n  id = "throttles"\n}\n'
    python = out.read_text(encoding="utf-8")
    assert "alarms=ours.alarms()," in python
    assert [*executed(python)["alarms"]()] == ["throttles"]


def test_a_file_that_is_there_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    out = file(tmp_path, "ours.py", "kept")
    assert refusal("--alarms", "", "--out", out).endswith("name another file, or add --overwrite")
    assert out.read_text(encoding="utf-8") == '"kept"'


@pytest.mark.parametrize("option", ["FILE", "--name", "--preview"])
def test_what_alarms_of_the_account_would_leave_unread_is_refused(tmp_path: Path, option: str) -> None:
    given = file(tmp_path, "a.json", answer())
    arguments = [given] if option == "FILE" else [option, given]
    assert refusal("--alarms", "", *arguments).startswith(f"--alarms: it cannot be combined with {option}: ")


@pytest.mark.parametrize("option", ["--name", "--preview", "--region"])
@pytest.mark.parametrize(
    ("content", "has"),
    [
        (answer(), "the files have alarms"),
        ({"format_version": "1.0", "values": STATE_WITH_A_DASHBOARD}, "the file has a state"),
    ],
)
def test_what_applies_to_a_dashboard_is_refused_with_anything_else_before_anything_is_written(
    tmp_path: Path, content: Any, has: str, option: str
) -> None:
    out, page = tmp_path / "ours", tmp_path / "page.html"
    told = refusal(file(tmp_path, "a.json", content), "--out", out, option, page)
    assert told == f"{option}: it applies to a dashboard, and {has}; leave it out"
    assert not out.exists()
    assert not page.exists()


@pytest.mark.parametrize("option", ["--write", "--rollout"])
def test_what_applies_to_alarms_is_refused_with_a_dashboard_before_anything_is_written(
    tmp_path: Path, option: str
) -> None:
    out, body = tmp_path / "ours.py", file(tmp_path, "body.json", {"widgets": []})
    value = [tmp_path / "none.yaml"] if option == "--rollout" else []
    told = refusal(body, "--out", out, option, *value)
    assert told == f"{option}: it applies to alarms, and this is a dashboard; leave it out"
    assert not out.exists()


def test_a_dashboard_among_alarms_is_refused(tmp_path: Path) -> None:
    body = file(tmp_path, "body.json", {"widgets": []})
    assert "adopt one dashboard at a time" in refusal(file(tmp_path, "a.json", answer()), body)
    assert refusal(body, file(tmp_path, "b.json", {"widgets": []})).startswith(f"{body}: ")


@pytest.mark.parametrize("write", [False, True])
def test_the_change_of_the_rollout_is_shown_or_written(tmp_path: Path, *, write: bool) -> None:
    rollout = tmp_path / "rollout.yaml"
    rollout.write_text(ROLLOUT, encoding="utf-8")
    alarms = file(tmp_path, "a.json", {"MetricAlarms": described({"throttles": THROTTLES})})
    result = run(alarms, "--rollout", rollout, *(["--write"] if write else []))
    line = '      throttles: "> 10 for 3 minutes"'
    assert 'it is throttles of rollout.yaml, "> 10 for 3 minutes"' in result.stderr
    assert (f"+{line}" in result.stderr) is not write
    assert (line in rollout.read_text(encoding="utf-8")) is write


@pytest.fixture(scope="session")
def by_hand(aws: LocalAws) -> LocalAws:
    """An account with alarms made by hand: a composite one over others, and what belongs to them."""
    cloudwatch, sns, logs = (
        aws.client(name, account=ACCOUNT, region=REGION) for name in ("cloudwatch", "sns", "logs")
    )
    sns.create_topic(Name="ops", Attributes={"DisplayName": "Ops"}, Tags=[{"Key": "team", "Value": "ml"}])
    logs.create_log_group(logGroupName="/app/assistant")
    [metric_filter] = METRIC_FILTERS["metricFilters"]
    logs.put_metric_filter(
        logGroupName="/app/assistant",
        filterName="refusals",
        filterPattern=metric_filter["filterPattern"],
        metricTransformations=metric_filter["metricTransformations"],
    )
    elsewhere = f"arn:aws:sns:us-east-1:{ACCOUNT}:ops"
    gone = f"arn:aws:sns:{REGION}:{ACCOUNT}:gone"
    cloudwatch.put_metric_alarm(
        AlarmName="by-hand-throttles",
        AlarmActions=[TOPIC_ARN, elsewhere, gone],
        Tags=[{"Key": "team", "Value": "ml"}],
        **THROTTLES,
    )
    own = {**THROTTLES, "Namespace": "Assistant", "MetricName": "Refusals", "Dimensions": []}
    cloudwatch.put_metric_alarm(AlarmName="refusals", **own)
    cloudwatch.put_metric_alarm(AlarmName="quiet", **THROTTLES)
    cloudwatch.put_metric_alarm(AlarmName="other", **THROTTLES)
    cloudwatch.put_composite_alarm(
        AlarmName="by-hand-all",
        AlarmRule="ALARM(by-hand-throttles) OR ALARM(refusals)",
        ActionsSuppressor="quiet",
        ActionsSuppressorWaitPeriod=60,
        ActionsSuppressorExtensionPeriod=60,
    )
    return aws


@pytest.fixture
def account(by_hand: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """The account of the credentials of the environment."""
    for name, value in by_hand.environment(account=ACCOUNT, region=REGION, base={}).items():
        monkeypatch.setenv(name, value)
    return by_hand


@pytest.mark.usefixtures("account")
def test_alarms_are_read_from_the_account_with_what_belongs_to_them(
    account: LocalAws, tmp_path: Path
) -> None:
    result = run("--alarms", "by-hand", "--rollout", tmp_path / "none.yaml")
    names = executed(result.stdout)
    alarms = names["alarms"]()
    assert set(alarms) == {"by-hand-throttles", "by-hand-all", "refusals", "quiet"}
    assert alarms["by-hand-throttles"].tags == {"team": "ml"}
    [metric_filter] = names["log_metric_filters"]().values()
    assert (metric_filter.log_group_name, metric_filter.metric_name) == ("/app/assistant", "Refusals")
    [topic] = names["topics"]().values()
    assert (topic.arn, topic.attributes["DisplayName"], topic.tags) == (TOPIC_ARN, "Ops", {"team": "ml"})
    assert "DescribeAlarms" in result.stderr.splitlines()[0]


@pytest.mark.usefixtures("account")
def test_all_alarms_of_an_account_are_read_with_an_empty_prefix(tmp_path: Path) -> None:
    names = executed(run("--alarms", "", "--rollout", tmp_path / "none.yaml").stdout)
    assert len(names["alarms"]()) == 5


@pytest.mark.usefixtures("account")
def test_an_account_without_such_alarms_is_told() -> None:
    assert refusal("--alarms", "none-such").startswith("adopt: there is no alarm, no metric filter")


def test_what_aws_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", "/nonexistent")
    assert "adopt --alarms: there are no AWS credentials" in refusal("--alarms", "x", "--region", REGION)


def test_no_metric_filter_is_asked_for_under_a_name_that_it_cannot_have() -> None:
    """DescribeMetricFilters refuses such names, which Prometheus recording rules have."""
    service = botocore.session.get_session().get_service_model("logs")
    for shape in ("MetricName", "MetricNamespace"):
        assert service.shape_for(shape).metadata["pattern"] == "[^:*$]*"
    for character in ":*$":
        simple = {"Namespace": "Ours", "MetricName": f"job{character}errors"}
        queried = {"Metrics": [{"MetricStat": {"Metric": {**simple, "MetricName": "m", "Namespace": "a:b"}}}]}
        assert [*own_metrics(simple)] == [*own_metrics(queried)] == []
    assert [*own_metrics({"Namespace": "Ours", "MetricName": "errors"})] == [("Ours", "errors")]


@pytest.mark.usefixtures("account")
def test_the_topic_of_another_region_is_left_alone(tmp_path: Path) -> None:
    names: Mapping[str, Any] = executed(run("--alarms", "other", "--rollout", tmp_path / "n.yaml").stdout)
    assert "topics" not in names

"""The command `backtest`, over synthetic and recorded data, and over those of the embedded AWS."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.commands.backtesting import backtest_data, backtest_report
from bedrock_monitoring.commands.backtesting.judging import Judgement, judged
from bedrock_monitoring.commands.backtesting.needed_data import Subject, live_ranges
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.datapoints.recorded_source import Recording, load_recordings, save_recordings
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, TimeRange
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring.target_monitoring import Monitoring, build_monitoring
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.commands.command_line import run_command

EXAMPLE = PROJECT / "examples" / "backtest"
ACCOUNT = "610000000044"
ROLLOUT = """
state: {account: "ACCOUNT", region: us-east-1}
targets:
  - name: prod
    account: "ACCOUNT"
    region: us-east-1
    models: [{id: amazon.nova-lite-v1:0, name: Nova}]
    alarms:
      server_errors: "> 5 for 5 minutes"
      throttles: "> 0 for 3 minutes"
      latency_p90: "> 15 s for 3 of 5 periods of 5 minutes"
""".replace("ACCOUNT", ACCOUNT)
INCIDENTS = """
incidents:
  - {name: dead, from: 2026-10-06T09:00, to: 2026-10-06T09:30, simulate: {model: Nova, failing: 100}}
  - {name: unseen, from: 2026-10-06T03:00, to: 2026-10-06T03:30}
"""
NOW = datetime(2026, 10, 7, tzinfo=UTC)


def monitoring(text: str = ROLLOUT) -> Monitoring:
    [built] = build_monitoring(loads(text).targets)
    return built


def subject(of: Monitoring) -> Subject:
    return Subject(target=of.target, alarms=tuple(of.alarms.values()))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    return run_command(monkeypatch, "backtest", *arguments)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "rollout.yaml").write_text(ROLLOUT)
    (tmp_path / "incidents.yaml").write_text(INCIDENTS)
    return tmp_path


def rows(said: str) -> dict[str, list[str]]:
    """The cells of the rows of all tables, by the first one."""
    cells = [
        [part.strip() for part in line.strip("| ").split(" | ")]
        for line in said.splitlines()
        if line[:1] == "|"
    ]
    return {first: rest for first, *rest in cells}


def test_alarms_are_judged_over_synthetic_data_that_show_the_incidents(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    files: Path,
    snapshot: SnapshotAssertion,
) -> None:
    options: list[str | Path] = ["--rollout", files / "rollout.yaml", "--since", "1d"]
    options += ["--incidents", files / "incidents.yaml"]

    assert run(monkeypatch, *options, "--synthetic", "--record", files / "kept.json.gz", "--markdown") == 0

    said = capsys.readouterr()
    found = rows(said.out)
    condition, _, *doings = found["amazon-nova-lite-v1-0_server-errors"]
    assert (condition, doings) == ("> 5 for 5 minutes", ["1", "28", "28", "9h", "0"])
    assert found["amazon-nova-lite-v1-0_throttles"][2] == "0"
    *since, alarm, tier, after = found["dead"]
    assert (since, tier) == (["2026-10-06 09:00", "30"], "critical")
    assert alarm in found
    assert 3 <= int(after.removesuffix(" min")) <= 6
    assert found["unseen"] == ["2026-10-06 03:00", "30", "nobody: missed", "-", "-"]
    assert said == snapshot

    assert run(monkeypatch, *options, "--data", files / "kept.json.gz", "--markdown") == 0
    assert capsys.readouterr().out == said.out


def test_a_terminal_gets_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], files: Path
) -> None:
    assert run(monkeypatch, "--rollout", files / "rollout.yaml", "--synthetic", "--since", "12h") == 0

    said = capsys.readouterr().out
    assert "prod: what each alarm would have done in 0.5 days" in said
    assert "false" not in said
    legacy = "legacy-model: not judged"
    assert legacy not in said


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--since", "3 weeks"], "--since: '3 weeks' is not a length of time; write e.g. 30d or 12h"),
        (
            ["--since", "64d"],
            (
                "--since: 64d is more than 63 days, after which CloudWatch has only datapoints of an hour; "
                "write at most 63d"
            ),
        ),
        (
            ["--data", "a", "--synthetic", "--since", "0d"],
            (
                "--since: '0d' is not a length of time; write e.g. 30d or 12h\n"
                "--data: it cannot be combined with --synthetic: the data are those of the file; leave out "
                "one of the two"
            ),
        ),
    ],
)
def test_options_that_make_no_sense_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str], problem: str
) -> None:
    assert run(monkeypatch, *options) == 1
    assert capsys.readouterr().err == f"{problem}\n"


def test_a_recording_of_a_preview_or_of_other_targets_is_refused(files: Path) -> None:
    made = monitoring()
    recording = backtest_data.synthetic_data(subject(made), now=NOW, since=DAY, incidents=())
    save_recordings([recording], files / "kept.json")
    other = monitoring(ROLLOUT.replace("name: prod", "name: staging"))

    with pytest.raises(
        InvalidInputError, match="no data of 'staging' for a backtest; it has prod; record it"
    ):
        backtest_data.recorded_data(files / "kept.json", [subject(other)])
    assert backtest_data.recorded_data(files / "kept.json", [subject(made)]) == (recording,)


def test_data_that_are_kept_are_those_of_the_account_and_region_of_the_target(files: Path) -> None:
    made = monitoring()
    recording = backtest_data.synthetic_data(subject(made), now=NOW, since=DAY, incidents=())
    save_recordings([recording], files / "prod.json.gz")

    def kept(text: str) -> Recording | None:
        return backtest_data.kept_recording(files / "prod.json.gz", target=monitoring(text).target)

    assert kept(ROLLOUT) == recording
    assert kept(ROLLOUT.replace(ACCOUNT, "610000000045")) is None
    assert kept(ROLLOUT.replace("region: us-east-1\n    models", "region: us-west-2\n    models")) is None
    assert kept(ROLLOUT.replace("name: prod", "name: staging")) is None


def test_an_incident_of_a_model_that_the_target_does_not_have_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], files: Path
) -> None:
    (files / "incidents.yaml").write_text(INCIDENTS.replace("model: Nova", "model: Opus"))

    code = run(
        monkeypatch,
        *("--rollout", files / "rollout.yaml", "--incidents", files / "incidents.yaml", "--synthetic"),
    )

    assert code == 1
    expected = "incident 'dead': target 'prod' has no model 'Opus'; choose from Nova\n"
    assert capsys.readouterr().err == expected


def test_older_data_have_datapoints_of_five_minutes() -> None:
    now = 100 * DAY

    assert live_ranges(now=now, since=2 * DAY) == (TimeRange(start=98 * DAY, end=now),)
    assert live_ranges(now=now, since=30 * DAY) == (
        TimeRange(start=70 * DAY, end=85 * DAY, resolution=300),
        TimeRange(start=85 * DAY, end=now),
    )


def judgement(of: Monitoring, alarms: Monitoring | None = None, *, days: int = 1) -> Judgement:
    both = Subject(target=of.target, alarms=(*of.alarms.values(), *((alarms or of).alarms.values())))
    recording = backtest_data.synthetic_data(both, now=NOW, since=2 * DAY, incidents=())
    other = None if alarms is None else alarms.alarms.values()
    return judged(of, recording, since=days * DAY, incidents=(), alarms=other)


def test_two_versions_are_compared_by_what_they_would_have_done() -> None:
    rate = 'throttles: false\n      throttle_rate: "> 1 % for 3 minutes"'
    new = monitoring(ROLLOUT.replace("> 15 s", "> 60 s").replace('throttles: "> 0 for 3 minutes"', rate))
    old = monitoring(ROLLOUT.replace("> 15 s", "> 2 s"))

    sheet = backtest_report.comparison_sheet(judgement(new, old), judgement(new), commit="main")

    found = {name: rest for name, *rest in sheet.rows}
    assert sheet.heading == "prod: what changes against main, in 1 days"
    times, becomes, minutes, become, condition = found["amazon-nova-lite-v1-0_latency-p90"]
    assert condition == "> 2 s for 3 of 5 periods of 5 minutes -> > 60 s for 3 of 5 periods of 5 minutes"
    assert (times, becomes, minutes, become) == ("1", "0", "1,440", "0")
    assert found["amazon-nova-lite-v1-0_throttle-rate"][-1] == "new: > 1 % for 3 minutes"
    assert found["amazon-nova-lite-v1-0_throttles"][1:] == ["-", "0", "-", "removed"]
    assert "amazon-nova-lite-v1-0_server-errors" not in found
    assert sheet.notes[0].endswith(": no difference")


def test_only_as_much_is_judged_as_was_asked_for() -> None:
    assert judgement(monitoring()).days == 1
    assert judgement(monitoring(), days=2).days == 2


def test_what_cannot_be_judged_is_said_with_the_reason() -> None:
    made = monitoring()
    recording = backtest_data.synthetic_data(subject(made), now=NOW, since=DAY, incidents=())
    late = monitoring(ROLLOUT.replace("latency_p90", "time_to_first_token_p99"))

    sheet = backtest_report.alarm_sheet(judged(late, recording, since=DAY, incidents=()))

    [note] = [note for note in sheet.notes if "not judged" in note]
    assert re.fullmatch(
        r"amazon-nova-lite-v1-0_time-to-first-token-p99: not judged for 1 of 1 days "
        r"\(\w+ of TimeToFirstToken was not read for periods of \d+ s\)",
        note,
    )
    assert "amazon-nova-lite-v1-0_time-to-first-token-p99" not in {row[0] for row in sheet.rows}


def test_the_five_incidents_of_the_example_are_noticed_with_at_most_one_false_page_a_week(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(
        monkeypatch,
        *("--rollout", EXAMPLE / "rollout.yaml", "--incidents", EXAMPLE / "incidents.yaml"),
        *("--synthetic", "--since", "30d", "--markdown"),
    )

    said = capsys.readouterr().out
    assert code == 0
    assert "prod: 5 of 5 incidents noticed" in said
    false = [cells[-1] for cells in rows(said).values() if len(cells) == 7 and cells[1] == "critical"]
    assert false
    assert all(int(number) <= 4 for number in false)


@pytest.fixture
def credentials(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in aws.environment(account=ACCOUNT, base={}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.usefixtures("credentials")
def test_live_data_are_priced_and_asked_for_once_and_kept(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, files: Path
) -> None:
    now = datetime.now(tz=UTC).replace(minute=0, second=0, microsecond=0)
    cloudwatch = aws.client("cloudwatch", account=ACCOUNT, region="us-east-1")
    for minute in range(10):
        cloudwatch.put_metric_data(
            Namespace="AWS/Bedrock",
            MetricData=[
                {
                    "MetricName": "InvocationServerErrors",
                    "Dimensions": [{"Name": "ModelId", "Value": "amazon.nova-lite-v1:0"}],
                    "Timestamp": now - timedelta(minutes=60 - minute),
                    "Value": 20,
                }
            ],
        )
    made = monitoring()
    asked, told = list[str](), list[str]()

    def data(*, agrees: bool) -> list[str]:
        def ask(question: str) -> bool:
            asked.append(question)
            return agrees

        [recording] = backtest_data.live_data(
            [subject(made)],
            now=now,
            since=20 * DAY,
            folder=files / "out",
            ask=ask,
            print_line=told.append,
        )
        result = judged(made, recording, since=20 * DAY, incidents=())
        return [
            f"{alarm.name} {alarm.times} {alarm.record.judged_seconds // HOUR}" for alarm in result.alarms
        ]

    with pytest.raises(InvalidInputError, match="reading was not approved; answer y, or add --auto-approve"):
        data(agrees=False)
    assert not (files / "out").exists()

    judged_live = data(agrees=True)

    assert "amazon-nova-lite-v1-0_server-errors 1 360" in judged_live  # of one minute: 15 days
    assert any(line.startswith("amazon-nova-lite-v1-0_latency-p90 0 480") for line in judged_live)
    [question] = set(asked)
    assert question.startswith("Read this for $0.00")
    assert "metrics in" in told[-1]
    assert "of GetMetricData or more, $0.00" in told[-1]
    assert [one.target for one in load_recordings(files / "out" / "prod.json.gz")] == ["prod"]

    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)  # whatever would be read now fails
    assert data(agrees=False) == judged_live
    assert told[-1].startswith(f"prod: the data in {files / 'out' / 'prod.json.gz'} are used, read at ")

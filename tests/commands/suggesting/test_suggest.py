"""The command `suggest`: thresholds from the past, as a patch."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bedrock_monitoring.commands.backtesting.backtest_data import synthetic_data
from bedrock_monitoring.commands.backtesting.incidents import Incident, Simulated
from bedrock_monitoring.commands.backtesting.needed_data import Subject
from bedrock_monitoring.commands.suggesting.suggestion import (
    Suggestion,
    ordinary_values,
    percentile,
    rounded,
)
from bedrock_monitoring.commands.suggesting.thresholds import suggested_thresholds
from bedrock_monitoring.evaluation.dashboard_time_range import DAY
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.rollout import loads
from tests.commands.command_line import run_command

NOW = datetime(2026, 10, 20, tzinfo=UTC)
ROLLOUT = """
state: {account: "111122223333", region: us-east-1} # comment
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    models: [{id: amazon.nova-lite-v1:0, name: Nova}]
    alarms:
      latency_p99: "> 3 s for 3 of 5 periods of 5 minutes" # too strict
"""


def with_alarms(alarms: str) -> str:
    return f"{ROLLOUT.partition('    alarms:')[0]}    alarms: {alarms}\n"


def suggestions(text: str, *incidents: Incident, days: int = 9) -> dict[str, Suggestion]:
    [built] = build_monitoring(loads(text).targets)
    recording = synthetic_data(
        Subject(target=built.target, alarms=tuple(built.alarms.values())),
        now=NOW,
        since=days * DAY,
        incidents=incidents,
    )
    found = suggested_thresholds(built, recording, place=("targets", 0))
    return {".".join(map(str, one.edit.path)): one for one in found}


def seconds(value: object) -> float:
    number, unit, *_ = str(value).removeprefix("> ").removeprefix("< ").split(" ")
    return float(number) / (1000 if unit == "ms" else 1)


def test_an_alarm_that_goes_off_too_often_gets_a_threshold_above_ordinary_days() -> None:
    found = suggestions(ROLLOUT)["targets.0.alarms.latency_p99"]

    value = seconds(found.edit.value)
    assert value > 3
    assert found.before == "> 3 s for 3 of 5 periods of 5 minutes"
    assert str(found.edit.value).endswith(" for 3 of 5 periods of 5 minutes")
    assert found.reason.startswith("p99 of 9 days without the 2 worst, times 1.3; would have gone off ")
    again = suggestions(ROLLOUT.replace("> 3 s", f"> {value:g} s"))
    assert "targets.0.alarms.latency_p99" not in again


def test_the_two_worst_days_do_not_make_a_threshold_higher() -> None:
    def slow(day: int) -> Incident:
        start = int(NOW.timestamp()) - day * DAY
        simulated = Simulated(model="Nova", failing=0, throttled=0, refused=0, slowness=10)
        return Incident(name="slow", start=start, end=start + 6 * 3600, simulated=simulated)

    path = "targets.0.alarms.latency_p99"
    usual = seconds(suggestions(ROLLOUT, days=14)[path].edit.value)

    assert seconds(suggestions(ROLLOUT, slow(3), slow(5), days=14)[path].edit.value) == pytest.approx(
        usual, rel=0.1
    )
    assert seconds(suggestions(ROLLOUT, slow(3), slow(5), slow(7), days=14)[path].edit.value) > 2 * usual


def test_an_alarm_that_never_went_off_and_is_far_from_ordinary_days_gets_a_lower_threshold() -> None:
    found = suggestions(with_alarms('{latency_p99: "> 10000 s for 15 minutes"}'))[
        "targets.0.alarms.latency_p99"
    ]

    assert seconds(found.edit.value) < 100
    assert "was never" in found.reason


def test_a_lower_bound_is_below_ordinary_days() -> None:
    text = with_alarms('{output_tokens_per_second: "< 10000 tokens/s for 15 minutes"}')
    found = suggestions(text)["targets.0.alarms.output_tokens_per_second"]

    assert 0 < seconds(found.edit.value) < 10_000
    assert "p1 of 9 days without the 2 worst, divided by" in found.reason


def test_a_calendar_day_keeps_its_time_zone_and_gets_the_threshold_of_its_days() -> None:
    """New York begins its days in the middle of UTC's periods of a day, so that no day ends where they do."""
    top = 'provider_version: ">= 6.69, < 7.0"\n'
    found = [
        suggestions(top + with_alarms(f'{{daily_cost: "> 100000 USD for {day}"}}'))[
            "targets.0.alarms.daily_cost"
        ]
        for day in ("1 calendar day in America/New_York", "1 calendar day in UTC", "1 day")
    ]
    assert [str(one.edit.value).partition(" for ")[2] for one in found] == [
        "1 calendar day in America/New_York",
        "1 calendar day in UTC",
        "1 day",
    ]
    new_york, utc, sliding = (seconds(one.edit.value) for one in found)
    assert utc == sliding
    assert new_york == pytest.approx(utc, rel=0.2)


def test_each_tier_and_all_models_have_thresholds_of_their_own() -> None:
    text = with_alarms(
        '{latency_p99: {warning: "> 2 s for 5 minutes", critical: "> 3 s for 5 minutes"}, '
        'all_models: {latency_p90: "> 1 s for 5 minutes"}}'
    )

    assert {
        "targets.0.alarms.latency_p99.warning",
        "targets.0.alarms.latency_p99.critical",
        "targets.0.alarms.all_models.latency_p90",
    } <= suggestions(text).keys()


def test_nothing_is_suggested_from_a_few_days_or_for_a_quota() -> None:
    quota = ROLLOUT.replace("name: Nova}", "name: Nova, quota: {requests_per_minute: 10}}")

    assert suggestions(ROLLOUT, days=4) == {}
    assert not [path for path in suggestions(quota) if "per_minute" in path]


def test_ordinary_values_are_those_of_all_days_but_the_two_worst() -> None:
    values = {day * DAY + minute: float(day) for day in range(6) for minute in (60, DAY)}

    assert ordinary_values(values, is_worse_above=True) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert ordinary_values(values, is_worse_above=False) == [2, 2, 3, 3, 4, 4, 5, 5]
    assert ordinary_values({day * DAY + 60: 1.0 for day in range(4)}, is_worse_above=True) == []


def test_a_percentile_is_one_of_the_values() -> None:
    assert [percentile([1, 2, 3, 4], percent) for percent in (0, 1, 25, 26, 99, 100)] == [1, 1, 1, 2, 4, 4]


@pytest.mark.parametrize(
    ("value", "up", "down"), [(0, 0, 0), (12.3, 13, 12), (18_000, 18_000, 18_000), (0.0123, 0.013, 0.012)]
)
def test_thresholds_have_two_digits(value: float, up: float, down: float) -> None:
    assert rounded(value, up=True) == up
    assert rounded(value, up=False) == down


@pytest.fixture
def rollout(tmp_path: Path) -> Path:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT)
    return path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    return run_command(monkeypatch, "suggest", *arguments)


def test_the_patch_is_printed_and_written_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    assert run(monkeypatch, "--rollout", rollout, "--synthetic", "--since", "9d") == 0

    said = capsys.readouterr()
    assert rollout.read_text() == ROLLOUT
    removed = [line for line in said.out.splitlines() if line.startswith("-   ")]
    added = [line for line in said.out.splitlines() if line.startswith("+   ")]
    assert '-      latency_p99: "> 3 s for 3 of 5 periods of 5 minutes" # too strict' in removed
    [latency] = [line for line in added if "latency_p99" in line]
    assert latency.endswith(' for 3 of 5 periods of 5 minutes" # too strict')
    assert "prod, alarms.latency_p99: > 3 s for 3 of 5 periods of 5 minutes -> > " in said.err
    assert "nothing is written; add --write to write it" in said.err

    assert run(monkeypatch, "--rollout", rollout, "--synthetic", "--since", "9d", "--write") == 0
    assert capsys.readouterr().out == ""
    written = rollout.read_text()
    assert latency.removeprefix("+") in written.splitlines()
    assert "# comment" in written


def test_a_rollout_that_suits_the_data_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    objectives = "    objectives: {availability: false, first_token: false, calls_per_minute: 5}\n"
    rollout.write_text(with_alarms("false") + objectives)

    assert run(monkeypatch, "--rollout", rollout, "--synthetic", "--since", "10d", "--write") == 0

    said = capsys.readouterr()
    assert said.err.endswith("nothing to suggest: thresholds and objectives suit the data\n")
    assert rollout.read_text() == with_alarms("false") + objectives


def test_options_are_those_of_a_backtest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rollout: Path
) -> None:
    assert run(monkeypatch, "--rollout", rollout, "--since", "1w") == 1
    assert "'1w' is not a length of time" in capsys.readouterr().err

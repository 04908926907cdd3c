"""The command, on the recorded example and beside a stand-in for AWS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.reconciling import reconciliation
from bedrock_monitoring.commands.reconciling.counted_tokens import (
    counted_routes,
    counted_tokens,
    token_requests,
)
from bedrock_monitoring.datapoints.data_requests import MetricRequest
from bedrock_monitoring.datapoints.recorded_source import Recording, load_recordings, save_recordings
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.rollout import load, loads
from tests.commands.command_line import run_command
from tests.rollout.sample import TARGET, rollout_of

PROJECT = Path(__file__).resolve().parents[3]
EXAMPLE = PROJECT / "examples" / "reconcile"
ROLLOUT = ("--rollout", EXAMPLE / "rollout.yaml")
DATA, BILL = ("--data", EXAMPLE / "tokens.json"), ("--bill", EXAMPLE / "bill.csv")


def test_the_page_shows_what_the_command_prints_for_the_example(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(monkeypatch, "reconcile", *ROLLOUT, *DATA, *BILL) == 0
    *printed, last = [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    page = (PROJECT / "docs" / "reconcile.md").read_text(encoding="utf-8")
    [shown] = re.findall(r"^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert printed == [line for line in shown.splitlines() if line]
    assert last.startswith("USD of 2026-11-20 to 2026-11-26, whole days of UTC, list prices of ")


REFUSED: Mapping[str, tuple[tuple[str | Path, ...], str]] = {
    "no data": (
        BILL,
        "it needs --live, or a recording of tokens and a bill; set --live, or --data and --bill",
    ),
    "no bill": (DATA, "it needs --live, or a recording of tokens and a bill"),
    "both": (
        ("--live", *DATA, *BILL),
        "--data names tokens, and --live reads them; leave out one of the two",
    ),
    "record": (
        (*DATA, *BILL, "--record", "x.json"),
        "--record is about what --live reads; set --live, or leave",
    ),
    "days": (
        (*DATA, *BILL, "--days", "3"),
        "--days is about what --live reads; set --live, or leave out --days",
    ),
    "no recording": (("--data", EXAMPLE / "bill.csv", *BILL), "is not a recording of this version"),
    "no report": ((*DATA, "--bill", EXAMPLE / "tokens.json"), "it is no CSV"),
}


@pytest.mark.parametrize(("options", "what"), REFUSED.values(), ids=REFUSED)
def test_what_is_missing_or_does_not_go_together_is_one_line(
    options: tuple[str | Path, ...],
    what: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command(monkeypatch, "reconcile", *ROLLOUT, *options) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert what in line


def test_a_target_that_was_not_recorded_or_billed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (EXAMPLE / "rollout.yaml").read_text(encoding="utf-8")
    other = tmp_path / "rollout.yaml"
    other.write_text(text.replace("name: prod", "name: shop"))
    assert run_command(monkeypatch, "reconcile", "--rollout", other, *DATA, *BILL) == 1
    what = "it has no tokens of target 'shop' in account 111122223333, us-east-1; record them with --live"
    assert what in capsys.readouterr().err
    bill = tmp_path / "bill.csv"
    bill.write_text((EXAMPLE / "bill.csv").read_text(encoding="utf-8").replace(",us-east-1,", ",us-west-2,"))
    assert run_command(monkeypatch, "reconcile", *ROLLOUT, *DATA, "--bill", bill) == 1
    what = "the bill has no line of Amazon Bedrock in account 111122223333, us-east-1, from 2026-11-20 to"
    assert what in capsys.readouterr().err


NOVA = "us.amazon.nova-2-lite-v1:0"
NOT_RECORDED: Mapping[str, tuple[str, str, str]] = {
    "a model": (NOVA, "us.cohere.embed-v4:0", "it has no tokens of us.cohere.embed-v4:0 by day, of target"),
    "a route": (
        NOVA,
        "{ids: [us.amazon.nova-2-lite-v1:0, global.amazon.nova-2-lite-v1:0]}",
        "it has no tokens of global.amazon.nova-2-lite-v1:0 by day, of target 'prod' in account 111122223333",
    ),
    "an account": (
        'account: "111122223333"',
        'account: "222233334444"',
        "target 'prod' in account 222233334444, us-east-1, but of account 111122223333, us-east-1; record",
    ),
    "a Region": (
        "region: us-east-1\n    dash",
        "region: us-west-2\n    dash",
        "target 'prod' in account 111122223333, us-west-2, but of account 111122223333, us-east-1; record",
    ),
}


@pytest.mark.parametrize("case", NOT_RECORDED.values(), ids=NOT_RECORDED)
def test_what_the_recording_was_not_asked_for_does_not_count_as_zero(
    case: tuple[str, str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before, after, what = case
    text = (EXAMPLE / "rollout.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "rollout.yaml"
    changed.write_text(text.replace(before, after))
    assert run_command(monkeypatch, "reconcile", "--rollout", changed, *DATA, *BILL) == 1
    assert what in capsys.readouterr().err


def test_data_that_are_not_by_day_are_no_tokens_by_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [recording] = load_recordings(EXAMPLE / "tokens.json")
    by_hour = {
        replace(asked, timestamps=range(asked.timestamps.start, asked.timestamps.stop, 3600)): points
        for asked, points in recording.points.items()
    }
    save_recordings([replace(recording, points=by_hour)], tmp_path / "tokens.json")
    assert run_command(monkeypatch, "reconcile", *ROLLOUT, "--data", tmp_path / "tokens.json", *BILL) == 1
    assert "it has no tokens of global.anthropic.claude-haiku-5-5, global" in capsys.readouterr().err


PROVISIONED = "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcdefghijkl"


@pytest.mark.parametrize("ids", [f"'{NOVA}', '{PROVISIONED}'", f"'{PROVISIONED}', '{NOVA}'"])
def test_a_route_without_a_price_hides_no_price_of_another(
    ids: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [recording] = load_recordings(EXAMPLE / "tokens.json")
    [time_range] = recording.ranges
    none = token_requests(PROVISIONED, start=time_range.start, end=time_range.end).values()
    points = {**recording.points, **{request: {} for request in none}}
    save_recordings([replace(recording, points=points)], tmp_path / "tokens.json")
    text = (EXAMPLE / "rollout.yaml").read_text(encoding="utf-8")
    rollout = tmp_path / "rollout.yaml"
    rollout.write_text(text.replace(NOVA, f"{{ids: [{ids}]}}"))
    files = ("--rollout", rollout, "--data", tmp_path / "tokens.json")
    assert run_command(monkeypatch, "reconcile", *files, *BILL) == 0
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines() if "Nova" in line]
    why = [line.partition("-9.8 %   ")[2] for line in printed]
    batch = "batches, which no metric counts"
    assert why == [f"tier flex -30.20; {batch} +6.60", f"tier flex -37.74; {batch} +8.25"]


def test_a_bill_that_cannot_be_read_costs_no_call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reconciliation, "open_account", lambda **_: pytest.fail("an account is opened"))
    options = ("--live", "--auto-approve", "--bill", EXAMPLE / "tokens.json")
    assert run_command(monkeypatch, "reconcile", *ROLLOUT, *options) == 1
    assert "it is no CSV" in capsys.readouterr().err


def test_a_profile_has_the_route_and_the_price_of_what_it_copies() -> None:
    profiles = "    inference_profiles: [{name: search, copy_from: global.anthropic.claude-sonnet-5-5}]\n"
    [target] = loads(rollout_of(targets=TARGET + profiles)).targets
    *_, profile = counted_routes(target)
    assert profile.route == "global"
    assert profile.price.price.input == Decimal(2)
    recording = Recording(
        target=target.name,
        account=target.account,
        region=target.region,
        now=datetime.fromtimestamp(86_400, UTC),
        points={token_requests("abc123", start=0, end=86_400)["input"]: {0: 1_000_000.0}},
        deferred={profile.value: "abc123"},
        ranges=(TimeRange(start=0, end=86_400, resolution=86_400),),
    )
    [tokens] = counted_tokens(target, recording)
    assert tokens.kind == "input"
    assert tokens.usd == Decimal(2)
    assert tokens.of == profile


@dataclass(kw_only=True)
class FakeAccount:
    """An account that answers with the numbers of the example, and a bill of one usage type."""

    target: str = "target 'prod'"
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def session(self) -> FakeAccount:
        return self

    def client(self, name: str, *, region_name: str) -> FakeAccount:
        assert (name, region_name) == ("ce", "us-east-1")
        return self

    def datapoints(self, requests: Iterable[MetricRequest]) -> dict[MetricRequest, dict[int, float]]:
        return {request: {request.timestamps[-1]: 1_000_000.0} for request in requests}

    def get_dimension_values(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(("values", asked))
        return {"DimensionValues": [{"Value": "Claude Haiku 5.5 (Amazon Bedrock Edition)"}]}

    def get_cost_and_usage(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(("usage", asked))
        group = {
            "Keys": [
                "Claude Haiku 5.5 (Amazon Bedrock Edition)",
                "USE1-MP:USE1_output_tokens_global_standard-Units",
            ],
            "Metrics": {
                "UnblendedCost": {"Amount": "0.25", "Unit": "USD"},
                "UsageQuantity": {"Amount": "0.5", "Unit": "N/A"},
            },
        }
        page = {"TimePeriod": {"Start": asked["TimePeriod"]["Start"]}, "Groups": [group]}
        more = {} if "NextPageToken" in asked else {"NextPageToken": "more"}
        return {"ResultsByTime": [page], **more}


def test_live_names_its_calls_and_their_price_and_asks_before_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    account = FakeAccount()
    opened: list[str] = []

    def open_account(**of: Any) -> FakeAccount:
        opened.append(of["account"])
        return account

    monkeypatch.setattr(reconciliation, "open_account", open_account)
    monkeypatch.setattr(reconciliation, "read_deferred_values", lambda *_: {})
    record = tmp_path / "tokens.json"
    assert run_command(monkeypatch, "reconcile", *ROLLOUT, "--live") == 1
    assert opened == []
    refused = capsys.readouterr().err
    assert "cloudwatch:GetMetricData of 16 metrics; ce:GetDimensionValues, ce:GetCostAndUsage: 2" in refused
    assert "0.01 USD each. About 0.0202 USD." in refused

    options = ("--live", "--days", "3", "--auto-approve", "--record", record)
    assert run_command(monkeypatch, "reconcile", *ROLLOUT, *options) == 0
    said = capsys.readouterr()
    haiku = next(line.split() for line in said.out.splitlines() if " output " in line and "Haiku" in line)
    assert haiku[4:12] == ["global", "output", "1,000,000", "1,000,000", "0.50", "2.50", "0.50", "+0.0"]
    assert [name for name, _ in account.asked] == ["values", "usage", "usage"]
    filters = {
        part["Dimensions"]["Key"]: part["Dimensions"]["Values"]
        for part in account.asked[1][1]["Filter"]["And"]
    }
    assert filters == {
        "SERVICE": ["Claude Haiku 5.5 (Amazon Bedrock Edition)"],
        "LINKED_ACCOUNT": ["111122223333"],
        "REGION": ["us-east-1"],
        "RECORD_TYPE": ["Usage"],
    }
    [recording] = load_recordings(record)
    assert len(recording.points) == 16
    [target] = load(EXAMPLE / "rollout.yaml").targets
    assert recording.target == target.name

"""Live data on the embedded AWS: counted, approved, read, recorded, and shown again without AWS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bedrock_monitoring.commands.previewing.preview import Live, Outputs, run
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Target
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load

ACCOUNT = "610000000010"
ROLLOUT = f"""
state: {{ account: "{ACCOUNT}", region: eu-central-1 }}
targets:
  - name: prod
    account: "{ACCOUNT}"
    region: eu-central-1
    models: [{{ id: amazon.nova-lite-v1:0 }}]
    alarms: true
  - name: other
    account: "{ACCOUNT}"
    region: eu-west-1
    models: [{{ id: amazon.nova-lite-v1:0 }}]
"""


@pytest.fixture
def targets(tmp_path: Path) -> tuple[Target, ...]:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    return load(path).targets


@pytest.fixture
def credentials(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in aws.environment(account=ACCOUNT, base={}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def publish(aws: LocalAws, value: float) -> None:
    aws.client("cloudwatch", account=ACCOUNT, region="eu-central-1").put_metric_data(
        Namespace="AWS/Bedrock",
        MetricData=[
            {
                "MetricName": "Invocations",
                "Dimensions": [{"Name": "ModelId", "Value": "amazon.nova-lite-v1:0"}],
                "Timestamp": datetime.now(tz=UTC) - timedelta(minutes=30),
                "Value": value,
            }
        ],
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "page.html"


def shown(targets: tuple[Target, ...], data: Live | Path, page: Path) -> list[Path]:
    return list(run(build_monitoring(targets), Outputs(page=page), data=data))


@pytest.mark.usefixtures("credentials")
def test_live_data_are_priced_read_recorded_and_shown_again(
    aws: LocalAws, targets: tuple[Target, ...], tmp_path: Path, page: Path
) -> None:
    publish(aws, 424_242)
    asked: list[str] = []
    told: list[str] = []

    def agree(question: str) -> bool:
        asked.append(question)
        return True

    kept = tmp_path / "kept.json.gz"
    assert shown(targets, Live(ask=agree, print_line=told.append, record=kept), page) == [kept, page]
    assert [line.split(":")[0] for line in told] == ["prod", "other"]
    assert all("metrics in" in line and "of GetMetricData, $0.00" in line for line in told)
    assert len(asked) == 1
    live = page.read_text(encoding="utf-8")
    assert "Data of CloudWatch, read on" in live
    assert "Synthetic data" not in live
    assert "424,242" in live or "424242" in live

    assert shown(targets, kept, page) == [page]
    assert page.read_text(encoding="utf-8") == live


@pytest.mark.usefixtures("credentials")
def test_nothing_is_read_without_approval(targets: tuple[Target, ...], page: Path) -> None:
    with pytest.raises(InvalidInputError, match="reading was not approved"):
        shown(targets, Live(ask=lambda _: False, print_line=print), page)
    assert not page.exists()


def test_recorded_data_of_other_targets_are_refused(
    targets: tuple[Target, ...], page: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text(
        '{"format":"bedrock-monitoring preview data","version":1,"targets":[]}', encoding="utf-8"
    )
    with pytest.raises(InvalidInputError, match="no data of other, prod; it has no target"):
        shown(targets, empty, page)

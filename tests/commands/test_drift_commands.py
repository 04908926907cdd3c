import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bedrock_monitoring.commands.cli import drift_commands
from bedrock_monitoring.commands.drifting import changers
from bedrock_monitoring.commands.drifting.issues import read_drifts
from bedrock_monitoring.commands.drifting.stack_drift import DriftStatus
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.terraform import StackFolder
from tests.commands.drifting.test_detection import CHANGED
from tests.commands.drifting.test_drift_in_plan import plan
from tests.commands.drifting.test_issues import drift as drift_of
from tests.commands.fake_terraform import FakeTerraform

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
defaults: {region: us-east-1, account: "111122223333", models: [{id: amazon.nova-lite-v1:0}]}
targets: [{name: one}, {name: two}, {name: closed, enabled: false}]
decommission: [{name: old}]
"""

Drift = Callable[..., int]


@pytest.fixture
def rollout(tmp_path: Path) -> Path:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    return path


@pytest.fixture
def drift(terraform: FakeTerraform, rollout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Drift:
    """Run the command with a Terraform that takes milliseconds, and without AWS."""

    @contextmanager
    def synthesized(*_: Any) -> Iterator[Callable[[str], StackFolder]]:
        yield terraform.stack_of

    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    monkeypatch.setattr(drift_commands, "synthesized_stacks", synthesized)
    monkeypatch.setattr(changers, "find_changers", lambda *_: ())
    for name in ("one", "two"):
        terraform.stack(name)
        terraform.plans(name, plan(None, {"type": "x", "address": "x", "change": {"actions": ["no-op"]}}))
    return lambda *targets, **options: drift_commands.drift(list(targets), rollout=rollout, **options)


def test_the_exit_code_is_0_without_drift_2_with_it_and_1_after_a_failure(
    drift: Drift, terraform: FakeTerraform, tmp_path: Path
) -> None:
    out = tmp_path / "found" / "drift.json"
    assert drift(out=out) == 0
    assert [(each.name, each.status) for each in read_drifts(out.parent)] == [
        ("one", DriftStatus.NONE),
        ("two", DriftStatus.NONE),
    ]
    terraform.plans("one", CHANGED)
    assert drift(out=out) == 2
    assert read_drifts(out.parent)[0].status is DriftStatus.DRIFTED
    assert drift("two") == 0, "of the chosen targets alone"
    (terraform.stacks / "two" / "fails").write_text("plan")
    assert drift(out=out) == 1
    assert [each.status for each in read_drifts(out.parent)] == [DriftStatus.DRIFTED, DriftStatus.FAILED]


def test_what_is_decommissioned_is_not_looked_at_and_nothing_is_synthesized_for_it(
    drift: Drift, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def synthesized(*_: Any) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(drift_commands, "synthesized_stacks", synthesized)
    out = tmp_path / "found" / "drift.json"
    assert drift("old", out=out) == 0
    assert out.read_text() == "[]\n", "a job of a workflow keeps the file"


def test_the_requests_are_written_and_a_target_of_which_nothing_is_known_is_a_failure(
    rollout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found, existing, out = tmp_path / "found", tmp_path / "issues", tmp_path / "requests"
    found.mkdir()
    existing.write_text("")

    def issues(*names: str) -> int:
        (found / "drift.json").write_text(json.dumps([drift_of(name).to_json() for name in names]))
        return drift_commands.drift_issues(found, rollout=rollout, existing=existing, out=out)

    assert issues("one", "two") == 0
    assert capsys.readouterr() == ("open an issue of one\nopen an issue of two\n", "")
    assert issues("one") == 1
    assert capsys.readouterr() == (
        *("open an issue of one\n", "two: its drift is not known; see the log of its job\n"),
    )
    assert (out / "requests").read_text() == f"POST issues {out}/001.json\n"


def test_a_file_that_cannot_be_written_is_refused_before_drift_is_looked_for(
    drift: Drift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_for(*_: object, **__: object) -> NoReturn:
        raise AssertionError("looked for")

    monkeypatch.setattr(drift_commands, "detect", looked_for)
    with pytest.raises(InvalidInputError, match=r"it cannot be written \(Is a directory\)"):
        drift(out=tmp_path)

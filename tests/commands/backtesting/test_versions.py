"""The alarms of a rollout at a commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bedrock_monitoring.commands.backtesting.versions import alarms_at
from bedrock_monitoring.problems import InvalidInputError

PROGRAM = """
import json, os, pathlib, sys
threshold = int(pathlib.Path(sys.argv[1]).read_text())
if threshold < 0:
    sys.exit("line 1\\nrollout.yaml:1:1: it is negative; write another one")
alarm = {"alarm_name": "bedrock-prod_unhealthy", "namespace": "A", "metric_name": "B", "statistic": "Sum",
         "period": 60, "evaluation_periods": 1, "threshold": threshold,
         "comparison_operator": "GreaterThanThreshold"}
for name, resources in {"prod": {"aws_cloudwatch_metric_alarm": {"a": alarm}}, "bare": {}}.items():
    folder = pathlib.Path(os.environ["CDKTF_OUTDIR"], "stacks", name)
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps({"terraform": {}, "resource": resources}))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "main.py").write_text(PROGRAM)
    for number, threshold in enumerate((-1, 5, 7)):
        (folder / "rollout.yaml").write_text(str(threshold))
        for command in (
            ["init", "-q"] if not number else ["status", "-s"],
            ["add", "-A"],
            ["commit", "-qm", "a"],
        ):
            subprocess.run(
                ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *command],
                cwd=folder,
                check=True,
                capture_output=True,
            )
    return folder


def test_the_alarms_are_those_that_the_program_of_the_commit_writes(project: Path) -> None:
    found = alarms_at(
        "HEAD^", rollout=project / "rollout.yaml", targets=["prod", "bare", "new"], project=project
    )

    assert [(alarm.alarm_name, alarm.threshold) for alarm in found["prod"]] == [("bedrock-prod_unhealthy", 5)]  # type: ignore[attr-defined]
    assert found["bare"] == ()
    assert "new" not in found
    assert (project / "rollout.yaml").read_text() == "7"


def test_a_commit_that_cannot_be_synthesized_is_told_in_a_line(project: Path) -> None:
    expected = (
        r"HEAD~2: its rollout.yaml cannot be synthesized: rollout.yaml:1:1: it is negative; "
        "write another one; choose another commit"
    )
    with pytest.raises(InvalidInputError, match=expected):
        alarms_at("HEAD~2", rollout=project / "rollout.yaml", targets=["prod"], project=project)


def test_a_rollout_elsewhere_or_an_unknown_commit_is_refused(project: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="whose commits are compared; move it there"):
        alarms_at("HEAD", rollout=tmp_path / "rollout.yaml", targets=["prod"], project=project)
    with pytest.raises(InvalidInputError, match="no such commit"):
        alarms_at("nothing", rollout=project / "rollout.yaml", targets=["prod"], project=project)

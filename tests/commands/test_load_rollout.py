"""A command knows what time it is, in the time zone of each window."""

from pathlib import Path

import pytest

from bedrock_monitoring.commands.load_rollout import load_rollout

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
targets:
  - name: prod
    account: "111122223333"
    region: us-east-1
    models: [amazon.nova-lite-v1:0]
    maintenance: [{from: "2020-01-31T22:00", to: "2020-02-01T02:00", time_zone: Europe/Berlin}]
"""


def test_a_command_warns_of_a_window_that_is_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    assert load_rollout(path).targets[0].name == "prod"
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("warning: ")
    assert "it was over at 2020-02-01 02:00 Europe/Berlin; remove it, or correct its date" in line

"""What ``python main.py`` does as a whole; each synthesis is a process of its own, as it is for a user."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
import yaml

import main
from bedrock_monitoring import rollout
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.models.model_lifecycle import lifecycle_of
from bedrock_monitoring.monitoring import Rollout
from tests.bedrock.models.test_model_id import MODEL_IDS

ROOT = Path(__file__).parents[1]
ACCOUNT = "111122223333"
CHOSEN_BY = (
    "BEDROCK_MONITORING_ROLLOUT",
    "BEDROCK_MONITORING_TARGETS",
    "BEDROCK_MONITORING_WARNINGS",
    "CDKTF_OUTDIR",
    "CDKTF_CONTEXT_JSON",
)


def run(
    *arguments: str, folder: Path, environment: Mapping[str, str] | None = None, python: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in CHOSEN_BY}
    return subprocess.run(
        [sys.executable, *(python or (str(ROOT / "main.py"),)), *arguments],
        cwd=folder,
        env={**kept, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write_rollout(path: Path, *, models: list[str], managed: bool = True) -> Path:
    document = {
        "state": {"account": ACCOUNT, "region": "us-east-1", "managed": managed},
        "targets": [{"name": "big", "account": ACCOUNT, "region": "us-east-1", "models": models}],
    }
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def default_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run without arguments writes into the folder that it runs in."""
    folder = tmp_path_factory.mktemp("default")
    finished = run(folder=folder)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert [path.name for path in folder.iterdir()] == ["cdktf.out"]
    return folder / "cdktf.out"


@pytest.mark.default_rollout
def test_a_run_without_arguments_takes_the_rollout_beside_it(default_output: Path) -> None:
    manifest = json.loads((default_output / "manifest.json").read_text(encoding="utf-8"))
    assert {name: stack["synthesizedStackPath"] for name, stack in manifest["stacks"].items()} == {
        "prod": "stacks/prod/cdk.tf.json",
        "state": "stacks/state/cdk.tf.json",
    }
    for stack in manifest["stacks"].values():
        assert (default_output / stack["synthesizedStackPath"]).is_file()


def test_nothing_of_one_machine_is_in_what_is_written(default_output: Path) -> None:
    for name, content in files(default_output).items():
        assert str(ROOT).encode() not in content, name
        assert str(default_output).encode() not in content, name


@pytest.mark.default_rollout
def test_the_same_rollout_gives_the_same_bytes_wherever_it_lies_and_wherever_they_go(
    default_output: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "deep" / "other.yaml"
    elsewhere.parent.mkdir()
    shutil.copy(ROOT / "rollout.yaml", elsewhere)
    out = tmp_path / "out"
    finished = run(
        folder=tmp_path,
        environment={
            "BEDROCK_MONITORING_ROLLOUT": str(elsewhere),
            "CDKTF_OUTDIR": str(out),
            "PYTHONHASHSEED": "1",
        },
    )
    assert finished.returncode == 0, finished.stderr
    assert files(out) == files(default_output)
    assert not (tmp_path / "cdktf.out").exists()


def test_an_argument_wins_over_the_environment_and_forty_models_make_one_stack_without_a_bucket(
    tmp_path: Path,
) -> None:
    big = write_rollout(tmp_path / "big.yaml", models=MODEL_IDS[:40], managed=False)
    finished = run(
        big.name,
        folder=tmp_path,
        environment={"BEDROCK_MONITORING_ROLLOUT": str(tmp_path / "missing.yaml")},
    )
    assert finished.returncode == 0, finished.stderr
    out = tmp_path / "cdktf.out"
    assert sorted(files(out)) == ["manifest.json", "stacks/big/cdk.tf.json"]
    stack = json.loads((out / "stacks" / "big" / "cdk.tf.json").read_text(encoding="utf-8"))
    ending = sum(lifecycle_of(ModelId.parse(model_id)) is not None for model_id in MODEL_IDS[:40])
    assert len(stack["resource"]["aws_cloudwatch_metric_alarm"]) == 83 + ending


def test_an_own_stack_is_written_beside_the_targets_and_a_wrong_one_is_told_in_a_line(tmp_path: Path) -> None:
    path = write_rollout(tmp_path / "rollout.yaml", models=["amazon.nova-lite-v1:0"], managed=False)
    stack = f'stacks: [{{name: mine, file: mine.py, account: "{ACCOUNT}", region: us-east-1}}]\n'
    path.write_text(path.read_text(encoding="utf-8") + stack, encoding="utf-8")
    (tmp_path / "mine.py").write_text("def add_resources(stack): ...\n", encoding="utf-8")
    finished = run(str(path), folder=tmp_path)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    out = tmp_path / "cdktf.out"
    assert sorted(files(out)) == ["manifest.json", "stacks/big/cdk.tf.json", "stacks/mine/cdk.tf.json"]
    (tmp_path / "mine.py").write_text("def add_resource(stack): ...\n", encoding="utf-8")
    finished = run(str(path), folder=tmp_path)
    assert (finished.returncode, finished.stdout) == (1, "")
    [line] = finished.stderr.splitlines()
    assert line.startswith("stack 'mine', mine.py: it does not define the function `add_resources`; ")


FLEET = f"""\
state: {{account: "{ACCOUNT}", region: us-east-1}}
defaults: {{region: us-east-1, alarms: true, models: [amazon.nova-lite-v1:0]}}
targets:
  - {{name: one, account: "{ACCOUNT}"}}
  - {{name: two, account: "222233334444"}}
stacks: [{{name: mine, file: mine.py, account: "{ACCOUNT}", region: us-east-1}}]
decommission: [{{name: gone, account: "{ACCOUNT}"}}]
"""


def test_only_the_stacks_asked_for_are_written_and_the_folders_of_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "rollout.yaml"
    path.write_text(FLEET, encoding="utf-8")
    (tmp_path / "mine.py").write_text("def add_resources(stack): ...\n", encoding="utf-8")
    whole, out = tmp_path / "whole", tmp_path / "out"
    environment = {"BEDROCK_MONITORING_TARGETS": "", "CDKTF_OUTDIR": str(whole)}
    assert run(str(path), folder=tmp_path, environment=environment).returncode == 0
    expected = files(whole)
    assert [*json.loads(expected["manifest.json"])["stacks"]] == ["gone", "mine", "one", "state", "two"]

    (out / "stacks" / "two").mkdir(parents=True)
    (out / "stacks" / "two" / "terraform.tfstate").touch()
    for asked, stacks in (("o?e", ["one"]), ("state  mine gone", ["state", "mine", "gone"])):
        environment = {"BEDROCK_MONITORING_TARGETS": asked, "CDKTF_OUTDIR": str(out)}
        finished = run(str(path), folder=tmp_path, environment=environment)
        assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
        assert [*json.loads((out / "manifest.json").read_bytes())["stacks"]] == sorted(stacks)
        for stack in stacks:
            name = f"stacks/{stack}/cdk.tf.json"
            assert (out / name).read_bytes() == expected[name]
    left = {f"stacks/{name}/cdk.tf.json" for name in ("one", "state", "mine", "gone")}
    assert {*files(out)} == {*left, "manifest.json", "stacks/two/terraform.tfstate"}


@pytest.mark.parametrize(
    ("asked", "file", "line"),
    [
        (
            "three",
            FLEET,
            "BEDROCK_MONITORING_TARGETS, targets: no target or stack is named 'three'; choose from ",
        ),
        ("one", FLEET.replace("two,", "two, period: 61,"), "rollout.yaml:5:25 targets[1].period: "),
    ],
)
def test_a_wrong_name_and_a_mistake_in_another_target_are_refused(
    asked: str, file: str, line: str, tmp_path: Path
) -> None:
    (tmp_path / "rollout.yaml").write_text(file, encoding="utf-8")
    (tmp_path / "mine.py").touch()
    finished = run("rollout.yaml", folder=tmp_path, environment={"BEDROCK_MONITORING_TARGETS": asked})
    assert (finished.returncode, finished.stdout) == (1, "")
    [told] = finished.stderr.splitlines()
    assert told.startswith(line)
    assert not (tmp_path / "cdktf.out").exists()


def test_warnings_go_to_stderr_and_change_nothing_in_what_is_written(tmp_path: Path) -> None:
    path = write_rollout(tmp_path / "rollout.yaml", models=["acme.supermodel-v1:0"], managed=False)
    outputs = [
        run(str(path), folder=tmp_path, environment={"CDKTF_OUTDIR": str(tmp_path / name), **told})
        for name, told in (("told", {}), ("untold", {"BEDROCK_MONITORING_WARNINGS": "printed"}))
    ]
    assert [(each.returncode, each.stdout) for each in outputs] == [(0, ""), (0, "")]
    [warning] = outputs[0].stderr.splitlines()
    assert warning.startswith("warning: rollout.yaml:")
    assert outputs[1].stderr == ""
    assert files(tmp_path / "told") == files(tmp_path / "untold")


def test_what_cloudwatch_would_refuse_is_refused_with_nothing_written(tmp_path: Path) -> None:
    big = write_rollout(tmp_path / "rollout.yaml", models=["deepseek.v3.2", "deepseek.v3-2"])
    finished = run(str(big), folder=tmp_path)
    assert finished.returncode == 1
    [told] = finished.stderr.splitlines()
    assert told.startswith("target 'big', model 'deepseek.v3-2': its alarms would have the names")
    assert not (tmp_path / "cdktf.out").exists()


REFUSED = {
    "missing": (None, ["rollout.yaml: "]),
    "not YAML": ("targets: [", ["rollout.yaml:1:"]),
    "empty": ("", ["rollout.yaml"]),
    "a list": ("- a\n", ["rollout.yaml:1:1: "]),
    "an unknown key": (
        f'state: {{ account: "{ACCOUNT}", region: us-east-1 }}\ntargts: []\n',
        ["rollout.yaml:1:1: ", "rollout.yaml:2:1 targts: "],
    ),
    "a bad model and a bad Region": (
        (
            f'state: {{ account: "{ACCOUNT}", region: moon-1 }}\ntargets: [{{ name: a, account: "{ACCOUNT}", '
            "region: us-east-1, models: [claude] }]\n"
        ),
        ["rollout.yaml:1:43 state.region: ", "rollout.yaml:2:75 targets[0].models[0]: "],
    ),
}


@pytest.mark.parametrize(("text", "beginnings"), REFUSED.values(), ids=REFUSED)
def test_a_rollout_that_cannot_be_used_is_refused_before_node_starts_and_nothing_is_written(
    text: str | None,
    beginnings: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if text is not None:
        (tmp_path / "rollout.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(main, "synthesize", _must_not_happen)
    before = files(tmp_path)
    assert main.main(["rollout.yaml"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert [line[: len(beginning)] for line, beginning in zip(lines, beginnings, strict=True)] == beginnings
    assert files(tmp_path) == before


def _must_not_happen(_rollout: object, *, only: object) -> None:
    raise AssertionError("nothing is synthesized from a rollout that is refused")


def test_a_refused_rollout_needs_no_node_and_leaves_no_folder(tmp_path: Path) -> None:
    finished = run("missing.yaml", folder=tmp_path, environment={"JSII_NODE": str(tmp_path / "no-node")})
    assert finished.returncode == 1
    assert finished.stderr.startswith("missing.yaml: ")
    assert "Traceback" not in finished.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_rollout_over_its_cost_ceiling_needs_no_node_and_leaves_no_folder(tmp_path: Path) -> None:
    path = write_rollout(tmp_path / "rollout.yaml", models=["amazon.nova-lite-v1:0"])
    path.write_text(f"monthly_cost_ceiling: 1\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    finished = run(str(path), folder=tmp_path, environment={"JSII_NODE": str(tmp_path / "nowhere")})
    [line] = finished.stderr.splitlines()
    assert (finished.returncode, finished.stdout) == (1, "")
    assert line.startswith("rollout.yaml:1:23 monthly_cost_ceiling: the monitoring would cost ")
    assert list(files(tmp_path)) == ["rollout.yaml"]


def test_a_folder_that_cannot_be_written_is_told_in_a_line(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    finished = run(folder=tmp_path, environment={"CDKTF_OUTDIR": str(taken), "JSII_NODE": "no-node"})
    assert finished.returncode == 1
    assert finished.stderr.startswith(f"{taken}: stacks cannot be written here (")
    assert len(finished.stderr.splitlines()) == 1


def test_the_rollout_is_the_argument_else_the_environments_else_the_one_beside_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loaded: list[Path] = []

    def load(path: Path, *, now: datetime) -> Rollout:
        assert now.tzinfo
        loaded.append(path)
        return read(ROOT / "rollout.yaml")

    read = rollout.load
    monkeypatch.setattr(rollout, "load", load)
    monkeypatch.setattr(main, "synthesize", lambda _rollout, **_options: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BEDROCK_MONITORING_ROLLOUT", raising=False)
    assert main.main([]) == 0
    monkeypatch.setenv("BEDROCK_MONITORING_ROLLOUT", "from-environment.yaml")
    assert main.main([]) == 0
    assert main.main(["from-argument.yaml"]) == 0
    assert loaded == [ROOT / "rollout.yaml", Path("from-environment.yaml"), Path("from-argument.yaml")]


def test_importing_the_program_does_nothing(tmp_path: Path) -> None:
    program = "import sys, main; print(sorted({'cdktf', 'jsii', 'constructs', 'stacks'} & set(sys.modules)))"
    finished = run(folder=tmp_path, environment={"PYTHONPATH": str(ROOT)}, python=("-c", program))
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "[]\n", "")
    assert list(tmp_path.iterdir()) == []


def test_a_synthesis_loads_nothing_that_it_does_not_use(tmp_path: Path) -> None:
    widgets = ("chart", "contributor_insights", "custom_widget", "explorer", "gauge", "raw")
    unused = {
        *("boto3", "botocore", "lark", "markdown_it", "numpy", "rich", "typer"),
        *(f"bedrock_monitoring.cloudwatch.widgets.{name}" for name in widgets),
        *("bedrock_monitoring.permissions", "bedrock_monitoring.monitoring.central_monitoring"),
        "bedrock_monitoring.constructs.notification.failed_job_rules",
        *(
            f"bedrock_monitoring.rollout.accounts.{name}"
            for name in (
                *("access_settings", "group_members", "group_settings", "observability_settings"),
                *("organization_file", "read_organization", "shared_topics"),
            )
        ),
    }
    program = f"import sys, main; assert main.main([]) == 0; print(sorted({unused} & set(sys.modules)))"
    finished = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (finished.returncode, finished.stdout.splitlines()[-1:]) == (0, ["[]"]), finished.stderr


def test_a_file_in_place_of_the_folder_of_a_stack_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "prod").touch()
    ran = subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1] == (
        f"{tmp_path}: stacks cannot be written here (ENOTDIR: not a directory); free it, or set CDKTF_OUTDIR"
    )
    assert "Traceback" not in ran.stderr

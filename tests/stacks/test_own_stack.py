from __future__ import annotations

import json
import re
import sys
import traceback
from pathlib import Path
from textwrap import dedent
from typing import Any

import cdktf
import pytest
import yaml

from bedrock_monitoring.bindings import chosen_cdk
from bedrock_monitoring.bindings.cdk import CDK_VARIABLE
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from stacks.own_stack import OwnTerraformStack, create_own_stacks
from tests.stacks.drawing import ACCOUNT, NOVA, addresses

GUIDE = (Path(__file__).parents[2] / "docs" / "own-stacks.md").read_text(encoding="utf-8")
TOPIC = """\
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from stacks.own_stack import OwnTerraformStack


def add_resources(stack: OwnTerraformStack) -> None:
    SnsTopic(stack, "topic", name=f"{stack.own.name}-{stack.own.settings.get('suffix')}")
"""


def rollout(folder: Path, code: str, *stacks: dict[str, Any], **top: Any) -> Rollout:
    """Return a rollout with these own stacks, all of them with the same code in mine.py."""
    (folder / "mine.py").write_text(dedent(code), encoding="utf-8")
    document = {
        "state": {"account": ACCOUNT, "region": "us-east-1"},
        "defaults": {"account": ACCOUNT, "region": "us-east-1", "tags": {"team": "ml"}},
        "targets": [{"name": "prod", "models": [NOVA]}],
        "stacks": [{"name": "mine", "file": "mine.py", **stack} for stack in stacks or ({},)],
        **top,
    }
    path = folder / "rollout.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return load(path)


def own_stack(folder: Path, checked: Rollout) -> dict[str, Any]:
    """Return the Terraform JSON of the rollout's first own stack."""
    stack = OwnTerraformStack(
        cdktf.Testing.app(outdir=str(folder / "out")), checked.stacks[0], rollout=checked
    )
    stack_json: dict[str, Any] = json.loads(cdktf.Testing.synth(stack, True))  # noqa: FBT003 - run validations
    return stack_json


def refused(folder: Path, checked: Rollout) -> list[str]:
    with pytest.raises(InvalidInputError) as error:
        create_own_stacks(cdktf.Testing.app(outdir=str(folder / "out")), checked)
    return str(error.value).splitlines()


def test_an_own_stack_has_the_same_foundation_as_a_target(tmp_path: Path) -> None:
    checked = rollout(
        tmp_path,
        TOPIC,
        {"account": "444455556666", "region": "eu-west-1", "role": "Deploy", "settings": {"suffix": "x"}},
        provider_version="~> 5.90",
    )
    stack_json = own_stack(tmp_path, checked)
    assert stack_json["provider"]["aws"] == [
        {
            "allowed_account_ids": ["444455556666"],
            "assume_role": [
                {"role_arn": "arn:aws:iam::444455556666:role/Deploy", "session_name": "bedrock-monitoring"}
            ],
            "default_tags": [
                {
                    "tags": {
                        "managed-by": "bedrock-monitoring",
                        "bedrock-monitoring-stack": "mine",
                        "team": "ml",
                    }
                }
            ],
            "region": "eu-west-1",
        }
    ]
    assert stack_json["terraform"] == {
        "backend": {
            "s3": {
                "allowed_account_ids": [ACCOUNT],
                "bucket": f"bedrock-monitoring-state-{ACCOUNT}",
                "encrypt": True,
                "key": "bedrock-monitoring/mine/terraform.tfstate",
                "region": "us-east-1",
                "use_lockfile": True,
            }
        },
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.90"}},
        "required_version": ">= 1.10",
    }
    assert stack_json["resource"]["aws_sns_topic"]["topic"]["name"] == "mine-x"


def test_two_stacks_of_one_file_are_two_stacks(tmp_path: Path) -> None:
    checked = rollout(
        tmp_path, TOPIC, {"settings": {"suffix": "a"}}, {"name": "other", "settings": {"suffix": "b"}}
    )
    app = cdktf.Testing.app(outdir=str(tmp_path / "out"))
    create_own_stacks(app, checked)
    app.synth()
    names = {
        name: json.loads((tmp_path / "out" / "stacks" / name / "cdk.tf.json").read_text(encoding="utf-8"))[
            "resource"
        ]["aws_sns_topic"]["topic"]["name"]
        for name in ("mine", "other")
    }
    assert names == {"mine": "mine-a", "other": "other-b"}


def test_a_file_may_hold_dataclasses_and_read_the_rollout(tmp_path: Path) -> None:
    code = """
        from __future__ import annotations
        from dataclasses import dataclass
        from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

        @dataclass(frozen=True)
        class Named:
            name: str

        def add_resources(stack):
            for target in stack.rollout.targets:
                SnsTopic(stack, target.name, name=Named(target.name).name)
        """
    assert addresses(own_stack(tmp_path, rollout(tmp_path, code))) == ["aws_sns_topic.prod"]


REFUSED = {
    "no function": (
        "def add_resource(stack): ...",
        (
            "mine.py: it does not define the function `add_resources`; define `def add_resources(stack: "
            "OwnTerraformStack) -> None:`"
        ),
    ),
    "not a function": (
        "add_resources = 5",
        (
            "mine.py: it does not define the function `add_resources`; define `def add_resources(stack: "
            "OwnTerraformStack) -> None:`"
        ),
    ),
    "not Python": (
        "import json\ndef add_resources(stack:\n",
        "mine.py:2: this is not valid Python ('(' was never closed); correct the line",
    ),
    **{
        f"a module that is not among the pared bindings: {line}": (
            f"import json\n{line}\n",
            (
                f"mine.py:2: the pared AWS bindings have no module {chosen_cdk().bindings}.nothing_at_all; "
                f"correct its name if there is none; else move the file below stacks/, where "
                f"`{chosen_cdk().setup}` finds its imports, or set BEDROCK_MONITORING_BINDINGS=full"
            ),
        )
        for line in (
            "from cdktf_cdktf_provider_aws.nothing_at_all import Nothing",
            "from cdktf_cdktf_provider_aws import nothing_at_all",
            "import cdktf_cdktf_provider_aws.nothing_at_all",
            "import cdktf_cdktf_provider_aws as aws; aws.nothing_at_all",
        )
    },
    **{
        f"a class that the bindings do not have: {line}": (
            f"import json\n{line}\n",
            (
                f"mine.py:2: {chosen_cdk().bindings}.sns_topic has no Topic in the bindings of AWS provider "
                f"{chosen_cdk().provider}; correct the name"
            ),
        )
        for line in (
            "from cdktf_cdktf_provider_aws.sns_topic import Topic",
            "from cdktf_cdktf_provider_aws import sns_topic; sns_topic.Topic",
        )
    },
    "what this library refuses": (
        """
        from bedrock_monitoring.problems import Problem, refuse

        def inner():
            refuse([Problem(where="alarm 'x'", what="it is wrong", remedy="correct it")])

        def add_resources(stack):
            inner()
        """,
        "mine.py:5, alarm 'x': it is wrong; correct it",
    ),
}


@pytest.mark.parametrize(("code", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_a_line_that_names_stack_and_file(
    code: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(tmp_path, rollout(tmp_path, code)) == [f"stack 'mine', {problem}"]


@pytest.mark.parametrize("module", ["cdktn", "cdktn_provider_aws", "cdktn_provider_aws.sqs_queue"])
def test_a_file_for_cdk_terrain_alone_is_refused_on_cdktf(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(CDK_VARIABLE, raising=False)
    monkeypatch.setitem(sys.modules, module, None)  # importing it fails, whatever is installed
    monkeypatch.setitem(sys.modules, module.partition(".")[0], None)
    [line] = refused(tmp_path, rollout(tmp_path, f"import json\nimport {module}\n"))
    assert line == (
        f"stack 'mine', mine.py:2: {module.partition('.')[0]} is of CDK cdktn, and this runs on cdktf; "
        "run with CDK=cdktn, or import cdktf and cdktf_cdktf_provider_aws, which run on both"
    )


def test_the_problems_of_several_stacks_are_reported_at_once(tmp_path: Path) -> None:
    told = refused(tmp_path, rollout(tmp_path, "", {}, {"name": "other"}))
    assert [line.split(",")[0] for line in told] == ["stack 'mine'", "stack 'other'"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def add_resources(stack):\n    1 / 0\n", "ZeroDivisionError: division by zero"),
        ("from json import nothing", "ImportError: cannot import name 'nothing' from 'json'"),
        ("import nothing_at_all", "ModuleNotFoundError: No module named 'nothing_at_all'"),
        ("import json; json.nothing", "AttributeError: module 'json' has no attribute 'nothing'"),
        ("None.nothing", "AttributeError: 'NoneType' object has no attribute 'nothing'"),
        ("raise ImportError('of no module')", "ImportError: of no module"),
        ("raise ModuleNotFoundError('of no module')", "ModuleNotFoundError: of no module"),
    ],
)
def test_an_error_of_the_users_own_code_keeps_its_traceback_and_names_the_stack(
    code: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    checked = rollout(tmp_path, code)
    with pytest.raises((ZeroDivisionError, ImportError, AttributeError)) as error:
        create_own_stacks(cdktf.Testing.app(outdir=str(tmp_path / "out")), checked)
    told = "".join(traceback.format_exception(error.value))
    assert f'File "{tmp_path / "mine.py"}", line {len(code.splitlines())}' in told
    *_, last, note = told.splitlines()
    assert last.startswith(message)
    assert note == "in stack 'mine', mine.py"


def write_example(folder: Path) -> tuple[Path, Path]:
    """Write the guide's rollout and its file; return both."""
    [settings] = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    [code] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    path, file = folder / "rollout.yaml", folder / "stacks" / "own" / "chat_api.py"
    file.parent.mkdir(parents=True)
    path.write_text(settings, encoding="utf-8")
    file.write_text(code, encoding="utf-8")
    return path, file


def test_the_example_of_the_guide_adds_its_resources(tmp_path: Path) -> None:
    path, _ = write_example(tmp_path)
    stack_json = own_stack(tmp_path, load(path))
    assert [address.split(".")[0] for address in addresses(stack_json)] == [
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_metric_alarm",
        "aws_kms_alias",
        "aws_kms_key",
        "aws_sns_topic",
        "aws_sns_topic_subscription",
    ]
    assert stack_json["resource"]["aws_cloudwatch_log_group"]["log"]["retention_in_days"] == 30


def test_the_error_of_the_guide_is_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path, file = write_example(tmp_path)
    code = file.read_text(encoding="utf-8").replace("evaluation_periods=3", "evaluation_periods=0")
    file.write_text(code, encoding="utf-8")
    [shown] = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
    assert refused(tmp_path, load(path)) == shown.splitlines()

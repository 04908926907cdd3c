"""The same source on cdktf and on CDK Terrain: the same tests, and stacks equal but for what is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bindings.cdk import CDK_VARIABLE, CDKS, CDKTF, CDKTN, Cdk, refuse_missing_cdk
from tests.cdks.differences import as_cdktf, lists_of_one
from tests.cdks.provider_schema import argument_at, wrong_in_stack
from tests.project_files import project_files

ROOT = Path(__file__).parents[2]
ROLLOUTS = [
    "rollout.yaml",
    *sorted(
        str(name)
        for name in project_files()
        if Path(name).match("examples/*.yaml") or Path(name).match("examples/*/rollout.yaml")
    ),
]

OF_PROVIDER_6 = "tests/cdks/provider_6.yaml"
ONLINE_EVALUATION = "aws_bedrockagentcore_online_evaluation_config"

pytestmark = pytest.mark.slow

IN_ANOTHER_RUN = (
    "constructs/test_defects_of_the_peer.py",
    "stacks/test_costs.py",
    "stacks/test_every_setting.py",
    "stacks/test_monitoring.py",
    "stacks/test_naming.py",
    "stacks/test_numbers.py",
    "stacks/test_reading_back.py",
)
"""The longest tests, left out here to save time. `make test-cdktn` runs them too, as a job of test.yml."""

Written = dict[str, dict[str, Any]]


def python(cdk: Cdk, *arguments: str) -> None:
    """Run the project's Python on a CDK; what it prints is in the message of a failure."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**environment, CDK_VARIABLE: cdk.name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-5000:]
    assert "bindings are not pared" not in done.stderr


@pytest.fixture(scope="module", autouse=True)
def pared() -> None:
    """Both CDKs with their pared bindings, as `make test` sets them up."""
    for cdk in CDKS.values():
        refuse_missing_cdk(cdk)
        python(cdk, "-m", "bedrock_monitoring.bindings", "--quiet", "main.py", "stacks")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Written]:
    """What each CDK writes for every example, by file."""
    found = {}
    for cdk in CDKS.values():
        folder = tmp_path_factory.mktemp(cdk.name)
        python(cdk, "-m", "tests.cdks.synthesize_all", str(folder), *ROLLOUTS, OF_PROVIDER_6)
        files = [file for file in folder.rglob("*") if file.is_file()]
        found[cdk.name] = {str(file.relative_to(folder)): json.loads(file.read_bytes()) for file in files}
    return found


def stacks(written: Written, *, of_provider_6: bool = False) -> Iterator[dict[str, Any]]:
    for file, document in written.items():
        if file.endswith("cdk.tf.json") and file.startswith(OF_PROVIDER_6) == of_provider_6:
            yield document


def test_every_example_is_the_same_on_both_but_for_the_written_differences(
    written: Mapping[str, Written],
) -> None:
    ours, theirs = (written[cdk.name] for cdk in (CDKTF, CDKTN))
    assert all(any(file.startswith(f"{name}/") for file in ours) for name in ROLLOUTS)
    copies = json.loads(json.dumps(theirs))
    unwrapped = {file: as_cdktf(Path(file).name, document) for file, document in copies.items()}
    assert unwrapped == ours


@pytest.mark.parametrize(("kind", "path"), lists_of_one(), ids=lambda each: "".join(each)[-40:])
def test_a_written_list_of_one_is_a_single_block_in_the_other_bindings(kind: str, path: list[str]) -> None:
    taken = {cdk.name: argument_at(cdk, kind, path).kind for cdk in CDKS.values()}
    assert taken == {CDKTF.name: "struct", CDKTN.name: "list"}


@pytest.mark.parametrize("provider", CDKS.values(), ids=lambda cdk: f"provider {cdk.provider}")
@pytest.mark.parametrize("writer", CDKS.values(), ids=lambda cdk: f"written by {cdk.name}")
def test_both_providers_take_every_argument_that_either_cdk_writes(
    written: Mapping[str, Written], writer: Cdk, provider: Cdk
) -> None:
    documents = [*stacks(written[writer.name])]
    assert sum(len(document["resource"]) for document in documents) > len(ROLLOUTS)
    assert [line for document in documents for line in wrong_in_stack(provider, document)] == []


@pytest.mark.parametrize("writer", CDKS.values(), ids=lambda cdk: f"written by {cdk.name}")
def test_provider_6_takes_what_only_it_has(written: Mapping[str, Written], writer: Cdk) -> None:
    documents = [*stacks(written[writer.name], of_provider_6=True)]
    of_5, of_6 = (
        [line for each in documents for line in wrong_in_stack(cdk, each)] for cdk in (CDKTF, CDKTN)
    )
    assert of_6 == []
    assert sorted(of_5) == [
        *(
            f"{ONLINE_EVALUATION}.online-evaluation-{name}: the bindings have no such type"
            for name in ("quality", "safety")
        ),
        *(
            f"aws_cloudwatch_alarm_mute_rule.mute-{name}: the bindings have no such type"
            for name in ("network-move", "sunday-02-00")
        ),
        *(
            f"aws_cloudwatch_metric_alarm.daily-cost-{name}: evaluation_window: it is not known"
            for name in ("amazon-nova-lite-v1-0", "budget-month")
        ),
    ]


def test_the_tests_of_constructs_and_stacks_pass_on_cdk_terrain() -> None:
    assert [name for name in IN_ANOTHER_RUN if not (ROOT / "tests" / name).is_file()] == []
    python(
        CDKTN,
        "-m",
        "pytest",
        *("-q", "-n0", "-p", "no:cacheprovider", "-m", "not terraform and not browser and not slow"),
        *(f"--ignore=tests/{name}" for name in IN_ANOTHER_RUN),
        *("tests/constructs", "tests/stacks"),
    )

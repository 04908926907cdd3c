import json
from pathlib import Path
from typing import Any

import cdktf

from bedrock_monitoring.monitoring import Rollout
from stacks.decommissioned import create_decommissioned_stacks
from tests.stacks.drawing import ACCOUNT, rollout

OTHER = "444455556666"
OLD = {"name": "old", "account": OTHER, "region": "eu-west-1", "role": "Deploy"}


def drawn(folder: Path, checked: Rollout, *only: str) -> dict[str, dict[str, Any]]:
    """Return the Terraform JSON of what is decommissioned, by name."""
    app = cdktf.Testing.app(outdir=str(folder))
    create_decommissioned_stacks(app, checked, only=only)
    return {stack.node.id: json.loads(cdktf.Testing.synth(stack)) for stack in app.node.children}  # type: ignore[arg-type]


def test_what_is_decommissioned_has_its_old_state_its_account_and_no_resource(tmp_path: Path) -> None:
    checked = rollout(top={"decommission": [OLD]}, state={"prefix": "monitoring"})
    old = drawn(tmp_path, checked, "old")["old"]
    assert old.keys() - {"//"} == {"provider", "terraform"}
    backend = old["terraform"]["backend"]["s3"]
    assert (backend["key"], backend["bucket"], backend["use_lockfile"]) == (
        *("monitoring/old/terraform.tfstate", f"bedrock-monitoring-state-{ACCOUNT}", True),
    )
    [provider] = old["provider"]["aws"]
    assert (provider["region"], provider["allowed_account_ids"]) == ("eu-west-1", [OTHER])
    assert provider["assume_role"][0]["role_arn"] == f"arn:aws:iam::{OTHER}:role/Deploy"


def test_its_plans_assume_its_role_for_plans(tmp_path: Path) -> None:
    checked = rollout(top={"decommission": [OLD | {"plan_role": "Plan"}]})
    old = drawn(tmp_path, checked, "old")["old"]
    assert old["provider"]["aws"][0]["assume_role"][0]["role_arn"] == "${var.bedrock_monitoring_role}"


def test_one_that_is_not_asked_for_is_not_drawn(tmp_path: Path) -> None:
    checked = rollout(top={"decommission": [OLD, OLD | {"name": "older"}]})
    assert drawn(tmp_path, checked, "older", "prod").keys() == {"older"}

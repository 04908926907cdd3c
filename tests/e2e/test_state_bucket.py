import pytest

from tests.e2e.sandbox import Sandbox, kill_everything_of
from tests.holding import Hold

pytestmark = pytest.mark.terraform


def test_making_the_state_bucket_can_be_killed_midway_and_run_again(sandbox: Sandbox, hold: Hold) -> None:
    sandbox.write({"name": "prod", "account": sandbox.home}, managed=True)
    with hold(method="PUT", path=f"/{sandbox.bucket}", query="versioning") as held:
        killed = sandbox.start("state", "--auto-approve")
        held.wait_until_reached()
        kill_everything_of(killed)
    assert sandbox.objects() == set()

    # The bucket is there, and no state knows it: the next run takes it in instead of failing to make it
    # again.
    assert "1 to import" in sandbox.run("state", "--auto-approve")
    assert sandbox.objects() == {"bedrock-monitoring/state.tfstate"}
    s3 = sandbox.aws.client("s3", account=sandbox.home)
    assert s3.get_bucket_versioning(Bucket=sandbox.bucket)["Status"] == "Enabled"

    assert "no changes" in sandbox.run("state", "--auto-approve")
    assert {path.name for path in (sandbox.folder / "cdktf.out" / "stacks" / "state").iterdir()} == {
        ".terraform",
        ".terraform.lock.hcl",
        "cdk.tf.json",
        "verified.lock.hcl",
    }

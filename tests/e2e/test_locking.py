import os
import re
import shlex
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.sandbox import DEPLOYED, Sandbox
from tests.holding import Hold

pytestmark = pytest.mark.terraform


def test_the_second_of_two_deploys_at_once_is_refused_by_the_lock_and_the_first_loses_nothing(
    sandbox: Sandbox, hold: Hold
) -> None:
    account = sandbox.new_account()
    sandbox.make_bucket()
    sandbox.write({"name": "prod", "account": account})
    with hold("PutMetricAlarm") as held, ThreadPoolExecutor(1) as pool:
        first = pool.submit(sandbox.run, "deploy", "--auto-approve")
        held.wait_until_reached()
        refused = sandbox.run(
            "deploy", "--auto-approve", expect=1, CDKTF_OUTDIR=str(sandbox.folder / "second")
        )
        held.release()
        first.result()
    assert "Error acquiring the state lock" in refused
    assert "another run holds the lock of 'prod': wait for it" in refused
    assert sandbox.holdings(account) == DEPLOYED
    sandbox.run("plan", "--detailed-exitcode")


def test_a_deploy_after_a_killed_one_ends_with_nothing_left_to_change(sandbox: Sandbox, hold: Hold) -> None:
    account = sandbox.new_account()
    sandbox.make_bucket()
    sandbox.write({"name": "prod", "account": account})
    stack = sandbox.synthesized("prod")
    stack.init()
    with hold("PutMetricAlarm") as held:
        killed = subprocess.Popen(
            [stack.terraform.path, "apply", "-input=false", "-auto-approve"],
            cwd=stack.path,
            env=dict(stack.environment),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        held.wait_until_reached()
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()

    refused = sandbox.run("deploy", "--auto-approve", expect=1)
    remedy = re.search(r"`(terraform -chdir=\S+ force-unlock) (\S+)`", refused)
    assert remedy is not None, refused
    unlock = [*shlex.split(remedy[1]), "-force", remedy[2]]
    subprocess.run(unlock, env=dict(stack.environment), check=True, capture_output=True)

    sandbox.run("deploy", "--auto-approve")
    assert sandbox.holdings(account) == DEPLOYED
    sandbox.run("plan", "--detailed-exitcode")

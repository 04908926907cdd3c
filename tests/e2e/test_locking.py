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

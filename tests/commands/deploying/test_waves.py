from collections.abc import Sequence

from bedrock_monitoring.commands.deploying.waves import Outcome, run_waves, waves
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.terraform.interruption import Interruption

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
defaults: {region: us-east-1, account: "111122223333", models: [{id: amazon.nova-lite-v1:0}]}
targets:
  - {name: late, wave: 3}
  - {name: second-a, wave: 2, region: eu-west-1}
  - {name: first}
  - {name: second-b, wave: 2, region: eu-west-2}
"""


def targets() -> Sequence[Stack]:
    return loads(ROLLOUT).targets


def names(in_waves: Sequence[Sequence[Stack]]) -> list[list[str]]:
    return [[stack.name for stack in wave] for wave in in_waves]


def test_waves_ascend_and_keep_the_order_of_the_file_within() -> None:
    assert names(waves(targets())) == [["first"], ["second-a", "second-b"], ["late"]]


def test_destroying_goes_through_the_waves_backwards() -> None:
    assert names(waves(targets(), descending=True)) == [["late"], ["second-a", "second-b"], ["first"]]


def test_a_failure_lets_its_own_wave_finish_and_stops_later_waves() -> None:
    worked: list[str] = []

    def work(wave: Sequence[Stack]) -> list[Outcome]:
        worked.extend(target.name for target in wave)
        return [
            Outcome(stack=target.name, wave=target.wave, result="done", failed=target.name == "second-a")
            for target in wave
        ]

    outcomes = run_waves(waves(targets()), work, interruption=Interruption())
    assert worked == ["first", "second-a", "second-b"]
    assert [(outcome.stack, outcome.result) for outcome in outcomes][-1] == ("late", "not reached")

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bedrock_monitoring.terraform.interruption import Interruption, NotStartedError
from bedrock_monitoring.terraform.process import CompletedRun, run
from tests.terraform.test_process import INTERRUPTED, python


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    endings = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {ending: signal.getsignal(ending) for ending in endings}
    yield
    for ending, handler in before.items():
        signal.signal(ending, handler)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_reaches_every_running_command_once_and_starts_no_further_one(
    tmp_path: Path, ending: signal.Signals
) -> None:
    interruption = Interruption()
    ready: list[str] = []

    def command(folder: Path) -> CompletedRun:
        def take(line: str) -> None:
            ready.append(line)
            if len(ready) == 2:
                os.kill(os.getpid(), ending)

        return run(
            python(INTERRUPTED),
            folder=folder,
            environment=os.environ,
            on_line=take,
            interruption=interruption,
        )

    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with interruption.of_this_process(), ThreadPoolExecutor() as pool:
        assert [each.exit_code for each in pool.map(command, folders)] == [0, 0]
    assert [(folder / "finished").read_text() for folder in folders] == ["pending: 0"] * 2
    assert interruption.requested
    with pytest.raises(NotStartedError):
        run(python("print()"), folder=tmp_path, environment=os.environ, interruption=interruption)


def test_each_ctrl_c_is_passed_on(tmp_path: Path) -> None:
    twice = INTERRUPTED.replace("signal.sigwait({signal.SIGINT})", "signal.sigwait({signal.SIGINT}); " * 2)
    interruption = Interruption()

    def take(_line: str) -> None:
        interruption.interrupt()

    program = twice.replace("; signal.sigwait", "; print('once', flush=True); signal.sigwait", 1)
    finished = run(
        python(program), folder=tmp_path, environment=os.environ, on_line=take, interruption=interruption
    )
    assert finished.output == "ready\nonce"


def test_a_command_that_starts_while_the_signal_comes_is_told(tmp_path: Path) -> None:
    class Late(Interruption):
        def refuse_start(self) -> None:
            self.requested = True

    # A program of Python's own start would die of an interrupt that comes before it can block it.
    finished = run(["sleep", "30"], folder=tmp_path, environment=os.environ, interruption=Late())
    assert finished.exit_code == -signal.SIGINT


def test_the_handlers_from_before_are_back_at_the_end() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interruption().of_this_process():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with Interruption().of_this_process():
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_a_second_sigterm_is_ignored_also_after_the_block() -> None:
    with Interruption().of_this_process():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN

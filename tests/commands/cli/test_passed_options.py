"""What a command is given on its line reaches what it runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.previewing.preview import PAGE, Live, Outputs
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load
from tests.commands.command_line import run_command

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
defaults: {account: "111122223333", models: [amazon.nova-lite-v1:0]}
targets:
  - {name: prod, region: us-east-1, role: deploy}
  - {name: test, region: eu-west-1}
"""
COMMANDS = "bedrock_monitoring.commands"


def yes(_question: str) -> bool:
    return True


Passed = list[tuple[tuple[Any, ...], dict[str, Any]]]


@pytest.fixture
def rollout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rollout in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "rollout.yaml"
    path.write_text(ROLLOUT, encoding="utf-8")
    return path


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Passed]:
    """Replace a function by one that keeps what it is called with, and returns what is given."""

    def replaced(name: str, result: Any = None) -> Passed:
        calls: Passed = []
        module, _, function = name.rpartition(".")

        def kept(*values: Any, **named: Any) -> Any:
            calls.append((values, named))
            return result

        monkeypatch.setattr(import_module(f"{COMMANDS}.{module}"), function, kept)
        return calls

    return replaced


def test_an_embedded_aws_has_the_rollout_and_the_port(
    rollout: Path, record: Callable[..., Passed], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = record("sandbox.run")
    assert run_command(monkeypatch, "sandbox", "--rollout", rollout, "--port", "4567") == 0
    assert run_command(monkeypatch, "sandbox", "--rollout", rollout) == 0
    assert calls == [((load(rollout),), {"port": port}) for port in (4567, 0)]


def test_a_demo_has_the_rollout_with_its_path_and_ends_with_its_exit_code(
    rollout: Path, record: Callable[..., Passed], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = record("demo.run", 5)
    assert run_command(monkeypatch, "demo", "--rollout", rollout) == 5
    assert calls == [((rollout, load(rollout)), {})]


def test_a_preview_of_a_rollout_has_its_targets_outputs_and_data(
    rollout: Path, record: Callable[..., Passed], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, checked = record("previewing.preview.run", ()), record("credentials.check_credentials")
    asked = record("cli.preview_command.asker", yes)
    on = ("preview", "test", "--rollout", rollout)
    assert run_command(monkeypatch, *on) == 0
    pictures = ("--out", "a.html", "--png", "png", "--before", "old", "--first-screen", "one.png")
    assert run_command(monkeypatch, *on, *pictures, "--data", "data.json") == 0
    assert checked == []
    assert run_command(monkeypatch, *on, "--live", "--logs", "--record", "new.json", "--auto-approve") == 0
    assert run_command(monkeypatch, *on, "--live") == 0
    names = [[one.target.name for one in monitorings] for (monitorings, _), _ in calls]
    assert names == 4 * [["test"]]
    assert [[target.name for target in targets] for (targets,), _ in checked] == 2 * [["test"]]
    assert [named["auto_approve"] for _, named in asked] == [True, False]
    plain = Outputs(page=PAGE)
    assert [(outputs, named["data"]) for (_, outputs), named in calls] == [
        (plain, None),
        (
            Outputs(
                page=Path("a.html"), pictures=Path("png"), first_screen=Path("one.png"), before=Path("old")
            ),
            Path("data.json"),
        ),
        (plain, Live(ask=yes, print_line=print_error, with_logs=True, record=Path("new.json"))),
        (plain, Live(ask=yes, print_line=print_error, with_logs=False, record=None)),
    ]


def test_a_preview_of_a_body_has_its_outputs_and_whether_data_are_read(
    rollout: Path, record: Callable[..., Passed], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = rollout.with_name("body.json")
    body.write_text('{"widgets": []}', encoding="utf-8")
    calls = record("previewing.preview.run_subjects", ())
    placed = record("previewing.account_subjects.in_account", "in the account")
    asked = record("cli.preview_command.asker", yes)
    assert run_command(monkeypatch, "preview", "--body", body) == 0
    assert placed == []
    assert run_command(monkeypatch, "preview", "--body", body, "--live", "--logs", "--auto-approve") == 0
    [(alone,), _], [(live,), _] = (([values[0]], named) for values, named in calls)
    assert [*alone[0].bodies] == ["body"]
    assert placed == [((alone[0],), {})]
    assert live == ["in the account"]
    assert [named["live"] for _, named in calls] == [
        None,
        Live(ask=yes, print_line=print_error, with_logs=True),
    ]
    assert [values[1] for values, _ in calls] == 2 * [Outputs(page=PAGE)]
    assert asked == [((), {"auto_approve": True})]


def test_a_comparison_with_the_bill_has_its_days_and_files(
    rollout: Path, record: Callable[..., Passed], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = record("console.asking.asker", yes)
    calls: list[tuple[str, list[str], dict[str, Any]]] = []
    for name in ("reconcile_live", "reconcile_recorded"):

        def kept(targets: Any, *, name: str = name, **named: Any) -> None:
            calls.append((name, [target.name for target in targets], named))
            raise InvalidInputError([])

        monkeypatch.setattr(f"{COMMANDS}.reconciling.reconciliation.{name}", kept)
    on = ("reconcile", "prod", "--rollout", rollout)
    assert run_command(monkeypatch, *on, "--data", "tokens.json", "--bill", "bill.csv") == 1
    assert run_command(monkeypatch, *on, "--live") == 1
    of_live = ("--live", "--days", "3", "--bill", "bill.csv", "--record", "tokens.json", "--auto-approve")
    assert run_command(monkeypatch, *on, *of_live) == 1
    recorded, plain, full = calls
    assert recorded == (
        *("reconcile_recorded", ["prod"]),
        {"data": Path("tokens.json"), "bill": Path("bill.csv")},
    )
    for _, _, named in (plain, full):
        assert named.pop("asker")() is yes
    assert [named["auto_approve"] for _, named in asked] == [False, True]
    assert plain == (
        *("reconcile_live", ["prod"]),
        {"days": 7, "bill": None, "record": None, "print_line": print_error},
    )
    assert full == (
        *("reconcile_live", ["prod"]),
        {"days": 3, "bill": Path("bill.csv"), "record": Path("tokens.json"), "print_line": print_error},
    )


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ((), {"since": None, "data": None, "synthetic": False, "record": None, "auto_approve": False}),
        (
            ("--since", "3d", "--data", "d.json", "--synthetic", "--auto-approve"),
            {"since": "3d", "data": Path("d.json"), "synthetic": True, "record": None, "auto_approve": True},
        ),
    ],
)
@pytest.mark.parametrize(("command", "since"), [("backtest", "15d"), ("suggest", "28d")])
def test_past_data_are_chosen_by_the_options(
    rollout: Path,
    record: Callable[..., Passed],
    monkeypatch: pytest.MonkeyPatch,
    *,
    command: str,
    since: str,
    options: tuple[str, ...],
    named: dict[str, Any],
) -> None:
    subjects: list[list[str]] = []

    def recordings(found: Any, *, incidents: Any) -> tuple[()]:
        subjects.append([one.target.name for one in found])
        assert incidents == ()
        raise InvalidInputError([])

    chosen = record("backtesting.backtest_choice.DataChoice", SimpleNamespace(recordings=recordings))
    assert run_command(monkeypatch, command, "test", "--rollout", rollout, *options) == 1
    assert chosen == [((), {**named, "since": named["since"] or since})]
    assert subjects == [["test"]]


OF_A_DEPLOYMENT = {
    "ask": yes,
    "parallel": None,
    "destroy": False,
    "keep": False,
    "plan_files": None,
    "unattended": False,
}
TEMPORARY = Path("temporary")


@pytest.mark.parametrize(
    ("module", "arguments", "synthesis", "approved", "deployment"),
    [
        ("stack", "plan", {}, True, {}),
        ("stack", "plan --full --parallel 3", {"full": True}, True, {"parallel": 3}),
        ("stack", "plan --out plans", {}, True, {"plans": Path("plans"), "keep": True}),
        (
            *("stack", "plan --out plans --shareable", {}, True),
            {"plans": Path("plans"), "keep": True, "plan_files": TEMPORARY},
        ),
        ("stack", "deploy", {}, False, {}),
        (
            *("stack", "deploy --auto-approve --parallel 4", {}, True),
            {"unattended": True, "parallel": 4},
        ),
        ("stack", "destroy --parallel 5", {}, False, {"destroy": True, "parallel": 5}),
        ("stack", "destroy --auto-approve", {}, True, {"destroy": True}),
        ("drift", "drift --parallel 6", {}, True, {"parallel": 6}),
    ],
)
def test_a_command_that_runs_terraform_has_its_options(
    rollout: Path,
    record: Callable[..., Passed],
    monkeypatch: pytest.MonkeyPatch,
    *,
    module: str,
    arguments: str,
    synthesis: dict[str, Any],
    approved: bool,
    deployment: dict[str, Any],
) -> None:
    commands = f"cli.{module}_commands"
    stack_of = object()
    synthesized = record(f"{commands}.synthesized_stacks", nullcontext(stack_of))
    asked = record(f"{commands}.asker", yes)
    deployed: Passed = []

    def deployment_of(*values: Any, **named: Any) -> None:
        deployed.append((values, named))
        raise InvalidInputError([])

    def plan_folder(out: Path | None) -> Any:
        return nullcontext(out or TEMPORARY)

    monkeypatch.setattr(f"{COMMANDS}.{commands}.deployment_of", deployment_of)
    monkeypatch.setattr(f"{COMMANDS}.{commands}.plan_folder", plan_folder)
    command, *options = arguments.split()
    assert run_command(monkeypatch, command, "test", "--rollout", rollout, *options) == 1
    loaded = load(rollout)
    [((path, read, selected), further)] = synthesized
    assert (path, read, [*selected]) == (rollout, loaded, [loaded.targets[1]])
    assert {"full": False, **further} == {"full": False, **synthesis}
    assert asked == [((), {"auto_approve": approved})]
    [((given,), named)] = deployed
    assert given is stack_of
    assert {**OF_A_DEPLOYMENT, "plans": TEMPORARY, **named} == {
        **OF_A_DEPLOYMENT,
        "plans": TEMPORARY,
        **deployment,
    }


OF_ACCOUNTS: list[dict[str, Any]] = [
    {
        "target": "target 'test'",
        "account": "111122223333",
        "region": "eu-west-1",
        "role_arn": None,
    },
    {
        "target": "target 'prod'",
        "account": "111122223333",
        "region": "us-east-1",
        "role_arn": "arn:aws:iam::111122223333:role/deploy",
    },
]


def test_quotas_are_read_in_the_account_and_region_of_each_target_after_the_price_was_approved(
    rollout: Path,
    record: Callable[..., Passed],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    opened: list[dict[str, Any]] = []
    account = SimpleNamespace(service_quotas=lambda: "client", datapoints=lambda _requests: {})

    def open_account(**named: Any) -> Any:
        opened.append(named)
        return account

    live = "bedrock_monitoring.datapoints.live"
    monkeypatch.setattr(f"{live}.metric_data.open_account", open_account)
    monkeypatch.setattr(f"{live}.deferred_values.read_deferred_values", lambda _account, _text: {})
    listed: list[tuple[Any, str]] = []

    def list_service_quotas(client: Any, *, where: str) -> Any:
        listed.append((client, where))
        return {}

    monkeypatch.setattr(f"{live}.listed_quotas.list_service_quotas", list_service_quotas)
    rows, asked = record("quotas.quota_rows.quota_rows", ()), record("cli.quota_command.asker", yes)
    readers = record("quotas.quota_usage_data.UsageReader", "reader")
    on = ("quotas", "--rollout", rollout)
    assert run_command(monkeypatch, *on, "--days", "3", "--auto-approve") == 0
    assert "cloudwatch:GetMetricData of " in capsys.readouterr().err
    by_name = sorted(OF_ACCOUNTS, key=itemgetter("target"))
    assert sorted(opened, key=itemgetter("target")) == by_name
    assert sorted(listed) == [("client", one["target"]) for one in by_name]
    # The first two tell how many metrics the price is of.
    assert [values[1:] for values, _ in rows[2:]] == 2 * [({}, "reader")]
    assert [named["days"] for _, named in readers] == [3, 3]
    assert asked == [((), {"auto_approve": True})]
    assert run_command(monkeypatch, *on, "--drift") == 0
    assert (len(asked), len(opened)) == (1, 4)
    assert [named["days"] for _, named in readers[2:]] == [14, 14]
    assert all(named["read"]([]) == {} for _, named in readers)

"""What each option of a command changes: with which arguments the command calls what does the work."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest

from bedrock_monitoring.commands import credentials
from bedrock_monitoring.commands.app import app
from bedrock_monitoring.commands.backtesting.backtest_choice import DataChoice
from bedrock_monitoring.commands.backtesting.incidents import Incident
from bedrock_monitoring.commands.backtesting.needed_data import Subject
from bedrock_monitoring.commands.console import asking
from bedrock_monitoring.commands.previewing import account_subjects
from bedrock_monitoring.commands.previewing.preview import PAGE, Live, Outputs
from bedrock_monitoring.commands.project import PROJECT
from bedrock_monitoring.monitoring import Rollout, Stack
from bedrock_monitoring.monitoring.cost.estimate import Assumptions, FreeTier
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.preview.preview_dashboards import PreviewSubject
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.terraform import OPENTOFU

if TYPE_CHECKING:
    from bedrock_monitoring.commands.console.asking import Ask

ROLLOUT = """
state: {account: "111122223333", region: us-east-1}
defaults:
  {account: "111122223333", region: us-east-1, models: [amazon.nova-lite-v1:0, amazon.nova-canvas-v1:0]}
targets:
  - {name: first}
  - {name: second, account: "222233334444", region: eu-west-1, role: Reader}
"""
INCIDENTS = "incidents: [{name: outage, from: 2026-01-01T00:00, to: 2026-01-01T01:00}]\n"


class Reached(Exception):  # noqa: N818 - not an error
    """What does the work was called."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a rollout that every command finds, and the files that options name."""
    (tmp_path / "rollout.yaml").write_text(ROLLOUT, encoding="utf-8")
    (tmp_path / "body.json").write_text('{"widgets": []}', encoding="utf-8")
    (tmp_path / "incidents.yaml").write_text(INCIDENTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(account_subjects, "in_account", lambda subject: subject)
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.delenv("MAKELEVEL", raising=False)


def told(value: object) -> object:
    """Return what says enough of an argument: names, and paths as a person writes them in the folder."""
    if isinstance(value, list | tuple):
        return [told(each) for each in value]
    if isinstance(value, Path) and value.absolute().is_relative_to(Path.cwd()):
        return str(value.absolute().relative_to(Path.cwd()))
    if getattr(value, "__module__", "") == asking.__name__:
        return cast("Ask", value)("Read it?")
    return next((tell(value) for kind, tell in TELLING.items() if isinstance(value, kind)), value)


TELLING: Mapping[type | UnionType, Callable[[Any], object]] = {
    Incident: attrgetter("name"),
    Live: lambda live: {
        "asks": told(live.ask),
        "prints": live.print_line.__name__,
        "with_logs": live.with_logs,
        "record": told(live.record),
    },
    PreviewSubject: lambda subject: [*subject.bodies],
    Rollout: lambda _rollout: "the rollout",
    Stack: attrgetter("name"),
    Subject | Monitoring: attrgetter("target.name"),
}


def arguments_of(monkeypatch: pytest.MonkeyPatch, command: str, work: str) -> Mapping[str, object]:
    """Run a command as far as a function, and return the arguments of the function by their names."""
    called: dict[str, object] = {}
    module_name, _, path = f"bedrock_monitoring.{work}".partition(":")
    owner: Any = import_module(module_name)
    *classes, name = path.split(".")
    for each in classes:
        owner = getattr(owner, each)
    signature = inspect.signature(getattr(owner, name))

    def reach(*arguments: Any, **options: Any) -> NoReturn:
        bound = signature.bind(*arguments, **options)
        called.update({key: told(value) for key, value in bound.arguments.items()})
        raise Reached

    monkeypatch.setattr(owner, name, reach)
    with pytest.raises(Reached):
        app(command.split(), standalone_mode=False)
    return called


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "work", "arguments"),
    [
        (
            (
                "cost second --rollout rollout.yaml --free-tier account --views-per-day 1 --log-gb-per-day 2 "
                "--log-gb-per-query 3 --notifications-per-day 4 --metrics-per-query 5 --traces-per-day 6 "
                "--tokens-per-score 7"
            ),
            "commands.cost_command:estimate_targets",
            {
                "targets": ["second"],
                "naming": loads(ROLLOUT).naming,
                "assumptions": Assumptions(
                    views_per_day=Decimal(1),
                    log_gb_per_day=Decimal(2),
                    log_gb_per_query=Decimal(3),
                    notifications_per_day=Decimal(4),
                    metrics_per_query=5,
                    traces_per_day=Decimal(6),
                    tokens_per_score=Decimal(7),
                ),
                "free_tier": FreeTier.ACCOUNT,
            },
        ),
        (
            "backtest --since 3d --against main --rollout rollout.yaml second --synthetic",
            "commands.backtesting.versions:alarms_at",
            {"commit": "main", "rollout": "rollout.yaml", "targets": ["second"]},
        ),
        (
            "targets second --changed-since main --rollout rollout.yaml",
            "commands.workflows.changed_stacks:changed_stacks",
            {"base": "main", "rollout": "the rollout", "path": "rollout.yaml", "stacks": ["second"]},
        ),
        (
            "engine terramate second --opentofu --parallel 3 --rollout rollout.yaml",
            "commands.cli.engine_command:fleet_of",
            {
                "stacks": ["second"],
                "rollout": "rollout.yaml",
                "project": PROJECT,
                "tool": OPENTOFU,
                "parallel": 3,
                "engine_keeps_state": False,
            },
        ),
        (
            "reconcile second --rollout rollout.yaml --data data.npz --bill bill.csv",
            "commands.reconciling.reconciliation:reconcile_recorded",
            {"targets": ["second"], "data": "data.npz", "bill": "bill.csv"},
        ),
        (
            "lifecycle second --rollout rollout.yaml",
            "commands.lifecycle_report:ending_routes",
            {"targets": ["second"]},
        ),
        (
            (
                "backtest second --rollout rollout.yaml --since 12h --incidents incidents.yaml --synthetic "
                "--record record.npz --auto-approve"
            ),
            "commands.backtesting.backtest_choice:DataChoice.recordings",
            {
                "self": DataChoice(
                    since="12h", data=None, synthetic=True, record=Path("record.npz"), auto_approve=True
                ),
                "subjects": ["second"],
                "incidents": ["outage"],
            },
        ),
        (
            (
                "suggest second --rollout rollout.yaml --since 12h --incidents incidents.yaml --synthetic "
                "--auto-approve"
            ),
            "commands.backtesting.backtest_choice:DataChoice.recordings",
            {
                "self": DataChoice(since="12h", data=None, synthetic=True, record=None, auto_approve=True),
                "subjects": ["second"],
                "incidents": ["outage"],
            },
        ),
        *(
            (
                f"{command} second --rollout rollout.yaml --data data.npz",
                "commands.backtesting.backtest_choice:DataChoice.recordings",
                {
                    "self": DataChoice(
                        since=since, data=Path("data.npz"), synthetic=False, record=None, auto_approve=False
                    ),
                    "subjects": ["second"],
                    "incidents": [],
                },
            )
            for command, since in (("backtest", "15d"), ("suggest", "28d"))
        ),
        (
            (
                "preview second --rollout rollout.yaml --out page.html --png png --before before "
                "--first-screen first.png --data data.npz"
            ),
            "commands.previewing.preview:run",
            {
                "monitorings": ["second"],
                "outputs": Outputs(
                    page=Path("page.html"),
                    pictures=Path("png"),
                    first_screen=Path("first.png"),
                    before=Path("before"),
                ),
                "data": "data.npz",
            },
        ),
        (
            "preview --body body.json --live --logs --auto-approve",
            "commands.previewing.preview:run_subjects",
            {
                "subjects": [["body"]],
                "outputs": Outputs(page=PAGE),
                "live": {"asks": True, "prints": "print_error", "with_logs": True, "record": None},
            },
        ),
        (
            "preview --body body.json",
            "commands.previewing.preview:run_subjects",
            {"subjects": [["body"]], "outputs": Outputs(page=PAGE), "live": None},
        ),
        (
            "adopt body.json --name ours --region eu-west-1 --preview page.html",
            "commands.adopting.before_and_after:write_before_and_after",
            {"text": '{"widgets": []}', "name": "ours", "region": "eu-west-1", "page": "page.html"},
        ),
        (
            (
                "discover --rollout rollout.yaml --region eu-west-1 --role Reader --organization --data kept "
                "--auto-approve"
            ),
            "commands.discovering.discovery:Discovery.opened",
            {"regions": ["eu-west-1"], "role": "Reader", "data": "kept", "ask": True},
        ),
        (
            "prices second --rollout rollout.yaml",
            "commands.price_report:prices_in_use",
            {"targets": ["second"]},
        ),
    ],
)
def test_every_option_arrives_where_the_work_is_done(
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    work: str,
    arguments: Mapping[str, object],
) -> None:
    assert arguments_of(monkeypatch, command, work) == arguments


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "work"),
    [
        ("backtest second --auto-approve", "commands.backtesting.live_reading"),
        ("lifecycle second --live --auto-approve", "datapoints.live.metric_data"),
        ("preview second --live --auto-approve", "commands.previewing.live_data"),
        ("quotas second --auto-approve", "datapoints.live.metric_data"),
        ("quotas second --drift", "datapoints.live.metric_data"),
        ("reconcile second --live --auto-approve", "commands.reconciling.reconciliation"),
        ("suggest second --auto-approve", "commands.backtesting.live_reading"),
    ],
)
def test_the_account_of_a_target_is_opened_in_its_region_with_its_role(
    monkeypatch: pytest.MonkeyPatch, command: str, work: str
) -> None:
    monkeypatch.setattr(credentials, "check_credentials", lambda _targets: None)
    arguments = arguments_of(monkeypatch, f"{command} --rollout rollout.yaml", f"{work}:open_account")
    assert arguments == {
        "target": "target 'second'",
        "account": "222233334444",
        "region": "eu-west-1",
        "role_arn": "arn:aws:iam::222233334444:role/Reader",
    }

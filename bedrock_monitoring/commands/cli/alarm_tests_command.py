"""The command that runs alarm tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption
from bedrock_monitoring.commands.exit_codes import FAILED
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import PROJECT, rollout_path
from bedrock_monitoring.files import check_can_be_written, write_file
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse, refuse_one

if TYPE_CHECKING:
    from bedrock_monitoring.monitoring.target_monitoring import Monitoring

_FOLDERS = (PROJECT / "alarm-tests", PROJECT / "examples" / "alarm-tests" / "cases")


def run_alarm_tests(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILES]...",
            help="Files or folders of alarm tests. Default: alarm-tests, else the project's examples.",
        ),
    ] = None,
    *,
    rollout: RolloutOption = None,
    junit: Annotated[
        Path | None,
        typer.Option("--junit", metavar="FILE", help="Also write the results in JUnit's XML to this file."),
    ] = None,
) -> int:
    """Run alarm tests: series in, states and notifications out, compared with what the files expect."""
    # A file that is not there is told before all that an evaluation needs is imported.
    paths = _paths(files or [next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[0])])
    if junit is not None:
        check_can_be_written(junit)
    from bedrock_monitoring.commands.alarm_testing import case_report  # noqa: PLC0415
    from bedrock_monitoring.commands.alarm_testing.cases import CaseFileContent, load_case_file  # noqa: PLC0415
    from bedrock_monitoring.commands.alarm_testing.running import run_case  # noqa: PLC0415
    from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring  # noqa: PLC0415

    built: dict[Path, tuple[Monitoring, ...]] = {}

    def monitorings_of(named: Path | None) -> tuple[Monitoring, ...]:
        path = rollout_path(rollout) if named is None else named.resolve()
        if path not in built:
            built[path] = build_rollout_monitoring(load_rollout(path))
        return built[path]

    contents, problems = list[CaseFileContent](), list[Problem]()
    for path in paths:
        try:
            contents.append(load_case_file(path, monitorings_of=monitorings_of))
        except InvalidInputError as error:
            problems += error.problems
    refuse(dict.fromkeys(problems))
    results = [
        case_report.FileResult(content=content, results=tuple(map(run_case, content.cases)))
        for content in contents
    ]
    for line in case_report.report_lines(results):
        print(line)
    if junit is not None:
        write_file(junit, case_report.junit(results))
    return 0 if all(result.passed for file in results for result in file.results) else FAILED


def _paths(named: list[Path]) -> list[Path]:
    """Return the files, and those in folders."""
    found: list[Path] = []
    for path in named:
        inside = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        if not inside:
            remedy = "write tests, see docs/alarm-tests.md, or name a file"
            refuse_one(where=str(path), what="the folder has no *.yaml", remedy=remedy)
        found += inside
    return found

"""The command that previews dashboards."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrock_monitoring.commands.cli.options import AutoApproveReads, RolloutOption, Targets
from bedrock_monitoring.commands.console.asking import asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import output_folder, rollout_path
from bedrock_monitoring.problems import Problem, refuse, refuse_one

if TYPE_CHECKING:
    from bedrock_monitoring.preview.preview_dashboards import PreviewSubject


def preview(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    body: Annotated[
        Path | None,
        typer.Option("--body", metavar="FILE", help="Show the dashboard body in this file instead."),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option("--stack", metavar="STACK", help="Show this synthesized stack instead (name or path)."),
    ] = None,
    account: Annotated[
        bool,
        typer.Option("--account", help="Show all dashboards and alarms of the credentials' account instead."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the page here. Default: preview.out/index.html."),
    ] = None,
    png: Annotated[
        Path | None,
        typer.Option("--png", metavar="DIR", help="Write a picture of each dashboard here, with Chromium."),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option("--before", metavar="DIR", help="With --png: compare with the pictures in this folder."),
    ] = None,
    first_screen: Annotated[
        Path | None,
        typer.Option("--first-screen", metavar="FILE", help="Write a picture of the first screen here."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Read data from CloudWatch, after showing the price.")
    ] = False,
    logs: Annotated[
        bool, typer.Option("--logs", help="With --live: also run the queries of log widgets.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="With --live: write the data to this file."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Show the data that --record wrote.")
    ] = None,
    auto_approve: AutoApproveReads = False,
) -> None:
    """Preview the dashboards of a rollout, a stack, a dashboard body or an account as an HTML page."""
    # Mistakes in the options are told before all that a preview needs is imported.
    from bedrock_monitoring.commands.previewing.preview import PAGE, Live, Outputs, run, run_subjects  # noqa: PLC0415
    from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring  # noqa: PLC0415

    gc.disable()  # everything is needed until the end, and collections take a tenth of the time
    refuse(_live_option_problems(live=live, logs=logs, record=record, data=data))
    if before is not None and png is None:
        refuse_one(
            where=spelled("--before"),
            what="there are no pictures to compare",
            remedy=f"add {spelled('--png')}",
        )
    outputs = Outputs(page=out or PAGE, pictures=png, first_screen=first_screen, before=before)
    if body is not None or stack is not None or account:
        target_options = {"TARGETS": targets, "--rollout": rollout, "--data": data, "--record": record}
        refuse(
            _subject_option_problems(
                subjects={"--body": body, "--stack": stack, "--account": account},
                target_options=target_options,
                live=live,
            )
        )
        options = None
        if live:
            ask = asker(auto_approve=auto_approve)
            options = Live(ask=ask, print_line=print_error, with_logs=logs)
        subjects = _subjects(body=body, stack=stack, live=live)
        for path in run_subjects(subjects, outputs, live=options):
            print(path, flush=True)
        return
    loaded = load_rollout(rollout_path(rollout))
    selected = loaded.select_shown(targets or ())
    monitorings = build_rollout_monitoring(loaded, only={target.name for target in selected})
    if not any(monitoring.dashboards for monitoring in monitorings):
        names = ", ".join(target.name for target in selected)
        views = ", ".join(view.name for view in loaded.views if view.dashboards)
        refuse_one(
            where="TARGETS",
            what=f"{names}: no dashboards of their own, the view over all accounts shows them",
            remedy=f"preview {views}",
        )
    data_choice: Live | Path | None = data
    if live:
        from bedrock_monitoring.commands.credentials import check_credentials  # noqa: PLC0415

        ask = asker(auto_approve=auto_approve)
        check_credentials(selected)
        data_choice = Live(ask=ask, print_line=print_error, with_logs=logs, record=record)
    for path in run(monitorings, outputs, data=data_choice):
        print(path, flush=True)


def _subjects(*, body: Path | None, stack: str | None, live: bool) -> Sequence[PreviewSubject]:
    """Return what --body, --stack or --account shows."""
    # Only these options need the parser of dashboard bodies, and only an account boto3.
    if stack is not None:
        from bedrock_monitoring.commands.previewing.subjects import subjects_of_stack  # noqa: PLC0415

        return subjects_of_stack(stack, output_folder() / "stacks")
    if body is not None:
        from bedrock_monitoring.commands.previewing.subjects import subject_in_file  # noqa: PLC0415

        subject = subject_in_file(body)
        if not live:
            return [subject]
        from bedrock_monitoring.commands.previewing.account_subjects import in_account  # noqa: PLC0415

        return [in_account(subject)]
    from bedrock_monitoring.commands.previewing.account_subjects import (  # noqa: PLC0415
        subject_of_account,
        without_made_up_notes,
    )

    found = subject_of_account()
    return [without_made_up_notes(found) if live else found]


def _live_option_problems(
    *, live: bool, logs: bool, record: Path | None, data: Path | None
) -> Iterator[Problem]:
    if live and data is not None:
        what = f"it cannot be combined with {spelled('--live')}, which reads data instead of a file"
        yield Problem(where=spelled("--data"), what=what, remedy="leave out one of the two")
    for option, is_set in (("--logs", logs), ("--record", record is not None)):
        if is_set and not live:
            yield Problem(
                where=spelled(option), what="it requires live data", remedy=f"add {spelled('--live')}"
            )


def _subject_option_problems(
    *, subjects: Mapping[str, object], target_options: Mapping[str, object], live: bool
) -> Iterator[Problem]:
    """Yield the options that cannot be combined with --body, --stack or --account."""
    option, *others = [name for name, value in subjects.items() if value]
    for other in others:
        what = f"it cannot be combined with {spelled(other)}: a page shows one of them"
        yield Problem(where=spelled(option), what=what, remedy="leave out one of the two")
    for other, value in target_options.items():
        if value:
            what = f"it cannot be combined with {spelled(other)}, which applies to targets of rollout.yaml"
            yield Problem(where=spelled(option), what=what, remedy="leave out one of the two")
    if live and subjects["--stack"]:
        what = f"it cannot be combined with {spelled('--live')}, which reads a target, a body or an account"
        yield Problem(where=spelled("--stack"), what=what, remedy="leave out one of the two")

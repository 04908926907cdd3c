"""The command line: its commands, options and exit codes."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from bedrock_monitoring.commands import cost_report
from bedrock_monitoring.commands import price_report as estimates
from bedrock_monitoring.commands.adopt import adopt
from bedrock_monitoring.commands.console.reporting import (
    cell,
    console,
    describe_changes,
    print_error,
    print_line,
    print_terraform_error,
    summary,
    table,
)
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.console.stack_output import Output
from bedrock_monitoring.commands.deploying import state_bucket
from bedrock_monitoring.commands.deploying.deployment import Ask, Deployment
from bedrock_monitoring.commands.deploying.plan_folder import all_plans, keep_orphans, kept_orphans, plans_for
from bedrock_monitoring.commands.deploying.side_by_side import MOST_PARALLEL, default_parallel
from bedrock_monitoring.commands.deploying.synthesis import (
    DOWNLOADS,
    PROJECT,
    SynthesisError,
    find_main,
    output_folder,
    rollout_path,
    synthesize,
)
from bedrock_monitoring.commands.deploying.waves import Outcome, run_waves, waves
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.policy import policy
from bedrock_monitoring.commands.previewing.picture_changes import read_changes
from bedrock_monitoring.commands.reviewing import comment as pull_request
from bedrock_monitoring.commands.reviewing.review import Review, read_stacks, review_of
from bedrock_monitoring.commands.reviewing.review_text import review_text
from bedrock_monitoring.monitoring import STATE_STACK, Rollout, Stack
from bedrock_monitoring.monitoring.cost.estimate import (
    DEFAULT_ASSUMPTIONS,
    Assumptions,
    FreeTier,
    ceiling_problems,
    estimate_cost,
)
from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.preview.screenshots import NoBrowserError
from bedrock_monitoring.problems import InvalidInputError, Problem, refuse, refuse_one
from bedrock_monitoring.terraform import (
    LOCK_FILE,
    Changes,
    StackFolder,
    TerraformError,
    TerraformUnavailableError,
    find_terraform,
    provider_access,
)
from bedrock_monitoring.terraform.provider_cache import ProviderCache

FAILED = 1
CHANGES = 2
INTERRUPTED = 130

app = typer.Typer(
    name="bedrock_monitoring",
    help="Dashboards and alarms for Amazon Bedrock, from rollout.yaml to AWS.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

RolloutOption = Annotated[
    Path | None,
    typer.Option(
        "--rollout",
        metavar="PATH",
        help="The rollout file. Default: BEDROCK_MONITORING_ROLLOUT, else rollout.yaml.",
    ),
]


def _amount(text: object) -> Decimal:
    """Parse the value of an option that is an amount."""
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise typer.BadParameter(f"{str(text)!r} is not a number of 0 or more")
    return amount


Stacks = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGETS]...",
        help="Names of targets and own stacks; * and ? match as in a shell. Default: all.",
    ),
]
Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGETS]...",
        help="Names of targets; * and ? match as in a shell. Default: all. Own stacks are ignored.",
    ),
]
AutoApprove = Annotated[bool, typer.Option("--auto-approve", help="Do not ask before changing anything.")]
Parallel = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=64,
        metavar="N",
        help="How many stacks of a wave Terraform works on at once. Default: one for each processor, at most "
        f"{MOST_PARALLEL}.",
    ),
]


def main() -> NoReturn:
    """Run the command line and exit.

    The exit code is 0 for success, 1 for a failure, 2 if `plan --detailed-exitcode` found changes, and 130
    after an interruption.
    """
    for signum in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _interrupt)
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        return app(standalone_mode=False) or 0
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except typer.TyperException as error:
        print_error(f"{error.format_message()}\nSee: python -m bedrock_monitoring [COMMAND] --help")
    except TerraformError as failure:
        print_terraform_error(failure, already_printed=False)
    except (InvalidInputError, NoBrowserError, SynthesisError, TerraformUnavailableError) as error:
        print_error(str(error))
    except BrokenPipeError:
        # Whoever read the output has gone; closing it at exit would fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print_error(
            f"{error.filename or 'this machine'}: {error.strerror or error}; free it, permit it, or name "
            "another file or folder"
        )
    except RecursionError:
        print_error("the input: it is nested too deep to be read; write it with fewer levels")
    return FAILED


def _interrupt(signum: int, _frame: FrameType | None) -> NoReturn:
    """Handle the signal like Ctrl-C, so that Terraform can finish. Further signals are ignored."""
    signal.signal(signum, signal.SIG_IGN)
    raise KeyboardInterrupt


@app.command()
def demo(rollout: RolloutOption = None) -> int:
    """Deploy the rollout to an embedded AWS on this machine, list the created resources, and stop it."""
    # The embedded AWS is a development dependency; the other commands work without it.
    from bedrock_monitoring.commands.demo import run  # noqa: PLC0415

    path = rollout_path(rollout)
    return run(path, load_rollout(path))


@app.command()
def sandbox(
    *,
    rollout: RolloutOption = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of its endpoint. Default: a free one.")
    ] = 0,
) -> None:
    """Run an embedded AWS until Ctrl-C, and print the environment in which the other commands use it."""
    from bedrock_monitoring.commands.sandbox import run  # noqa: PLC0415 - as for the demo

    loaded = load_rollout(rollout_path(rollout))
    with suppress(KeyboardInterrupt):
        run(loaded, port=port)


@app.command()
def state(*, rollout: RolloutOption = None, auto_approve: AutoApprove = False) -> int:
    """Create or update the S3 bucket that holds the state of every stack."""
    loaded = load_rollout(rollout_path(rollout))
    backend = loaded.state
    if backend is None:
        print_error(
            "state.backend is none: the engine that runs Terraform keeps the state, so there is nothing to "
            "create"
        )
        return FAILED
    if not backend.managed:
        print_error(
            f"state.managed is false: the bucket '{backend.bucket}' is managed elsewhere; set "
            "state.managed to true to manage it here"
        )
        return FAILED
    ask = _ask(auto_approve=auto_approve)
    with _synthesized_stacks(rollout, loaded, (), only=[STATE_STACK]) as stack_of:
        changes = state_bucket.create_or_update_bucket(
            stack_of(STATE_STACK), approve=partial(_approve_state, ask)
        )
    if changes is None:
        print_error("not approved: nothing changed")
        return FAILED
    console().print(cell(f"state bucket {backend.bucket}: {describe_changes(changes)}"), soft_wrap=True)
    return 0


@app.command()
def plan(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write the plan of each stack here, for deploy --plans."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Print Terraform's output as it comes, not a digest of it.")
    ] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 if there are changes.")
    ] = False,
    parallel: Parallel = None,
) -> int:
    """Show the changes that deploy would apply."""
    loaded = load_rollout(rollout_path(rollout))
    selected = _enabled(loaded.select(targets or ()))
    if not selected:
        return 0
    with (
        _synthesized_stacks(rollout, loaded, selected, full=full) as stack_of,
        _plan_folder(out) as plans,
    ):
        deployment = _deployment(
            stack_of, plans=plans, ask=_ask(auto_approve=True), keep=out is not None, parallel=parallel
        )
        outcomes = run_waves(
            [[stack for wave in waves(selected) for stack in wave]],
            deployment.plan,
            interruption=deployment.interruption,
        )
    if not deployment.interruption.requested:
        _print_orphaned_states(loaded, keep=out)
    changed = any(outcome.changes for outcome in outcomes)
    return _print_summary(outcomes, deployment) or (CHANGES if changed and detailed_exitcode else 0)


@app.command()
def deploy(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    auto_approve: AutoApprove = False,
    plans: Annotated[
        Path | None,
        typer.Option("--plans", metavar="DIR", help="Apply exactly the plans that plan --out wrote here."),
    ] = None,
    parallel: Parallel = None,
) -> int:
    """Deploy wave by wave. A failure in a wave stops the waves after it."""
    loaded = load_rollout(rollout_path(rollout))
    selected = _enabled(loaded.select(targets or ()))
    if not selected:
        return 0
    ask = _ask(auto_approve=auto_approve)
    kept = plans_for(plans, [stack.name for stack in selected]) if plans else None
    with _synthesized_stacks(rollout, loaded, selected) as stack_of, _plan_folder(plans) as folder:
        deployment = _deployment(stack_of, plans=folder, ask=ask, unattended=auto_approve, parallel=parallel)
        run_wave = deployment.plan_and_apply if kept is None else partial(deployment.apply_kept, plans=kept)
        outcomes = run_waves(waves(selected), run_wave, interruption=deployment.interruption)
    if kept is None and not deployment.interruption.requested:
        _print_orphaned_states(loaded)
    return _print_summary(outcomes, deployment)


@app.command()
def destroy(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    auto_approve: AutoApprove = False,
    state_key: Annotated[
        str | None,
        typer.Option("--state", metavar="KEY", help="Destroy what this state has, which no target has now."),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="ARN", help="With --state: the role to assume in its account."),
    ] = None,
    parallel: Parallel = None,
) -> int:
    """Destroy the stacks, the last wave first. The state bucket is kept."""
    if targets and "state" in targets:
        print_error(
            "the state bucket is not destroyed: it holds the state of every stack and is protected "
            "(prevent_destroy); to delete it, destroy every other stack, then empty and delete the bucket in "
            "the S3 console"
        )
        return FAILED
    loaded = load_rollout(rollout_path(rollout))
    selected = loaded.select(targets or ())
    ask = _ask(auto_approve=auto_approve)
    if state_key is not None:
        return _destroy_orphan(rollout, loaded, state_key, role=role, ask=ask)
    selected = _enabled(selected, named=targets or ())
    if not selected:
        return 0
    with _synthesized_stacks(rollout, loaded, selected) as stack_of, _plan_folder(None) as plans:
        deployment = _deployment(stack_of, plans=plans, ask=ask, destroy=True, parallel=parallel)
        outcomes = run_waves(
            waves(selected, descending=True),
            deployment.plan_and_apply,
            interruption=deployment.interruption,
        )
    return _print_summary(outcomes, deployment)


def _destroy_orphan(path: Path | None, rollout: Rollout, key: str, *, role: str | None, ask: Ask) -> int:
    """Destroy what an orphaned state has. Its configuration is gone, and Terraform needs none for that."""
    from bedrock_monitoring.commands.deploying.orphans import (  # noqa: PLC0415 - needs boto3
        orphan_at,
        orphan_stack,
        write_configuration,
    )

    stack = orphan_stack(orphan_at(rollout, key), rollout, role_arn=role)
    like = rollout.targets[0].name
    with (
        _synthesized_stacks(path, rollout, (stack,), only=[like]) as stack_of,
        _plan_folder(None) as plans,
    ):
        write_configuration(stack, stack_of(stack.name).path.parent, like=like)
        deployment = _deployment(stack_of, plans=plans, ask=ask, destroy=True)
        outcomes = run_waves([(stack,)], deployment.plan_and_apply, interruption=deployment.interruption)
    return _print_summary(outcomes, deployment)


def _print_orphaned_states(rollout: Rollout, *, keep: Path | None = None) -> None:
    """Print a line to standard error for each state that no stack has, and write it to a folder of plans."""
    from bedrock_monitoring.commands.deploying.orphans import orphaned_states  # noqa: PLC0415 - needs boto3

    try:
        orphans = [str(orphan.problem()) for orphan in orphaned_states(rollout)]
        for line in orphans:
            print_error(line)
        if keep is not None:
            keep_orphans(keep, orphans)
    except InvalidInputError as error:
        print_error(f"warning: states that no target has were not looked for: {error}")


@app.command(name="targets")
def list_targets(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a matrix for GitHub Actions.")] = False,
) -> None:
    """List the targets and own stacks in the order of deployment."""
    selected = _enabled(load_rollout(rollout_path(rollout)).select(targets or ()))
    rows = [_row(stack) for wave in waves(selected) for stack in wave]
    if as_json:
        print(json.dumps({"include": rows}))
        return
    listing = table("name", "account", "region", "wave", "role", numbers=("wave",))
    for row in rows:
        listing.add_row(*(cell(value) for value in row.values()))
    console().print(listing)


@app.command()
def prices(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    all_prices: Annotated[
        bool, typer.Option("--all", help="Show the whole price list, not only the models of the rollout.")
    ] = False,
) -> None:
    """Show the prices that the cost estimate of each model uses."""
    listing = (
        estimates.all_list_prices()
        if all_prices
        else estimates.prices_in_use(load_rollout(rollout_path(rollout)).select_targets(targets or ()))
    )
    console().print(listing)
    console().print(cell(f"\n{estimates.caption()}"))


@app.command()
def cost(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    free_tier: Annotated[
        FreeTier,
        typer.Option(help="Apply the free tier once for all accounts, once for each account, or not at all."),
    ] = FreeTier.ORGANIZATION,
    views_per_day: Annotated[
        Decimal, typer.Option(parser=_amount, help="How often each dashboard is opened or refreshed.")
    ] = DEFAULT_ASSUMPTIONS.views_per_day,
    log_gb_per_day: Annotated[
        Decimal,
        typer.Option(parser=_amount, help="The size of the records that each invocation log receives."),
    ] = DEFAULT_ASSUMPTIONS.log_gb_per_day,
    log_gb_per_query: Annotated[
        Decimal | None,
        typer.Option(parser=_amount, help="The data that each log query scans. Default: a day of the log."),
    ] = None,
    notifications_per_day: Annotated[
        Decimal, typer.Option(parser=_amount, help="The number of notifications of each target.")
    ] = DEFAULT_ASSUMPTIONS.notifications_per_day,
    metrics_per_query: Annotated[
        int, typer.Option(min=1, help="The number of metrics that an alarm's Metrics Insights query matches.")
    ] = DEFAULT_ASSUMPTIONS.metrics_per_query,
) -> int:
    """Estimate the monthly cost of the monitoring and list savings. Exit with 1 if it exceeds the ceiling."""
    gc.disable()  # everything is needed until the end, and collections take a third of the time
    assumptions = Assumptions(
        views_per_day=views_per_day,
        log_gb_per_day=log_gb_per_day,
        log_gb_per_query=log_gb_per_query,
        notifications_per_day=notifications_per_day,
        metrics_per_query=metrics_per_query,
    )
    loaded = load_rollout(rollout_path(rollout))
    selected = loaded.select_targets(targets or ())
    names = {target.name for target in selected}
    # The ceiling is of all targets.
    needed = names if loaded.cost_ceiling is None else None
    everything = build_monitoring(loaded.targets, naming=loaded.naming, only=needed)
    monitorings = [monitoring for monitoring in everything if monitoring.target.name in names]
    estimate = estimate_cost(monitorings, assumptions=assumptions, free_tier=free_tier)
    if as_json:
        print(cost_report.as_json(estimate, assumptions))
    else:
        for part in cost_report.report(estimate, selected, assumptions):
            console().print(part)
    refuse(ceiling_problems(everything, loaded.cost_ceiling) if loaded.cost_ceiling else ())
    return 0


@app.command()
def comment(
    plans: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that plan --out wrote.")],
    *,
    pictures: Annotated[
        Path | None,
        typer.Option("--pictures", metavar="DIR", help="Also list the changes that preview --before wrote."),
    ] = None,
    pictures_url: Annotated[
        str, typer.Option("--pictures-url", metavar="URL", help="The URL of those pictures.")
    ] = "",
) -> None:
    """Print the review of a folder of plans as one comment for a pull request."""
    dashboards = (
        None
        if pictures is None
        else pull_request.DashboardChanges(changes=read_changes(pictures), url=pictures_url)
    )
    print(pull_request.comment(_review(plans), dashboards))


@app.command()
def review(
    plans: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that plan --out wrote.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print what a folder of plans changes, equal changes once for all targets."""
    found = _review(plans)
    print(json.dumps(found.to_json(), indent=2) if as_json else review_text(found))


def _review(plans: Path) -> Review:
    return review_of(read_stacks(all_plans(plans)), orphans=kept_orphans(plans))


app.command()(adopt)
app.command()(policy)


@app.command()
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
    auto_approve: Annotated[
        bool, typer.Option("--auto-approve", help="Do not ask before reading data that costs money.")
    ] = False,
) -> None:
    """Preview the dashboards of a rollout, a synthesized stack or a dashboard body as an HTML page."""
    # Importing the preview takes longer than any other command.
    from bedrock_monitoring.commands.previewing.preview import PAGE, Live, Outputs, run, run_subjects  # noqa: PLC0415

    gc.disable()  # everything is needed until the end, and collections take a tenth of the time
    refuse(_live_option_problems(live=live, logs=logs, record=record, data=data))
    if before is not None and png is None:
        refuse_one(
            where=spelled("--before"),
            what="there are no pictures to compare",
            remedy=f"add {spelled('--png')}",
        )
    outputs = Outputs(page=out or PAGE, pictures=png, first_screen=first_screen, before=before)
    if body is not None or stack is not None:
        target_options = {"TARGETS": targets, "--rollout": rollout, "--live": live, "--data": data}
        refuse(_subject_option_problems(body=body, stack=stack, target_options=target_options))
        # Only these options need the parser of dashboard bodies.
        from bedrock_monitoring.commands.previewing.subjects import subject_in_file, subjects_of_stack  # noqa: PLC0415

        subjects = (
            [subject_in_file(body)] if body else subjects_of_stack(str(stack), output_folder() / "stacks")
        )
        for path in run_subjects(subjects, outputs):
            print(path, flush=True)
        return
    loaded = load_rollout(rollout_path(rollout))
    selected = loaded.select_targets(targets or ())
    monitorings = build_rollout_monitoring(loaded, only={target.name for target in selected})
    data_choice: Live | Path | None = data
    if live:
        from bedrock_monitoring.commands.credentials import check_credentials  # noqa: PLC0415

        ask = _ask(auto_approve=auto_approve)
        check_credentials(selected)
        data_choice = Live(ask=ask, print_line=print_error, with_logs=logs, record=record)
    for path in run(monitorings, outputs, data=data_choice):
        print(path, flush=True)


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
    *, body: Path | None, stack: str | None, target_options: Mapping[str, object]
) -> Iterator[Problem]:
    """Yield the options that cannot be combined with --body or --stack."""
    option = "--stack" if body is None else "--body"
    if body is not None and stack is not None:
        what = f"it cannot be combined with {spelled('--stack')}: a page shows either a body or a stack"
        yield Problem(where=spelled(option), what=what, remedy="leave out one of the two")
    for other, value in target_options.items():
        if value:
            what = f"it cannot be combined with {spelled(other)}, which selects targets of rollout.yaml"
            yield Problem(where=spelled(option), what=what, remedy="leave out one of the two")


def _row(stack: Stack) -> dict[str, object]:
    return {
        "name": stack.name,
        "account": stack.account,
        "region": stack.region,
        "wave": stack.wave,
        "role": stack.role_arn or "",
    }


# What Terraform prints there is progress, and a plan of which a digest is printed.
_QUIET = frozenset({"init", "plan"})


@contextmanager
def _synthesized_stacks(
    path: Path | None,
    rollout: Rollout,
    selected: Sequence[Stack],
    *,
    only: Sequence[str] = (),
    full: bool = False,
) -> Iterator[Callable[[str], StackFolder]]:
    """Check the credentials, synthesize, and yield a function that returns the folder of a stack by name.

    Args:
        path: The rollout file.
        rollout: The rollout.
        selected: The stacks whose credentials are checked.
        only: The names of the stacks to synthesize, if they are not ``selected``.
        full: Whether Terraform's output is printed as it comes.
    """
    # Only commands that reach AWS need boto3, whose import takes a quarter of a second.
    from bedrock_monitoring.commands.credentials import check_credentials  # noqa: PLC0415

    state = rollout.required_state()
    find_main()
    terraform = find_terraform(os.environ)
    check_credentials(selected, state=state)
    names = only or [stack.name for stack in selected]
    stacks = synthesize(rollout_path(path), out=output_folder(), only=names)
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    with provider_access(
        os.environ, platform=terraform.platform, downloads=DOWNLOADS, say=print_error
    ) as environment:
        cache = ProviderCache(environment)

        def stack_of(name: str) -> StackFolder:
            return StackFolder(
                path=stacks / name,
                lock=PROJECT / LOCK_FILE,
                terraform=terraform,
                environment=environment,
                on_line=print_line,
                color=color,
                quiet=frozenset() if full else _QUIET,
                cache=cache,
            )

        yield stack_of


def _enabled(selected: Sequence[Stack], *, named: Sequence[str] = ()) -> tuple[Stack, ...]:
    """Return the stacks that are enabled, and those that are named; say which are left alone."""
    taken = tuple(stack for stack in selected if stack.enabled or stack.name in named)
    for stack in selected:
        if stack not in taken:
            print_error(f"{stack.name}: left alone, because it has `enabled: false`; its state stays")
    return taken


def _deployment(
    stack_of: Callable[[str], StackFolder],
    *,
    plans: Path,
    ask: Ask,
    parallel: int | None = None,
    destroy: bool = False,
    keep: bool = False,
    unattended: bool = False,
) -> Deployment:
    return Deployment(
        stack_of=stack_of,
        plans=plans,
        ask=ask,
        destroy=destroy,
        keep=keep,
        unattended=unattended,
        parallel=parallel or default_parallel(),
        output=Output(output_folder() / "logs"),
    )


@contextmanager
def _plan_folder(out: Path | None) -> Iterator[Path]:
    """Yield ``out``, or a folder that is removed at the end, because plans may contain secrets."""
    if out is not None:
        yield out.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-plans-") as folder:
        yield Path(folder)


def _ask(*, auto_approve: bool) -> Ask:
    """Return the function that asks the user for approval.

    Raises:
        InvalidInputError: There is no terminal, so nobody can answer.
    """
    if auto_approve:
        return lambda _question: True
    if not sys.stdin.isatty():
        remedy = f"add {spelled('--auto-approve')}"
        refuse_one(where="this run", what="there is no terminal for questions", remedy=remedy)
    return _confirm


def _confirm(question: str) -> bool:
    try:
        return typer.confirm(f"\n{question}", default=False)
    except typer.Abort:
        raise KeyboardInterrupt from None


def _approve_state(ask: Ask, changes: Changes) -> bool:
    return ask(f"Deploy the state bucket ({describe_changes(changes)})?")


def _print_summary(outcomes: Sequence[Outcome], deployment: Deployment) -> int:
    print()
    console().print(summary(outcomes))
    if deployment.interruption.requested:
        return INTERRUPTED
    return FAILED if any(outcome.failed for outcome in outcomes) else 0

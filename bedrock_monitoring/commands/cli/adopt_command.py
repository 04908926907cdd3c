"""The command that turns what was made by hand into code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from bedrock_monitoring.commands.adopting.read_resources import read_resources, state_in
from bedrock_monitoring.commands.cli.options import RolloutOption
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.json_files import body_in, input_text
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.files import write_file
from bedrock_monitoring.problems import Problem, refuse, refuse_one

if TYPE_CHECKING:
    from bedrock_monitoring.commands.adopting.adopt_state import StateAsCode
    from bedrock_monitoring.commands.adopting.adopted_resources import AdoptedResources
    from bedrock_monitoring.commands.adopting.rollout_patch import RolloutPatch


def adopt(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="A dashboard's body, as `aws cloudwatch get-dashboard` prints it; alarms, as `aws "
            "cloudwatch describe-alarms` does, with their metric filters and topics; or a state, as "
            "`terraform show -json` does. - reads standard input.",
        ),
    ] = None,
    *,
    alarms: Annotated[
        str | None,
        typer.Option(
            "--alarms",
            metavar="PREFIX",
            help='Read the alarms whose names begin so from AWS; "" for all. Only read calls are made.',
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="The dashboard's name. Without FILE, the body is read from AWS."),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option("--region", help="The Region to read from AWS, and of widgets that name none."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write the Python here and print the import blocks; of a state, a folder.",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what --out names if it is there already.")
    ] = False,
    preview: Annotated[
        Path | None,
        typer.Option(
            "--preview",
            metavar="PAGE",
            help="Write a page with the dashboard before and after, side by side, from synthetic data.",
        ),
    ] = None,
    rollout: RolloutOption = None,
    write: Annotated[
        bool,
        typer.Option("--write", help="With alarms on Amazon Bedrock: write the rollout file's change to it."),
    ] = False,
) -> None:
    """Convert existing dashboards and alarms to Python and to the import blocks that Terraform needs."""
    if alarms is not None:
        refuse(_besides_alarms({"FILE": files, "--name": name, "--preview": preview}))
    if out is not None:
        _check_out(out, overwrite=overwrite)
    texts = {file: input_text(file) for file in files or ()}
    of_dashboards = {"--name": name, "--preview": preview, "--region": region if alarms is None else None}
    if alarms is None and (state := state_in(texts)) is not None:
        refuse(_without_effect(of_dashboards, "it applies to a dashboard, and the file has a state"))
        _write_state(state, out=out, rollout=rollout_path(rollout), write=write)
        return
    adopted = read_resources(texts, prefix=alarms, region=region)
    if adopted is not None:
        refuse(_without_effect(of_dashboards, "it applies to a dashboard, and the files have alarms"))
        _write_resources(adopted, out=out, rollout=rollout_path(rollout), write=write)
        return
    text, name = _read_body(texts, name, region)
    of_alarms = {"--rollout": rollout, "--write": write}
    refuse(_without_effect(of_alarms, "it applies to alarms, and this is a dashboard"))
    result = adopt_dashboard(text, name=name, region=region)
    for line in result.report:
        print_error(line)
    _write(result.python, result.import_block, out=out)
    if preview is not None:
        # What draws dashboards takes longer to import than adopting one takes.
        from bedrock_monitoring.commands.adopting.before_and_after import write_before_and_after  # noqa: PLC0415

        print_error(write_before_and_after(text, name=name, region=region, page=preview))


def _besides_alarms(given: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what is given beside --alarms and applies to a dashboard or to files."""
    for option, value in given.items():
        if value:
            what = f"it cannot be combined with {option}: it reads alarms from AWS, and nothing else"
            yield Problem(where="--alarms", what=what, remedy="leave out one of the two")


def _write(python: str, blocks: str, *, out: Path | None) -> None:
    if out is None:
        print(python, end="")
        return
    write_file(out, python)
    print(blocks, end="")


def _check_out(out: Path, *, overwrite: bool) -> None:
    if out.exists() and not overwrite:
        remedy = "name another file, or add --overwrite"
        refuse_one(where=str(out), what="it is there already", remedy=remedy)
    if not out.parent.is_dir():
        refuse_one(where=str(out), what="its folder is not there", remedy="create it, or name another file")


def _without_effect(given: Mapping[str, object], why: str) -> Iterator[Problem]:
    """Yield the options that are given and would change nothing."""
    for option, value in given.items():
        if value:
            yield Problem(where=option, what=why, remedy="leave it out")


def _write_resources(adopted: AdoptedResources, *, out: Path | None, rollout: Path, write: bool) -> None:
    # Only alarms need the kinds of alarm, and the rollout that may have them.
    from bedrock_monitoring.commands.adopting.adopt_resources import adopt_resources  # noqa: PLC0415

    result = adopt_resources(adopted, module_name=out.stem if out else "existing", rollout=rollout)
    _write(result.python, result.import_blocks, out=out)
    for line in result.lines:
        print_error(line)
    _offer(result.patch, rollout=rollout, write=write)


def _write_state(state: StateAsCode, *, out: Path | None, rollout: Path, write: bool) -> None:
    from bedrock_monitoring.commands.adopting.adopt_resources import told  # noqa: PLC0415
    from bedrock_monitoring.commands.adopting.rollout_patch import rollout_patch  # noqa: PLC0415

    if out is None:
        remedy = "name a folder with --out"
        refuse_one(where="adopt", what="a state becomes several files", remedy=remedy)
    patch = rollout_patch(state.alarms.alarms, arns=state.alarms.arns, rollout=rollout)
    for name, text in state.files.items():
        write_file(out / name, text)
        print(out / name)
    for line in (*state.report, *told(state.alarms, patch)):
        print_error(line)
    for number, step in enumerate(state.steps(out), start=1):
        print_error(f"{number}. {step}")
    _offer(patch, rollout=rollout, write=write)


def _offer(patch: RolloutPatch | None, *, rollout: Path, write: bool) -> None:
    """Print the change of the rollout file, or write it."""
    if patch is None or patch.changed is None:
        return
    if write:
        write_file(rollout, patch.changed)
        print_error(f"{rollout}: written; see what it changes with `make plan`")
    else:
        print_error(f"this change of {rollout} watches the same; add --write to write it:")
        print_error(patch.diff)


def _read_body(texts: Mapping[Path, str], name: str | None, region: str | None) -> tuple[str, str]:
    """Return the body and the name of the dashboard."""
    for file, given in texts.items():
        text, named = body_in(given, file=file)
        return text, name or named
    if name is None:
        refuse_one(where="adopt", what="no dashboard is named", remedy="pass FILE, --name or --alarms")
    return _read_body_from_account(name, region), name


def _read_body_from_account(name: str, region: str | None) -> str:
    # Only --name without a file needs boto3.
    import boto3  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        cloudwatch = boto3.client("cloudwatch", region_name=region)
        return cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]
    except (BotoCoreError, ClientError) as error:
        refuse_one(
            where=f"dashboard {name!r}",
            what=f"it cannot be read from AWS ({error})",
            remedy="check the name, the account of your credentials, and the permission "
            "cloudwatch:GetDashboard",
        )

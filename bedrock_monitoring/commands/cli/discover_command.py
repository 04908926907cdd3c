"""The command that finds accounts and models, and writes what a rollout lacks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bedrock_monitoring.commands.cli.options import AutoApproveReads, RolloutOption
from bedrock_monitoring.commands.console.asking import asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.exit_codes import FAILED
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.files import write_file
from bedrock_monitoring.problems import refuse_one

if TYPE_CHECKING:
    from bedrock_monitoring.commands.discovering.changes import ChangedFile
    from bedrock_monitoring.monitoring import Rollout


def discover(
    *,
    rollout: RolloutOption = None,
    organization: Annotated[
        bool,
        typer.Option(
            "--organization", help="Read the accounts of your organization. Default: if one is named."
        ),
    ] = False,
    units: Annotated[
        list[str] | None,
        typer.Option(
            "--unit", metavar="UNIT", help="Read only accounts in this unit, as names from the root."
        ),
    ] = None,
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="KEY=VALUE", help="Read only accounts with this tag."),
    ] = None,
    regions: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="REGION", help="A Region to read. Default: those of the rollout."),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", metavar="NAME", help="The role to assume in each account but your own."),
    ] = None,
    data: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="The folder that keeps what was read for a day.")
    ] = Path("discovered"),
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write the report as Markdown to a file.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the changes to the files.")] = False,
    policy: Annotated[
        bool, typer.Option("--policy", help="Print the IAM policy that reading needs, and read nothing.")
    ] = False,
    auto_approve: AutoApproveReads = False,
) -> None:
    """Find accounts, models and more of Amazon Bedrock, and write what the rollout lacks."""
    from bedrock_monitoring.cloudwatch.partitions import partition_of  # noqa: PLC0415 - after usage errors
    from bedrock_monitoring.permissions.discovery_policy import discovery_policy  # noqa: PLC0415

    path = rollout_path(rollout)
    loaded = load_rollout(path) if path.exists() else None
    reads_organization = organization or (loaded is not None and loaded.organization is not None)
    having = _tags(tags or ())
    of_organization = {"--unit": units, "--tag": tags, "--role": None if policy else role}
    if not reads_organization and (given := [option for option, value in of_organization.items() if value]):
        what = "no organization is read, and this is for the accounts of one"
        refuse_one(where=", ".join(given), what=what, remedy="add --organization")
    from bedrock_monitoring.commands.discovering.compared_places import compared, report_lines  # noqa: PLC0415
    from bedrock_monitoring.commands.discovering.discovery import (  # noqa: PLC0415
        Discovery,
        changed_files,
        check_regions,
        known_accounts,
    )

    chosen = regions or _regions_of(loaded)
    if policy:
        check_regions(chosen)
        partition = partition_of(chosen[0]).name if chosen else "aws"
        document = discovery_policy(organization=reads_organization, assumed=role, partition=partition)
        print(json.dumps(document, indent=2))
        return
    known = known_accounts(path, loaded) if reads_organization else None
    discovery = Discovery.opened(
        regions=chosen,
        role=role,
        data=data,
        ask=asker(auto_approve=auto_approve),
    )
    accounts = discovery.accounts(known) if reads_organization else None
    places, problems = discovery.places(accounts, units=units or (), tags=having)
    for problem in problems:
        print_error(problem)
    files = changed_files(path, loaded, places, accounts=accounts, own_account=discovery.account)
    comparisons = compared(places, files.targets)
    text = "\n".join(report_lines(comparisons, organization=accounts, known=known))
    if report:
        write_file(report, f"{text}\n")
    else:
        print_error(text)
    _finish(files.changed, write=write)
    print_error(discovery.bill)
    if problems:
        raise typer.Exit(FAILED)


def _regions_of(rollout: Rollout | None) -> Sequence[str]:
    return sorted({target.region for target in rollout.targets}) if rollout else ()


def _tags(written: Sequence[str]) -> dict[str, str]:
    for tag in written:
        if "=" not in tag:
            refuse_one(where="--tag", what=f"{tag!r} is not KEY=VALUE", remedy="write e.g. --tag team=search")
    return dict(tag.split("=", 1) for tag in written)


def _finish(changed: Sequence[ChangedFile], *, write: bool) -> None:
    """Write new files, and changes if that was asked for; else print them as a patch."""
    for file in changed:
        for line in file.by_hand:
            print_error(line)
        if not file.diff:
            print_error(f"{file.path}: nothing to change")
        elif write or not file.before:
            write_file(file.path, file.after)
            print_error(f"{file.path}: written")
        else:
            print(file.diff, end="")
            print_error(f"{file.path}: nothing is written; add {spelled('--write')}, or apply the patch")

"""The command that turns what was made by hand into code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.adopting.dashboard_source import adopt_dashboard
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.json_files import read_body_file
from bedrock_monitoring.files import write_file
from bedrock_monitoring.problems import refuse_one


def adopt(
    body: Annotated[
        Path | None,
        typer.Argument(metavar="[BODY.json]", help="A body, as `aws cloudwatch get-dashboard` prints it."),
    ] = None,
    *,
    name: Annotated[
        str | None,
        typer.Option("--name", help="The dashboard's name. Without BODY.json, the body is read from AWS."),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option("--region", help="The Region of the widgets that name none."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the Python here and print the import block."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file of --out if it is there already.")
    ] = False,
) -> None:
    """Convert an existing dashboard to Python and to the import block that Terraform needs."""
    text, name = _read_body(body, name, region)
    result = adopt_dashboard(text, name=name, region=region)
    for line in result.report:
        print_error(line)
    if out is None:
        print(result.python, end="")
        return
    if out.exists() and not overwrite:
        remedy = "name another file, or add --overwrite"
        refuse_one(where=str(out), what="it is there already", remedy=remedy)
    if not out.parent.is_dir():
        refuse_one(where=str(out), what="its folder is not there", remedy="create it, or name another file")
    write_file(out, result.python)
    print(result.import_block, end="")


def _read_body(body: Path | None, name: str | None, region: str | None) -> tuple[str, str]:
    """Return the body and the name of the dashboard."""
    if body is not None:
        text, named = read_body_file(body)
        return text, name or named
    if name is None:
        refuse_one(where="adopt", what="no dashboard is named", remedy="pass BODY.json, or --name")
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

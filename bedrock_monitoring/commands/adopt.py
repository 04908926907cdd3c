"""Convert an existing dashboard to Python source and a Terraform import block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.cloudwatch.dashboards.dashboard import name_problem
from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION
from bedrock_monitoring.cloudwatch.reading.python_source import python_source
from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body, read_dashboard
from bedrock_monitoring.cloudwatch.reading.usual_place import usual_region
from bedrock_monitoring.commands.json_files import read_body_file
from bedrock_monitoring.files import write_file
from bedrock_monitoring.problems import refuse, refuse_one


@dataclass(frozen=True, kw_only=True)
class AdoptedDashboard:
    """A dashboard as code.

    Attributes:
        python: The source of a module that prints the dashboard's body.
        import_block: The Terraform block that imports the dashboard instead of creating a second one.
    """

    python: str
    import_block: str


def adopt_dashboard(body: str, *, name: str, region: str | None = None) -> AdoptedDashboard:
    """Convert a dashboard to code.

    Args:
        body: The ``DashboardBody`` that GetDashboard returns.
        name: The dashboard's name.
        region: The Region of widgets that name none. Defaults to the Region that most widgets name.

    Raises:
        InvalidInputError: ``body`` is not a dashboard body, CloudWatch would refuse it, or the name is not
            valid.
    """
    refuse(problem for problem in (name_problem(name),) if problem)
    parsed = parsed_body(body, name=name)
    region = region or usual_region([parsed]) or DEFAULT_REGION
    dashboard = read_dashboard(parsed, name=name, region=region)
    dashboard.to_body(region=region)
    block = _import_block(name)
    return AdoptedDashboard(
        python=python_source(dashboard, region=region, docstring=_docstring(name, block)), import_block=block
    )


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
) -> None:
    """Convert an existing dashboard to Python and to the import block that Terraform needs."""
    text, name = _read_body(body, name, region)
    result = adopt_dashboard(text, name=name, region=region)
    if out is None:
        print(result.python, end="")
        return
    if out.exists():
        refuse_one(where=str(out), what="it is there already", remedy="name another file, or remove it first")
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


def _import_block(name: str) -> str:
    address = re.sub(r"^(?=[^A-Za-z_])", "_", name)
    return f'import {{\n  to = aws_cloudwatch_dashboard.{address}\n  id = "{name}"\n}}\n'


def _docstring(name: str, block: str) -> str:
    indented = "".join(f"    {line}\n" for line in block.splitlines())
    return (
        f"The dashboard {name}, as CloudWatch had it. Run this module to print its body.\n\n"
        'In a stack, ``CloudWatchDashboard(stack, "dashboard", dashboard(), import_existing=True)`` imports'
        "\n"
        f"it. In your own Terraform configuration, add this block beside the resource:\n\n{indented}"
    )

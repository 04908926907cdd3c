"""Convert an existing dashboard to Python source and a Terraform import block."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.dashboards.dashboard import name_problem
from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION
from bedrock_monitoring.cloudwatch.reading.python_source import python_source
from bedrock_monitoring.cloudwatch.reading.read_dashboard import parsed_body, read_body
from bedrock_monitoring.cloudwatch.reading.usual_place import usual_region
from bedrock_monitoring.commands.adopting.dashboard_report import dashboard_report
from bedrock_monitoring.commands.adopting.import_block import import_block
from bedrock_monitoring.problems import refuse


@dataclass(frozen=True, kw_only=True)
class AdoptedDashboard:
    """A dashboard as code.

    Attributes:
        python: The source of a module that prints the dashboard's body.
        import_block: The Terraform block that imports the dashboard instead of creating a second one.
        report: What to tell whoever adopts it, in lines: what stays JSON and why, what CloudWatch refuses,
            and what is carried without a check.
    """

    python: str
    import_block: str
    report: tuple[str, ...]


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
    reading = read_body(parsed, name=name, region=region)
    refuse(reading.dashboard.problems())
    report = dashboard_report(reading, parsed)
    block = import_block(_address(name), name)
    python = python_source(
        reading.dashboard, region=region, docstring=_docstring(name, block), comments=report.comments
    )
    return AdoptedDashboard(python=python, import_block=block, report=report.lines)


def _address(name: str) -> str:
    return f"aws_cloudwatch_dashboard.{re.sub(r'^(?=[^A-Za-z_])', '_', name)}"


def _docstring(name: str, block: str) -> str:
    indented = "".join(f"    {line}\n" for line in block.splitlines())
    return (
        f"The dashboard {name}, as CloudWatch had it. Run this module to print its body.\n\n"
        'In a stack, ``CloudWatchDashboard(stack, "dashboard", dashboard(), import_existing=True)`` imports'
        "\n"
        f"it. In your own Terraform configuration, add this block beside the resource:\n\n{indented}"
    )

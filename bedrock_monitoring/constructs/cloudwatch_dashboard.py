"""Create a CloudWatch dashboard from a ``Dashboard`` value. The body is rendered at synthesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Self

import jsii
from cdktf import IResolveContext, IStringProducer, Lazy, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Element, Row
from bedrock_monitoring.cloudwatch.partitions import REGIONS, console_url
from bedrock_monitoring.constructs.terraform_text import terraform_text
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import refuse, refuse_one

_OUTPUT_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_-]*")


class CloudWatchDashboard(Construct):
    """An ``aws_cloudwatch_dashboard``, with its name and its console URL as outputs.

    The dashboard is checked when it is passed and whenever widgets are added. The body is rendered once, at
    synthesis.

    Attributes:
        resource: The ``aws_cloudwatch_dashboard``.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        dashboard: Dashboard,
        *,
        region: str | None = None,
        import_existing: bool = False,
    ) -> None:
        """Create the resource and its outputs.

        Args:
            scope: The parent construct.
            id_: The construct id. Terraform addresses derive from it.
            dashboard: The dashboard. Its name is unique in the account over all Regions.
            region: The Region of widgets that name none. Defaults to the Region of the stack's AWS provider.
            import_existing: Whether the account already has a dashboard of that name. Terraform then imports
                it and replaces its body.

        Raises:
            InvalidInputError: CloudWatch would refuse the dashboard, another dashboard of the stack has the
                same name, or the Region is unknown.
        """
        super().__init__(scope, id_)
        where = f"dashboard {id_!r}"
        refuse(dashboard.problems())
        _refuse_duplicate_name(self, where, dashboard.name)
        region = region or _region_of_provider(self, where)
        _refuse_unknown_region(where, region)
        self._content = _Content(dashboard, region)
        self.resource = CloudwatchDashboard(
            self,
            "Default",
            dashboard_name=dashboard.name,
            dashboard_body=Lazy.string_value(self._content),
        )
        if import_existing:
            self.resource.import_from(dashboard.name)
        self._create_outputs(id_)

    @property
    def dashboard(self) -> Dashboard:
        """The dashboard with all widgets added so far."""
        return self._content.dashboard

    @property
    def region(self) -> str:
        """The Region that widgets read from unless they say otherwise."""
        return self._content.region

    @property
    def dashboard_name(self) -> str:
        """The name of the dashboard."""
        return self.dashboard.name

    @property
    def dashboard_url(self) -> str:
        """The URL of the dashboard in the console of the Region's partition."""
        return console_url(region=self.region, dashboard_name=self.dashboard_name)

    def add_widgets(self, *widgets: Element) -> Self:
        """Add widgets side by side, or one row, column or section, below the existing ones.

        Args:
            *widgets: Widgets with a width keep it; the others share the rest of the 24 columns.

        Returns:
            The construct, so that calls can be chained.

        Raises:
            InvalidInputError: CloudWatch would refuse the dashboard. Nothing is added.
        """
        element = widgets[0] if len(widgets) == 1 else Row(*widgets)
        updated = replace(self.dashboard, elements=(*self.dashboard.elements, element))
        refuse(updated.problems())
        self._content.dashboard = updated
        return self

    def _create_outputs(self, id_: str) -> None:
        """Create the outputs. A construct directly in the stack names them after its id.

        cdktf derives the names from the path if the construct is nested or its id is not a valid name.
        """
        name = TerraformOutput(self, "name", value=self.dashboard_name, description="The dashboard's name")
        url = TerraformOutput(
            self, "url", value=self.dashboard_url, description="The dashboard in the console"
        )
        if self.node.scope is TerraformStack.of(self) and _OUTPUT_NAME.fullmatch(id_):
            name.override_logical_id(f"{id_}_name")
            url.override_logical_id(f"{id_}_url")


@jsii.implements(IStringProducer)
class _Content:
    """A dashboard that can be extended until synthesis, and its body for Terraform."""

    def __init__(self, dashboard: Dashboard, region: str) -> None:
        self.dashboard = dashboard
        self.region = region

    def produce(self, context: IResolveContext) -> str:
        if context.preparing:  # cdktf looks for values of other stacks, and a body has none
            return ""
        return terraform_text(self.dashboard.to_json(region=self.region))


def _refuse_duplicate_name(dashboard: Construct, where: str, name: str) -> None:
    for other in TerraformStack.of(dashboard).node.find_all():
        if isinstance(other, CloudwatchDashboard) and other.dashboard_name_input == name:
            what = f"the name {name!r} is used by {other.node.path!r}"
            refuse_one(where=where, what=what, remedy="pass another dashboard_name")


def _refuse_unknown_region(where: str, region: str) -> None:
    if region not in REGIONS:
        what = f"{region!r} is not a Region of AWS"
        refuse_one(where=where, what=what, remedy="pass region as AWS spells it, such as eu-central-1")


def _region_of_provider(dashboard: Construct, where: str) -> str:
    regions = (
        construct.region
        for construct in TerraformStack.of(dashboard).node.find_all()
        if isinstance(construct, AwsProvider) and construct.region and not construct.alias
    )
    region = next(regions, None)
    if region is None:
        what = "no AWS provider of the stack names a Region"
        refuse_one(where=where, what=what, remedy="pass region, or create the provider first")
    return str(region)

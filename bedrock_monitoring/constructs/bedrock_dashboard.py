"""The Bedrock dashboard as a construct, for the user's own stacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from constructs import Construct

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import ImageSize, MonitoredModel
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas import Quota, output_burndown_rate
from bedrock_monitoring.bedrock.sections import DEFAULT_PERIOD
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.variables import DashboardVariable
from bedrock_monitoring.constructs.cloudwatch_dashboard import CloudWatchDashboard
from bedrock_monitoring.problems import InvalidInputError, refuse_one

DEFAULT_NAME = "BedrockMetricsDashboard"
"""The default name of a dashboard."""


class BedrockDashboard(CloudWatchDashboard):
    """A CloudWatch dashboard that shows Amazon Bedrock: models, guardrails, agents, and any other widgets.

    Widgets appear in the order of the calls. Every call checks the dashboard against CloudWatch's limits, so
    the traceback points at the line that exceeds them. All methods return the dashboard, so calls can be
    chained.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        dashboard_name: str | None = None,
        existing_dashboard: CloudWatchDashboard | str | None = None,
        region: str | None = None,
        start: str | None = None,
        period_override: PeriodOverride | None = PeriodOverride.INHERIT,
        variables: Sequence[DashboardVariable] = (),
    ) -> None:
        """Create an empty dashboard, or extend an existing one.

        Args:
            scope: The parent construct.
            id_: The construct id. Terraform addresses derive from it.
            dashboard_name: At most 255 letters, digits, hyphens and underscores, unique in the account over
                all Regions. Defaults to ``BedrockMetricsDashboard``.
            existing_dashboard: A dashboard construct to extend, or the name of a dashboard in the account,
                which Terraform imports and whose body it replaces. Cannot be combined with
                ``dashboard_name``.
            region: The Region that widgets read from. Defaults to the Region of the stack's AWS provider.
            start: The start of the time range, such as ``-PT8H``. Defaults to the last three hours.
            period_override: ``INHERIT`` keeps each graph's period whatever the time range.
            variables: The dashboard variables, at most 25.

        Raises:
            InvalidInputError: A name is invalid or used twice, or the Region is unknown.
        """
        where = f"dashboard {id_!r}"
        if isinstance(existing_dashboard, CloudWatchDashboard):
            _refuse_conflicts(
                where,
                dashboard_name=dashboard_name,
                region=region,
                start=start,
                period_override=None if period_override is PeriodOverride.INHERIT else period_override,
                variables=variables or None,
            )
            # This construct has no resource: it adds to the content of the existing one.
            Construct.__init__(self, scope, id_)
            self._content = existing_dashboard._content  # noqa: SLF001 - of the class that this one extends
            self.resource = existing_dashboard.resource
            return
        if existing_dashboard is not None:
            _refuse_conflicts(where, dashboard_name=dashboard_name)
        name = dashboard_name if existing_dashboard is None else existing_dashboard
        super().__init__(
            scope,
            id_,
            Dashboard(
                name=DEFAULT_NAME if name is None else name,
                start=start,
                period_override=period_override,
                variables=variables,
            ),
            region=region,
            import_existing=existing_dashboard is not None,
        )

    def add_all_models_monitoring(self, *, period: timedelta = DEFAULT_PERIOD) -> BedrockDashboard:
        """Add traffic, errors, latency, tokens and images of all models in the account and Region.

        Args:
            period: The period of graphs. Numbers cover the dashboard's whole time range.
        """
        return self.add_widgets(sections.all_models(period=period))

    def add_model_monitoring(
        self,
        model_name: str,
        model_id: str,
        *,
        period: timedelta = DEFAULT_PERIOD,
        input_token_price: float | Decimal | None = None,
        output_token_price: float | Decimal | None = None,
        cache_read_token_price: float | Decimal | None = None,
        cache_write_token_price: float | Decimal | None = None,
        image_size: str | None = None,
        bucketed_step_size: str | None = None,
        tokens_per_minute: int | None = None,
        requests_per_minute: int | None = None,
    ) -> BedrockDashboard:
        """Add all sections of one model.

        Args:
            model_name: The name in titles.
            model_id: The model id or ARN that applications call.
            period: The period of graphs, cost included. Numbers cover the dashboard's whole time range.
            input_token_price: USD per 1,000 input tokens. ``None`` shows no cost; 0 is a price.
            output_token_price: USD per 1,000 output tokens. ``None`` shows no cost; 0 is a price.
            cache_read_token_price: USD per 1,000 tokens read from the prompt cache. ``None`` shows no cost.
            cache_write_token_price: USD per 1,000 tokens written to the prompt cache. ``None`` shows no cost.
            image_size: The dimension ``ImageSize`` of the images to count. ``None`` counts all images.
            bucketed_step_size: The dimension ``BucketedStepSize``. Requires ``image_size``.
            tokens_per_minute: The quota to compare usage with. ``None`` draws no quota.
            requests_per_minute: The quota to compare usage with. ``None`` draws no quota.

        Raises:
            InvalidInputError: ``model_id`` is not a model, a price is negative, or CloudWatch would refuse
                the dashboard.
        """
        try:
            model = ModelId.parse(model_id)
            monitored_model = MonitoredModel(
                id=model,
                name=model_name,
                price=TokenPrice(
                    input=_per_million(input_token_price),
                    output=_per_million(output_token_price),
                    cache_read=_per_million(cache_read_token_price),
                    cache_write=_per_million(cache_write_token_price),
                ),
                image=_image_size(image_size, bucketed_step_size),
                quota=Quota(
                    tokens_per_minute=tokens_per_minute,
                    requests_per_minute=requests_per_minute,
                    output_burndown_rate=output_burndown_rate(model),
                ),
            )
        except InvalidInputError as error:
            raise error.within(f"model {model_name!r}") from None
        return self.add_widgets(sections.model(monitored_model, period=period))

    def add_guardrail_monitoring(
        self,
        guardrail_name: str,
        guardrail_arn: str,
        *,
        guardrail_version: str = "DRAFT",
        period: timedelta = DEFAULT_PERIOD,
    ) -> BedrockDashboard:
        """Add the invocations and interventions of one guardrail.

        Args:
            guardrail_name: The name in titles.
            guardrail_arn: The guardrail's ARN.
            guardrail_version: ``DRAFT`` or a version number.
            period: The period of the graph.
        """
        section = sections.guardrail(
            name=guardrail_name, arn=guardrail_arn, version=guardrail_version, period=period
        )
        return self.add_widgets(section)

    def add_all_guardrails_monitoring(
        self, *, automated_reasoning: bool = False, period: timedelta = DEFAULT_PERIOD
    ) -> BedrockDashboard:
        """Add the invocations and interventions of all guardrails in the account and Region.

        Args:
            automated_reasoning: Whether to show the findings of Automated Reasoning checks as well.
            period: The period of graphs. Numbers cover the dashboard's whole time range.
        """
        return self.add_widgets(
            sections.all_guardrails(automated_reasoning=automated_reasoning, period=period)
        )

    def add_all_agents_monitoring(self, *, period: timedelta = DEFAULT_PERIOD) -> BedrockDashboard:
        """Add the requests, failures, latency and tokens of all agents in the account and Region.

        Args:
            period: The period of graphs. Numbers cover the dashboard's whole time range.
        """
        return self.add_widgets(sections.agents(period=period))

    def add_agent_monitoring(
        self, agent_name: str, agent_alias_arn: str, *, period: timedelta = DEFAULT_PERIOD
    ) -> BedrockDashboard:
        """Add the requests, failures, latency and tokens of one agent.

        Args:
            agent_name: The name in titles.
            agent_alias_arn: The ARN of the agent alias that applications call.
            period: The period of graphs. Numbers cover the dashboard's whole time range.

        Raises:
            InvalidInputError: ``agent_alias_arn`` is not the ARN of an agent alias, or CloudWatch would
                refuse the dashboard.
        """
        return self.add_widgets(sections.agent(name=agent_name, alias_arn=agent_alias_arn, period=period))

    def add_all_knowledge_bases_monitoring(self, *, period: timedelta = DEFAULT_PERIOD) -> BedrockDashboard:
        """Add the requests and failures of managed knowledge bases in the account and Region.

        Args:
            period: The period of graphs. Numbers cover the dashboard's whole time range.
        """
        return self.add_widgets(sections.knowledge_bases(period=period))

    def add_agentcore_monitoring(self, *, period: timedelta = DEFAULT_PERIOD) -> BedrockDashboard:
        """Add the metrics of Amazon Bedrock AgentCore in the account and Region.

        Args:
            period: The period of graphs. Numbers cover the dashboard's whole time range.
        """
        return self.add_widgets(sections.agentcore(region=self.region, period=period))

    def add_agentcore_evaluations_monitoring(self, *, period: timedelta = DEFAULT_PERIOD) -> BedrockDashboard:
        """Add the scores of AgentCore Evaluations in the account and Region.

        Args:
            period: The period of graphs.
        """
        return self.add_widgets(sections.agentcore_evaluations(period=period))


def _refuse_conflicts(where: str, **arguments: object) -> None:
    names = [name for name, value in arguments.items() if value is not None]
    if names:
        what = f"{' and '.join(names)} cannot be combined with existing_dashboard"
        refuse_one(where=where, what=what, remedy="leave it out: the existing dashboard has its own")


def _per_million(price_per_thousand: float | Decimal | None) -> Decimal | None:
    return None if price_per_thousand is None else Decimal(str(price_per_thousand)) * 1000


def _image_size(size: str | None, bucketed_step_size: str | None) -> ImageSize | None:
    if size is None and bucketed_step_size is None:
        return None
    if not size or not bucketed_step_size:
        what = "image_size and bucketed_step_size are two dimensions of one metric"
        refuse_one(what=what, remedy="pass both, or neither to count all images")
    return ImageSize(size=size, bucketed_step_size=bucketed_step_size)

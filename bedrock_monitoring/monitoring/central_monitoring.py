"""The dashboards and alarms of the view over all accounts."""

from __future__ import annotations

from bedrock_monitoring.bedrock.alarms import AlarmContext, AlarmSet
from bedrock_monitoring.bedrock.naming import OVERVIEW, Naming
from bedrock_monitoring.bedrock.organization.organization_alarms import alarms_of_all_accounts
from bedrock_monitoring.bedrock.organization.organization_dashboards import (
    OrganizationContext,
    organization_dashboards,
)
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.partitions import alarm_arn, console_url
from bedrock_monitoring.monitoring.central_view import CentralView
from bedrock_monitoring.monitoring.monitored_models import monitored_model


def central_alarms(view: CentralView, *, naming: Naming) -> AlarmSet:
    """Return the alarms of the view in one Region.

    Args:
        view: The view.
        naming: The names of the alarms.
    """
    return alarms_of_all_accounts(
        view.alarms,
        by_model=view.by_model,
        context=AlarmContext(
            naming=naming,
            dashboard_url=console_url(region=view.regions[0], dashboard_name=naming.dashboard_name(OVERVIEW)),
            runbooks=view.runbooks,
        ),
    )


def central_dashboards(view: CentralView, alarms: AlarmSet, *, naming: Naming) -> dict[str, Dashboard]:
    """Return the dashboards of the view by construct id; none outside of its first Region.

    Args:
        view: The view in one Region.
        alarms: Its alarms, whose thresholds are shown.
        naming: The names of the dashboards.
    """
    if not view.dashboards:
        return {}
    context = OrganizationContext(
        naming=naming,
        models=[monitored_model(model, view.region) for model in view.models],
        accounts={account.id: account.name for account in view.accounts},
        called=frozenset(id_ for models in view.published.values() for id_ in models),
        regions=view.regions,
        alarms=alarms.instances,
        alarm_arns=[
            alarm_arn(region=view.region, account=view.account, alarm_name=alarm.alarm_name)
            for alarm in alarms.shown
        ],
        period=view.period,
    )
    built = organization_dashboards(context)
    return {"dashboard" if kind == OVERVIEW else f"dashboard-{kind}": each for kind, each in built.items()}

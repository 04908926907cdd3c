"""What a target's dashboard shows and what its alarms watch, as values: the same for Terraform and for the preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmPlace
from bedrock_monitoring.bedrock.overview import TIME_RANGE, overview
from bedrock_monitoring.bedrock.sections import WatchedModel
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.layout import Element
from bedrock_monitoring.cloudwatch.partitions import alarm_arn, console_url
from bedrock_monitoring.cloudwatch.problems import Problem, refuse
from bedrock_monitoring.rollout.rollout import Model, Target


def dashboard_of(target: Target, alarms: Iterable[Alarm]) -> Dashboard:
    """Return the dashboard of a target.

    Args:
        target: What is watched.
        alarms: Those whose state it shows, as ``alarms_of`` returns them.
    """
    return Dashboard(name=target.dashboard_name, elements=elements_of(target, alarms), start=TIME_RANGE)


def elements_of(target: Target, alarms: Iterable[Alarm]) -> tuple[Element, ...]:
    """Return what stands on a target's dashboard, from top to bottom.

    Args:
        target: What is watched.
        alarms: Those whose state it shows, as ``alarms_of`` returns them.
    """
    return overview(
        title=f"Amazon Bedrock: {target.name}",
        place=f"Account {target.account}, {target.region}",
        models=[_watched(model) for model in target.models],
        alarm_arns=[
            alarm_arn(region=target.region, account=target.account, alarm_name=alarm.alarm_name)
            for alarm in alarms
        ],
        period=target.period,
    )


def alarms_of(target: Target) -> dict[str, Alarm]:
    """Return the alarms of a target by construct id, which begins with the kind because addresses begin with a letter.

    Raises:
        InvalidInputError: Alarms of two models would have one name, and one would take the other's place.
    """
    refuse(_same_slug(target.models) if target.alarms else ())
    place = AlarmPlace(
        name_prefix=name_prefix(target),
        account=target.account,
        region=target.region,
        dashboard_url=console_url(region=target.region, dashboard_name=target.dashboard_name),
    )
    return {
        f"{kind.replace('_', '-')}-{model.id.slug}": ALARM_KINDS[kind].alarm(
            model=model.id, condition=condition, place=place
        )
        for model in target.models
        for kind, condition in target.alarms.items()
    }


def name_prefix(target: Target) -> str:
    """Return what the names of a target's alarms and topic begin with."""
    return f"bedrock-{target.name}"


def _same_slug(models: Sequence[Model]) -> Iterator[Problem]:
    firsts: dict[str, Model] = {}
    for model in models:
        first = firsts.setdefault(model.id.slug, model)
        if first is not model:
            what = f"its alarms would have the names of those of {first.id.dimension_value!r}"
            where = f"model {model.id.dimension_value!r}"
            yield Problem(where=where, what=what, remedy="watch one of the two in a target of its own")


def _watched(model: Model) -> WatchedModel:
    return WatchedModel(model=model.id, name=model.name or model.id.display_name, price=model.price)

"""Rules for the models of a target: its Region has Bedrock and can call them, their providers are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from bedrock_monitoring.bedrock.alarms.monitored_resource import ALL_MODELS
from bedrock_monitoring.bedrock.models.bedrock_regions import (
    GEOGRAPHIES_AS_OF,
    geographies_of,
    has_bedrock,
    is_source_region,
    may_become_source_region,
    regions_source,
)
from bedrock_monitoring.bedrock.models.known_models import known_ids, known_providers
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.prices import TOKEN_KINDS, TokenKind, resolve_prices
from bedrock_monitoring.bedrock.prices.token_price import format_decimal
from bedrock_monitoring.bedrock.quotas import has_request_quota
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import did_you_mean
from bedrock_monitoring.rollout.alarm_resolving import alarm_set_name, all_models_alarms
from bedrock_monitoring.rollout.checks.candidate import Finding, ResolvedTarget, TargetCandidate
from bedrock_monitoring.rollout.resolving import named_models
from bedrock_monitoring.rollout.values.bedrock_values import COPIED_MODEL_ID, MODEL_ID
from bedrock_monitoring.rollout.yaml_document import Findings, Step, shown

_FAR = 100
"""How many times a price can differ from the list price; the next unit is 1,000 times as large."""

_NAMES_OF_ROWS = ("All models", "Other models")
"""What dashboards call models together."""


def model_findings(candidates: Iterable[TargetCandidate]) -> Findings:
    """Find ids of models that are probably not those of a model that the target can call."""
    return [
        finding
        for candidate in candidates
        for finding in (
            *_without_bedrock(candidate),
            *_profile_names(candidate),
            *_request_quotas(candidate),
            *(
                finding
                for path, text, model in model_ids(candidate)
                for finding in (
                    *_unknown_provider(candidate, path, text, model),
                    *_not_called_from_here(candidate, path, model),
                )
            ),
        )
    ]


def shown_findings(targets: Iterable[ResolvedTarget]) -> Findings:
    """Find what misleads readers of dashboards: names of two models, prices and discounts of another unit."""
    return [
        finding
        for candidate, target in targets
        for finding in (*_same_names(candidate, target), *_other_units(candidate, target))
    ]


def _same_names(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    """Yield models that readers cannot tell apart, and that are not refused for their ids or names."""
    firsts = {name.casefold(): "several together" for name in _NAMES_OF_ROWS}
    taken = {ALL_MODELS}
    own = len(candidate.settings.models)
    for index, model in enumerate(target.models):
        slugs = {route.slug for route in model.routes}
        if not taken.isdisjoint(slugs):  # which is refused
            continue
        taken |= slugs
        name = model.display_name
        number = f"model {index + 1}"
        first = firsts.setdefault(name.casefold(), number)
        if first == number:
            continue
        path = ("models", index) if index < own else ("inference_profiles", index - own)
        yield candidate.warning(
            *path,
            what=f"dashboards and alarms call it {shown(name)}, like {first}",
            remedy="give each a `name` of its own" if index < own else "give the model another `name`",
        )


def _other_units(candidate: TargetCandidate, target: Target) -> Iterator[Finding]:
    """Yield prices and discounts that are probably meant in another unit."""
    for index, (settings, model) in enumerate(zip(candidate.settings.models, target.models, strict=False)):
        yield from _share_of_one(candidate, settings.discount, "models", index, "discount")
        listed = _list_prices(model.routes, target.region) if settings.price else {}
        for kind, usual in listed.items():
            price = getattr(model.price, kind)
            if price and not min(usual) / _FAR <= price <= max(usual) * _FAR:
                yield candidate.warning(
                    *("models", index, "price", kind),
                    what=f"{format_decimal(price)} is far from the list price, {format_decimal(usual[0])}",
                    remedy="write USD per million tokens",
                )
    yield from _share_of_one(candidate, candidate.settings.discount, "discount")


@cache
def _list_prices(routes: tuple[ModelId, ...], region: str) -> Mapping[TokenKind, Sequence[Decimal]]:
    """Return the list prices of each kind of token on a model's routes, without those of 0.

    They are looked up once: targets of a Region often have the same models, from ``defaults``.
    """
    prices = [of_route.price.by_kind for of_route in resolve_prices(routes, region=region)]
    of_kinds = {kind: [each[kind] for each in prices if each.get(kind)] for kind in TOKEN_KINDS}
    return {kind: amounts for kind, amounts in of_kinds.items() if amounts}


def _share_of_one(candidate: TargetCandidate, discount: Decimal | None, *path: Step) -> Iterator[Finding]:
    if discount and 0 < discount < 1:
        yield candidate.warning(
            *path,
            what=f"it is less than one percent, {format_decimal(discount)} %",
            remedy=f"write {format_decimal(100 * discount)} if {format_decimal(100 * discount)} % is meant",
        )


def model_ids(candidate: TargetCandidate) -> Iterator[tuple[tuple[Step, ...], str, ModelId]]:
    """Yield the place of every id or ARN of a model, the text, and what it means."""
    for path, rule, text in candidate.ruled_values:
        if rule in (MODEL_ID, COPIED_MODEL_ID):
            yield path, text, rule.check(text)


def _unknown_provider(
    candidate: TargetCandidate, path: tuple[Step, ...], text: str, model: ModelId
) -> Iterator[Finding]:
    provider = (model.foundation_id or "").partition(".")[0]
    if provider and provider not in known_providers() and not text.startswith("arn:"):
        yield candidate.warning(
            *path,
            what=f"{shown(provider)} is not a provider of models that is known here",
            remedy="correct the id, or write the ARN if the provider is new: without the right id its "
            "dashboard stays empty",
        )


def _without_bedrock(candidate: TargetCandidate) -> Iterator[Finding]:
    region = candidate.settings.region
    if region and not has_bedrock(region):
        yield candidate.warning(
            "region",
            what=f"Amazon Bedrock is not in {region} ({regions_source()})",
            remedy="choose another Region, unless AWS has added Bedrock there since",
        )


def _not_called_from_here(
    candidate: TargetCandidate, path: tuple[Step, ...], model: ModelId
) -> Iterator[Finding]:
    """Yield a profile of a geography that the Region of its target does not belong to."""
    region, geography = candidate.settings.region, model.geography
    if region is None or geography is None or is_source_region(geography, region):
        return
    what = f"{region} cannot call profiles of the geography {geography!r}"
    others = [f"{other}.{model.foundation_id}" for other in geographies_of(region)]
    known = [other for other in others if other in known_ids()]
    names = " or ".join(known or others) or f"{model.foundation_id} alone"
    if may_become_source_region(geography, region):
        what = f"{what} as of {GEOGRAPHIES_AS_OF}"
        remedy = f"write {names}, unless AWS has added {region} since"
        yield candidate.warning(*path, what=what, remedy=remedy)
    else:
        yield candidate.finding(*path, what=what, remedy=f"write {names}")


def _request_quotas(candidate: TargetCandidate) -> Iterator[Finding]:
    """Yield quotas of requests of models that have none: the number was meant for something else."""
    for index, model in enumerate(candidate.settings.models):
        for place, route, quota in model.given_quotas:
            if quota.requests_per_minute is not None and not has_request_quota(route):
                yield candidate.warning(
                    *("models", index, *place, "requests_per_minute"),
                    what=f"{route.foundation_id} has no quota of requests per minute in Service Quotas",
                    remedy="remove it: its calls are throttled by tokens alone",
                )


def unknown_models(
    candidate: TargetCandidate, key: str, named: Iterable[Sequence[str] | None]
) -> Iterator[Finding]:
    """Yield models that an item of a list names and the target does not have.

    Args:
        candidate: The target.
        key: The list, such as `budgets`.
        named: What stands under `models` of each of its items.
    """
    known = named_models(candidate.settings)
    for index, models in enumerate(named):
        for number, model in enumerate(models or ()):
            if model not in known:
                yield candidate.finding(
                    *(key, index, "models", number),
                    what=f"{shown(model)} is not a model of {candidate.called}",
                    remedy=did_you_mean(model, known)
                    or "write an id of `models` or a name of `inference_profiles`",
                )


def _profile_names(candidate: TargetCandidate) -> Iterator[Finding]:
    """Yield profiles whose alarms would have the names of those of a model, or of all models together."""
    settings = candidate.settings
    if not settings.inference_profiles:
        return
    taken = {
        route.slug: shown(route.dimension_value) for model in settings.models for route in model.routes[:1]
    }
    models = len(settings.models) + len(settings.inference_profiles)
    if all_models_alarms(settings.alarms, alarm_set=alarm_set_name(settings.alarms, models=models)):
        taken[ALL_MODELS] = "all models together"
    for index, profile in enumerate(settings.inference_profiles):
        if owner := taken.get(ModelId.for_profile(profile.name).slug):
            yield candidate.finding(
                *("inference_profiles", index, "name"),
                what=f"the alarms of the profile {shown(profile.name)} would be named like those of {owner}",
                remedy="give the profile another name",
            )

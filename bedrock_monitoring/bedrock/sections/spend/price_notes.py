"""What the texts on dashboards say of prices: from when they are, how sure, and what the cost is at most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.prices import ListedPrice, ListPriceConfidence, price_table_date
from bedrock_monitoring.bedrock.sections.spend.cost_sums import AT_MOST
from bedrock_monitoring.bedrock.sections.style import text_note
from bedrock_monitoring.cloudwatch.widgets import TextWidget
from bedrock_monitoring.cloudwatch.widgets.text_widget import escape_markdown

_LESS_SURE: Mapping[ListPriceConfidence | None, str] = {
    ListPriceConfidence.ONE_SOURCE: "One source alone has the price of",
    ListPriceConfidence.DECIDED: "Sources differ, and a person decided, on",
    ListPriceConfidence.OTHER_REGION: "The price of us-east-1 stands for that of this Region for",
    None: "Your own is the price of",
}
"""How a text says that a price is not one on which two sources agree. ``None`` is one that was given."""


def what_it_is(models: Sequence[MonitoredModel]) -> str:
    """Return what the estimated cost of models is, and from when its prices are."""
    priced = [model for model in models if model.is_priced]
    if not priced:
        return "No model here has a known price; `price:` in the rollout gives one."
    listed = any(_confidence(route) is not None for model in priced for route in model.routes)
    prices = f"list prices of {price_table_date().isoformat()}" if listed else "your own prices"
    return (
        f"Tokens at {prices}, on demand and less discounts; batches, service tiers and taxes are not in it. "
        "The bill is what counts."
    )


def price_of_model(model: MonitoredModel) -> str:
    """Return from when the price of a model is, how sure, and what it is at most; empty without a price."""
    if not model.is_priced:
        return ""
    found = {_confidence(route) for route in model.routes}
    least = next(each for each in (*reversed(ListPriceConfidence), None) if each in found)
    if least is None:
        return "Your own price."
    text = f"List price of {price_table_date().isoformat()}: {least}."
    if model.is_bounded:
        text += f" *{AT_MOST}* counts {_counted_at_most(model)}."
    return text


def price_notes(models: Sequence[MonitoredModel]) -> list[TextWidget]:
    """Return what readers should know of the prices: what is bounded, what is less sure, what has none."""
    lines = [*_bounds(models), *_confidence_lines(models), *_without_price(models)]
    return [text_note(*lines)] if lines else []


def _bounds(models: Sequence[MonitoredModel]) -> Iterator[str]:
    bounded = [model for model in models if model.is_bounded]
    if not bounded:
        return
    longer = [
        f"{escape_markdown(model.name)} (above {bound:,} tokens)"
        for model in bounded
        if (bound := _above(model))
    ]
    hours = [escape_markdown(model.name) for model in bounded if _has_hours(model)]
    parts = [
        f"{what}: {', '.join(names)}"
        for what, names in (
            ("every prompt as a long one, which makes the whole request dearer", longer),
            ("every cache write as kept for an hour", hours),
        )
        if names
    ]
    yield f"*{AT_MOST}* counts what metrics do not tell apart at its highest price: {'; '.join(parts)}."


def _confidence_lines(models: Sequence[MonitoredModel]) -> Iterator[str]:
    priced = [model for model in models if model.is_priced]
    of_each = {
        escape_markdown(model.name): {_confidence(route) for route in model.routes} for model in priced
    }
    if all(found == {None} for found in of_each.values()):
        return
    texts = [
        f"{text} {', '.join(name for name, found in of_each.items() if confidence in found)}."
        for confidence, text in _LESS_SURE.items()
        if any(confidence in found for found in of_each.values())
    ]
    agreed = [name for name, found in of_each.items() if found == {ListPriceConfidence.TWO_SOURCES}]
    if agreed:
        whom = "all models" if len(agreed) == len(of_each) else "all others"
        texts.append(f"Two sources agree on the price of {whom}.")
    yield " ".join(texts)


def _without_price(models: Sequence[MonitoredModel]) -> Iterator[str]:
    by_image = [escape_markdown(model.name) for model in models if model.has_image_price]
    if by_image:
        yield f"Not in the cost, because they are billed by the image: {', '.join(by_image)}."
    names = [
        escape_markdown(model.name) for model in models if not (model.is_priced or model.has_image_price)
    ]
    if names:
        yield (
            f"Not in the cost, because their price is not known: {', '.join(names)}. `price:` in the rollout "
            "gives one."
        )


def _confidence(route: InferenceRoute) -> ListPriceConfidence | None:
    """Return how sure the list price of a route is. ``None`` if its price was given."""
    return route.basis.listed.confidence if route.basis and route.basis.listed else None


def _counted_at_most(model: MonitoredModel) -> str:
    parts = []
    if bound := _above(model):
        parts.append(f"every prompt as one of more than {bound:,} tokens")
    if _has_hours(model):
        parts.append("every cache write as kept for an hour")
    return " and ".join(parts)


def _above(model: MonitoredModel) -> int | None:
    return min((listed.long.above for listed in _bounded_prices(model) if listed.long), default=None)


def _has_hours(model: MonitoredModel) -> bool:
    return any(listed.cache_write_1h for listed in _bounded_prices(model))


def _bounded_prices(model: MonitoredModel) -> Iterator[ListedPrice]:
    """Yield the list price of each route whose tokens can cost more than the estimate."""
    for route in model.routes:
        if route.basis and route.basis.at_most and route.basis.listed:
            yield route.basis.listed

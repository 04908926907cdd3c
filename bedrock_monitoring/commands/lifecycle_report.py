"""The models of targets whose end AWS has announced: when, what replaces them, how often they are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rich.table import Table

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.models.model_lifecycle import (
    ModelLifecycle,
    lifecycle_of,
    lifecycle_table_date,
)
from bedrock_monitoring.commands.console.reporting import cell, count, table
from bedrock_monitoring.monitoring.target import Target


@dataclass(frozen=True, kw_only=True)
class EndingRoute:
    """A route to a model with an end.

    Attributes:
        target: The target that has it.
        model: The display name of the model.
        route: The id that is called.
        lifecycle: The dates of the model.
        calls: How often it was called in the last 7 days. ``None`` if nobody looked.
    """

    target: Target
    model: str
    route: ModelId
    lifecycle: ModelLifecycle
    calls: float | None = None

    def told(self, today: date) -> str:
        """Return it as a phrase: ``ends in 41 days, still called 12,000 times a week``."""
        left = self.lifecycle.days_left(today)
        when = f"ended {count(-left, 'day')} ago" if left else "ended today"
        if left > 0:
            when = f"ends in {count(left, 'day')}"
        if self.calls is None:
            return when
        return f"{when}, still called {self.calls:,.0f} times a week" if self.calls else f"{when}, not called"


def ending_routes(targets: Iterable[Target]) -> Iterator[EndingRoute]:
    """Yield the routes of targets to models with an end, and profiles that are copied from such a model."""
    for target in targets:
        for model in target.models:
            for route in model.routes:
                dated = model.copied_from or route
                if (found := lifecycle_of(dated)) is not None:
                    yield EndingRoute(target=target, model=model.display_name, route=route, lifecycle=found)


def lifecycle_table(routes: Iterable[EndingRoute], today: date) -> Table:
    """Return a table of the routes, the one that ends first on top."""
    result = table("target", "model", "route", "legacy since", "ends", "", "AWS recommends", "source")
    for one in sorted(routes, key=lambda one: (one.lifecycle.end_of_life, one.target.name, one.model)):
        dates = one.lifecycle
        row = (one.target.name, one.model, one.route.route_name)
        legacy = dates.legacy.isoformat() if dates.legacy else "-"
        rest = (dates.replacement or "-", dates.source)
        result.add_row(*map(cell, (*row, legacy, dates.end_of_life.isoformat(), one.told(today), *rest)))
    return result


def caption() -> str:
    """Return the line below the table."""
    return (
        f"Dates as of {lifecycle_table_date().isoformat()}. A model that is not here has no announced end "
        "that is known; one that was launched since 2026-09-07 may get 45 days."
    )

"""When AWS retires a model: the days of its Legacy state, of its end of life, and what replaces it.

A model that is not in ``model_lifecycle.json`` has no date that is known. That does not say that it stays: a
model launched since 2026-09-07 may have only 45 days between the announcement and its end. A day before
which a model does not end ("no sooner than") is no date of its end, and is not in the table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.value import Value

_TABLE = Path(__file__).with_name("model_lifecycle.json")


@dataclass(frozen=True, kw_only=True)
class ModelLifecycle(Value):
    """The dates of a model.

    Attributes:
        model: The id of the foundation model.
        end_of_life: The day from which calls fail, in every Region.
        source: What states it.
        legacy: The day from which new customers are refused. Callers that pause may lose access too. ``None``
            if it is not known.
        extended_access: The day from which the model may cost more. ``None`` if it is not known.
        replacement: The id of the model that AWS recommends. ``None`` if it is not known.
    """

    model: str
    end_of_life: date
    source: str
    legacy: date | None = None
    extended_access: date | None = None
    replacement: str | None = None

    def days_left(self, today: date) -> int:
        """Return in how many days the model ends; 0 or less if it has ended."""
        return (self.end_of_life - today).days


def lifecycle_of(model: ModelId) -> ModelLifecycle | None:
    """Return the dates of a model. ``None`` if AWS has announced no end, or none is known here."""
    return None if model.foundation_id is None else model_lifecycles().get(model.foundation_id)


@cache
def model_lifecycles() -> dict[str, ModelLifecycle]:
    """Return the dates of every model that has an end, by the id of the foundation model."""
    table = _table()
    return {
        row["model"]: ModelLifecycle(**{**row, **_dates(row), "source": table["sources"][row["source"]]})
        for row in table["models"]
    }


def lifecycle_table_date() -> date:
    """Return the day on which the table was last compared with its sources."""
    return date.fromisoformat(_table()["as_of"])


@cache
def _table() -> Any:
    return json.loads(_TABLE.read_text(encoding="utf-8"))


def _dates(row: dict[str, str]) -> dict[str, date]:
    keys = ("end_of_life", "legacy", "extended_access")
    return {key: date.fromisoformat(row[key]) for key in keys if key in row}

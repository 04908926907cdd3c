"""What the package knows of Bedrock and says of it, as one readable table of each kind.

After an intended change, run ``pytest tests/bedrock --snapshot-update`` and read the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.bedrock import catalogue, colors
from bedrock_monitoring.bedrock.alarms.kinds import ALARM_KINDS
from bedrock_monitoring.bedrock.catalogue import Dimension, MetricDefinition
from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS, OPTIONAL_SECTIONS
from bedrock_monitoring.bedrock.logs.log_queries import log_queries
from bedrock_monitoring.bedrock.logs.log_record import FIELDS
from bedrock_monitoring.bedrock.logs.who_queries import who_queries
from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas.burndown import BURNDOWN_RATES

PRICES = {"amazon.nova-lite-v1:0": TokenPrice(input=Decimal(2), output=Decimal(10))}

TABLES: Mapping[str, Iterable[Any]] = {
    "metrics": [value for value in vars(catalogue).values() if isinstance(value, MetricDefinition)],
    "dimensions": Dimension,
    "alarms": ALARM_KINDS.values(),
    "companions of alarms": [kind.companion for kind in ALARM_KINDS.values() if kind.companion],
    "dashboards": DASHBOARD_KINDS.values(),
    "optional sections": OPTIONAL_SECTIONS.items(),
    "fields of the log": FIELDS.values(),
    "queries of the log": log_queries(prices=PRICES, metadata_keys=("team",), bodies=True),
    "queries of the log by person": [
        *who_queries(
            prices=PRICES, metadata_keys=("team",), bodies=True, ends={"nova-lite-v1:0": date(2027, 1, 31)}
        )
    ],
    "outputs of models": ModelOutput,
    "burndown of quotas": BURNDOWN_RATES,
    "colors": sorted((name, value) for name, value in vars(colors).items() if name.isupper()),
}


def parts(value: Any) -> Iterator[str]:
    """Yield what a value is, in lines: functions by whether there is one."""
    if not is_dataclass(value):
        yield repr(value)
        return
    for field in fields(value):
        held = getattr(value, field.name)
        if held in (None, "", (), False):
            continue
        if callable(held):
            yield f"{field.name}: a function"
        elif is_dataclass(held) and field.name == "companion":
            yield f"{field.name}: below"
        elif isinstance(held, list | tuple) and held and isinstance(held[0], str):
            yield f"{field.name}: {', '.join(map(str, held))}"
        else:
            yield f"{field.name}: {held if isinstance(held, str) else repr(held)}"


@pytest.mark.parametrize("table", TABLES)
def test_what_is_known_of_bedrock_stays(table: str, snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join("\n".join(parts(value)) for value in TABLES[table]) == snapshot

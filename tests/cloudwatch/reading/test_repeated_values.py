from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.reading.repeated_values import Nameable, Names

LONG = "x" * 200
"""A source that is longer than any name."""


def chosen(*values: Nameable, source: str = LONG, times: int = 3) -> list[str]:
    """Return the names of values of which each is written ``times`` times, chosen a kind at a time."""
    names = Names()
    for kind in {type(value): None for value in values}:
        for value in values * times:
            if names.name(value) is None:
                names.count(value, source)
        names.choose(kind)
    return [name for name, _ in names.chosen()]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("#1f77b4", "BLUE"),
        ("#ff7f0e", "ORANGE"),
        ("#2ca02c", "GREEN"),
        ("#d62728", "RED"),
        ("#9467bd", "PURPLE"),
        ("#8c564b", "BROWN"),
        ("#e377c2", "PINK"),
        ("#7f7f7f", "GRAY"),
        ("#bcbd22", "OLIVE"),
        ("#17becf", "CYAN"),
        ("#aec7e8", "LIGHT_BLUE"),
        ("#ffbb78", "LIGHT_ORANGE"),
        ("#98df8a", "LIGHT_GREEN"),
        ("#ff9896", "LIGHT_RED"),
        ("#c5b0d5", "LIGHT_PURPLE"),
        ("#D62728", "RED"),
        ("#0a1b2c", "COLOR_0A1B2C"),
        (timedelta(seconds=1), "ONE_SECOND"),
        (timedelta(seconds=30), "SECONDS_30"),
        (timedelta(minutes=1), "ONE_MINUTE"),
        (timedelta(minutes=2), "TWO_MINUTES"),
        (timedelta(minutes=3), "THREE_MINUTES"),
        (timedelta(minutes=4), "FOUR_MINUTES"),
        (timedelta(minutes=5), "FIVE_MINUTES"),
        (timedelta(minutes=10), "TEN_MINUTES"),
        (timedelta(minutes=11), "MINUTES_11"),
        (timedelta(hours=1), "ONE_HOUR"),
        (timedelta(hours=6), "SIX_HOURS"),
        (timedelta(hours=7), "SEVEN_HOURS"),
        (timedelta(hours=8), "EIGHT_HOURS"),
        (timedelta(hours=9), "NINE_HOURS"),
        (timedelta(days=1), "ONE_DAY"),
        (timedelta(days=14), "DAYS_14"),
        (Metric(namespace="n", metric_name="ErrorCount"), "ERROR_COUNT"),
        (
            Metric(namespace="n", metric_name="Errors", statistic="Sum", dimensions_map={"QueueName": "a.b"}),
            "ERRORS_SUM_A_B",
        ),
        (Metric(namespace="n", metric_name="42"), "METRIC"),
        (Metric(namespace="n", metric_name="a" * 39, statistic="Sum"), "A" * 39),
    ],
)
def test_a_value_is_named_for_what_it_is(value: Nameable, name: str) -> None:
    assert chosen(value) == [name]


def test_values_of_the_same_name_are_told_apart_and_a_regions_name_is_free() -> None:
    metrics = [Metric(namespace=namespace, metric_name="Region") for namespace in "nm"]
    assert chosen(*metrics) == ["REGION_2", "REGION_3"]


def test_colors_and_periods_come_before_the_metrics_that_use_them() -> None:
    minute = timedelta(minutes=1)
    assert chosen(Metric(namespace="n", metric_name="m"), minute, "#1f77b4") == ["BLUE", "ONE_MINUTE", "M"]


@pytest.mark.parametrize(
    ("source", "times", "names"),
    [("x" * 9, 1, []), ("x" * 9, 2, ["M"]), ("x" * 6, 2, []), ("x" * 7, 2, []), ("x" * 100, 1, [])],
)
def test_a_value_has_a_name_if_its_assignment_and_uses_are_shorter(
    source: str, times: int, names: list[str]
) -> None:
    assert chosen(Metric(namespace="n", metric_name="m"), source=source, times=times) == names

from __future__ import annotations

from bedrock_monitoring.evaluation.legend_labels import distinct_labels, expand_label, zone_of
from bedrock_monitoring.evaluation.series import MetricKey, Series


def metric(name: str, model: str) -> MetricKey:
    return MetricKey(namespace="AWS/Bedrock", name=name, dimensions=(("ModelId", model),))


def test_series_are_labelled_by_the_fields_that_differ() -> None:
    assert distinct_labels([metric("Invocations", "a"), metric("Invocations", "b")]) == [
        "a",
        "b",
    ]
    assert distinct_labels([metric("Errors", "a"), metric("Calls", "a")]) == ["Errors", "Calls"]
    assert distinct_labels([metric("Calls", "a")]) == ["Calls"]


def test_dynamic_labels_are_replaced() -> None:
    series = Series(points={0: 1.0, 300: 4.0, 600: 2.0}, period=300, metric=metric("Invocations", "a"))
    label = "${LABEL} ${PROP('Dim.ModelId')} ${MAX} at ${MAX_TIME}, ${LAST} of ${SUM} ${WHAT}"
    expanded = expand_label(label, series, default="Calls", statistic="Sum")
    assert expanded == "Calls a 4 at 1970-01-01 00:05 UTC, 2 of 7 ${WHAT}"


def test_times_in_labels_have_their_unit_and_time_zone() -> None:
    series = Series(points={0: 850.0, 300: 16_712.0}, period=300, metric=metric("InvocationLatency", "a"))
    label = "${MIN} to ${MAX}, ${MIN_MAX_RANGE}, ${DATAPOINT_COUNT} until ${LAST_TIME}"
    expanded = expand_label(
        label, series, default="", statistic="p99", unit="Milliseconds", zone=zone_of(90 * 60)
    )
    assert expanded == "850 ms to 16.7 s, 850 ms-16.7 s, 2 until 1970-01-01 01:35 UTC+01:30"
    assert expand_label("${LAST}", Series(points={}, period=60), default="", statistic="Sum") == "\N{EN DASH}"

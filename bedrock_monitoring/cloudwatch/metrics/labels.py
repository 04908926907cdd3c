"""Check dynamic labels, such as ``p99 ${LAST}``.

Source of names and limits: "Using dynamic labels" of the CloudWatch user guide.
"""

from __future__ import annotations

from collections.abc import Iterator

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import Problem, did_you_mean

DYNAMIC_VALUES = (
    "AVG",
    "DATAPOINT_COUNT",
    "FIRST",
    "FIRST_LAST_RANGE",
    "FIRST_LAST_TIME_RANGE",
    "FIRST_TIME",
    "FIRST_TIME_RELATIVE",
    "LABEL",
    "LAST",
    "LAST_TIME",
    "LAST_TIME_RELATIVE",
    "MAX",
    "MAX_TIME",
    "MAX_TIME_RELATIVE",
    "MIN",
    "MIN_MAX_RANGE",
    "MIN_MAX_TIME_RANGE",
    "MIN_TIME",
    "MIN_TIME_RELATIVE",
    "PROP('AccountId')",
    "PROP('AccountLabel')",
    "PROP('MetricName')",
    "PROP('Namespace')",
    "PROP('Period')",
    "PROP('Region')",
    "PROP('Stat')",
    "SUM",
)
"""The text allowed in ``${…}``. ``PROP('Dim.NAME')``, the value of a dimension, is allowed, too."""

_DYNAMIC = lazy_pattern(r"\$\{(?!TfToken\[|Deferred\[)([^}]*)\}?")
_DIMENSION = lazy_pattern(r"PROP\('Dim\..+'\)")


def label_problems(label: str | None) -> Iterator[Problem]:
    """Yield the dynamic values of a label that CloudWatch would refuse or show literally."""
    if not label or "${" not in label:
        return
    values = [match[1] for match in _DYNAMIC.finditer(label)]
    for value in values:
        if value not in DYNAMIC_VALUES and not _DIMENSION.fullmatch(value):
            yield Problem(
                where="label",
                what=f"CloudWatch has no dynamic value ${{{value}}}",
                remedy=did_you_mean(value, DYNAMIC_VALUES)
                or "use one such as ${MAX}, ${LAST}, ${LABEL} or ${PROP('Dim.ModelId')}",
            )
    if len(values) > limits.DYNAMIC_LABELS:
        yield Problem(
            where="label",
            what=f"{len(values)} dynamic values are over the limit of {limits.DYNAMIC_LABELS}",
            remedy="show fewer",
        )
    if values.count("LABEL") > 1:
        yield Problem(where="label", what="${LABEL} appears more than once", remedy="keep one")

"""Check the expressions of alarms, which allow less than those of graphs.

Sources: "Metric math syntax and functions" and "Anomaly detection on metric math" in the CloudWatch user
guide; MetricDataQuery in the CloudWatch API reference ("any expression used in PutMetricAlarm must return a
single time series"); "Metrics Insights limits" (one query).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bedrock_monitoring.cloudwatch.grammar import metrics_insights
from bedrock_monitoring.cloudwatch.grammar.metric_math.functions import FUNCTIONS, InAlarms, Type
from bedrock_monitoring.cloudwatch.grammar.metric_math.parsing import LANGUAGE, Call, Node, children, parse
from bedrock_monitoring.cloudwatch.grammar.metric_math.type_checks import Checked, check_together
from bedrock_monitoring.cloudwatch.grammar.source import SourceText
from bedrock_monitoring.cloudwatch.grammar.tree import parts
from bedrock_monitoring.cloudwatch.metrics.expression_text import is_metrics_insights
from bedrock_monitoring.problems import Problem, refuse

_BAND = "ANOMALY_DETECTION_BAND"


def check_for_alarm(
    *, metrics: Collection[str], expressions: Mapping[str, str], watched: str, band: str | None = None
) -> dict[str, Checked]:
    """Check the expressions of an alarm: everything that ``check_together`` checks, and the rules of alarms.

    An alarm may compare a Metrics Insights query with GROUP BY although it returns several series: such an
    alarm has a state for each of them. CloudWatch demands an ORDER BY of it, too.

    Args:
        metrics: The ids of the alarm's metrics.
        expressions: The text of each expression by id.
        watched: The id of the metric or expression that the alarm compares.
        band: The id of the anomaly detection band, for an anomaly detection alarm.

    Returns:
        The result of each expression by id.

    Raises:
        InvalidInputError: With every problem: SEARCH, several series, several Metrics Insights queries,
            unused queries; for anomaly detection also METRICS, several bands, or a threshold that is not a
            band.
    """
    checked = check_together(metrics=metrics, expressions=expressions)
    returned = [name for name in (watched, band) if name is not None]
    used = _reached(returned, checked)
    problems = [
        *_unknown(returned, metrics, expressions),
        *_forbidden(expressions, checked),
        *_several_series(watched, expressions, checked),
        *_several_queries(expressions),
        *_without_order(expressions.get(watched, "")),
        *_unused(used, metrics, expressions, checked),
    ]
    if band is not None:
        problems += _in_anomaly_detection(band, expressions, checked)
    refuse(problems)
    return checked


def _reached(names: Collection[str], checked: Mapping[str, Checked]) -> set[str]:
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(checked[name].used_ids if name in checked else ())
    return reached


def _unknown(
    returned: Collection[str], metrics: Collection[str], expressions: Mapping[str, str]
) -> Iterator[Problem]:
    for name in returned:
        if name not in metrics and name not in expressions:
            yield Problem(
                where="metrics",
                what=f"the alarm watches the id {name!r}, which no metric and no expression has",
                remedy=f"watch one of: {', '.join([*metrics, *expressions])}",
            )


def _forbidden(expressions: Mapping[str, str], checked: Mapping[str, Checked]) -> Iterator[Problem]:
    for name, known in checked.items():
        for function in known.functions:
            if FUNCTIONS[function].in_alarms is InAlarms.FORBIDDEN:
                yield _at_calls(
                    name,
                    expressions[name],
                    function,
                    what=f"alarms cannot use {function}",
                    remedy="name each metric, or use a Metrics Insights query",
                )


def _several_series(
    watched: str, expressions: Mapping[str, str], checked: Mapping[str, Checked]
) -> Iterator[Problem]:
    known = checked.get(watched)
    if known is None or known.type is not Type.SERIES_LIST or is_metrics_insights(expressions[watched]):
        return
    expression = expressions[watched]
    yield (
        SourceText(language=LANGUAGE, text=expression)
        .problem(
            parse(expression).span,
            what="it gives a list of series (TS[]), and an alarm watches one",
            remedy="make it a single series, as with SUM, AVG, MAX or FIRST",
        )
        .within(f"expression {watched!r}")
    )


def _several_queries(expressions: Mapping[str, str]) -> Iterator[Problem]:
    queries = [name for name, text in expressions.items() if is_metrics_insights(text)]
    if len(queries) > 1:
        yield Problem(
            where="metrics",
            what=f"the alarm has {len(queries)} Metrics Insights queries ({', '.join(queries)}), and "
            "CloudWatch takes one",
            remedy="make an alarm for each and a composite alarm over them",
        )


def _without_order(watched: str) -> Iterator[Problem]:
    """Yield a problem with a query whose groups have no order ("Create a CloudWatch alarm based on…")."""
    if not is_metrics_insights(watched):
        return
    query = metrics_insights.parse(watched)
    if query.group_by and query.order_by is None:
        yield Problem(
            where="metrics",
            what="the alarm watches the groups of a Metrics Insights query that has no ORDER BY",
            remedy=f"end it with `ORDER BY {query.function}() DESC`",
        )


def _unused(
    used: Collection[str],
    metrics: Collection[str],
    expressions: Mapping[str, str],
    checked: Mapping[str, Checked],
) -> Iterator[Problem]:
    takes_all = any("METRICS" in checked[name].functions for name in used if name in checked)
    for name in (*metrics, *expressions):
        if name not in used and not (takes_all and name in metrics):
            yield Problem(
                where="metrics",
                what=f"nothing that the alarm watches uses {name!r}, and every metric of an alarm is paid "
                "for",
                remedy="remove it, or use it in the watched expression",
            )


def _in_anomaly_detection(
    band: str, expressions: Mapping[str, str], checked: Mapping[str, Checked]
) -> Iterator[Problem]:
    if band not in checked or not _is_band(expressions[band]):
        yield Problem(
            where="metrics",
            what=f"the threshold {band!r} is no anomaly detection band",
            remedy=f"make it an expression {_BAND}(…)",
        )
        return
    read = _reached([band], checked)
    for name, known in checked.items():
        if name in read and "METRICS" in known.functions:
            yield _at_calls(
                name,
                expressions[name],
                "METRICS",
                what="anomaly detection cannot use METRICS",
                remedy="name each metric: [m1, m2]",
            )
    if len(_calls(expressions[band], _BAND)) > 1:
        yield _at_calls(
            band,
            expressions[band],
            _BAND,
            what="anomaly detection takes one band in an expression",
            remedy="make an alarm for each band",
        )


def _is_band(expression: str) -> bool:
    if is_metrics_insights(expression):
        return False
    tree = parse(expression)
    return isinstance(tree, Call) and tree.function == _BAND


def _calls(expression: str, function: str) -> list[Node]:
    tree = parse(expression)
    return [
        part
        for part in parts(tree, children=children)
        if isinstance(part, Call) and part.function == function
    ]


def _at_calls(name: str, expression: str, function: str, *, what: str, remedy: str) -> Problem:
    """Return a problem at the last call of a function, which is called at least once."""
    start = _calls(expression, function)[-1].span[0]
    source = SourceText(language=LANGUAGE, text=expression)
    return source.problem((start, start + len(function)), what=what, remedy=remedy).within(
        f"expression {name!r}"
    )

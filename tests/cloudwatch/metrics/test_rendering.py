from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.metrics import (
    AnomalyDetectionBand,
    GraphMetric,
    MathExpression,
    Metric,
    MetricsInsightsQuery,
    SearchExpression,
)
from bedrock_monitoring.cloudwatch.metrics.expression_text import identifiers
from bedrock_monitoring.cloudwatch.metrics.rendering import (
    Row,
    explicit_ids,
    render_metrics,
    row_problems,
)

CALLS = Metric(namespace="AWS/Bedrock", metric_name="Invocations", statistic="Sum")
ERRORS = Metric(namespace="AWS/Bedrock", metric_name="InvocationServerErrors", statistic="Sum")
RATE = MathExpression(expression="100 * errors / calls", using_metrics={"errors": ERRORS, "calls": CALLS})


def refused(*metrics: GraphMetric) -> list[str]:
    rows = render_metrics(metrics)
    problems = row_problems(metrics, rows, known_ids=explicit_ids(metrics), period=None, statistic=None)
    return [str(problem) for problem in problems]


def test_a_row_has_the_names_of_the_metric_and_its_non_default_options() -> None:
    plain = Metric(namespace="AWS/Bedrock", metric_name="Invocations")
    told = Metric(
        namespace="AWS/Bedrock",
        metric_name="Invocations",
        dimensions_map={"ModelId": "nova"},
        statistic="p99",
        period=timedelta(minutes=1),
        label="p99",
        color="#1f77b4",
        account="111122223333",
        region="eu-central-1",
        visible=False,
    )
    assert render_metrics([plain], [told]) == [
        ["AWS/Bedrock", "Invocations"],
        [
            "AWS/Bedrock",
            "Invocations",
            "ModelId",
            "nova",
            {
                "stat": "p99",
                "period": 60,
                "region": "eu-central-1",
                "accountId": "111122223333",
                "label": "p99",
                "color": "#1f77b4",
                "yAxis": "right",
                "visible": False,
            },
        ],
    ]


def test_the_widgets_period_and_statistic_are_not_repeated() -> None:
    minute = timedelta(minutes=1)
    rows = render_metrics([CALLS.with_(period=minute)], period=minute, statistic="Sum")
    assert rows == [["AWS/Bedrock", "Invocations"]]


def test_hidden_inputs_follow_their_expression() -> None:
    assert render_metrics([replace(RATE, label="Errors (%)")]) == [
        [{"expression": "100 * errors / calls", "label": "Errors (%)"}],
        ["AWS/Bedrock", "InvocationServerErrors", {"id": "errors", "stat": "Sum", "visible": False}],
        ["AWS/Bedrock", "Invocations", {"id": "calls", "stat": "Sum", "visible": False}],
    ]


def test_an_input_that_is_drawn_too_appears_once_whatever_comes_first() -> None:
    drawn = CALLS.with_(label="Calls")
    row = ["AWS/Bedrock", "Invocations", {"id": "calls", "stat": "Sum", "label": "Calls"}]
    assert row in render_metrics([drawn, RATE])
    assert row in render_metrics([RATE, drawn])
    assert len(render_metrics([drawn, RATE])) == len(render_metrics([RATE, drawn])) == 3


def test_names_are_local_to_their_expression() -> None:
    first = MathExpression(expression="m * 2", using_metrics={"m": CALLS})
    second = MathExpression(expression="m * 3", using_metrics={"m": ERRORS})
    assert render_metrics([first, second]) == [
        [{"expression": "m * 2"}],
        ["AWS/Bedrock", "Invocations", {"id": "m", "stat": "Sum", "visible": False}],
        [{"expression": "m_2 * 3"}],
        ["AWS/Bedrock", "InvocationServerErrors", {"id": "m_2", "stat": "Sum", "visible": False}],
    ]


def test_expressions_within_expressions_are_added_once() -> None:
    cost = MathExpression(expression="tokens * 3", using_metrics={"tokens": CALLS})
    total = MathExpression(expression="cost1 + cost2", using_metrics={"cost1": cost, "cost2": cost})
    assert render_metrics([total]) == [
        [{"expression": "cost1 + cost1"}],
        [{"id": "cost1", "expression": "tokens * 3", "visible": False}],
        ["AWS/Bedrock", "Invocations", {"id": "tokens", "stat": "Sum", "visible": False}],
    ]


def test_what_metrics_selects_in_one_expression_stays_what_it_selects_beside_others() -> None:
    other = MathExpression(expression="err * 1", using_metrics={"err": CALLS})
    errors = MathExpression(
        expression="SUM(METRICS('err'))", using_metrics={"err": ERRORS, "err_client": CALLS}
    )
    assert render_metrics([other, errors])[2] == [{"expression": "SUM([err_2, err])"}]


def test_an_explicit_id_is_kept_and_never_assigned_to_another_metric() -> None:
    named = replace(ERRORS, id="m")
    first = MathExpression(expression="m * 2", using_metrics={"m": CALLS})
    assert render_metrics([first, named]) == [
        [{"expression": "m_2 * 2"}],
        ["AWS/Bedrock", "Invocations", {"id": "m_2", "stat": "Sum", "visible": False}],
        ["AWS/Bedrock", "InvocationServerErrors", {"id": "m", "stat": "Sum"}],
    ]


def test_an_input_equal_to_a_metric_with_an_id_takes_that_id() -> None:
    named = replace(CALLS, id="given", label="Calls")
    orders: list[list[GraphMetric]] = [[RATE, named], [named, RATE]]
    for metrics in orders:
        rows = render_metrics(metrics)
        assert len(rows) == 3
        assert [{"expression": "100 * errors / given"}] in rows
        assert ["AWS/Bedrock", "Invocations", {"id": "given", "stat": "Sum", "label": "Calls"}] in rows


def test_an_expression_may_name_the_id_of_another_metric() -> None:
    named = replace(CALLS, id="m1", visible=False)
    assert render_metrics([MathExpression(expression="m1 * 2", id="e1"), named]) == [
        [{"id": "e1", "expression": "m1 * 2"}],
        ["AWS/Bedrock", "Invocations", {"id": "m1", "stat": "Sum", "visible": False}],
    ]


def test_one_id_for_different_metrics_is_refused() -> None:
    assert refused(replace(CALLS, id="m1"), replace(ERRORS, id="m1")) == [
        "metrics: different metrics have the id 'm1'; rename one of them"
    ]
    assert refused(replace(CALLS, id="m1"), replace(CALLS, id="m1", label="again")) == []


def test_what_is_drawn_twice_in_the_same_way_is_drawn_once() -> None:
    assert len(render_metrics([CALLS, CALLS, RATE, RATE])) == 3
    assert len(render_metrics([CALLS], [CALLS])) == 2
    assert len(render_metrics([CALLS, CALLS.with_(label="again")])) == 2


def test_a_search_a_query_and_a_band_have_rows_of_their_own() -> None:
    found = SearchExpression(expression="SEARCH('x', 'Sum')", label="found")
    query = MetricsInsightsQuery(query='SELECT SUM(x) FROM "y"', period=timedelta(minutes=1))
    band = AnomalyDetectionBand(metric=CALLS, label="expected")
    assert render_metrics([found, query, CALLS, band]) == [
        [{"expression": "SEARCH('x', 'Sum')", "label": "found"}],
        [{"expression": 'SELECT SUM(x) FROM "y"', "period": 60}],
        ["AWS/Bedrock", "Invocations", {"id": "metric", "stat": "Sum"}],
        [{"expression": "ANOMALY_DETECTION_BAND(metric, 2)", "label": "expected"}],
    ]


def test_rows_that_differ_in_region_or_account_alone_are_different_rows() -> None:
    query = MetricsInsightsQuery(query='SELECT SUM(x) FROM "y"')
    elsewhere: dict[str, Any] = {"region": "eu-central-1", "account": "111122223333"}
    for metric in (query, CALLS, SearchExpression(expression="SEARCH('x', 'Sum')")):
        for key, value in elsewhere.items():
            rows = render_metrics([metric, replace(metric, **{key: value})])
            assert len(rows) == 2, (metric, key)


def test_metric_math_may_read_the_result_of_a_search_a_query_or_a_band() -> None:
    found = SearchExpression(expression="SEARCH('x', 'Sum')")
    band = AnomalyDetectionBand(metric=CALLS)
    metric_math = MathExpression(
        expression="SUM(found) / LAST(band)", using_metrics={"found": found, "band": band}
    )
    assert render_metrics([metric_math]) == [
        [{"expression": "SUM(found) / LAST(band)"}],
        [{"id": "found", "expression": "SEARCH('x', 'Sum')", "visible": False}],
        [{"id": "band", "expression": "ANOMALY_DETECTION_BAND(metric, 2)", "visible": False}],
        ["AWS/Bedrock", "Invocations", {"id": "metric", "stat": "Sum", "visible": False}],
    ]


def test_the_period_of_an_expression_is_that_of_inputs_without_one() -> None:
    hour = timedelta(hours=1)
    rows = render_metrics([replace(RATE, period=hour), CALLS])
    assert [row[-1].get("period") for row in rows] == [3600, 3600, 3600, None]


def test_several_problems_of_one_widget_are_reported_together() -> None:
    queries = [MetricsInsightsQuery(query=f'SELECT SUM(x{number}) FROM "y"') for number in range(2)]
    searches = MathExpression(expression=f"SUM([{', '.join(['SEARCH(x)'] * 101)}])")
    assert refused(*queries, searches) == [
        "metrics: 101 searches are over a widget's limit of 100; spread them over several widgets",
        (
            "metrics: 2 Metrics Insights queries are over a widget's limit of 1; spread them over several "
            "widgets"
        ),
    ]


def test_an_expression_that_was_written_too_long_is_its_own_problem_and_not_that_of_its_ids() -> None:
    long = MathExpression(expression=f"m + {'1' * 2048}", using_metrics={"m": CALLS})
    total = MathExpression(expression="SUM([long])", using_metrics={"long": long})
    assert len([*long.problems()]) == 1
    assert refused(long) == refused(total) == []


def test_an_expression_that_grows_too_long_with_its_new_ids_is_refused() -> None:
    inputs: dict[str, GraphMetric] = {
        f"{'a' * 200}{number}": CALLS.with_(statistic=f"p{number}") for number in range(11)
    }
    assert refused(MathExpression(expression="SUM(METRICS())", using_metrics=inputs)) == [
        (
            "metrics, with the ids that were assigned, expression: it has 2239 characters, allowed are 1 to "
            "2048; shorten it or split it into several"
        )
    ]


NAMES = st.sampled_from(["m", "m_2", "calls", "c1"])
SERIES = st.builds(
    Metric,
    namespace=st.just("n"),
    metric_name=st.sampled_from(["a", "b", "c"]),
    statistic=st.sampled_from([None, "Sum"]),
    id=st.sampled_from([None, None, "given_a", "m", "m_2"]),
    label=st.sampled_from([None, "label"]),
    visible=st.booleans(),
)


def metric_math(inputs: dict[str, GraphMetric], **rest: Any) -> MathExpression:
    return MathExpression(expression=" + ".join(inputs), using_metrics=inputs, **rest)


METRICS = st.recursive(
    SERIES,
    lambda inner: st.one_of(
        st.builds(metric_math, st.dictionaries(NAMES, inner, min_size=1, max_size=3)),
        st.builds(AnomalyDetectionBand, metric=SERIES),
    ),
    max_leaves=6,
)


def resolved(rows: list[Row], row: Row) -> object:
    """Return what a row draws, with every id replaced by what stands behind it."""
    options = row[-1] if isinstance(row[-1], dict) else {}
    place = (options.get("period"), options.get("stat"))
    if "expression" not in options:
        return (*row[: len(row) - bool(options)], *place)
    by_id = {other[-1]["id"]: other for other in rows if isinstance(other[-1], dict) and "id" in other[-1]}
    operands = options["expression"].replace("ANOMALY_DETECTION_BAND(", "").split(" + ")
    return ("+", *(resolved(rows, by_id[operand.split(",")[0]]) for operand in operands), *place)


def meant(metric: GraphMetric) -> object:
    """Return what a metric draws, as ``resolved`` writes it."""
    if isinstance(metric, Metric):
        return (metric.namespace, metric.metric_name, None, metric.statistic)
    if isinstance(metric, AnomalyDetectionBand):
        return ("+", meant(metric.metric), None, None)
    assert isinstance(metric, MathExpression)
    return ("+", *(meant(member) for member in metric.using_metrics.values()), None, None)


@given(st.lists(METRICS, min_size=1, max_size=5))
def test_whatever_is_drawn_every_id_is_unique_and_every_expression_reads_what_was_meant(
    metrics: list[GraphMetric],
) -> None:
    rows = render_metrics(metrics)
    if any("different metrics have the id" in message for message in refused(*metrics)):
        return
    ids = [row[-1]["id"] for row in rows if isinstance(row[-1], dict) and "id" in row[-1]]
    assert len(ids) == len(set(ids))
    assert explicit_ids(metrics) <= {*ids}
    for row in rows:
        if isinstance(row[-1], dict) and "expression" in row[-1]:
            assert identifiers(row[-1]["expression"]) <= {*ids}
    drawn = [resolved(rows, row) for row in rows]
    assert all(meant(metric) in drawn for metric in metrics)
    assert render_metrics(metrics) == rows

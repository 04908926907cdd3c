import pytest

from bedrock_monitoring.cloudwatch.grammar.metric_math import Type, check_for_alarm
from bedrock_monitoring.problems import InvalidInputError


def _refused(
    expressions: dict[str, str],
    *,
    metrics: tuple[str, ...] = ("m1",),
    watched: str = "e1",
    band: str | None = None,
) -> str:
    with pytest.raises(InvalidInputError) as error:
        check_for_alarm(metrics=metrics, expressions=expressions, watched=watched, band=band)
    return str(error.value)


def test_one_series_of_all_members_may_be_watched() -> None:
    checked = check_for_alarm(
        metrics=["inv", "errors"],
        expressions={"rate": "100 * errors / e2", "e2": "FILL(inv, 0)"},
        watched="rate",
    )
    assert checked["rate"].used_ids == ("errors", "e2")


def test_metrics_uses_every_metric() -> None:
    assert check_for_alarm(metrics=["m1", "m2"], expressions={"e1": "SUM(METRICS())"}, watched="e1")


def test_search_is_refused_with_its_place() -> None:
    assert _refused({"e1": "m1 + SUM(SEARCH('{AWS/Bedrock}', 'Sum'))"}) == (
        "expression 'e1', metric math, character 10: alarms cannot use SEARCH;"
        " name each metric, or use a Metrics Insights query\n"
        "    m1 + SUM(SEARCH('{AWS/Bedrock}', 'Sum'))\n"
        "             ^^^^^^"
    )


def test_several_series_are_refused() -> None:
    assert _refused({"e1": "[m1, m2]"}, metrics=("m1", "m2")) == (
        "expression 'e1', metric math, character 1: it gives a list of series (TS[]), and an alarm watches "
        "one;"
        " make it a single series, as with SUM, AVG, MAX or FIRST\n"
        "    [m1, m2]\n"
        "    ^^^^^^^^"
    )


def test_a_number_is_refused() -> None:
    assert "the result is a number (S), and CloudWatch draws and watches series" in _refused(
        {"e1": "AVG(m1)"}
    )


def test_a_query_may_be_watched_also_by_group() -> None:
    query = "SELECT SUM(Invocations) FROM y GROUP BY ModelId ORDER BY SUM() DESC"
    assert check_for_alarm(metrics=[], expressions={"q": query}, watched="q")["q"].type is Type.SERIES_LIST


def test_the_groups_of_a_watched_query_need_an_order() -> None:
    query = "SELECT SUM(Invocations) FROM y GROUP BY ModelId"
    assert _refused({"q": query}, metrics=(), watched="q") == (
        "metrics: the alarm watches the groups of a Metrics Insights query that has no ORDER BY; end it with "
        "`ORDER BY SUM() DESC`"
    )


def test_several_queries_are_refused() -> None:
    query = "SELECT SUM(Invocations) FROM y"
    assert _refused({"q1": query, "q2": query, "e1": "q1 / q2 + m1"}) == (
        "metrics: the alarm has 2 Metrics Insights queries (q1, q2), and CloudWatch takes one;"
        " make an alarm for each and a composite alarm over them"
    )


def test_members_that_nothing_uses_are_refused() -> None:
    assert _refused({"e1": "m1 * 2", "e2": "m1"}, metrics=("m1", "m2")).splitlines() == [
        f"metrics: nothing that the alarm watches uses '{name}', and every metric of an alarm is paid for;"
        " remove it, or use it in the watched expression"
        for name in ("m2", "e2")
    ]


def test_an_id_that_does_not_exist_cannot_be_watched() -> None:
    assert _refused({"e1": "m1 * 2"}, watched="e9").splitlines()[0] == (
        "metrics: the alarm watches the id 'e9', which no metric and no expression has; watch one of: m1, e1"
    )


def test_a_metric_may_be_compared_with_its_band() -> None:
    assert check_for_alarm(
        metrics=["m1"], expressions={"band": "ANOMALY_DETECTION_BAND(m1, 3)"}, watched="m1", band="band"
    )


def test_a_threshold_that_is_no_band_is_refused() -> None:
    for expression in ("m1 * 2", "SELECT AVG(x) FROM y", "LAST(ANOMALY_DETECTION_BAND(m1))"):
        assert (
            "metrics: the threshold 'e1' is no anomaly detection band; make it an expression "
            "ANOMALY_DETECTION_BAND(…)"
        ) in _refused({"e1": expression}, watched="m1", band="e1")


def test_metrics_is_refused_in_what_a_band_is_made_of() -> None:
    message = _refused(
        {"band": "ANOMALY_DETECTION_BAND(e1)", "e1": "SUM(METRICS())"}, watched="e1", band="band"
    )
    assert message == (
        "expression 'e1', metric math, character 5: anomaly detection cannot use METRICS; name each metric: "
        "[m1, m2]\n"
        "    SUM(METRICS())\n"
        "        ^^^^^^^"
    )


def test_several_bands_in_an_expression_are_refused() -> None:
    message = _refused(
        {"band": "ANOMALY_DETECTION_BAND(FIRST(ANOMALY_DETECTION_BAND(m1)))"}, watched="m1", band="band"
    )
    assert message.splitlines()[0] == (
        "expression 'band', metric math, character 30: anomaly detection takes one band in an expression;"
        " make an alarm for each band"
    )


def test_the_problems_of_the_language_are_told_first() -> None:
    assert _refused({"e1": "m1 +"}).startswith("expression 'e1', metric math, character 5: it ends too early")

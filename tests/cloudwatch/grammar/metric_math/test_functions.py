from bedrock_monitoring.cloudwatch.grammar.metric_math.functions import FUNCTIONS, InAlarms


def test_functions_are_named_in_capitals_and_sorted_so_that_they_are_found() -> None:
    assert [name.upper() for name in FUNCTIONS] == sorted(FUNCTIONS)


def test_every_function_of_the_user_guide_is_there() -> None:
    documented = (
        "ABS ANOMALY_DETECTION_BAND AVG CEIL DATAPOINT_COUNT DB_PERF_INSIGHTS DIFF DIFF_TIME FILL FIRST LAST "
        "FLOOR IF"
        " INSIGHT_RULE_METRIC LAMBDA LOG LOG10 MAX METRIC_COUNT METRICS MIN MINUTE HOUR DAY DATE MONTH YEAR "
        "EPOCH PERIOD RATE"
        " REMOVE_EMPTY RUNNING_SUM SEARCH SERVICE_QUOTA SLICE SORT STDDEV SUM TIME_SERIES"
    )
    assert set(documented.split()) == FUNCTIONS.keys()


def test_only_search_is_forbidden_in_alarms() -> None:
    assert [name for name, function in FUNCTIONS.items() if function.in_alarms is InAlarms.FORBIDDEN] == [
        "SEARCH"
    ]


def test_only_the_last_parameters_are_optional() -> None:
    for function in FUNCTIONS.values():
        for signature in function.signatures:
            assert 0 <= signature.optional <= len(signature.parameters)
            assert signature.takes(len(signature.parameters))
            assert signature.takes(len(signature.parameters) - signature.optional)
            assert not signature.takes(len(signature.parameters) + 1)

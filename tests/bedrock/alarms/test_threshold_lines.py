from datetime import timedelta

from bedrock_monitoring.bedrock.alarms.threshold_lines import threshold_lines
from tests.bedrock.alarms.sample import MODEL, monitored
from tests.bedrock.alarms.test_alarm_set import made, tiers

MINUTE, FIVE_MINUTES = timedelta(minutes=1), timedelta(minutes=5)
ALARMS = made(
    monitored(),
    kinds={
        "throttles": tiers(
            "throttles", warning="> 0 for 3 minutes", critical="> 50 for 1 period of 5 minutes"
        ),
        "latency_p99": tiers("latency_p99"),
        "token_anomaly": tiers("token_anomaly"),
    },
    all_models={"client_error_rate": tiers("client_error_rate")},
).instances


def labels(period: timedelta) -> dict[tuple[str, object], list[tuple[float, str | None]]]:
    lines = threshold_lines(ALARMS, period=period)
    return {key: [(line.value, line.label) for line in drawn] for key, drawn in lines.items()}


def test_every_threshold_is_a_line_of_its_kind_and_model_in_the_unit_of_the_graph() -> None:
    assert labels(MINUTE) == {
        ("throttles", MODEL): [(0, "warning: > 0 for 3 minutes")],
        ("latency_p99", MODEL): [(30, "warning: > 30 s for 3 of 5 periods of 5 minutes")],
        ("client_error_rate", None): [(5, "warning: > 5 % for 5 minutes")],
    }


def test_a_count_is_a_line_only_where_a_datapoint_covers_its_own_period() -> None:
    assert labels(FIVE_MINUTES)["throttles", MODEL] == [(50, "critical: > 50 for 1 period of 5 minutes")]
    assert ("throttles", MODEL) not in labels(timedelta(hours=1))

from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, MINIMUM_CALLS, AlarmKind, AlarmPlace
from bedrock_monitoring.bedrock.conditions import Condition
from bedrock_monitoring.bedrock.models import ModelId
from bedrock_monitoring.cloudwatch.alarms import Alarm, TreatMissingData
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.cloudwatch.partitions import REGIONS, console_url
from bedrock_monitoring.cloudwatch.problems import InvalidInputError
from tests.bedrock.test_models import CUSTOM, MODEL_IDS

MODEL = ModelId.parse("global.anthropic.claude-sonnet-5-5")
KINDS = pytest.mark.parametrize("kind", ALARM_KINDS.values(), ids=lambda kind: kind.name)


def place(*, target: str = "prod", dashboard: str = "bedrock-prod", region: str = "us-east-1") -> AlarmPlace:
    return AlarmPlace(
        name_prefix=f"bedrock-{target}",
        account="111122223333",
        region=region,
        dashboard_url=console_url(region=region, dashboard_name=dashboard),
    )


def alarm(kind: str, sentence: str | None = None, *, model: ModelId = MODEL) -> Alarm:
    condition = ALARM_KINDS[kind].default if sentence is None else ALARM_KINDS[kind].condition(sentence)
    return ALARM_KINDS[kind].alarm(model=model, condition=condition, place=place())


def test_the_kinds_are_those_of_rollout_yaml() -> None:
    assert list(ALARM_KINDS) == ["throttles", "server_errors", "client_error_rate", "latency_p99"]


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        ("throttles", "> 0 for 3 minutes"),
        ("server_errors", "> 5 for 5 minutes"),
        ("client_error_rate", "> 5 % for 5 minutes"),
        ("latency_p99", "> 30 s for 3 of 5 periods of 5 minutes"),
    ],
)
def test_the_defaults_are_those_that_the_guide_names(kind: str, condition: str) -> None:
    assert str(ALARM_KINDS[kind].default) == condition


@KINDS
def test_a_default_is_a_condition_of_its_own_kind(kind: AlarmKind) -> None:
    assert kind.condition(str(kind.default)) == kind.default


@KINDS
def test_a_kind_says_why_and_what_to_do_first(kind: AlarmKind) -> None:
    assert kind.reason
    assert kind.first_step.endswith((".", "?"))


@KINDS
@pytest.mark.parametrize("model_id", [*MODEL_IDS[:: len(MODEL_IDS) // 20], CUSTOM, "e5t98lwp1dsr"])
def test_cloudwatch_would_take_every_kind_for_every_model(kind: AlarmKind, model_id: str) -> None:
    drawn = kind.alarm(model=ModelId.parse(model_id), condition=kind.default, place=place())
    assert list(drawn.problems()) == []


@KINDS
def test_the_longest_names_stay_within_the_limits(kind: AlarmKind) -> None:
    model = ModelId.parse("us-gov." + "a" * 20 + "." + "b-" * 54 + "cc:0")
    region = max(REGIONS, key=len)
    longest = place(target="t" * 63, dashboard="d" * 255, region=region)
    drawn = kind.alarm(model=model, condition=kind.default, place=longest)
    assert len(drawn.alarm_name) <= 255
    assert len(drawn.alarm_description) <= 1024
    assert list(drawn.problems()) == []


def test_no_two_alarms_of_forty_models_share_a_name() -> None:
    models = [ModelId.parse(model_id) for model_id in MODEL_IDS[:40]]
    names = [
        kind.alarm(model=model, condition=kind.default, place=place()).alarm_name
        for model in models
        for kind in ALARM_KINDS.values()
    ]
    assert len(set(names)) == 40 * len(ALARM_KINDS)


@KINDS
def test_silence_is_no_alarm(kind: AlarmKind) -> None:
    assert alarm(kind.name).treat_missing_data is TreatMissingData.NOT_BREACHING


def test_the_name_says_target_model_and_kind() -> None:
    assert alarm("latency_p99").alarm_name == "bedrock-prod_global-anthropic-claude-sonnet-5-5_latency-p99"


def test_the_description_says_what_where_what_first_and_where_to_look() -> None:
    assert alarm("throttles", "> 7 for 2 of 3 minutes").alarm_description.splitlines() == [
        "Claude Sonnet 5.5 · global: calls are throttled (> 7 for 2 of 3 minutes) in 111122223333, us-east-1.",
        "First: compare tokens and requests per minute with the quotas of the model; slow callers down or ask for more.",
        "Dashboard: https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards:name=bedrock-prod",
    ]


@pytest.mark.parametrize(
    ("kind", "metric_name"),
    [("throttles", "InvocationThrottles"), ("server_errors", "InvocationServerErrors")],
)
def test_counts_are_watched_as_sums_of_the_model(kind: str, metric_name: str) -> None:
    condition = Condition.parse("> 0 for 2 periods of 5 minutes")
    drawn = alarm(kind, str(condition))
    assert drawn.metric == Metric(
        namespace="AWS/Bedrock",
        metric_name=metric_name,
        dimensions_map={"ModelId": MODEL.dimension_value},
        statistic="Sum",
        period=condition.period,
    )
    assert drawn.metric_queries() == ()


@pytest.mark.parametrize("kind", ["client_error_rate", "latency_p99"])
def test_rates_and_percentiles_need_some_calls_to_alarm(kind: str) -> None:
    watched = alarm(kind).metric
    assert isinstance(watched, MathExpression)
    assert f">= {MINIMUM_CALLS}" in watched.expression


@pytest.mark.parametrize("kind", ["client_error_rate", "latency_p99"])
def test_a_maths_alarm_reads_every_member_in_the_period_of_its_condition(kind: str) -> None:
    condition = ALARM_KINDS[kind].default
    queries = alarm(kind).metric_queries()
    assert [query.return_data for query in queries] == [True] + [False] * (len(queries) - 1)
    assert {query.metric.period for query in queries if query.metric} == {condition.period}
    assert len({query.id for query in queries}) == len(queries)


def test_a_condition_decides_threshold_periods_and_side() -> None:
    drawn = alarm("latency_p99", ">= 2.5 s for 2 of 4 periods of 10 minutes")
    assert drawn.threshold == 2_500
    assert drawn.comparison_operator == "GreaterThanOrEqualToThreshold"
    assert (drawn.datapoints_to_alarm, drawn.evaluation_periods) == (2, 4)
    assert drawn.period.total_seconds() == 600


@pytest.mark.parametrize(
    ("kind", "sentence", "what"),
    [
        ("throttles", "> 5 % for 5 minutes", "has its threshold in %, throttles counts a plain number"),
        (
            "server_errors",
            "> 5 s for 5 minutes",
            "has its threshold in s or ms, server_errors counts a plain number",
        ),
        (
            "client_error_rate",
            "> 5 for 5 minutes",
            "has its threshold in a plain number, client_error_rate counts %",
        ),
        ("latency_p99", "> 5 % for 5 minutes", "has its threshold in %, latency_p99 counts s or ms"),
    ],
)
def test_a_threshold_in_another_unit_is_refused(kind: str, sentence: str, what: str) -> None:
    with pytest.raises(InvalidInputError) as error:
        ALARM_KINDS[kind].condition(sentence)
    [problem] = error.value.problems
    assert problem.what == f"{sentence!r} {what}"
    assert problem.remedy == f"write for example {str(ALARM_KINDS[kind].default)!r}"

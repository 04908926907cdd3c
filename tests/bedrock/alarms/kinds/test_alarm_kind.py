from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.alarms import (
    ALARM_KINDS,
    CRITICAL,
    MINIMUM_CALLS,
    UNHEALTHY,
    WARNING,
    AlarmKind,
    AlarmSetName,
    BedrockFeature,
    MonitoredResource,
    Scope,
)
from bedrock_monitoring.bedrock.alarms.conditions import Condition, ThresholdUnit
from bedrock_monitoring.bedrock.alarms.kinds.objective_kinds import OBJECTIVE_ALARMS
from bedrock_monitoring.bedrock.catalogue import Namespace
from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AnomalyDetectionAlarm,
    TreatMissingData,
    WallClockWindow,
)
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.cloudwatch.partitions import REGIONS
from bedrock_monitoring.problems import InvalidInputError
from tests.bedrock.alarms.sample import KINDS, MODEL, alarm, condition, context, resource
from tests.bedrock.models.test_model_id import CUSTOM, MODEL_IDS

SHARES = [kind.name for kind in OBJECTIVE_ALARMS]
RATES = [
    name
    for name, kind in ALARM_KINDS.items()
    if kind.unit is ThresholdUnit.PERCENT and not kind.requires and name not in SHARES
]
PERCENTILES = [
    name
    for name, kind in ALARM_KINDS.items()
    if kind.unit is ThresholdUnit.MILLISECONDS and name != "every_model_latency"  # an average
]


def problem_of(kind: str, sentence: str) -> str:
    with pytest.raises(InvalidInputError) as error:
        ALARM_KINDS[kind].parse_condition(sentence)
    [problem] = error.value.problems
    return f"{problem.what}; {problem.remedy}"


OF_QUOTAS = [
    "tokens_per_minute",
    "requests_per_minute",
    "tokens_per_day",
    "mantle_input_tokens",
    "mantle_output_tokens",
]
IN_EVERY_SET = [*OF_QUOTAS, "model_ends", "legacy_model"]


@pytest.mark.parametrize(
    ("alarm_set", "kinds", "together"),
    [
        (
            AlarmSetName.FULL,
            ["availability", "availability_slow", "throttled", "refused", "first_token", "latency"],
            ["refused", "tokens_per_day"],
        ),
        (
            AlarmSetName.LEAN,
            ["availability", "throttled", "latency"],
            ["availability_slow", "refused", "tokens_per_day"],
        ),
        (
            AlarmSetName.CLASSIC,
            ["throttles", "server_errors", "client_error_rate", "latency_p99"],
            ["tokens_per_day"],
        ),
    ],
)
def test_what_is_on_by_itself_is_small_and_stays(
    alarm_set: AlarmSetName, kinds: list[str], together: list[str]
) -> None:
    assert [
        kind.name for kind in ALARM_KINDS.values() if kind.enabled_by_default((), alarm_set=alarm_set)
    ] == [*kinds, *IN_EVERY_SET]
    assert [kind.name for kind in ALARM_KINDS.values() if alarm_set in kind.all_models_sets] == together


def test_the_kinds_that_objectives_replace_are_those_of_the_classic_set() -> None:
    replaced = {kind.replaces for kind in ALARM_KINDS.values() if kind.replaces}
    assert replaced == {kind.name for kind in ALARM_KINDS.values() if kind.sets == (AlarmSetName.CLASSIC,)}


def test_what_else_a_target_uses_brings_its_own_alarms() -> None:
    brought = {
        str(feature): [
            kind.name
            for kind in ALARM_KINDS.values()
            if kind.enabled_by_default([feature]) > kind.enabled_by_default(())
        ]
        for feature in BedrockFeature
    }
    assert brought == {
        "invocation logging": ["log_delivery"],
        "guardrails": ["guardrail_interventions"],
        "agents": ["agent_errors"],
        "knowledge bases": ["knowledge_base_errors"],
        "AgentCore": ["agentcore_errors"],
    }


@KINDS
def test_a_default_is_a_condition_of_its_own_kind(kind: AlarmKind) -> None:
    if kind.default is not None:
        assert kind.parse_condition(str(kind.default)) == kind.default
    assert str(condition(kind)) == kind.example_condition


@KINDS
def test_what_is_on_by_itself_has_a_condition(kind: AlarmKind) -> None:
    assert kind.default is not None or not kind.enabled


@KINDS
def test_a_kind_says_why_who_feels_it_and_what_to_do_first(kind: AlarmKind) -> None:
    assert kind.reason
    assert kind.source
    assert kind.affects
    assert kind.tier in (WARNING, CRITICAL)
    assert kind.first_step.endswith((".", "?"))
    assert len(kind.first_step) <= 160


def test_no_kind_has_the_name_of_what_is_drawn_beside_the_alarms() -> None:
    assert not {kind.slug for kind in ALARM_KINDS.values()} & {
        UNHEALTHY,
        "dashboard",
        "alarms",
        "maintenance",
    }


@KINDS
@pytest.mark.parametrize("model", [*MODEL_IDS[:: len(MODEL_IDS) // 10], CUSTOM, "e5t98lwp1dsr"])
def test_cloudwatch_would_take_every_kind_for_every_model(kind: AlarmKind, model: str) -> None:
    drawn = kind.alarm(resource=resource(kind, model), condition=condition(kind), context=context())
    assert list(drawn.problems()) == []


@KINDS
def test_cloudwatch_accepts_every_kind_for_a_model_with_two_routes(kind: AlarmKind) -> None:
    asked = resource(kind, routes=("us.anthropic.claude-sonnet-5-5",))
    drawn = kind.alarm(resource=asked, condition=condition(kind), context=context())
    assert list(drawn.problems()) == []


@pytest.mark.parametrize(
    "kind",
    [kind for kind in ALARM_KINDS.values() if kind.scope is Scope.MODEL and not kind.requires],
    ids=lambda kind: kind.name,
)
def test_alarms_on_all_models_watch_the_metric_without_dimensions(kind: AlarmKind) -> None:
    drawn = kind.alarm(
        resource=MonitoredResource.all_models([]), condition=condition(kind), context=context()
    )
    assert list(drawn.problems()) == []
    queried: list[object] = [query.metric for query in drawn.metric_queries() if query.metric]
    for member in queried or [drawn.metric]:
        assert isinstance(member, Metric)
        assert not member.dimensions_map


@KINDS
@pytest.mark.parametrize("tier", ["critical", "t" * 20])
def test_the_longest_names_stay_within_the_limits(kind: AlarmKind, tier: str) -> None:
    model = "us-gov." + "a" * 20 + "." + "b-" * 54 + "cc:0"
    region = max(REGIONS, key=len)
    longest = context(target="t" * 63, dashboard="d" * 255, region=region, runbooks="https://" + "r" * 192)
    drawn = kind.alarm(resource=resource(kind, model), condition=condition(kind), context=longest, tier=tier)
    assert list(drawn.problems()) == []


@KINDS
def test_missing_data_is_only_breaching_for_traffic_gone(kind: AlarmKind) -> None:
    silent = kind.name == "traffic_gone"
    expected = TreatMissingData.BREACHING if silent else TreatMissingData.NOT_BREACHING
    assert alarm(kind.name).treat_missing_data is expected


@pytest.mark.parametrize("kind", [*RATES, *PERCENTILES, "output_tokens_per_second"])
def test_rates_and_percentiles_need_some_calls_to_alarm(kind: str) -> None:
    drawn = alarm(kind).metric
    assert isinstance(drawn, MathExpression)
    assert f">= {MINIMUM_CALLS}" in drawn.expression


def test_every_rate_and_percentile_is_among_those() -> None:
    assert (len(RATES), len(PERCENTILES)) == (4, 3)


@KINDS
def test_an_alarm_reads_every_member_in_the_period_of_its_condition(kind: AlarmKind) -> None:
    drawn = alarm(kind.name)
    assert drawn.period == condition(kind).period
    queries = drawn.metric_queries()
    assert {query.metric.period for query in queries if query.metric} <= {condition(kind).period}
    assert len({query.id for query in queries}) == len(queries)


@pytest.mark.parametrize(
    ("kind", "metric_name"),
    [
        ("throttles", "InvocationThrottles"),
        ("server_errors", "InvocationServerErrors"),
        ("traffic_gone", "Invocations"),
    ],
)
def test_alarms_on_counts_watch_the_sum_of_the_model(kind: str, metric_name: str) -> None:
    drawn = alarm(kind, "> 0 for 2 periods of 5 minutes")
    assert drawn.metric == Metric(
        namespace="AWS/Bedrock",
        metric_name=metric_name,
        dimensions_map={"ModelId": MODEL},
        statistic="Sum",
        period=timedelta(minutes=5),
    )
    assert drawn.metric_queries() == ()


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("tokens_per_minute", "100 * used / 100000"),
        ("requests_per_minute", "100 * used / 50"),
        ("hourly_cost", "(input * 2 + output * 10) / 1000000"),
        ("token_anomaly", "input + output + read + write"),
        ("log_delivery", "cloudwatch + s3 + large"),
        ("guardrail_interventions", "IF(asked >= 20, 100 * stepped / asked, 0)"),
        ("agent_errors", "operation1 + operation2"),
        ("knowledge_base_errors", "operation1 + operation2"),
    ],
)
def test_what_is_computed(kind: str, expression: str) -> None:
    assert alarm(kind).metric_queries()[0].expression == expression


def test_one_query_watches_agentcore_over_every_set_of_dimensions() -> None:
    drawn = alarm("agentcore_errors").metric
    assert isinstance(drawn, MetricsInsightsQuery)
    assert drawn.query == f'SELECT SUM(SystemErrors) FROM "{Namespace.AGENTCORE}"'


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("every_model_throttles", "SUM(InvocationThrottles)"),
        ("every_model_server_errors", "SUM(InvocationServerErrors)"),
        ("every_model_client_errors", "SUM(InvocationClientErrors)"),
        ("every_model_latency", "AVG(InvocationLatency)"),
    ],
)
@pytest.mark.parametrize("by_account", [False, True])
def test_one_query_watches_every_model_whether_it_is_listed_or_not(
    kind: str, read: str, *, by_account: bool
) -> None:
    watched = MonitoredResource.all_accounts() if by_account else MonitoredResource.bedrock()
    drawn = ALARM_KINDS[kind].alarm(
        resource=watched, condition=condition(ALARM_KINDS[kind]), context=context()
    )
    assert isinstance(drawn.metric, MetricsInsightsQuery)
    groups = "AWS.AccountId, ModelId" if by_account else "ModelId"
    assert drawn.metric.query == (
        f'SELECT {read} FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY {groups} ORDER BY {read[:3]}() DESC'
    )
    assert drawn.has_contributors
    assert not alarm("agentcore_errors").has_contributors


def test_a_condition_with_a_band_makes_an_alarm_that_knows_what_is_usual() -> None:
    drawn = alarm("token_anomaly", "above 2.5 deviations for 3 of 4 periods of 15 minutes")
    assert isinstance(drawn, AnomalyDetectionAlarm)
    assert drawn.standard_deviations == 2.5
    assert drawn.comparison_operator == "GreaterThanUpperThreshold"
    assert (drawn.datapoints_to_alarm, drawn.evaluation_periods) == (3, 4)


def test_a_condition_decides_threshold_periods_and_side() -> None:
    drawn = alarm("latency_p99", ">= 2.5 s for 2 of 4 periods of 10 minutes")
    assert isinstance(drawn, Alarm)
    assert drawn.threshold == 2_500
    assert drawn.comparison_operator == "GreaterThanOrEqualToThreshold"
    assert (drawn.datapoints_to_alarm, drawn.evaluation_periods) == (2, 4)
    assert drawn.period == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("kind", "tier", "name"),
    [
        ("latency_p99", None, "bedrock-prod_global-anthropic-claude-sonnet-5-5_latency-p99"),
        ("latency_p99", "warning", "bedrock-prod_global-anthropic-claude-sonnet-5-5_latency-p99"),
        ("latency_p99", "critical", "bedrock-prod_global-anthropic-claude-sonnet-5-5_latency-p99_critical"),
        ("legacy_model", None, "bedrock-prod_legacy-model"),
        ("legacy_model", "critical", "bedrock-prod_legacy-model_critical"),
    ],
)
def test_the_name_says_target_model_kind_and_a_tier_that_is_not_its_own(
    kind: str, tier: str | None, name: str
) -> None:
    assert alarm(kind, tier=tier).alarm_name == name


def test_the_description_says_how_bad_what_where_what_first_and_where_to_look() -> None:
    assert alarm("throttles", "> 7 for 2 of 3 minutes", tier="critical").alarm_description.splitlines() == [
        (
            "critical: Claude Sonnet 5.5 · global: calls are throttled (> 7 for 2 of 3 minutes) in "
            "111122223333, us-east-1."
        ),
        (
            "First: compare tokens and requests per minute with the quotas of the model; slow callers down "
            "or ask for more."
        ),
        (
            "Dashboard: "
            "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards:name=bedrock-prod"
        ),
        "Runbook: docs/runbooks/throttles.md",
    ]


@pytest.mark.parametrize("runbooks", ["https://example.com/runbooks", "https://example.com/runbooks/"])
def test_published_runbooks_are_linked_to(runbooks: str) -> None:
    kind = ALARM_KINDS["latency_p99"]
    drawn = kind.alarm(
        resource=resource(kind), condition=condition(kind), context=context(runbooks=runbooks), tier=None
    )
    assert drawn.alarm_description.endswith("\nRunbook: https://example.com/runbooks/latency-p99.md")


@pytest.mark.parametrize(
    ("kind", "sentence", "what"),
    [
        ("throttles", "> 5 % for 5 minutes", "has its threshold in %, but throttles takes a plain number"),
        ("server_errors", ("> 5 s for 5 "
        "minutes"), "has its threshold in s or ms, but server_errors takes a plain number"),
        ("client_error_rate", ("> 5 for 5 "
        "minutes"), "has its threshold in a plain number, but client_error_rate takes %"),
        ("latency_p99", "> 5 % for 5 minutes", "has its threshold in %, but latency_p99 takes s or ms"),
        ("daily_cost", ("> 5 for 1 period of 1 "
        "day"), "has its threshold in a plain number, but daily_cost takes USD"),
        ("token_anomaly", ("> 5 for 5 "
        "minutes"), "has its threshold in a plain number, but token_anomaly takes deviations"),
        ("throttles", ("above 2 deviations for 5 "
        "minutes"), "has its threshold in deviations, but throttles takes a plain number"),
        ("output_tokens_per_second", ("< 5 for 5 "
        "minutes"), "has its threshold in a plain number, but output_tokens_per_second takes tokens/s"),
    ],
)  # fmt: skip
def test_a_threshold_in_another_unit_is_refused(kind: str, sentence: str, what: str) -> None:
    example = ALARM_KINDS[kind].example_condition
    assert problem_of(kind, sentence) == f"{sentence!r} {what}; write for example {example!r}"


@pytest.mark.parametrize(
    ("kind", "sentence", "what"),
    [
        ("tokens_per_minute", ("> 80 % for 1 period of 5 "
        "minutes"), "has periods of 5 minutes, but tokens_per_minute takes 1 minute"),
        ("hourly_cost", ("> 5 USD for 1 period of 1 "
        "day"), "has periods of 1 day, but hourly_cost takes 1 hour"),
        ("daily_cost", ("> 5 USD for 1 period of 12 "
        "hours"), "has periods of 12 hours, but daily_cost takes 1 day"),
    ],
)  # fmt: skip
def test_a_period_in_which_the_number_means_nothing_is_refused(kind: str, sentence: str, what: str) -> None:
    example = ALARM_KINDS[kind].example_condition
    assert problem_of(kind, sentence) == f"{sentence!r} {what}; write for example {example!r}"


OF_SHORTER_PERIODS = {
    **dict.fromkeys(("tokens_per_minute", "requests_per_minute"), "1 minute"),
    **dict.fromkeys(("mantle_input_tokens", "mantle_output_tokens"), "1 minute"),
    "hourly_cost": "1 hour",
}
"""The kinds that take no days at all, and the one period that each takes."""


@pytest.mark.parametrize("kind", [*ALARM_KINDS.values()], ids=lambda kind: kind.name)
def test_only_the_cost_of_a_day_is_of_calendar_days(kind: AlarmKind) -> None:
    example = f"{kind.example_condition.partition(' for ')[0]} for 1 calendar day in Europe/Berlin"
    if kind.name == "daily_cost":
        assert str(kind.parse_condition(example)) == example
        return
    what = f"calendar days, which are for costs, and {kind.name} is none"
    if kind.name in OF_SHORTER_PERIODS:
        what = f"periods of 1 day, but {kind.name} takes {OF_SHORTER_PERIODS[kind.name]}"
    assert problem_of(kind.name, example) == (
        f"{example!r} has {what}; write for example {kind.example_condition!r}"
    )


def test_the_cost_of_a_calendar_day_is_watched_by_the_clock_on_the_wall_and_says_when_it_goes_off() -> None:
    by_clock = alarm("daily_cost", "> 200 USD for 1 calendar day in Europe/Berlin")
    sliding = alarm("daily_cost", "> 200 USD for 1 day")
    assert by_clock.evaluation_window == WallClockWindow(time_zone="Europe/Berlin")
    assert sliding.evaluation_window is None
    assert [*by_clock.problems()] == []
    headline, _, told, *_ = by_clock.alarm_description.split("\n")
    assert "(> 200 USD for 1 calendar day in Europe/Berlin)" in headline
    assert told == "Goes off after midnight: a calendar day is judged when it is over."
    assert "midnight" not in sliding.alarm_description


def test_a_condition_is_kept_as_it_was_written() -> None:
    assert ALARM_KINDS["throttles"].parse_condition("> 1 for 3 of 5 minutes") == Condition.parse(
        "> 1 for 3 of 5 minutes"
    )


def test_one_query_watches_what_reserved_capacity_could_not_serve() -> None:
    drawn = alarm("reserved_overflow")
    assert isinstance(drawn.metric, MetricsInsightsQuery)
    assert drawn.metric.query == (
        'SELECT SUM(OutputTokenCount) FROM SCHEMA("AWS/Bedrock", ModelId, ServiceTier, ResolvedServiceTier) '
        "WHERE ServiceTier = 'reserved' AND ResolvedServiceTier != 'reserved' "
        "GROUP BY ModelId ORDER BY SUM() DESC"
    )
    assert drawn.has_contributors

"""Dashboards of any content, for property tests."""

from __future__ import annotations

from datetime import UTC, timedelta
from string import ascii_letters

from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.layout import Column, Element, Row, Section
from bedrock_monitoring.cloudwatch.dashboards.variables import DashboardVariable, Values, VariableType
from bedrock_monitoring.cloudwatch.metrics import (
    GraphMetric,
    MathExpression,
    Metric,
    SearchExpression,
)
from bedrock_monitoring.cloudwatch.widgets import (
    AlarmStatusWidget,
    AlarmWidget,
    CustomWidget,
    GaugeWidget,
    GraphWidget,
    GraphWidgetView,
    LegendPosition,
    LogQueryWidget,
    RawWidget,
    SingleValueWidget,
    TableLayout,
    TableWidget,
    TextWidget,
    TextWidgetBackground,
    Widget,
)
from bedrock_monitoring.cloudwatch.widgets.annotations import (
    HorizontalAnnotation,
    HorizontalBand,
    Shading,
    VerticalAnnotation,
    YAxisProps,
)

REGION = "us-east-1"

_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20
).filter(str.strip)
_TITLES = st.text(alphabet=ascii_letters + " 모델지연", max_size=12)
_NAMES = st.sampled_from(["Invocations", "InputTokenCount", "InvocationLatency"])
_PERIODS = st.none() | st.sampled_from([timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1)])
_STATISTICS = st.none() | st.sampled_from(["Sum", "Average", "p99"])
_COLORS = st.none() | st.sampled_from(["#1f77b4", "#d62728"])
_NUMBERS = st.integers(-1000, 1000) | st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
_MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))
_ALARMS = st.sampled_from(["a", "b", "c"]).map(
    lambda name: f"arn:aws:cloudwatch:us-east-1:111111111111:alarm:{name}"
)

_METRICS = st.builds(
    Metric,
    namespace=st.just("AWS/Bedrock"),
    metric_name=_NAMES,
    dimensions_map=st.dictionaries(st.sampled_from(["ModelId", "Tier"]), st.sampled_from(["a", "b"])),
    statistic=_STATISTICS,
    period=_PERIODS,
    label=st.none() | st.just("${LABEL} 값"),
    color=_COLORS,
)
_EXPRESSIONS = st.builds(
    lambda first, second, label: MathExpression(
        expression="100 * errors / calls", using_metrics={"errors": first, "calls": second}, label=label
    ),
    _METRICS,
    _METRICS,
    st.none() | _TITLES.filter(bool),
)
_NESTED = st.builds(
    lambda rate: MathExpression(expression="RATE(rate)", using_metrics={"rate": rate}), _EXPRESSIONS
)
_SEARCHES = st.just(
    SearchExpression(expression="SEARCH('{AWS/Bedrock,ModelId} MetricName=\"Invocations\"', 'Sum', 300)")
)
_DRAWN: st.SearchStrategy[GraphMetric] = st.one_of(_METRICS, _EXPRESSIONS, _NESTED, _SEARCHES)
_LINES = st.builds(
    HorizontalAnnotation,
    value=_NUMBERS,
    label=st.none() | _TEXTS,
    color=_COLORS,
    fill=st.sampled_from(Shading),
) | st.builds(lambda lower: HorizontalBand(lower=lower, upper=lower + 1), _NUMBERS)
_AXES = st.none() | st.builds(YAxisProps, min=st.just(0), label=st.none() | _TEXTS, show_units=st.booleans())
_SHARED = {
    "title": _TITLES,
    "period": _PERIODS,
    "statistic": _STATISTICS,
    "region": st.none() | st.just("eu-west-1"),
    "height": st.integers(1, 12),
}


def _metrics() -> st.SearchStrategy[list[GraphMetric]]:
    return st.lists(_DRAWN, min_size=1, max_size=3)


WIDGETS: st.SearchStrategy[Widget] = st.one_of(
    st.builds(TextWidget, markdown=_TEXTS, background=st.sampled_from(TextWidgetBackground)),
    st.builds(
        GraphWidget,
        **_SHARED,
        left=_metrics(),
        right=st.lists(_DRAWN, max_size=2),
        left_annotations=st.lists(_LINES, max_size=2),
        right_annotations=st.lists(_LINES, max_size=1),
        vertical_annotations=st.lists(st.builds(VerticalAnnotation, date=_MOMENTS), max_size=1),
        left_y_axis=_AXES,
        legend_position=st.none() | st.sampled_from(LegendPosition),
        view=st.sampled_from([GraphWidgetView.TIME_SERIES, GraphWidgetView.BAR]),
    ),
    st.builds(
        SingleValueWidget,
        **_SHARED,
        metrics=_metrics(),
        sparkline=st.booleans(),
        full_precision=st.booleans(),
    ),
    st.builds(GaugeWidget, **_SHARED, metrics=_metrics(), annotations=st.lists(_LINES, max_size=1)),
    st.builds(TableWidget, **_SHARED, metrics=_metrics(), layout=st.sampled_from(TableLayout)),
    st.builds(AlarmStatusWidget, alarms=st.lists(_ALARMS, min_size=1, max_size=3, unique=True)),
    st.builds(AlarmWidget, alarm=_ALARMS, title=_TITLES),
    st.builds(
        LogQueryWidget,
        log_group_names=st.just(["/aws/bedrock"]),
        query_lines=st.just(["fields @timestamp", "limit 20"]),
        title=_TITLES,
    ),
    st.builds(
        CustomWidget,
        function_arn=st.just("arn:aws:lambda:us-east-1:111111111111:function:draw"),
        params=st.none() | st.dictionaries(_TEXTS, st.integers() | _TEXTS, max_size=2),
    ),
    st.builds(
        RawWidget,
        widget_type=st.just("chart"),
        raw_properties=st.dictionaries(_TEXTS, st.booleans(), max_size=2),
    ),
)

_ELEMENTS: st.SearchStrategy[Element] = st.recursive(
    WIDGETS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda members: Row(*members)),
        st.lists(inner, min_size=1, max_size=3).map(lambda members: Column(*members)),
        st.builds(Section, title=_TITLES.filter(str.strip), rows=st.lists(inner, max_size=2)),
    ),
    max_leaves=3,
)

_VARIABLES = st.builds(
    DashboardVariable,
    id=st.sampled_from(["model", "region"]),
    type=st.sampled_from(VariableType),
    value=st.sampled_from(["ModelId", "region"]),
    label=st.none() | st.just("모델"),
    values=st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2, unique=True).map(
        lambda choices: Values.from_values(*choices)
    ),
    visible=st.booleans(),
)

DASHBOARDS: st.SearchStrategy[Dashboard] = st.builds(
    Dashboard,
    name=st.just("generated"),
    elements=st.lists(_ELEMENTS, max_size=3),
    variables=st.lists(_VARIABLES, max_size=2, unique_by=lambda variable: variable.id),
    start=st.none() | st.sampled_from(["-PT8H", "-P7D"]),
    period_override=st.none() | st.sampled_from(PeriodOverride),
)
"""Dashboards that CloudWatch takes."""

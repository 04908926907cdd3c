from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard, PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.layout import Column, Section
from bedrock_monitoring.cloudwatch.dashboards.splitting import split
from bedrock_monitoring.cloudwatch.metrics import Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, RawWidget, TextWidget
from bedrock_monitoring.problems import InvalidInputError

REGION = "us-east-1"
HEADING = TextWidget(markdown="# Everything")


def section(title: str, widgets: int) -> Section:
    """Return a section of so many widgets, its heading included."""
    rows = [TextWidget(markdown=f"{title} {number}", height=1) for number in range(widgets - 1)]
    return Section(title=title, rows=rows)


def titles(dashboard: Dashboard) -> list[str]:
    return [element.title for element in dashboard.elements if isinstance(element, Section)]


def links(dashboard: Dashboard) -> TextWidget:
    return next(
        element
        for element in dashboard.elements
        if isinstance(element, TextWidget) and element.markdown.startswith("### ")
    )


def test_a_dashboard_that_fits_stays_as_it_is() -> None:
    dashboard = Dashboard(name="d", elements=[HEADING, Column(section("a", 249), section("b", 250))])
    assert split(dashboard, region=REGION) == (dashboard,)


def test_a_dashboard_over_500_widgets_splits_by_its_sections() -> None:
    dashboard = Dashboard(name="d", elements=[HEADING, section("a", 250), section("b", 248), section("c", 2)])
    first, second = split(dashboard, region=REGION)
    assert (first.name, second.name) == ("d", "d-2")
    assert (titles(first), titles(second)) == (["a", "b"], ["c"])
    assert len(first.to_body(region=REGION)["widgets"]) == 500
    assert len(second.to_body(region=REGION)["widgets"]) == 4


def test_a_dashboard_over_2500_metrics_splits_by_its_sections() -> None:
    graph = GraphWidget(left=[Metric(namespace="n", metric_name=f"m{number}") for number in range(500)])
    dashboard = Dashboard(
        name="d", elements=[Section(title=f"s{number}", rows=[graph] * 2) for number in range(3)]
    )
    assert [titles(part) for part in split(dashboard, region=REGION)] == [["s0", "s1"], ["s2"]]


def test_each_dashboard_has_the_heading_and_links_to_the_others() -> None:
    dashboard = Dashboard(name="d", elements=[HEADING, *(section(f"[{title}]", 400) for title in "abc")])
    parts = split(dashboard, region="eu-west-1")
    url = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards:name="
    assert [part.elements[0] for part in parts] == [HEADING] * 3
    assert [links(part).markdown for part in parts] == [
        f"### Dashboard 1 of 3\n**1. \\[a\\]** | [2. \\[b\\]]({url}d-2) | [3. \\[c\\]]({url}d-3)",
        f"### Dashboard 2 of 3\n[1. \\[a\\]]({url}d) | **2. \\[b\\]** | [3. \\[c\\]]({url}d-3)",
        f"### Dashboard 3 of 3\n[1. \\[a\\]]({url}d) | [2. \\[b\\]]({url}d-2) | **3. \\[c\\]**",
    ]


def test_a_link_names_the_first_and_the_last_section_behind_it() -> None:
    dashboard = Dashboard(name="d", elements=[section(title, 200) for title in "abc"])
    assert "**1. a to b** | [2. c]" in links(split(dashboard, region=REGION)[0]).markdown


def test_settings_hold_on_every_dashboard() -> None:
    dashboard = Dashboard(
        name="d",
        elements=[section("a", 400), section("b", 400)],
        default_interval=timedelta(hours=8),
        period_override=PeriodOverride.INHERIT,
    )
    for part in split(dashboard, region=REGION):
        body = part.to_body(region=REGION)
        assert (body["start"], body["periodOverride"]) == ("-PT8H", "inherit")


def test_a_single_section_over_a_limit_is_refused_by_its_name() -> None:
    dashboard = Dashboard(name="d", elements=[section("small", 2), section("large", 500)])
    with pytest.raises(InvalidInputError) as error:
        split(dashboard, region=REGION)
    assert str(error.value) == (
        "dashboard 'd', section 'large': 500 widgets and 0 metrics are more than one dashboard takes (500 "
        "and 2500, heading and links included); make several sections of it"
    )


def test_a_widget_outside_sections_that_is_over_a_limit_is_refused_by_its_name() -> None:
    metrics = [Metric(namespace="n", metric_name=f"m{number}") for number in range(2501)]
    dashboard = Dashboard(name="d", elements=[section("a", 2), GraphWidget(title="All", left=metrics)])
    with pytest.raises(InvalidInputError) as error:
        split(dashboard, region=REGION)
    assert str(error.value).startswith("dashboard 'd', widget 'All': 1 widgets and 2501 metrics are more")


def test_sections_that_are_too_many_for_one_dashboard_are_spread_in_their_order() -> None:
    sections = [section(f"Model {number}", 8) for number in range(100)]
    parts = split(Dashboard(name="d", elements=[Column(HEADING, *sections)]), region=REGION)
    assert [part.name for part in parts] == ["d", "d-2"]
    assert [title for part in parts for title in titles(part)] == [f"Model {number}" for number in range(100)]
    for part in parts:
        assert len(part.to_body(region=REGION)["widgets"]) <= 500


def measured(title: str, metrics: int) -> Section:
    """Return a section of so many metrics, which costs nothing to make."""
    return Section(
        title=title,
        rows=[RawWidget(widget_type="metric", raw_properties={"metrics": [["n", "m"]] * metrics})],
    )


def metric_count(dashboard: Dashboard) -> int:
    return sum(placed.widget.metric_count for placed in dashboard.placed())


COUNTS = st.integers(min_value=1, max_value=2500)


@settings(deadline=None, derandomize=True)
@given(counts=st.lists(COUNTS, min_size=1, max_size=12), more=COUNTS)
def test_nothing_is_lost_and_a_section_at_the_end_renames_nothing(counts: list[int], more: int) -> None:
    sections = [measured(f"s{number}", count) for number, count in enumerate(counts)]
    before = split(Dashboard(name="d", elements=[HEADING, *sections]), region=REGION)
    after = split(Dashboard(name="d", elements=[HEADING, *sections, measured("new", more)]), region=REGION)
    assert [title for part in before for title in titles(part)] == [section.title for section in sections]
    assert [part.name for part in after][: len(before)] == [part.name for part in before]
    assert [titles(part) for part in after][: len(before) - 1] == [titles(part) for part in before][:-1]
    assert all(metric_count(part) <= 2500 for part in after)

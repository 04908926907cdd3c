from typing import Any

from bedrock_monitoring.preview.preview_dashboards import body_subject, preview_subject

ARN = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm"


def of_alarm(name: str) -> dict[str, Any]:
    return {"type": "metric", "properties": {"annotations": {"alarms": [f"{ARN}:{name}"]}}}


def of_metric(namespace: str, **options: Any) -> dict[str, Any]:
    row = [namespace, "Calls", options] if options else [namespace, "Calls"]
    return {"type": "metric", "properties": {"region": "eu-central-1", "metrics": [row]}}


def shown(*widgets: dict[str, Any]) -> Any:
    [dashboard] = preview_subject(body_subject({"widgets": list(widgets)}, name="ours"))
    return dashboard


REASON = "the metric of this alarm is not known here."


def test_what_many_widgets_would_say_is_said_once_above_the_dashboard() -> None:
    dashboard = shown(*(of_alarm(f"a{number}") for number in range(500)))
    assert dashboard.notes == (f"500 widgets: {REASON}",)
    for preview_range in dashboard.ranges:
        assert {panel.notes for panel in preview_range.panels} == {()}
        assert all("stands above the dashboard" in panel.content for panel in preview_range.panels)


def test_what_two_widgets_say_stays_with_them() -> None:
    dashboard = shown(of_alarm("a"), of_alarm("b"))
    assert dashboard.notes == ()
    assert [panel.notes for panel in dashboard.panels] == [(f"a: {REASON}",), (f"b: {REASON}",)]


def test_a_widget_keeps_the_notes_of_its_own() -> None:
    broken = {"type": "metric", "properties": {"metrics": [[{"expression": "1 +"}]]}}
    *_, last = shown(of_alarm("a"), of_alarm("b"), of_alarm("c"), broken).panels
    assert len(last.notes) == 1


def test_a_widget_that_says_the_same_of_several_lines_counts_once() -> None:
    lines = [[{"expression": f"INSIGHT_RULE_METRIC('rule-{n}', Sum)", "label": f"L{n}"}] for n in range(9)]
    widget = {"type": "metric", "properties": {"region": "eu-central-1", "metrics": lines}}
    dashboard = shown(widget)
    assert dashboard.notes == ()
    assert len(dashboard.panels[0].notes) == 9
    assert shown(widget, widget, widget).notes == (
        "3 widgets: INSIGHT_RULE_METRIC needs data that only AWS has",
    )


def test_the_namespaces_that_synthetic_data_do_not_know_are_named_once() -> None:
    widgets = [of_metric(name) for name in ("AWS/EC2", "App", "AWS/Bedrock", "AWS/Bedrock/Agents", "App")]
    [note] = shown(*widgets).notes
    assert note.startswith("Of AWS/EC2, App, synthetic data know the names of metrics alone")
    assert shown(of_metric("AWS/Bedrock")).notes == ()


def test_a_widget_of_a_wrong_form_hinders_no_other() -> None:
    wrong = {"type": "metric", "properties": {"region": "eu-central-1", "metrics": "none"}}
    [note] = shown(wrong, of_metric("App")).notes
    assert note.startswith("Of App, ")

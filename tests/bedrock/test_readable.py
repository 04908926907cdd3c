from __future__ import annotations

from datetime import timedelta

from bedrock_monitoring.bedrock import catalogue
from bedrock_monitoring.bedrock.sections.style import graph, percentage, single_value, with_label
from bedrock_monitoring.cloudwatch.dashboards.layout import Row, Section
from tests.bedrock.placing import body_of
from tests.bedrock.readable import readable


def test_a_body_is_read_from_top_to_bottom() -> None:
    calls = catalogue.INVOCATIONS.for_model("amazon.nova-lite-v1:0")
    failed = catalogue.INVOCATION_SERVER_ERRORS.for_model("amazon.nova-lite-v1:0")
    section = Section(
        title="Calls",
        description="What to conclude.",
        rows=[
            Row(
                single_value("Failed (%)", percentage(failed, calls, label="Failed")),
                graph(
                    "Calls",
                    with_label(calls, "Calls", "#767676"),
                    right=[with_label(failed, "Failed")],
                    period=timedelta(hours=1),
                    stacked=True,
                ),
            )
        ],
    )
    assert readable(body_of(section)).splitlines() == [
        "0,0 24x2 text",
        "    ## Calls",
        "    What to conclude.",
        '0,2 12x3 metric/singleValue "Failed (%)" setPeriodToTimeRange',
        "    100 * part / whole | Failed",
        "    part = AWS/Bedrock InvocationServerErrors {ModelId=amazon.nova-lite-v1:0} Sum | hidden",
        "    whole = AWS/Bedrock Invocations {ModelId=amazon.nova-lite-v1:0} Sum | hidden",
        '12,2 12x6 metric/timeSeries "Calls" stacked',
        "    AWS/Bedrock Invocations {ModelId=amazon.nova-lite-v1:0} Sum | Calls | #767676",
        "    AWS/Bedrock InvocationServerErrors {ModelId=amazon.nova-lite-v1:0} Sum | Failed | right",
    ]
